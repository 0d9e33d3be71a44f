from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportkit.analysis.basics.periods import Period, months_before
from reportkit.errors import UsageError


@pytest.mark.parametrize(
    ("text", "start", "end", "label"),
    [
        ("2025-12", datetime(2025, 12, 1), datetime(2026, 1, 1), "2025 年 12 月"),
        ("2025-Q4", datetime(2025, 10, 1), datetime(2026, 1, 1), "2025 年第四季度"),
        ("2025-H1", datetime(2025, 1, 1), datetime(2025, 7, 1), "2025 年上半年"),
        ("2025", datetime(2025, 1, 1), datetime(2026, 1, 1), "2025 年"),
    ],
)
def test_a_period_spans_whole_months_half_open(text, start, end, label):
    period = Period.parse(text)
    assert (period.start, period.end, period.label) == (start, end, label)
    assert str(period) == text


SPELLINGS = {
    "2025-Q4": "2025Q4 2025q4 2025-q4 2025/Q4 2025年第四季度 2025年四季度 2025年4季度 2025-4季 2025年Q4 ２０２５Ｑ４",
    "2025-12": "202512 2025/12 2025.12 2025年12月",
    "2025-02": "202502 2025-2 2025年2月 2025年02月",
    "2025-H2": "2025H2 2025h2 2025年下半年",
    "2025-H1": "2025-h1 2025年上半年",
    "2025": "2025年 2025年全年",
}


@pytest.mark.parametrize("meant", SPELLINGS)
def test_a_period_is_understood_however_it_is_written(meant):
    for text in SPELLINGS[meant].split():
        assert str(Period.parse(text)) == meant, text


@pytest.mark.parametrize("months", [1, 3, 6, 12])
def test_the_label_of_a_period_is_one_of_its_spellings(months):
    for month in range(1, 13, months):
        period = Period(2025, month, months)
        assert Period.parse(period.label) == period


def test_previous_and_year_before_are_the_bases_of_huanbi_and_tongbi():
    period = Period.parse("2025-Q1")
    assert str(period.previous) == "2024-Q4"
    assert str(period.year_before) == "2024-Q1"


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from([1, 3, 6, 12]))
def test_periods_tile_time_without_gap_or_overlap(day, months):
    period = Period.containing(day, months)
    assert period.start.date() <= day < period.end.date()
    assert period.shifted(months).start == period.end
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize(
    "text",
    [
        "2025-13",
        "2025-00",
        "2025-Q5",
        "2025-H3",
        "25-01",
        "去年",
        "",
        "20251",
        "202513",
        "2025四",
        "2025-Q",
        "2025年第5季度",
        "2025-123",
    ],
)
def test_an_unreadable_period_is_answered_with_the_four_spellings(text):
    with pytest.raises(
        UsageError, match=r"2025-12（月）、2025-Q4（季）、2025-H2（半年）或 2025（年）"
    ):
        Period.parse(text)


def test_a_month_before_the_31st_is_the_last_day_of_february():
    assert months_before(datetime(2025, 3, 31), 1) == datetime(2025, 2, 28)
    assert months_before(datetime(2026, 1, 1), 12) == datetime(2025, 1, 1)


@pytest.mark.parametrize(
    ("text", "name"),
    [("2025-Q4", "四季度"), ("2025-12", "12 月"), ("2025-H2", "下半年"), ("2025", "全年")],
)
def test_a_label_of_a_chart_leaves_the_year_out(text, name):
    assert Period.parse(text).name == name
