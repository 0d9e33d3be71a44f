"""Does a purchase model keep its promise? Fitted on the past, judged on days it never saw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from reportkit.analysis.bgnbd import fit_mbgnbd
from reportkit.analysis.btyd import (
    FloatArray,
    PurchaseHistory,
    TransactionModel,
    customer_days,
    day_numbers,
    group_equal,
    purchase_history,
)
from reportkit.errors import DataError

_LAST_GROUP = 7  # customers with this many repeats or more are judged together


@dataclass(frozen=True, slots=True)
class HoldoutGroup:
    """Customers with equally many repeat purchases before the split."""

    label: str  # "0", "1", … "7+"
    customers: int
    actual_mean: float  # purchases per customer after the split
    predicted_mean: float


@dataclass(frozen=True, slots=True)
class HoldoutCheck:
    """What a model fitted up to the split says of the days after it, and what happened."""

    model: TransactionModel
    customers: int
    holdout_days: int
    actual: int  # purchase days of these customers after the split
    predicted: float
    groups: tuple[HoldoutGroup, ...]
    auc: float | None  # of P(at least one purchase); None when all or none of them bought

    @property
    def bias(self) -> float:
        """Predicted over actual purchases, less 1: +0.1 promises 10 % too many."""
        return self.predicted / self.actual - 1


def holdout_check(
    customers: npt.ArrayLike,
    days: npt.ArrayLike,
    split_day: int | date | np.datetime64,
    end_day: int | date | np.datetime64,
    fit: Callable[..., TransactionModel] = fit_mbgnbd,
) -> HoldoutCheck:
    """Fit on purchases up to and including split_day, compare with those up to end_day.

    Only customers known by the split are judged. Raises DataError when the split is not before
    the end, when they buy nothing afterwards or when the earlier part cannot be fitted.
    """
    split, end = int(day_numbers(split_day)), int(day_numbers(end_day))
    if split >= end:
        raise DataError(f"检验期为空：切分日在截止日之前 {end - split} 天。请把切分日提前。")
    history = purchase_history(customers, days, split)
    actual = _purchases_between(history, customer_days(customers, days)[:2], split, end)
    if actual.sum() == 0:
        raise DataError(
            f"检验期 {end - split} 天内，{history.x.size} 位老客户没有任何购买，无法检验模型。"
            "请提前切分日或检查数据是否截止到该日。"
        )
    model = fit(history.x, history.t_x, history.T)
    groups = group_equal(history.x, history.t_x, history.T)
    known = (groups.x, groups.t_x, groups.T, float(end - split))
    predicted = model.conditional_expected_purchases(*known)[groups.inverse]
    chance = model.probability_of_purchase(*known)[groups.inverse]
    bought = actual > 0
    return HoldoutCheck(
        model=model,
        customers=history.x.size,
        holdout_days=end - split,
        actual=int(actual.sum()),
        predicted=float(predicted.sum()),
        groups=_groups(np.minimum(history.x, _LAST_GROUP), actual, predicted),
        auc=None if bought.all() else auc(chance, bought),
    )


def auc(scores: npt.ArrayLike, outcomes: npt.ArrayLike) -> float:
    """Chance that a customer with the outcome scores above one without; ties count half.

    outcomes: true or false per score. Raises DataError unless both occur or when a score is
    missing.
    """
    values = np.asarray(scores, dtype=np.float64).ravel()
    happened = np.asarray(outcomes, dtype=bool).ravel()
    if values.size != happened.size or np.isnan(values).any():
        missing = int(np.isnan(values).sum())
        raise DataError(
            f"AUC：{values.size} 个评分（{missing} 个为空），{happened.size} 个结果，"
            "应一一对应且不为空。"
        )
    positives = int(happened.sum())
    negatives = happened.size - positives
    if positives == 0 or negatives == 0:
        raise DataError(
            f"AUC：{happened.size} 位客户中 {positives} 位发生该结果，需要两种结果都有才能计算。"
        )
    ranks = rankdata(values)
    return float((ranks[happened].sum() / positives - (positives + 1) / 2) / negatives)


def _purchases_between(
    history: PurchaseHistory,
    merged: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
    split: int,
    end: int,
) -> npt.NDArray[np.int64]:
    who, when = merged
    later = who[(when > split) & (when <= end)]
    row = np.searchsorted(history.customer, later)
    row = row[history.customer[np.minimum(row, history.customer.size - 1)] == later]
    return np.bincount(row, minlength=history.customer.size)


def _groups(
    counts: npt.NDArray[np.int64], actual: npt.NDArray[np.int64], predicted: FloatArray
) -> tuple[HoldoutGroup, ...]:
    size = np.bincount(counts, minlength=_LAST_GROUP + 1)
    bought = np.bincount(counts, weights=actual, minlength=_LAST_GROUP + 1)
    promised = np.bincount(counts, weights=predicted, minlength=_LAST_GROUP + 1)
    return tuple(
        HoldoutGroup(
            f"{x}+" if x == _LAST_GROUP else str(x),
            int(size[x]),
            float(bought[x] / size[x]),
            float(promised[x] / size[x]),
        )
        for x in np.flatnonzero(size)
    )
