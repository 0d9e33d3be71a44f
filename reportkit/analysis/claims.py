"""What a title or sentence may claim of its values: a sign, an order, a lead, beyond chance.

A sentence that says 上升, 最多, 居首 or 明确 asks here first and states the plain numbers where the
answer is no. Every test is two-sided at 95 % unless told otherwise; what is not known is no claim.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from scipy import stats

from reportkit.analysis.intervals import (
    Share,
    critical_value,
    exceeds_noise,
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


def apart(one: Share, other: Share) -> int:
    """+1 where the first share is the higher beyond chance, -1 where the lower, else 0."""
    difference = share_difference(one, other)
    return int(math.copysign(1, difference.z)) if exceeds_noise(difference.z) else 0


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


def extreme(groups: Sequence[tuple[int, int]], place: int) -> bool:
    """Whether one group's share differs from that of every other group beyond chance.

    groups: (hits, customers); the threshold is shared out over the comparisons (Bonferroni), as
    the group was picked for being the extreme one.
    """
    shares = [wilson_interval(hits, total) for hits, total in groups]
    others = [share for i, share in enumerate(shares) if i != place]
    if not others:
        return False
    limit = critical_value(1 - 0.05 / len(others))
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
