"""How many customers a small client has, counted by hand."""

from datetime import datetime

import pytest
from small_client import small_session

from reportkit.absence import gap_of
from reportkit.analysis.basics.periods import Period
from reportkit.measures import Source, customers, measured

NOW = Period.parse("2025-Q4")


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    session = small_session(tmp_path_factory.mktemp("customers"), "orders")
    return Source(session.data, session.params)


def test_buyers_of_a_period_beside_the_year_before(source):
    found = measured(customers.buyers, source, NOW, NOW.previous, NOW.year_before)
    assert (found.value, found.n, found.previous, found.year_before) == (3, 3, 2, 2)
    assert found.noise is not None


def test_a_period_without_buyers_is_no_base(source):
    found = measured(customers.buyers, source, NOW, Period.parse("2025-Q1"), None)
    assert (found.value, found.previous) == (3, None)


def test_first_orders_are_counted_where_the_records_go_back_far_enough(source):
    found = measured(customers.new_customers, source, Period.parse("2025-Q3"), None, None)
    assert (found.value, found.n) == (1, 1)  # 丙
    early = measured(customers.new_customers, source, Period.parse("2024-Q1"), None, None)
    gap = gap_of(early)
    assert (gap.code, dict(gap.values)) == ("no_newcomers", {"first": datetime(2023, 11, 3)})


def test_a_name_that_is_none_is_answered_with_the_nearest():
    with pytest.raises(AttributeError, match="是否 buyers？"):
        _ = customers.buyer
