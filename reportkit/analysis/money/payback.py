"""What a programme costs and what the client gained while it ran: ROI, payback, scenarios.

The gain is profit beyond what last year and the growth of before would have given. It goes along
with the programme; whether the programme caused it no ledger can tell.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from reportkit.analysis.basics.customer_ids import among
from reportkit.analysis.basics.intervals import wilson_bounds

PROGRAMME = ("数据分析工具采购", "培训费用", "人力资源投入")
_YEAR = pd.DateOffset(years=1)


@dataclass(frozen=True, slots=True, eq=False)
class Payback:
    """Cost and gain month by month since the first cost.

    table: month, cost, margin, expected, running (more running cost than a year earlier), gain,
    cost_total, gain_total, net. growth: yearly growth of profit taken for granted. roi:
    (gain − cost) / cost. months: whole months until the summed gain covered the summed cost for
    good, None = not yet. needed: part of the gain that must be owed to the programme to pay for
    it, None without a gain.
    """

    table: pd.DataFrame
    growth: float
    cost: float
    gain: float
    months: int | None

    @property
    def net(self) -> float:
        return self.gain - self.cost

    @property
    def roi(self) -> float | None:
        return self.net / self.cost if self.cost > 0 else None

    @property
    def needed(self) -> float | None:
        return self.cost / self.gain if self.gain > 0 else None


def monthly_costs(costs: pd.DataFrame, items: Collection[str], end: datetime) -> pd.Series[float]:
    """Sum of ``items`` per month (index = first day) before ``end``.

    costs: item, spent_at, amount.
    """
    rows = costs[costs["item"].isin(list(items)) & (costs["spent_at"] < end)]
    month = rows["spent_at"].dt.to_period("M").dt.to_timestamp()
    return rows["amount"].astype(float).groupby(month).sum().sort_index()


def earlier_growth(margin: pd.Series[float], start: pd.Timestamp) -> float | None:
    """Growth of profit over the 12 months before ``start`` against the 12 before those.

    margin: per month, index = first days. None unless all 24 months are known and the base > 0.
    """
    months = pd.date_range(start - 2 * _YEAR, start, freq="MS", inclusive="left")
    known = margin.reindex(months)
    base = float(known.iloc[:12].sum())
    if known.isna().any() or not base > 0:
        return None
    return float(known.iloc[12:].sum()) / base - 1


def payback(
    margin: pd.Series[float],
    cost: pd.Series[float],
    running: pd.Series[float] | None = None,
    *,
    growth: float = 0.0,
    part: float = 1.0,
) -> Payback | None:
    """Costs against the profit beyond last year's same months times (1 + growth).

    margin, cost, running: money per month, index = first days. running: other costs of serving and
    selling; what they rose by is taken off the gain. part: of the gain that is owed to the
    programme, 0–1. None when no month has both a cost to follow
    and a month of the year before to compare with.
    """
    if cost.empty:
        return None
    start = cost.index[0]
    months = margin.index[margin.index >= start]
    base = margin.reindex(months - _YEAR).to_numpy() * (1 + growth)
    known = np.isfinite(base)
    if not known.any() or not known[0]:
        return None
    more = np.zeros(len(months))
    if running is not None:
        before = running.reindex(months - _YEAR).to_numpy()
        more = running.reindex(months).to_numpy() - before
        more = np.where(np.isfinite(more), more, 0.0)
    table = pd.DataFrame(
        {
            "month": months,
            "cost": cost.reindex(months).fillna(0.0).to_numpy(),
            "margin": margin.reindex(months).to_numpy(),
            "expected": base,
            "running": more,
        }
    )[known]
    table["gain"] = part * (table["margin"] - table["expected"] - table["running"])
    table["cost_total"] = table["cost"].cumsum()
    table["gain_total"] = table["gain"].cumsum()
    table["net"] = table["gain_total"] - table["cost_total"]
    return Payback(
        table=table.reset_index(drop=True),
        growth=growth,
        cost=float(table["cost"].sum()),
        gain=float(table["gain"].sum()),
        months=_months_until_covered(table["net"]),
    )


def _months_until_covered(net: pd.Series[float]) -> int | None:
    """Months up to the first one from which the balance never falls below zero again."""
    below = np.flatnonzero(net.to_numpy() < 0)
    first = 0 if not below.size else int(below[-1]) + 1
    return None if first >= len(net) else first + 1


def cost_table(
    costs: pd.DataFrame, items: Sequence[str], spans: Sequence[tuple[datetime | None, datetime]]
) -> pd.DataFrame:
    """Money per item in the window and since the beginning: item, kind, window, total, share.

    costs: item, spent_at, amount; items: those of the programme (kind 专项投入, others 日常费用).
    spans: the window and the whole. share: of the same kind over the whole, 0–1.
    """
    sums = []
    for start, end in spans:
        inside = costs["spent_at"] < end
        if start is not None:
            inside &= costs["spent_at"] >= start
        sums.append(costs[inside].groupby("item")["amount"].sum())
    table = pd.DataFrame({"window": sums[0], "total": sums[1]}).fillna(0.0)
    table["kind"] = np.where(table.index.isin(list(items)), "专项投入", "日常费用")
    table["share"] = table["total"] / table.groupby("kind")["total"].transform("sum")
    table = table.rename_axis("item").reset_index()
    order = {item: place for place, item in enumerate(items)}
    table["place"] = table["item"].map(order).fillna(len(order))
    table = table.sort_values(["place", "item"], ignore_index=True)
    return table[["item", "kind", "window", "total", "share"]]


def tier_costs(costs: pd.DataFrame, margin: pd.Series[float], order: Sequence[str]) -> pd.DataFrame:
    """Costs booked on tiers beside the profit of the same window.

    costs: tier, amount; margin: per tier. Columns: label, cost, margin, cost_share, margin_share
    (0–1; losses count as 0), gap, per_yuan (profit per unit of cost).
    """
    spent = costs.groupby("tier")["amount"].sum()
    table = pd.DataFrame({"cost": spent, "margin": margin}).reindex(list(order)).fillna(0.0)
    positive = table["margin"].clip(lower=0)
    table["cost_share"] = table["cost"] / table["cost"].sum() if table["cost"].sum() > 0 else np.nan
    table["margin_share"] = positive / positive.sum() if positive.sum() > 0 else np.nan
    table["gap"] = table["cost_share"] - table["margin_share"]
    table["per_yuan"] = table["margin"] / table["cost"].where(table["cost"] > 0)
    return table.rename_axis("label").reset_index()


def channel_costs(spent: pd.DataFrame, leads: pd.DataFrame) -> pd.DataFrame:
    """What a won customer costs per channel, the cheapest first.

    spent: channel, amount; leads: source, won (True, False; blank = open). Columns: label, amount,
    leads (closed), won, rate with low and high, each (money per won lead, NaN without any).
    """
    closed = leads.dropna(subset=["won"])
    counts = (
        closed.assign(won=closed["won"].astype(int)).groupby("source")["won"].agg(["size", "sum"])
    )
    table = spent.groupby("channel")["amount"].sum().to_frame()
    table = table.join(counts.set_axis(["leads", "won"], axis=1), how="left").fillna(0.0)
    low, high = wilson_bounds(table["won"], table["leads"])
    table = table.assign(
        rate=table["won"] / table["leads"].where(table["leads"] > 0), low=low, high=high,
        each=table["amount"] / table["won"].where(table["won"] > 0),
    )  # fmt: skip
    return table.rename_axis("label").reset_index().sort_values(
        ["each", "label"], ignore_index=True
    ).astype({"leads": int, "won": int})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scenario:
    """The window as it was, and what one more kept customer would have brought.

    customers: buyers of the span before; retention: part of them who bought again. saved_revenue,
    saved_margin: mean of the span before over those who did not.
    """

    customers: int
    retention: float
    revenue: float
    margin: float
    saved_revenue: float
    saved_margin: float

    def profit(self, retention: float, rate: float) -> float:
        """Profit had retention and margin rate been higher by these parts (0.01 = one point)."""
        kept = retention * self.customers
        return self.margin + kept * self.saved_margin + rate * (
            self.revenue + kept * self.saved_revenue
        )  # fmt: skip


def scenario(sales: pd.DataFrame, earlier: pd.DataFrame) -> Scenario | None:
    """Read a scenario's base from customer summaries of the window and the span before.

    None when nobody bought before, margins are unknown, or everybody came back.
    """
    lost = earlier[~among(earlier["customer_id"], sales["customer_id"])]
    if lost.empty or not sales["margin"].notna().any() or not lost["margin"].notna().any():
        return None
    return Scenario(
        customers=len(earlier),
        retention=1 - len(lost) / len(earlier),
        revenue=float(sales["revenue"].sum()),
        margin=float(sales["margin"].sum()),
        saved_revenue=float(lost["revenue"].mean()),
        saved_margin=float(lost["margin"].mean()),
    )


def scenario_grid(
    base: Scenario, retention: Sequence[float], rates: Sequence[float]
) -> pd.DataFrame:
    """Profit for every change of retention (rows) and margin rate (columns, named by position).

    Columns: change, level (retention reached), then p0, p1 … and c0, c1 … (relative to the actual
    profit; NaN where that is not positive). Levels stay inside 0–1.
    """
    rows = []
    for change in retention:
        level = min(max(base.retention + change, 0.0), 1.0)
        row: dict[str, float] = {"change": change, "level": level}
        for place, rate in enumerate(rates):
            profit = base.profit(level - base.retention, rate)
            row[f"p{place}"] = profit
            row[f"c{place}"] = profit / base.margin - 1 if base.margin > 0 else math.nan
        rows.append(row)
    return pd.DataFrame(rows)
