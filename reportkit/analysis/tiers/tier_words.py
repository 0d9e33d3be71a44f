"""The words for tiers, in every vocabulary a report may speak, and their order.

Analysis, charts, pages and sheets take them from here; nothing else is imported, so that a book
can be laid out without the libraries of the analysis.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

PREMIUM, GROWING, PROSPECT, EDGE = TIERS = ("优质客户", "发展客户", "潜力客户", "边缘客户")

#: vocabulary → tier → word; every vocabulary is a coarser view of the same four tiers
VOCABULARIES: Mapping[str, Mapping[str, str]] = {
    "四层": dict(zip(TIERS, TIERS, strict=True)),
    "三级": dict(zip(TIERS, ("高价值客户", "中价值客户", "低价值客户", "低价值客户"), strict=True)),
    "VIP": dict(zip(TIERS, ("VIP 客户", "普通客户", "潜在客户", "普通客户"), strict=True)),
    "ABC": dict(zip(TIERS, ("A 类客户", "B 类客户", "C 类客户", "C 类客户"), strict=True)),
}


def words_of(vocabulary: str) -> list[str]:
    """The words of a vocabulary, best first."""
    return list(dict.fromkeys(VOCABULARIES[vocabulary].values()))


#: every set of words met in a sheet, best first: the vocabularies and how others spell them
SPELLINGS: tuple[tuple[str, ...], ...] = (
    *(tuple(words_of(vocabulary)) for vocabulary in VOCABULARIES),
    ("VIP客户", "普通客户", "潜在客户"),
    ("A 类", "B 类", "C 类"),
)
#: word → rank from 0 (best, dark) to 3 (least, light); the last of three values is the least
TIER_RANKS: Mapping[str, int] = {
    **{word: rank for words in SPELLINGS for rank, word in enumerate(words)},
    VOCABULARIES["三级"][EDGE]: len(TIERS) - 1,
}


def tier_words(found: Collection[str]) -> tuple[str, ...]:
    """The vocabulary that ``found`` belongs to, else its words from the best tier to the least."""
    for words in SPELLINGS:
        if found and set(found) <= set(words):
            return words
    return tuple(sorted(found, key=lambda word: (TIER_RANKS.get(word, len(TIER_RANKS)), word)))


def tier_rank(word: str, words: Collection[str]) -> int:
    """0 (best) … 3: by its name, else by its place among ``words``."""
    return TIER_RANKS.get(word, min(list(words).index(word), len(TIERS) - 1))
