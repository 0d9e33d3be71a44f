"""Sums over all sales, whoever bought: by period, by month, and split by an allowed dimension."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pandas as pd

from reportkit.analysis.basics.periods import Period
from reportkit.data.features.deals import create_sales, unknown_measures
from reportkit.data.features.dimensions import REMAINDERS, TABLES_READ, WEEKDAYS, create_labelled
from reportkit.data.features.engine import Session, Snapshot, session, window
from reportkit.data.features.memo import remembered

# {keys}: the columns to group by. Customers are counted from (key, customer) pairs, orders from
# (key, customer, order) triples: far cheaper than counting distinct values directly.
_TOTALS = """
WITH chosen AS (SELECT {select}, * FROM {source} WHERE {window}),
pairs AS (
    SELECT {keys}, customer_id, count(*) FILTER (NOT is_refund) AS bought,
           sum(net) AS net, sum(margin) AS margin, sum(quantity) AS quantity,
           sum(refund) AS refund
    FROM chosen GROUP BY ALL
),
sums AS (
    SELECT {keys}, count(customer_id) FILTER (bought > 0) AS customers,
           CAST(sum(net) AS DOUBLE) AS revenue, CAST(sum(margin) AS DOUBLE) AS margin,
           CAST(sum(quantity) AS DOUBLE) AS quantity,
           CAST(coalesce(sum(refund), 0) AS DOUBLE) AS refund_amount,
           CAST(coalesce(sum(net) FILTER (customer_id IS NULL), 0) AS DOUBLE) AS nameless_revenue
    FROM pairs GROUP BY ALL
),
counts AS (
    SELECT {keys}, count(*) FILTER (NOT refunded) AS orders,
           count(*) FILTER (NOT refunded AND customer_id IS NULL) AS nameless_orders,
           count(*) FILTER (refund_any) AS refund_orders
    FROM (
        SELECT {keys}, customer_id, order_id, bool_and(is_refund) AS refunded,
               bool_or(is_refund OR refund > 0) AS refund_any
        FROM chosen GROUP BY ALL
    ) GROUP BY ALL
)
SELECT {keys}, customers, coalesce(orders, 0) AS orders, revenue, margin, quantity,
       refund_amount, coalesce(refund_orders, 0) AS refund_orders,
       coalesce(nameless_orders, 0) AS nameless_orders, nameless_revenue
