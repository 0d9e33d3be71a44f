"""How each customer changed within a window: money, variety, enquiries."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from reportkit.data.features.deals import create_deals, create_items
from reportkit.data.features.engine import Session, Snapshot, session
from reportkit.data.features.memo import remembered

ENQUIRY = "咨询"  # word of interactions.kind

# A quarter of the window is one bit, so that active quarters need no distinct count.
_TRADE = """
SELECT customer_id,
       bit_count(bit_or(1 << CAST(least(3, floor(
           4.0 * (epoch_us(moment) - epoch_us(CAST($start AS TIMESTAMP)))
           / (epoch_us(CAST($end AS TIMESTAMP)) - epoch_us(CAST($start AS TIMESTAMP))))) AS INTEGER)
       ) FILTER (NOT is_refund)) AS quarters,
       CAST(sum(net) FILTER (moment < $middle) AS DOUBLE) AS revenue_earlier,
       CAST(sum(net) FILTER (moment >= $middle) AS DOUBLE) AS revenue_later,
       count(DISTINCT owner) AS sellers
FROM deals WHERE moment >= $start AND moment < $end GROUP BY customer_id
"""
_VARIETY = """
SELECT customer_id,
       count(DISTINCT coalesce(category, product)) FILTER (moment >= $start) AS categories,
       count(DISTINCT coalesce(category, product)) FILTER (moment < $start) AS categories_before
FROM items WHERE moment >= $before AND moment < $end AND NOT is_refund
GROUP BY customer_id
"""
_ENQUIRIES = """
SELECT customer_id, count(*) FILTER (moment < $middle) AS enquiries_earlier,
       count(*) FILTER (moment >= $middle) AS enquiries_later
FROM ({sources}) WHERE customer_id IS NOT NULL AND moment >= $start AND moment < $end
GROUP BY customer_id
"""
_COLUMNS = (
    "quarters", "revenue_earlier", "revenue_later", "sellers", "categories", "categories_before",
    "enquiries_earlier", "enquiries_later",
)  # fmt: skip


@remembered
def customer_changes(data: Snapshot, *, start: datetime, end: datetime) -> pd.DataFrame:
    """What moved between the two halves of [start, end), one row per customer with anything.

    Columns: customer_id, quarters (of the four equal parts of the window, in how many the customer
    bought), revenue_earlier and revenue_later (the two halves, net), sellers (distinct names on the
    orders; 0 = not known), categories (bought in the window; products where no category is known)
    and categories_before (in the span of the same length before it), enquiries_earlier and
    enquiries_later (interactions 咨询 and leads). Absent tables leave NaN; a customer without a row
    in a table that is there has 0. Sorted by customer_id.
    """
    values = {"start": start, "middle": start + (end - start) / 2, "end": end}
    parts = []
    with session(data, "orders", "order_lines", "products", "interactions", "leads") as opened:
        if data.has("orders.customer_id", "orders.ordered_at"):
            varied = data.has("order_lines.order_id", "order_lines.product_id")
            (create_items if varied else create_deals)(opened, data)
            parts.append(opened.frame(_TRADE, values))
            if varied:
                before = {"before": start - (end - start), "start": start, "end": end}
                parts.append(opened.frame(_VARIETY, before))
        parts += _enquiries(opened, data, values)
    return _joined(parts)


def _enquiries(opened: Session, data: Snapshot, values: dict[str, datetime]) -> list[pd.DataFrame]:
    sources = []
    if data.has("interactions.customer_id", "interactions.happened_at", "interactions.kind"):
        sources.append(
            "SELECT CAST(customer_id AS VARCHAR) AS customer_id, CAST(happened_at AS TIMESTAMP)"
            f" AS moment FROM raw_interactions WHERE kind = '{ENQUIRY}'"
        )
    if data.has("leads.customer_id", "leads.created_at"):
        sources.append(
            "SELECT CAST(customer_id AS VARCHAR), CAST(created_at AS TIMESTAMP) AS moment"
            " FROM raw_leads"
        )
    if not sources:
        return []
    return [opened.frame(_ENQUIRIES.format(sources=" UNION ALL ".join(sources)), values)]


def _joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """All customers of all parts; 0 where a table is there but the customer is not in it."""
    known = [column for part in parts for column in part.columns if column != "customer_id"]
    ids = sorted(set().union(*(part["customer_id"] for part in parts)) if parts else set())
    table = pd.DataFrame({"customer_id": pd.Series(ids, dtype="str")})
    for part in parts:
        table = table.merge(part, on="customer_id", how="left")
    table[known] = table[known].fillna(0)
    return table.reindex(columns=["customer_id", *_COLUMNS]).astype(
        dict.fromkeys(_COLUMNS, "float64")
    )
