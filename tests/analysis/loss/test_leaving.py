"""How many left, of a handful of customers whose coming and going is known."""

from datetime import datetime

import pandas as pd
import pytest

from reportkit.absence import gap_of
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.loss import leaving

NOW = Period.parse("2025-Q4")
COMPARED = [NOW, NOW.previous, NOW.year_before]
END = datetime(2026, 1, 1)
PEOPLE = pd.DataFrame(
    {
        "customer_id": ["a", "b", "c", "d"],
        "churned": [True, True, False, False],
        "created_at": pd.to_datetime(["2024-01-01"] * 4),
        "churned_at": pd.to_datetime(["2025-11-05", "2025-08-01", None, None]),
    }
)


def days(**bought: list[str]) -> pd.DataFrame:
    rows = [(who, day) for who, when in bought.items() for day in when]
    frame = pd.DataFrame(rows, columns=["customer_id", "day"])
    epoch = pd.Timestamp(0)
    return frame.assign(day=(pd.to_datetime(frame["day"]) - epoch).dt.days, amount=1.0)


def test_one_of_three_left_after_one_of_four():
    spans = leaving.registered_spans(PEOPLE, END)
    rate = leaving.registered_rate(leaving.dated(spans), COMPARED, [NOW.previous, NOW])
    assert (rate.hits, rate.n, rate.rate, rate.kept) == (
        1,
        3,
        pytest.approx(1 / 3),
        pytest.approx(2 / 3),
    )
    assert (rate.before, rate.last) == (0.25, 0.0)
    assert rate.step == pytest.approx(1 / 3 - 1 / 4)
    assert not rate.moved  # three customers prove nothing
    assert rate.both
    assert rate.series == (0.25, pytest.approx(1 / 3))
    assert (rate.compared.value, rate.compared.previous, rate.compared.n) == (rate.rate, 0.25, 3)


def test_a_fall_beyond_chance_is_a_move():
    found = leaving._rate([(0.1, 100, 1000), (0.2, 200, 1000), None], [])
    assert (found.moved, found.both, found.last) == (True, False, None)


def test_a_table_without_days_of_leaving_has_no_rate_per_period():
    spans = leaving.registered_spans(PEOPLE.drop(columns="churned_at"), END)
    assert spans["lost"].sum() == 2
    assert "没有登记流失时间" in str(gap_of(leaving.dated(spans)))
    nobody = leaving.registered_spans(PEOPLE[["customer_id"]], END)
    assert "没有登记流失" in str(gap_of(nobody))
    assert gap_of(leaving.registered_rate(leaving.dated(nobody), COMPARED, [])) == gap_of(nobody)


def test_silence_counts_who_fell_silent_and_who_came_back():
    monthly = [f"2024-{month:02}-01" for month in range(1, 13)]
    bought = days(
        stays=[*monthly, "2025-06-01", "2025-09-15", "2025-12-20"],
        leaves=[*monthly, "2025-09-20"],
        returns=[*monthly[:6], "2025-10-10"],
    )
    moves = leaving.silence(bought, COMPARED, [NOW], ActivityRule())
    assert (moves.rate.hits, moves.rate.n) == (1, 2)
    assert (moves.back.hits, moves.back.n, moves.back.rate) == (1, 1, 1.0)
    assert moves.rate.series == (0.5,)


def test_where_nobody_was_lost_nobody_can_come_back():
    found = leaving._rate([(float("nan"), 0, 0), None, None], [])
    assert (found.rate, found.n, found.step) == (None, 0, None)


def test_a_line_needs_three_periods_and_names_its_ends():
    recent = NOW.previous, NOW
    rate = leaving._rate([(0.1, 1, 10), None, None], [0.2, 0.1])
    assert "只有 2 期" in str(gap_of(leaving.rate_trend(rate, None, recent)))
    three = leaving._rate([(0.1, 1, 10), None, None], [None, 0.2, 0.3, 0.1])
    trend = leaving.rate_trend(
        three, gap_absent(), [NOW.year_before, NOW.previous.previous, *recent]
    )
    assert trend.lines == [{"name": "已登记流失率", "first": 0.2, "last": 0.1}]
    assert (trend.begin, trend.end, trend.tables, trend.n) == (
        "2025-Q2", "2025-Q4", ["customers"], 10,
    )  # fmt: skip


def gap_absent():
    return leaving.silence(days(), COMPARED, [NOW], ActivityRule())
