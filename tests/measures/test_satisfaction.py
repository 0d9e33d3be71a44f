"""What is measured of satisfaction: definitions whose values the chapter gives."""

import pytest

from reportkit import sentences
from reportkit.measures import known_measures, satisfaction

OWN = {name: m for name, m in known_measures().items() if name.startswith("satisfaction.")}


def test_fewer_dissatisfied_customers_and_shorter_waits_are_better():
    lower = {name for name, measure in OWN.items() if measure.better == "lower"}
    assert lower == {"satisfaction.dissatisfied", "satisfaction.first_response"}


def test_what_the_client_has_set_stands_on_the_card():
    assert sentences.fill(satisfaction.csat.label, {"item": "整体"}) == "满意度（整体）"
    assert sentences.fill(satisfaction.followed_up.label, {"days": 30}) == "不满意客户 30 天回访率"
    assert sentences.fill(satisfaction.closed_in_time.label, {"limit": 48.0}) == "48 小时闭环率"


def test_a_name_that_is_none_is_answered_with_the_nearest():
    with pytest.raises(AttributeError, match="是否 csat？"):
        _ = satisfaction.csta
