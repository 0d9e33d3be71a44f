"""How often each customer will buy within a horizon, for how much, and how far that can be trusted.

A purchase model where its checks hold, else a declared rule; the same way of forecasting is judged
on the last ``horizon_days`` before the end of the data, which it then has not seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from reportkit.analysis.bgnbd import fit_mbgnbd
from reportkit.analysis.btyd import (
    FloatArray,
    IntArray,
    PurchaseHistory,
    TransactionModel,
    customer_days,
    group_equal,
    purchase_history,
)
from reportkit.analysis.classifiers import RankingQuality, ranking_quality, reliability_table
from reportkit.analysis.clv import MAX_CORRELATION, MAX_HOLDOUT_BIAS
from reportkit.analysis.columns import require_filled
from reportkit.analysis.gamma_gamma import MIN_REPEATERS, fit_gamma_gamma
from reportkit.analysis.pareto import fit_pareto_nbd
from reportkit.errors import DataError

STEADY = "平均频率法"
_YEAR = 365.25
_LAST_GROUP = 7  # customers with this many repeats or more are judged together
_CANDIDATES: tuple[tuple[str, Callable[..., TransactionModel]], ...] = (
    ("MBG/NBD", fit_mbgnbd),
    ("Pareto/NBD", fit_pareto_nbd),
)


class _Buying(Protocol):
    def conditional_expected_purchases(
        self, x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike, t: npt.ArrayLike
    ) -> FloatArray: ...
    def probability_of_purchase(
        self, x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike, t: npt.ArrayLike
    ) -> FloatArray: ...


@dataclass(frozen=True, slots=True)
class SteadyRate:
    """Everybody keeps buying at the own rate, to which one year of the average is added.

    The rule where no purchase model holds; it knows nothing of customers who leave.
    """

    per_day: float  # repeat purchases of the average customer

    def conditional_expected_purchases(
        self, x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike, t: npt.ArrayLike
    ) -> FloatArray:
        """Purchases in the next ``t`` days; ``t_x`` is not used."""
        repeats, age = np.asarray(x, dtype=float), np.asarray(T, dtype=float)
        rate: FloatArray = (repeats + self.per_day * _YEAR) / (age + _YEAR)
        expected: FloatArray = rate * np.asarray(t, dtype=float)
        return expected

    def probability_of_purchase(
        self, x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike, t: npt.ArrayLike
    ) -> FloatArray:
        """P(at least one purchase in the next ``t`` days), 0-1."""
        return -np.expm1(-self.conditional_expected_purchases(x, t_x, T, t))


@dataclass(frozen=True, slots=True, eq=False)
class ForecastCheck:
    """The forecast made ``days`` before the end, beside what happened.

    groups: label (earlier repeat purchases), customers, actual, predicted (purchases per
    customer). amounts are totals; ranking is of P(at least one purchase), None where all or none
    of the customers bought. reliability: as in ``classifiers``.
    """

    days: int
    customers: int
    actual: float
    predicted: float
    actual_amount: float
    predicted_amount: float
    groups: pd.DataFrame
    reliability: pd.DataFrame
    ranking: RankingQuality | None

    @property
    def bias(self) -> float | None:
        """Predicted over actual purchases, less 1; None where nobody bought."""
        return self.predicted / self.actual - 1 if self.actual else None

    @property
    def amount_bias(self) -> float | None:
        """The same for amounts."""
        return self.predicted_amount / self.actual_amount - 1 if self.actual_amount > 0 else None


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """table: customer_id, purchases, purchase_probability, amount (per purchase), expected_amount;
    sorted by customer_id. refusals: why models were not used, sentences in Chinese.
    """

    table: pd.DataFrame
    horizon_days: int
    method: str
    amount_method: str
    refusals: tuple[str, ...]
    check: ForecastCheck | None


def purchase_forecast(days: pd.DataFrame, last_day: int, horizon_days: int = 90) -> Forecast:
    """Forecast the ``horizon_days`` after ``last_day`` for everybody who bought by then.

    days: customer_id, day (since 1970-01-01), amount (blank counts as 0); last_day: the last day
    known. Tried: MBG/NBD, Pareto/NBD, then ``SteadyRate``. A model is refused when it cannot be
    fitted or was off by more than half in the check. Raises DataError when nobody bought.
    """
    require_filled(days, ("customer_id", "day"), "购买日表")
    if horizon_days < 1:
        raise DataError(f"预测天数应至少为 1，现为 {horizon_days}。")
    codes, ids = pd.factorize(days["customer_id"], sort=True)
    merged = customer_days(codes, days["day"].to_numpy(), days["amount"].fillna(0.0).to_numpy())
    history = purchase_history(merged[0], merged[1], last_day, merged[2])
    refusals: list[str] = []
    for name, fit in _CANDIDATES:
        model, check, reason = _tried(fit, history, merged, last_day, horizon_days)
        if model is not None and not reason:
            break
        refusals.append(f"{name} 未采用：{reason}")
    else:
        name, model = STEADY, _steady(history)
        check = _check(_steady, merged, last_day, horizon_days)
    money, how = _amounts(history)
    values = _predicted(model, history, horizon_days)
    table = pd.DataFrame(
        {
            "customer_id": np.asarray(ids)[history.customer],
            "purchases": values[0],
            "purchase_probability": values[1],
            "amount": money,
            "expected_amount": values[0] * money,
        }
    )
    return Forecast(table, horizon_days, name, how, tuple(refusals), check)


def frequency_bands(
    forecast: pd.DataFrame, *, high_share: float = 0.2, low_purchases: float = 0.5
) -> pd.Series:
    """高 / 中 / 低 per row of ``Forecast.table``: the ``high_share`` with the most purchases, those
    expected to buy less than ``low_purchases`` times, and the rest. Equal forecasts, equal band.
    """
    rank = forecast["purchases"].rank(ascending=False, method="average", pct=True)
    high = (rank <= high_share) & (forecast["purchases"] >= low_purchases)
    low = forecast["purchases"] < low_purchases
    return pd.Series(np.select([high, low], ["高", "低"], "中"), index=forecast.index)


def due_counts(due_days: pd.Series, edges: tuple[int, ...] = (30, 60, 90, 180)) -> pd.DataFrame:
    """How many customers are due within each span of days: label, customers, share.

    due_days: days until half of such customers have bought, blank = cannot be told; those come
    last, as 无法判断.
    """
    bounds = [-np.inf, *edges, np.inf]
    labels = [
        f"{edges[0]} 天内",
        *(f"{low + 1}～{high} 天" for low, high in pairwise(edges)),
        f"{edges[-1]} 天以后",
    ]
    band = pd.cut(due_days, bounds, labels=labels)
    counts = band.value_counts().reindex(labels)
    counts["无法判断"] = int(due_days.isna().sum())
    table = counts.rename_axis("label").rename("customers").astype(int).reset_index()
    return table.assign(share=table["customers"] / max(len(due_days), 1))


def _steady(history: PurchaseHistory) -> SteadyRate:
    observed = float(history.T.sum())
    return SteadyRate(float(history.x.sum()) / observed if observed else 0.0)


def _tried(
    fit: Callable[..., TransactionModel],
    history: PurchaseHistory,
    merged: tuple[IntArray, IntArray, FloatArray],
    last_day: int,
    horizon_days: int,
) -> tuple[_Buying | None, ForecastCheck | None, str]:
    """The model fitted to everything, its check, and what speaks against it ("" = nothing)."""
    try:
        model = fit(history.x, history.t_x, history.T)
    except DataError as error:
        return None, None, str(error)
    if not model.fit.usable:
        bound = "、".join(model.fit.at_bound)
        return model, None, f"参数 {bound} 到达边界。" if bound else "未收敛。"

    def again(past: PurchaseHistory) -> _Buying:
        return fit(past.x, past.t_x, past.T)

    try:
        check = _check(again, merged, last_day, horizon_days)
    except DataError as error:
        return model, None, f"无法做时间外检验（{error}）"
    if check is None:
        return model, None, f"历史不足 {horizon_days} 天的两倍，无法做时间外检验。"
    if check.bias is None or abs(check.bias) > MAX_HOLDOUT_BIAS:
        return model, check, "时间外检验的总量偏差超过一半。"
    return model, check, ""


def _check(
    fit: Callable[[PurchaseHistory], _Buying],
    merged: tuple[IntArray, IntArray, FloatArray],
    last_day: int,
    horizon_days: int,
) -> ForecastCheck | None:
    who, when, money = merged
    split = last_day - horizon_days
    if not when.size or int(when.min()) > split - horizon_days:
        return None
    past = purchase_history(who, when, split, money)
    later = (when > split) & (when <= last_day) & np.isin(who, past.customer)
    row = np.searchsorted(past.customer, who[later])
    size = past.customer.size
    actual = np.bincount(row, minlength=size).astype(float)
    spent = np.bincount(row, weights=money[later], minlength=size)
    purchases, chance = _predicted(fit(past), past, horizon_days)
    both = 0 < int((actual > 0).sum()) < size
    return ForecastCheck(
        days=horizon_days,
        customers=size,
        actual=float(actual.sum()),
        predicted=float(purchases.sum()),
        actual_amount=float(spent.sum()),
        predicted_amount=float((purchases * _amounts(past)[0]).sum()),
        groups=_groups(past.x, actual, purchases),
        reliability=reliability_table(actual > 0, chance),
        ranking=ranking_quality(actual > 0, chance) if both else None,
    )


def _predicted(
    model: _Buying, history: PurchaseHistory, horizon_days: int
) -> tuple[FloatArray, FloatArray]:
    """Purchases and P(at least one), once per distinct history."""
    groups = group_equal(history.x, history.t_x, history.T)
    known = (groups.x, groups.t_x, groups.T, float(horizon_days))
    purchases = model.conditional_expected_purchases(*known)[groups.inverse]
    chance = model.probability_of_purchase(*known)[groups.inverse]
    return purchases, np.clip(chance, 0.0, 1.0)


def _amounts(history: PurchaseHistory) -> tuple[FloatArray, str]:
    """Amount per purchase: Gamma-Gamma where its assumption holds, else the own mean with one
    purchase of the average customer added.
    """
    again = (history.x > 0) & (history.mean_repeat_amount > 0)
    if int(again.sum()) >= MIN_REPEATERS:
        pair = history.x[again].astype(float), history.mean_repeat_amount[again]
        spread = np.ptp(pair[0]) > 0 and np.ptp(pair[1]) > 0
        if spread and abs(float(np.corrcoef(*pair)[0, 1])) <= MAX_CORRELATION:
            spend = fit_gamma_gamma(history.x, history.mean_repeat_amount)
            if spend.usable:
                money = spend.conditional_mean_amount(history.x, history.mean_repeat_amount)
                return money, "Gamma-Gamma"
    visits = history.x + 1.0
    average = float(history.total_amount.sum() / visits.sum())
    return (history.total_amount + average) / (visits + 1), "客户自身均值（并入一次平均购买）"


def _groups(repeats: IntArray, actual: FloatArray, predicted: FloatArray) -> pd.DataFrame:
    frame = pd.DataFrame(
        {"x": np.minimum(repeats, _LAST_GROUP), "actual": actual, "predicted": predicted}
    )
    grouped = frame.groupby("x")
    table = grouped.mean()
    table.insert(0, "customers", grouped.size())
    labels = [f"{x} 次及以上" if x == _LAST_GROUP else f"{x} 次" for x in table.index]
    table.insert(0, "label", labels)
    return table.reset_index(drop=True)
