"""Decisions are recorded with the library's words, the candidate's count, and their actions."""

from __future__ import annotations

import pandas as pd
import pytest

from reportkit.analysis.answer.decisions import Candidate, Population
from reportkit.analysis.answer.effects import Effect, Exposure
from reportkit.blocks import Action, Decision
from reportkit.data.dataset import load_dataset
from reportkit.errors import NotebookError
from reportkit.merged_params import load_params
from reportkit.project import Project
from reportkit.scaffold import write_project
from reportkit.session import SCRATCH_ID, Session
from reportkit.vocabulary import Chapter

CLIENT = """
client: {name: 甲公司}
owners: {大客户部: 陈志远（大客户部）}
data:
  sources:
    - file: 订单.csv
      table: orders
      columns: {客户: customer_id, 日期: ordered_at, 金额: paid_amount}
"""
EFFECT = Effect("kept", 14e4, 150e4, 76e4, "940 万元 × 8.1%")
VALUES = {
    "top": "优质客户", "sum": 940e4, "share": 0.2, "visits": 2, "visited": 300e4, "others": 1,
    "mid": 76e4, "unit": "家", "worth": "毛利",
}  # fmt: skip


@pytest.fixture(scope="module")
def session(tmp_path_factory) -> Session:
    root = tmp_path_factory.mktemp("deciding") / "p"
    write_project(root)
    project = Project(root)
    project.client_file("jia").write_text(CLIENT, "utf-8")
    file = root / "params" / "clients" / "订单.csv"
    file.write_text("客户,日期,金额\n001,2025-12-03,100\n", "utf-8")
    params = load_params(project, "jia", "2025-12")
    data = load_dataset(params, root / "run" / "data")
    return Session(project, params, data, root / "run" / "chapters", SCRATCH_ID)


@pytest.fixture
def chapter(session) -> Chapter:
    return Chapter(session, "value")


def candidate(effect=EFFECT, strategy="keep_lit", **more) -> Candidate:
    people = Population("lit_top", "亮灯的优质客户", 3, frozenset("abc"))
    return Candidate(strategy, people, effect, "history", "several", values=VALUES, **more)


def test_a_decision_names_its_customers_for_the_gate(chapter):
    (decision,) = chapter.decisions([candidate()])
    assert (decision.whom, decision.deed) == ("whom_keep_lit", "call")
    kept = pd.read_parquet(chapter.folder / chapter._frames["whom_keep_lit"])
    assert kept["customer_id"].tolist() == ["a", "b", "c"]


def test_a_decision_carries_its_money_its_owner_and_its_day(chapter):
    (decision,) = chapter.decisions([candidate()])
    assert isinstance(decision, Decision)
    assert decision.title == "3 家逐一认领"
    assert decision.amount == "保毛利 14～150 万元/年"
    assert (decision.low, decision.mid, decision.high) == (14e4, 76e4, 150e4)
    assert (decision.population, decision.count) == ("lit_top", 3)
    assert decision.owner == "陈志远（大客户部）"
    assert decision.due > f"{chapter.as_of:%Y-%m-%d}"
    assert decision.headline.startswith("保住 3 家亮灯的优质客户：毛利 940 万元")


def test_its_actions_come_with_it_and_name_it(chapter):
    chapter.decisions([candidate()])
    steps = [block for block in chapter._blocks.values() if isinstance(block, Action)]
    assert [step.decision for step in steps] == ["keep_lit"] * 3
    assert all(step.begins < step.deadline for step in steps)
    assert steps[0].title == "3 家逐一认领"


def test_only_a_ceiling_says_at_most_and_no_effect_says_what_is_involved(chapter):
    ceiling = Effect("won", 0.0, 201e4, None, "上限")
    shown = chapter.decisions([candidate(ceiling)])
    assert shown[0].amount == "至多 201.0 万元毛利/年"
    exposed = candidate(None, exposure=Exposure(52e4, 3))
    assert chapter.decisions([exposed])[0].amount == "涉及毛利 52.0 万元"
    assert chapter.decisions([candidate(None)])[0].amount == "涉及 3 条记录"


def test_released_money_is_no_margin(chapter):
    released = Effect("released", 72e4, 223e4, 147e4, "低；高")
    assert chapter.decisions([candidate(released)])[0].amount == "腾出 72～223 万元/年"


def test_advice_that_is_no_decision_is_refused(chapter):
    with pytest.raises(NotebookError, match="win_back 没有写 effort、otherwise 与 steps"):
        chapter.decisions([candidate(strategy="win_back")])
