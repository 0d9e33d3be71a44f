"""Scores from 0 to 100 by rank: contribution, potential, relationship, satisfaction.

Takes one row per customer, returns frames; equal values always get equal scores, whatever the row
order. A measure that nobody has is left out and named, a customer who lacks one counts as average.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reportkit.analysis.buying.rhythm import ACTIVE, CHURNED, DORMANT
from reportkit.errors import DataError

CONTRIBUTION, POTENTIAL, RELATION, SATISFACTION = "贡献", "潜力", "关系", "满意度"
#: dimension → measure → word
MEASURES: dict[str, dict[str, str]] = {
    CONTRIBUTION: {"revenue": "收入", "contribution": "利润", "orders": "购买频次"},
    POTENTIAL: {
        "market_growth": "行业增速",
        "headroom": "钱包份额空间",
        "demand_change": "需求变化",
        "growth_rate": "客户自身增长",
    },
    RELATION: {"contacts": "互动次数", "visits": "回访次数"},
    SATISFACTION: {"satisfaction": "满意度得分"},
}
DEMAND = {
    "category_change": "品类扩张",
    "enquiry_change": "询价变化",
    "revenue_trend": "采购额趋势",
}
#: how likely a customer is to stay, 0–100; somebody who never bought is neither lost nor won
VITALITY = {ACTIVE: 100.0, DORMANT: 50.0, CHURNED: 0.0}
NEVER = "未成交"
AVERAGE = 50.0
_DIGITS = 6  # scores that differ only by rounding are equal


@dataclass(frozen=True, slots=True)
class Blend:
    """A weighted mean of rank scores and what it rests on."""

    score: pd.Series[float]
    used: tuple[str, ...]
    missing: tuple[str, ...]  # measures that no customer has
    coverage: float  # weight of the used measures in all that were asked for, 0–1


@dataclass(frozen=True, slots=True)
class ScorePlan:
    """Weights in points; only their proportions count. A dimension with 0 is scored but not used.

    ``vitality`` is the part of the buying rhythm in the prospect score, 0–1.
    """

    dimensions: Mapping[str, float]
    contribution: Mapping[str, float]
    potential: Mapping[str, float]
    vitality: float = 0.4

    def measures(self, dimension: str) -> Mapping[str, float]:
        weights = {CONTRIBUTION: self.contribution, POTENTIAL: self.potential}
        return weights.get(dimension) or dict.fromkeys(MEASURES[dimension], 1.0)


def score_plan(
    dimensions: Sequence[float], contribution: Sequence[float], potential: Sequence[float]
) -> ScorePlan:
    """The plan of weights given in the order of MEASURES and of its measures. Raises DataError."""
    return ScorePlan(
        dimensions=_named("综合得分", dict(zip(MEASURES, MEASURES, strict=True)), dimensions),
        contribution=_named(CONTRIBUTION, MEASURES[CONTRIBUTION], contribution),
        potential=_named(POTENTIAL, MEASURES[POTENTIAL], potential),
    )


def _named(what: str, words: Mapping[str, str], weights: Sequence[float]) -> dict[str, float]:
    if len(weights) != len(words):
        raise DataError(
            f"{what}的分项权重应有 {len(words)} 个（依次为{'、'.join(words.values())}），"
            f"现有 {len(weights)} 个：{list(weights)}。"
        )
    return dict(zip(words, weights, strict=True))


def percentile_scores(values: pd.Series) -> pd.Series[float]:
    """100 · (average rank − 0.5) / n among the known values; a missing value scores 50."""
    known = int(values.notna().sum())
    if not known:
        return pd.Series(AVERAGE, index=values.index)
    ranks = values.astype(float).rank(method="average")
    return (100 * (ranks - 0.5) / known).fillna(AVERAGE)


def blended_score(frame: pd.DataFrame, weights: Mapping[str, float]) -> Blend:
    """Weighted mean of the rank scores of ``weights``' columns.

    A column that is absent or has no value is left out and the others take its weight; without any
    column every customer scores 50. Raises DataError for a negative weight or no positive one.
    """
    if any(weight < 0 for weight in weights.values()) or not any(weights.values()):
        raise DataError(f"评分权重应不小于 0 且至少一项大于 0，现为 {dict(weights)}。")
    asked = [column for column, weight in weights.items() if weight > 0]
    used = [c for c in asked if c in frame.columns and frame[c].notna().any()]
    score = pd.Series(AVERAGE, index=frame.index)
    if used:
        total = sum(weights[column] for column in used)
        parts = [percentile_scores(frame[c]) * (weights[c] / total) for c in used]
        score = sum(parts[1:], start=parts[0]).round(_DIGITS)
    coverage = sum(weights[c] for c in used) / sum(weights[c] for c in asked)
    return Blend(score, tuple(used), tuple(c for c in asked if c not in used), coverage)


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Scores of every customer, 0–100.

    table: customer_id, one column per dimension (贡献, 潜力, 关系, 满意度), value_score,
    prospect_score, contribution, revenue, trading. ``weights``: points of the dimensions in use,
    summing to 100, less for one known in part. coverage: dimension → part of its measures that are
    known, 0–1; 0 where it tells nobody apart. used, missing: dimension → measures; a dimension in
    which all customers are equal uses none.
    """

    table: pd.DataFrame
    weights: dict[str, float]
    coverage: dict[str, float]
    used: dict[str, tuple[str, ...]]
    missing: dict[str, tuple[str, ...]]


