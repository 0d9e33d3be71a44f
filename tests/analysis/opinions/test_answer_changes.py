"""Scales, spans, changes and falls, on answers that can be counted by hand."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.analysis.basics.periods import Period
from reportkit.analysis.opinions.answer_changes import (
    FELL,
    WITHIN,
    falling_items,
    period_scores,
    promoter_lines,
    score_changes,
    share_lines,
    trend_periods,
    verdict,
)

QUARTERS = [Period.parse(f"2025-Q{k}") for k in range(1, 5)]


def answered(item, *scores, at=None):
    frame = pd.DataFrame({"item": item, "score": [float(s) for s in scores]})
    return frame if at is None else frame.assign(answered_at=pd.Timestamp(at))


def test_change_against_an_earlier_span_comes_with_its_noise():
    now = pd.concat([answered("价格", *[5] * 30, *[1] * 70), answered("质量", 4)])
    before = answered("价格", *[5] * 60, *[1] * 40)
    table = score_changes(now, before)
    assert table["item"].to_dict() == {0: "质量", 1: "价格"}  # the best first
    table = table.set_index("item")
    assert table.loc["价格", "change"] == pytest.approx(-0.30)
    # pooled share 0.45: z = -0.30 / sqrt(0.45 * 0.55 * 2 / 100)
    assert table.loc["价格", "z"] == pytest.approx(-4.264, abs=5e-4)
    assert table.loc["价格", "verdict"] == FELL
    assert pd.isna(table.loc["质量", "previous"]) and table.loc["质量", "verdict"] == "—"


def test_a_change_smaller_than_chance_is_called_so():
    assert verdict(1.9) == WITHIN
    assert verdict(float("nan")) == "—"


def quarter(number, item, good, bad):
    return answered(item, *[5] * good, *[2] * bad, at=f"2025-{3 * number - 1:02d}-10")


FALLING = pd.concat(
    [
        *(quarter(k, "售后", g, 100 - g) for k, g in ((1, 80), (2, 80), (3, 60), (4, 40))),
        *(quarter(k, "价格", g, 100 - g) for k, g in ((1, 50), (2, 50), (3, 52), (4, 48))),
    ]
)


def test_an_item_falling_twice_beyond_noise_is_named():
    falls = falling_items(period_scores(FALLING, QUARTERS), 4)
    assert falls["item"].tolist() == ["售后"]
    row = falls.iloc[0]
    assert (row["base"], row["before_last"], row["last"]) == (0.8, 0.6, 0.4)
    assert row["change"] == pytest.approx(-0.4)
    assert row["answers"] == 200


def test_a_fall_followed_by_a_recovery_is_none():
    rows = pd.concat(
        [quarter(k, "售后", g, 100 - g) for k, g in ((1, 80), (2, 80), (3, 40), (4, 60))]
    )
    assert falling_items(period_scores(rows, QUARTERS), 4).empty


def test_a_fall_of_a_handful_of_answers_is_none():
    rows = pd.concat([quarter(k, "售后", g, 5 - g) for k, g in ((1, 4), (2, 4), (3, 3), (4, 2))])
    assert falling_items(period_scores(rows, QUARTERS), 4).empty


def test_a_missing_last_period_makes_no_fall():
    scores = period_scores(FALLING[FALLING["answered_at"] < "2025-10-01"], QUARTERS)
    assert falling_items(scores, 4).empty


def test_lines_begin_with_the_first_answers_and_leave_thin_periods_blank():
    rows = pd.concat([quarter(2, "售后", 3, 1), quarter(4, "售后", 1, 0)])
    lines = share_lines(period_scores(rows, QUARTERS), QUARTERS, fewest=2)
    assert lines.index.tolist() == ["2025-Q2", "2025-Q3", "2025-Q4"]
    assert lines.loc["2025-Q2", "售后"] == 0.75
    assert lines["售后"].isna().tolist() == [False, True, True]


def test_promoters_per_period_leave_out_silent_periods():
    rows = pd.concat(
        [answered("推荐", 10, 9, at="2025-02-01"), answered("推荐", 0, at="2025-11-01")]
    )
    lines = promoter_lines(rows, QUARTERS)
    assert lines["period"].tolist() == ["2025-Q1", "2025-Q4"]
    assert lines["points"].tolist() == [100.0, -100.0]


def test_a_year_asked_every_quarter_is_drawn_in_quarters():
    year = Period.parse("2025")
    assert [str(p) for p in trend_periods(FALLING, year, 2)] == ["2025-Q3", "2025-Q4"]
    once = FALLING[FALLING["answered_at"] < "2025-04-01"]
    assert [str(p) for p in trend_periods(once, year, 2)] == ["2024", "2025"]


def test_a_month_is_drawn_in_quarters_when_months_are_silent_and_it_ends_one():
    assert str(trend_periods(FALLING, Period.parse("2025-12"), 4)[-1]) == "2025-Q4"
    assert str(trend_periods(FALLING, Period.parse("2025-11"), 4)[-1]) == "2025-11"
    assert trend_periods(FALLING, QUARTERS[-1], 4) == QUARTERS


scores = st.lists(st.integers(1, 5), min_size=1, max_size=30)


@settings(max_examples=25, deadline=None)
@given(scores, scores, st.randoms(use_true_random=False))
def test_order_of_answers_changes_no_comparison(now, before, random):
    one = score_changes(answered("价格", *now), answered("价格", *before))
    other = score_changes(
        answered("价格", *random.sample(now, len(now))),
        answered("价格", *random.sample(before, len(before))),
    )
    pd.testing.assert_frame_equal(one, other)
    assert abs(one["change"].item()) <= 1
