"""What an executed copy keeps of what cells printed."""

from typing import Any

import nbformat
import pytest

from reportkit.notebooks import outputs
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
    assert first.text == "a" * 10 + "\n…（其余 2 个字符没有保留）"
    assert second.text == "b" * 5 + "\n…（其余 3 个字符没有保留）"


def test_a_number_at_the_cut_is_hidden_too(short):
    (only,) = tidied(V4.new_output("stream", text="  13812345678"))
    assert only.text.startswith("  138****5\n")
