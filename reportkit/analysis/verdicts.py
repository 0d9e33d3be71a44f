"""What a title may claim: a difference beyond noise, an order, a majority, a sign.

Takes results that carry their own uncertainty, answers yes or no; whoever writes the sentence says
the plain fact where the answer is no. What cannot be judged (no noise known, nothing counted) is
never claimed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from reportkit.analysis.intervals import (
    Share,
    critical_value,
    exceeds_noise,
    mean_difference,
    share_difference,
)

LEVEL = 0.05  # chance of claiming what is not there, all comparisons of one sentence together


def moved(now: float | None, before: float | None, noise: float | None) -> int:
    """Sign of a change that is larger than its 95 % ``noise``: 1, -1, or 0 where it is not."""
    if now is None or before is None or noise is None:
        return 0
    change = now - before
    return int(np.sign(change)) if abs(change) > noise else 0  # NaN is larger than nothing


def apart(one: Share, other: Share, tests: int = 1) -> bool:
    """Whether two independent shares differ; ``tests``: how many were looked at to choose these."""
    return exceeds_noise(share_difference(one, other).z, 1 - LEVEL / tests)


def outnumbers(more: int, fewer: int) -> bool:
    """Whether the first of two counts is the larger beyond chance (exact sign test)."""
    if more <= fewer:
        return False
    return bool(stats.binomtest(more, more + fewer).pvalue < LEVEL)


def disproportionate(members: Share, value_share: float, noise: float | None) -> bool:
    """Whether a group's share of the value differs from its share of the people beyond noise.

    noise: 95 % half-width of ``value_share``, both 0-1.
    """
    return moved(value_share, members.share, noise) != 0


def largest(parts: Iterable[float], part: float) -> bool:
    """Whether ``part`` is the largest of ``parts``; a tie is no largest."""
    known = [value for value in parts if not math.isnan(value)]
    return bool(known) and part == max(known) and known.count(part) == 1


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
) -> Highest | None:
    """The group whose members have the highest mean value, compared with everybody else (Welch).

    values, groups: one per customer on the same rows; blank groups and those in ``leave_out`` or
    with fewer than ``fewest`` members are not candidates. The 5 % are divided among the groups
    compared. None without a candidate.
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
    sure = len(table) > 1 and exceeds_noise(
        mean_difference(inside, outside).z, 1 - LEVEL / len(table)
    )
    return Highest(label, float(inside.mean()), len(inside), len(table), sure)


def highest_share(shares: Mapping[str, Share]) -> tuple[str, bool]:
    """The group with the highest share, and whether it lies above all others together.

    The 5 % are divided among the groups. Raises ValueError without a group.
    """
    label = max(shares, key=lambda name: shares[name].share)
    rest = [share for name, share in shares.items() if name != label]
    if not rest:
        return label, False
    hits, total = sum(share.hits for share in rest), sum(share.total for share in rest)
    if not total:
        return label, False
    others = Share(hits / total, math.nan, math.nan, hits, total)
    return label, apart(shares[label], others, len(shares))


def threshold(tests: int = 1) -> float:
    """The z that one of ``tests`` comparisons must pass."""
    return critical_value(1 - LEVEL / tests)
