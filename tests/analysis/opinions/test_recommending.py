"""Net promoter scores of four votes a quarter, counted by hand."""

from pytest import approx
from small_survey import YEAR, asked, given

from reportkit.absence import gap_of
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.opinions import recommending

ITEM = "推荐意愿"
NOW = given("2025-11-03", ITEM, [10, 9, 8, 3])  # two promoters, one detractor of four: 25
BEFORE = given("2025-08-03", ITEM, [10, 9, 9, 8])  # 75
YEAR_AGO = given("2024-11-03", ITEM, [8, 7, 0, 0])  # −50
FIVE = given("2025-11-03", "整体", [5, 4, 2])


def score(asked, *, fewest=4):
    return recommending.recommending(asked, periods=12, fewest=fewest)


def test_the_score_stands_beside_the_period_before_and_a_year_ago():
    found = score(asked(NOW, BEFORE, YEAR_AGO))
    assert (found.points, found.n, found.item) == (25, 4, ITEM)
    assert (found.promoters, found.passives, found.detractors) == (0.5, 0.25, 0.25)
    assert (found.step_difference, found.year_difference) == (-50, 75)
    assert found.step_told == found.year_told == "在抽样误差之内"
    card = found.compared
    assert (card.value, card.previous, card.year_before) == (25, 75, -50)
    assert card.spark == (-50, 75, 25)
    widest = found.step_difference / found.step_z * 1.959964  # the wider of the two changes
    assert card.noise == approx(widest, rel=1e-6)
    assert widest > found.year_difference / found.year_z * 1.959964
    assert found.frame["label"].tolist() == ["本期", "上期", "上年同期"]
    assert found.frame["points"].tolist() == [25, 75, -50]


def test_a_base_without_votes_is_not_said():
    found = score(asked(NOW))
    assert (found.step_difference, found.year_told, found.compared.noise) == (None, None, None)
    assert found.frame["label"].tolist() == ["本期"]


def test_of_a_year_the_period_before_is_said_once():
    found = score(asked(NOW, YEAR_AGO, period=Period.parse("2025")))
    assert (found.step_difference, found.year_difference) == (75, None)
    assert found.compared.year_before == -50
    assert found.frame["label"].tolist() == ["本期", "上期"]


def test_few_votes_are_a_hint():
    assert not score(asked(NOW)).thin
    assert score(asked(NOW), fewest=5).thin


def test_another_span_has_no_bases():
    found = score(asked(BEFORE, YEAR_AGO))
    assert (found.span, found.points, found.step_difference) == (YEAR.label, 75, None)


def test_a_survey_that_does_not_ask_is_told_apart_from_one_that_asks_nothing():
    assert gap_of(score(asked(FIVE))).code == "no_nps"
    assert gap_of(score(asked(given("2025-11-03", "打分", [80, 90])))).code == ""


def test_the_course_names_its_ends():
    found = recommending.course(score(asked(NOW, BEFORE, YEAR_AGO)))
    assert (found.high, found.best, found.low, found.worst) == (75, "2025-Q3", -50, "2024-Q4")
    assert (found.last, found.n, found.span) == (25, 12, "2024-Q4 至 2025-Q4")


def test_one_period_and_undated_votes_are_no_course():
    assert "画不成" in str(gap_of(recommending.course(score(asked(NOW)))))
    undated = score(asked(NOW, BEFORE, answered_at=None))
    assert (undated.n, undated.compared.spark) == (8, ())
    assert "画不成" in str(gap_of(recommending.course(undated)))
