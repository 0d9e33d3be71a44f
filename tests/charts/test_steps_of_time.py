"""What an index of dates or periods counts."""

import pandas as pd
import pytest

from reportkit.charts.axes import period_labels
from reportkit.charts.recorded import words_of
from reportkit.charts.steps_of_time import first_days


@pytest.mark.parametrize(
    ("index", "step"),
    [
        (pd.period_range("2025-01", periods=3, freq="M"), "month"),
        (pd.period_range("2025Q1", periods=1, freq="Q"), "quarter"),
        (pd.period_range("2025", periods=1, freq="Y"), "year"),
        (pd.period_range("2025-01-01", periods=1, freq="D"), "day"),
        (pd.period_range("2025-01-06", periods=2, freq="W"), "day"),
        (pd.to_datetime(["2025-01-01"]), "month"),
        (pd.to_datetime(["2025-01-01", "2025-04-01"]), "quarter"),
        (pd.to_datetime(["2024-01-01", "2025-01-01"]), "year"),
        (pd.to_datetime(["2025-01-01", "2025-01-02"]), "day"),
        (pd.to_datetime([]), "month"),
    ],
)
def test_periods_say_what_they_are_and_dates_show_it(index, step):
    assert first_days(index)[1] == step


def test_a_month_left_out_makes_no_quarters():
    gap = ["2025-01-01", "2025-06-01", "2025-07-01"]
    assert first_days(pd.to_datetime(gap))[1] == "month"
    assert first_days(pd.to_datetime(gap[::-1]))[1] == "month"
    assert first_days(pd.PeriodIndex(gap[:2], freq="M"))[1] == "month"


def test_the_first_day_of_a_period_stands_for_it():
    days, _ = first_days(pd.PeriodIndex(["2025Q4"], freq="Q"))
    assert list(days) == [pd.Timestamp("2025-10-01")]


def test_words_and_numbers_are_no_time():
    assert first_days(pd.Index(["2025-01", "上期"])) is None
    assert first_days(pd.Index([1, 2])) is None


def test_a_single_quarter_is_named_a_quarter_on_the_axis_and_in_office():
    index = pd.period_range("2025Q4", periods=1, freq="Q")
    assert period_labels(index, [0]) == ["25Q4"]
    assert words_of(index) == ("2025-Q4",)
