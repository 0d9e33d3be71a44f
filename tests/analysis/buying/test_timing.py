"""Gaps, hours and months of a few purchases."""

from datetime import datetime
from types import SimpleNamespace

import numpy as np
import pandas as pd

from reportkit.absence import gap_of
from reportkit.analysis.buying import timing

NOW = SimpleNamespace(table=pd.DataFrame({"status": ["活跃", "活跃", "流失"]}))
SUMMARY = pd.DataFrame({"orders": [1, 3]})
END = datetime(2026, 1, 1)


def week(**orders):
    """orders: d0h9=5: five on Monday at nine."""
    grid = pd.DataFrame([(d, h, 0) for d in range(7) for h in range(24)], columns=["weekday", "hour", "orders"])  # fmt: skip
    for place, count in orders.items():
        day, hour = place[1:].split("h")
        grid.loc[(grid["weekday"] == int(day)) & (grid["hour"] == int(hour)), "orders"] = count
    return grid


def test_half_of_the_gaps_and_nine_in_ten():
    counts = pd.DataFrame({"gap_days": [5, 20, 100], "times": [2, 6, 2]})
    found = timing.gaps(NOW, counts, SUMMARY)
    assert (found.middle, found.late, found.n, found.per) == (20, 100, 10, 2.0)
    assert (found.band, found.share) == ("8～30 天", 0.6)
    assert found.bars["1～7 天"] == 0.2
    assert "间隔" in str(gap_of(timing.gaps(NOW, counts.head(0), SUMMARY)))


def test_the_busiest_hour_and_the_four_busiest():
    found = timing.hours(NOW, week(d0h9=5, d5h10=3, d1h11=1, d2h20=1))
    assert (found.day, found.hour, found.next, found.orders, found.n) == ("周一", 9, 10, 5, 10)
    assert (found.hours, found.share, found.weekend) == ("9 时、10 时、11 时、20 时", 1.0, 0.3)
    assert found.grid.shape == (7, 24)


def test_bare_dates_have_no_hours_and_an_empty_window_has_no_orders():
    dates, nothing = (gap_of(timing.hours(NOW, w)) for w in (week(d0h0=100, d1h9=5), week()))
    assert (dates.code, dict(dates.values)) == ("no_hours", {"dated": True})
    assert (nothing.code, dict(nothing.values)) == ("no_hours", {"dated": False})


def test_a_december_of_its_own_is_the_busiest_month():
    months = pd.date_range("2022-12-01", "2025-12-01", freq="MS")
    first = (months - pd.Timestamp(0)).days.to_numpy()
    bought = np.where(months.month == 12, 90, np.where(months.month == 2, 10, 30))
    days = pd.DataFrame({"day": np.repeat(first, bought) + 9})
    totals = pd.DataFrame({"month": months, "orders": bought})
    found = timing.seasons(NOW, days, totals, END)
    assert (found.high, found.low, found.months, found.count) == (12, 2, 36, 2)
    assert found.peak > 2 > 0.6 > found.trough
    assert (found.n, found.orders.iloc[-1], found.last_year.iloc[-1]) == (400, 90, 90)


def test_less_than_two_years_and_equal_months_have_no_season():
    chance = np.random.default_rng(1)

    def gap(length):
        last = (END - datetime(1970, 1, 1)).days
        days = pd.DataFrame({"day": chance.integers(last - length, last, 3000)})
        months = pd.DataFrame({"month": [END], "orders": [1]})
        return gap_of(timing.seasons(NOW, days, months, END))

    assert (gap(400).code, dict(gap(400).values)) == ("no_season", {"short": True})
    assert dict(gap(1200).values) == {"short": False}
