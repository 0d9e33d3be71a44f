"""How good predicted probabilities are: ranking, calibration, what contacting the top n yields.

Takes what happened (True/False) and the predicted probabilities or scores; fits nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from reportkit.analysis.basics.intervals import (
    FloatArray,
    critical_value,
    wilson_bounds,
)
from reportkit.errors import DataError

BoolArray = npt.NDArray[np.bool_]
_TINY = 1e-15


@dataclass(frozen=True, slots=True)
class RankingQuality:
    """AUC (0-1): the chance that a case scores higher than a non-case, ties counting half."""

    auc: float
    low: float
    high: float
    standard_error: float
    cases: int
    others: int


@dataclass(frozen=True, slots=True)
class ProbabilityQuality:
    """Brier score and log-loss (lower is better) beside those of always saying the base rate.

    ``skill`` is 1 - brier / brier_base: 0 is no better than the base rate, negative is worse.
    """

    brier: float
    brier_base: float
    log_loss: float
    log_loss_base: float
    skill: float
    expected_share: float
    observed_share: float
    customers: int


@dataclass(frozen=True, slots=True)
class ExpectedHits:
    """Of the ``top`` customers with the highest probability ``expected`` ± ``margin`` will."""

    top: int
    expected: float
    margin: float
    share: float


def ranking_quality(
    outcome: npt.ArrayLike, score: npt.ArrayLike, confidence: float = 0.95
) -> RankingQuality:
    """AUC with DeLong's standard error and an interval on the logit scale.

    A perfect or perfectly wrong ranking has no spread to measure; its interval is then Wilson's
    for the smaller class. Raises DataError unless there are cases and others.
    Source: DeLong, DeLong & Clarke-Pearson, Biometrics 44:837-845, 1988.
    """
    happened, scores = _both_classes(outcome, score)
    above, below = _placements(happened, scores)
    auc, error = float(above.mean()), math.sqrt(_variance(above) + _variance(below))
    smaller = min(above.size, below.size)
    if not 0 < auc < 1:
        low, high = (float(b) for b in wilson_bounds(auc * smaller, smaller, confidence))
    else:
        centre = math.log(auc / (1 - auc))
        half = critical_value(confidence) * error / (auc * (1 - auc))
        low, high = (float(b) for b in 1 / (1 + np.exp([half - centre, -half - centre])))
    return RankingQuality(auc, low, high, error, above.size, below.size)


def probability_quality(
    outcome: npt.ArrayLike, probability: npt.ArrayLike, base_rate: float | None = None
) -> ProbabilityQuality:
    """Brier score and log-loss against a constant forecast.

    base_rate: what was known beforehand, e.g. the rate in the training period; default is the
    observed rate. Raises DataError when a probability lies outside 0-1.
    """
    happened, chance = _checked(outcome, probability)
    _require_probabilities(chance)
    base = np.full(chance.size, happened.mean() if base_rate is None else base_rate)
    brier, brier_base = (float(np.mean((c - happened) ** 2)) for c in (chance, base))
    return ProbabilityQuality(
        brier=brier,
        brier_base=brier_base,
        log_loss=_log_loss(happened, chance),
        log_loss_base=_log_loss(happened, base),
        skill=1 - brier / brier_base if brier_base > 0 else math.nan,
        expected_share=float(chance.mean()),
        observed_share=float(happened.mean()),
        customers=chance.size,
    )


def reliability_table(
    outcome: npt.ArrayLike, probability: npt.ArrayLike, bins: int = 10
) -> pd.DataFrame:
    """Predicted against observed, in bins of about equally many customers; ties stay together.

    Returns per bin: customers, predicted (mean), observed (share), low, high (Wilson).
    """
    happened, chance = _checked(outcome, probability)
    _require_probabilities(chance)
    rank = stats.rankdata(chance, method="average") / chance.size
    frame = pd.DataFrame({"bin": np.ceil(rank * bins - 1e-9), "predicted": chance, "hit": happened})
    grouped = frame.groupby("bin")
    hits, customers = grouped["hit"].sum(), grouped.size()
    low, high = wilson_bounds(hits, customers)
    table = pd.DataFrame({"customers": customers, "predicted": grouped["predicted"].mean()})
    return table.assign(observed=hits / customers, low=low, high=high).reset_index(drop=True)


def gain_table(
    outcome: npt.ArrayLike, score: npt.ArrayLike, capacities: Sequence[int]
) -> pd.DataFrame:
    """What contacting the n highest scores would have found.

    capacities: how many customers can be contacted. Customers tied at the boundary count with
    their average, so the order of rows does not matter.
    Returns top, hits, hit_share (of those contacted, 0-1) with low, high, captured (of all
    cases), lift (hit_share over the overall share). Raises DataError on a capacity below 1.
    """
    happened, scores = _checked(outcome, score)
    if any(capacity < 1 for capacity in capacities):
        raise DataError(f"名单人数应至少为 1，现为 {min(capacities)}。请检查名单容量设置。")
    top = np.array(sorted({min(int(c), scores.size) for c in capacities}), dtype=int)
    hits = _hits_at(happened.astype(float), scores)[top]
    low, high = wilson_bounds(hits, top)
    total = float(happened.sum())
    table = pd.DataFrame({"top": top, "hits": hits, "hit_share": hits / top})
    table = table.assign(low=low, high=high, captured=hits / total if total else np.nan)
    return table.assign(lift=table["hit_share"] / (total / scores.size) if total else np.nan)


def expected_hits(probability: npt.ArrayLike, top: int, confidence: float = 0.95) -> ExpectedHits:
    """How many of the ``top`` most probable customers will, with a binomial margin.

    The margin is chance alone, customers being independent; a model that is off in general shows
    in ``reliability_table``. Raises DataError on no customers or a capacity below 1.
    """
    chance = np.sort(np.asarray(probability, dtype=float))[::-1]
    _require_probabilities(chance)
    if top < 1 or chance.size == 0:
        raise DataError(f"名单人数应至少为 1，现为 {min(top, chance.size)}。请检查名单容量设置。")
    chosen = chance[:top]
    margin = critical_value(confidence) * math.sqrt(float(np.sum(chosen * (1 - chosen))))
    expected = float(chosen.sum())
    return ExpectedHits(chosen.size, expected, margin, expected / chosen.size)


def _checked(outcome: npt.ArrayLike, score: npt.ArrayLike) -> tuple[BoolArray, FloatArray]:
    flags, scores = np.asarray(outcome).ravel(), np.asarray(score, dtype=float).ravel()
    if flags.size != scores.size:
        raise DataError(f"结果有 {flags.size} 个，预测有 {scores.size} 个，两者应一一对应。")
    if flags.size == 0:
        raise DataError("没有可检验的客户，请检查样本期间。")
    if pd.isna(flags).any() or np.isnan(scores).any():
        bad = int(pd.isna(flags).sum() + np.isnan(scores).sum())
        raise DataError(f"{flags.size} 位客户的结果或预测中有 {bad} 个空值，请先补齐或剔除。")
    return flags.astype(bool), scores


def _both_classes(outcome: npt.ArrayLike, score: npt.ArrayLike) -> tuple[BoolArray, FloatArray]:
    happened, scores = _checked(outcome, score)
    cases = int(happened.sum())
    if cases in (0, happened.size):
        raise DataError(
            f"{happened.size} 位客户的结果全部相同（发生 {cases} 位），无法检验区分能力。"
            "请换一个观察期或放宽流失口径。"
        )
    return happened, scores


def _require_probabilities(chance: FloatArray) -> None:
    bad = np.flatnonzero(~((chance >= 0) & (chance <= 1)))
    if bad.size:
        raise DataError(
            f"{chance.size} 个预测概率中有 {bad.size} 个不在 0～1 之间"
            f"（首个：{chance[bad[0]]:g}）。请检查是否误用了打分。"
        )


def _placements(happened: BoolArray, scores: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Per case the share of others it outranks, per other the share of cases outranking it."""
    cases, others = scores[happened], scores[~happened]
    overall = stats.rankdata(scores)
    above = (overall[happened] - stats.rankdata(cases)) / others.size
    below = 1 - (overall[~happened] - stats.rankdata(others)) / cases.size
    return above, below


def _variance(placements: FloatArray) -> float:
    """Variance of the mean; a single customer of a class adds no measurable spread."""
    if placements.size < 2:
        return 0.0
    return float(placements.var(ddof=1)) / placements.size


def _log_loss(happened: BoolArray, chance: FloatArray) -> float:
    clipped = np.clip(chance, _TINY, 1 - _TINY)
    return float(-np.mean(np.where(happened, np.log(clipped), np.log1p(-clipped))))


def _hits_at(happened: FloatArray, scores: FloatArray) -> FloatArray:
    """Expected hits among the top 0, 1, … customers, tied scores sharing theirs evenly."""
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    group = np.cumsum(np.append(False, ranked[1:] != ranked[:-1]))
    share = np.bincount(group, weights=happened[order]) / np.bincount(group)
    return np.append(0.0, np.cumsum(share[group]))
