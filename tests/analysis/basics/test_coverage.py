from datetime import date, datetime, timedelta

import pytest

from reportkit.analysis.basics.coverage import Reach
from reportkit.analysis.basics.periods import Period


def every(first: date, last: date, weekdays: str = "0123456") -> list[date]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in days if str(day.weekday()) in weekdays]


def test_data_that_end_in_november_do_not_fill_the_quarter_but_october():
    reach = Reach.of(every(date(2025, 10, 8), date(2025, 11, 3)))
    assert reach.quiet_days == 7
    assert not reach.fills(Period.parse("2025-Q4"))
    assert reach.fills(Period.parse("2025-10"))
    assert str(reach.last_filled()) == "2025-10"
    assert reach.end == datetime(2025, 11, 4)


def test_a_quarter_before_the_one_in_which_data_end_is_proposed():
    reach = Reach.of(every(date(2010, 12, 1), date(2011, 12, 9)))
    assert str(reach.last_filled()) == "2011-Q3"


def test_data_that_end_with_the_quarter_propose_it():
    assert str(Reach.of(every(date(2024, 1, 1), date(2025, 12, 30))).last_filled()) == "2025-Q4"


def test_weekends_without_records_are_no_missing_days():
    reach = Reach.of(every(date(2025, 1, 1), date(2025, 5, 30), "01234"))  # a Friday
    assert reach.fills(Period.parse("2025-05"))
    assert reach.fills(Period.parse("2025-Q1"))


def test_data_that_begin_inside_a_period_do_not_fill_it():
    reach = Reach.of(every(date(2025, 2, 15), date(2025, 12, 31)))
    assert not reach.fills(Period.parse("2025-Q1"))
    assert reach.fills(Period.parse("2025-Q2"))


def test_a_month_of_which_the_half_is_there_is_not_filled():
    reach = Reach.of(every(date(2025, 1, 1), date(2025, 6, 15)))
    assert not reach.fills(Period.parse("2025-06"))
    assert str(reach.last_filled()) == "2025-Q1"


@pytest.mark.parametrize(
    ("last", "filled"), [(date(2025, 12, 11), True), (date(2025, 12, 10), False)]
)
def test_a_silence_no_longer_than_an_earlier_pause_is_a_pause(last, filled):
    days = [date(2025, 9, 1), date(2025, 9, 22), last - timedelta(days=1), last]
    days += every(date(2025, 9, 22), last)
    assert Reach.of(days).quiet_days == 20
    assert Reach.of(days).fills(Period.parse("2025-Q4")) is filled


def test_pauses_of_earlier_years_do_not_excuse_a_silence():
    days = [date(2022, 1, 1), *every(date(2024, 1, 1), date(2025, 11, 3))]
    assert Reach.of(days).quiet_days == 7


def test_no_days_reach_nowhere():
    assert Reach.of([]) is None


def test_one_day_fills_nothing_and_proposes_its_quarter():
    assert str(Reach.of([date(2025, 5, 5)]).last_filled()) == "2025-Q2"


def test_nobody_is_new_at_the_beginning_of_the_records():
    reach = Reach.of(every(date(2025, 1, 1), date(2026, 3, 31)))
    assert not reach.tells_newcomers(datetime(2025, 10, 1))
    assert reach.tells_newcomers(datetime(2026, 1, 1))
    assert reach.newcomers_from == datetime(2025, 12, 25)  # 365 days less a quiet week
    assert reach.tells_newcomers(reach.newcomers_from)
    assert not reach.tells_newcomers(datetime(2025, 12, 24, 23))
