"""What only a person can say, and only where the answer changes a headline number."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer. ``word``: what is typed; ``effect``: what it does to the numbers, for people."""

    word: str
    effect: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """An open point of one sheet. ``about``: what it decides (amount, time, customer, status …).

    ``key``: unique within a client and stable from month to month. ``proposed``: the choice that
    the evidence favours, empty when it favours none.
    """

    key: str
    about: str
    text: str
    choices: tuple[Choice, ...] = ()
    proposed: str = ""
