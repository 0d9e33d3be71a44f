"""What an executed copy keeps of what cells printed."""

import tracemalloc
from typing import Any

import nbformat
import pytest

from reportkit.errors import NotebookError
from reportkit.notebooks import Notebook, execute, outputs
from reportkit.notebooks.outputs import tidy_outputs

V4: Any = nbformat.v4


def tidied(*found: Any) -> list[Any]:
    document = V4.new_notebook(cells=[V4.new_code_cell("x", outputs=list(found))])
    tidy_outputs(document)
    return list(document.cells[0].outputs)


def test_prints_pictures_and_errors_keep_no_contact():
    printed = V4.new_output("stream", text="电话 13812345678\n")
    shown = V4.new_output(
        "display_data",
        {"text/html": "<b>z.w@qq.com</b>", "image/svg+xml": "<text>13812345678</text>"},
    )
    failed = V4.new_output(
        "error", ename="E", evalue="13812345678", traceback=["a", "id 110101199003071234"]
    )
    one, two, three = tidied(printed, shown, failed)
    assert one.text == "电话 138****5678\n"
    assert two.data == {
        "text/html": "<b>z***@qq.com</b>",
        "image/svg+xml": "<text>138****5678</text>",
    }
    assert (three.evalue, three.traceback[1]) == ("138****5678", "id 110***********1234")


def test_an_encoded_picture_stays_as_it_is():
    (shown,) = tidied(V4.new_output("display_data", {"image/png": "iVBOR 13812345678"}))
    assert shown.data["image/png"] == "iVBOR 13812345678"


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(outputs, "LONGEST", 10)
    monkeypatch.setattr(outputs, "MOST", 15)


def test_a_long_text_is_cut_and_a_cell_keeps_so_much_in_all(short):
    first, second = tidied(
        V4.new_output("stream", text="a" * 12), V4.new_output("stream", text="b" * 8)
    )
    assert first.text == "a" * 10 + "\n…（太长，其余没有保留）"
    assert second.text == "b" * 5 + "\n…（太长，其余没有保留）"


def test_a_number_at_the_cut_is_hidden_too(short):
    (only,) = tidied(V4.new_output("stream", text="  13812345678"))
    assert only.text.startswith("  138****5\n")


def test_what_a_cell_prints_without_end_does_not_fill_the_memory_of_its_owner(tmp_path):
    first = 'client: str = "demo"\nperiod: str = ""\nrun_dir: str = ""'
    cells = [V4.new_code_cell(first, metadata={"tags": ["parameters"]})]
    cells += [V4.new_code_cell("for _ in range(100): print('x' * 1_000_000, flush=True)")]
    cells += [V4.new_code_cell("print('y' * 100_000_000)"), V4.new_code_cell("'z' * 100_000_000")]
    path, copy = tmp_path / "01_x.ipynb", tmp_path / "copy.ipynb"
    path.write_text(nbformat.writes(V4.new_notebook(cells=cells)), encoding="utf-8")
    tracemalloc.start()
    try:
        execute(Notebook("x", 1, path, "x"), parameters={}, executed_copy=copy)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 50_000_000  # characters printed: 300 million
    many, line, value = (cell.outputs for cell in nbformat.read(copy, as_version=4).cells[-3:])
    kept = [len(o.text) for o in (*many[:1], *line[:1])]
    assert kept == [outputs.LONGEST + len(outputs.CUT)] * 2
    assert [o.text for o in line[1:]] in ([], ["\n"])  # the kernel may send the end of a line apart
    assert many[-1].text == outputs.CUT
    assert value[0].data["text/plain"].endswith(outputs.CUT)


def test_a_cell_that_prints_too_much_still_tells_its_error(tmp_path):
    code = "for _ in range(500): print('x' * 10_000, flush=True)\nraise ValueError('zuletzt')"
    first = 'client: str = "demo"\nperiod: str = ""\nrun_dir: str = ""'
    cells = [V4.new_code_cell(first, metadata={"tags": ["parameters"]}), V4.new_code_cell(code)]
    path = tmp_path / "01_x.ipynb"
    path.write_text(nbformat.writes(V4.new_notebook(cells=cells)), encoding="utf-8")
    with pytest.raises(NotebookError, match="ValueError：zuletzt"):
        execute(Notebook("x", 1, path, "x"), parameters={}, executed_copy=tmp_path / "copy.ipynb")
