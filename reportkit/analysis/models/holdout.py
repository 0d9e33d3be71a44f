"""Does a purchase model keep its promise? Fitted on the past, judged on days it never saw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from reportkit.analysis.basics.intervals import critical_value
from reportkit.analysis.models.bgnbd import fit_mbgnbd
from reportkit.analysis.models.btyd import (
    CustomerDays,
    FloatArray,
    IntArray,
    PurchaseHistory,
    day_numbers,
    group_equal,
    purchase_history,
)
from reportkit.analysis.models.classifiers import RankingQuality, ranking_quality, reliability_table
from reportkit.analysis.models.season import SeasonIndex
from reportkit.analysis.models.spend import expected_amounts
from reportkit.errors import DataError

#: earlier repeat purchases from which each group starts
_GROUPS = {0: "0 次", 1: "1 次", 2: "2 次", 3: "3～5 次", 6: "6 次及以上"}
MAX_BIAS = 0.5  # of the total
MAX_GROUP_BIAS = 0.3  # of one group, beyond what chance moves its purchases


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
    customer), bias (predicted over actual, less 1), noise (95 % half-width of it, as the actual
    purchases vary from customer to customer), kept (whether the bias is tolerated: up to
    ``MAX_GROUP_BIAS`` beyond the noise). buyers: days (after the split), expected, actual
    (customers who bought by then). Amounts are totals, 0 without amounts. newcomers: purchase days
    of customers who first came after the split; no forecast knows of them. ranking is of P(at
    least one purchase), None where all or none of the customers bought; reliability as in
    ``classifiers``.
    """

    days: int
    customers: int
    actual: int  # purchase days of these customers after the split
    predicted: float
    actual_amount: float
    predicted_amount: float
    groups: pd.DataFrame
    buyers: pd.DataFrame
    newcomers: int
    newcomer_amount: float
    reliability: pd.DataFrame
    ranking: RankingQuality | None

    @property
    def bias(self) -> float:
        """Predicted over actual purchases, less 1: +0.1 promises 10 % too many."""
        return self.predicted / self.actual - 1

    @property
    def newcomer_share(self) -> float:
        """Part of all purchases after the split (0-1) that came from customers not yet known."""
        return self.newcomers / (self.newcomers + self.actual)

    @property
    def miss(self) -> float:
        """How far the groups were off, all together: sum of |predicted - actual| over purchases."""
        off = (self.groups["predicted"] - self.groups["actual"]).abs() * self.groups["customers"]
        return float(off.sum()) / self.actual

    @property
    def objection(self) -> str:
        """What speaks against the forecast, one Chinese sentence; "" where nothing does."""
        if abs(self.bias) > MAX_BIAS:
            return f"时间外检验的总量偏差为 {self.bias:+.0%}，绝对值超过 {MAX_BIAS:.0%}。"
        failed = self.groups[~self.groups["kept"]]
        if failed.empty:
            return ""
        listed = "、".join(
            f"此前复购 {row.label}的客户户均预测 {row.predicted:.2f} 次、实际 {row.actual:.2f} 次"
            for row in failed.itertuples()
        )
        return f"时间外检验中{listed}，相差超出容许的 {MAX_GROUP_BIAS:.0%}（抽样误差之外）。"

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
    steps: Sequence[int] = (),
) -> HoldoutCheck:
    """Fit on purchases up to and including split_day, compare with those up to end_day.

    Only customers known by the split are judged. season: as known at the split. steps: days after
    the split, up to its end, by which buyers are counted. Raises DataError
    when the split is not before the end, when nobody of them buys afterwards or when the earlier
    part cannot be fitted.
    """
    split, end = int(day_numbers(split_day)), int(day_numbers(end_day))
    past = purchase_history(purchases.customer, purchases.day, split, purchases.amount)
    actual, spent = _judged(past, purchases, split, end)
    timed = past if season is None else season.retimed(past, split)
    model = fit(timed.x, timed.t_x, timed.T)

    def ahead(days: int) -> float:
        return float(days) if season is None else season.length(split, days)

    predicted, chance = expectations(model, timed, ahead(end - split))
    bought = actual > 0
    buyers = []
    for days in (days for days in steps if days <= end - split):
        expected = expectations(model, timed, ahead(days))[1].sum()
        came = _between(past, purchases, split, split + days)[0] > 0
        buyers.append((days, float(expected), int(came.sum())))
    new = _newcomers(past, purchases, split, end)
    return HoldoutCheck(
        days=end - split,
        customers=past.x.size,
        actual=int(actual.sum()),
        predicted=float(predicted.sum()),
        actual_amount=float(spent.sum()),
        predicted_amount=float(predicted @ expected_amounts(past)[0]),
        groups=_groups(past.x, actual, predicted),
        buyers=pd.DataFrame(buyers, columns=["days", "expected", "actual"]),
        newcomers=int(new.sum()),
        newcomer_amount=float(purchases.amount[new].sum()),
        reliability=reliability_table(bought, chance),
        ranking=None if bought.all() else ranking_quality(bought, chance),
    )


def _judged(
    past: PurchaseHistory, purchases: CustomerDays, split: int, end: int
) -> tuple[IntArray, FloatArray]:
    """What the known bought and spent in the days judged. Raises DataError where that is nothing."""
    if split >= end:
        raise DataError(f"检验期为空：切分日在截止日之前 {end - split} 天。请把切分日提前。")
    actual, spent = _between(past, purchases, split, end)
    if actual.sum() == 0:
        raise DataError(
            f"检验期 {end - split} 天内，{past.x.size} 位老客户没有任何购买，无法检验模型。"
            "请提前切分日或检查数据是否截止到该日。"
        )
    return actual, spent


def _newcomers(
    past: PurchaseHistory, purchases: CustomerDays, split: int, end: int
) -> npt.NDArray[np.bool_]:
    """Which purchases of the days judged are of customers not known by the split."""
    within = (purchases.day > split) & (purchases.day <= end)
    return np.asarray(within & ~np.isin(purchases.customer, past.customer))


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
    starts = np.array(list(_GROUPS))
    group = starts[np.searchsorted(starts, repeats, side="right") - 1]
    frame = pd.DataFrame({"actual": actual.astype(float), "predicted": predicted})
    grouped = frame.groupby(group)
    table = grouped.mean()
    table.insert(0, "customers", grouped.size())
    table.insert(0, "label", table.index.map(_GROUPS))
    mean = table["actual"].where(table["actual"] > 0)
    # nobody bought: one purchase of the whole group is what chance could have hidden
    spread = grouped["actual"].std().fillna(0.0) / np.sqrt(table["customers"])
    margin = critical_value() * np.maximum(spread, 1 / table["customers"])
    table["bias"] = table["predicted"] / mean - 1
    table["noise"] = margin / mean
    off = (table["predicted"] - table["actual"]).abs()
    table["kept"] = off <= MAX_GROUP_BIAS * table["actual"] + margin
    return table.reset_index(drop=True)
