"""The client's own season, from purchases made by a known calendar."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.analysis.models.btyd import purchase_history
from reportkit.analysis.models.season import SeasonIndex, season_index

EPOCH = np.datetime64("1970-01-01")
EVEN = SeasonIndex((1.0,) * 12, 24, 1.0)
#: February half as busy as other months, so that the average day of the year is not 1
SHORT = SeasonIndex((1.0, 0.5, *(1.0,) * 10), 24, 1.0)


def number(day: str) -> int:
    return int((np.datetime64(day) - EPOCH).astype(int))


def purchases(first: str, last: str, *, busy: float = 1.0, seed: int = 0) -> np.ndarray:
    """About thirty purchases a day, ``busy`` times as many in December."""
    generator = np.random.default_rng(seed)
    days = np.arange(number(first), number(last) + 1)
    month = days.astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12
    return np.repeat(days, generator.poisson(np.where(month == 11, 30 * busy, 30)))


def test_a_december_twice_as_busy_is_found():
    days = purchases("2023-01-01", "2025-12-31", busy=2.0)
    index = season_index(days, number("2025-12-31"))
    assert index.months == 36
    # an average day is 11 months of 1 and one of 2: December stands at 2 / 1.085
    assert index.factors[11] == pytest.approx(2 / (1 + 31 / 365), rel=0.05)
    assert index.kept > 0.95
    assert index.sure


def test_months_that_differ_by_chance_alone_are_shrunk_together():
    index = season_index(purchases("2023-01-01", "2024-12-31"), number("2024-12-31"))
    assert index.kept < 0.7
    assert np.ptp(index.factors) < 0.06


def test_a_busiest_month_is_named_in_five_of_a_hundred_years_without_a_season():
    last = number("2024-12-31")
    found = [season_index(purchases("2023-01-01", "2024-12-31", seed=s), last) for s in range(120)]
    assert sum(index.sure for index in found) <= 13  # 6 expected of 120, binomial 99.7 %
    assert sum(index.kept > 0 for index in found) > 30  # shrinkage alone is no test


def test_growth_is_no_season():
    day = np.arange(number("2022-01-01"), number("2024-12-31") + 1)
    days = np.repeat(day, np.round(20 * 1.6 ** ((day - day[0]) / 365)).astype(int))
    index = season_index(days, number("2024-12-31"))
    assert np.ptp(index.factors) < 0.03


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2024-01-01", "2025-12-30", None),  # 23 whole months and a part
        ("2024-01-01", "2025-12-31", 24),
        ("2024-01-05", "2025-12-31", 24),  # a quiet first week
        ("2024-01-20", "2025-12-31", None),
        ("2023-12-20", "2026-01-15", 24),
    ],
)
def test_only_whole_months_count_and_two_years_are_needed(first, last, months):
    index = season_index(purchases(first, last), number(last))
    assert (index.months if index else None) == months


def test_purchases_after_the_last_day_are_not_seen():
    days = purchases("2023-01-01", "2025-12-31", busy=3.0)
    assert season_index(days, number("2024-12-31")) == season_index(
        days[days <= number("2024-12-31")], number("2024-12-31")
    )


def test_no_purchases_have_no_season():
    assert season_index([], 0) is None


def test_an_average_year_is_as_long_as_a_year():
    index = season_index(purchases("2023-01-01", "2024-12-31", busy=2.0), number("2024-12-31"))
    assert index.length(number("2024-12-31"), 365) == pytest.approx(365)


def test_a_half_busy_february_is_half_as_long():
    assert SHORT.length(number("2025-01-31"), 28) == pytest.approx(14)
    assert SHORT.length(number("2025-01-24"), 14) == pytest.approx(7 + 3.5)


def test_history_is_counted_in_days_of_average_business():
    bought = [number("2025-01-29"), number("2025-02-10")]
    last_day = number("2025-03-05")
    history = SHORT.retimed(purchase_history([1, 1], bought, last_day, [5.0, 7.0]), last_day)
    # 30 and 31 January whole, ten days of February half
    assert history.t_x[0] == pytest.approx(2 + 5)
    # then the other 18 of February, half, and five of March
    assert history.T[0] == pytest.approx(2 + 14 + 5)
    assert history.total_amount[0] == 12


@given(
    bought=st.lists(
        st.tuples(st.integers(0, 5), st.integers(19_000, 20_000)), min_size=1, max_size=20
    ),
    after=st.integers(0, 100),
)
@settings(max_examples=50, deadline=None)
def test_retiming_keeps_order_and_leaves_even_years_alone(bought, after):
    who, days = zip(*bought, strict=True)
    last_day = max(days) + after
    plain = purchase_history(who, days, last_day)
    same = EVEN.retimed(plain, last_day)
    np.testing.assert_allclose([same.t_x, same.T], [plain.t_x, plain.T], atol=1e-9)
    short = SHORT.retimed(plain, last_day)
    assert (short.t_x <= short.T).all() and (short.T <= plain.T).all()
    assert ((short.t_x == 0) == (plain.x == 0)).all()
