"""Workbooks in the brand's colours: text that stays text, whole files or none."""

from datetime import date, datetime
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from reportkit.brand import Colours
from reportkit.errors import RenderError
from reportkit.render.workbook import (
    Properties,
    Styles,
    column_letter,
    list_rule,
    new_workbook,
    put,
    put_row,
    set_page,
)

SAID = Properties("标题", datetime(2026, 1, 15), "出具方", "主题")


def saved(tmp_path, fill, *, streamed=False):
    target = tmp_path / "t.xlsx"
    with new_workbook(target, SAID, streamed=streamed) as book:
        fill(book.add_worksheet("表"), Styles(book, Colours(), "元"))
    return target


def read(tmp_path, fill):
    return load_workbook(saved(tmp_path, fill))["表"]


# -- cells ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("=1+1", "s"), ("00123", "s"), ("https://example.org", "s"), ("TRUE", "s"), ("1e5", "s"),
        (12, "n"), (-0.5, "n"), (date(2025, 12, 31), "d"), (datetime(2025, 1, 1, 8), "d"),
    ],
)  # fmt: skip
def test_a_cell_is_written_by_its_type(tmp_path, value, kind):
    look = "date" if kind == "d" else "text"
    cell = read(tmp_path, lambda sheet, styles: put(sheet, 1, 2, value, styles.cell(look)))["C2"]
    assert cell.data_type == kind
    assert (cell.value.date() if kind == "d" and type(value) is date else cell.value) == value


def test_a_missing_value_is_a_blank_cell_in_its_look(tmp_path):
    cell = read(tmp_path, lambda sheet, styles: put(sheet, 0, 0, None, styles.head))["A1"]
    assert (cell.value, cell.font.b) == (None, True)


def test_a_row_begins_where_it_is_told_to(tmp_path):
    sheet = read(
        tmp_path, lambda sheet, styles: put_row(sheet, 0, ["甲", 1], styles.prose, first=2)
    )
    assert [cell.value for cell in sheet[1]] == [None, None, "甲", 1]


