"""The door to Papermill and nbformat: files, settings, contract, execution."""

import ast
import json
import os
import stat
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.errors import ContractError, NotebookError, ParameterError
from reportkit.notebooks import (
    Notebook,
    check_contract,
    check_settings,
    clean,
    declared_settings,
    execute,
    find_notebooks,
)
from reportkit.notebooks.execution import _ReadableTranslator

RUN_LINES = 'client: str = "demo"\nperiod: str = ""\nrun_dir: str = ""\n'
HEAD = "# 流失分析\n\n哪些客户正在离开？"
BEGIN = 'chapter = begin_chapter("churn", client=client, period=period, run_dir=run_dir)'


def document(*code: str, parameters: str = "", head: str = HEAD) -> nbformat.NotebookNode:
    """A notebook of a title, the parameters cell and the given code cells."""
    cells = [nbformat.v4.new_markdown_cell(head, id="title")]
    cells.append(
        nbformat.v4.new_code_cell(
            RUN_LINES + parameters, id="parameters", metadata={"tags": ["parameters"]}
        )
    )
    cells += [nbformat.v4.new_code_cell(text, id=f"c{i}") for i, text in enumerate(code)]
    return nbformat.v4.new_notebook(cells=cells)


def stored(folder: Path, content: nbformat.NotebookNode, name: str = "05_churn") -> Notebook:
    path = folder / f"{name}.ipynb"
    path.write_text(nbformat.writes(content), encoding="utf-8")
    return Notebook(name[3:], int(name[:2]), path, "流失分析")


def with_parameters(folder: Path, lines: str) -> Notebook:
    return stored(folder, document(parameters=lines))


# --- files


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


# --- settings


def test_declarations_are_read_with_type_default_comment_and_limits(tmp_path):
    notebook = with_parameters(
        tmp_path,
        "horizon_days: int = 90  # 预测窗口（天），范围 30～365\n"
        "threshold = 0.5  # 判定阈值\n"
        'vocabulary: str = "四层"  # 叫法，可选：四层|三级|ABC；默认四层\n'
        "edges: list[float] = [0, 1.5]  # 分界（万元）\n",
    )
    declared = declared_settings(notebook)
    assert list(declared)[:3] == ["client", "period", "run_dir"]
    horizon = declared["horizon_days"]
    assert (horizon.type, horizon.default) == ("int", 90)
    assert (horizon.minimum, horizon.maximum) == (30, 365)
    assert horizon.comment == "预测窗口（天），范围 30～365"
    assert (declared["threshold"].type, declared["threshold"].default) == ("float", 0.5)
    assert declared["vocabulary"].choices == ("四层", "三级", "ABC")
    assert (declared["edges"].type, declared["edges"].items) == ("list", "float")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("x: int = 6 * 15", "第 4 行的默认值须直接写出"),
        ("x: Path = 'a'", "第 4 行的类型 Path 不可用"),
        ("x: int = 'a'", "（x）的默认值不合自己的声明：应为整数"),
        ("x: int = 9  # 范围 1～5", "应在 1～5 之间，得到 9"),
        ("x = None", "的默认值类型 NoneType 不可用"),
        ("import os", "不是“名称: 类型 = 默认值"),
        ("x = 1\nx = 2", "参数 x 声明了两次"),
        ("x = (", "第 4 行不是合法的 Python"),
    ],
)
def test_line_that_is_no_plain_declaration_is_refused(tmp_path, line, message):
    with pytest.raises(ContractError) as error:
        declared_settings(with_parameters(tmp_path, line))
    assert "05_churn.ipynb（第 2 个单元格）" in str(error.value)
    assert message in str(error.value)


def test_run_parameters_must_come_first(tmp_path):
    content = document()
    content.cells[1].source = "horizon_days: int = 90\n" + RUN_LINES
    with pytest.raises(ContractError, match="参数单元格的前三行应为 client"):
        declared_settings(stored(tmp_path, content))


SETTINGS = (
    "horizon_days: int = 90  # 预测窗口（天），范围 30～365\n"
    "rate: float = 0.1  # 折现率，范围 0～1\n"
    "mask: bool = True\n"
    'vocabulary: str = "四层"  # 可选：四层|三级|ABC\n'
    "edges: list[float] = [1, 2]\n"
    "targets: dict[str, int] = {}\n"
)


@pytest.fixture
def churn(tmp_path):
    return with_parameters(tmp_path, SETTINGS)


def test_defaults_complete_the_given_values_without_the_run_parameters(churn):
    assert check_settings(churn, {"rate": 1, "edges": [3]}, source="demo.yaml") == {
        "horizon_days": 90,
        "rate": 1.0,
        "mask": True,
        "vocabulary": "四层",
        "edges": [3.0],
        "targets": {},
    }


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"horizn_days": 60},
            "churn.horizn_days 不存在，是否应为 horizon_days？可用：horizon_days、",
        ),
        ({"client": "x"}, "churn.client 不存在"),
        ({"horizon_days": True}, "churn.horizon_days 应为整数，得到 True（true 或 false）"),
        ({"horizon_days": 90.0}, "churn.horizon_days 应为整数，得到 90.0（数字）"),
        ({"horizon_days": "90"}, "churn.horizon_days 应为整数，得到 '90'（文字）"),
        ({"horizon_days": 7}, "churn.horizon_days 应在 30～365 之间，得到 7"),
        ({"rate": float("nan")}, "churn.rate 应为数字，得到 nan"),
        ({"mask": 1}, "churn.mask 应为true 或 false，得到 1"),
        ({"vocabulary": "五层"}, "churn.vocabulary 应为 四层、三级、ABC 之一，得到 '五层'"),
        ({"vocabulary": 12}, "churn.vocabulary 应为文字，得到 12（整数）（日期与编号请加引号）"),
        ({"edges": [1, "二"]}, "churn.edges 的每一项应为数字，得到 '二'"),
        ({"targets": {1: 2}}, "churn.targets 的键都应为文字"),
    ],
)
def test_wrong_setting_is_refused_with_file_key_and_what_is_expected(churn, values, message):
    with pytest.raises(ParameterError) as error:
        check_settings(churn, values, source="clients/demo.yaml")
    assert str(error.value).startswith(f"clients/demo.yaml：{message}")


def test_further_problems_are_counted_and_named(churn):
    values = {"horizon_days": 7, "rate": 3, "mask": "是"}
    with pytest.raises(ParameterError, match=r"（另有 2 处：churn\.rate、churn\.mask）"):
        check_settings(churn, values, source="demo.yaml")


def test_chapter_without_settings_says_so(tmp_path):
    with pytest.raises(ParameterError, match="这一章没有可调的设置"):
        check_settings(with_parameters(tmp_path, ""), {"x": 1}, source="demo.yaml")


# --- contract


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


# --- execution


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


def test_error_names_notebook_cell_exception_and_copy(tmp_path):
    error = failure(tmp_path, "print('before')", "raise ValueError('第一行\\n第二行')", "1")
    assert str(error) == (
        "05_churn.ipynb（第 4 个单元格）：ValueError：第一行。执行副本：05_churn.ipynb"
    )
    assert error.cell == 4
    assert error.exit_code == 4
    assert "before" in error.executed_copy.read_text(encoding="utf-8")


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
