"""What ``build`` would refuse, ``check`` refuses with the same words."""

import json
import os

import pytest
from click.testing import CliRunner

from reportkit.blocks import Figure, Metric, Table
from reportkit.bundle import ChapterResult, Missing
from reportkit.cli import cli
from reportkit.errors import AbsentDataError, DataError, ParameterError
from reportkit.pipeline import refuse_empty_book
from reportkit.preparation import (
    is_trial,
    prepare,
    prepare_data,
    read_parameters,
    refuse_open_questions,
)
from reportkit.project import Project
from reportkit.scaffold import write_project

PERIOD = "2025-12"


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    root = tmp_path_factory.mktemp("preparation") / "p"
    write_project(root)
    return Project(root)


def client(project: Project, name: str, tables: dict[str, str], more: str = "") -> str:
    """A client whose sources are CSV texts with our own column names as headings."""
    sources = []
    for table, text in tables.items():
        file = project.root / f"{name}-{table}.csv"
        file.write_text(text, "utf-8")
        columns = ", ".join(f"{head}: {head}" for head in text.splitlines()[0].split(","))
        sources.append(f"    - {{file: {file}, table: {table}, columns: {{{columns}}}}}")
    lines = [f"client: {{name: {name}公司}}", "data:", "  sources:", *sources, more]
    project.client_file(name).write_text("\n".join(lines) + "\n", "utf-8")
    return name


ORDERS = "order_id,customer_id,ordered_at,paid_amount\n" + "".join(
    f"D{n},K{n % 7},2025-{1 + n % 12:02d}-11,{100 + n}\n" for n in range(84)
)
SURVEYS = "response_id,answered_at,item,score\n" + "".join(
    f"R{n},2025-12-{1 + n % 28:02d},推荐意愿,{n % 11}\n" for n in range(40)
)


@pytest.fixture(scope="module")
def shop(project) -> str:
    return client(project, "shop", {"orders": ORDERS})


@pytest.fixture(scope="module")
def asked(project) -> str:
    return client(project, "asked", {"surveys": SURVEYS})


def run(project: Project, *words: str):
    return CliRunner().invoke(cli, ["--project", str(project.root), *words])


def break_contract(project: Project) -> None:
    notebook = project.notebooks / "06_value.ipynb"
    content = json.loads(notebook.read_text("utf-8"))
    content["cells"] = content["cells"][:-1]  # chapter.save() is gone
    notebook.write_text(json.dumps(content, ensure_ascii=False), "utf-8")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--period", "2031-01"], 3, "报告期 2031-01 内没有数据：数据从 2025-01-11 到 2025-12-11"),
        (["--set", "report.brand=nope"], 3, "没有名为“nope”的品牌"),
        (["--set", "report.chapters=[vlaue]"], 3, "report.chapters 中的“vlaue”未知"),
        (["--format", "pfd"], 3, "report.formats 中的“pfd”未知"),
        (["--format", "zoho"], 5, "没有一家客户带有Zoho CRM的记录号。"),
        (
            ["--format", "xlsx", "--set", "report.chapters=[value]"],
            5,
            "客户分级管理分析表.xlsx 不能生成：没有可写入的客户",
        ),
        (["--set", "report.password_env=NO_SUCH_PASSWORD"], 3, "NO_SUCH_PASSWORD"),
    ],
)
def test_check_refuses_what_build_refuses_with_the_same_words(project, shop, words, code, message):
    period = () if "--period" in words else ("--period", PERIOD)
    checked = run(project, "check", shop, *period, *words)
    built = run(project, "build", shop, *period, *words)
    assert message in checked.output
    assert (checked.exit_code, built.exit_code) == (code, code)
    assert checked.output.splitlines()[-1] == built.output.splitlines()[-1]
    assert "3/5" not in built.output


def test_check_refuses_a_notebook_that_breaks_its_contract(tmp_path):
    write_project(tmp_path / "p")
    project = Project(tmp_path / "p")
    break_contract(project)
    for command in ("check", "build"):
        refused = run(project, command, "demo", "--period", "2025-Q4")
        assert refused.exit_code == 4
        assert "06_value.ipynb 有 1 处不合章节约定" in refused.output


