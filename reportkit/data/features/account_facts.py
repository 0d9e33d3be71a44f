"""What is known of a few named customers, row by row: sales by month, contacts, tickets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pandas as pd

from reportkit.data.dataset import Dataset
from reportkit.data.features.deals import create_deals
from reportkit.data.features.engine import session, window
from reportkit.data.features.memo import remembered

_ROWS = {
    "interactions": ("happened_at", ("channel", "kind", "topic", "owner")),
    "tickets": ("opened_at", ("closed_at", "promised_at", "topic", "text")),
}
MOST = 50  # customers of whom single rows are told


@remembered
def account_months(
    data: Dataset, ids: Sequence[str], *, start: datetime | None, end: datetime
) -> pd.DataFrame:
    """Net sales of each of ``ids`` by month of [start, end): customer_id, month, revenue.

    start: None means from the first order on.
    """
    condition, values = window("moment", start, end)
    with session(data, "orders", "order_lines") as opened:
        create_deals(opened, data)
        opened.register("chosen", pd.DataFrame({"customer_id": list(ids)[:MOST]}))
        return opened.frame(
            f"""
            SELECT customer_id, CAST(date_trunc('month', moment) AS TIMESTAMP) AS month,
                   CAST(sum(net) AS DOUBLE) AS revenue
            FROM deals SEMI JOIN chosen USING (customer_id)
            WHERE {condition} GROUP BY ALL ORDER BY customer_id, month
            """,
            values,
        )


@remembered
def account_rows(
    data: Dataset, table: str, ids: Sequence[str], *, start: datetime | None, end: datetime
) -> pd.DataFrame:
    """The interactions or tickets of each of ``ids`` in [start, end), oldest first.

    Columns: customer_id, at, and what the table has of ``_ROWS``; empty without the table.
    """
    when, words = _ROWS[table]
    if data.missing(f"{table}.customer_id", f"{table}.{when}"):
        return pd.DataFrame(columns=["customer_id", "at", *words])
    known = [word for word in words if data.has(f"{table}.{word}")]
    rows = data.frame(table, ["customer_id", when, *known]).rename(columns={when: "at"})
    inside = (
        rows["customer_id"].isin(list(ids)[:MOST])
        & (rows["at"] >= (start or datetime.min))
        & (rows["at"] < end)
    )
    return rows[inside].sort_values(["customer_id", "at"], kind="stable", ignore_index=True)
