"""What only a person can say about a client's files, and how an answer is written into his YAML.

A question carries its choices, each with the settings it would write: a tree laid over the client's
file, in which ``sources`` is keyed by file (and sheet). Nothing is asked that the data answer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from reportkit.data.spec import nearest
from reportkit.errors import UsageError

#: stands in a choice's settings for what a person types (a rate, a heading)
_NUMBERS = ("currency", "year")  # what is typed for these is a number
TYPED = "…"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: the word to type, what it does to the numbers, and the settings it writes."""

    word: str
    writes: Mapping[str, Any]
    effect: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """An open point. ``key``: unique within a client and stable from month to month.

    ``about``: the concept it decides (amount, time, customer, status, currency …). ``proposed``: the
    choice that the evidence favours, empty when none. A choice whose word is ``…`` takes what is
    typed.
    """

    key: str
    about: str
    text: str
    choices: tuple[Choice, ...]
    proposed: str = ""

    @property
    def shown(self) -> tuple[str, ...]:
        """The choices as a person reads them."""
        return tuple("…（写出实际的值）" if c.word == TYPED else c.word for c in self.choices)

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(choice.word for choice in self.choices if choice.word != TYPED)

    def also(self, other: Question) -> Question:
        """The same question of another file: each choice writes what both would write."""
        more = {choice.word: choice.writes for choice in other.choices}
        choices = (replace(c, writes=_both(c.writes, more.get(c.word, {}))) for c in self.choices)
        return replace(self, choices=tuple(choices))

    def answer(self, word: str) -> Mapping[str, Any]:
        """The settings that ``word`` stands for. Raises UsageError for a word that is no choice."""
        for choice in self.choices:
            if choice.word == word:
                return choice.writes
        if self.about in _NUMBERS and not _is_positive(word):
            raise UsageError(f"{self.key}：“{word}”不是大于零的数，请写成 7.8 的形式。")
        typed = next((choice for choice in self.choices if choice.word == TYPED), None)
        if typed is None or not word.strip():
            raise UsageError(
                f"{self.key}：没有选项“{word}”。{nearest(word, self.words)}可选：{'、'.join(self.words)}。"
            )
        filled: Mapping[str, Any] = _filled(typed.writes, word.strip())
        return filled

    def to_yaml(self) -> dict[str, Any]:
        """As it stands under ``questions`` in the client's file."""
        return {
            "key": self.key,
            "about": self.about,
            "text": self.text,
            **({"proposed": self.proposed} if self.proposed else {}),
            "choices": {choice.word: dict(choice.writes) for choice in self.choices},
        }

    @classmethod
    def from_yaml(cls, entry: Mapping[str, Any]) -> Question:
        """Read back what ``to_yaml`` wrote."""
        return cls(
            key=str(entry["key"]),
            about=str(entry.get("about") or _about(str(entry["key"]))),
            text=str(entry["text"]),
            choices=tuple(
                Choice(str(word), writes or {}) for word, writes in entry["choices"].items()
            ),
            proposed=str(entry.get("proposed", "")),
        )


def _both(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Two trees of settings in one; where both say something, the first holds."""
    laid = {**other, **one}
    for key in one.keys() & other.keys():
        if isinstance(one[key], Mapping) and isinstance(other[key], Mapping):
            laid[key] = _both(one[key], other[key])
    return laid


def _is_positive(word: str) -> bool:
    try:
        return 0 < float(word) < math.inf
    except ValueError:
        return False


def _filled(tree: object, word: str) -> Any:
    """``tree`` with the typed word in place of ``…``, numbers as numbers."""
    if isinstance(tree, Mapping):
        return {
            (word if key == TYPED else key): _filled(value, word) for key, value in tree.items()
        }
    if tree == TYPED:
        try:
            return int(word) if word.isdecimal() else float(word)
        except ValueError:
            return word
    return tree


def _about(key: str) -> str:
    """Of a question that was written before it said what it is about."""
    return "currency" if key.startswith("currency.") else key.split("@")[0].split(".")[-1]
