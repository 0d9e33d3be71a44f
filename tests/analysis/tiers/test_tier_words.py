"""The words of tiers and their order."""

import pytest

from reportkit.analysis.tiers.tier_words import (
    SPELLINGS,
    TIER_RANKS,
    TIERS,
    VOCABULARIES,
    tier_rank,
    tier_words,
    words_of,
)


def test_every_word_of_every_vocabulary_has_a_rank():
    assert {word for words in SPELLINGS for word in words} == set(TIER_RANKS)
    assert {word for words in VOCABULARIES.values() for word in words.values()} <= set(TIER_RANKS)


@pytest.mark.parametrize("words", SPELLINGS)
def test_ranks_fall_from_the_best_word_to_the_least(words):
    ranks = [TIER_RANKS[word] for word in words]
    assert ranks == sorted(set(ranks)) and ranks[0] == 0 and ranks[-1] < len(TIERS)


def test_a_low_value_customer_is_as_light_as_an_edge_customer():
    assert (TIER_RANKS["低价值客户"], TIER_RANKS["边缘客户"]) == (3, 3)


def test_words_of_a_vocabulary_come_once_each():
    assert words_of("VIP") == ["VIP 客户", "普通客户", "潜在客户"]


def test_words_of_the_client_s_own_keep_the_known_ones_first():
    assert tier_words(["C 类客户"]) == ("A 类客户", "B 类客户", "C 类客户")
    assert tier_words(["战略", "边缘客户", "优质客户"]) == ("优质客户", "边缘客户", "战略")


def test_an_unknown_word_ranks_by_its_place():
    words = ["战略", "重点", "普通", "散户", "其他"]
    assert [tier_rank(word, words) for word in ("战略", "散户", "其他")] == [0, 3, 3]
