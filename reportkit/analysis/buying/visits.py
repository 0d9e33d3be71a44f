"""回访覆盖率: who is to be visited and how many were. One rule for every chapter."""

from __future__ import annotations

import pandas as pd

from reportkit.analysis.basics.intervals import Share, wilson_interval
from reportkit.analysis.buying.rhythm import CHURNED

RULE = "未流失的客户中，窗口内至少得到一次回访的比例"


def visited_customers(
    activity: pd.DataFrame | None, people: pd.DataFrame | None, touches: pd.DataFrame
) -> pd.DataFrame:
    """Everybody who may have to be visited, with the visits of one window (blank = none).

    activity: customer_id, status of those who bought; without it ``people`` (customer_id), without
    either whoever was contacted. touches: customer_id, visits, perhaps one row per channel.
    """
    seen = touches.groupby("customer_id", as_index=False)["visits"].sum()
    if activity is not None:
        return activity[["customer_id", "status"]].merge(seen, on="customer_id", how="left")
    known = seen if people is None else people
    return known[["customer_id"]].merge(seen, on="customer_id", how="left")


def still_customers(customers: pd.DataFrame) -> pd.Series[bool]:
    """Who is to be visited: customers who bought and are not 流失; all where no status is known.

    customers: perhaps status. Same index.
    """
    known = (
        customers["status"].notna() if "status" in customers else pd.Series(False, customers.index)
    )
    if not known.any():
        return pd.Series(True, customers.index)
    return known & (customers["status"] != CHURNED)


def visit_coverage(customers: pd.DataFrame) -> Share | None:
    """Share of ``still_customers`` with a visit (column visits, blank = none); None without any.

    The one definition of 回访覆盖率, wherever a report states it.
    """
    base = customers[still_customers(customers)]
    if base.empty:
        return None
    return wilson_interval(int((base["visits"].fillna(0) > 0).sum()), len(base))
