"""The words of tiers."""

from reportkit.render.customer_columns import VOCABULARIES, tier_words
from reportkit.report.model import TIER_RANKS


def test_every_word_of_every_vocabulary_has_a_rank():
    assert {word for words in VOCABULARIES for word in words} == set(TIER_RANKS)


def test_words_of_the_client_s_own_keep_the_known_ones_first():
    assert tier_words(["C 类客户"]) == ("A 类客户", "B 类客户", "C 类客户")
    assert tier_words(["战略", "边缘客户", "优质客户"]) == ("优质客户", "边缘客户", "战略")
