"""Goals beside their targets, last year and chance."""

from datetime import datetime

import pandas as pd
import pytest

from reportkit.analysis.basics.estimates import Estimate, share_estimate, sum_estimate
from reportkit.analysis.programme.outcomes import (
    GOALS,
    MISSED,
    NO_TARGET,
    REACHED,
    known_tiers,
    outcome,
    outcome_table,
    target_for,
)

GOAL = {goal.id: goal for goal in GOALS}
END = datetime(2026, 1, 1)


def targets(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["metric", "period", "target"])


def test_the_target_of_the_same_span_comes_first():
    aims = targets(
        ("交易额", "2025-H2", 100.0), ("交易额", "2025-Q3", 1.0), ("交易额", "2025-Q4", 2.0)
    )
    assert target_for(aims, GOAL["sales"], END, 6) == 100.0
    assert target_for(aims, GOAL["sales"], END, 3) == 2.0


def test_money_adds_up_over_quarters_and_shares_are_averaged():
    aims = targets(
        ("交易额", "2025-Q3", 1.0), ("交易额", "2025-Q4", 2.0),
        ("满意度", "2025-Q3", 0.7), ("满意度", "2025-Q4", 0.9),
    )  # fmt: skip
    assert target_for(aims, GOAL["sales"], END, 6) == 3.0
    assert target_for(aims, GOAL["satisfaction"], END, 6) == pytest.approx(0.8)


def test_a_window_across_half_years_uses_months():
    aims = targets(
        ("交易额", "2025-H1", 600.0), *(("交易额", f"2025-{m:02d}", float(m)) for m in range(1, 13))
    )
    assert target_for(aims, GOAL["sales"], datetime(2025, 9, 1), 6) == sum(range(3, 9))


def test_incomplete_months_are_no_target():
    aims = targets(("交易额", "2025-11", 1.0), ("交易额", "2025-12", 1.0))
    assert target_for(aims, GOAL["sales"], END, 6) is None


def test_lower_is_better_for_response_time():
    three = [{"响应时限": Estimate(6.0, 10, 0.1)}, {}, {"响应时限": Estimate(9.0, 10, 0.1)}]
    result = outcome(GOAL["response_hours"], three, 8.0)
    assert (result.verdict, result.moved) == (REACHED, "改善")
    assert result.attainment == pytest.approx(8 / 6)
    assert outcome(GOAL["response_hours"], three, 5.0).verdict == MISSED


def test_a_change_within_chance_is_no_improvement():
    three = [{"满意度": share_estimate(52, 100)}, {}, {"满意度": share_estimate(50, 100)}]
    result = outcome(GOAL["satisfaction"], three, None)
    assert (result.verdict, result.moved) == (NO_TARGET, "波动范围内")


def test_growth_of_a_tier_chosen_by_growth_is_not_judged():
    now = sum_estimate(pd.Series({"a": 10.0, "b": 11.0}))
    before = sum_estimate(pd.Series({"a": 1.0, "b": 2.0}))
    three = [{"优质客户交易额": now}, {}, {"优质客户交易额": before}]
    assert outcome(GOAL["premium_sales"], three, None).moved == "—"


def test_a_measure_without_data_has_no_outcome():
    assert outcome(GOAL["sales"], [{}, {}, {}], 1.0) is None


def test_the_table_prints_values_with_units_and_changes_by_kind():
    three = [
        {"保留率": share_estimate(86, 100), "响应时限": Estimate(8.1, 5)},
        {"保留率": share_estimate(80, 100)},
        {"响应时限": Estimate(6.0, 5)},
    ]
    results = [outcome(GOAL[name], three, None, "客服") for name in ("retention", "response_hours")]
    table = outcome_table(results)
    assert list(table["now"]) == ["86.0%", "8.1 小时"]
    assert list(table["previous"]) == ["+6.0 个百分点", "—"]
    assert list(table["year_before"]) == ["—", "+35.0%"]
    assert list(table["target"]) == ["—", "—"]


def test_computed_tiers_come_before_stated_levels():
    people = pd.DataFrame(
        {"customer_id": ["a", "b", "c"], "tier": ["高价值客户", "低价值客户", None]}
    )
    computed = pd.DataFrame({"customer_id": ["a"], "base_tier": ["发展客户"], "tier": ["B 类客户"]})
    tiers, source = known_tiers(computed, people)
    assert (tiers["a"], source) == ("发展客户", "本报告的分层结果")
    stated, source = known_tiers(None, people)
    assert stated.to_dict() == {
        "a": "优质客户",
        "b": "低价值客户",
    }  # 低价值 may be either of two tiers
    assert source == "客户表中的现有分级"
    assert known_tiers(None, people.assign(tier=None)) == (None, "")


def test_a_score_has_no_part_of_its_target():
    three = [{"净推荐值": Estimate(6.0, 100, 1.0)}, {}, {}]
    result = outcome(GOAL["recommendation"], three, 30.0)
    assert (result.verdict, result.attainment) == (MISSED, None)
