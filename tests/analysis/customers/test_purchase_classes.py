"""Buyers in classes, of a hundred made-up ones."""

import pandas as pd
import pytest

from reportkit.absence import gap_of
from reportkit.analysis.customers import purchase_classes as classes
from reportkit.analysis.customers.customer_groups import Base, base

IDS = [f"c{i:03}" for i in range(100)]


def of(orders: list[int], revenue: list[float]) -> Base:
    summary = pd.DataFrame({"customer_id": IDS, "orders": orders, "revenue": revenue})
    return base(None, summary, top=0.2)


MIXED = of([1] * 40 + [3] * 50 + [8] * 10, [1.0] * 40 + [2.0] * 50 + [86.0] * 10)


def test_frequent_is_what_a_twentieth_reaches():
    found = classes.frequency(MIXED)
    assert (found.once, found.least, found.often, found.count) == (0.4, 7, 0.1, 10)
    assert (found.revenue, found.single, found.many_once) == (0.86, 40, True)
    assert found.shares.columns.tolist() == ["1 次", "2～3 次", "7～12 次"]
    assert found.shares.loc["客户数"].tolist() == [0.4, 0.5, 0.1]
    rare = classes.frequency(of([1] * 10 + [2] * 86 + [9] * 4, [1.0] * 100))
    assert (rare.least, rare.many_once) == (2, False)


def test_nothing_sold_has_no_share():
    found = classes.frequency(of([1] * 100, [0.0] * 100))
    assert (found.once, found.revenue, found.count) == (1.0, None, 0)


def test_the_first_twentieth_by_amount():
    spread = classes.amounts(of([1] * 100, [float(i + 1) for i in range(100)]))
    assert spread.share == pytest.approx(sum(range(96, 101)) / 5050)
    assert spread.frame["customers"].tolist() == [30, 15, 50, 5]
    assert classes.amounts(of([1] * 100, [5.0] * 100)).share is None  # all alike: nobody is first


def test_nobody_bought():
    nobody = of([0] * 100, [0.0] * 100)
    assert "没有客户成交" in str(gap_of(classes.frequency(nobody)))
    assert "没有客户成交" in str(gap_of(classes.amounts(nobody)))


TOTALS = pd.DataFrame({"label": ["直销", "网店"], "orders": [3, 1], "revenue": [90.0, 10.0]})


def test_the_channel_that_sells_most():
    found = classes.channels(TOTALS)
    assert (found.channel, found.share, found.value, found.count, found.n) == (
        "直销", 0.9, 30.0, 2, 4,
    )  # fmt: skip
    assert pd.isna(classes.channels(TOTALS.assign(revenue=0.0)).share)
    assert "没有订单" in str(gap_of(classes.channels(TOTALS.head(0))))
