"""What decisions are reckoned from: service cost by tier, channels of new customers, slow tickets."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from reportkit.absence import NothingToMeasure
from reportkit.analysis.answer.levers import Channel
from reportkit.analysis.basics.intervals import Share, wilson_interval
from reportkit.analysis.basics.periods import months_before
from reportkit.data.dataset import Dataset
from reportkit.data.features.customers import customers
from reportkit.data.features.engine import require
from reportkit.data.features.memo import remembered
from reportkit.data.features.movements import first_years
from reportkit.data.features.totals import monthly_by

SERVICE = "服务费用"
_YEAR = 12


@remembered
def service_costs(data: Dataset, at: datetime) -> pd.Series[float]:
    """Booked service cost of the twelve months before ``at`` by tier."""
    require(data, "costs.item", "costs.spent_at", "costs.amount", "costs.tier")
    costs = data.frame("costs", ["item", "spent_at", "amount", "tier"])
    inside = (costs["spent_at"] >= months_before(at, _YEAR)) & (costs["spent_at"] < at)
    booked: pd.Series[float] = (
        costs[inside & (costs["item"] == SERVICE)].groupby("tier")["amount"].sum()
    )
    return booked


@remembered
def channel_results(data: Dataset, at: datetime) -> list[Channel]:
    """Per channel that money was booked for: its cost and wins of twelve months, and first years.

    The first year is that of customers who first bought in the eighteen months that end a year
    before ``at``. Channels without wins or first years are left out.
    """
    require(
        data, "costs.channel", "costs.amount", "costs.spent_at", "leads.won", "leads.closed_at",
        "leads.source", "customers.channel", "customers.customer_id", "orders.customer_id",
    )  # fmt: skip
    start = months_before(at, _YEAR)
    costs = data.frame("costs", ["spent_at", "amount", "channel"])
    spent = costs[(costs["spent_at"] >= start) & (costs["spent_at"] < at)]
    leads = data.frame("leads", ["won", "closed_at", "source"])
    won = leads[(leads["closed_at"] >= start) & (leads["closed_at"] < at)]
    wins = _named(won[won["won"].fillna(False).astype(bool)].groupby("source").size())
    years = first_years(data, start=months_before(at, 30), end=start)
    years = years.merge(customers(data)[["customer_id", "channel"]], on="customer_id")
    worth = "revenue" if years["margin"].isna().all() else "margin"
    first = _named(years.groupby("channel")[worth].mean())
    return [
        Channel(label, cost, int(wins[label]), first[label])
        for label, cost in _named(spent.groupby("channel")["amount"].sum()).items()
        if label in wins and label in first and cost > 0
    ]


def _named(numbers: pd.Series) -> dict[str, float]:
    return {str(label): float(value) for label, value in numbers.to_dict().items()}


@remembered
def closed_in_time(data: Dataset, start: datetime | None, end: datetime, hours: float) -> Share:
    """Share of the tickets opened in [start, end) that were closed within ``hours``.

    Tickets that were not yet ``hours`` old at ``end`` are not counted; nothing to measure without any.
    """
    require(data, "tickets.opened_at", "tickets.closed_at")
    tickets = data.frame("tickets", ["opened_at", "closed_at"])
    limit = pd.Timedelta(hours=hours)
    ripe = (tickets["opened_at"] >= (start or datetime.min)) & (tickets["opened_at"] + limit <= end)
    quick = (tickets["closed_at"] - tickets["opened_at"]) <= limit
    total = int(ripe.sum())
    if not total:
        raise NothingToMeasure("期间没有可判断的工单")
    return wilson_interval(int((ripe & quick).sum()), total)


@remembered
def yearly_months(data: Dataset, dimension: str, at: datetime) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sales of the twelve months before ``at`` and of the twelve before those, by ``dimension``.

    Each: index = months of the later year, columns = words that every month has. Nothing to
    measure where ``at`` is not the first of a month or a month has no sales.
    """
    if at.day != 1:
        raise NothingToMeasure("数据不是截止到月末")
    rows = monthly_by(data, dimension, start=months_before(at, 2 * _YEAR), end=at)
    table = rows.pivot_table(index="month", columns="label", values="revenue", aggfunc="sum")
    if len(table) != 2 * _YEAR:
        raise NothingToMeasure("两年里有月份没有销售")
    known = table.dropna(axis="columns")
    now, before = known.iloc[_YEAR:], known.iloc[:_YEAR]
    return now, before.set_index(now.index)
