"""What is measured of behaviour: definitions whose values the chapter gives."""

import pytest

from reportkit.measures import behaviour, known_measures

OWN = {name: m for name, m in known_measures().items() if name.startswith("behaviour.")}


def test_fewer_lost_customers_and_shorter_gaps_are_better():
    lower = {name for name, measure in OWN.items() if measure.better == "lower"}
    assert lower == {"behaviour.churned", "behaviour.gap"}


def test_coverage_says_what_it_divides_by_what():
    assert " ÷ " in behaviour.visit_coverage.meaning
    assert behaviour.visit_coverage.fields


def test_a_name_that_is_none_is_answered_with_the_nearest():
    with pytest.raises(AttributeError, match="是否 active_share？"):
        _ = behaviour.activ_share
