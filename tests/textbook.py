"""Measures as a textbook states them, in plain pandas, without anything of the product's.

The headline tests compute with these what the product printed. They are slow and short on purpose.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import pandas as pd

#: activity rule of params/defaults.yaml
DORMANT_QUANTILE, CHURNED_QUANTILE = 0.75, 0.9
OWN_GAPS, DORMANT_FLOOR_DAYS, CHURNED_FLOOR_DAYS = 4, 14, 30
Z95 = 1.959963984540054


def top_share(amounts: pd.Series, part: float) -> float:
    """Share of the money that the largest ``part`` of the customers brought, rounded half up."""
    count = math.floor(part * len(amounts) + 0.5)
    return float(amounts.nlargest(count).sum() / amounts.sum())


def gini(amounts: pd.Series) -> float:
    """Mean absolute difference of all pairs over twice the mean."""
    values = amounts.to_numpy()
    pairs = sum(np.abs(values - one).sum() for one in values)
    return float(pairs / (2 * len(values) ** 2 * values.mean()))


def activity(days: pd.DataFrame, as_of: str) -> pd.DataFrame:
    """Per customer: silent days and 活跃, 休眠 or 流失. days: customer, day (normalised, repeats)."""
    days = (
        days[days["day"] < pd.Timestamp(as_of)].drop_duplicates().sort_values(["customer", "day"])
    )
    days["gap"] = days.groupby("customer")["day"].diff().dt.days
    table = days.groupby("customer").agg(last=("day", "max"), gaps=("gap", "count"))
    own = days.groupby("customer")["gap"].quantile([DORMANT_QUANTILE, CHURNED_QUANTILE]).unstack()
    for quantile, floor, name in (
        (DORMANT_QUANTILE, DORMANT_FLOOR_DAYS, "dormant_after"),
        (CHURNED_QUANTILE, CHURNED_FLOOR_DAYS, "churned_after"),
    ):
        of_all = quantile_by_customer(days, quantile)
        limit = own[quantile].where(table["gaps"] >= OWN_GAPS, of_all)
        table[name] = limit.clip(lower=floor)
    table["silent"] = (pd.Timestamp(as_of) - table["last"]).dt.days
    table["state"] = "活跃"
    table.loc[table["silent"] > table["dormant_after"], "state"] = "休眠"
    table.loc[table["silent"] > table["churned_after"], "state"] = "流失"
    return table


def quantile_by_customer(days: pd.DataFrame, quantile: float) -> float:
    """Quantile of all gaps in which every customer weighs the same."""
    gaps = days.dropna(subset=["gap"])
    weight = 1 / gaps.groupby("customer")["gap"].transform("size")
    by_length = weight.groupby(gaps["gap"]).sum().sort_index().cumsum()
    reached = by_length >= quantile * by_length.iloc[-1] * (1 - 1e-12)
    return float(by_length.index[reached][0])


def kaplan_meier(times: pd.Series, happened: pd.Series) -> pd.Series:
    """Probability of still being there after each time at which something happened."""
    steps = {}
    still = 1.0
    for time in sorted(times[happened].unique()):
        at_risk = int((times >= time).sum())
        still *= 1 - int((happened & (times == time)).sum()) / at_risk
        steps[time] = still
    return pd.Series(steps)


def median_time(survival: pd.Series) -> float:
    """First time at which no more than a half is left."""
    return float(survival.index[survival <= 0.5][0])


def nps(scores: pd.Series, weights: Iterable[float] | None = None) -> tuple[float, float]:
    """Net promoter score and its standard error, both in points.

    Weighted: error of a ratio estimate, Σw²(x − m)² ÷ (Σw)² (Taylor linearisation).
    """
    kinds = scores.map(lambda score: 100 if score >= 9 else -100 if score <= 6 else 0)
    weight = pd.Series(1.0 if weights is None else weights, index=scores.index, dtype=float)
    mean = (weight * kinds).sum() / weight.sum()
    error = math.sqrt((weight**2 * (kinds - mean) ** 2).sum()) / weight.sum()
    return float(mean), error
