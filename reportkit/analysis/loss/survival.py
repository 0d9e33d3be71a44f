"""Time until something happens when part of the customers have not got there yet.

Takes durations and whether the event was seen; returns Kaplan-Meier curves, restricted means and
the log-rank test. Durations keep their unit (days, months); nothing is rounded.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from reportkit.analysis.basics.intervals import FloatArray, critical_value
from reportkit.errors import DataError

BoolArray = npt.NDArray[np.bool_]
HAIR = 1e-12  # products of ratios land a hair above a half that is exact on paper


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalCurve:
    """Share still without the event, as a step function.

    steps: one row per distinct duration, the first at 0; columns time, at_risk, events, censored,
    survival, low, high (0-1; the interval is blank once nobody is left).
    median: first time at which the share is at most one half; None where it is not reached.
    """

    steps: pd.DataFrame
    subjects: int
    events: int
    median: float | None
    median_low: float | None
    median_high: float | None
    confidence: float

    def first_at_most(self, share: float, column: str = "survival") -> float | None:
        """First time at which ``column`` is at most ``share``; None where it never is."""
        return _first_at_most(self.steps, share, column)

    def at(self, times: npt.ArrayLike) -> pd.DataFrame:
        """Rows time, survival, low, high, at_risk for these times.

        Beyond the last duration the curve is unknown and blank, unless everyone had the event.
        """
        wanted = np.atleast_1d(np.asarray(times, dtype=float))
        known = self.steps["time"].to_numpy()
        row = np.searchsorted(known, wanted, side="right") - 1
        table = self.steps.iloc[row][["survival", "low", "high"]].reset_index(drop=True)
        if self.steps["survival"].iloc[-1] > 0:
            table[wanted > known[-1]] = np.nan
        # at risk just before t: everyone whose duration is at least t
        ahead = np.append(self.steps["at_risk"].to_numpy(), 0)
        table["at_risk"] = ahead[np.searchsorted(known, wanted, side="left")]
        table.insert(0, "time", wanted)
        return table


@dataclass(frozen=True, slots=True)
class RestrictedMean:
    """Mean time without the event within the first ``horizon``, in the unit of the durations."""

    mean: float
    standard_error: float
    low: float
    high: float
    horizon: float


@dataclass(frozen=True, slots=True, eq=False)
class LogRank:
    """Are the curves of several groups the same? table: subjects, observed, expected per group."""

    chi_square: float
    degrees: int
    p_value: float
    table: pd.DataFrame


def kaplan_meier(
    durations: npt.ArrayLike, observed: npt.ArrayLike, confidence: float = 0.95
) -> SurvivalCurve:
    """Survival curve with Greenwood's variance and log-log interval.

    durations: one per customer, 0 or more. observed: True where the event was seen, False where
    observation ended first. Raises DataError on blanks, negative durations or no customers.
    Source: Kaplan & Meier, JASA 53:457-481, 1958; interval: Kalbfleisch & Prentice, 1980.
    """
    time, seen = _checked(durations, observed)
    steps = _steps(time, seen)
    survival, n, d = (steps[c].to_numpy(dtype=float) for c in ("survival", "at_risk", "events"))
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(np.where(d > 0, d / (n * (n - d)), 0.0))
        log = np.log(survival)
        spread = critical_value(confidence) * np.sqrt(greenwood) / np.abs(log)
        low, high = np.exp(log * np.exp(spread)), np.exp(log * np.exp(-spread))
    untouched, gone = survival == 1, survival == 0
    steps["low"] = np.where(untouched, 1.0, np.where(gone, np.nan, low))
    steps["high"] = np.where(untouched, 1.0, np.where(gone, np.nan, high))
    return SurvivalCurve(
        steps=steps,
        subjects=time.size,
        events=int(seen.sum()),
        median=_first_at_most(steps, 0.5, "survival"),
        median_low=_first_at_most(steps, 0.5, "low"),
        median_high=_first_at_most(steps, 0.5, "high"),
        confidence=confidence,
    )


def restricted_mean(curve: SurvivalCurve, horizon: float) -> RestrictedMean:
    """Area under the curve up to ``horizon``: a mean that exists where the median does not.

    Raises DataError when the horizon is not positive or lies beyond what was observed.
    Source: Royston & Parmar, BMC Medical Research Methodology 13:152, 2013.
    """
    time, survival, n, d = (
        curve.steps[c].to_numpy(dtype=float) for c in ("time", "survival", "at_risk", "events")
    )
    if not 0 < horizon < math.inf or (horizon > time[-1] and survival[-1] > 0):
        raise DataError(
            f"无法计算 {horizon:g} 以内的平均时长：观察最长只到 {time[-1]:g}。"
            "请把时间范围设为大于 0 且不超过它。"
        )
    ends = np.minimum(np.append(time[1:], np.inf), horizon)
    areas = np.clip(ends - time, 0, None) * survival
    after = np.cumsum(areas[::-1])[::-1]  # area from each step to the horizon
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where((d > 0) & (n > d) & (time <= horizon), after**2 * d / (n * (n - d)), 0.0)
    mean, error = float(areas.sum()), math.sqrt(float(terms.sum()))
    half = critical_value(curve.confidence) * error
    return RestrictedMean(mean, error, max(0.0, mean - half), min(horizon, mean + half), horizon)


def loss_rates(points: pd.DataFrame) -> list[float]:
    """How fast customers leave between each of ``points`` and the one before, per unit of time.

    points: time, survival, ascending (``SurvivalCurve.at``); the first stretch begins at time 0.
    The constant hazard that would lose as many; infinite where nobody is left.
    """
    time = np.append(0.0, points["time"].to_numpy(dtype=float))
    survival = np.append(1.0, points["survival"].to_numpy(dtype=float))
    with np.errstate(divide="ignore"):
        return [float(rate) for rate in -np.diff(np.log(survival)) / np.diff(time)]


def log_rank(
    durations: npt.ArrayLike, observed: npt.ArrayLike, groups: npt.ArrayLike | pd.Series
) -> LogRank:
    """Mantel's log-rank test of any number of groups; p is 1 where nothing happened at all.

    Raises DataError with fewer than two groups, a blank group, or unusable durations.
    Source: Mantel, Cancer Chemotherapy Reports 50:163-170, 1966.
    """
    time, seen = _checked(durations, observed)
    codes, names = pd.factorize(pd.Series(groups).to_numpy(), sort=False)
    if codes.size != time.size:
        raise DataError(f"分组有 {codes.size} 个，时长有 {time.size} 个，两者应一一对应。")
    if (codes < 0).any():
        raise DataError(f"{codes.size} 位客户中有 {(codes < 0).sum()} 位没有分组，请先归入“未知”。")
    if len(names) < 2:
        raise DataError(f"比较需要至少两组，现只有 {len(names)} 组。")
    event_times = _distinct(np.sort(time[seen]))
    at_risk, events = np.empty((2, len(names), event_times.size))
    for group in range(len(names)):
        own = np.sort(time[codes == group])
        at_risk[group] = own.size - np.searchsorted(own, event_times, side="left")
        hit = np.sort(time[(codes == group) & seen])
        events[group] = np.searchsorted(hit, event_times, side="right") - np.searchsorted(
            hit, event_times, side="left"
        )
    chi_square, degrees, expected = _mantel(at_risk, events)
    table = pd.DataFrame(
        {
            "group": names,
            "subjects": np.bincount(codes),
            "observed": events.sum(axis=1).astype(int),
            "expected": expected,
        }
    )
    p_value = float(stats.chi2.sf(chi_square, degrees)) if degrees else 1.0
    return LogRank(chi_square, degrees, p_value, table)


def _checked(durations: npt.ArrayLike, observed: npt.ArrayLike) -> tuple[FloatArray, BoolArray]:
    time = np.asarray(durations, dtype=float).ravel()
    flags: npt.NDArray[Any] = np.asarray(observed).ravel()
    if time.size == 0:
        raise DataError("没有可观察的客户，无法计算留存曲线。请检查筛选条件或数据期间。")
    if time.size != flags.size:
        raise DataError(f"时长有 {time.size} 个，事件标记有 {flags.size} 个，两者应一一对应。")
    bad = np.flatnonzero(~(np.isfinite(time) & (time >= 0)))
    if bad.size:
        raise DataError(
            f"时长：{time.size} 个中有 {bad.size} 个为空或为负"
            f"（首个：第 {bad[0] + 1} 个，值 [{time[bad[0]]:g}]）。请检查起止时间的先后。"
        )
    if pd.isna(flags).any():
        raise DataError(
            f"事件标记：{flags.size} 个中有 {pd.isna(flags).sum()} 个为空，请填是或否。"
        )
    return time, flags.astype(bool)


def _distinct(ordered: FloatArray) -> FloatArray:
    """Distinct values of a sorted array; np.unique is far slower on millions of values."""
    return ordered[np.append(True, np.diff(ordered) > 0)] if ordered.size else ordered


def _steps(time: FloatArray, seen: BoolArray) -> pd.DataFrame:
    order = np.argsort(time, kind="stable")
    time, hits = time[order], seen[order].astype(np.int64)
    starts = np.flatnonzero(np.append(True, np.diff(time) > 0))
    leaving = np.diff(np.append(starts, time.size))
    events = np.add.reduceat(hits, starts)
    at_risk = time.size - starts
    known = time[starts]
    if known[0] > 0:  # every curve starts at 0 with everybody on board
        known, at_risk = np.append(0.0, known), np.append(time.size, at_risk)
        events, leaving = np.append(0, events), np.append(0, leaving)
    return pd.DataFrame(
        {
            "time": known,
            "at_risk": at_risk,
            "events": events,
            "censored": leaving - events,
            "survival": np.cumprod((at_risk - events) / at_risk),
        }
    )


def _first_at_most(steps: pd.DataFrame, share: float, column: str) -> float | None:
    reached = np.flatnonzero(steps[column].to_numpy() <= share + HAIR)
    return float(steps["time"].iloc[reached[0]]) if reached.size else None


def _mantel(at_risk: FloatArray, events: FloatArray) -> tuple[float, int, FloatArray]:
    """Chi-square, degrees of freedom and expected events; rows are groups, columns event times."""
    n, d = at_risk.sum(axis=0), events.sum(axis=0)
    share = at_risk / n
    expected: FloatArray = (share * d).sum(axis=1)
    weight = d * (n - d) / np.maximum(n - 1, 1)
    variance = np.diag((share * weight).sum(axis=1)) - (share * weight) @ share.T
    excess = events.sum(axis=1) - expected
    rank = int(np.linalg.matrix_rank(variance, hermitian=True)) if variance.any() else 0
    # one row is redundant, and a group never at risk adds none: the pseudo-inverse drops both
    chi_square = float(excess @ np.linalg.pinv(variance, hermitian=True) @ excess) if rank else 0.0
    return chi_square, rank, expected
