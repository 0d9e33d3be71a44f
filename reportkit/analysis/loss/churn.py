"""Who left, how many and why.

Where a contract ends churn has a date; everywhere else it is a rule about silence (``rhythm``),
and the share of those called lost who came back is part of the answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.customer_ids import among
from reportkit.analysis.basics.intervals import wilson_bounds
from reportkit.analysis.basics.required_columns import require_filled
from reportkit.analysis.buying.rhythm import (
    ACTIVE,
    CHURNED,
    DORMANT,
    customer_activity,
    day_number,
)
from reportkit.errors import DataError

UNKNOWN = "未知"


@dataclass(frozen=True, slots=True)
class ChurnRate:
    """Part (0-1) of the customers at the start of a span who left in it; NaN where none were."""

    rate: float
    low: float
    high: float
    at_start: int
    lost: int


@dataclass(frozen=True, slots=True)
class ChurnMovement:
    """Non-contractual churn and win-back over a span, both by the same activity rule.

    ``rate``: of the customers not 流失 at the start, the part that was at the end.
    ``win_back_rate``: of those 流失 at the start, the part that bought in the span.
    """

    rate: float
    low: float
    high: float
    at_start: int
    lost: int
    win_back_rate: float
    win_back_low: float
    win_back_high: float
    churned_at_start: int
    won_back: int


def contractual_churn(
    started_at: pd.Series, churned_at: pd.Series, start: datetime, end: datetime
) -> ChurnRate:
    """Customers who left in [start, end) over those under contract at ``start``.

    started_at: blank = before the data begin; churned_at: blank = still there. Who came and went
    within the span is in neither number. Raises DataError when somebody left before coming.
    """
    came, left = pd.to_datetime(started_at), pd.to_datetime(churned_at)
    wrong = (left < came).to_numpy()
    if wrong.any():
        raise DataError(
            f"客户表：{len(came)} 行中有 {wrong.sum()} 行的流失时间早于开始时间"
            f"（首个：第 {wrong.argmax() + 1} 行）。请核对两列。"
        )
    present = (came.isna() | (came < start)) & (left.isna() | (left >= start))
    return _churn_rate(int((present & (left < end)).sum()), int(present.sum()))


def churn_movement(
    days: pd.DataFrame, start: datetime, end: datetime, rule: ActivityRule
) -> ChurnMovement:
    """Churn and win-back between two instants under the inactivity rule.

    days: customer_id, day (as in ``rhythm``). Raises DataError when nobody bought before
    ``start``.
    """
    before = customer_activity(days, start, rule).table.set_index("customer_id")["status"]
    after = customer_activity(days, end, rule).table.set_index("customer_id")["status"]
    bought = _within(days, start, end)["customer_id"]
    was_lost = before == CHURNED
    returned = was_lost & among(before.index, bought)
    present = ~was_lost
    lost = present & (after.reindex(before.index) == CHURNED)
    churn = _churn_rate(int(lost.sum()), int(present.sum()))
    back = _churn_rate(int(returned.sum()), int(was_lost.sum()))
    return ChurnMovement(
        rate=churn.rate,
        low=churn.low,
        high=churn.high,
        at_start=churn.at_start,
        lost=churn.lost,
        win_back_rate=back.rate,
        win_back_low=back.low,
        win_back_high=back.high,
        churned_at_start=back.at_start,
        won_back=back.lost,
    )


def return_backtest(
    days: pd.DataFrame,
    as_of: datetime,
    cutoffs: Sequence[datetime],
    rule: ActivityRule,
) -> pd.DataFrame:
    """How often the rule would have been wrong: judge at earlier instants, look who bought since.

    Returns one row per cut-off and status: cutoff, follow_up_days, status, customers, returned,
    share (0-1), low, high. Cut-offs before the first purchase are left out.
    Raises DataError when a cut-off is not before ``as_of``.
    """
    late = [cutoff for cutoff in cutoffs if cutoff >= as_of]
    if late:
        raise DataError(f"回测时点 {late[0]:%Y-%m-%d} 不早于截止时点 {as_of:%Y-%m-%d}，请改早。")
    require_filled(days, ("customer_id", "day"), "购买日表")
    parts = []
    for cutoff in sorted(cutoffs):
        if not (days["day"].to_numpy() < day_number(cutoff)).any():
            continue
        table = customer_activity(days, cutoff, rule).table
        later = _within(days, cutoff, as_of)["customer_id"]
        came_back = pd.Series(among(table["customer_id"], later), index=table.index)
        by_status = came_back.groupby(table["status"]).agg(["size", "sum"])
        by_status = by_status.reindex([ACTIVE, DORMANT, CHURNED], fill_value=0)
        by_status = by_status.rename_axis("status").reset_index()
        by_status.insert(0, "cutoff", cutoff)
        by_status.insert(1, "follow_up_days", day_number(as_of) - day_number(cutoff))
        parts.append(by_status)
    columns = ["cutoff", "follow_up_days", "status", "size", "sum"]
    result = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    result = result.rename(columns={"size": "customers", "sum": "returned"})
    customers = result["customers"].astype(float)
    low, high = wilson_bounds(result["returned"], customers)
    return result.assign(
        share=result["returned"] / customers.where(customers > 0), low=low, high=high
    )


def churn_reasons(reasons: pd.Series) -> pd.DataFrame:
    """Reasons given for leaving, most frequent first, 未知 kept and last.

    reasons: one per lost customer, blank = 未知. Returns reason, customers, share (of all, 0-1),
    share_of_known and cumulative_share (of the known, for the Pareto line; blank for 未知).
    """
    text = reasons.astype(object).where(reasons.notna(), UNKNOWN).map(lambda r: str(r).strip())
    counts = text.replace({"": UNKNOWN}).value_counts().rename_axis("reason")
    table = counts.rename("customers").reset_index()
    table["unknown"] = table["reason"] == UNKNOWN
    table = table.sort_values(
        ["unknown", "customers", "reason"], ascending=[True, False, True], ignore_index=True
    )
    known = table["customers"].where(~table["unknown"])
    table["share"] = table["customers"] / max(len(reasons), 1)
    table["share_of_known"] = known / known.sum() if known.sum() else np.nan
    table["cumulative_share"] = table["share_of_known"].cumsum()
    return table.drop(columns="unknown")


def _churn_rate(lost: int, at_start: int) -> ChurnRate:
    low, high = wilson_bounds(lost, at_start)
    rate = lost / at_start if at_start else math.nan
    return ChurnRate(rate, float(low), float(high), at_start, lost)


def _within(days: pd.DataFrame, start: datetime, end: datetime) -> pd.DataFrame:
    day = days["day"].to_numpy()
    return days[(day >= day_number(start)) & (day < day_number(end))]
