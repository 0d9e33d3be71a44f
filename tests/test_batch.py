"""Clients × periods: what is planned, and that one failure stops nobody else."""

from __future__ import annotations

import pytest

from reportkit.analysis.periods import Period
from reportkit.batch import Outcome, build_all, plan, raise_for_failures
from reportkit.errors import BatchError, UnexpectedError, UsageError
from reportkit.project import Project
from reportkit.scaffold import write_project

QUARTERS = (Period.parse("2025-Q3"), Period.parse("2025-Q4"))


def test_every_client_is_planned_for_every_period_in_order_of_name():
    jobs = plan(["yi", "jia"], iter(QUARTERS))
    assert [(job.client, str(job.period)) for job in jobs] == [
        ("jia", "2025-Q3"), ("jia", "2025-Q4"), ("yi", "2025-Q3"), ("yi", "2025-Q4"),
    ]  # fmt: skip


def test_a_client_that_cannot_be_built_is_told_and_the_next_is_tried(tmp_path):
    write_project(tmp_path / "p")
    project = Project(tmp_path / "p")
    project.client_file("jia").write_text("client: {name: 甲, kinds: 对公}\n", "utf-8")
    told: list[Outcome] = []
    outcomes = build_all(project, plan(["jia", "yi"], QUARTERS[:1]), finished=told.append)
    assert tuple(told) == outcomes
    assert [type(outcome.error).__name__ for outcome in outcomes] == [
        "ParameterError",
        "UsageError",
    ]
    assert "没有名为“client.kinds”的参数" in str(outcomes[0].error)
    assert "没有客户“yi”" in str(outcomes[1].error)
    assert all(outcome.files == () for outcome in outcomes)


def test_a_fault_of_the_program_is_that_clients_failure_and_keeps_its_cause(tmp_path):
    write_project(tmp_path / "p")
    project = Project(tmp_path / "p")
    broken = lambda job: (_ for _ in ()).throw(ZeroDivisionError("durch null"))  # noqa: E731
    (outcome,) = build_all(project, plan(["demo"], QUARTERS[:1]), progress=broken)
    assert isinstance(outcome.error, UnexpectedError)
    assert isinstance(outcome.error.__cause__, ZeroDivisionError)


def test_failures_are_counted_and_named_with_their_reasons():
    jobs = plan(["jia", "yi"], QUARTERS[:1])
    done, failed = Outcome(jobs[0]), Outcome(jobs[1], error=UsageError("没有客户“yi”"))
    raise_for_failures([done])
    with pytest.raises(BatchError) as caught:
        raise_for_failures([done, failed])
    assert str(caught.value) == "2 份报告中有 1 份没有生成：\n  yi 2025-Q3：没有客户“yi”"