def test_open_questions_stop_a_build_with_the_first_answer_to_give(project):
    question = "    - {key: returns, text: 怎样计入？不清楚就选“不扣减”。, choices: {从原订单扣减: {}, 不扣减: {}}}"
    name = client(project, "open", {"orders": ORDERS}, f"  questions:\n{question}")
    params = read_parameters(project, name, PERIOD)
    with pytest.raises(ParameterError) as refused:
        refuse_open_questions(params)
    assert str(refused.value) == (
        "还有 1 个问题没有回答，它们会改变报告里的数字：returns：怎样计入？不清楚就选“不扣减”。"
        "回答：reportkit answer open returns 从原订单扣减"
        "（或在客户文件中改好设置后删去 data.questions 中的那一条）。"
    )
    project.client_file(name).unlink()


def test_check_refuses_an_output_folder_that_is_a_file(tmp_path):
    write_project(tmp_path / "p")
    project = Project(tmp_path / "p")
    project.output.write_text("")
    for command in ("check", "build"):
        refused = run(project, command, "demo", "--period", "2025-Q4")
        assert refused.exit_code == 2
        assert "错误：output 是文件而不是目录，报告无处可写" in refused.output


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_check_refuses_an_output_folder_without_permission(project, shop):
    project.output.mkdir(exist_ok=True)
    project.output.chmod(0o500)
    try:
        assert "output 不可写" in run(project, "check", shop, "--period", PERIOD).output
    finally:
        project.output.chmod(0o700)


def test_a_report_without_a_usable_number_is_refused_before_any_kernel(project):
    name = client(project, "plans", {"targets": "metric,period,target\n交易额,2025-12,100\n"})
    for command in ("check", "build"):
        refused = run(project, command, name, "--period", PERIOD)
        assert refused.exit_code == 3
        assert "已读入的数据（目标表 1 行）不能回答所选各章的任何问题" in refused.output
        assert "orders.customer_id + orders.ordered_at" in refused.output
        assert "3/5" not in refused.output


CUSTOMERS = "customer_id,created_at\n" + "".join(f"K{n},2019-0{1 + n}-05\n" for n in range(7))


@pytest.mark.parametrize(("period", "refused"), [("2025-12", False), ("2025-10", True)])
def test_answers_inside_the_period_count_whatever_the_dates_of_customers(
    project, tmp_path, period, refused
):
    name = client(project, f"known_{period[-2:]}", {"customers": CUSTOMERS, "surveys": SURVEYS})
    params, _ = prepare(project, name, period)
    if refused:
        with pytest.raises(
            DataError, match="期 2025-10 内没有数据：数据从 2025-12-01 到 2025-12-28"
        ):
            prepare_data(project, params, tmp_path)
    else:
        assert prepare_data(project, params, tmp_path).data.rows("surveys") == 40


def test_the_period_of_a_client_with_customers_alone_is_judged_by_their_dates(project, tmp_path):
    name = client(project, "entered", {"customers": CUSTOMERS})
    params, _ = prepare(project, name, PERIOD)
    with pytest.raises(DataError, match="没有数据：数据从 2019-01-05 到 2019-07-05"):
        prepare_data(project, params, tmp_path)


def test_a_chapter_that_the_data_cannot_answer_is_no_report_by_itself(project, asked, tmp_path):
    params, _ = prepare(project, asked, PERIOD, {"report.chapters": ["lifecycle"]})
    with pytest.raises(DataError, match=r"问卷表 40 行）不能回答所选各章的任何问题"):
        prepare_data(project, params, tmp_path)


def test_a_format_without_its_data_is_named_and_the_others_remain(project, shop, tmp_path):
    params, _ = prepare(project, shop, PERIOD, formats=["pdf", "xlsx", "zoho"])
    gaps = prepare_data(project, params, tmp_path).unwritable
    assert set(gaps) == {"zoho"}
    assert gaps["zoho"].startswith(
        "分级回写_ZohoCRM.zip 不能生成：没有一家客户带有Zoho CRM的记录号"
    )


