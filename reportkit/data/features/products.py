"""What customers buy: pairs in one order, what comes back, how long selling takes, how broadly."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import pandas as pd

from reportkit.data.features.deals import create_items, create_sale_lines
from reportkit.data.features.dimensions import UNKNOWN
from reportkit.data.features.engine import Session, Snapshot, session, window
from reportkit.data.features.memo import remembered

Level = Literal["product", "category"]
_TABLES = ("order_lines", "orders", "products")
_LEVELS: dict[str, str] = {
    "product": f"coalesce(product, '{UNKNOWN}')",
    "category": f"coalesce(category, '{UNKNOWN}')",
}

_PAIRS = """
WITH chosen AS (
    SELECT DISTINCT customer_id, order_id, {label} AS label
    FROM items WHERE NOT is_refund AND {window}
),
total AS (SELECT count(*) AS orders FROM (SELECT DISTINCT customer_id, order_id FROM chosen)),
counts AS (SELECT label, count(*) AS orders FROM chosen GROUP BY label),
frequent AS (SELECT chosen.* FROM chosen JOIN counts USING (label) WHERE orders >= $minimum),
pairs AS (
    SELECT one.label AS first_label, two.label AS second_label, count(*) AS shared
    FROM frequent AS one JOIN frequent AS two
         ON one.customer_id = two.customer_id AND one.order_id = two.order_id
            AND one.label < two.label
    GROUP BY ALL HAVING count(*) >= $minimum
)
SELECT first_label AS first, second_label AS second, shared AS orders,
       total.orders AS all_orders, shared / total.orders AS support,
       shared / ones.orders AS confidence,
       shared / twos.orders AS confidence_back,
       CAST(shared AS DOUBLE) * total.orders / (CAST(ones.orders AS DOUBLE) * twos.orders) AS lift
FROM pairs JOIN counts AS ones ON ones.label = first_label
     JOIN counts AS twos ON twos.label = second_label CROSS JOIN total
ORDER BY lift DESC, orders DESC, first, second
LIMIT $limit
"""


@remembered
def baskets(
    data: Snapshot,
    *,
    start: datetime | None,
    end: datetime | None,
    level: Level = "product",
    minimum: int = 30,
    limit: int = 200,
) -> pd.DataFrame:
    """Pairs of products (or categories) bought in one order at least ``minimum`` times.

    Columns: first, second, orders (with both), all_orders, support = orders / all_orders,
    confidence = share of the orders with ``first`` that have ``second``, confidence_back the other
    way round, lift = support / (share of first · share of second). Highest lift first, at most
    ``limit`` rows; pairs are counted once, ``first`` before ``second`` in text order.
    """
    condition, values = window("moment", start, end)
    with session(data, *_TABLES) as opened:
        create_items(opened, data)
        sql = _PAIRS.format(label=_LEVELS[level], window=condition)
        return opened.frame(sql, {**values, "minimum": minimum, "limit": limit})


_RETURNS = """
SELECT {keys}, count(*) FILTER (NOT is_refund) AS sold_lines,
       count(*) FILTER (is_refund) AS returned_lines,
       count(*) FILTER (is_refund) / nullif(count(*) FILTER (NOT is_refund), 0) AS return_rate,
       CAST(coalesce(sum(net) FILTER (NOT is_refund), 0) AS DOUBLE) AS sold_amount,
       CAST(coalesce(sum(refund), 0) AS DOUBLE) AS returned_amount
FROM (SELECT *, {label} AS label, CAST(date_trunc('month', moment) AS TIMESTAMP) AS month
      FROM sale_lines WHERE {window})
GROUP BY ALL ORDER BY {order}
"""


@remembered
def returns_by(
    data: Snapshot, level: Level, *, start: datetime | None, end: datetime | None
) -> pd.DataFrame:
    """Order lines sold and returned in [start, end), by product or category.

    Columns: label, sold_lines, returned_lines, return_rate = returned / sold (0–1; NaN when
    nothing was sold), sold_amount, returned_amount. Highest rate first. A return counts on the
    day it came back, which may be after the period of its sale.
    """
    with session(data, *_TABLES) as opened:
        return _returns(opened, data, level, "label", start, end)


@remembered
def monthly_returns(
    data: Snapshot, level: Level, *, start: datetime | None, end: datetime | None
) -> pd.DataFrame:
    """As returns_by with a column ``month`` (first day), month by month."""
    with session(data, *_TABLES) as opened:
        return _returns(opened, data, level, "label, month", start, end)


def _returns(
    opened: Session,
    data: Snapshot,
    level: Level,
    keys: str,
    start: datetime | None,
    end: datetime | None,
) -> pd.DataFrame:
    create_sale_lines(opened, data)
    condition, values = window("moment", start, end)
    order = "month, label" if "month" in keys else "return_rate DESC NULLS LAST, label"
    sql = _RETURNS.format(keys=keys, label=_LEVELS[level], window=condition, order=order)
    return opened.frame(sql, values)


_BREADTH = """
WITH bought AS (
    SELECT customer_id, {category} AS category, {product} AS product, moment, net
    FROM items WHERE NOT is_refund AND ({until})
),
inside AS (SELECT * FROM bought WHERE {window}),
kinds AS (
    SELECT customer_id, category, sum(net) AS net, min(moment) AS first_at
    FROM inside GROUP BY ALL
),
goods AS (SELECT customer_id, product, sum(net) AS net FROM inside GROUP BY ALL),
before AS (SELECT DISTINCT customer_id, category FROM bought WHERE NOT ({window})),
tops AS (
    SELECT customer_id, count(*) AS categories,
           first(category ORDER BY net DESC NULLS LAST, category) AS top_category,
           count(*) FILTER (before.category IS NULL) AS new_categories
    FROM kinds LEFT JOIN before USING (customer_id, category) GROUP BY customer_id
),
best AS (
    SELECT customer_id, count(*) AS products,
           first(product ORDER BY net DESC NULLS LAST, product) AS top_product
    FROM goods GROUP BY customer_id
)
SELECT customer_id, categories, new_categories, top_category, products, top_product
FROM tops JOIN best USING (customer_id) ORDER BY customer_id
"""


@remembered
def product_breadth(
    data: Snapshot, *, start: datetime | None, end: datetime | None
) -> pd.DataFrame:
    """How broadly each customer buys in [start, end), and what was new.

    Columns: customer_id, categories, new_categories (never bought before ``start``),
    top_category, products, top_product (by net amount, ties by name). Sorted by customer_id.
    """
    condition, values = window("moment", start, end)
    until, _ = window("moment", None, end)
    with session(data, *_TABLES) as opened:
        create_items(opened, data)
        sql = _BREADTH.format(
            category=_LEVELS["category"], product=_LEVELS["product"], window=condition, until=until
        )
        return opened.frame(sql, values)
