"""What a title or sentence may claim of its values: a sign, an order, a lead, beyond chance.

A sentence that says 上升, 最多, 居首 or 明确 asks here first and states the plain numbers where the
answer is no. Every test is two-sided at 95 % unless told otherwise; what is not known is no claim.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd
from scipy import stats

from reportkit.analysis.basics.intervals import (
    Share,
    critical_value,
    mean_difference,
    share_difference,
    wilson_interval,
)


def direction(change: float | None, noise: float | None) -> int:
    """+1 or -1 where a change exceeds its noise (half-width of its interval), else 0.

    0 too where either is not known: a change of unknown noise is a number, not a direction.
    """
    if change is None or noise is None or not math.isfinite(change) or not math.isfinite(noise):
        return 0
    return 0 if abs(change) <= noise else int(math.copysign(1, change))


def give_or_take(
    expected: float, margin: float, most: float
) -> tuple[float | None, float | None, float | None]:
    """An expected count as printed: its ±, or low and high of its 95 % interval; the others None.

    An interval that reaches zero, or everybody (``most``), is no ±: it would promise what cannot be.
    """
    if round(expected - margin) > 0 and round(expected + margin) <= most:
        return margin, None, None
    return None, max(0.0, expected - margin), min(expected + margin, most)


def threshold(tests: int = 1) -> float:
    """The z that one of ``tests`` comparisons must pass, so that all together err in 5 %."""
    return critical_value(1 - 0.05 / tests)


def apart(one: Share, other: Share, tests: int = 1) -> int:
    """+1 where the first share is the higher beyond chance, -1 where the lower, else 0.

    tests: how many shares were looked at to choose these two.
    """
    z = share_difference(one, other).z
    return int(math.copysign(1, z)) if abs(z) > threshold(tests) else 0


def disproportionate(people: Share, value_share: float, noise: float | None) -> int:
    """+1 where a group holds more of the value than of the people beyond noise, -1 less, else 0.

    noise: 95 % half-width of ``value_share``, both 0-1.
    """
    return direction(value_share - people.share, noise)


def largest(parts: Iterable[float], part: float) -> bool:
    """Whether ``part`` is the largest of several ``parts`` as they stand; a tie is no largest."""
    known = [value for value in parts if math.isfinite(value)]
    return len(known) > 1 and part == max(known) and known.count(part) == 1


@dataclass(frozen=True, slots=True)
class Highest:
    """The group with the highest mean; ``sure``: above all others together beyond chance."""

    label: str
    mean: float
    customers: int
    groups: int
    sure: bool


def highest_mean(
    values: pd.Series[float],
    groups: pd.Series[str],
    *,
    fewest: int = 2,
    leave_out: Iterable[str] = (),
    tests: int = 0,
) -> Highest | None:
    """The group whose members have the highest mean value, compared with everybody else (Welch).

    values, groups: one per customer on the same rows; blank groups and those in ``leave_out`` or
    with fewer than ``fewest`` members are not candidates. The 5 % are divided among ``tests``
    comparisons, by default as many as there are groups. None without a candidate.
    """
    known = groups.notna() & values.notna() & ~groups.isin(list(leave_out))
    members = values[known].astype(float).groupby(groups[known].astype(str))
    table = members.agg(["size", "mean"])
    table = table[table["size"] >= fewest]
    if table.empty:
        return None
    label = str(table["mean"].idxmax())
    inside = values[known & (groups == label)].astype(float)
    outside = values[known & (groups != label)].astype(float)
    sure = len(table) > 1 and mean_difference(inside, outside).z > threshold(tests or len(table))
    return Highest(label, float(inside.mean()), len(inside), len(table), bool(sure))


def leads(counts: Iterable[int]) -> bool:
    """Whether the largest of several counts of one whole is ahead of the next beyond chance.

    Of those in either of the two, half would be in each; a single count leads nobody.
    """
    ordered = sorted((int(count) for count in counts), reverse=True)
    return len(ordered) > 1 and majority(ordered[0], ordered[1]) > 0


def majority(ups: int, downs: int) -> int:
    """+1 where more went up than down beyond chance (sign test), -1 where fewer, else 0."""
    together = ups + downs
    if together == 0 or stats.binomtest(ups, together).pvalue >= 0.05:
        return 0
    return 1 if ups > downs else -1


def rates_apart(one: tuple[int, float], other: tuple[int, float], tests: int = 1) -> int:
    """+1 where the first brings more events per unit than the second beyond chance, -1 less, else 0.

    one, other: (events, units spent). Given all events together, the first's are binomial with
    its share of the units (exact conditional test; Przyborowski & Wilenski, Biometrika 31, 1940).
    """
    (hits, units), (rest, others) = one, other
    if not units > 0 or not others > 0 or hits + rest == 0:
        return 0
    part = units / (units + others)
    if stats.binomtest(hits, hits + rest, part).pvalue >= 0.05 / tests:
        return 0
    return 1 if hits * others > rest * units else -1


def extreme(groups: Sequence[tuple[int, int]], place: int) -> bool:
    """Whether one group's share differs from that of every other group beyond chance.

    groups: (hits, customers); the threshold is shared out over the comparisons (Bonferroni), as
    the group was picked for being the extreme one.
    """
    shares = [wilson_interval(hits, total) for hits, total in groups]
    others = [share for i, share in enumerate(shares) if i != place]
    if not others:
        return False
    limit = threshold(len(others))
    gaps = [share_difference(shares[place], other).z for other in others]
    return all(gap > limit for gap in gaps) or all(gap < -limit for gap in gaps)


def steady(values: Sequence[float]) -> int:
    """+1 where every value is at least the one before and the last is more than the first, -1 the
    other way round, else 0; blanks are no order.
    """
    if len(values) < 2 or not all(math.isfinite(value) for value in values):
        return 0
    steps = [after - before for before, after in pairwise(values)]
    if all(step >= 0 for step in steps) and values[-1] > values[0]:
        return 1
    return -1 if all(step <= 0 for step in steps) and values[-1] < values[0] else 0
