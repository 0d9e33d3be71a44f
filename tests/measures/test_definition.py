"""What a measure is; what it is for one client."""

import pytest

from reportkit.errors import NotebookError
from reportkit.measures import Measure, Measured, sales


def measure_of(**values):
    usual = {"measure": sales.revenue, "span": "本期", "value": 120.0, "n": 2, "previous": 90.0}
    return Measured(**{**usual, "year_before": 100.0, "noise": 10.0, "year_noise": 10.0, **values})


@pytest.mark.parametrize(
    ("changes", "called"),
    [
        ({}, "beyond_noise"),
        ({"year_noise": 30.0}, "within_noise"),
        ({"year_noise": None}, "unjudged"),
        ({"year_before": None}, "unjudged"),
        ({"yearly": False}, "unjudged"),
        ({"previous": None, "year_before": None}, "no_base"),
        ({"steady": False, "yearly": False}, "no_base"),
        ({"complete": False}, "unfinished"),
    ],
)
def test_the_rule_calls_for_one_sentence(changes, called):
    assert measure_of(**changes).variant == called


def test_a_change_is_told_only_between_spans_that_the_records_fill():
    assert measure_of().qoq == pytest.approx(1 / 3)
    assert measure_of().yoy == pytest.approx(0.2)
    assert measure_of(steady=False).qoq is None
    assert measure_of(yearly=False).yoy is None
    assert measure_of(complete=False).yoy is None


def test_a_sentence_may_name_it_by_its_own_name_and_says_what_it_repeats():
    said = measure_of().values()
    assert said["revenue"] == said["value"] == 120.0
    assert measure_of().repeats()["year_before"] == "revenue.year_before"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"format": "pctt"}, "是否 pct？"),
        ({"format": "pct", "unit": "%"}, "自带单位"),
        ({"label": "前 {core:pctt}"}, "是否 pct？"),
    ],
)
def test_a_wrong_definition_is_told_at_once(wrong, told):
    with pytest.raises(NotebookError, match=told):
        Measure(**{"name": "a", "label": "甲", **wrong})


def test_an_unknown_measure_names_the_nearest():
    with pytest.raises(AttributeError, match="没有指标“revenu”。是否 revenue？"):
        _ = sales.revenu
