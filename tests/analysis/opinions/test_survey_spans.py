"""In which spans answers are looked for, and what the items are."""

from datetime import datetime

import pytest
from small_survey import END, PERIOD, YEAR, asked, given

from reportkit.absence import gap_of
from reportkit.analysis.opinions import survey_spans

ANSWERS = given("2025-11-03", "整体", [5, 4, 2])


def test_the_period_comes_before_the_window_and_all_answers():
    found = asked(ANSWERS)
    assert [span[2] for span in found.now] == ["2025 年第四季度", YEAR.label, "全部答卷"]
    assert found.year == found.now[1:]
    assert found.now[0][:2] == (datetime(2025, 10, 1), END)


def test_a_period_that_is_not_over_ends_with_the_data():
    early = datetime(2025, 11, 20)
    found = survey_spans.asked(asked(ANSWERS).survey, PERIOD, YEAR, early)
    assert found.now[0][:2] == (datetime(2025, 10, 1), early)


def test_answers_without_a_date_are_all_that_is_asked():
    found = asked(ANSWERS, answered_at=None)
    assert found.now == found.year == ((None, None, "全部答卷"),)


def test_no_survey_is_nothing_to_ask():
    assert "没有满意度问卷表" in str(gap_of(survey_spans.asked(None, PERIOD, YEAR, END)))


def test_items_are_named_by_their_scale():
    votes = given("2025-11-03", "推荐意愿", [10, 3, 0])
    hundred = given("2025-11-03", "打分", [80, 90, 100])
    found = survey_spans.scales(asked(ANSWERS, votes, hundred))
    assert (found.five, found.ten, found.other) == ("整体", "推荐意愿", "打分")
    found = survey_spans.scales(asked(votes))
    assert (found.five, found.ten, found.other) == ("（无）", "推荐意愿", None)


def test_answers_without_a_usable_weight_are_counted():
    found = survey_spans.scales(asked(ANSWERS, weight=[1.0, 2.0, 0.0]))
    assert (found.weighted, found.weightless) == (True, 1)
    assert not survey_spans.scales(asked(ANSWERS)).weighted


@pytest.mark.parametrize("scores", [[None, None], []])
def test_without_a_score_the_report_says_so(scores):
    assert (
        gap_of(survey_spans.scales(asked(given("2025-11-03", "整体", scores)))).code == "no_answers"
    )
