"""Costs, gains beyond last year, and what would have been."""

from datetime import datetime

import pandas as pd
import pytest

from reportkit.analysis.money.payback import (
    channel_costs,
    cost_table,
    earlier_growth,
    monthly_costs,
    payback,
    scenario,
    scenario_grid,
    tier_costs,
)


def by_month(first: str, *values: float) -> pd.Series:
    return pd.Series(
        values, index=pd.date_range(first, periods=len(values), freq="MS"), dtype=float
    )


def margins(*gains: float) -> pd.Series:
    """A year of 100 a month, then months that are higher by ``gains``."""
    return by_month("2024-01-01", *([100.0] * 12), *(100.0 + gain for gain in gains))


def test_the_gain_is_what_exceeds_the_same_month_of_last_year():
    result = payback(margins(5, 15, 20), by_month("2025-01-01", 10, 10, 10))
    assert (result.cost, result.gain, result.net) == (30, 40, 10)
    assert result.roi == pytest.approx(1 / 3)
    assert result.needed == pytest.approx(0.75)
    assert list(result.table["net"]) == [-5, 0, 10]
    assert result.months == 2


def test_a_balance_that_falls_again_has_not_paid_back():
    result = payback(margins(20, 5, -10), by_month("2025-01-01", 10, 10, 10))
    assert result.months is None
    again = payback(margins(20, -5, 30), by_month("2025-01-01", 10, 10, 10))
    assert again.months == 3


def test_growth_of_before_and_dearer_service_are_taken_off():
    cost = by_month("2025-01-01", 10)
    assert payback(margins(20), cost, growth=0.1).gain == pytest.approx(10)
    running = by_month("2024-01-01", *([50.0] * 12), 58.0)
    assert payback(margins(20), cost, running).gain == 12
    assert payback(margins(20), cost, part=0.5).gain == 10


def test_without_a_year_before_there_is_nothing_to_compare_with():
    assert payback(by_month("2025-01-01", 100, 100), by_month("2025-01-01", 10)) is None
    assert payback(margins(1), by_month("2025-01-01")) is None


def test_earlier_growth_needs_two_whole_years():
    margin = by_month("2023-01-01", *([100.0] * 12), *([125.0] * 12), 1.0)
    assert earlier_growth(margin, pd.Timestamp("2025-01-01")) == pytest.approx(0.25)
    assert earlier_growth(margin.iloc[1:], pd.Timestamp("2025-01-01")) is None


COSTS = pd.DataFrame(
    {
        "item": ["培训费用", "培训费用", "营销费用", "数据分析工具采购"],
        "spent_at": pd.to_datetime(["2025-01-03", "2025-01-20", "2025-02-01", "2024-06-01"]),
        "amount": [1.0, 2.0, 4.0, 8.0],
    }
)


def test_costs_per_month_and_item():
    monthly = monthly_costs(COSTS, ["培训费用", "营销费用"], datetime(2025, 2, 1))
    assert monthly.to_dict() == {pd.Timestamp("2025-01-01"): 3.0}
    end = datetime(2025, 3, 1)
    spans = [(datetime(2025, 1, 1), end), (None, end)]
    table = cost_table(COSTS, ["数据分析工具采购", "培训费用"], spans).set_index("item")
    assert list(table.index) == ["数据分析工具采购", "培训费用", "营销费用"]
    assert list(table["window"]) == [0.0, 3.0, 4.0]
    assert table.loc["培训费用", "share"] == pytest.approx(3 / 11)
    assert table.loc["营销费用", "kind"] == "日常费用"


def test_costs_of_the_first_moment_of_a_window_are_its_own_and_of_its_end_the_next_ones():
    start, end = datetime(2025, 1, 3), datetime(2025, 2, 1)
    table = cost_table(COSTS, ["培训费用"], [(start, end), (None, end)]).set_index("item")
    assert table.loc["培训费用", ["window", "total"]].tolist() == [3.0, 3.0]
    assert "营销费用" not in table.index  # spent on 1 February


def test_losses_of_a_tier_do_not_raise_the_shares_of_others():
    costs = pd.DataFrame({"tier": ["优质客户", "边缘客户"], "amount": [30.0, 10.0]})
    table = tier_costs(
        costs, pd.Series({"优质客户": 90.0, "边缘客户": -5.0}), ["优质客户", "边缘客户"]
    )
    assert list(table["cost_share"]) == [0.75, 0.25]
    assert list(table["margin_share"]) == [1.0, 0.0]
    assert list(table["per_yuan"]) == [3.0, -0.5]


def test_a_channel_without_a_won_lead_has_no_cost_per_lead():
    spent = pd.DataFrame({"channel": ["广告", "展会"], "amount": [100.0, 50.0]})
    leads = pd.DataFrame(
        {"source": ["广告", "广告", "转介绍"], "won": pd.array([True, None, True], "boolean")}
    )
    table = channel_costs(spent, leads)
    assert list(table["label"]) == ["广告", "展会"]
    assert table.loc[0, "each"] == 100
    assert (table.loc[1, "leads"], pd.isna(table.loc[1, "each"])) == (0, True)


def test_a_kept_customer_is_worth_what_the_lost_ones_were():
    now = pd.DataFrame({"customer_id": ["a"], "revenue": [1000.0], "margin": [300.0]})
    before = pd.DataFrame(
        {"customer_id": ["a", "b"], "revenue": [900.0, 20.0], "margin": [300.0, 10.0]}
    )
    case = scenario(now, before)
    assert case.retention == 0.5
    assert case.profit(0.5, 0.0) == 310  # b kept
    assert case.profit(0.0, 0.01) == 310  # 1 % of 1,000
    grid = scenario_grid(case, [0.0, 0.9], [0.0, 0.01])
    assert list(grid["level"]) == [0.5, 1.0]  # nobody can be kept twice
    assert list(grid["p1"]) == [310, pytest.approx(320.2)]
    assert scenario(now, now) is None
