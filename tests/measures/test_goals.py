"""The goals as measures: named and counted as the targets call them."""

import pytest

from reportkit import sentences
from reportkit.analysis.programme.outcomes import GOALS
from reportkit.measures import goals

CLIENT = {
    "refunds": "退款已扣除", "overall": "总体满意度", "recommend": "推荐意愿", "counted": "份数",
    "weighed": "", "span": "2025", "source": None,
}  # fmt: skip


def test_every_goal_is_a_measure_in_the_order_of_the_targets():
    assert [m.name for m in goals.ALL] == [goal.id for goal in GOALS]
    assert [m.label for m in goals.ALL] == [goal.label for goal in GOALS]
    lower = {m.name for m in goals.ALL if m.better == "lower"}
    assert lower == {"churn", "response_hours"}


def test_the_rule_of_a_goal_says_how_the_client_counts():
    said = sentences.fill(goals.sales.meaning, CLIENT, "元")
    assert said == "窗口内实付金额合计，退款已扣除，含没有客户编号的订单"
    said = sentences.fill(goals.satisfaction.meaning, {**CLIENT, "counted": "权重"}, "元")
    assert said == "“总体满意度”答 4～5 分的权重 ÷ 有效答案的权重"
    assert not any("{" in sentences.fill(m.meaning, CLIENT, "元") for m in goals.ALL)


def test_where_tiers_come_from_is_said_of_goals_by_tier():
    assert sentences.fill(goals.sales.remark, CLIENT, "元") == "窗口 2025"
    by_tier = {**CLIENT, "source": "本报告的分层结果"}
    said = sentences.fill(goals.premium_sales.remark, by_tier, "元")
    assert said == "窗口 2025；层级取自本报告的分层结果"


def test_the_target_stands_on_the_card_with_its_unit_and_verdict():
    aim = {"target": 8.0, "verdict": "未达标"}
    assert sentences.fill(goals.response_hours.note, aim, "元") == "目标 8.0 小时，未达标"
    assert sentences.fill(goals.churn.note, {**aim, "target": 0.05}, "元") == "目标 5.0%，未达标"
    assert sentences.fill(goals.churn.note, {**aim, "target": None}, "元") == ""


def test_a_name_that_is_none_is_answered_with_the_nearest():
    with pytest.raises(AttributeError, match="是否 retention？"):
        _ = goals.retension
