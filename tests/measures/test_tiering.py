"""What is measured of the tiers: definitions whose values the chapter gives."""

import pytest

from reportkit.measures import known_measures, tiering

OWN = {name: m for name, m in known_measures().items() if name.startswith("tiering.")}


def test_fewer_silent_and_falling_customers_are_better_and_a_size_is_neither():
    better = {name: measure.better for name, measure in OWN.items()}
    assert better.pop("tiering.silent_share") == better.pop("tiering.downgraded") == "lower"
    assert better.pop("tiering.premium_customers") == "neither"
    assert set(better.values()) == {"higher"}


def test_shares_of_the_window_say_so():
    spans = {name for name, measure in OWN.items() if measure.span == "{window}"}
    assert spans == {
        f"tiering.{n}" for n in ("premium_profit", "premium_customers", "silent_share")
    }


def test_a_name_that_is_none_is_answered_with_the_nearest():
    with pytest.raises(AttributeError, match="是否 upgraded？"):
        _ = tiering.upgrded
