"""The contract of a chapter's notebook, breach by breach."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from stored_notebooks import BEGIN, document, stored

from reportkit.errors import ContractError
from reportkit.notebooks import (
    check_contract,
    clean,
)


def test_notebook_that_keeps_the_contract_passes(tmp_path):
    code = ("from reportkit import begin_chapter", BEGIN, "x = 'CNY/月'", "chapter.save()")
    notebook = stored(tmp_path, document(*code, parameters="days: int = 90  # 天\n"))
    check_contract(notebook)
    assert clean(notebook.path) in (True, False)
    check_contract(notebook)


def _breaches(folder: Path, content: nbformat.NotebookNode) -> str:
    with pytest.raises(ContractError) as error:
        check_contract(stored(folder, content))
    return str(error.value)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("def f():\n    pass", "第 4 个单元格：定义了 f，请移到 reportkit/analysis/"),
        ("class A:\n    pass", "第 4 个单元格：定义了 A"),
        ("x = open('a.csv')", "第 4 个单元格：用 open( 读写文件"),
        ("x = '/home/me/a.csv'", "第 4 个单元格：写有路径 '/home/me/a.csv'"),
        (r"x = 'C:\\data\\a.csv'", "第 4 个单元格：写有路径"),
        ("x = f'/srv/files/{client}'", "第 4 个单元格：写有路径"),
        ("x = '~/a.csv'", "第 4 个单元格：写有路径"),
        ("sns.set_theme()", "第 4 个单元格：调用了 sns.set_theme，它会去掉中文字体"),
        ("%matplotlib inline", "第 4 个单元格：第 1 行不是合法的 Python（也不能用 % 与 ! 命令）"),
    ],
)
def test_forbidden_code_is_named_with_its_cell(tmp_path, cell, message):
    text = _breaches(tmp_path, document(BEGIN, cell, "chapter.save()"))
    assert text.startswith("05_churn.ipynb 有 1 处不合章节约定：")
    assert message in text


def test_a_chapter_that_begins_under_another_name_is_told_its_own(tmp_path):
    text = _breaches(tmp_path, document(BEGIN.replace("churn", "chrun"), "chapter.save()"))
    assert "第 3 个单元格：begin_chapter(…) 写的是“chrun”，应是文件名里的“churn”" in text


def test_every_breach_is_listed_at_once(tmp_path):
    content = document("x = 1", head="流失")
    content.cells[2].execution_count = 3
    text = _breaches(tmp_path, content)
    assert text.startswith("05_churn.ipynb 有 4 处不合章节约定：")
    assert "没有调用 begin_chapter(…)" in text
    assert "第 1 个单元格：第一个单元格应为文字" in text
    assert "第 3 个单元格：保存了输出或运行序号，请运行 reportkit clean" in text
    assert "第 3 个单元格：最后一个代码单元格应为 chapter.save()" in text


def test_title_needs_the_questions_of_the_chapter(tmp_path):
    content = document(BEGIN, "chapter.save()", head="# 流失分析\n\n一段话。")
    assert "章名之下应写出本章回答的问题" in _breaches(tmp_path, content)


def test_parameters_cell_must_be_there_once_and_first(tmp_path):
    content = document(BEGIN, "chapter.save()")
    content.cells[1], content.cells[2] = content.cells[2], content.cells[1]
    assert "第 3 个单元格：参数单元格应是第一个代码单元格" in _breaches(tmp_path, content)
    content.cells[2].metadata = {}
    assert "标签为 parameters 的单元格，现有 0 个" in _breaches(tmp_path, content)


def test_cell_without_id_and_twice_the_same_id_are_found_in_the_stored_file(tmp_path):
    notebook = stored(tmp_path, document(BEGIN, "x = 1", "chapter.save()"))
    raw = json.loads(notebook.path.read_text(encoding="utf-8"))
    del raw["cells"][2]["id"]
    raw["cells"][4]["id"] = raw["cells"][3]["id"]
    notebook.path.write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(ContractError) as error:
        check_contract(notebook)
    assert "第 3 个单元格：没有单元格 id" in str(error.value)
    assert "第 5 个单元格：单元格 id c1 重复" in str(error.value)


def test_a_file_path_is_found_and_a_date_or_a_ratio_is_none(tmp_path):
    for text in ('"/home/me/x.csv"', r'"C:\\data"', '"~/x"'):
        assert "路径" in _breaches(tmp_path, document(BEGIN, f"p = {text}", "chapter.save()"))
    fine = document(BEGIN, 'x = "2025/12"; y = a / b', "chapter.save()")
    check_contract(stored(tmp_path, fine))


def test_saving_must_come_last_and_a_blank_cell_after_it_is_no_code(tmp_path):
    said = _breaches(tmp_path, document(BEGIN, "chapter.save()", "x = 1"))
    assert "第 5 个单元格：最后一个代码单元格应为 chapter.save()" in said
    check_contract(stored(tmp_path, document(BEGIN, "chapter.save()", "  \n")))


def test_breaches_come_in_the_order_of_the_cells(tmp_path):
    with pytest.raises(ContractError) as error:
        check_contract(stored(tmp_path, document("import os\ndef f(): pass", head="无标题")))
    numbers = [int(n) for n in re.findall(r"第 (\d+) 个单元格：", str(error.value))]
    assert numbers == sorted(numbers)
    assert "没有调用 begin_chapter(…)" in str(error.value)