def test_columns_go_on_after_z():
    assert [column_letter(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


# -- looks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "code", "side"),
    [
        ("text", "General", None), ("level", "General", "center"), ("count", '#,##0"次"', "right"),
        ("money", '#,##0.00"元"', "right"), ("int", "#,##0", "right"),
        ("number", "#,##0.00", "right"), ("share", "0.0%", "right"),
        ("date", "yyyy-mm-dd", "center"),
    ],
)  # fmt: skip
def test_kinds_of_columns_differ_in_number_format_and_side(tmp_path, kind, code, side):
    cell = read(tmp_path, lambda sheet, styles: put(sheet, 0, 0, 1, styles.cell(kind)))["A1"]
    assert (cell.number_format, cell.alignment.horizontal) == (code, side)
    assert (cell.border.bottom.style, cell.font.name) == ("thin", "微软雅黑")


def test_a_quote_in_a_currency_cannot_end_the_number_format(tmp_path):
    with new_workbook(tmp_path / "t.xlsx", SAID) as book:
        put(book.add_worksheet(), 0, 0, 5, Styles(book, Colours(), '"元"').cell("money"))
    cell = load_workbook(tmp_path / "t.xlsx").worksheets[0]["A1"]
    assert cell.number_format == '#,##0.00"元"'


def test_each_look_is_made_once(tmp_path):
    with new_workbook(tmp_path / "t.xlsx", SAID) as book:
        styles = Styles(book, Colours(), "元")
        book.add_worksheet()
        assert styles.cell("money") is styles.cell("money")
        assert styles.cell("money") is not styles.cell("money", bold=True)


@pytest.mark.parametrize(("rank", "letters"), [(0, "FFFFFFFF"), (3, "FF1F2A37")])
def test_words_on_a_tier_are_dark_or_white_whichever_reads_better(tmp_path, rank, letters):
    cell = read(tmp_path, lambda sheet, styles: put(sheet, 0, 0, "层", styles.tier(rank)))["A1"]
    assert cell.font.color.rgb == letters
    assert cell.fill.fgColor.rgb == f"FF{Colours().tiers[rank].lstrip('#')}"


# -- the printed page ------------------------------------------------------------------------------


def footer(tmp_path, left, centre="", right=""):
    def fill(sheet, styles):
        set_page(sheet, left, centre, right, head_rows=2)

    with ZipFile(saved(tmp_path, fill)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    return xml.split("<oddFooter>")[1].split("</oddFooter>")[0].replace("&amp;", "&")


def test_a_footer_names_client_confidentiality_period_and_page(tmp_path):
    assert footer(tmp_path, "3M", "内部资料", "2025 年") == (
        "&L&9 3M&C&9 内部资料&R&9 2025 年　第 &P 页／共 &N 页"
    )


def test_an_ampersand_is_doubled_and_a_line_break_is_a_blank(tmp_path):
    assert footer(tmp_path, "甲&乙\n丙").startswith("&L&9 甲&&乙 丙&C")


def test_a_long_name_is_cut_so_that_excel_takes_the_footer(tmp_path):
    found = footer(tmp_path, "客" * 400, "资" * 400, "期" * 400)
    assert found.count("客") == found.count("期") == 75  # (255 - 30) / 3
    assert len(found) <= 255


def test_a_footer_of_ampersands_falls_back_to_the_page_number(tmp_path):
    assert footer(tmp_path, "&" * 80, "&" * 80, "&" * 80) == "&C&9 第 &P 页／共 &N 页"


# -- drop-downs -----------------------------------------------------------------------------------


def test_a_list_holds_the_words_and_names_them_when_refusing():
    rule = list_rule(("高", "中", "低"))
    assert (rule["source"], rule["error_type"]) == (["高", "中", "低"], "stop")
    assert rule["error_message"] == "请从列表中选择：高、中、低"
    assert list_rule(("高",), strict=False)["error_type"] == "warning"


def test_what_excel_cannot_hold_as_a_list_is_none():
    assert list_rule(()) is None
    assert list_rule(("甲,乙", "丙")) is None
    assert list_rule(("客" * 127, "客" * 127)) is not None  # 255 with the comma
    assert list_rule(("客" * 127, "客" * 128)) is None


# -- the file -------------------------------------------------------------------------------------


@pytest.mark.parametrize("streamed", [False, True])
def test_a_file_says_who_made_it_and_when_the_report_was_issued(tmp_path, streamed):
    path = saved(tmp_path, lambda sheet, styles: put(sheet, 0, 0, "甲", styles.prose), streamed=streamed)  # fmt: skip
    said = load_workbook(path).properties
    assert (said.title, said.creator, said.subject) == ("标题", "出具方", "主题")
    assert str(said.created) == "2026-01-15 00:00:00"
    assert [entry.name for entry in tmp_path.iterdir()] == ["t.xlsx"]


def test_a_failure_leaves_the_last_good_file_alone(tmp_path):
    (tmp_path / "t.xlsx").write_bytes(b"the last good one")
    with pytest.raises(ValueError, match="stop"), new_workbook(tmp_path / "t.xlsx", SAID) as book:
        book.add_worksheet()
        raise ValueError("stop")
    assert (tmp_path / "t.xlsx").read_bytes() == b"the last good one"
    assert [entry.name for entry in tmp_path.iterdir()] == ["t.xlsx"]


def test_a_file_that_cannot_be_put_in_place_is_named_with_what_to_do(tmp_path):
    (tmp_path / "t.xlsx").mkdir()
    with (
        pytest.raises(RenderError, match=r"^t\.xlsx 无法写入（.*）。请检查磁盘空间与目录权限"),
        new_workbook(tmp_path / "t.xlsx", SAID) as book,
    ):
        book.add_worksheet()
