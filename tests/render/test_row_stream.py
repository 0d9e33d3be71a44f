import zipfile
from datetime import date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.brand import Colours
from reportkit.render.cell_texts import cell_value
from reportkit.render.row_stream import RowStream
from reportkit.render.workbook import Properties, Styles, new_workbook, put

WHEN = Properties("表", datetime(2026, 1, 5))
ROWS = [
    ["上海恒达", 12, 1234.5, date(2025, 12, 31), None],
    ["上海恒达", 0, -0.1, datetime(2025, 1, 2, 3, 4, 5), "低"],
    [" 前后空格 ", 10**14, 1e-9, None, '<r>标记</r> & "引号" \''],
    ["_x0041_ 甲\n乙\t丙", 1, 2 / 3, "没有日期", "𠅤😀"],
    ["", 7, 1e22, None, "上海恒达"],
]


def sheet_of(path, rows, kinds, *, stream):
    """The XML of a sheet with one row put in the usual way above ``rows``."""
    with new_workbook(path, WHEN, streamed=True) as book:
        styles = Styles(book, Colours(), "元")
        formats = [styles.cell(kind) for kind in kinds]
        sheet = book.add_worksheet("表")
        sheet.set_row(0, 20)
        put(sheet, 0, 0, "表头", styles.head)
        if stream:
            out = RowStream(sheet, formats)
            for first, block in ((1, rows[:2]), (1 + len(rows[:2]), rows[2:])):
                if block:
                    out.write(first, list(zip(*block, strict=True)))
        else:
            for row, cells in enumerate(rows, start=1):
                for column, cell in enumerate(cells):
                    put(sheet, row, column, cell, formats[column])
        sheet.autofilter(0, 0, len(rows), len(kinds) - 1)
        below = book.add_worksheet("另一表")
        put(below, 0, 0, "完", styles.head)
    with zipfile.ZipFile(path) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


def test_rows_are_written_as_the_library_writes_them_cell_by_cell(tmp_path):
    rows = [[cell_value(value) for value in row] for row in ROWS]
    kinds = ("text", "int", "money", "date", "level")
    usual = sheet_of(tmp_path / "a.xlsx", rows, kinds, stream=False)
    assert usual.count("<row ") == 6
    assert sheet_of(tmp_path / "b.xlsx", rows, kinds, stream=True) == usual


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=8), st.text("ab _x0& <>\n　", max_size=8)), min_size=3))
def test_any_text_is_escaped_as_the_library_does(tmp_path_factory, texts):
    folder = tmp_path_factory.mktemp("row_stream")
    rows = [[cell_value(text) for text in row] for row in texts]
    usual = sheet_of(folder / "a.xlsx", rows, ("text", "level"), stream=False)
    assert sheet_of(folder / "b.xlsx", rows, ("text", "level"), stream=True) == usual
