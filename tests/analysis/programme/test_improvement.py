"""The method with what a client has of each step, the calendar and the training."""

from datetime import datetime
from types import SimpleNamespace

import pandas as pd

from reportkit.absence import Gap, absent
from reportkit.analysis.basics.estimates import share_estimate
from reportkit.analysis.programme import attainment, improvement

END = datetime(2026, 1, 1)
NONE = absent(Gap(why="没有"))
GRADED = attainment.Grading(pd.Series({"a": "优质客户", "b": "边缘客户", "c": None}), "")
NOW = pd.DataFrame({"customer_id": ["a", "b", "d", "e"]})


def scores(estimate=None, aim=None) -> attainment.Scores:
    rows = pd.DataFrame({"metric": ["回访覆盖率"], "period": ["2025-H2"], "target": [aim or 0.0]})
    now = {"回访覆盖率": estimate} if estimate else {}
    return attainment.scores([now, {}, {}], rows if aim else None, END, 6, {})


def method(found, graded=GRADED, now=NOW):
    return improvement.method(found, graded, now, rows=1234, strategies=30)


def test_each_step_says_what_there_is():
    told = method(scores(share_estimate(3, 4), 0.5))
    assert [text for _, text in told.boxes] == [
        "1,234 条记录入库并清洗", "2 家客户有层级", "策略库 30 条，按层级与需求匹配",
        "近 6 个月回访过 75.0% 的成交客户", "1 项指标，1 项达标",
    ]  # fmt: skip
    assert (told.steps, told.n, told.active, told.managed) == (5, 1234, 4, 2)
    assert told.detail.startswith("数据收集与整理（1,234 条记录入库并清洗）；")
    assert len(told.frame) == told.steps


def test_a_client_without_tiers_targets_or_visits():
    told = method(scores(), NONE, NONE)
    assert [text for _, text in told.boxes][1] == "按价值与需求划分层级"
    assert [text for _, text in told.boxes][3:] == ["定期回访与满意度调查", "跟踪 0 项指标"]
    assert (told.active, told.managed) == (0, None)
    assert method(scores(), NONE).managed == 4


def calendar(graded):
    told = method(scores(), graded)
    return improvement.calendar(
        told, graded, END, months=3, yearly={"优质客户": 12, "边缘客户": 24}, surveyed=0.5,
        review_every=6,
    )  # fmt: skip


def test_visits_follow_the_tiers_else_a_visit_each_quarter():
    plan = calendar(GRADED)
    assert (plan.months, plan.frame["visits"].tolist()) == (3, [3, 3, 3])
    assert plan.frame["surveys"].tolist() == [0, 0, 2]
    assert calendar(NONE).frame["visits"].tolist() == [1, 1, 1]


def entry(owner: str) -> SimpleNamespace:
    return SimpleNamespace(title="事", tiers=(), means=("培训",), owner=owner)


def test_training_names_at_most_ten_roles_and_counts_who_owns_customers():
    people = pd.DataFrame({"owner": ["王", "李", "王"]})
    library = [entry(f"岗位{i}") for i in range(12)]
    plan = improvement.training(library, {"岗位0": "王"}, people)
    assert (plan.roles, len(plan.frame), plan.owners) == (10, 10, 2)
    assert plan.frame["role"].iloc[0] == "王"
    assert improvement.training(library, {}, NONE).owners is None
    assert improvement.training(library, {}, people.assign(owner=None)).owners is None
