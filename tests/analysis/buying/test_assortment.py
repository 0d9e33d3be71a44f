"""Products, categories, returns and channels of a few rows."""

from datetime import datetime

import pandas as pd
import pytest

from reportkit.absence import gap_of, is_there
from reportkit.analysis.buying import assortment

NOW = object()  # somebody bought
SUMMARY = pd.DataFrame({"customer_id": ["a", "b", "c", "d"]})
START, END = datetime(2025, 1, 1), datetime(2026, 1, 1)


def totals(*rows):
    names = ["label", "revenue", "orders", "customers", "refund_orders"]
    return pd.DataFrame(rows, columns=names)


SOLD = totals(("轴承", 60.0, 3, 2, 0), ("泵", 30.0, 9, 3, 0), ("没有明细的订单", 10.0, 1, 1, 0))


def products(table=SOLD, what="产品", listed=1):
    return assortment.products(NOW, table, SUMMARY, what=what, listed=listed)


def test_the_first_by_sales_and_the_one_that_most_customers_bought():
    found = products()
    assert (found.first, found.share, found.popular, found.buyers, found.part) == (
        "轴承", 0.6, "泵", 3, 0.75
    )  # fmt: skip
    assert (found.kinds, found.listed, found.sum, found.customers, found.rest) == (2, 1, 0.6, 4, 10)
    assert (found.sold, found.by_product, len(found.frame)) == (True, True, 1)
    assert "没有写明产品" in str(gap_of(products(SOLD.tail(1))))


def test_without_amounts_the_first_is_that_of_most_orders():
    found = products(SOLD.assign(revenue=float("nan")).sort_values("orders", ascending=False))
    assert (found.sold, found.first, found.share, found.rest) == (False, "泵", 0.75, None)


def test_categories_stand_beside_products_alone():
    found = assortment.categories(products(), SOLD)
    assert (found.first, found.money, found.last, found.least) == ("轴承", 60.0, "泵", 30.0)
    assert "品类" in str(gap_of(assortment.categories(products(what="品类"), SOLD)))
    assert "品类" in str(gap_of(assortment.categories(products(), SOLD.head(1))))


@pytest.fixture
def came_back():
    return totals(("泵", 1.0, 200, 50, 40), ("轴承", 1.0, 800, 90, 40))


def returned(now, before, begins=START):
    return assortment.returned(NOW, now, before, months=6, begins=begins, since=START)


def test_the_category_that_comes_back_too_often_is_told_with_the_year_before(came_back):
    found = returned(came_back, came_back.assign(refund_orders=[4, 40]))
    assert (found.months, found.n, found.top, found.top_rate) == (6, 1000, "泵", 0.2)
    odd = found.odd
    assert (odd.kind, odd.back, odd.n, odd.rest, odd.ratio, odd.count) == (
        "泵", 40, 200, 0.05, 4.0, 50
    )  # fmt: skip
    assert (odd.before, odd.rose, odd.weight) == (0.02, True, 79)
    assert odd.less == pytest.approx(30)


def test_a_year_before_the_records_is_no_base_and_equal_rates_are_nothing_odd(came_back):
    found = returned(came_back, came_back, begins=datetime(2024, 12, 31))
    assert (found.odd.before, found.odd.weight) == (None, 79)
    assert returned(came_back, came_back).odd.weight == 58
    even = returned(came_back.assign(refund_orders=[10, 40]), came_back)
    assert is_there(even)
    assert "没有品类" in str(gap_of(even.odd))
    assert "退货" in str(gap_of(returned(came_back.assign(refund_orders=0), came_back)))


def test_a_channel_rises_when_its_share_grew_beyond_chance():
    now = totals(("网店", 1.0, 600, 9, 0), ("未知", 1.0, 100, 9, 0), ("门店", 1.0, 300, 9, 0))
    old = now.assign(orders=[300, 100, 600])
    found = assortment.ways(NOW, now, old, begins=START)
    assert (found.first, found.share, found.n) == ("网店", 0.6, 1000)
    assert (found.rising, found.step, found.moved, found.rose) == ("网店", 0.3, True, True)
    still = assortment.ways(NOW, now, now, begins=START)
    assert (still.moved, still.rose) == (True, False)
    alone = assortment.ways(NOW, now, old, begins=None)
    assert (alone.moved, alone.rose, "moved" in alone.frame) == (False, False, False)
    assert assortment.ways(NOW, now.iloc[[1]], old, begins=START).first is None


def test_the_sales_cycle_of_two_products():
    entered = pd.Timestamp("2025-02-01")
    rows = [
        (f"{name}{k}", entered, entered + pd.Timedelta(days=days + k % 3), True, name)
        for name, days in (("泵", 60), ("轴承", 10))
        for k in range(40)
    ]
    leads = pd.DataFrame(rows, columns=["lead_id", "created_at", "closed_at", "won", "product"])
    found = assortment.cycle(leads, END, since=None, fewest=5)
    assert (found.slow, found.fast, found.n, found.fewest) == ("泵", "轴承", 80, 5)
    assert (found.days, found.least, found.apart, found.weight) == (61, 11, True, 34)
    assert "不足两个" in str(gap_of(assortment.cycle(leads, END, since=None, fewest=41)))
