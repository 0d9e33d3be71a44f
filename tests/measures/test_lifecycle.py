"""What is measured on the way from lead to loyal customer: definitions, the chapter gives values."""

import pytest

from reportkit.measures import known_measures, lifecycle

OWN = {name: m for name, m in known_measures().items() if name.startswith("lifecycle.")}


def test_more_is_better_of_all_of_them():
    assert {measure.better for measure in OWN.values()} == {"higher"}
    assert len(OWN) == 9


def test_shares_have_no_unit_of_their_own_and_counts_have_one():
    assert {name for name, measure in OWN.items() if measure.unit} == {
        "lifecycle.leads", "lifecycle.site_visits",
    }  # fmt: skip


def test_rates_that_are_defined_say_what_they_divide_by_what():
    for measure in (lifecycle.retention_month, lifecycle.campaign_rate):
        assert " ÷ " in measure.meaning
        assert measure.fields


def test_a_name_that_is_none_is_answered_with_the_nearest():
    with pytest.raises(AttributeError, match="是否 win_rate？"):
        _ = lifecycle.win_rat
