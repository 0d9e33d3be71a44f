"""Costs, targets and markets, added up by hand."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from reportkit.data.sample import words
from reportkit.data.sample.calendar import Calendar
from reportkit.data.sample.ledgers import invent_costs, invent_market, invent_targets
from reportkit.data.schema import TABLES


class Still(np.random.Generator):
    """Draws the middle of every distribution, so that amounts can be checked by hand."""

    def normal(self, loc=0.0, scale=1.0, size=None):
        return np.full(size, loc)


STILL = Still(np.random.PCG64(1))


def test_costs_of_a_month_before_the_programme(calendar):
    costs = invent_costs(STILL, calendar, 1.0)
    first = costs[costs["spent_at"] == pd.Timestamp(2023, 1, 1)]
    sums = first.groupby("item")["amount"].sum()
    assert sums.to_dict() == {"服务费用": 820_000, "营销费用": 240_000}
    assert first.loc[first["tier"] == "优质客户", "amount"].item() == 820_000 * 0.30


def test_the_programme_runs_in_the_last_twelve_months(calendar):
    costs = invent_costs(STILL, calendar, 1.0)
    started = costs[costs["item"] == "人力资源投入"]
    assert started["spent_at"].min() == pd.Timestamp(2025, 1, 1)
    counts = costs["item"].value_counts()
    assert (counts["人力资源投入"], counts["培训费用"], counts["数据分析工具采购"]) == (12, 6, 4)


def test_costs_grow_with_the_number_of_customers(calendar):
    whole, half = (invent_costs(STILL, calendar, scale)["amount"].sum() for scale in (1.0, 0.5))
    assert half == pytest.approx(whole / 2, rel=0.001)  # each is rounded to 100


def test_cost_items_are_those_that_reports_know(calendar, rng):
    costs = invent_costs(rng, calendar, 1.0)
    assert set(costs["item"]) == set(TABLES["costs"].column("item").allowed)
    assert (costs["amount"] % 100 == 0).all()
    assert set(costs["channel"]) - {""} <= set(words.SOURCES)


def test_a_target_of_a_part_of_the_year_is_its_part():
    targets = invent_targets(Calendar(date(2025, 12, 31)), 1_200_000.0, 300_000.0)
    sales = targets[targets["metric"] == "交易额"].set_index("period")["target"]
    assert sales["2025"] == 1_344_000  # 1.12 of the year before
    assert sales["2025-H1"] == 672_000
    assert sales["2025-Q4"] == 336_000
    assert sales["2025-02"] == 112_000
    assert len(sales) == 1 + 2 + 4 + 12


def test_shares_do_not_shrink_with_the_period():
    targets = invent_targets(Calendar(date(2025, 12, 31)), 1.0, 1.0)
    assert targets.loc[targets["metric"] == "满意度", "target"].unique().tolist() == [0.80]
    assert not targets.duplicated(["metric", "period"]).any()


def test_every_industry_has_a_market_and_the_medical_one_grows_fastest(calendar):
    market = invent_market(calendar).set_index("industry")
    assert list(market.index) == list(words.INDUSTRIES)
    assert market["growth_rate"].idxmax() == "医药"
    assert set(market["year"]) == {2025}
