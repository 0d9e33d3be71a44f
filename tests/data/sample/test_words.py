"""The words of the invented company fit together and name nobody."""

import re

from reportkit.data.habits import steps_of
from reportkit.data.sample import words
from reportkit.masking import mask_text


def test_shares_add_up_to_one():
    for shares in (words.REGION_SHARES, words.NEEDS):
        assert abs(sum(shares.values()) - 1) < 1e-9
    assert abs(sum(share for share, _ in words.SOURCES.values()) - 1) < 1e-9
    assert abs(sum(facts[0] for facts in words.INDUSTRIES.values()) - 1) < 1e-9


def test_every_region_has_places_and_owners():
    assert set(words.PLACES) == set(words.REGION_SHARES) == set(words.OWNERS)
    assert all(cities for places in words.PLACES.values() for cities in places.values())


def test_a_city_or_province_lies_in_one_place_only():
    provinces = [name for places in words.PLACES.values() for name in places]
    cities = [c for places in words.PLACES.values() for found in places.values() for c in found]
    assert len(provinces) == len(set(provinces))
    assert len(cities) == len(set(cities))


def test_every_industry_has_its_trades_and_a_taste_for_each_category():
    assert set(words.INDUSTRIES) == set(words.TRADE_WORDS) == set(words.TASTES)
    assert {len(tastes) for tastes in words.TASTES.values()} == {len(words.CATEGORIES)}
    assert set(words.CATEGORIES) == set(words.PRODUCT_WORDS)


def test_levels_rise_from_one_to_five_as_a_draft_reads_them():
    assert [steps_of(words.LEVELS)[level] for level in words.LEVELS] == ["1", "2", "3", "4", "5"]


def test_every_topic_of_a_ticket_has_its_text():
    assert set(words.TICKET_TEXTS) == set(words.TICKET_TOPICS)


def test_no_text_holds_a_contact():
    said = [*words.TICKET_TEXTS.values(), *words.INTERVIEWS]
    said += [text for texts in words.COMMENTS.values() for text in texts]
    assert [text for text in said if mask_text(text) != text or re.search(r"\d{5}", text)] == []
