"""Which reports a batch is about, and what would run for each."""

import pytest

from reportkit.analysis.basics.periods import Period
from reportkit.batch.planning import Job, Planned, chosen_clients, judged, periods_due, plan
from reportkit.errors import UsageError
from reportkit.project import Project
from reportkit.scaffold import write_project
from reportkit.staleness import Judgement

QUARTERS = (Period.parse("2025-Q3"), Period.parse("2025-Q4"))


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    root = tmp_path_factory.mktemp("plan") / "p"
    write_project(root)
    project = Project(root)
    for name in ("huachen", "huaxin", "lanhai"):
        project.client_file(name).write_text(f"client: {{name: {name}}}\n", "utf-8")
    return project


def test_every_client_is_planned_for_every_period_in_order_of_name():
    jobs = plan(["yi", "jia"], iter(QUARTERS))
    assert [(job.client, str(job.period)) for job in jobs] == [
        ("jia", "2025-Q3"), ("jia", "2025-Q4"), ("yi", "2025-Q3"), ("yi", "2025-Q4"),
    ]  # fmt: skip
    assert str(jobs[0]) == "jia 2025-Q3"


def test_all_are_the_clients_but_the_demo_and_a_pattern_chooses_among_all(project):
    assert chosen_clients(project) == ("huachen", "huaxin", "lanhai")
    assert chosen_clients(project, "hua*") == ("huachen", "huaxin")
    assert chosen_clients(project, "demo") == ("demo",)
    with pytest.raises(UsageError, match=r"没有代号符合“x\*”的客户。现有 4 个：demo、huachen"):
        chosen_clients(project, "x*")


def test_a_project_of_the_demo_alone_is_about_the_demo(tmp_path):
    write_project(tmp_path / "p")
    project = Project(tmp_path / "p")
    assert chosen_clients(project) == ("demo",)
    project.client_file("demo").unlink()
    with pytest.raises(UsageError, match="还没有客户"):
        chosen_clients(project)


def test_the_periods_due_begin_where_the_client_says(project):
    project.client_file("huaxin").write_text(
        "client: {name: 华新}\nreport: {since: 2025-08}\n", "utf-8"
    )
    due = periods_due(project, "huaxin", Period.parse("2025-11"))
    assert [str(period) for period in due] == ["2025-08", "2025-09", "2025-10", "2025-11"]
    due = periods_due(project, "huaxin", Period.parse("2025-Q4"))
    assert [str(period) for period in due] == ["2025-Q3", "2025-Q4"]
    assert periods_due(project, "huaxin", Period.parse("2025-07")) == ()


def test_else_with_the_earliest_report_of_the_same_length_or_the_last_period_alone(project):
    november = Period.parse("2025-11")
    assert periods_due(project, "lanhai", november) == (november,)
    for name in ("2025-Q1", "2025-09", "2025-10.failed", "2025-08.trial", ".2025-07.lock"):
        (project.output / "lanhai" / name).mkdir(parents=True)
    due = periods_due(project, "lanhai", november)
    assert [str(period) for period in due] == ["2025-09", "2025-10", "2025-11"]


def test_what_would_be_done_is_one_of_five_words():
    job = Job("jia", QUARTERS[0])
    words = [
        Planned(job, found).word
        for found in (
            Judgement(), Judgement(page=("版式有改动",)), Judgement(refused="没有客户"),
            Judgement({"value": ("x",), "churn": ("y",)}, ("各章有变",)),
            Judgement(page=("版式有改动",), figures=43, colours=("accent",)),
        )
    ]  # fmt: skip
    assert words == ["没有变化", "只重新排版", "不能生成", "运行 2 章", "重画 43 张图"]


def test_a_client_that_cannot_be_read_is_planned_as_refused_and_hides_no_other(project):
    project.client_file("lanhai").write_text("client: {name: 海, kinds: 对公}\n", "utf-8")
    first, second = judged(project, plan(["huachen", "lanhai"], QUARTERS[:1]))
    assert first.word.startswith("运行")
    assert second.judgement.refused.startswith("lanhai.yaml 第 1 行：没有名为“client.kinds”")


def test_a_first_period_that_is_none_is_refused_with_its_place(project):
    from reportkit.errors import ParameterError
    from reportkit.merged_params import load_params

    project.client_file("huachen").write_text(
        "client: {name: 华}\nreport: {since: 去年}\n", "utf-8"
    )
    with pytest.raises(ParameterError, match=r"huachen.yaml 第 2 行：report.since 的值"):
        load_params(project, "huachen", "2025-12")
