"""What customers are worth: contribution, league, repeat purchase, lifetime value by band.

Takes customer summaries, returns frames and frozen results; reads no files, knows no client.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from reportkit.analysis.basics.estimates import (
    ratio_estimate,
    sum_estimate,
    widest,
)
from reportkit.analysis.basics.intervals import Share, wilson_interval
from reportkit.analysis.models.btyd import day_numbers
from reportkit.analysis.models.clv import ClvChoice
from reportkit.analysis.money.concentration import concentration

MARGIN, REVENUE = "毛利", "销售额"
_KNOWN_MARGIN = 0.95  # of customers; below that margins would favour those who have one


def relative(now: float | None, before: float | None) -> float | None:
    """now / before − 1, or None when the base is missing, zero or negative."""
    if now is None or before is None or not np.isfinite(now) or not before > 0:
        return None
    return float(now / before - 1)


def bases(*totals: Mapping[str, Any]) -> dict[str, list[float | None]]:
    """Comparison values of earlier periods: revenue, margin, order_value, margin_rate.

    totals: rows of period_totals. A period without orders has nothing to compare with: None.
    """
    found: dict[str, list[float | None]] = {
        name: [] for name in ("revenue", "margin", "order_value", "margin_rate")
    }
    for row in totals:
        there = row["orders"] > 0
        found["revenue"].append(row["revenue"] if there else None)
        found["margin"].append(row["margin"] if there else None)
        found["order_value"].append(row["revenue"] / row["orders"] if there else None)
        found["margin_rate"].append(
            row["margin"] / row["revenue"] if there and row["revenue"] > 0 else None
        )
    return found


def noises(summaries: Sequence[pd.DataFrame]) -> dict[str, float | None]:
    """95 % half-widths of the change of revenue, margin, order_value and margin_rate.

    summaries: customer summaries of the period, the one before and the same one last year; the
    wider of the two comparisons counts. Each customer is one draw. None where none can be made.
    """
    tables = [summary.set_index("customer_id") for summary in summaries]
    sums = {name: [sum_estimate(table[name]) for table in tables] for name in ("revenue", "margin")}
    ratios = {
        "order_value": [ratio_estimate(table["revenue"], table["orders"]) for table in tables],
        "margin_rate": [ratio_estimate(table["margin"], table["revenue"]) for table in tables],
    }
    return {name: widest(*found) for name, found in (sums | ratios).items()}


@dataclass(frozen=True, slots=True)
class CustomerValue:
    """Contribution of each customer and in which sense."""

    basis: str  # 毛利 or 销售额
    table: pd.DataFrame  # customer_id, orders, revenue, contribution


def customer_value(summary: pd.DataFrame, *, margin_rate: float = 1.0) -> CustomerValue:
    """Margin where it is known for (almost) all customers, else revenue times ``margin_rate``.

    summary: customer_id, orders, revenue, margin (NaN = not known), money in one currency.
    """
    known = float(summary["margin"].notna().mean()) if len(summary) else 0.0
    table = summary[["customer_id", "orders", "revenue"]].copy()
    if known >= _KNOWN_MARGIN:
        table["contribution"] = summary["margin"].fillna(0.0)
        return CustomerValue(MARGIN, table)
    table["contribution"] = summary["revenue"] * margin_rate
    return CustomerValue(REVENUE, table)


def listed_value(customers: pd.DataFrame, *, margin_rate: float = 1.0) -> CustomerValue:
    """The same from totals that the customer table itself states, without any orders.

    customers: customer_id, revenue_amount, optionally margin_amount and order_count.
    """
    summary = pd.DataFrame(
        {
            "customer_id": customers["customer_id"],
            "orders": customers.get("order_count", pd.Series(np.nan, index=customers.index)),
            "revenue": customers["revenue_amount"].astype(float),
            "margin": customers.get(
                "margin_amount", pd.Series(np.nan, index=customers.index)
            ).astype(float),
        }
    )
    return customer_value(summary.dropna(subset=["revenue"]), margin_rate=margin_rate)


def league(table: pd.DataFrame, names: pd.DataFrame, *, first: int) -> pd.DataFrame:
    """The largest contributors with rank, share and cumulative share of all positive value."""
    ordered = table.sort_values(["contribution", "customer_id"], ascending=[False, True])
    total = ordered["contribution"].clip(lower=0).sum()
    ordered["share"] = ordered["contribution"] / total
    ordered["cumulative"] = ordered["share"].cumsum()
    top = ordered.head(first).merge(names, on="customer_id", how="left")
    top.insert(0, "rank", np.arange(1, len(top) + 1))
    return top


def repeat_purchase(summary: pd.DataFrame) -> Share:
    """Share of buyers with two or more orders, Wilson 95 %."""
    return wilson_interval(int((summary["orders"] >= 2).sum()), len(summary))


def last_day(as_of: datetime) -> int:
    """Number of the last whole day before the exclusive instant ``as_of``."""
    return int(day_numbers(np.asarray((as_of - timedelta(microseconds=1)).date(), dtype="M8[D]")))


def clv_table(estimate: ClvChoice, ids: Any) -> pd.DataFrame:
    """customer_id, purchases, amount, clv: one row per customer that ever bought."""
    values = estimate.values
    return pd.DataFrame(
        {
            "customer_id": np.asarray(ids)[values.customer],
            "purchases": values.purchases,
            "amount": values.amount,
            "clv": values.clv,
        }
    )


BANDS = (0.05, 0.20, 0.50, 1.0)
_BAND_LABELS = (
    f"前 {BANDS[0]:.0%}",
    *(f"前 {low:.0%}～{high:.0%}" for low, high in pairwise(BANDS[:3])),
    f"后 {1 - BANDS[2]:.0%}",
)


def clv_share(clv: pd.Series, share: float) -> float:
    """Part of the whole lifetime value that the best ``share`` of customers hold.

    The whole is what all bring, those below zero taken off; where the lower half takes away more
    than it brings no part of that tells anything, and those below zero count as nothing.
    """
    held = concentration(clv.clip(lower=0))
    ordered = clv.sort_values(ascending=False)
    if not _adds_up(ordered):
        return held.top_share(share)
    return float(ordered.head(held.top_count(share)).sum() / ordered.sum())


def _adds_up(ordered: pd.Series) -> bool:
    """Whether no band of these falling values is more than all of them together."""
    return bool(ordered.iloc[_edges(len(ordered))[-2] :].sum() >= 0 and ordered.sum() > 0)


def _edges(customers: int) -> list[int]:
    return [0, *(int(np.floor(customers * share + 0.5)) for share in BANDS)]


def clv_bands(table: pd.DataFrame) -> pd.DataFrame:
    """Customers by falling lifetime value in four bands: size, purchases, amount, value, share.

    share: of the whole, see ``clv_share``; NaN where bands are no parts of it.
    """
    ordered = table.sort_values(["clv", "customer_id"], ascending=[False, True], ignore_index=True)
    edges = _edges(len(ordered))
    total = ordered["clv"].sum() if _adds_up(ordered["clv"]) else np.nan
    rows = []
    for label, low, high in zip(_BAND_LABELS, edges, edges[1:], strict=False):
        band = ordered.iloc[low:high]
        if len(band):
            rows.append(
                {
                    "label": label,
                    "customers": len(band),
                    "purchases": band["purchases"].mean(),
                    "amount": np.average(band["amount"], weights=band["purchases"] + 1e-12),
                    "clv": band["clv"].sum(),
                    "clv_mean": band["clv"].mean(),
                    "share": band["clv"].sum() / total,
                }
            )
    return pd.DataFrame(rows)