FROM sums LEFT JOIN counts USING ({keys})
ORDER BY {order}
"""
_COUNTS = ("orders", "customers", "new_customers", "refund_orders", "nameless_orders")
_COLUMNS = (
    "revenue", "margin", "orders", "customers", "new_customers", "quantity", "refund_amount",
    "refund_orders", "nameless_orders", "nameless_revenue",
)  # fmt: skip
_MONTH = "CAST(date_trunc('month', moment) AS TIMESTAMP) AS month"


@remembered
def totals_by(
    data: Snapshot, dimension: str, *, start: datetime | None, end: datetime | None
) -> pd.DataFrame:
    """Customers, orders and money of [start, end) for each word of ``dimension``.

    dimension: a name of dimensions.DIMENSIONS (region, industry, channel, category, weekday …).
    Columns: label, customers, orders, revenue, margin (NaN = not known), quantity, refund_amount,
    refund_orders, nameless_orders and nameless_revenue (of them: without a customer). Largest
    revenue first; times in their own order. Rows without a word are 未知; by product, REMAINDERS come last and
    complete the lines, so that net amounts, refunds and margins add up to those of the orders.
    Raises DataError for an unknown dimension or one whose columns are absent.
    """
    with session(data, *TABLES_READ) as opened:
        create_labelled(opened, data, dimension)
        return _totals(opened, "label", _label_order(dimension), start, end)


@remembered
def monthly_by(
    data: Snapshot, dimension: str, *, start: datetime | None, end: datetime | None
) -> pd.DataFrame:
    """As totals_by with a column ``month`` (first day); months without a row are not filled."""
    with session(data, *TABLES_READ) as opened:
        create_labelled(opened, data, dimension)
        return _totals(opened, "label, month", "month, label", start, end)


def _label_order(dimension: str) -> str:
    match dimension:
        case "weekday":
            return f"list_position({WEEKDAYS}, label)"
        case "hour" | "month":
            return "label"
        case _:
            return f"label IN {REMAINDERS}, revenue DESC NULLS LAST, label"


def _totals(
    opened: Session, keys: str, order: str, start: datetime | None, end: datetime | None
) -> pd.DataFrame:
    """Fill _TOTALS; ``keys`` and ``order`` are words of this module."""
    condition, values = window("moment", start, end)
    source = "labelled" if "label" in keys else "sales"
    select = _MONTH if "month" in keys else "true AS everything"
    sql = _TOTALS.format(keys=keys, select=select, source=source, window=condition, order=order)
    return opened.frame(sql, values)


@remembered
def monthly_totals(data: Snapshot, *, start: datetime | None, end: datetime | None) -> pd.DataFrame:
    """One row per month that [start, end) touches, without gaps, from the first sale ever on.

    Columns: month (first day), revenue, margin, orders, customers, new_customers (first order
    ever in the data), quantity, refund_amount, refund_orders, nameless_orders, nameless_revenue. A
    month without orders has zeros; before the first record nobody knows, so there is no row.
    """
    with session(data, "orders", "order_lines") as opened:
        create_sales(opened, data)
        _create_firsts(opened)
        totals = _totals(opened, "month", "month", start, end)
        condition, values = window("moment", start, end)
        new = opened.frame(
            f"""SELECT {_MONTH}, count(*) AS new_customers
                FROM firsts WHERE {condition} GROUP BY ALL""",
            values,
        )
        first = opened.frame("SELECT min(moment) AS first FROM sales")["first"].iloc[0]
    known = first if start is None else max(first, pd.Timestamp(start))
    return _all_months(totals.merge(new, on="month", how="left"), known, end, _zeros(data))


def _create_firsts(opened: Session) -> None:
    opened.run(
        "CREATE TEMP TABLE firsts AS SELECT customer_id, min(moment) AS moment "
        "FROM sales WHERE NOT is_refund AND customer_id IS NOT NULL GROUP BY customer_id"
    )


def _all_months(
    totals: pd.DataFrame, first: pd.Timestamp, end: datetime | None, zeros: dict[str, float]
) -> pd.DataFrame:
    """Insert the months without a row from ``first`` on, filled with ``zeros``."""
    last = end - timedelta(microseconds=1) if end else totals["month"].max()
    if pd.isna(first) or pd.isna(last):
        return totals.reindex(columns=["month", *zeros])
    first_day = pd.Timestamp(first).normalize().replace(day=1)
    months = pd.DataFrame({"month": pd.date_range(first_day, last, freq="MS", unit="us")})
    full = months.merge(totals, on="month", how="left").fillna(zeros)
    return full[["month", *zeros]].astype(dict.fromkeys(_COUNTS, "int64"))


def _zeros(data: Snapshot) -> dict[str, float]:
    """What a span without orders shows, column by column; NaN where nothing is ever known."""
    return dict.fromkeys(_COLUMNS, 0.0) | dict.fromkeys(unknown_measures(data), float("nan"))


@remembered
def period_totals(data: Snapshot, *, periods: Sequence[Period]) -> pd.DataFrame:
    """One row per period, in the order given; a period without orders has zeros.

    Columns: period (text such as 2025-Q4), revenue, margin (NaN = not known), orders, customers,
    new_customers (first order ever in the data), quantity, refund_amount, refund_orders,
    nameless_orders and nameless_revenue (of them: without a customer).
    """
    rows, zeros = [], _zeros(data)
    with session(data, "orders", "order_lines") as opened:
        create_sales(opened, data)
        _create_firsts(opened)
        for period in periods:
            totals = _totals(opened, "everything", "everything", period.start, period.end)
            condition, values = window("moment", period.start, period.end)
            new = opened.frame(f"SELECT count(*) AS n FROM firsts WHERE {condition}", values)
            found = zeros | (totals.iloc[0].to_dict() if len(totals) else {})
            rows.append(found | {"period": str(period), "new_customers": int(new["n"].iloc[0])})
    frame = pd.DataFrame(rows, columns=["period", *_COLUMNS])
    return frame.astype(dict.fromkeys(_COUNTS, "int64"))


@remembered
def span_totals(
    data: Snapshot, *, start: datetime | None, end: datetime | None
) -> dict[str, float]:
    """Revenue and margin (NaN = not known) of every sale in [start, end), whoever bought."""
    with session(data, "orders", "order_lines") as opened:
        create_sales(opened, data)
        totals = _totals(opened, "everything", "everything", start, end)
    found = _zeros(data) | (totals.iloc[0].to_dict() if len(totals) else {})
    return {name: float(found[name]) for name in ("revenue", "margin")}
