"""Sales of a small client, checked by hand."""

import pytest
from small_client import small_session

from reportkit.analysis.basics.periods import Period
from reportkit.chapter import Window
from reportkit.measures import Source, measured, sales

NOW = Period.parse("2025-Q4")
YEAR = Window(NOW.end.replace(year=2025), NOW.end, "2025 年")


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    session = small_session(tmp_path_factory.mktemp("sales"), "orders")
    return Source(session.data, session.params)


@pytest.mark.parametrize(
    ("measure", "value", "n"), [(sales.revenue, 400.0, 4), (sales.order_value, 100.0, 4)]
)
def test_of_a_period(source, measure, value, n):
    found = measured(measure, source, NOW, None, None)
    assert (found.value, found.n) == (value, n)


@pytest.mark.parametrize(
    ("measure", "value", "n"), [(sales.repeat_rate, 2 / 3, 3), (sales.frequency, 2.0, 3)]
)
def test_of_a_window(source, measure, value, n):
    found = measured(measure, source, YEAR, None, None)  # 甲 3, 乙 1, 丙 2 orders
    assert (found.value, found.n) == (pytest.approx(value), n)


def test_a_period_without_orders_sold_nothing_and_has_no_mean(source):
    empty = Period.parse("2025-Q1")
    assert measured(sales.revenue, source, empty, None, None).value == 0.0
    assert measured(sales.order_value, source, empty, None, None).value is None
