"""Text files: every cell as it stands, no row swallowed, no row in silence left out."""

import pytest
from client_files import TEXT, cells, opened, write_text
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportkit.data.ledger import OVERLONG
from reportkit.errors import DataError

_CELL = st.text(
    st.characters(codec="gb18030", exclude_categories=["Cc", "Cs", "Cn", "Co"]), min_size=1, max_size=8
).map(str.strip).filter(bool)  # fmt: skip


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(st.tuples(_CELL, _CELL), min_size=1, max_size=6),
    encoding=st.sampled_from(["utf-8-sig", "gb18030", "utf-16"]),
)
def test_what_was_written_in_any_encoding_is_read_back(tmp_path, rows, encoding):
    quoted = ["".join(f'"{c.replace(chr(34), chr(34) * 2)}",' for c in row)[:-1] for row in rows]
    path = write_text(tmp_path / "a.csv", "\n".join(["甲列,乙列", *quoted]) + "\n", encoding)
    declared = {"utf-8-sig": "utf-8"}.get(
        encoding, encoding
    )  # rare signs alone do not tell GB18030
    assert cells(opened(path, encoding=declared, delimiter=",")) == rows


def test_quoted_line_breaks_stay_in_their_cell(tmp_path):
    path = write_text(tmp_path / "a.csv", '客户,备注\n张三,"第一行\n第二行"\n李四,x\n')
    assert cells(opened(path)) == [("张三", "第一行\n第二行"), ("李四", "x")]


def test_short_rows_are_filled_and_rare_long_rows_left_out_and_counted(tmp_path):
    body = "".join(f"客{n},{n},x\n" for n in range(50))
    path = write_text(tmp_path / "a.csv", "客户,金额,备注\n" + body + "王五,7\n赵六,1,2,3\n")
    sheet = opened(path)
    rows = cells(sheet)
    assert rows[50] == ("王五", "7", "")
    assert rows[51] == ("", "", "")
    assert sheet.notes == ["52 行中有 1 行的列数多于表头的 3 列（首例：第 53 行），这些行未读入"]


def test_many_long_rows_are_refused(tmp_path):
    path = write_text(tmp_path / "a.csv", "客户,金额\n张三,1,000\n李四,2,000\n")
    with pytest.raises(
        DataError, match=r"2 行中有 2 行的列数多于表头的 2 列（首例：第 2 行）.*分隔符"
    ):
        cells(opened(path))


def test_file_without_header_takes_the_given_names(tmp_path):
    path = write_text(tmp_path / "a.txt", " 001 19970101 2\n 002 19970102 3\n")
    sheet = opened(path, header=False, names=["编号", "日期", "数量"])
    assert sheet.headings == ("编号", "日期", "数量")
    assert (cells(sheet)[0], sheet.first_row) == (("001", "19970101", "2"), 1)
    with pytest.raises(DataError, match="names 列出 2 个列名，文件第 1 行有 3 列"):
        opened(path, header=False, names=["编号", "日期"])


def test_empty_file_is_refused(tmp_path):
    with pytest.raises(DataError, match="文件是空的"):
        opened(write_text(tmp_path / "a.csv", "\n \n"))


def test_a_cell_of_many_characters_is_read(tmp_path):
    long = "字" * 300_000
    write_text(tmp_path / "t.csv", f'客户,金额,备注\n甲,1,"{long}"\n乙,2\n')
    assert cells(opened(tmp_path / "t.csv"))[0][2] == long


def test_a_delimiter_that_is_not_ascii_is_read(tmp_path):
    write_text(tmp_path / "t.csv", TEXT.replace(",", "，"))
    assert cells(opened(tmp_path / "t.csv", delimiter="，")) == [("张三", "1"), ("“李四”", "2")]


def test_the_headings_may_stand_below_a_title(tmp_path):
    text = "三月销售表,,\n客户,本期,本期\n,数量,金额\n张三,2,30\n"
    sheet = opened(write_text(tmp_path / "a.csv", text), header=3)
    assert sheet.headings == ("客户", "数量", "金额")  # the group above fills an empty heading
    assert (cells(sheet), sheet.first_row) == ([("张三", "2", "30")], 4)
    assert sheet.top[0] == ("三月销售表", "", "")


def test_headings_in_the_first_row_stand_alone(tmp_path):
    text = "客户,数量,\n张三,2,30\n李四,3,50\n"
    first, second, third = opened(write_text(tmp_path / "a.csv", text), header=1).headings
    assert (first, second) == ("客户", "数量") and "50" not in third


def test_a_heading_row_beyond_the_file_is_refused(tmp_path):
    path = write_text(tmp_path / "a.csv", TEXT)
    with pytest.raises(DataError, match=r"a\.csv：header 写的是第 9 行，文件只有 3 行"):
        opened(path, header=9)


def test_a_look_at_the_first_rows_fills_short_ones(tmp_path):
    sheet = opened(write_text(tmp_path / "a.csv", "客户,金额\n张三\n李四,2,多\n王五,3\n"))
    assert sheet.peek is not None
    assert list(sheet.peek(2)) == [["张三", ""], ["李四", "2"]]
    assert sheet.sample(1) == [["张三"], [""]]


def test_a_tsv_file_is_separated_by_tabs_whatever_its_cells_hold(tmp_path):
    sheet = opened(write_text(tmp_path / "a.tsv", "客户,称呼\t金额\n张三,先生\t1\n"))
    assert sheet.headings == ("客户,称呼", "金额")


def test_columns_come_in_the_order_asked(tmp_path):
    sheet = opened(write_text(tmp_path / "a.csv", TEXT))
    (batch,) = sheet.stream([1, 0])
    assert batch.schema.names == ["f1", "f0"]
    assert batch.column(0).to_pylist() == ["1", "2"]


def test_rows_that_were_left_out_are_told_with_their_reason(tmp_path):
    body = "".join(f"客{n},{n}\n" for n in range(19))
    sheet = opened(write_text(tmp_path / "a.csv", "客户,金额\n" + body + "赵六,1,2\n"))
    cells(sheet)
    assert sheet.left_out == {OVERLONG: 1}  # one row of twenty is just tolerated


def test_more_than_one_row_in_twenty_too_long_is_refused(tmp_path):
    body = "".join(f"客{n},{n}\n" for n in range(18))
    path = write_text(tmp_path / "a.csv", "客户,金额\n" + body + "赵六,1,2\n")
    with pytest.raises(DataError, match="19 行中有 1 行的列数多于表头的 2 列（首例：第 20 行）"):
        cells(opened(path))


def test_quotes_declared_plain_stay_inside_cells_and_fall_away_around_them(tmp_path):
    path = write_text(tmp_path / "a.csv", '客户,尺寸\n"张""三",5"\n"李四,6\n')
    assert cells(opened(path, quoted=False)) == [('张"三', '5"'), ("李四", "6")]


def test_a_cell_that_is_empty_is_no_missing_value(tmp_path):
    (batch,) = opened(write_text(tmp_path / "a.csv", "客户,金额\nNA,\n")).stream([0, 1])
    assert [column.to_pylist() for column in batch.columns] == [["NA"], [""]]
