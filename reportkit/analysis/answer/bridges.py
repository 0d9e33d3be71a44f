"""Why a total moved: exact decompositions whose parts add up to the change.

Takes sums, returns frames and numbers, rounds nothing. New, regained, lost, grown and shrunk
customers; volume, mix and price; customers × orders × amount; level and mix of a rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reportkit.analysis.basics.required_columns import require_columns
from reportkit.errors import DataError

NEW, BACK, GREW, SHRANK, LOST, PAUSED, REFUND_ONLY, NAMELESS = (
    "新客", "回流", "增购", "减购", "流失", "本期未下单", "仅有退款", "无客户编号",
)  # fmt: skip
KINDS = (NEW, BACK, GREW, SHRANK, LOST, PAUSED, REFUND_ONLY, NAMELESS)
CENT = 0.005
_CUT = 0.82  # of the lowest level that may be cut away where steps are drawn


def customer_bridge(moves: pd.DataFrame, lost: pd.Index, since: pd.Timestamp) -> pd.DataFrame:
    """Change between two windows by kind of customer; revenue and margin speak of the same people.

    moves: one row per customer, and one with a blank customer_id for what names nobody:
    customer_id, first_at, orders_now, orders_before, revenue_now, revenue_before, margin_now,
    margin_before. lost: customers gone by their own rhythm: those who bought then and not now are
    流失 when among them, else 本期未下单. since: end of the earlier window; a first order from
    then on makes a new customer.
    Index: the kinds that occur, in the order of KINDS. Columns: customers (NaN for 无客户编号),
    revenue_before, revenue_now, revenue, margin_before, margin_now, margin (the changes).
    """
    require_columns(moves, ("customer_id", "first_at", "orders_now", "orders_before"), "变动表")
    now, before = (moves[f"orders_{when}"].to_numpy() > 0 for when in ("now", "before"))
    grew = (moves["revenue_now"] >= moves["revenue_before"]).to_numpy()
    fresh = (moves["first_at"] >= since).to_numpy()
    gone = moves["customer_id"].isin(lost).to_numpy()
    kind = np.select(
        [moves["customer_id"].isna(), now & before & grew, now & before, now & fresh, now,
         before & gone, before],
        [NAMELESS, GREW, SHRANK, NEW, BACK, LOST, PAUSED], REFUND_ONLY,
    )  # fmt: skip
    money = [f"{what}_{when}" for what in ("revenue", "margin") for when in ("before", "now")]
    table = moves.groupby(kind)[money].sum(min_count=1)
    table.insert(0, "customers", moves.groupby(kind).size().astype(float))
    table = table.reindex([kind for kind in KINDS if kind in table.index])
    if NAMELESS in table.index:
        table.loc[NAMELESS, "customers"] = np.nan
    for what in ("revenue", "margin"):
        table[what] = table[f"{what}_now"].fillna(0.0) - table[f"{what}_before"].fillna(0.0)
        change = moves[f"{what}_now"].sum() - moves[f"{what}_before"].sum()
        require_exact(float(table[what].sum()), float(change), "客户变动")
    return table


def axis_floor(levels: Sequence[float]) -> float:
    """Where an axis of steps begins: zero, or a cut that leaves the lowest level standing.

    levels: what is reached from step to step; the cut comes where they span less than half the lowest.
    """
    low, span = min(levels), max(levels) - min(levels)
    if low <= 0 or span > 0.5 * low:
        return min(0.0, low)
    return low - max(span * 0.9, low * (1 - _CUT))


def require_exact(parts: float, whole: float, what: str) -> None:
    """Raise DataError when parts and whole differ by half a cent or more."""
    if abs(parts - whole) >= CENT + 1e-9 * abs(whole):
        raise DataError(f"{what}的各部分之和 {parts:.2f} 不等于总变化 {whole:.2f}，分解有误。")


@dataclass(frozen=True, slots=True)
class NetRetention:
    """What customers of the earlier window spend now, as a share of what they spent then."""

    share: float
    customers: int


def net_retention(moves: pd.DataFrame) -> NetRetention | None:
    """Over the customers with an order in the earlier window; None where they spent nothing."""
    old = moves[(moves["orders_before"] > 0) & moves["customer_id"].notna()]
    then = float(old["revenue_before"].sum())
    return NetRetention(float(old["revenue_now"].sum()) / then, len(old)) if then > 0 else None


@dataclass(frozen=True, slots=True)
class PriceVolumeMix:
    """Parts of a change of revenue; they add up to ``change``.

    outside: what orders hold and lines do not (discounts on the whole order, freight).
    """

    change: float
    volume: float
    mix: float
    price: float
    outside: float


def price_volume_mix(products: pd.DataFrame, whole: float | None = None) -> PriceVolumeMix | None:
    """Volume at the earlier mean price, price at today's quantity, the rest is mix.

    products: one row per product: quantity_now, quantity_before, revenue_now, revenue_before;
    returns count as negative. whole: change of revenue by the orders. A product sold in one window
    alone has no price change. None where nothing was sold in the earlier window.
    """
    x = products.fillna(0.0)
    q0, q1 = x["quantity_before"], x["quantity_now"]
    r0, r1 = x["revenue_before"], x["revenue_now"]
    if not q0.sum() > 0:
        return None
    both = (q0 > 0) & (q1 > 0)
    price = float((r1 - r0 / q0.where(both, 1.0) * q1)[both].sum())
    volume = float((q1.sum() - q0.sum()) * r0.sum() / q0.sum())
    change = float(r1.sum() - r0.sum())
    total = change if whole is None else whole
    return PriceVolumeMix(total, volume, change - volume - price, price, total - change)


@dataclass(frozen=True, slots=True)
class ThreeFactors:
    """Parts of a change of revenue: more customers, more orders each, more money each."""

    customers: float
    frequency: float
    amount: float

    @property
    def change(self) -> float:
        return self.customers + self.frequency + self.amount


def three_factors(
    now: tuple[float, float, float], before: tuple[float, float, float]
) -> ThreeFactors | None:
    """(customers, orders, revenue) of two windows; exact by logarithmic mean weights.

    None unless all six are positive. Source: Ang, Energy Policy 33(7), 2005 (LMDI).
    """
    (c1, n1, v1), (c0, n0, v0) = now, before
    if min(*now, *before) <= 0:
        return None
    close = abs(np.log(v1 / v0)) < 1e-12
    weight = v1 if close else (v1 - v0) / np.log(v1 / v0)
    logs = (np.log(c1 / c0), np.log(n1 / n0) - np.log(c1 / c0), np.log(v1 / v0) - np.log(n1 / n0))
    return ThreeFactors(*(float(weight * log) for log in logs))


@dataclass(frozen=True, slots=True)
class LevelMix:
    """Change of an overall rate: the groups' own rates, and their weights. They add up."""

    level: float
    mix: float

    @property
    def change(self) -> float:
        return self.level + self.mix


def level_and_mix(now: pd.DataFrame, before: pd.DataFrame) -> LevelMix | None:
    """now, before: index = groups, columns hits and total of each.

    A group that one side lacks takes the other side's rate: it changes the mix alone. None when a
    side is empty.
    """
    groups = now.index.union(before.index)
    a, b = (side.reindex(groups).fillna(0.0) for side in (now, before))
    if not (a["total"].sum() > 0 and b["total"].sum() > 0):
        return None
    r1 = (a["hits"] / a["total"].where(a["total"] > 0)).astype(float)
    r0 = (b["hits"] / b["total"].where(b["total"] > 0)).astype(float)
    r1, r0 = r1.fillna(r0), r0.fillna(r1)
    w1, w0 = a["total"] / a["total"].sum(), b["total"] / b["total"].sum()
    level = float(((w1 + w0) / 2 * (r1 - r0)).sum())
    return LevelMix(level, float(((r1 + r0) / 2 * (w1 - w0)).sum()))
