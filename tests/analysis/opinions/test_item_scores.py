"""Scores of two items over five quarters, of ten or of a hundred customers."""

import pandas as pd
import pytest
from pytest import approx
from small_survey import YEAR, asked, given

from reportkit.absence import gap_of
from reportkit.analysis.basics.intervals import share_difference, wilson_interval
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.opinions import item_scores

NOW, BEFORE, YEAR_AGO = "2025-11-03", "2025-08-03", "2024-11-03"


def good(count: int, of: int = 10, bad: int = 3) -> list[int]:
    return [4] * count + [bad] * (of - count)


OVERALL = [
    given(NOW, "整体", good(6)), given(BEFORE, "整体", good(4)), given(YEAR_AGO, "整体", good(8)),
]  # fmt: skip
TWO = asked(*OVERALL, given(NOW, "售后", good(2, bad=1)))
FALLING = asked(
    *(
        given(day, "售后服务", good(count, of=100, bad=1))
        for day, count in (("2025-02-03", 90), ("2025-05-03", 90), (BEFORE, 50), (NOW, 30))
    ),
    *(given(day, "整体", good(70, of=100)) for day in ("2025-02-03", "2025-05-03", BEFORE, NOW)),
)


def level(asked, *, fewest=5):
    course = item_scores.course(asked, periods=12, fewest=fewest)
    return item_scores.level(asked, course, fewest=fewest)


def test_the_overall_item_stands_beside_the_period_before_and_a_year_ago():
    found = level(TWO)
    assert (found.item, found.share, found.n, found.span) == ("整体", 0.6, 10, "2025 年第四季度")
    assert found.change == approx(0.2)
    card = found.compared
    assert (card.value, card.previous, card.year_before, card.n) == (0.6, 0.4, 0.8, 10)
    one, other = (wilson_interval(hits, 10) for hits in (6, 4))
    wider = share_difference(one, other)  # than the change since a year ago, from 8 of 10
    assert card.noise == approx((wider.high - wider.low) / 2)
    assert card.spark[-2:] == (0.4, 0.6)
    assert (found.neutral, found.bad, found.mean) == (approx(0.4), 0.0, approx(3.6))


def test_the_weakest_item_is_told_where_it_is_lower():
    found = level(TWO)
    assert (found.weakest, found.weak_share, found.lower) == ("售后", 0.2, True)
    assert (found.best, found.lowest, found.spread) == ("整体", "售后", True)
    assert (found.several, found.items, found.answers) == (False, 2, 20)
    alone = level(asked(*OVERALL))
    assert (alone.weakest, alone.lower, alone.spread) == ("整体", False, False)


def test_few_answers_are_a_hint():
    assert not level(TWO, fewest=10).thin
    assert level(TWO, fewest=11).thin


def test_levels_are_the_five_words_best_first():
    table = level(TWO).levels
    assert list(table) == ["非常满意", "满意", "一般", "不满意", "非常不满意"]
    assert table.loc["售后"].tolist() == [0, 0.2, 0, 0, 0.8]
    assert level(TWO).counts.tolist() == [10, 10]
    assert level(TWO).shares.tolist() == [0.6, 0.2]


def test_another_span_stands_in_for_a_period_without_answers():
    found = level(asked(*OVERALL[1:]))
    assert (found.instead, found.span, found.share) == (True, YEAR.label, 0.4)
    assert found.compared.previous is None or pd.isna(found.compared.previous)
    assert not found.changes
    assert found.table[["change", "verdict"]].isna().all(axis=None)


def test_answers_without_a_date_have_no_course_and_are_no_stand_in():
    undated = asked(*OVERALL, answered_at=None)
    found = level(undated)
    assert (found.instead, found.n, found.compared.spark) == (False, 30, ())
    assert "日期" in str(gap_of(item_scores.course(undated, periods=4, fewest=1)))


def test_where_nobody_answered_the_overall_item_now_the_most_answered_is_told():
    found = level(asked(*OVERALL[1:], given(NOW, "售后", good(2)), given(NOW, "价格", good(1, 4))))
    assert (found.item, found.share) == ("售后", 0.2)