def score_customers(customers: pd.DataFrame, plan: ScorePlan) -> Scores:
    """Score customers by every dimension and combine them.

    customers: customer_id, contribution, revenue, orders (NaN = did not buy), whatever measures of
    MEASURES are known, optionally ``status`` (活跃, 休眠, 流失 or missing) and ``left`` (known to
    have gone). value_score = weighted mean of the dimensions in use; prospect_score = potential
    and vitality, the measure of a possible future with customers who contribute little today.
    """
    frame = customers.assign(demand_change=_demand(customers))
    blends = {name: blended_score(frame, plan.measures(name)) for name in MEASURES}
    table = customers[["customer_id"]].copy()
    for name, blend in blends.items():
        table[name] = blend.score
    table[["contribution", "revenue"]] = customers[["contribution", "revenue"]].fillna(0.0)
    table["trading"] = (table["revenue"] > 0) | (table["contribution"] > 0)
    telling = {
        name: blend.coverage if name == CONTRIBUTION or blend.score.nunique() > 1 else 0.0
        for name, blend in blends.items()
    }
    weights = usable_weights(plan.dimensions, telling)
    table["value_score"] = weighted(table, weights)
    table["prospect_score"] = _prospect(table[POTENTIAL], customers, plan.vitality)
    known = {name: blend.used if telling[name] else () for name, blend in blends.items()}
    missing = {name: blend.missing for name, blend in blends.items()}
    return Scores(table, weights, telling, missing=missing, used=known)


def usable_weights(points: Mapping[str, float], coverage: Mapping[str, float]) -> dict[str, float]:
    """Points of the dimensions that tell customers apart, scaled to 100. Raises DataError.

    coverage: dimension → part of its measures that are known, 0–1. A dimension known in part counts
    in part, so that a single trend does not weigh as much as four measures of potential.
    """
    kept = {name: points.get(name, 0.0) * part for name, part in coverage.items() if part > 0}
    total = float(np.add.reduce(list(kept.values())))  # in order, the same in every Python
    if min(points.values()) < 0 or total <= 0:
        raise DataError(f"分层权重应不小于 0，且至少一个有数据的维度大于 0，现为 {dict(points)}。")
    return {name: 100 * weight / total for name, weight in kept.items()}


def weighted(table: pd.DataFrame, weights: Mapping[str, float]) -> pd.Series[float]:
    """Mean of the dimension columns by weight, rounded so that equal means are equal."""
    total = float(np.add.reduce(list(weights.values())))
    parts = [table[name] * (weight / total) for name, weight in weights.items()]
    return sum(parts[1:], start=parts[0]).round(_DIGITS)


def _demand(customers: pd.DataFrame) -> pd.Series[float]:
    """Rank score of changing demand; missing for all where nothing tells it."""
    blend = blended_score(customers, dict.fromkeys(DEMAND, 1.0))
    return blend.score if blend.used else pd.Series(np.nan, index=customers.index)


def _prospect(
    potential: pd.Series[float], customers: pd.DataFrame, part: float
) -> pd.Series[float]:
    if "status" not in customers.columns and "left" not in customers.columns:
        return potential
    nobody = pd.Series(None, index=customers.index, dtype=object)
    alive = customers.get("status", nobody).map(VITALITY).fillna(AVERAGE).astype(float)
    gone = customers.get("left", pd.Series(False, index=customers.index)).fillna(False)
    alive = alive.mask(gone.astype(bool), 0.0)
    return ((1 - part) * potential + part * alive).round(_DIGITS)
