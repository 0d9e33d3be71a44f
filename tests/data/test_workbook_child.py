"""The process that opens workbooks: what it answers, told without its limits in this process."""

import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter
from client_files import write_workbook

from reportkit.data import workbook_child as child


def order(path: Path, **more) -> dict:
    limits = {"memory": 4 << 30, "seconds": 60, "top": 25}
    return {
        "path": str(path), "sheet": None, "header": True, "out": str(path) + ".arrow",
        **limits, **more,
    }  # fmt: skip


def rows_of(out: str) -> list[tuple]:
    with pa.memory_map(out) as source:
        table = pa.ipc.open_file(source).read_all()
    return list(zip(*table.to_pydict().values(), strict=True))


def test_the_process_answers_in_json_and_writes_the_rows_aside(tmp_path):
    path = write_workbook(tmp_path / "a.xlsx", {"订单": [["客户", "金额"], ["张三", 1]]})
    asked = order(path)
    done = subprocess.run(
        [sys.executable, "-P", child.__file__, json.dumps(asked)], capture_output=True, check=True
    )
    answer = json.loads(done.stdout)
    assert (answer["sheet"], answer["header"], answer["first_row"]) == ("订单", ["客户", "金额"], 2)
    assert rows_of(asked["out"]) == [("张三", "1")]


def test_a_process_that_is_itself_limited_reads_within_its_own_limit(tmp_path):
    path = write_workbook(tmp_path / "a.xlsx", {"订单": [["客户", "金额"], ["张三", 1]]})
    limited = (
        "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_CPU, (30, 30));"
        "del sys.argv[0]; runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", limited, child.__file__, json.dumps(order(path))],
        capture_output=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["sheet"] == "订单"


def test_it_imports_nothing_of_the_package():
    imported = "import sys, runpy; runpy.run_path(sys.argv[1]); print('reportkit' in sys.modules)"
    said = subprocess.run(
        [sys.executable, "-P", "-c", imported, child.__file__],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout == "False\n"


def test_the_row_of_the_header_is_the_first_that_is_filled_well():
    def header(*rows, wanted=True, first=1):
        columns = [pa.array(cells, pa.string()) for cells in zip(*rows, strict=True)]
        return child._header_row(columns, wanted, first)[0]

    title, group = ("销售表", None, None, None, None), ("客户", None, "本期", None, None)
    heads = ("客户", "日期", "金额", "备注", None)
    assert header(title, group, heads, ("甲", "1", "2", "x", "y")) == 2
    # three of five cells are just enough: 0.6 of the fullest row
    assert header(title, ("客户", "日期", "金额", None, None), ("甲", "1", "2", "x", "y")) == 1
    assert header(heads, heads, wanted=False) == 0


def test_a_row_named_by_its_number_is_counted_from_the_first_used_row():
    columns = [pa.array(["a", "b", "c"], pa.string())]
    assert child._header_row(columns, 5, 4) == (1, 0)  # the sheet begins in row 4
    assert child._header_row(columns, 2, 4) == (0, 0)  # above it: its first row
    assert child._header_row(columns, 99, 4) == (2, 0)  # below it: its last


def test_half_of_the_filled_cells_make_a_row_of_descriptions():
    def described(*cells):
        columns = [pa.array(["head", cell], pa.string()) for cell in cells]
        return child._is_description(columns, 1)

    assert described("单行文本字段类型", "甲", None)
    assert not described("单行文本字段类型", "甲", "乙")
    assert not described(None, None)
    assert not child._is_description([pa.array(["head"], pa.string())], 1)


def test_letters_of_a_column_count_like_numbers():
    assert [child._index(letters) for letters in (b"A", b"Z", b"AA", b"XFD")] == [1, 26, 27, 16384]


def test_a_merged_cell_fills_its_empty_rows_only():
    def filled(*cells, top=1, header=0):
        spans = [(1, 2, 4)]  # column A, rows 2 to 4
        return child._filled_down([pa.array(cells, pa.string())], spans, top, 1, header)[0]

    assert filled("编号", "A1", None, None, "B").to_pylist() == ["编号", "A1", "A1", "A1", "B"]
    assert filled("编号", "A1", "x", None).to_pylist() == ["编号", "A1", "x", None]
    assert filled("编号", "A1").to_pylist() == ["编号", "A1"]  # the sheet ends inside the merge
    assert filled("题", "头", None, None, header=1).to_pylist() == ["题", "头", None, None]


def test_a_sheet_is_chosen_by_name_by_number_or_as_the_first_visible():
    names = ["隐", "甲", "乙"]
    assert child._chosen(None, names, ["甲", "乙"]) == ["甲", "乙"]
    assert child._chosen(None, names, []) == []
    assert child._chosen(1, names, ["甲"]) == ["隐"]
    assert child._chosen(4, names, ["甲"]) == []
    assert child._chosen("丙", names, ["甲"]) == []


def test_a_sheet_that_is_not_there_is_answered_with_those_that_are(tmp_path):
    path = write_workbook(tmp_path / "a.xlsx", {"甲": [["x"]], "乙": [["y"]]}, hide=["乙"])
    answer = child._read(order(path, sheet="丙"))
    assert answer == {"visible": ["甲"], "hidden": ["乙"], "missing": True}


@pytest.mark.parametrize("kept", [1, 25])
def test_the_first_rows_are_told_as_they_stand(tmp_path, kept):
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row("B3", ["客户", "金额"])
    sheet.write_row("B4", ["张三", 1])
    book.close()
    answer = child._read(order(tmp_path / "a.xlsx", top=kept))
    assert answer["top"] == [["客户", "金额"], ["张三", "1"]][:kept]
    assert (answer["top_row"], answer["first_row"]) == (3, 4)
