"""From looking to paying, by visits and by customers."""

import pandas as pd

from reportkit.absence import Gap, absent, gap_of
from reportkit.analysis.buying import shop_visits

COUNTS = pd.DataFrame(
    {
        "kind": ["浏览", "加购", "下单", "支付"],
        "sessions": [1000, 500, 50, 40],
        "customers": [400, 300, 60, 40],
    }
)
VIEWS = pd.DataFrame(
    {
        "label": ["甲", "乙", "丙"], "views": [60, 40, 0], "customers": [5, 4, 0],
        "paid": [6, 20, 0],
    }
)  # fmt: skip


def test_visits_are_followed_where_they_are_numbered():
    found = shop_visits.funnel(COUNTS)
    assert (found.n, found.last, found.paid, found.rate) == (1000, "支付", 40, 0.04)
    assert (found.weak, found.step, found.clear) == ("下单", 0.1, True)
    assert (found.count, found.person, found.by_visit, found.each) == (400, 0.1, True, "次")


def test_else_customers_are():
    found = shop_visits.funnel(COUNTS.assign(sessions=float("nan")))
    assert (found.n, found.person, found.by_visit, found.each) == (400, None, False, "人")
    assert "没有下一步" in str(gap_of(shop_visits.funnel(COUNTS.head(1))))


def test_two_steps_have_no_weakest():
    assert not shop_visits.funnel(COUNTS.head(2)).clear


def test_what_is_looked_at_most_leads_and_what_nobody_looked_at_is_left_out():
    found = shop_visits.views(VIEWS, listed=1)
    assert (found.first, found.views, found.share, found.n) == ("甲", 60, 0.6, 100)
    assert found.frame["paid_rate"].tolist() == [0.1]
    assert "没有浏览" in str(gap_of(shop_visits.views(VIEWS.tail(1), listed=1)))


def test_products_looked_at_often_and_seldom_paid_for_are_counted():
    found = shop_visits.funnel(COUNTS)
    assert shop_visits.layout(found, VIEWS, VIEWS.head(2)) == shop_visits.Layout(400, 1)
    missing = absent(Gap(why="没有产品"))
    assert shop_visits.layout(found, VIEWS, missing) == shop_visits.Layout(400, 0)
