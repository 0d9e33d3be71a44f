"""Strategies, indicators and the table of ten customers in tiers."""

from dataclasses import dataclass

import pandas as pd
import pytest
from hand_tiers import IDS, NOW, RULE, SPANS, earlier, made, people, sources

from reportkit.analysis.tiers import tier_behaviour, tier_care, tier_plans, tiered
from reportkit.analysis.tiers.twelve_columns import COLUMNS


@dataclass(frozen=True)
class Entry:
    title: str
    tiers: tuple[str, ...]
    needs: tuple[str, ...] = ()
    own: bool = False


LIBRARY = (
    Entry("专属客服", ("优质客户",)),
    Entry("折扣", (), ("价格敏感型",)),
    Entry("自助", ("边缘客户",), own=True),
)


def test_every_customer_gets_the_strategies_of_tier_and_need():
    found = tier_plans.strategies(made(), LIBRARY)
    assert found.frame.columns.tolist() == ["tier", "价格敏感型", "品质追求型"]
    advice = dict(zip(IDS, found.advice, strict=True))
    assert (advice["a"], advice["b"], advice["c"], advice["j"]) == (
        "专属客服；折扣", "专属客服", "", "自助",
    )  # fmt: skip
    assert (found.own, found.n, found.tables) == ("自助", 2, ["customers"])


def test_without_needs_there_is_one_column():
    plain = people().drop(columns="need_type")
    found = tier_plans.strategies(made(sources(people=plain), tables=("orders",)), LIBRARY)
    assert found.frame.columns.tolist() == ["tier", "不分需求"]
    assert (found.n, found.tables) == (10, ["orders"])


def test_indicators_know_what_they_can_and_leave_the_rest_blank():
    tiers = made(before=earlier())
    structure = tiered.structure(tiers, people())
    moved = tier_behaviour.moves(tiers, SPANS, kind="季度", months=12, since=None)
    raised = tier_behaviour.promotion(tiers, moved)
    visited = pd.DataFrame({"share": [0.7]})
    full = tier_plans.kpis(tiers, structure, raised, visited)["value"].tolist()
    assert full == [0.8, pytest.approx(0.16), 0.5, 0.0, 0.7, 0.5]
    bare = tier_plans.kpis(tiers, structure, None, None)["value"]
    assert bare.isna().tolist() == [False, False, False, True, True, False]


def test_the_rules_of_the_table_are_those_in_force():
    found = tier_plans.table_rules(made(), None, RULE, months=12, currency="元")
    assert (found.by_orders, found.margin, found.order) == (
        True, True, "优质客户、发展客户、潜力客户、边缘客户",
    )  # fmt: skip
    assert found.frequency.startswith("统计窗口内的订单数：高为 ")
    assert "12 个月内" in found.satisfaction and "各题得分的均值" in found.satisfaction


def test_the_table_holds_all_customers_and_what_others_found():
    tiers = made(before=earlier())
    moved = tier_behaviour.moves(tiers, SPANS, kind="季度", months=12, since=None)
    watch = tier_care.flags(tiers, as_of=NOW, days=90)
    advised = tier_plans.strategies(tiers, LIBRARY)
    future = pd.DataFrame({"customer_id": ["a"], "clv": [9.0]})
    found = tier_plans.everyone(tiers, advised, watch, moved, future, first=3, currency="元")
    assert (found.n, found.listed, found.frame.columns.tolist()) == (10, 3, list(COLUMNS))
    whole = found.whole.set_index("客户编号")
    assert (whole.loc["b", "上期分级"], whole.loc["j", "提示"]) == ("发展客户", "已登记流失")
    assert (whole.loc["a", "CLV"], whole.loc["a", "策略"]) == (9.0, "专属客服；折扣")
    assert whole["满意度"].isna().all()
    stored = found.stored.set_index("customer_id")
    assert stored.loc["b", ["base_tier", "tier", "previous_tier"]].tolist() == [
        "优质客户", "优质客户", "发展客户",
    ]  # fmt: skip


def test_the_table_stands_without_flags_moves_and_a_future():
    tiers = made()
    advised = tier_plans.strategies(tiers, LIBRARY)
    found = tier_plans.everyone(tiers, advised, None, None, None, first=3, currency="元")
    assert "previous_tier" not in found.stored and "CLV" not in found.whole
    assert (found.whole["提示"] == "").all()
