"""The way of a customer: visits before anyone is known, first purchases, what campaigns moved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pandas as pd

from reportkit.analysis.basics.periods import months_before
from reportkit.data.features.contacts import VISIT
from reportkit.data.features.deals import create_deals
from reportkit.data.features.dimensions import UNKNOWN
from reportkit.data.features.engine import Snapshot, require, session, window
from reportkit.data.features.memo import remembered

#: the means that every interaction of kind 回访 stands for
REGULAR_VISIT = "定期回访"


@remembered
def first_purchases(data: Snapshot, *, end: datetime) -> pd.DataFrame:
    """First and second purchase day of each customer before ``end``.

    Columns: customer_id, first_at, second_at (first order of the second day, NaT without),
    purchase_days. Sorted by customer_id.
    """
    condition, values = window("moment", None, end)
    with session(data, "orders", "order_lines") as opened:
        create_deals(opened, data)
        return opened.frame(
            f"""
            WITH days AS (
                SELECT customer_id, min(moment) AS began FROM deals
                WHERE NOT is_refund AND {condition} GROUP BY customer_id, CAST(moment AS DATE)
            ),
            ranked AS (
                SELECT *, row_number() OVER (PARTITION BY customer_id ORDER BY began) AS nth FROM days
            )
            SELECT customer_id, min(began) FILTER (nth = 1) AS first_at,
                   min(began) FILTER (nth = 2) AS second_at, count(*) AS purchase_days
            FROM ranked GROUP BY customer_id ORDER BY customer_id
            """,
            values,
        )


@remembered
def monthly_visits(data: Snapshot, *, start: datetime | None, end: datetime | None) -> pd.DataFrame:
    """Visits to the web shop by month: month (first day), visits, strangers, customers.

    A visit is a session, or a customer's day where sessions are not numbered; ``strangers`` are
    the visits in which nobody known took part. A visit counts in the month it began.
    """
    require(data, "events.happened_at")
    condition, values = window("happened_at", start, end)
    with session(data, "events") as opened:
        customer = opened.column("events", "customer_id", "VARCHAR")
        visit = opened.column("events", "session_id", "VARCHAR")
        return opened.frame(
            f"""
            WITH visits AS (
                SELECT coalesce({visit}, {customer} || strftime(happened_at, ' %Y-%m-%d')) AS visit,
                       min(happened_at) AS began, min({customer}) AS customer
                FROM raw_events WHERE {condition} GROUP BY 1
            )
            SELECT CAST(date_trunc('month', began) AS TIMESTAMP) AS month, count(*) AS visits,
                   count(*) FILTER (customer IS NULL) AS strangers,
                   count(DISTINCT customer) AS customers
            FROM visits WHERE visit IS NOT NULL GROUP BY 1 ORDER BY 1
            """,
            values,
        )


@remembered
def campaign_conversion(
    data: Snapshot, *, start: datetime | None, end: datetime | None, days: int
) -> pd.DataFrame:
    """Contacts by campaigns sent in [start, end), and orders within ``days`` after them.

    Columns: stage, means, reached, responded, bought, cost_amount (NaN = not known). Let ``end``
    lie ``days`` before the end of the data, or the last contacts had less time than the others.
    """
    require(data, "campaigns.sent_at", "campaigns.customer_id", "orders.ordered_at")
    condition, values = window("sent_at", start, end)
    with session(data, "campaigns", "orders", "order_lines") as opened:
        create_deals(opened, data)
        stage = opened.column("campaigns", "stage", "VARCHAR")
        means = opened.column("campaigns", "means", "VARCHAR")
        responded = opened.column("campaigns", "responded", "BOOLEAN")
        return opened.frame(
            f"""
            WITH chosen AS (
                SELECT row_number() OVER () AS contact, CAST(customer_id AS VARCHAR) AS customer_id,
                       CAST(sent_at AS TIMESTAMP) AS sent_at, {responded} AS responded,
                       coalesce({stage}, '{UNKNOWN}') AS stage,
                       coalesce({means}, '{UNKNOWN}') AS means,
                       {opened.column("campaigns", "cost_amount", "DECIMAL(28, 4)")} AS cost
                FROM raw_campaigns WHERE customer_id IS NOT NULL AND {condition}
            ),
            buying AS (
                SELECT DISTINCT contact FROM chosen JOIN deals USING (customer_id)
                WHERE NOT is_refund AND moment >= sent_at
                      AND moment < sent_at + to_days(CAST($days AS INTEGER))
            )
            SELECT stage, means, count(*) AS reached, count(*) FILTER (responded) AS responded,
                   count(buying.contact) AS bought, CAST(sum(cost) AS DOUBLE) AS cost_amount
            FROM chosen LEFT JOIN buying USING (contact) GROUP BY stage, means ORDER BY stage, means
            """,
            {**values, "days": days},
        )


@remembered
def means_contacts(data: Snapshot, *, start: datetime | None, end: datetime | None) -> pd.DataFrame:
    """How often each customer met each means in [start, end): customer_id, means, contacts.

    Every interaction of kind 回访 counts as 定期回访, any other by its own word; those without a
    word are left out. Sorted by customer_id and means.
    """
    require(data, "interactions.customer_id", "interactions.happened_at")
    condition, values = window("happened_at", start, end)
    with session(data, "interactions") as opened:
        kind = opened.column("interactions", "kind", "VARCHAR")
        means = opened.column("interactions", "means", "VARCHAR")
        return opened.frame(
            f"""
            SELECT CAST(customer_id AS VARCHAR) AS customer_id,
                   CASE WHEN {kind} = '{VISIT}' THEN '{REGULAR_VISIT}' ELSE {means} END AS means,
                   count(*) AS contacts
            FROM raw_interactions
            WHERE customer_id IS NOT NULL AND {condition}
                  AND ({kind} = '{VISIT}' OR {means} IS NOT NULL)
            GROUP BY 1, 2 ORDER BY 1, 2
            """,
            values,
        )


@remembered
def means_before(data: Snapshot, *, instants: Sequence[datetime], months: int) -> pd.DataFrame:
    """``means_contacts`` of the ``months`` before each of some instants, which ``at`` names."""
    found = [
        means_contacts(data, start=months_before(at, months), end=at).assign(at=at)
        for at in instants
    ]
    return pd.concat(found, ignore_index=True)


@remembered
def ticket_totals(
    data: Snapshot, *, start: datetime | None, end: datetime, limit_hours: float
) -> dict[str, float]:
    """Service tickets opened in [start, end), as known at ``end``.

    Keys: tickets, closed, in_time (closed within ``limit_hours``), due (opened so early that the
    limit had passed by ``end``), unsolved (closed but not solved).
    """
    require(data, "tickets.opened_at")
    condition, values = window("opened_at", start, end)
    with session(data, "tickets") as opened:
        closed = opened.column("tickets", "closed_at", "TIMESTAMP")
        solved = opened.column("tickets", "solved", "BOOLEAN")
        row = opened.frame(
            f"""
            WITH chosen AS (
                SELECT epoch_us(CAST(opened_at AS TIMESTAMP)) AS began, {solved} AS solved,
                       CASE WHEN {closed} < $end THEN epoch_us({closed}) END AS ended,
                       (epoch_us(CAST($end AS TIMESTAMP)) - began) / 3.6e9 >= $limit AS due
                FROM raw_tickets WHERE {condition}
            )
            SELECT count(*) AS tickets, count(ended) AS closed, count(*) FILTER (due) AS due,
                   count(*) FILTER (due AND (ended - began) / 3.6e9 <= $limit) AS in_time,
                   count(*) FILTER (ended IS NOT NULL AND NOT solved) AS unsolved
            FROM chosen
            """,
            {**values, "end": end, "limit": limit_hours},
        )
    return {str(name): float(value) for name, value in row.iloc[0].items()}
