"""What is measured of leaving: definitions whose values the chapter gives."""

import pytest

from reportkit.measures import known_measures, leaving

OWN = {name: m for name, m in known_measures().items() if name.startswith("leaving.")}


def test_a_lower_rate_of_leaving_is_better_and_a_higher_rate_of_coming_back():
    lower = {name for name, measure in OWN.items() if measure.better == "lower"}
    assert lower == {
        f"leaving.{n}" for n in ("churn_rate", "silent_rate", "dormant", "contract_churn")
    }
    assert leaving.win_back_rate.better == leaving.still_there.better == "higher"


def test_the_two_rates_say_what_they_divide_by_what():
    for measure in (leaving.churn_rate, leaving.win_back_rate):
        assert " ÷ " in measure.meaning
        assert measure.fields


def test_a_name_that_is_none_is_answered_with_the_nearest():
    with pytest.raises(AttributeError, match="是否 churn_rate？"):
        _ = leaving.chrun_rate
