"""Notebooks run in kernels of their own, and what is said when they fail."""

import ast
import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stored_notebooks import document, stored

from reportkit.errors import NotebookError, SystemFault
from reportkit.notebooks import (
    execute,
)
from reportkit.notebooks.execution import _ReadableTranslator


def run(folder: Path, *code: str, parameters: str = "", **values: Any) -> nbformat.NotebookNode:
    """Execute the cells and return the executed copy."""
    notebook = stored(folder, document(*code, parameters=parameters))
    copy = folder / "executed" / notebook.path.name
    execute(notebook, parameters=values, executed_copy=copy, timeout_seconds=60)
    return nbformat.read(copy, as_version=4)


def failure(folder: Path, *code: str, seconds: int = 60) -> NotebookError:
    notebook = stored(folder, document(*code))
    copy = folder / "executed" / notebook.path.name
    with pytest.raises(NotebookError) as error:
        execute(notebook, parameters={}, executed_copy=copy, timeout_seconds=seconds)
    assert error.value.notebook == "05_churn.ipynb"
    assert error.value.executed_copy == copy
    assert copy.is_file()
    assert str(folder) not in str(error.value)
    return error.value


def printed(executed: nbformat.NotebookNode) -> str:
    return "".join(o.text for cell in executed.cells for o in cell.get("outputs", ()))


def test_parameters_reach_the_cells_and_are_readable_in_the_copy(tmp_path):
    executed = run(
        tmp_path,
        "print(client, names, ratio, deep)",
        parameters="names: list = []\nratio: float = 0.5\ndeep: dict = {}\n",
        client="华辰\"工业'\n",
        names=["甲", None, True],
        ratio=1.25,
        deep={"键": [1]},
    )
    assert printed(executed) == "华辰\"工业'\n ['甲', None, True] 1.25 {'键': [1]}\n"
    injected = next(c for c in executed.cells if "injected-parameters" in c.metadata.tags)
    assert "华辰" in injected.source


@settings(max_examples=50, deadline=None)
@given(st.recursive(st.text() | st.none() | st.booleans() | st.integers(), st.lists, max_leaves=5))
def test_injected_value_is_the_value_itself(value):
    assert ast.literal_eval(_ReadableTranslator.translate(value)) == value


def test_progress_counts_the_cells_the_analyst_sees(tmp_path):
    notebook = stored(tmp_path, document("1", "2"))
    seen: list[tuple[int, int]] = []
    result = execute(
        notebook,
        parameters={"client": "a"},
        executed_copy=tmp_path / "copy.ipynb",
        on_cell=lambda number, total: seen.append((number, total)),
    )
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert result.cells == 3
    assert result.seconds > 0


def test_kernel_works_in_the_given_folder_and_this_process_stays_where_it_is(tmp_path):
    folder = tmp_path / "客户 {甲}"
    folder.mkdir()
    here = Path.cwd()
    notebook = stored(folder, document("import os; print(os.getcwd())"))
    copy = folder / "copy.ipynb"
    execute(notebook, parameters={}, executed_copy=copy, cwd=tmp_path)
    assert printed(nbformat.read(copy, as_version=4)).strip() == str(tmp_path)
    execute(notebook, parameters={}, executed_copy=copy)
    assert printed(nbformat.read(copy, as_version=4)).strip() == str(folder)
    assert Path.cwd() == here


def test_source_notebook_is_not_touched_and_no_path_is_kept_in_the_copy(tmp_path):
    notebook = stored(tmp_path, document("1"))
    before = notebook.path.read_bytes()
    copy = tmp_path / "executed" / "copy.ipynb"
    execute(notebook, parameters={}, executed_copy=copy)
    assert notebook.path.read_bytes() == before
    assert str(tmp_path) not in copy.read_text(encoding="utf-8")
    assert [path.name for path in copy.parent.iterdir()] == ["copy.ipynb"]


def test_a_mistake_is_told_as_the_kernel_shows_it(tmp_path):
    error = failure(tmp_path, "from reportkit import begin_chapter", "x = 1\nmax(1，2)")
    assert str(error) == (
        "05_churn.ipynb（第 4 个单元格）：， 是中文标点，程序里请用半角的 , （第 2 行：max(1，2)）。"
        "执行副本：05_churn.ipynb"
    )


def test_error_names_notebook_cell_exception_and_copy(tmp_path):
    error = failure(tmp_path, "print('before')", "raise ValueError('第一行\\n第二行')", "1")
    assert str(error) == (
        "05_churn.ipynb（第 4 个单元格）：ValueError：第一行。执行副本：05_churn.ipynb"
    )
    assert error.cell == 4
    assert error.exit_code == 4
    assert "before" in error.executed_copy.read_text(encoding="utf-8")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_in_a_kernel_is_told_as_a_full_disk_elsewhere(tmp_path):
    code = "with open('/dev/full', 'w') as file: file.write('x')"
    with pytest.raises(SystemFault, match="^磁盘已满，文件没有写完。请清理磁盘后再试。$"):
        run(tmp_path, code)


def test_error_of_our_own_speaks_for_itself(tmp_path):
    error = failure(
        tmp_path,
        "class DataError(Exception): pass",
        "raise DataError('订单.xlsx：金额为负 3 行，请检查。')",
    )
    assert str(error) == (
        "05_churn.ipynb（第 4 个单元格）：订单.xlsx：金额为负 3 行，请检查。执行副本：05_churn.ipynb"
    )


@pytest.mark.parametrize("leave", ["import sys; sys.exit(0)", "raise SystemExit"])
def test_leaving_early_is_no_success(tmp_path, leave):
    error = failure(tmp_path, leave, "print('never')")
    assert "（第 3 个单元格）：调用了 exit，后面的单元格没有运行" in str(error)


def test_killed_kernel_is_an_error_of_that_cell(tmp_path):
    error = failure(tmp_path, "import os; os.kill(os.getpid(), 9)")
    assert "（第 3 个单元格）：内核意外终止" in str(error)


def test_time_limit_is_one_for_the_whole_notebook(tmp_path):
    sleep = "import time; time.sleep({})"
    error = failure(tmp_path, sleep.format(0.1), sleep.format(60), seconds=2)
    assert "（第 4 个单元格）：运行超过 2 秒仍未结束，已停止" in str(error)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("x; import os", 1, "参数 x; import os 没有声明（可用：client、period、run_dir）"),
        ("client", Path("a"), "不能写成 JSON"),
        ("client", float("nan"), "参数 client 的值 nan 不能写成 JSON"),
        ("client", (1, 2), "参数 client 的值 (1, 2) 不能写成 JSON"),
    ],
)
def test_parameter_that_may_not_become_code_is_refused_before_any_kernel(
    tmp_path, name, value, message
):
    copy = tmp_path / "copy.ipynb"
    with pytest.raises(NotebookError) as error:
        execute(stored(tmp_path, document()), parameters={name: value}, executed_copy=copy)
    assert message in str(error.value)
    assert not copy.exists()


def test_failed_run_replaces_the_copy_of_the_run_before(tmp_path):
    run(tmp_path, "print('good')")
    error = failure(tmp_path, "raise RuntimeError")
    assert "good" not in error.executed_copy.read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="folders cannot be made unwritable like this")
def test_copy_that_cannot_be_written_is_an_error(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    notebook = stored(tmp_path, document("1"))
    with pytest.raises(NotebookError, match=r"05_churn\.ipynb.*没有运行起来"):
        execute(notebook, parameters={}, executed_copy=blocked / "copy.ipynb")
