"""Quartiles of a group of which nobody can be made out. Takes one figure per member, returns three.

Each is the mean of the members nearest to the quartile, at least three, rounded to a coarse ladder.
Even somebody who knows every other member's figure cannot pin the last one down to within a tenth of
it (of a share: 5 points; of a count: 1); where that does not hold, nothing is told.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

LEAST = 5  # members
ROOM = 0.1  # of a figure, by which it must stay unknown
_SHARE_STEP = 0.05
_LADDER = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0)

Kind = Literal["amount", "share", "count"]


@dataclass(frozen=True, slots=True)
class Quartiles:
    """In the unit of the figures."""

    low: float
    middle: float
    high: float
    members: int


def concealed_quartiles(values: Sequence[float], kind: Kind = "amount") -> Quartiles | None:
    """The quartiles, or None for fewer than five members, for a group in which one could be made
    out, and for one in which all are about the same: its quartiles would tell everybody's figure.
    """
    ordered = sorted(values)
    if len(ordered) < LEAST:
        return None
    found = coarse_quartiles(ordered, kind)
    if found.low == found.high:
        return None
    hidden = all(_is_hidden(ordered, place, found, kind) for place in range(len(ordered)))
    return found if hidden else None


def coarse_quartiles(values: Sequence[float], kind: Kind) -> Quartiles:
    """Means of the members nearest to each quartile, rounded. At least three values."""
    ordered = sorted(values)
    last = len(ordered) - 1
    centre = max(1, math.floor(last / 4 + 0.5))
    below, above = last // 2 - 1, (last + 1) // 2 + 1
    low = _mean(ordered[centre - 1 : centre + 2])
    middle = _mean(ordered[below : above + 1])
    high = _mean(ordered[last - centre - 1 : last - centre + 2])
    return Quartiles(
        _rounded(low, kind), _rounded(middle, kind), _rounded(high, kind), len(ordered)
    )


def room_of(value: float, kind: Kind) -> float:
    """By how much a figure must stay unknown."""
    if kind == "share":
        return _SHARE_STEP
    return max(ROOM * abs(value), 1.0 if kind == "count" else 0.0)


def _is_hidden(ordered: Sequence[float], place: int, found: Quartiles, kind: Kind) -> bool:
    others = [*ordered[:place], *ordered[place + 1 :]]
    return any(
        coarse_quartiles([*others, value], kind) == found
        for value in _alternatives(ordered, ordered[place], kind)
    )


def _alternatives(ordered: Sequence[float], value: float, kind: Kind) -> Iterator[float]:
    """Other figures that the member might have; none that its kind rules out."""
    room = room_of(value, kind)
    lowest = 0.0 if ordered[0] >= 0 else -math.inf
    highest = 1.0 if kind == "share" and ordered[-1] <= 1 else math.inf
    for other in (value + room, value - room):
        if lowest <= other <= highest:
            yield other


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _rounded(value: float, kind: Kind) -> float:
    if kind == "share":
        return round(round(value / _SHARE_STEP) * _SHARE_STEP, 2)
    if value == 0:
        return 0.0
    power = math.floor(math.log10(abs(value)))
    scaled = abs(value) / 10.0**power
    step = min(_LADDER, key=lambda rung: (abs(math.log(rung / scaled)), rung))
    # by way of text: 3 × 10 ** -2 is not quite 0.03
    return math.copysign(float(f"{step}e{power}"), value)
