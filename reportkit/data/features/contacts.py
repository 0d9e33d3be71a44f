"""How customers are in touch: interactions, tickets, the web shop, campaigns."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import pandas as pd

from reportkit.data.features.dimensions import UNKNOWN, customer_words
from reportkit.data.features.engine import Snapshot, require, session, window
from reportkit.data.features.memo import remembered

#: steps in the web shop, in their order
STEPS = ("浏览", "加购", "下单", "支付")
VISIT = "回访"


@remembered
def interaction_counts(
    data: Snapshot, *, start: datetime | None, end: datetime | None
) -> pd.DataFrame:
    """Interactions of each customer over each channel in [start, end).

    Columns: customer_id, channel (未知 where blank), interactions, visits (of kind 回访), last_at.
    Sorted by customer_id and channel.
    """
    require(data, "interactions.customer_id", "interactions.happened_at")
    condition, values = window("happened_at", start, end)
    with session(data, "interactions") as opened:
        channel = opened.column("interactions", "channel", "VARCHAR")
        kind = opened.column("interactions", "kind", "VARCHAR")
        return opened.frame(
            f"""
            SELECT CAST(customer_id AS VARCHAR) AS customer_id,
                   coalesce({channel}, '{UNKNOWN}') AS channel, count(*) AS interactions,
                   count(*) FILTER ({kind} = '{VISIT}') AS visits, max(happened_at) AS last_at
            FROM raw_interactions WHERE customer_id IS NOT NULL AND {condition}
            GROUP BY 1, 2 ORDER BY 1, 2
            """,
            values,
        )


@remembered
def interaction_totals(
    data: Snapshot,
    by: Literal["channel", "kind", "topic", "means", "owner"],
    *,
    start: datetime | None,
    end: datetime | None,
) -> pd.DataFrame:
    """Interactions in [start, end) by one word: label, interactions, customers; most first.

    Rows without a customer count as interactions. Blank words are 未知.
    """
    require(data, "interactions.happened_at", f"interactions.{by}")
    condition, values = window("happened_at", start, end)
    with session(data, "interactions") as opened:
        customer = opened.column("interactions", "customer_id", "VARCHAR")
        word = opened.column("interactions", by, "VARCHAR")
        return opened.frame(
            f"""
            SELECT coalesce({word}, '{UNKNOWN}') AS label, count(*) AS interactions,
                   count(DISTINCT {customer}) AS customers
            FROM raw_interactions WHERE {condition} GROUP BY 1 ORDER BY interactions DESC, label
            """,
            values,
        )


@remembered
def customer_tickets(data: Snapshot, *, start: datetime | None, end: datetime) -> pd.DataFrame:
    """Service tickets that each customer opened in [start, end), as known at ``end``.

    Columns: customer_id, tickets, open_tickets (not closed before ``end``), unsolved (closed but
    not solved; NaN when no column says so). Sorted by customer_id. How long they took is a matter
    of ``analysis.feedback``.
    """
    require(data, "tickets.customer_id", "tickets.opened_at")
    condition, values = window("opened_at", start, end)
    with session(data, "tickets") as opened:
        closed = opened.column("tickets", "closed_at", "TIMESTAMP")
        solved = opened.column("tickets", "solved", "BOOLEAN")
        unsolved = "count(*) FILTER (closed AND NOT solved)"
        return opened.frame(
            f"""
            WITH chosen AS (
                SELECT CAST(customer_id AS VARCHAR) AS customer_id,
                       coalesce({closed} < $end, false) AS closed, {solved} AS solved
                FROM raw_tickets WHERE customer_id IS NOT NULL AND {condition}
            )
            SELECT customer_id, count(*) AS tickets, count(*) FILTER (NOT closed) AS open_tickets,
                   {unsolved if data.has("tickets.solved") else "CAST(NULL AS DOUBLE)"} AS unsolved
            FROM chosen GROUP BY customer_id ORDER BY customer_id
            """,
            values,
        )


@remembered
def event_counts(data: Snapshot, *, start: datetime | None, end: datetime | None) -> pd.DataFrame:
    """How far visits to the web shop go in [start, end): kind, events, sessions, customers.

    浏览, 加购, 下单, 支付 in this order (0 where none), then other kinds by name. Without session
    numbers ``sessions`` is NaN; visitors nobody knows are in events and sessions only.
    """
    require(data, "events.happened_at", "events.kind")
    condition, values = window("happened_at", start, end)
    with session(data, "events") as opened:
        visit = opened.column("events", "session_id", "VARCHAR")
        customer = opened.column("events", "customer_id", "VARCHAR")
        found = opened.frame(
            f"""
            SELECT CAST(kind AS VARCHAR) AS kind, count(*) AS events,
                   count(DISTINCT {visit}) AS sessions, count(DISTINCT {customer}) AS customers
            FROM raw_events WHERE kind IS NOT NULL AND {condition} GROUP BY 1 ORDER BY 1
            """,
            values,
        ).set_index("kind")
    kinds = [*STEPS, *(kind for kind in found.index if kind not in STEPS)]
    counts = found.reindex(kinds, fill_value=0).rename_axis("kind").reset_index()
    return counts if data.has("events.session_id") else counts.assign(sessions=float("nan"))


@remembered
def view_counts(
    data: Snapshot,
    by: Literal["page", "product"],
    *,
    start: datetime | None,
    end: datetime | None,
) -> pd.DataFrame:
    """Views (events of kind 浏览) in [start, end) by page or product, most first.

    Columns: label, views, sessions, customers, paid (events of kind 支付). Products are named by
    the event itself or by the product table; events without a word are left out.
    """
    wanted = "events.page" if by == "page" else "events.product"
    if by == "product" and not data.has(wanted):
        wanted = "events.product_id"
    require(data, "events.happened_at", "events.kind", wanted)
    condition, values = window("happened_at", start, end)
    with session(data, "events", "products") as opened:
        names = "(SELECT NULL AS product_id, NULL AS product)"
        if data.has("products") and data.has("products.product_id", "products.product"):
            names = "(SELECT product_id, min(product) AS product FROM raw_products GROUP BY ALL)"
        number = opened.column("events", "product_id", "VARCHAR")
        own = opened.column("events", "product", "VARCHAR")
        page = opened.column("events", "page", "VARCHAR")
        label = page if by == "page" else f"coalesce({own}, names.product, {number})"
        return opened.frame(
            f"""
            WITH chosen AS (
                SELECT {label} AS label, raw_events.kind AS kind,
                       {opened.column("events", "session_id", "VARCHAR")} AS visit,
                       {opened.column("events", "customer_id", "VARCHAR")} AS customer
                FROM raw_events LEFT JOIN {names} AS names ON names.product_id = {number}
                WHERE {condition}
            )
            SELECT label, count(*) FILTER (kind = '浏览') AS views,
                   count(DISTINCT visit) FILTER (kind = '浏览') AS sessions,
                   count(DISTINCT customer) FILTER (kind = '浏览') AS customers,
                   count(*) FILTER (kind = '支付') AS paid
            FROM chosen WHERE label IS NOT NULL GROUP BY label ORDER BY views DESC, label
            """,
            values,
        )


@remembered
def campaign_response(
    data: Snapshot,
    *,
    start: datetime | None,
    end: datetime | None,
    dimension: str | None = None,
) -> pd.DataFrame:
    """Customers reached by campaigns in [start, end) and their answers, by stage and means.

    dimension: a word of the customer table (need_type, region …) to split by as ``label``.
    Columns: stage, means, [label,] reached, responded, response_rate (0–1), cost_amount.
    Raises DataError without campaigns.sent_at and responded, or for another dimension.
    """
    require(data, "campaigns.sent_at", "campaigns.responded", "campaigns.customer_id")
    condition, values = window("sent_at", start, end)
    with session(data, "campaigns", "customers") as opened:
        words, label, key = "", "", ""
        if dimension is not None:
            words = f"LEFT JOIN ({customer_words(data, dimension)}) AS words USING (customer_id)"
            label, key = f"coalesce(word, '{UNKNOWN}') AS label,", "label,"
        stage = opened.column("campaigns", "stage", "VARCHAR")
        means = opened.column("campaigns", "means", "VARCHAR")
        return opened.frame(
            f"""
            WITH chosen AS (
                SELECT CAST(customer_id AS VARCHAR) AS customer_id, responded,
                       coalesce({stage}, '{UNKNOWN}') AS stage,
                       coalesce({means}, '{UNKNOWN}') AS means,
                       {opened.column("campaigns", "cost_amount", "DECIMAL(28, 4)")} AS cost
                FROM raw_campaigns WHERE customer_id IS NOT NULL AND {condition}
            )
            SELECT stage, means, {label} count(*) AS reached,
                   count(*) FILTER (responded) AS responded,
                   count(*) FILTER (responded) / count(*) AS response_rate,
                   CAST(sum(cost) AS DOUBLE) AS cost_amount
            FROM chosen {words} GROUP BY ALL ORDER BY stage, means, {key} reached
            """,
            values,
        )
