"""Names that stand in rows of their own above the rows they hold for."""

from client_files import cells, opened, write_text

from reportkit.data.group_rows import Groups, grouped, groups_of
from reportkit.data.ledger import GROUP_ROW

TEXT = """日期,品名,件数,金额
甲公司,,,
2025-12-01,笔,1,10
甲公司 小计,,,10
客户：乙公司,,,
2025-12-02,纸,2,20
2025-12-03,笔,3,30
合计,,,
"""


def rows(text=TEXT):
    return [line.split(",") for line in text.splitlines()[1:]]


def test_names_above_fuller_rows_are_groups():
    assert groups_of(rows()) == Groups("", ("甲公司", "乙公司"))
    prefixed = rows(TEXT.replace("甲公司,", "客户:甲公司,"))
    assert groups_of(prefixed) == Groups("客户", ("甲公司", "乙公司"))


def test_totals_numbers_dates_and_single_names_are_none():
    assert groups_of(rows("a\n合计,,\n1,2,3\n制表人：王,,\n4,5,6\n")) is None
    assert groups_of(rows("a\n2025-01-01,,\n1,2,3\n12,,\n4,5,6\n")) is None
    assert groups_of(rows("a\n甲公司,,\n1,2,3\n4,5,6\n")) is None


def test_rows_bear_the_name_above_them_and_the_names_are_counted(tmp_path):
    sheet = grouped(opened(write_text(tmp_path / "a.csv", TEXT)), "客户")
    assert sheet.headings[-1] == "客户"
    assert [row[4] for row in cells(sheet)] == [
        "",
        "甲公司",
        "甲公司",
        "",
        "乙公司",
        "乙公司",
        "乙公司",
    ]
    assert cells(sheet)[0] == ("", "", "", "", "")
    assert sheet.left_out[GROUP_ROW] == 2
    assert next(sheet.stream([4, 0])).schema.names == ["f4", "f0"]
