"""Purchase histories and what every "buy till you die" model shares.

A history is (x, t_x, T) per customer: repeat purchase days, time of the last one and length of
observation, both counted from the customer's first purchase. Nothing is rounded to weeks; any
unit of time will do as long as t_x, T and later t share it.

The models stand beside this module: bgnbd (BG/NBD, MBG/NBD), pareto, gamma_gamma, sbg.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from reportkit.analysis.basics.maximum_likelihood import Objective, Optimum, maximise
from reportkit.errors import DataError

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

SCALED_SPAN = 10.0  # the optimiser sees time scaled so that the longest history is this long
_FIRST_LOOK_ROWS = 8_000  # starting values come from about this many rows


class TransactionModel(Protocol):
    """A fitted model of repeat purchases. Times share the unit of the fitted histories."""

    @property
    def name(self) -> str: ...
    @property
    def fit(self) -> Fit: ...
    def expected_purchases(self, t: npt.ArrayLike) -> FloatArray: ...
    def conditional_expected_purchases(
        self, x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike, t: npt.ArrayLike
    ) -> FloatArray: ...
    def probability_alive(
        self, x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike
    ) -> FloatArray: ...
    def probability_of_purchase(
        self, x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike, t: npt.ArrayLike
    ) -> FloatArray: ...


@dataclass(frozen=True, slots=True)
class Fit:
    """How a maximum-likelihood fit ended."""

    log_likelihood: float  # in the unit of time or money of the data
    customers: float  # total weight
    converged: bool  # the gradient per customer vanished at the optimum
    at_bound: tuple[str, ...]  # parameters that ran to the edge of their range

    @property
    def usable(self) -> bool:
        """Whether the parameters may be used for predictions."""
        return self.converged and not self.at_bound


class CustomerDays(NamedTuple):
    """One row per customer and day with a purchase, ordered by both."""

    customer: IntArray
    day: IntArray  # since 1970-01-01
    amount: FloatArray  # summed over the day; 0 without amounts


@dataclass(frozen=True, slots=True)
class PurchaseHistory:
    """One row per customer, ordered by customer; times in days."""

    customer: IntArray
    x: IntArray  # purchase days after the first
    t_x: FloatArray  # first to last purchase, 0 where x is 0
    T: FloatArray  # first purchase to the as-of day
    mean_repeat_amount: FloatArray  # per repeat purchase day; 0 where x is 0 or without amounts
    total_amount: FloatArray  # all purchases; 0 without amounts


@dataclass(frozen=True, slots=True)
class GroupedHistory:
    """Distinct histories with the number of customers that share each."""

    x: FloatArray
    t_x: FloatArray
    T: FloatArray
    weights: FloatArray
    inverse: IntArray  # row of the distinct history, one entry per original row


def day_numbers(days: Any) -> IntArray:
    """Whole days since 1970-01-01, from dates, datetime64 or numbers that are days already."""
    array = np.asarray(days)
    if array.size == 0:
        return np.zeros(0, dtype=np.int64)
    if array.dtype.kind in "MO":
        try:
            array = array.astype("datetime64[D]")
        except (TypeError, ValueError) as error:
            raise DataError(f"购买记录：日期无法识别（{error}）。请先转换为日期。") from error
        if np.isnat(array).any():
            raise DataError(f"购买记录：{int(np.isnat(array).sum())} 笔没有日期。请先剔除或补齐。")
        return array.astype(np.int64)
    if array.dtype.kind not in "iu":
        raise DataError(f"购买记录：日期应为日期或整数天，实际是 {array.dtype}。请先转换为日期。")
    return array.astype(np.int64)


def customer_days(
    customers: npt.ArrayLike, days: npt.ArrayLike, amounts: npt.ArrayLike | None = None
) -> CustomerDays:
    """Purchases merged to one row per customer and day, ordered by both; amounts are summed.

    customers: whole-number ids or codes. days: see day_numbers. Without amounts the sums are 0.
    Sorts once and compares neighbours: np.unique is some fifty times slower on 1e7 rows.
    """
    who, when = np.asarray(customers), day_numbers(days)
    if who.dtype.kind not in "iu" and who.size:
        raise DataError(
            f"购买记录：客户编号应为整数编码，实际是 {who.dtype}。请先用 factorize 编码。"
        )
    who = who.astype(np.int64)
    money = None if amounts is None else np.asarray(amounts, dtype=np.float64)
    if who.shape != when.shape or (money is not None and money.shape != who.shape):
        raise DataError(
            f"购买记录：客户、日期与金额的行数不一致（客户 {who.size}，日期 {when.size}）。"
        )
    if money is not None and not np.isfinite(money).all():
        raise DataError(
            f"购买记录：{int((~np.isfinite(money)).sum())} 笔金额为空。请先补齐或剔除。"
        )
    if who.size == 0:
        return CustomerDays(who, when, np.zeros(0))
    order = _order(who, when)
    who, when = who[order], when[order]
    starts = np.flatnonzero(np.r_[True, (np.diff(who) != 0) | (np.diff(when) != 0)])
    sums = np.zeros(starts.size) if money is None else np.add.reduceat(money[order], starts)
    return CustomerDays(who[starts], when[starts], sums)


def purchase_history(
    customers: npt.ArrayLike,
    days: npt.ArrayLike,
    as_of_day: int | date | np.datetime64,
    amounts: npt.ArrayLike | None = None,
) -> PurchaseHistory:
    """Summarise purchases up to and including as_of_day, one row per customer.

    Purchases of one day count once; later purchases are left out, so that one table serves
    calibration and holdout. Raises DataError when nothing was bought by as_of_day.
    """
    end = int(day_numbers(np.asarray(as_of_day)))
    who, when, money = customer_days(customers, days, amounts)
    kept = when <= end
    who, when, money = who[kept], when[kept], money[kept]
    if who.size == 0:
        raise DataError("购买记录：截止日及以前没有任何购买。请检查截止日或数据的期间。")
    first = np.flatnonzero(np.r_[True, np.diff(who) != 0])
    last = np.r_[first[1:], who.size] - 1
    x = last - first
    total = np.add.reduceat(money, first)
    return PurchaseHistory(
        customer=who[first],
        x=x,
        t_x=(when[last] - when[first]).astype(np.float64),
        T=(end - when[first]).astype(np.float64),
        mean_repeat_amount=np.where(x > 0, (total - money[first]) / np.maximum(x, 1), 0.0),
        total_amount=total,
    )


def group_equal(x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike) -> GroupedHistory:
    """Merge customers with equal (x, t_x, T). Exact: the likelihood depends on nothing else."""
    repeats, last, age = (np.asarray(v, dtype=np.float64).ravel() for v in (x, t_x, T))
    order = _order(repeats, last, age)
    repeats, last, age = repeats[order], last[order], age[order]
    changes = (np.diff(repeats) != 0) | (np.diff(last) != 0) | (np.diff(age) != 0)
    starts = np.flatnonzero(np.r_[True, changes])[: order.size]
    inverse = np.empty(order.size, dtype=np.int64)
    inverse[order] = np.cumsum(np.r_[0, changes])[: order.size]
    weights = np.diff(np.r_[starts, order.size]).astype(np.float64)
    return GroupedHistory(repeats[starts], last[starts], age[starts], weights, inverse)


def _order(*columns: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
    """Indices that sort by the first column, then the second …; one packed key where it fits."""
    key, room = np.zeros(columns[0].size, dtype=np.int64), 1
    for column in columns:
        if column.size == 0 or (column.dtype.kind == "f" and (column != np.rint(column)).any()):
            return np.lexsort(columns[::-1])
        low, span = int(column.min()), int(column.max()) - int(column.min()) + 1
        room *= span
        if room >= 2**62:
            return np.lexsort(columns[::-1])
        key = key * span + (column.astype(np.int64) - low)
    return np.argsort(key)


@dataclass(frozen=True, slots=True)
class Rows:
    """Checked, distinct histories on their way to a likelihood, time scaled."""

    x: FloatArray
    t_x: FloatArray
    T: FloatArray
    weights: FloatArray
    scale: float  # scaled time = scale * time of the data

    def thinned(self, rows: int) -> Rows:
        """Every n-th row: enough to find good starting values."""
        step = slice(None, None, max(self.x.size // rows, 1))
        return Rows(self.x[step], self.t_x[step], self.T[step], self.weights[step], self.scale)


def checked_rows(
    x: npt.ArrayLike,
    t_x: npt.ArrayLike,
    T: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
) -> Rows:
    """Histories fit for a likelihood: valid, grouped, scaled. Raises DataError otherwise."""
    repeats, last, age = (np.asarray(v, dtype=np.float64).ravel() for v in (x, t_x, T))
    count = np.ones_like(repeats) if weights is None else np.asarray(weights, dtype=np.float64)
    if not repeats.size == last.size == age.size == count.size:
        raise DataError(
            f"购买模型：x、t_x、T 的行数不一致（{repeats.size}/{last.size}/{age.size}）。"
        )
    valid = (repeats >= 0) & (repeats == np.rint(repeats)) & (last >= 0) & (last <= age)
    valid &= ((repeats == 0) == (last == 0)) & np.isfinite(age) & np.isfinite(count) & (count > 0)
    if not valid.all():
        bad = np.flatnonzero(~valid)
        raise DataError(
            f"购买模型：{bad.size} 位客户的购买史自相矛盾（首例：第 {bad[0]} 行，"
            f"x={repeats[bad[0]]:g}，t_x={last[bad[0]]:g}，T={age[bad[0]]:g}）。"
            "应有 0 ≤ t_x ≤ T，且 x=0 时 t_x=0。"
        )
    if repeats.size == 0 or not (repeats > 0).any():
        raise DataError(
            f"购买模型：{repeats.size} 位客户中没有一位重复购买，无法估计购买频率。"
            "请延长数据期间，或改用简单客户价值（simple_clv）。"
        )
    grouped = group_equal(repeats, last, age)
    if grouped.x.size == 1:
        raise DataError(
            f"购买模型：全部 {repeats.size} 位客户的购买史完全相同，看不出客户差异。"
            "请检查数据是否完整，或改用简单客户价值（simple_clv）。"
        )
    scale = SCALED_SPAN / float(grouped.T.max())
    totals = np.bincount(grouped.inverse, weights=count).astype(np.float64)
    return Rows(grouped.x, grouped.t_x * scale, grouped.T * scale, totals, scale)


def fitted(
    log_likelihood: Callable[[FloatArray, Rows], tuple[float, FloatArray]],
    rows: Rows,
    starts: Sequence[tuple[float, ...]],
    names: tuple[str, ...],
) -> tuple[Optimum, Fit]:
    """Maximise log_likelihood(parameters, rows) over positive parameters, in scaled time.

    Large tables are first looked at through a few thousand rows; the full table then needs only
    the last steps. The log-likelihood is given back in the time unit of the data.
    """

    def objective(some: Rows) -> Objective:
        return lambda parameters: log_likelihood(parameters, some)

    if rows.x.size > 2 * _FIRST_LOOK_ROWS:
        some = rows.thinned(_FIRST_LOOK_ROWS)
        starts = [maximise(objective(some), float(some.weights.sum()), starts, names).values]
    total = float(rows.weights.sum())
    best = maximise(objective(rows), total, starts, names)
    in_data_unit = best.value + float(rows.weights @ rows.x) * math.log(rows.scale)
    return best, Fit(in_data_unit, total, best.converged, best.at_bound)
