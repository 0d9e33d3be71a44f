"""A change of sales as steps that add up, and as facts that a title may claim."""

from datetime import date

import pandas as pd
import pytest

from reportkit.absence import is_there
from reportkit.analysis.answer import total_change
from reportkit.analysis.answer.levers import Words
from reportkit.analysis.basics.coverage import Reach
from reportkit.analysis.basics.periods import Period

Q4 = Period.parse("2025-Q4")
W = Words(currency="元")
OLD, FRESH = pd.Timestamp("2023-01-01"), pd.Timestamp("2025-11-01")
#: customer, orders now and before, sales now and before, margin now and before, first order
ROWS = [
    ("grown", 3, 2, 300.0, 100.0, 30.0, 10.0, OLD), ("lost", 0, 4, 0.0, 400.0, 0.0, 40.0, OLD),
    ("new", 1, 0, 250.0, 0.0, 20.0, 0.0, FRESH), (None, 1, 1, 50.0, 60.0, 5.0, 6.0, pd.NaT),
]  # fmt: skip
NAMES = [
    "customer_id", "orders_now", "orders_before", "revenue_now", "revenue_before", "margin_now",
    "margin_before", "first_at",
]  # fmt: skip
GONE = pd.DataFrame({"customer_id": ["lost", "grown"], "status": ["流失", "活跃"]})


def moves(*without: str) -> pd.DataFrame:
    frame = pd.DataFrame(ROWS, columns=NAMES)
    return frame[~frame["customer_id"].isin(without)]


def of(*without: str, base: Period | None = Q4.year_before, words: Words = W):
    return total_change.totals(moves(*without), Q4, base, words)


def test_buyers_are_customers_that_are_known_and_sales_are_all():
    found = of()
    assert (found.now, found.before, found.buyers) == (600, 560, (2, 2))
    assert (found.newcomers, found.margin, found.yearly) == (1, True, True)
    assert found.rate == pytest.approx(40 / 560)


def test_last_year_and_the_quarter_before_have_their_own_words():
    assert of().against == "上年同期"
    assert of(base=Q4.previous).against == "上一季度"


def test_without_a_period_to_compare_nothing_is_drawn():
    alone = of(base=None)
    assert alone.now == 600
    assert not is_there(total_change.base_of(alone))
    assert not is_there(total_change.by_customer(alone, GONE, None))
    assert not is_there(total_change.factors(alone))


def test_the_bridge_by_customers_adds_up_and_margins_stand_below():
    found = total_change.by_customer(of(), GONE, None)
    assert list(found.steps) == [560, 250, 200, -400, -10, 600]
    assert list(found.steps.index)[1] == "新客\n1 家"
    assert (found.new, found.old, found.fell) == (250, 200, True)
    assert found.notes == ("0", "0", "0", "0", "0", "0")
    assert total_change.by_customer(of("new"), GONE, None).new is None


def test_records_that_begin_late_tell_no_newcomers():
    late = Reach(date(2024, 11, 1), date(2025, 12, 31), 7)
    assert not is_there(total_change.by_customer(of(), GONE, late))


def test_three_factors_stand_in_where_customers_are_not_told_apart():
    total = of()
    parts = total_change.factors(total)
    found = total_change.by_factor(total, parts, unless=[])
    assert found.steps.iloc[1:-1].sum() == pytest.approx(40)
    assert list(found.steps.index)[1] == "买家\n2\n→2"
    assert not is_there(total_change.by_factor(total, parts, unless=[found]))
    assert not is_there(total_change.factors(of("grown", "new")))


def test_what_leads_a_fall_is_what_fell_most():
    products = pd.DataFrame(
        {"quantity_now": [5.0], "quantity_before": [10.0], "revenue_now": [60.0],
         "revenue_before": [100.0]}, index=["甲"],
    )  # fmt: skip
    found = total_change.by_line(of("new"), products)
    assert (found.rose, found.lead) == (False, "整单优惠等")
    assert found.steps.iloc[1:-1].tolist() == pytest.approx([-50, 0, 10, -170])
    empty = products.assign(quantity_before=0.0)
    assert not is_there(total_change.by_line(of(), empty))


def test_months_are_shown_only_where_no_bridge_is():
    monthly = pd.DataFrame(
        {"month": pd.date_range("2025-01-01", periods=3, freq="MS"), "revenue": [5.0, 9.0, 2.0]}
    )
    found = total_change.by_month(monthly, W, unless=[])
    assert (found.top, found.bottom, found.high, found.low) == ("2025-02", "2025-03", 9, 2)
    assert found.texts[1] == "9.00 元"
    assert not is_there(total_change.by_month(monthly, W, unless=[found]))
    assert not is_there(total_change.by_month(monthly.head(2), W, unless=[]))
