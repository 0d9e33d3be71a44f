"""Decompositions: who is new, lost, grown; and parts that add up to the cent."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.analysis.answer import bridges
from reportkit.errors import DataError

SINCE = pd.Timestamp("2025-01-01")


def moves_of(rows) -> pd.DataFrame:
    names = [
        "customer_id",
        "first_at",
        "orders_now",
        "orders_before",
        "revenue_now",
        "revenue_before",
    ]
    table = pd.DataFrame(rows, columns=names)
    table["first_at"] = pd.to_datetime(table["first_at"])
    return table.assign(
        margin_now=table["revenue_now"] / 3, margin_before=table["revenue_before"] / 3
    )


ROWS = [
    ("new", "2025-02-01", 1, 0, 50.0, 0.0), ("back", "2023-05-01", 1, 0, 20.0, 0.0),
    ("grew", "2023-05-01", 2, 1, 90.0, 60.0), ("shrank", "2023-05-01", 1, 3, 10.0, 70.0),
    ("lost", "2023-05-01", 0, 1, 0.0, 40.0), ("paused", "2023-05-01", 0, 1, 0.0, 5.0),
    ("refund", "2023-05-01", 0, 0, -3.0, 0.0), (None, None, 4, 2, 8.0, 4.0),
]  # fmt: skip


def test_each_customer_is_in_one_kind_and_the_parts_are_the_change():
    table = bridges.customer_bridge(moves_of(ROWS), pd.Index(["lost"]), SINCE)
    assert table["revenue"].to_dict() == {
        "新客": 50, "回流": 20, "增购": 30, "减购": -60, "流失": -40, "本期未下单": -5,
        "仅有退款": -3, "无客户编号": 4,
    }  # fmt: skip
    assert table["revenue"].sum() == 175 - 179
    assert np.isnan(table.loc["无客户编号", "customers"])


def test_margin_speaks_of_the_kinds_that_sales_decided():
    moves = moves_of(ROWS)
    moves.loc[2, "margin_now"] = 1.0  # buys more, earns less: still 增购
    table = bridges.customer_bridge(moves, pd.Index([]), SINCE)
    assert table.loc["增购", "margin"] == 1 - 20
    assert table.loc["增购", "customers"] == 1


def test_retention_looks_at_those_of_the_earlier_window_alone():
    found = bridges.net_retention(moves_of(ROWS))
    assert (found.share, found.customers) == (pytest.approx(100 / 175), 4)
    assert bridges.net_retention(moves_of(ROWS[:2])) is None


money = st.floats(-1e7, 1e7).map(lambda v: round(v, 2))
customer = st.tuples(
    st.integers(0, 3), st.integers(0, 3), money, money, st.booleans(), st.booleans()
)


@settings(max_examples=60, deadline=None)
@given(st.lists(customer, min_size=1, max_size=30))
def test_the_bridge_never_leaks_a_cent(rows):
    listed = [
        (f"k{i}" if named else None, "2025-03-01" if fresh else "2022-01-01", a, b, x, y)
        for i, (a, b, x, y, named, fresh) in enumerate(rows)
    ]
    table = bridges.customer_bridge(moves_of(listed), pd.Index(["k0", "k3"]), SINCE)
    whole = sum(r[4] for r in listed) - sum(r[5] for r in listed)
    assert table["revenue"].sum() == pytest.approx(whole, abs=0.005)


amount = st.floats(0.01, 1e6)
product = st.tuples(*[st.one_of(st.just(0.0), amount)] * 4)


@settings(max_examples=60, deadline=None)
@given(st.lists(product, min_size=1, max_size=12), money)
def test_price_volume_mix_and_the_rest_are_the_change(rows, whole):
    names = ["quantity_now", "quantity_before", "revenue_now", "revenue_before"]
    parts = bridges.price_volume_mix(pd.DataFrame(rows, columns=names), whole)
    if parts is not None:
        listed = (parts.volume, parts.mix, parts.price, parts.outside)
        rounding = 1e-12 * max(map(abs, listed))  # a price may be a million times the change
        assert sum(listed) == pytest.approx(whole, rel=1e-9, abs=max(0.005, rounding))


def test_a_dearer_product_shows_as_price_and_a_second_piece_as_volume():
    names = ["quantity_now", "quantity_before", "revenue_now", "revenue_before"]
    dearer = bridges.price_volume_mix(pd.DataFrame([(10, 10, 130, 100)], columns=names))
    more = bridges.price_volume_mix(pd.DataFrame([(20, 10, 200, 100)], columns=names))
    assert (dearer.price, dearer.volume, dearer.mix) == (30, 0, 0)
    assert (more.price, more.volume, more.mix) == (0, 100, 0)


@settings(max_examples=60, deadline=None)
@given(*[amount] * 6)
def test_three_factors_are_the_change(c1, n1, v1, c0, n0, v0):
    parts = bridges.three_factors((c1, n1, v1), (c0, n0, v0))
    assert parts.change == pytest.approx(v1 - v0, rel=1e-6, abs=0.005)


def test_twice_the_customers_and_nothing_else_is_all_customers():
    parts = bridges.three_factors((20, 40, 800), (10, 20, 400))
    assert parts.customers == pytest.approx(400)
    assert parts.frequency == pytest.approx(0)
    assert bridges.three_factors((0, 0, 0), (1, 1, 1)) is None


def rates(**groups) -> pd.DataFrame:
    return pd.DataFrame(groups, index=["hits", "total"]).T.astype(float)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 50)] * 4), min_size=1, max_size=6))
def test_level_and_mix_are_the_change_of_the_rate(rows):
    sides = [
        rates(**{f"g{i}": (min(r[k], r[k + 1]), r[k + 1]) for i, r in enumerate(rows)})
        for k in (0, 2)
    ]
    parts = bridges.level_and_mix(*sides)
    if parts is not None:
        now, before = (side["hits"].sum() / side["total"].sum() for side in sides)
        assert parts.change == pytest.approx(now - before)


def test_the_same_rates_with_other_weights_are_all_mix():
    parts = bridges.level_and_mix(rates(a=(9, 10), b=(1, 10)), rates(a=(9, 10), b=(9, 90)))
    assert parts.level == 0
    assert parts.mix == pytest.approx(0.5 - 0.18)


def test_a_leaking_decomposition_is_refused():
    with pytest.raises(DataError, match="客户变动的各部分之和 1.00 不等于总变化 2.00"):
        bridges.require_exact(1, 2, "客户变动")


def test_an_axis_of_steps_is_cut_where_they_are_small_beside_the_levels():
    assert bridges.axis_floor([100.0, 120.0, 90.0]) == pytest.approx(63.0)  # 90 − 0.9 × 30
    assert bridges.axis_floor([100.0, 101.0]) == pytest.approx(
        82.0
    )  # at most 18 % of the lowest is cut
    assert bridges.axis_floor([100.0, 160.0]) == 0.0
    assert bridges.axis_floor([-5.0, 10.0]) == -5.0
