"""What the cards of the summary measure: definitions whose values the answer gives."""

import pytest

from reportkit.measures import answer, known_measures

OWN = {name: m for name, m in known_measures().items() if name.startswith("answer.")}


def test_slower_service_and_more_returns_are_worse():
    lower = {name for name, measure in OWN.items() if measure.better == "lower"}
    assert lower == {"answer.closing_hours", "answer.category_returns"}


def test_none_is_taken_by_itself_and_what_is_of_a_group_names_it():
    assert [name for name, measure in OWN.items() if measure.take] == []
    named = {name for name, measure in OWN.items() if "{label}" in measure.label}
    assert named == {
        f"answer.{n}" for n in ("fallen_revenue", "item_satisfaction", "category_returns")
    }


def test_customers_are_counted_in_the_client_s_own_word():
    assert (answer.bought.unit, answer.each_buyer.label) == ("{unit}", "每{unit}金额")


def test_a_name_that_is_none_is_answered_with_the_nearest():
    with pytest.raises(AttributeError, match="是否 bought？"):
        _ = answer.bougth
