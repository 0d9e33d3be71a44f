"""How far a share, a mean or their change may be off. Takes counts or values, returns intervals.

Shares are 0-1. Every interval is two-sided, 95 % unless told otherwise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from reportkit.errors import DataError

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Share:
    """A measured share with its interval. ``share``, ``low``, ``high`` are 0-1."""

    share: float
    low: float
    high: float
    hits: int
    total: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Current minus previous, in the unit of what is compared.

    ``z`` is NaN where the data show no variation at all: such a change cannot be judged.
    """

    difference: float
    low: float
    high: float
    z: float


def critical_value(confidence: float = 0.95) -> float:
    """Two-sided normal quantile: 0.95 → 1.96. Raises DataError outside 0-1."""
    if not 0 < confidence < 1:
        raise DataError(f"置信水平应在 0 与 1 之间，现为 {confidence}。常用值为 0.95。")
    return float(stats.norm.ppf(0.5 + confidence / 2))


def exceeds_noise(z: float, confidence: float = 0.95) -> bool:
    """Whether a change with this ``z`` is larger than chance explains; NaN never is."""
    return abs(z) > critical_value(confidence)


def wilson_bounds(
    hits: npt.ArrayLike, totals: npt.ArrayLike, confidence: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """Wilson bounds of many shares at once; NaN where a total is 0.

    Source: Wilson, JASA 22:209-212, 1927.
    """
    x, n = np.asarray(hits, dtype=float), np.asarray(totals, dtype=float)
    z2 = critical_value(confidence) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = (x + z2 / 2) / (n + z2)
        half = np.sqrt(z2) / (n + z2) * np.sqrt(x * (n - x) / n + z2 / 4)
    low = np.where(x == 0, 0.0, centre - half)  # exact ends: rounding leaves 1e-17 otherwise
    high = np.where(x == n, 1.0, centre + half)
    empty = n == 0
    return np.where(empty, np.nan, low), np.where(empty, np.nan, high)


def wilson_interval(hits: int, total: int, confidence: float = 0.95) -> Share:
    """One share with its Wilson interval.

    Raises DataError when ``total`` is 0 or ``hits`` lies outside 0..total.
    """
    if total <= 0:
        raise DataError("无法计算比例：样本数为 0。请检查筛选条件或数据期间。")
    if not 0 <= hits <= total:
        raise DataError(f"无法计算比例：命中数 {hits} 不在 0～{total} 之间。请检查计数口径。")
    low, high = wilson_bounds(hits, total, confidence)
    return Share(hits / total, float(low), float(high), int(hits), int(total))


def share_difference(current: Share, previous: Share, confidence: float = 0.95) -> Difference:
    """Current minus previous share: Newcombe's hybrid score interval, z with pooled variance.

    Source: Newcombe, Statistics in Medicine 17:873-890, 1998, method 10.
    """
    return share_gap((current.share, current.total), (previous.share, previous.total), confidence)


def share_gap(
    current: tuple[float, float], previous: tuple[float, float], confidence: float = 0.95
) -> Difference:
    """As ``share_difference``, of (share, answers); weighted answers count with their effective
    number, which need not be whole. Raises DataError when nobody answered."""
    (now, n), (before, m) = current, previous
    if not (n > 0 and m > 0):
        raise DataError("无法比较两个比例：样本数为 0。请检查筛选条件或数据期间。")
    low, high = wilson_bounds([now * n, before * m], [n, m], confidence)
    gap = now - before
    pooled = (now * n + before * m) / (n + m)
    error = math.sqrt(max(pooled * (1 - pooled), 0.0) * (1 / n + 1 / m))
    return Difference(
        difference=gap,
        low=gap - math.hypot(now - low[0], high[1] - before),
        high=gap + math.hypot(high[0] - now, before - low[1]),
        z=gap / error if error > 0 else math.nan,
    )


def effective_number(weights: npt.ArrayLike) -> float:
    """How many equally weighted answers say as much: (Σw)² / Σw²; 0 without any.

    Source: Kish, Survey Sampling, 1965, section 11.7.
    """
    w = np.asarray(weights, dtype=float)
    squares = float((w**2).sum())
    return float(w.sum()) ** 2 / squares if squares > 0 else 0.0


def _finite(values: npt.ArrayLike) -> FloatArray:
    array = np.asarray(values, dtype=float).ravel()
    if array.size == 0:
        raise DataError("无法计算均值：没有数值。请检查筛选条件或数据期间。")
    bad = np.flatnonzero(~np.isfinite(array))
    if bad.size:
        raise DataError(
            f"无法计算均值：{array.size} 个数值中有 {bad.size} 个为空或非有限值"
            f"（首个：第 {bad[0] + 1} 个）。请先剔除空值。"
        )
    return array


def mean_difference(
    current: npt.ArrayLike, previous: npt.ArrayLike, confidence: float = 0.95
) -> Difference:
    """Change of a mean between two independent samples (Welch).

    ``z`` is the normal deviate with the same p-value as Welch's t, so that small samples are
    judged by the same threshold as large ones. Raises DataError on no values or blanks.
    """
    a, b = _finite(current), _finite(previous)
    gap = float(a.mean() - b.mean())
    va, vb = _variance_of_mean(a), _variance_of_mean(b)
    if math.isnan(va + vb) or va + vb == 0:
        return Difference(gap, math.nan, math.nan, math.nan)
    error = math.sqrt(va + vb)
    freedom = (va + vb) ** 2 / (va**2 / (a.size - 1) + vb**2 / (b.size - 1))
    half = float(stats.t.ppf(0.5 + confidence / 2, freedom)) * error
    return Difference(gap, gap - half, gap + half, _normal_deviate(gap / error, freedom))


def _variance_of_mean(array: FloatArray) -> float:
    if array.size < 2:
        return math.nan
    if np.ptp(array) == 0:  # equal values leave 1e-34 of rounding, which would pass for precision
        return 0.0
    return float(array.var(ddof=1)) / array.size


def _normal_deviate(t: float, freedom: float) -> float:
    tail: Any = stats.t.sf(abs(t), freedom)
    # beyond 1e-300 the tail underflows; t itself is then far past any threshold
    return math.copysign(float(stats.norm.isf(tail)) if tail > 0 else abs(t), t)
