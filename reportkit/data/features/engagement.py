"""How customers answer: interactions by two words, and whether questions are followed up."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import pandas as pd

from reportkit.data.features.dimensions import UNKNOWN
from reportkit.data.features.engine import Snapshot, require, session, window
from reportkit.data.features.memo import remembered

Word = Literal["channel", "kind", "topic", "means", "owner"]


@remembered
def interaction_pairs(
    data: Snapshot, one: Word, two: Word, *, start: datetime | None, end: datetime | None
) -> pd.DataFrame:
    """Interactions in [start, end) by two words: one, two, interactions, customers.

    Blank words are 未知; rows without a customer count as interactions. Sorted by both words.
    """
    require(data, "interactions.happened_at", f"interactions.{one}", f"interactions.{two}")
    condition, values = window("happened_at", start, end)
    with session(data, "interactions") as opened:
        first = opened.column("interactions", one, "VARCHAR")
        second = opened.column("interactions", two, "VARCHAR")
        customer = opened.column("interactions", "customer_id", "VARCHAR")
        return opened.frame(
            f"""
            SELECT coalesce({first}, '{UNKNOWN}') AS one, coalesce({second}, '{UNKNOWN}') AS two,
                   count(*) AS interactions, count(DISTINCT {customer}) AS customers
            FROM raw_interactions WHERE {condition} GROUP BY 1, 2 ORDER BY 1, 2
            """,
            values,
        )


@remembered
def follow_ups(data: Snapshot, *, start: datetime | None, end: datetime, days: int) -> pd.DataFrame:
    """Were 咨询 and 投诉 of [start, end) followed by a contact of another kind within ``days``?

    Columns: kind, asked, due (so early that ``days`` had passed by ``end``), followed (of the due
    ones). A customer's next 咨询 or 投诉 is no answer. Sorted by kind.
    """
    require(data, "interactions.customer_id", "interactions.happened_at", "interactions.kind")
    condition, values = window("happened_at", start, end)
    with session(data, "interactions") as opened:
        return opened.frame(
            f"""
            WITH spoken AS (
                SELECT CAST(customer_id AS VARCHAR) AS customer_id, kind,
                       CAST(happened_at AS TIMESTAMP) AS moment, kind IN ('咨询', '投诉') AS asked
                FROM raw_interactions
                WHERE customer_id IS NOT NULL AND happened_at IS NOT NULL AND happened_at < $end
            ),
            answers AS (SELECT customer_id, moment FROM spoken WHERE NOT asked),
            questions AS (
                SELECT spoken.kind, spoken.moment, answers.moment AS answered
                FROM spoken ASOF LEFT JOIN answers
                     ON spoken.customer_id = answers.customer_id AND answers.moment > spoken.moment
                WHERE spoken.asked AND {condition.replace("happened_at", "spoken.moment")}
            ),
            judged AS (
                SELECT kind, moment + to_days(CAST($days AS INTEGER)) <= $end AS due,
                       coalesce(answered <= moment + to_days(CAST($days AS INTEGER)), false) AS met
                FROM questions
            )
            SELECT kind, count(*) AS asked, count(*) FILTER (due) AS due,
                   count(*) FILTER (due AND met) AS followed
            FROM judged GROUP BY kind ORDER BY kind
            """,
            {**values, "days": days, "end": end},
        )
