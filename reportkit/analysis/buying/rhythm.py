"""Whether a customer is silent for longer than usual, judged by the customer's own buying rhythm.

Works on customer-days: one row per customer and day of purchase, ``day`` in days since
1970-01-01. Order lines or several orders on one day would make gaps of zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.customer_ids import numbered
from reportkit.analysis.basics.intervals import FloatArray
from reportkit.analysis.basics.required_columns import require_filled
from reportkit.analysis.models.btyd import IntArray, customer_days
from reportkit.errors import DataError

ACTIVE, DORMANT, CHURNED = "活跃", "休眠", "流失"


@dataclass(frozen=True, slots=True, eq=False)
class CustomerActivity:
    """Who is 活跃, 休眠, 流失, with every number the rule used.

    table: customer_id, purchase_days, gaps, first_day, last_day, silent_days, own_rhythm,
    dormant_after_days, churned_after_days, status. population_*_days apply to the customers
    without a rhythm of their own; ``measured_gaps`` is 0 where the default stood in.
    """

    table: pd.DataFrame
    rule: ActivityRule
    customers: int
    active: int
    dormant: int
    churned: int
    own_rhythm: int
    population_dormant_days: float
    population_churned_days: float
    measured_gaps: int


def day_number(instant: datetime) -> float:
    """Days since 1970-01-01, as ``day`` counts them; a fraction for an instant after midnight."""
    return float((pd.Timestamp(instant) - pd.Timestamp(0)) / pd.Timedelta(days=1))


def customer_activity(days: pd.DataFrame, as_of: datetime, rule: ActivityRule) -> CustomerActivity:
    """Judge every customer who bought before ``as_of``.

    days: customer_id, day (customer-days; repeats are merged). Purchases at or after ``as_of``
    are not seen. Raises DataError on blanks, an impossible rule, or no purchase before ``as_of``.
    """
    rule = _checked(rule)
    require_filled(days, ("customer_id", "day"), "购买日表")
    cut = day_number(as_of)
    seen = days[days["day"].to_numpy() < cut]
    if seen.empty:
        raise DataError(f"{as_of:%Y-%m-%d} 之前没有任何购买，无法判断活跃状态。请检查数据期间。")
    codes, ids = numbered(seen)
    code, day, _ = customer_days(codes, seen["day"].to_numpy(dtype=np.int64))
    starts = np.flatnonzero(np.append(True, np.diff(code) > 0))
    bought = np.diff(np.append(starts, code.size))
    same = np.diff(code) == 0
    owner, gap = _sorted_pairs(code[1:][same], np.diff(day)[same])
    dormant, churned, population = _thresholds(owner, gap.astype(float), bought - 1, rule)
    last = day[starts + bought - 1]
    silent = np.floor(cut - last).astype(int)
    table = pd.DataFrame(
        {
            "customer_id": ids,
            "purchase_days": bought,
            "gaps": bought - 1,
            "first_day": day[starts],
            "last_day": last,
            "silent_days": silent,
            "own_rhythm": bought - 1 >= rule.own_gaps,
            "dormant_after_days": dormant,
            "churned_after_days": churned,
            "status": np.select([silent > churned, silent > dormant], [CHURNED, DORMANT], ACTIVE),
        }
    )
    return _counted(table, rule, population, gap.size)


def _counted(
    table: pd.DataFrame, rule: ActivityRule, population: tuple[float, float], gaps: int
) -> CustomerActivity:
    return CustomerActivity(
        table=table,
        rule=rule,
        customers=len(table),
        active=int((table["status"] == ACTIVE).sum()),
        dormant=int((table["status"] == DORMANT).sum()),
        churned=int((table["status"] == CHURNED).sum()),
        own_rhythm=int(table["own_rhythm"].sum()),
        population_dormant_days=population[0],
        population_churned_days=population[1],
        measured_gaps=gaps,
    )


def _checked(rule: ActivityRule) -> ActivityRule:
    if not 0 < rule.dormant_quantile <= rule.churned_quantile <= 1:
        raise DataError(
            f"活跃规则：休眠分位 {rule.dormant_quantile:g} 与流失分位 {rule.churned_quantile:g}"
            " 应在 0～1 之间，且前者不大于后者。"
        )
    if rule.own_gaps < 1 or min(rule.default_days, rule.churned_floor_days) <= 0:
        raise DataError("活跃规则：最少间隔数、默认天数和流失下限天数都应大于 0。")
    return rule


def _sorted_pairs(first: IntArray, second: IntArray) -> tuple[IntArray, IntArray]:
    """Sort by first, then second (0 or more), as one number: far faster than lexsort."""
    span = int(second.max(initial=0)) + 1
    key = np.sort(first.astype(np.int64) * span + second)
    return key // span, key % span


def _thresholds(
    owner: IntArray, gap: FloatArray, gaps: IntArray, rule: ActivityRule
) -> tuple[FloatArray, FloatArray, tuple[float, float]]:
    """Days after which each customer is 休眠 and 流失, and the two for those without a rhythm."""
    if gap.size:
        usual = tuple(
            _population_quantile(owner, gap, gaps, q)
            for q in (rule.dormant_quantile, rule.churned_quantile)
        )
    else:
        usual = (rule.default_days / 2, rule.default_days)
    own = gaps >= rule.own_gaps
    floors = (min(rule.dormant_floor_days, rule.churned_floor_days), rule.churned_floor_days)
    result = []
    for quantile, fallback, floor in zip(
        (rule.dormant_quantile, rule.churned_quantile), usual, floors, strict=True
    ):
        threshold = np.full(gaps.size, fallback)
        threshold[own] = _own_quantile(gap, gaps, quantile)[own]
        result.append(np.maximum(threshold, floor))
    return result[0], result[1], (max(usual[0], floors[0]), max(usual[1], floors[1]))


def _own_quantile(gap: FloatArray, gaps: IntArray, quantile: float) -> FloatArray:
    """Interpolated quantile per customer of gaps sorted by customer and size; NaN without gaps."""
    first = np.cumsum(gaps) - gaps
    position = quantile * (gaps - 1)
    below = np.floor(position)
    padded = np.append(gap, np.nan)  # customers without gaps point here
    low, high = (
        padded[np.where(gaps > 0, first + edge.astype(int), gap.size)]
        for edge in (below, np.ceil(position))
    )
    result: FloatArray = low + (position - below) * (high - low)
    return result


def _population_quantile(
    owner: IntArray, gap: FloatArray, gaps: IntArray, quantile: float
) -> float:
    """Quantile of the gap of a customer drawn at random: a busy customer counts no more."""
    order = np.argsort(gap, kind="stable")
    weight = np.cumsum(1 / gaps[owner[order]])
    reached = np.searchsorted(weight, quantile * weight[-1] * (1 - 1e-12))
    return float(gap[order][reached])
