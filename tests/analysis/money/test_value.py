from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from reportkit.analysis.models import clv
from reportkit.analysis.money import value


def test_a_relative_change_needs_a_positive_base():
    assert value.relative(110, 100) == pytest.approx(0.1)
    assert value.relative(110, 0) is None
    assert value.relative(110, -5) is None
    assert value.relative(110, None) is None


def test_a_period_without_orders_is_no_base():
    row = {"orders": 0, "revenue": 0.0, "margin": 0.0}
    full = {"orders": 4, "revenue": 200.0, "margin": 50.0}
    found = value.bases(row, full)
    assert found["revenue"] == [None, 200.0]
    assert found["order_value"] == [None, 50.0]
    assert found["margin_rate"] == [None, 0.25]


def summary(margin):
    return pd.DataFrame(
        {"customer_id": ["1", "001"], "orders": [1, 3], "revenue": [100.0, 300.0], "margin": margin}
    )


def test_margin_counts_where_it_is_known_and_revenue_elsewhere():
    known = value.customer_value(summary([10.0, 60.0]))
    assert (known.basis, known.table["contribution"].tolist()) == ("毛利", [10.0, 60.0])
    unknown = value.customer_value(summary([10.0, np.nan]), margin_rate=0.3)
    assert (unknown.basis, unknown.table["contribution"].tolist()) == ("销售额", [30.0, 90.0])


def test_the_league_ranks_and_accumulates_and_keeps_ids_apart():
    table = value.customer_value(summary([10.0, 30.0])).table
    names = pd.DataFrame({"customer_id": ["1", "001"], "name": ["甲", "乙"]})
    league = value.league(table, names, first=5)
    assert league["name"].tolist() == ["乙", "甲"]
    assert league["cumulative"].tolist() == pytest.approx([0.75, 1.0])


def test_repeat_purchase_is_two_orders_or_more():
    share = value.repeat_purchase(summary([1.0, 1.0]))
    assert (share.hits, share.total, share.share) == (1, 2, 0.5)


def test_the_last_day_before_midnight_is_yesterday():
    assert value.last_day(datetime(1970, 1, 2)) == 0
    assert value.last_day(datetime(1970, 1, 2, 12)) == 1


def test_bands_hold_every_customer_and_all_value():
    random = np.random.default_rng(3)
    customers = np.repeat(np.arange(40), 3)
    days = 18_000 + random.integers(0, 300, customers.size)
    estimate = clv.choose_clv(
        customers, days, np.full(customers.size, 10.0), 18_400, clv.ClvPlan(horizon_months=12)
    )
    assert not estimate.by_model  # forty customers are too few for a model
    assert any("复购客户只有" in reason for reason in estimate.refusals)
    table = value.clv_table(estimate, np.array([f"{i:03d}" for i in range(40)]))
    bands = value.clv_bands(table)
    assert bands["customers"].sum() == 40
    assert bands["clv"].sum() == pytest.approx(table["clv"].sum())
    assert bands["share"].sum() == pytest.approx(1)
    assert bands["clv_mean"].is_monotonic_decreasing


@pytest.mark.parametrize("worst", [0.0, -5.0, -900.0])
def test_bands_are_parts_of_all_that_customers_bring_those_below_zero_too(worst):
    clv = np.r_[np.arange(20, 1, -1.0) * 10, worst]
    table = pd.DataFrame(
        {
            "customer_id": [f"{n:02d}" for n in range(20)],
            "purchases": 1.0,
            "amount": 1.0,
            "clv": clv,
        }
    )
    bands = value.clv_bands(table)
    best = value.clv_share(table["clv"], 0.2)
    if worst < -100:  # the lower half takes away more than it brings
        assert bands["share"].isna().all()
        assert best == pytest.approx((200 + 190 + 180 + 170) / clv[:-1].sum())
    else:
        assert bands["share"].sum() == pytest.approx(1)
        assert best == pytest.approx(bands["share"].head(2).sum())
        assert best == pytest.approx((200 + 190 + 180 + 170) / clv.sum())


def test_totals_stated_by_the_customer_table_serve_without_orders():
    people = pd.DataFrame({"customer_id": ["a", "b", "c"], "revenue_amount": [5.0, np.nan, 7.0]})
    listed = value.listed_value(people)
    assert listed.basis == "销售额"
    assert listed.table["contribution"].tolist() == [5.0, 7.0]


def test_noise_of_money_comes_from_single_customers():
    def summary(**revenue):
        ids = list(revenue)
        money = pd.Series([float(v) for v in revenue.values()])
        orders = pd.Series([1.0] * len(ids))
        return pd.DataFrame(
            {"customer_id": ids, "orders": orders, "revenue": money, "margin": money / 4}
        )

    now, before = summary(a=100, b=300), summary(a=100, b=100)
    noise = value.noises([now, before, summary()])
    # differences 0 and 200: standard deviation 141.4, two customers
    assert noise["revenue"] == pytest.approx(1.96 * 2**0.5 * 141.42, rel=1e-3)
    assert noise["margin"] == pytest.approx(noise["revenue"] / 4)
    assert noise["margin_rate"] == pytest.approx(0)
    assert value.noises([summary(), summary(), summary()])["revenue"] is None
