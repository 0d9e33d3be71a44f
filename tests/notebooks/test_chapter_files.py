"""Which notebooks are chapters, what is in them, and how they are cleaned."""

import json
import stat

import nbformat
import pytest
from stored_notebooks import document, stored

from reportkit.errors import ContractError
from reportkit.notebooks import (
    clean,
    find_notebooks,
)
from reportkit.notebooks.chapter_files import as_text, read_cells, read_notebook


def test_chapters_come_by_number_with_name_and_title(tmp_path):
    stored(tmp_path, document(), "10_extra")
    stored(tmp_path, document(head="# 客户分群\n\n谁？"), "02_segmentation")
    found = find_notebooks(tmp_path)
    assert [(n.number, n.name, n.title) for n in found] == [
        (2, "segmentation", "客户分群"),
        (10, "extra", "流失分析"),
    ]


def test_scratch_notebook_beside_the_chapters_is_left_alone(tmp_path):
    (tmp_path / "Untitled.ipynb").write_text("{}", encoding="utf-8")
    assert find_notebooks(tmp_path) == ()


@pytest.mark.parametrize(
    ("twin", "label"), [("05_value", "序号重复（5）"), ("06_churn", "名称重复（churn）")]
)
def test_two_chapters_of_one_number_or_name_are_refused(tmp_path, twin, label):
    stored(tmp_path, document())
    stored(tmp_path, document(), twin)
    with pytest.raises(ContractError) as error:
        find_notebooks(tmp_path)
    assert "05_churn.ipynb" in str(error.value)
    assert f"{twin}.ipynb" in str(error.value)
    assert label in str(error.value)


def test_mistyped_chapter_file_is_refused_instead_of_silently_left_out(tmp_path):
    (tmp_path / "5-churn.ipynb").write_text("{}", encoding="utf-8")
    with pytest.raises(ContractError, match=r"5-churn\.ipynb：章节文件名应为"):
        find_notebooks(tmp_path)


def test_file_that_is_no_notebook_is_named(tmp_path):
    (tmp_path / "05_churn.ipynb").write_text("not json", encoding="utf-8")
    with pytest.raises(ContractError, match=r"05_churn\.ipynb：不能作为笔记本读取"):
        find_notebooks(tmp_path)


def test_missing_folder_is_named(tmp_path):
    with pytest.raises(ContractError, match="找不到笔记本文件夹 absent/"):
        find_notebooks(tmp_path / "absent")


def test_clean_strips_results_and_keeps_ids_and_tags(tmp_path):
    content = document("1 + 1")
    content.metadata = {"kernelspec": {"name": "mine", "display_name": "my env"}, "widgets": {}}
    content.cells[2].outputs = [nbformat.v4.new_output("stream", text="2")]
    content.cells[2].execution_count = 7
    content.cells[2].metadata = {"tags": ["report"], "execution": {"iopub": "now"}}
    notebook = stored(tmp_path, content)

    assert clean(notebook.path) is True

    after = json.loads(notebook.path.read_text(encoding="utf-8"))
    assert [cell["id"] for cell in after["cells"]] == ["title", "parameters", "c0"]
    assert after["cells"][2]["outputs"] == []
    assert after["cells"][2]["execution_count"] is None
    assert after["cells"][2]["metadata"] == {"tags": ["report"]}
    assert after["metadata"]["kernelspec"]["name"] == "python3"
    assert "widgets" not in after["metadata"]
    assert "哪些客户正在离开" in notebook.path.read_text(encoding="utf-8")


def test_clean_notebook_is_not_written_again(tmp_path):
    notebook = stored(tmp_path, document("1"))
    clean(notebook.path)
    written = notebook.path.stat().st_mtime_ns, notebook.path.stat().st_ino
    assert clean(notebook.path) is False
    assert (notebook.path.stat().st_mtime_ns, notebook.path.stat().st_ino) == written


def test_clean_keeps_the_file_mode_and_leaves_nothing_beside_it(tmp_path):
    notebook = stored(tmp_path, document("1"))
    notebook.path.chmod(0o644)
    clean(notebook.path)
    assert stat.S_IMODE(notebook.path.stat().st_mode) == 0o644
    assert [path.name for path in tmp_path.iterdir()] == ["05_churn.ipynb"]


def test_clean_gives_ids_to_cells_that_have_none(tmp_path):
    content = json.loads(nbformat.writes(document("1")))
    del content["cells"][2]["id"]
    content["nbformat_minor"] = 4
    path = tmp_path / "05_churn.ipynb"
    path.write_text(json.dumps(content), encoding="utf-8")
    clean(path)
    assert all(cell["id"] for cell in json.loads(path.read_text(encoding="utf-8"))["cells"])


def test_cells_are_told_as_they_are_stored(tmp_path):
    content = document("1 + 1")
    content.cells[2].execution_count = 3
    raw = json.loads(nbformat.writes(content))
    raw["cells"][2]["source"] = ["1 +", " 1"]  # a list of lines is one text
    del raw["cells"][0]["id"]
    (tmp_path / "05_churn.ipynb").write_text(json.dumps(raw), encoding="utf-8")
    title, parameters, code = read_cells(tmp_path / "05_churn.ipynb")
    assert (title.number, title.kind, title.cell_id) == (1, "markdown", "")
    assert (parameters.tags, parameters.has_results) == (("parameters",), False)
    assert (code.number, code.source, code.has_results) == (3, "1 + 1", True)


def test_a_chapter_without_a_heading_is_called_by_its_name(tmp_path):
    stored(tmp_path, document(head="## 二级标题\n\n谁？"))
    assert [n.title for n in find_notebooks(tmp_path)] == ["churn"]


def test_a_notebook_of_another_format_is_refused(tmp_path):
    (tmp_path / "05_churn.ipynb").write_text('{"nbformat": 3, "cells": []}', encoding="utf-8")
    with pytest.raises(ContractError, match=r"05_churn\.ipynb：不是第 4 版格式的笔记本"):
        find_notebooks(tmp_path)


def test_stored_text_ends_with_one_line_feed(tmp_path):
    notebook = read_notebook(stored(tmp_path, document("x = 1")).path)
    text = as_text(notebook)
    assert text.endswith("}\n")
    assert as_text(nbformat.reads(text, as_version=4)) == text
