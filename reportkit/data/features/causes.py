"""What decisions are reckoned from: service cost by tier, channels of new customers, slow tickets."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from reportkit.analysis.intervals import Share, wilson_interval
from reportkit.analysis.levers import Channel
from reportkit.analysis.periods import months_before
from reportkit.data.dataset import Dataset
from reportkit.data.features.customers import customers
from reportkit.data.features.movements import first_years
from reportkit.data.features.totals import monthly_by

SERVICE = "服务费用"
_YEAR = 12


def service_costs(data: Dataset, at: datetime) -> pd.Series:
    """Booked service cost of the twelve months before ``at`` by tier; empty where none is booked."""
    needs = ("costs.item", "costs.spent_at", "costs.amount", "costs.tier")
    if data.missing(*needs):
        return pd.Series(dtype=float)
    costs = data.frame("costs", ["item", "spent_at", "amount", "tier"])
    inside = (costs["spent_at"] >= months_before(at, _YEAR)) & (costs["spent_at"] < at)
    return costs[inside & (costs["item"] == SERVICE)].groupby("tier")["amount"].sum()


def channel_results(data: Dataset, at: datetime) -> list[Channel]:
    """Per channel that money was booked for: its cost and wins of twelve months, and first years.

    The first year is that of customers who first bought in the eighteen months that end a year
    before ``at``. Empty where a table or column is absent; channels without wins or first years
    are left out.
    """
    needs = (
        "costs.channel", "costs.amount", "costs.spent_at", "leads.won", "leads.closed_at",
        "leads.source", "customers.channel", "customers.customer_id", "orders.customer_id",
    )  # fmt: skip
    if data.missing(*needs):
        return []
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


def closed_in_time(data: Dataset, start: datetime, end: datetime, hours: float) -> Share | None:
    """Share of the tickets opened in [start, end) that were closed within ``hours``.

    Tickets that were not yet ``hours`` old at ``end`` are not counted. None without any.
    """
    if data.missing("tickets.opened_at", "tickets.closed_at"):
        return None
    tickets = data.frame("tickets", ["opened_at", "closed_at"])
    limit = pd.Timedelta(hours=hours)
    ripe = (tickets["opened_at"] >= start) & (tickets["opened_at"] + limit <= end)
    quick = (tickets["closed_at"] - tickets["opened_at"]) <= limit
    total = int(ripe.sum())
    return wilson_interval(int((ripe & quick).sum()), total) if total else None


def yearly_months(
    data: Dataset, dimension: str, at: datetime
) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """Sales of the twelve months before ``at`` and of the twelve before those, by ``dimension``.

    Each: index = months of the later year, columns = words. None where ``at`` is not the first of
    a month, a month has no sales, or words differ between the years.
    """
    if at.day != 1:
        return None
    rows = monthly_by(data, dimension, start=months_before(at, 2 * _YEAR), end=at)
    table = rows.pivot_table(index="month", columns="label", values="revenue", aggfunc="sum")
    if len(table) != 2 * _YEAR:
        return None
    known = table.dropna(axis="columns")
    now, before = known.iloc[_YEAR:], known.iloc[:_YEAR]
    return now, before.set_index(now.index)