def test_a_workbook_needs_customers(project, asked, tmp_path):
    params, _ = prepare(project, asked, PERIOD, formats=["pdf", "xlsx"])
    assert set(prepare_data(project, params, tmp_path / "both").unwritable) == {"xlsx"}
    params, _ = prepare(project, asked, PERIOD, formats=["xlsx"])
    with pytest.raises(AbsentDataError, match="没有可写入的客户"):
        prepare_data(project, params, tmp_path / "alone")


def test_record_numbers_of_another_system_write_nothing_back(project, tmp_path):
    people = "customer_id,crm_record_id\n" + "".join(f"K{n},64f0a1b2c3\n" for n in range(7))
    name = client(project, "other", {"orders": ORDERS, "customers": people})
    params, _ = prepare(project, name, PERIOD, formats=["zoho", "fxiaoke"])
    assert set(prepare_data(project, params, tmp_path).unwritable) == {"zoho"}


def chapter(*blocks) -> ChapterResult:
    return ChapterResult(
        chapter="value", number=6, title="客户价值", questions=(), run_id="r", client="c",
        period=PERIOD, as_of="2026-01-01T00:00:00", blocks=blocks,
        missing=(Missing(("orders.paid_amount",), "收入分析"),),
    )  # fmt: skip


DUTIES = Table(id="raci", title="职责", columns=(), rows=(("a",),), total_rows=1, n=48)
STEPS = Figure(id="flow", title="流程", file="f.svg", alt="", width_mm=1, height_mm=1, n=0)
NOTHING = Metric(id="revenue", label="销售额", value=None, format="money")


def test_a_book_of_plans_and_duties_alone_is_no_report():
    with pytest.raises(DataError, match="都没有得出可用的数字.*未能给出：收入分析"):
        refuse_empty_book([chapter(DUTIES, STEPS, NOTHING)])


@pytest.mark.parametrize(
    "block",
    [
        Metric(id="lost", label="流失", value=0, format="int"),
        Table(id="t", title="", columns=(), rows=(), total_rows=0, source="订单表（a.csv）", n=3),
    ],
)
def test_one_number_of_the_data_makes_a_report(block):
    refuse_empty_book([chapter(DUTIES, NOTHING), chapter(block)])


@pytest.mark.parametrize(
    ("overrides", "formats", "trial"),
    [
        ({"report.title": "另一份"}, [], True),
        ({"report.chapters": ["value"]}, [], True),
        ({"value.horizon_months": 12}, [], True),
        ({"value.horizon_months": 24}, [], False),  # what it is anyway
        ({}, ["html"], True),
        ({}, ["pdf"], False),
        ({}, ["pdf", "html"], False),
        ({"report.formats": ["html", "pdf"]}, [], False),
    ],
)
def test_what_is_not_what_the_client_s_settings_ask_for_is_a_trial(
    project, shop, overrides, formats, trial
):
    params, _ = prepare(project, shop, PERIOD, overrides, formats)
    assert is_trial(project, params) is trial


def test_what_only_an_override_makes_possible_is_a_trial(project, shop):
    text = project.client_file(shop).read_text("utf-8")
    project.client_file("unfit").write_text(text + "value: {horizon_months: 两年}\n", "utf-8")
    params, _ = prepare(project, "unfit", PERIOD, {"value.horizon_months": 24})
    assert is_trial(project, params)
    project.client_file("unfit").unlink()


def test_survey_rules_that_do_not_fit_the_items_are_refused_before_any_chapter(project):
    name = client(project, "unfit", {"surveys": SURVEYS}, "surveys: {overall: 推荐意愿}")
    checked = run(project, "check", name, "--period", PERIOD)
    assert checked.exit_code == 3
    assert "surveys.overall 写的题项“推荐意愿”应为 1～5 分，实际得分为 0～10" in checked.output