def test_nobody_on_the_five_level_scale_is_nothing_to_measure():
    assert "五级" in str(gap_of(level(asked(given(NOW, "推荐意愿", [10, 0])))))


def test_two_falls_beyond_chance_are_told_with_who_scored_low():
    course = item_scores.course(FALLING, periods=12, fewest=20)
    fall = item_scores.fall(FALLING, level(FALLING), course, remedies={"售后": "after_sales"})
    assert (fall.item, fall.base, fall.first, fall.last) == ("售后服务", 0.9, 0.5, 0.3)
    assert (fall.change, fall.n, fall.gain) == (
        approx(-0.6),
        200,
        approx(60),
    )  # 0.6 of 100 a period
    assert (fall.count, fall.known, fall.others, fall.advice) == (70, True, None, "after_sales")
    assert (fall.kind, fall.earlier, fall.latest) == (
        "季度", "2025 年第三季度", "2025 年第四季度"
    )  # fmt: skip


def test_answers_are_counted_where_customers_are_not_known():
    nameless = asked(FALLING.survey.rows, customer_id=None)
    course = item_scores.course(nameless, periods=12, fewest=20)
    fall = item_scores.fall(nameless, level(nameless), course, remedies={})
    assert (fall.count, fall.known, fall.advice) == (70, False, item_scores.ANY_ITEM)


def test_only_the_last_quarter_of_a_half_year_counts_who_scored_low():
    half = asked(FALLING.survey.rows, customer_id=None, period=Period.parse("2025-H2"))
    course = item_scores.course(half, periods=12, fewest=20)
    assert len(level(half).rows) == 400
    assert item_scores.fall(half, level(half), course, remedies={}).count == 70


def test_an_aspect_is_told_before_the_overall_item_that_falls_deeper():
    days = ("2025-02-03", "2025-05-03", BEFORE, NOW)
    overall = [
        given(d, "整体", good(c, of=100)) for d, c in zip(days, (95, 95, 30, 5), strict=True)
    ]
    service = FALLING.survey.rows[FALLING.survey.rows["item"] == "售后服务"]
    both = asked(service, *overall)
    course = item_scores.course(both, periods=12, fewest=20)
    fall = item_scores.fall(both, level(both), course, remedies={})
    assert (fall.item, fall.others) == ("售后服务", "整体")
    alone = asked(*overall)
    course = item_scores.course(alone, periods=12, fewest=20)
    assert item_scores.fall(alone, level(alone), course, remedies={}).item == "整体"


def test_a_steady_item_does_not_fall():
    course = item_scores.course(TWO, periods=12, fewest=1)
    assert "连续两期下降" in str(gap_of(item_scores.fall(TWO, level(TWO), course, remedies={})))


def test_the_falling_item_is_the_line_that_is_told():
    course = item_scores.course(FALLING, periods=12, fewest=20)
    fall = item_scores.fall(FALLING, level(FALLING), course, remedies={})
    found = item_scores.lines(level(FALLING), course, fall)
    assert (found.item, found.first, found.last) == ("售后服务", 0.9, 0.3)
    assert (found.begin, found.end, found.n) == ("2025-Q1", "2025-Q4", 800)
    assert found.span == "2025-Q1 至 2025-Q4"
    assert list(found.frame) == ["售后服务", "整体"]
    calm = item_scores.lines(level(FALLING), course, None)
    assert (calm.item, list(calm.frame)) == ("整体", ["整体", "售后服务"])


def test_one_period_is_no_line():
    once = asked(OVERALL[0])
    course = item_scores.course(once, periods=12, fewest=1)
    assert "两期" in str(gap_of(item_scores.lines(level(once), course, None)))


@pytest.mark.parametrize(
    ("item", "advice"), [("售后服务", "one"), ("产品质量", "two"), ("外观", "service_process")]
)
def test_the_advice_follows_a_word_of_the_item(item, advice):
    assert item_scores.remedy(item, {"售后": "one", "质量": "two"}) == advice
