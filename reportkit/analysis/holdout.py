"""Does a purchase model keep its promise? Fitted on the past, judged on days it never saw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from reportkit.analysis.bgnbd import fit_mbgnbd
from reportkit.analysis.btyd import (
    CustomerDays,
    FloatArray,
    IntArray,
    PurchaseHistory,
    day_numbers,
    group_equal,
    purchase_history,
)
from reportkit.analysis.classifiers import RankingQuality, ranking_quality, reliability_table
from reportkit.analysis.season import SeasonIndex
from reportkit.analysis.spend import expected_amounts
from reportkit.errors import DataError

_LAST_GROUP = 7  # customers with this many repeats or more are judged together


class Buying(Protocol):
    """What a forecast needs of a model. Times share one unit."""

    def conditional_expected_purchases(
        self, x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike, t: npt.ArrayLike
    ) -> FloatArray: ...
    def probability_of_purchase(
        self, x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike, t: npt.ArrayLike
    ) -> FloatArray: ...


@dataclass(frozen=True, slots=True, eq=False)
class HoldoutCheck:
    """What a forecast made ``days`` before the end says of these days, and what happened.

    groups: label (earlier repeat purchases), customers, actual, predicted (purchases per
    customer). Amounts are totals, 0 without amounts. ranking is of P(at least one purchase), None
    where all or none of the customers bought; reliability as in ``classifiers``.
    """

    days: int
    customers: int
    actual: int  # purchase days of these customers after the split
    predicted: float
    actual_amount: float
    predicted_amount: float
    groups: pd.DataFrame
    reliability: pd.DataFrame
    ranking: RankingQuality | None

    @property
    def bias(self) -> float:
        """Predicted over actual purchases, less 1: +0.1 promises 10 % too many."""
        return self.predicted / self.actual - 1

    @property
    def amount_bias(self) -> float | None:
        """The same for amounts; None where nothing was spent."""
        return self.predicted_amount / self.actual_amount - 1 if self.actual_amount > 0 else None


def holdout_check(
    purchases: CustomerDays,
    split_day: int | date | np.datetime64,
    end_day: int | date | np.datetime64,
    fit: Callable[..., Buying] = fit_mbgnbd,
    season: SeasonIndex | None = None,
) -> HoldoutCheck:
    """Fit on purchases up to and including split_day, compare with those up to end_day.

    Only customers known by the split are judged. season: as known at the split. Raises DataError
    when the split is not before the end, when nobody of them buys afterwards or when the earlier
    part cannot be fitted.
    """
    split, end = int(day_numbers(split_day)), int(day_numbers(end_day))
    if split >= end:
        raise DataError(f"检验期为空：切分日在截止日之前 {end - split} 天。请把切分日提前。")
    past = purchase_history(purchases.customer, purchases.day, split, purchases.amount)
    actual, spent = _between(past, purchases, split, end)
    if actual.sum() == 0:
        raise DataError(
            f"检验期 {end - split} 天内，{past.x.size} 位老客户没有任何购买，无法检验模型。"
            "请提前切分日或检查数据是否截止到该日。"
        )
    timed = past if season is None else season.retimed(past, split)
    ahead = float(end - split) if season is None else season.length(split, end - split)
    predicted, chance = expectations(fit(timed.x, timed.t_x, timed.T), timed, ahead)
    bought = actual > 0
    return HoldoutCheck(
        days=end - split,
        customers=past.x.size,
        actual=int(actual.sum()),
        predicted=float(predicted.sum()),
        actual_amount=float(spent.sum()),
        predicted_amount=float(predicted @ expected_amounts(past)[0]),
        groups=_groups(past.x, actual, predicted),
        reliability=reliability_table(bought, chance),
        ranking=None if bought.all() else ranking_quality(bought, chance),
    )


def expectations(
    model: Buying, history: PurchaseHistory, ahead: float
) -> tuple[FloatArray, FloatArray]:
    """Purchases in the next ``ahead`` and P(at least one), computed once per distinct history."""
    groups = group_equal(history.x, history.t_x, history.T)
    known = (groups.x, groups.t_x, groups.T, ahead)
    purchases = model.conditional_expected_purchases(*known)[groups.inverse]
    chance = model.probability_of_purchase(*known)[groups.inverse]
    return purchases, np.clip(chance, 0.0, 1.0)


def _between(
    past: PurchaseHistory, purchases: CustomerDays, split: int, end: int
) -> tuple[IntArray, FloatArray]:
    """Purchase days and money in (split, end] of each customer of ``past``."""
    later = (purchases.day > split) & (purchases.day <= end)
    who, money = purchases.customer[later], purchases.amount[later]
    row = np.searchsorted(past.customer, who)
    known = past.customer[np.minimum(row, past.customer.size - 1)] == who
    size = past.customer.size
    counts = np.bincount(row[known], minlength=size).astype(np.int64)
    return counts, np.bincount(row[known], money[known], minlength=size).astype(np.float64)


def _groups(repeats: IntArray, actual: IntArray, predicted: FloatArray) -> pd.DataFrame:
    frame = pd.DataFrame(
        {"x": np.minimum(repeats, _LAST_GROUP), "actual": actual, "predicted": predicted}
    )
    grouped = frame.groupby("x")
    table = grouped.mean()
    table.insert(0, "customers", grouped.size())
    labels = [f"{x} 次及以上" if x == _LAST_GROUP else f"{x} 次" for x in table.index]
    table.insert(0, "label", labels)
    return table.reset_index(drop=True)
