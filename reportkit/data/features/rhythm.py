"""When customers buy: customer-days, gaps between them, cohorts, hours of the week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pandas as pd

from reportkit.data.features.deals import create_deals, create_sales
from reportkit.data.features.engine import Snapshot, session, window
from reportkit.data.features.memo import remembered

# A refund on a day of its own lowers the amount of the purchase day before it; one without any
# purchase before it in the window is left out.
_DAYS = """
WITH chosen AS (SELECT *, CAST(moment AS DATE) AS day FROM deals WHERE {window}),
bought AS (
    SELECT customer_id, day, sum(net) AS net, sum(margin) AS margin
    FROM chosen WHERE NOT is_refund GROUP BY ALL
),
refunds AS (
    SELECT bought.customer_id, bought.day,
           sum(chosen.net) AS back, sum(chosen.margin) AS margin_back
    FROM chosen ASOF JOIN bought
         ON chosen.customer_id = bought.customer_id AND chosen.day >= bought.day
    WHERE chosen.is_refund GROUP BY ALL
),
purchase_days AS (
    SELECT customer_id, epoch_us(CAST(day AS TIMESTAMP)) // 86400000000 AS day,
           CAST(net + coalesce(back, 0) AS DOUBLE) AS amount,
           CAST(margin + coalesce(margin_back, 0) AS DOUBLE) AS margin
    FROM bought LEFT JOIN refunds USING (customer_id, day)
)
"""


@dataclass(frozen=True, slots=True, eq=False)
class PurchaseArrays:
    """Customer-days without text, sorted by customer and day: for ten million of them.

    customer: positions in ``customer_ids``; day: days since 1970-01-01; amount and margin: net,
    NaN where not known.
    """

    customer_ids: npt.NDArray[np.object_]
    customer: npt.NDArray[np.int32]
    day: npt.NDArray[np.int32]
    amount: npt.NDArray[np.float64]
    margin: npt.NDArray[np.float64]

    def days(self) -> pd.DataFrame:
        """customer_id, customer, day as a frame; each text is there once, however often named."""
        ids = self.customer_ids[self.customer]
        return pd.DataFrame({"customer_id": ids, "customer": self.customer, "day": self.day})


@remembered
def purchase_days(data: Snapshot, *, start: datetime | None, end: datetime | None) -> pd.DataFrame:
    """One row per customer and day with a purchase in [start, end), sorted by both.

    Columns: customer_id, day (whole days since 1970-01-01), amount and margin of that day, net of
    the refunds until the next purchase (NaN = not known), customer (numbers 0, 1, … in the order
    of the ids, so that nobody need compare ten million texts again).
    """
    condition, values = window("moment", start, end)
    with session(data, "orders", "order_lines") as opened:
        create_deals(opened, data)
        days = _DAYS.format(window=condition)
        table = opened.frame(
            f"{days} SELECT * FROM purchase_days ORDER BY customer_id, day", values
        )
    ids = table["customer_id"].array
    fresh = np.append(0, ids[1:] != ids[:-1]) if len(ids) else np.zeros(0)
    return table.assign(customer=np.cumsum(fresh).astype(np.int32))


@remembered
def purchase_arrays(
    data: Snapshot, *, start: datetime | None, end: datetime | None
) -> PurchaseArrays:
    """The same as purchase_days in a quarter of the memory."""
    condition, values = window("moment", start, end)
    with session(data, "orders", "order_lines") as opened:
        create_deals(opened, data)
        days = _DAYS.format(window=condition)
        opened.run(f"CREATE TEMP TABLE days AS {days} FROM purchase_days", values)
        opened.run("""
            CREATE TEMP TABLE ids AS
            SELECT customer_id, row_number() OVER (ORDER BY customer_id) - 1 AS code
            FROM (SELECT DISTINCT customer_id FROM days)
        """)
        ids = opened.arrays("SELECT customer_id FROM ids ORDER BY code")
        rows = opened.arrays("""
            SELECT CAST(code AS INTEGER) AS customer, CAST(day AS INTEGER) AS day, amount, margin
            FROM days JOIN ids USING (customer_id) ORDER BY customer, day
        """)
    return PurchaseArrays(
        customer_ids=np.asarray(ids["customer_id"], dtype=object),
        customer=np.asarray(rows["customer"], dtype=np.int32),
        day=np.asarray(rows["day"], dtype=np.int32),
        amount=_floats(rows["amount"]),
        margin=_floats(rows["margin"]),
    )


def _floats(values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    return np.ma.filled(np.ma.asarray(values, dtype=np.float64), np.nan)


_GAPS = """,
steps AS (
    SELECT customer_id, day, day - lag(day) OVER (PARTITION BY customer_id ORDER BY day) AS gap
    FROM purchase_days
)
"""


@remembered
def gaps(data: Snapshot, *, start: datetime | None, end: datetime) -> pd.DataFrame:
    """How many days each customer lets pass between two purchase days in [start, end).

    Columns: customer_id, purchase_days, gaps, mean_gap_days, median_gap_days, p90_gap_days (NaN
    without a second purchase day), open_days: whole days from the last purchase day to ``end``,
    an interval that is not over yet. Sorted by customer_id.
    """
    condition, values = window("moment", start, end)
    with session(data, "orders", "order_lines") as opened:
        create_deals(opened, data)
        return opened.frame(
            f"""
            {_DAYS.format(window=condition)} {_GAPS}
            SELECT customer_id, count(*) AS purchase_days, count(gap) AS gaps,
                   CAST(sum(gap) AS DOUBLE) / count(gap) AS mean_gap_days,
                   CAST(quantile_cont(gap, 0.5) AS DOUBLE) AS median_gap_days,
                   CAST(quantile_cont(gap, 0.9) AS DOUBLE) AS p90_gap_days,
                   epoch_us(CAST($end AS TIMESTAMP)) // 86400000000 - max(day) AS open_days
            FROM steps GROUP BY customer_id ORDER BY customer_id
            """,
            values,
        )


@remembered
def gap_counts(data: Snapshot, *, start: datetime | None, end: datetime | None) -> pd.DataFrame:
    """How often each gap between purchase days occurs: gap_days, times; shortest first."""
    condition, values = window("moment", start, end)
    with session(data, "orders", "order_lines") as opened:
        create_deals(opened, data)
        return opened.frame(
            f"""
            {_DAYS.format(window=condition)} {_GAPS}
            SELECT gap AS gap_days, count(*) AS times FROM steps WHERE gap IS NOT NULL
            GROUP BY gap ORDER BY gap
            """,
            values,
        )


@remembered
def cohort_counts(data: Snapshot, *, start: datetime | None, end: datetime | None) -> pd.DataFrame:
    """Distinct customers by month of first purchase and month of purchase in [start, end).

    Columns: cohort, month (first days), customers. The first purchase is looked for in the whole
    history before ``end``; pairs without a customer have no row.
    """
    condition, values = window("moment", start, end)
    with session(data, "orders", "order_lines") as opened:
        create_deals(opened, data)
        return opened.frame(
            f"""
            WITH active AS (
                SELECT customer_id, CAST(date_trunc('month', moment) AS TIMESTAMP) AS month
                FROM deals WHERE NOT is_refund AND {condition} GROUP BY ALL
            ),
            firsts AS (
                SELECT customer_id, CAST(date_trunc('month', min(moment)) AS TIMESTAMP) AS cohort
                FROM deals WHERE NOT is_refund GROUP BY customer_id
            )
            SELECT cohort, month, count(*) AS customers FROM active JOIN firsts USING (customer_id)
            GROUP BY ALL ORDER BY cohort, month
            """,
            values,
        )


@remembered
def hour_weekday(data: Snapshot, *, start: datetime | None, end: datetime | None) -> pd.DataFrame:
    """All 168 hours of a week: weekday (0 = Monday), hour, orders, customers, revenue.

    Local time of the client; all sales, while customers are those that are known. Orders with a bare date stand at hour 0.
    """
    condition, values = window("moment", start, end)
    with session(data, "orders", "order_lines") as opened:
        create_sales(opened, data)
        return opened.frame(
            f"""
            WITH chosen AS (
                SELECT isodow(moment) - 1 AS weekday, hour(moment) AS hour, customer_id, order_id,
                       net
                FROM sales WHERE NOT is_refund AND {condition}
            ),
            found AS (
                SELECT weekday, hour, count(DISTINCT order_id) AS orders,
                       count(DISTINCT customer_id) AS customers, CAST(sum(net) AS DOUBLE) AS revenue
                FROM chosen GROUP BY ALL
            )
            SELECT weekday, hour, coalesce(orders, 0) AS orders,
                   coalesce(customers, 0) AS customers, coalesce(revenue, 0) AS revenue
            FROM range(7) AS days(weekday) CROSS JOIN range(24) AS hours(hour)
                 LEFT JOIN found USING (weekday, hour)
            ORDER BY weekday, hour
            """,
            values,
        )
