"""What chapter 06 finds, of two or three customers."""

import pandas as pd
import pytest

from reportkit.absence import Absent, gap_of, is_there
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.money import worth

SUMMARY = pd.DataFrame(
    {
        "customer_id": ["a", "b", "c"],
        "orders": [4, 1, 1],
        "revenue": [80.0, 30.0, -10.0],
        "margin": [float("nan")] * 3,
    }
)


def test_sales_without_a_customer_are_set_beside_the_others():
    row = {"orders": 9, "customers": 4, "nameless_orders": 2, "nameless_revenue": 7.0}
    assert worth.trade(pd.DataFrame([row])) == worth.Trade(9, 4, 2, 7.0, 7)


def test_the_highest_and_the_lowest_month_and_those_of_the_period():
    months = pd.DataFrame(
        {
            "month": pd.date_range("2025-08-01", periods=4, freq="MS"),
            "revenue": [2.0, 5.0, 1.0, 3.0],
            "orders": [1, 1, 1, 2],
        }
    )
    run = worth.turning_points(months, Period.parse("2025-Q4"))
    assert (run.peak, run.peak_month, run.trough, run.trough_month) == (
        5.0,
        "2025-09",
        1.0,
        "2025-10",
    )
    assert (run.begin, run.end, run.orders, run.inside) == ("2025-08", "2025-11", 5, 2)
    assert run.empty == 0
    assert "只有 2 个" in str(gap_of(worth.turning_points(months.head(2), Period.parse("2025-Q4"))))


def test_months_without_a_sale_are_counted_and_have_no_lowest_amount():
    months = pd.DataFrame(
        {
            "month": pd.date_range("2025-08-01", periods=4, freq="MS"),
            "revenue": [2.0, 0.0, 0.0, -1.0],
            "orders": [1, 0, 0, 0],  # the last has a refund alone
        }
    )
    assert worth.turning_points(months, Period.parse("2025-Q4")).empty == 2
    none = months.assign(revenue=0.0, orders=0)
    gap = gap_of(worth.turning_points(none, Period.parse("2025-Q4")))
    assert "4 个完整的月份都没有成交" in str(gap)


def test_contribution_is_revenue_at_the_rate_where_margins_are_not_known():
    found = worth.from_orders(SUMMARY, margin_rate=0.5)
    assert (found.basis, found.margin_rate, found.tables) == ("销售额", 0.5, ["orders"])
    assert found.table["contribution"].tolist() == [40.0, 15.0, -5.0]
    known = worth.from_orders(SUMMARY.assign(margin=[8.0, 3.0, 1.0]), margin_rate=0.5)
    assert (known.basis, known.margin_rate) == ("毛利", None)


def test_the_customer_table_may_state_it_itself():
    people = pd.DataFrame({"customer_id": ["a", "b"], "revenue_amount": [3.0, 1.0]})
    found = worth.from_customers(people, margin_rate=1.0)
    assert (found.by_orders, found.tables) == (False, ["customers"])
    assert not is_there(worth.from_customers(people[["customer_id"]], margin_rate=1.0))


def test_negative_customers_are_set_apart_from_the_spread():
    spread = worth.spread(worth.from_orders(SUMMARY, margin_rate=1.0), core=0.5)
    assert (spread.n, spread.total, spread.negative, spread.negative_sum) == (2, 110.0, 1, -10.0)
    assert (spread.count, spread.share, spread.half) == (1, pytest.approx(80 / 110), 1)
    assert spread.bands["share"].sum() == pytest.approx(1.0)
    nobody = worth.from_orders(SUMMARY.assign(revenue=0.0), margin_rate=1.0)
    assert isinstance(worth.spread(nobody, core=0.5), Absent)


def test_the_league_has_names_where_a_table_gives_them():
    spread = worth.spread(worth.from_orders(SUMMARY, margin_rate=1.0), core=0.5)
    people = pd.DataFrame(
        {"customer_id": ["a", "b"], "name": ["甲", "乙"], "industry": [None, None]}
    )
    named = worth.league(spread, people, first=1)
    assert (named.listed, named.sum, named.tables) == (
        1,
        pytest.approx(80 / 110),
        ["orders", "customers"],
    )
    assert named.frame["name"].tolist() == ["甲"]
    assert "industry" not in named.frame
    assert "name" not in worth.league(spread, None, first=1).frame


def test_few_repeat_buyers_call_for_second_purchases_and_many_for_membership():
    few = worth.loyalty(SUMMARY)
    assert (few.hits, few.n, few.count, few.advice) == (1, 3, 2, "second_purchase")
    many = worth.loyalty(SUMMARY.assign(orders=[4, 2, 5]))
    assert (many.count, many.advice) == (2, "membership")
    assert isinstance(worth.loyalty(SUMMARY.head(0)), Absent)
