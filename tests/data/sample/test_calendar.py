"""Three years of business days: ends, day numbers, seasons, hours."""

from datetime import date, datetime

import numpy as np
import pytest

from reportkit.data.sample.calendar import Calendar, office_hours


@pytest.mark.parametrize(
    ("end", "start", "days"),
    [
        (date(2025, 12, 31), date(2023, 1, 1), 1096),  # 2024 has 366 days
        (date(2024, 2, 28), date(2021, 2, 28), 1096),  # the day after is no day of 2021
        (date(2024, 2, 29), date(2021, 3, 1), 1096),
        (date(2023, 6, 30), date(2020, 7, 1), 1095),
    ],
)
def test_three_years_end_with_their_last_day(end, start, days):
    calendar = Calendar(end)
    assert (calendar.start, calendar.days) == (start, days)


def test_the_first_instant_after_is_the_next_midnight(calendar):
    assert calendar.after == datetime(2026, 1, 1)
    assert calendar.dates(np.array([float(calendar.days)]))[0] == np.datetime64("2026-01-01")


def test_a_day_number_is_a_time_to_the_second(calendar):
    found = calendar.dates(np.array([0.0, 1.5, 31 + 1 / 86400]))
    assert [str(moment) for moment in found] == [
        "2023-01-01T00:00:00", "2023-01-02T12:00:00", "2023-02-01T00:00:01",
    ]  # fmt: skip


def test_business_time_passes_at_one_day_a_day_on_average(calendar):
    business = calendar.business()
    assert len(business) == calendar.days + 1
    assert (business[0], business[-1]) == (0, pytest.approx(calendar.days))
    assert (np.diff(business) > 0).all()


def test_sundays_and_february_are_quiet(calendar):
    load = np.diff(calendar.business())
    # 2 and 8 January 2023 are a Monday and a Sunday
    assert load[7] / load[1] == pytest.approx(0.12 / 1.08, rel=0.01)
    months = (np.datetime64(calendar.start, "D") + np.arange(calendar.days)).astype("M8[M]")
    year = [load[months == np.datetime64(f"2024-{m:02d}")].mean() for m in range(1, 13)]
    assert np.argmin(year) == 1
    assert np.argmax(year) == 11


def test_a_year_before_the_end_is_365_days(calendar):
    assert calendar.year_before_end() == 1096 - 365
    assert calendar.year_before_end(0.8) == 1096 - 292


def test_office_hours_keep_the_day(rng):
    days = np.arange(2000.0) + 0.99
    moments = office_hours(rng, days)
    assert (np.floor(moments) == np.arange(2000)).all()
    hours = (moments % 1) * 24
    assert hours.min() >= 7
    assert hours.max() < 22
