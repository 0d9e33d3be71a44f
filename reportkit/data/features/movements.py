"""What each customer and each product did in two windows: the ground of every bridge."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from reportkit.analysis.basics.periods import Period
from reportkit.data.features.deals import create_deals, create_sales
from reportkit.data.features.dimensions import REMAINDERS
from reportkit.data.features.engine import Snapshot, require, session
from reportkit.data.features.memo import remembered
from reportkit.data.features.totals import totals_by

_MOVES = """
WITH firsts AS (
    SELECT customer_id, min(moment) AS first_at FROM sales
    WHERE NOT is_refund AND moment < $end GROUP BY customer_id
),
chosen AS (
    SELECT customer_id, order_id, is_refund, net, margin, moment >= $start AS here
    FROM sales
    WHERE (moment >= $start AND moment < $end) OR (moment >= $start_before AND moment < $end_before)
),
sums AS (
    SELECT customer_id,
           count(DISTINCT order_id) FILTER (here AND NOT is_refund) AS orders_now,
           count(DISTINCT order_id) FILTER (NOT here AND NOT is_refund) AS orders_before,
           CAST(coalesce(sum(net) FILTER (here), 0) AS DOUBLE) AS revenue_now,
           CAST(coalesce(sum(net) FILTER (NOT here), 0) AS DOUBLE) AS revenue_before,
           CAST(sum(margin) FILTER (here) AS DOUBLE) AS margin_now,
           CAST(sum(margin) FILTER (NOT here) AS DOUBLE) AS margin_before
    FROM chosen GROUP BY customer_id
)
SELECT sums.*, CASE WHEN customer_id IS NOT NULL THEN first_at END AS first_at
FROM sums LEFT JOIN firsts USING (customer_id) ORDER BY customer_id
"""


@remembered
def customer_moves(data: Snapshot, *, now: Period, before: Period) -> pd.DataFrame:
    """Every customer of two windows, and one row with a blank customer_id for nameless orders.

    Columns: customer_id, orders_now, orders_before (distinct orders that are no refunds),
    revenue_now, revenue_before (net of refunds), margin_now, margin_before (NaN = not known),
    first_at (first order ever before the end of ``now``; NaT for refunds alone). Every sale of
    both windows is in exactly one row.
    """
    require(data, "orders.customer_id", "orders.paid_amount")
    with session(data, "orders", "order_lines") as opened:
        create_sales(opened, data)
        return opened.frame(_MOVES, _spans(now, before))


def _spans(now: Period, before: Period) -> dict[str, datetime]:
    return {
        "start": now.start,
        "end": now.end,
        "start_before": before.start,
        "end_before": before.end,
    }


@remembered
def product_moves(data: Snapshot, *, now: Period, before: Period) -> pd.DataFrame:
    """Quantity and revenue of each product in two windows, by the order lines.

    Index: product. Columns: quantity_now, quantity_before, revenue_now, revenue_before; a product
    of one window has NaN in the other. What lines do not hold is left out.
    """
    parts = []
    for span, when in ((now, "now"), (before, "before")):
        table = totals_by(data, "product", start=span.start, end=span.end)
        table = table[~table["label"].isin(REMAINDERS)].set_index("label")
        parts.append(table[["quantity", "revenue"]].add_suffix(f"_{when}"))
    return parts[0].join(parts[1], how="outer")


_FIRST_YEAR = """
WITH firsts AS (
    SELECT customer_id, min(moment) AS first_at FROM deals WHERE NOT is_refund GROUP BY customer_id
)
SELECT customer_id, min(first_at) AS first_at,
       CAST(sum(net) AS DOUBLE) AS revenue, CAST(sum(margin) AS DOUBLE) AS margin
FROM deals JOIN firsts USING (customer_id)
WHERE first_at >= $start AND first_at < $end AND moment < first_at + INTERVAL 1 YEAR
GROUP BY customer_id ORDER BY customer_id
"""


@remembered
def first_years(data: Snapshot, *, start: datetime, end: datetime) -> pd.DataFrame:
    """What each customer who first bought in [start, end) brought in the year from then on.

    Columns: customer_id, first_at, revenue and margin (NaN = not known), net of refunds. ``end``
    should lie a year before the end of the records.
    """
    with session(data, "orders", "order_lines") as opened:
        create_deals(opened, data)
        return opened.frame(_FIRST_YEAR, {"start": start, "end": end})


_SECONDS = """
WITH ranked AS (
    SELECT customer_id, moment, net, min(moment) OVER (PARTITION BY customer_id) AS first_at
    FROM deals WHERE NOT is_refund
)
SELECT customer_id, min(first_at) AS first_at,
       CAST(coalesce(sum(net) FILTER (CAST(moment AS DATE) > CAST(first_at AS DATE)), 0) AS DOUBLE)
           AS later
FROM ranked
WHERE first_at >= $start AND first_at < $end AND moment < first_at + $days * INTERVAL 1 DAY
GROUP BY customer_id ORDER BY customer_id
"""


@remembered
def second_purchases(data: Snapshot, *, start: datetime, end: datetime, days: int) -> pd.DataFrame:
    """Of each customer who first bought in [start, end): what the next ``days`` brought.

    Columns: customer_id, first_at, later (sales on later days within ``days``; 0 = did not return).
    """
    with session(data, "orders", "order_lines") as opened:
        create_deals(opened, data)
        return opened.frame(_SECONDS, {"start": start, "end": end, "days": days})
