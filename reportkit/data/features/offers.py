"""Whom a further product can be offered: buyers of one of a pair, buyers of the cheap models."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from reportkit.data.features.deals import create_items
from reportkit.data.features.engine import Snapshot, require, session, window
from reportkit.data.features.memo import remembered

_TABLES = ("order_lines", "orders", "products")


@remembered
def pair_customers(
    data: Snapshot, pairs: pd.DataFrame, *, start: datetime | None, end: datetime | None
) -> pd.DataFrame:
    """Of each pair of products, how many customers bought both or one in [start, end).

    pairs: first, second (names as in ``baskets``). Columns: those plus both, only_first,
    only_second, first_amount and second_amount (mean net amount of the product per order with it).
    In the order of ``pairs``; nobody bought either: zeros.
    """
    condition, values = window("moment", start, end)
    with session(data, *_TABLES) as opened:
        create_items(opened, data)
        opened.register("pairs", pairs[["first", "second"]].assign(place=range(len(pairs))))
        return opened.frame(
            f"""
            WITH wanted AS (SELECT first AS product FROM pairs UNION SELECT second FROM pairs),
            bought AS (
                SELECT customer_id, product, sum(net) AS net, count(DISTINCT order_id) AS orders
                FROM items SEMI JOIN wanted USING (product)
                WHERE NOT is_refund AND {condition} GROUP BY ALL
            ),
            amounts AS (
                SELECT product, CAST(sum(net) AS DOUBLE) / sum(orders) AS amount
                FROM bought GROUP BY product
            ),
            owned AS (
                SELECT place, customer_id, bool_or(product = first) AS a,
                       bool_or(product = second) AS b
                FROM pairs JOIN bought ON product IN (first, second) GROUP BY ALL
            )
            SELECT first, second, count(*) FILTER (a AND b) AS both,
                   count(*) FILTER (a AND NOT b) AS only_first,
                   count(*) FILTER (b AND NOT a) AS only_second,
                   any_value(one.amount) AS first_amount, any_value(two.amount) AS second_amount
            FROM pairs LEFT JOIN owned USING (place)
                 LEFT JOIN amounts AS one ON one.product = first
                 LEFT JOIN amounts AS two ON two.product = second
            GROUP BY place, first, second ORDER BY place
            """,
            values,
        )


@remembered
def cheap_share(data: Snapshot, *, start: datetime | None, end: datetime | None) -> pd.DataFrame:
    """Which part of each customer's spending goes to the cheaper half of the products.

    A product is cheap when its mean price per piece lies below the median of its category (of all
    products where no category is known). Columns: customer_id, cheap_share (0–1), amount (net,
    above 0), sorted by customer_id. Raises DataError without order_lines.quantity.
    """
    require(data, "order_lines.quantity")
    condition, values = window("moment", start, end)
    with session(data, *_TABLES) as opened:
        create_items(opened, data)
        return opened.frame(
            f"""
            WITH chosen AS (
                SELECT customer_id, product, coalesce(category, '') AS category, net, quantity
                FROM items WHERE NOT is_refund AND quantity > 0 AND net > 0 AND {condition}
            ),
            prices AS (
                SELECT product, category, CAST(sum(net) AS DOUBLE) / sum(quantity) AS price
                FROM chosen GROUP BY ALL
            ),
            ranked AS (
                SELECT product, category,
                       price < median(price) OVER (PARTITION BY category) AS cheap
                FROM prices
            )
            SELECT customer_id,
                   CAST(coalesce(sum(net) FILTER (cheap), 0) AS DOUBLE) / CAST(sum(net) AS DOUBLE)
                       AS cheap_share,
                   CAST(sum(net) AS DOUBLE) AS amount
            FROM chosen JOIN ranked USING (product, category)
            GROUP BY customer_id ORDER BY customer_id
            """,
            values,
        )


@remembered
def group_sales(data: Snapshot, *, start: datetime | None, end: datetime | None) -> pd.DataFrame:
    """What each customer bought of each product group in [start, end), net of what came back.

    Columns: customer_id, group, revenue. Lines without a group are left out.
    """
    condition, values = window("moment", start, end)
    with session(data, *_TABLES) as opened:
        create_items(opened, data)
        return opened.frame(
            f"""
            SELECT customer_id, category AS "group", CAST(sum(net) AS DOUBLE) AS revenue
            FROM items WHERE category IS NOT NULL AND {condition}
            GROUP BY ALL ORDER BY customer_id, "group"
            """,
            values,
        )
