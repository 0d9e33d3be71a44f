"""Tables about tiers, on customers few enough to add up."""

import numpy as np
import pandas as pd
import pytest

from reportkit.analysis.tiers import tier_tables
from reportkit.analysis.tiers.scorecard import ScorePlan, score_customers
from reportkit.analysis.tiers.tier_words import TIERS, VOCABULARIES, words_of
from reportkit.analysis.tiers.tiering import TierPlan, assign_tiers, same_sizes

CUSTOMERS = pd.DataFrame(
    {
        "customer_id": list("abcde"),
        "tier": [TIERS[0], TIERS[1], TIERS[1], TIERS[3], TIERS[3]],
        "revenue": [600.0, 200, 100, 100, 0],
        "contribution": [80.0, 10, 10, -5, 0],
        "orders": [10, 4, 2, 1, 0],
        "贡献": [90.0, 70, 50, 30, 10],
        "潜力": [60.0, 40, 50, 50, 50],
        "status": ["活跃", "休眠", "活跃", "流失", None],
        "service_hours": [10.0, 10, 0, 20, None],
        "industry": ["医药", "建筑", "制造", None, None],
    }
)


def test_every_vocabulary_names_every_tier_and_keeps_the_order():
    for words in VOCABULARIES.values():
        assert list(words) == list(TIERS)
    assert words_of("三级") == ["高价值客户", "中价值客户", "低价值客户"]
    assert words_of("VIP") == ["VIP 客户", "普通客户", "潜在客户"]
    assert tier_tables.vocabulary_table((1, 2, 3, 4))["ABC"].tolist()[2:] == ["C 类客户"] * 2


def test_losses_count_as_nothing_in_shares():
    assert tier_tables.shares_of(pd.Series([3.0, 1.0, -9.0])).tolist() == [0.75, 0.25, 0]
    assert tier_tables.shares_of(pd.Series([-1.0, 0.0])).isna().all()


def test_summary_adds_up_in_the_order_of_the_tiers():
    table = tier_tables.tier_summary(CUSTOMERS, "tier", TIERS).set_index("label")
    assert list(table.index) == list(TIERS)
    assert table["customers"].tolist() == [1, 2, 0, 2]
    assert table["profit_share"].tolist() == [0.8, 0.2, 0, 0]
    assert table.loc["优质客户", "revenue_share"] == 0.6
    assert table.loc["边缘客户", "contribution"] == -5
    assert table.loc["发展客户", "per_customer"] == 10
    assert table.loc["发展客户", "at_risk"] == 0.5
    assert np.isnan(table.loc["潜力客户", "orders"])


def test_whose_status_nobody_knows_is_not_said_to_be_at_risk_or_not():
    for unknown in (CUSTOMERS.drop(columns="status"), CUSTOMERS.assign(status=None)):
        assert tier_tables.tier_summary(unknown, "tier", TIERS)["at_risk"].isna().all()


def test_without_profit_no_share_is_claimed():
    table = tier_tables.tier_summary(CUSTOMERS.assign(contribution=0.0), "tier", TIERS)
    assert table["profit_share"].isna().all()


def ranked(count, money):
    return pd.DataFrame(
        {
            "customer_id": [f"{i:03d}" for i in range(count)],
            "value_score": np.arange(count, 0, -1.0),
            "prospect_score": 50.0,
            "contribution": money,
            "trading": True,
        }
    )


def test_targets_are_judged_and_bounds_named():
    plan = TierPlan()
    flat = assign_tiers(ranked(100, np.ones(100)), plan)
    table = tier_tables.target_table(flat, plan).set_index("tier")
    assert table.loc["优质客户", "verdict"] == "未达标"
    assert table.loc["优质客户", "fit"] == "已到上限"
    assert table.loc["发展客户", "verdict"] == "达标"
    assert table.loc["潜力客户", "verdict"] == "—"
    assert table["share"].sum() == pytest.approx(1)


def test_a_handful_has_no_check_of_its_shares():
    table = tier_tables.target_table(assign_tiers(ranked(3, np.ones(3))), TierPlan())
    assert set(table["fit"]) == {"户数过少"}


def test_unknown_profit_is_neither_reached_nor_missed():
    table = tier_tables.target_table(assign_tiers(ranked(50, np.zeros(50))), TierPlan())
    assert set(table["verdict"]) == {"—"}


def test_equal_sizes_compare_two_periods():
    now = assign_tiers(ranked(100, np.r_[np.full(15, 10.0), np.ones(85)]))
    then = assign_tiers(ranked(100, np.ones(100)), same_sizes(now, TierPlan()))
    assert then.counts == now.counts


def scored(count=200):
    random = np.random.default_rng(7)
    frame = pd.DataFrame(
        {
            "customer_id": [f"{i:03d}" for i in range(count)],
            "revenue": random.gamma(1, 100, count),
            "orders": random.integers(1, 9, count),
            "headroom": random.random(count),
        }
    ).assign(contribution=lambda f: f["revenue"] / 3)
    plan = ScorePlan(
        {"贡献": 60, "潜力": 40, "关系": 0, "满意度": 0},
        {"revenue": 1, "contribution": 1, "orders": 1},
        {"headroom": 1},
    )
    return score_customers(frame, plan)


def test_sensitivity_moves_each_weight_up_and_down_and_counts_who_moves():
    scores, plan = scored(), TierPlan()
    table = tier_tables.sensitivity(scores, assign_tiers(scores.table, plan), plan)
    assert list(zip(table["dimension"], table["change"], strict=True)) == [
        ("贡献", 10), ("贡献", -10), ("潜力", 10), ("潜力", -10),
    ]  # fmt: skip
    assert (table["moved"] == table["rose"] + table["fell"]).all()
    assert table["moved"].between(1, 100).all()
    assert table["premium_kept"].between(0.5, 1).all()


def test_nobody_moves_without_a_step():
    scores, plan = scored(), TierPlan()
    assert tier_tables.sensitivity(scores, assign_tiers(scores.table, plan), plan, step=0).empty


def test_resources_beside_profit():
    table = tier_tables.resource_table(CUSTOMERS, "tier", TIERS, "service_hours").set_index("label")
    assert table["resource_share"].tolist() == [0.25, 0.25, 0.5]
    assert table.loc["优质客户", "gap"] == pytest.approx(-0.55)
    assert table.loc["优质客户", "profit_per_unit"] == 8
    assert table.loc["边缘客户", "each"] == 10


def test_portraits_name_the_commonest_value_of_what_is_known():
    table = tier_tables.portraits(CUSTOMERS, "tier", TIERS, {"industry": "行业"})
    assert table.loc[0, "优质客户"] == "医药（100%）"
    assert table.loc[0, "发展客户"] == "制造（50%）"  # a tie: 制 stands before 建
    assert table.loc[0, "边缘客户"] == "未知"
    assert "潜力客户" not in table


def test_cross_table_has_every_word_even_where_nobody_is():
    table = tier_tables.cross_table(CUSTOMERS, "tier", "status", (TIERS, ("活跃", "休眠", "流失")))
    assert table.loc["发展客户"].tolist() == [1, 1, 0]
    assert table.loc["潜力客户"].tolist() == [0, 0, 0]


def test_measures_say_what_is_known_and_what_is_missing():
    scores = scored()
    table = tier_tables.measure_table(scores, {"贡献": 60}).set_index("dimension")
    assert table.loc["贡献", "used"] == "收入、利润、购买频次"
    assert table.loc["潜力", "missing"] == "—"
    assert table.loc["关系", "used"] == "—"
