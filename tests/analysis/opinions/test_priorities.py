"""Which of two aspects goes with the overall verdict, of forty answers."""

from types import SimpleNamespace

import pandas as pd
from pytest import approx
from small_survey import YEAR, asked, given

from reportkit.absence import gap_of
from reportkit.analysis.opinions import item_scores, priorities

DAY = "2025-11-03"
LOW, HIGH = [1, 2, 3, 4] * 10, [4, 4, 5, 5] * 10
OVERALL = given(DAY, "整体", LOW)  # the same as what is called 价格
PRICE, QUALITY = given(DAY, "价格", LOW), given(DAY, "质量", [5, 4, 4, 5] * 10)
ANSWERS = asked(OVERALL, PRICE, QUALITY)


def found(asked, *, fall=None, coverage=0.6):
    level = item_scores.level(asked, None, fewest=1)
    remedies = {"价格": "price_package"}
    return priorities.priorities(asked, level, fall, coverage=coverage, remedies=remedies)


def test_what_matters_and_lags_comes_first():
    mine = found(ANSWERS)
    assert (mine.item, mine.first, mine.lagging, mine.top) == ("价格", "价格", ["价格"], "价格")
    assert (mine.mean, mine.average) == (2.5, 3.5)  # 质量 scores 4.5
    assert (mine.r2, mine.share, mine.n) == (approx(1), approx(1, abs=0.01), 40)
    assert (mine.count, mine.span, mine.overall) == (20, YEAR.label, "整体")  # 1 or 2 of 4
    assert (mine.advice, mine.own, mine.strategy) == ("improve_driver", True, "price_package")
    assert list(mine.spots[["x", "y", "label"]].iloc[0])[1:] == [2.5, "价格"]


def test_a_falling_item_has_its_advice_already():
    mine = found(ANSWERS, fall=SimpleNamespace(item="价格"))
    assert (mine.advice, mine.own) == ("repair_falling", False)
    assert found(ANSWERS, fall=SimpleNamespace(item="质量")).own


def test_where_nothing_lags_the_most_telling_item_is_named_without_advice():
    best = given(DAY, "质量", [3, 2, 2, 3] * 10)
    mine = found(asked(given(DAY, "整体", HIGH), given(DAY, "价格", HIGH), best))
    assert (mine.item, mine.first, mine.lagging) == ("价格", None, [])
    assert (mine.advice, mine.own) == ("", False)


def test_answers_are_counted_where_customers_are_not_known():
    rows = pd.concat([ANSWERS.survey.rows.assign(answered_at=DAY), PRICE], ignore_index=True)
    twice = asked(rows.assign(answered_at=pd.to_datetime(rows["answered_at"]), customer_id=None))
    assert found(twice).count == 40
    assert found(ANSWERS).count == 20


def test_an_item_that_few_answered_is_left_out():
    rare = given(DAY, "包装", [3] + [None] * 39)
    assert (found(asked(OVERALL, PRICE, QUALITY, rare)).left, found(ANSWERS).left) == ("包装", None)


def test_why_there_is_no_analysis_is_said():
    assert gap_of(found(asked(PRICE, QUALITY))).code == "no_overall"
    few = gap_of(found(asked(OVERALL, PRICE)))
    assert (few.code, dict(few.values)["reason"]) == ("no_drivers", "有足够答案的分项题不足两个")
