"""Roles, calendar and training as read from a strategy library."""

from dataclasses import dataclass

import pandas as pd

from reportkit.analysis.programme.governance import (
    STEPS,
    raci,
    review_calendar,
    step_table,
    training_plan,
)


@dataclass(frozen=True)
class Advice:
    title: str
    owner: str
    means: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()


LIBRARY = [
    Advice("回访", "客户成功部", ("定期回访",)),
    Advice("关怀", "客户成功部", ("客户关怀",)),
    Advice("整改", "服务部", ("客户关怀",)),
    Advice("阶梯优惠", "销售部", ("促销活动",), ("发展客户",)),
    Advice("沟通", "市场部", ("客户关怀",), ("潜力客户",)),
]


def test_the_role_with_most_advice_of_a_step_is_responsible():
    table = raci(
        LIBRARY, {"服务部": "周敏（服务部）"}, approver="委员会", informed=["财务部", "服务部"]
    )
    assert list(table["step"]) == [step.title for step in STEPS]
    care = table.set_index("step").loc["关系维护"]
    assert care["responsible"] == "客户成功部"
    assert care["consulted"] == "周敏（服务部）、市场部"
    assert care["informed"] == "财务部"  # 服务部 takes part already
    assert table.set_index("step").loc["差异化策略", "responsible"] == "销售部"
    assert table["accountable"].eq("委员会").all()


def test_every_step_is_told_with_its_work():
    table = step_table()
    assert list(table["step"]) == [step.title for step in STEPS]
    assert table.ne("").all(axis=None)


def test_a_step_without_advice_is_left_open():
    table = raci(LIBRARY, {}, approver="", informed=[]).set_index("step")
    assert table.loc["数据收集与整理", "responsible"] == "待定"
    assert table.loc["数据收集与整理", "accountable"] == "待定"


def test_training_follows_the_advice_of_a_role():
    plan = training_plan(LIBRARY, {})
    assert plan.loc[0, "role"] == "客户成功部"
    assert plan.loc[0, "topics"] == "定期回访、客户关怀"
    assert plan.loc[0, "strategies"] == 2
    assert len(training_plan([], {})) == 0


def test_quarters_end_with_surveys_and_half_years_with_an_assessment():
    plan = review_calendar(pd.Timestamp(2026, 1, 1), 6, 100.4, 50, 6).set_index("month")
    assert list(plan["surveys"]) == [0, 0, 50, 0, 0, 50]
    assert plan["visits"].eq(100).all()
    assert "成效" not in plan.loc["2026-03", "review"]
    assert plan.loc["2026-06", "review"] == "指标通报、分层更新与季度复盘、成效与成本效益评估"
