"""Service tickets as feedback: how soon somebody answers, how many are closed, by channel and topic.

The one home of response and closing times: hours by the clock, nights and weekends included, their
median, in which what nobody answered or closed yet is still waiting. ``satisfaction.feedback_closing``
gives the curve of the time until closing; here are the tables beside it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np
import pandas as pd

from reportkit.analysis.basics.estimates import Estimate, share_estimate
from reportkit.analysis.basics.intervals import (
    critical_value,
    wilson_bounds,
)
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.basics.required_columns import require_columns
from reportkit.analysis.loss.survival import HAIR, SurvivalCurve, kaplan_meier

UNKNOWN = "未知"
RESPONSE = "首次响应时间（中位数）"
#: how the two are counted, as definitions print them
RESPONSE_RULE = (
    "窗口内提交的工单，从提交到首次响应的小时数的中位数；尚未响应的按仍在等待计，未响应就关闭的计到"
    "关闭为止；过半仍在等待时没有中位数"
)
CLOSING_RULE = "从提交到关闭的小时数的中位数；未关闭的按仍在等待计，过半仍在等待时计为已等待的时间"


def usable_tickets(tickets: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Tickets whose times make sense, and how many were left out.

    tickets: opened_at, optionally responded_at and closed_at (added when absent). Left out: no
    opening, or a closing before it. A response before the opening is blanked.
    """
    require_columns(tickets, ("opened_at",), "服务工单表")
    table = tickets.copy()
    for name in ("responded_at", "closed_at"):
        if name not in table:
            table[name] = pd.Series(pd.NaT, index=table.index, dtype="datetime64[us]")
    good = table["opened_at"].notna() & ~(table["closed_at"] < table["opened_at"])
    table = table[good]
    early = table["responded_at"] < table["opened_at"]
    return table.assign(responded_at=table["responded_at"].mask(early)), int((~good).sum())


def opened_between(tickets: pd.DataFrame, start: datetime | None, end: datetime) -> pd.DataFrame:
    """Tickets opened in [start, end) as they stood at ``end``: later events have not happened."""
    inside = tickets["opened_at"] < end
    if start is not None:
        inside &= tickets["opened_at"] >= start
    kept = tickets[inside]
    return kept.assign(
        responded_at=kept["responded_at"].where(kept["responded_at"] < end),
        closed_at=kept["closed_at"].where(kept["closed_at"] < end),
    )


def response_curve(tickets: pd.DataFrame, end: datetime) -> SurvivalCurve:
    """Hours from opening to the first response; who still waits, waits at least till ``end``.

    A ticket closed without a response waited till it was closed.
    """
    return kaplan_meier(response_waits(tickets, end), tickets["responded_at"].notna())


def response_waits(tickets: pd.DataFrame, end: datetime) -> pd.Series:
    """Hours that each ticket waited for its first response, or waits so far."""
    return _waited(tickets["responded_at"].fillna(tickets["closed_at"]), tickets["opened_at"], end)


def closing_waits(tickets: pd.DataFrame, end: datetime) -> pd.Series:
    """Hours that each ticket was open, or is so far."""
    return _waited(tickets["closed_at"], tickets["opened_at"], end)


def _waited(till: pd.Series, since: pd.Series, end: datetime) -> pd.Series:
    return _hours(till.where(till.notna(), pd.Timestamp(end)) - since)


def response_estimate(tickets: pd.DataFrame, end: datetime) -> Estimate:
    """Median hours to the first response, with its error; no value while most still wait."""
    if tickets.empty:
        return Estimate(None, 0)
    return _median_estimate(response_curve(tickets, end))


def closing_estimate(tickets: pd.DataFrame, end: datetime) -> Estimate:
    """Median hours to closing, open tickets still waiting, with its error; None while most do."""
    if tickets.empty:
        return Estimate(None, 0)
    return _median_estimate(kaplan_meier(closing_waits(tickets, end), tickets["closed_at"].notna()))


def closing_paces(tickets: pd.DataFrame, end: datetime) -> pd.DataFrame:
    """Each customer's own median hours until closing; index customer_id, in its order.

    tickets: customer_id, opened_at, closed_at as ``opened_between``. Columns tickets, closing_hours
    and open_ended: most of the customer's tickets still wait, so that the median lies beyond
    ``closing_hours``, which is then the longest wait so far.
    """
    table = pd.DataFrame(
        {
            "customer": tickets["customer_id"],  # who names none is in no group
            "waited": closing_waits(tickets, end),
            "open": tickets["closed_at"].isna(),
        }
    ).sort_values(["customer", "waited", "open"], ignore_index=True)
    group = table.groupby("customer")
    at_risk = group["waited"].transform("size") - group.cumcount()
    # product limit one ticket at a time; closed ones stand before open ones of the same wait
    steps = (1 - 1 / at_risk).where(~table["open"], 1.0)
    half = steps.groupby(table["customer"]).cumprod() <= 0.5 + HAIR
    found = table["waited"].where(half).groupby(table["customer"]).min()
    return pd.DataFrame(
        {
            "tickets": group.size(),
            "closing_hours": found.fillna(group["waited"].max()),
            "open_ended": found.isna(),
        }
    ).rename_axis("customer_id")


def slower_than(paces: pd.DataFrame, hours: float) -> pd.Series:
    """Which customers of ``closing_paces`` have a median beyond ``hours``; index and order of those
    that can be told: who waits less so far, without a median, is left out.
    """
    told = paces[~paces["open_ended"] | (paces["closing_hours"] > hours)]
    return told["closing_hours"] > hours


def _median_estimate(curve: SurvivalCurve) -> Estimate:
    low, high = curve.median_low, curve.median_high
    error = math.nan if low is None or high is None else (high - low) / 2 / critical_value()
    return Estimate(curve.median, curve.subjects, error)


def ticket_table(
    tickets: pd.DataFrame, by: str | None, *, end: datetime, limit_hours: float
) -> pd.DataFrame:
    """Closing and response per channel or topic; one row 合计 when ``by`` is None.

    tickets: as ``opened_between``. Returns label, tickets, closed, rate, low, high, response_hours
    and closing_hours (medians in which unanswered and open tickets are still waiting, NaN while
    most are), in_time (closed within ``limit_hours``, of those opened early enough to tell), due,
    unsolved (of the closed; NaN when no column says so). Most tickets first.
    """
    words = tickets[by].astype(object).fillna(UNKNOWN) if by else "合计"
    facts = pd.DataFrame(
        {
            "label": words,
            "closed": tickets["closed_at"].notna(),
            "closing_hours": _hours(tickets["closed_at"] - tickets["opened_at"]),
            "due": _hours(pd.Timestamp(end) - tickets["opened_at"]) >= limit_hours,
        },
        index=tickets.index,
    )
    facts["hit"] = facts["due"] & (facts["closing_hours"] <= limit_hours)
    solved = tickets["solved"].astype("boolean") if "solved" in tickets else None
    facts["open_problem"] = (
        np.nan if solved is None else (facts["closed"] & ~solved.fillna(True)).astype(float)
    )
    table = facts.groupby("label").agg(
        tickets=("closed", "size"),
        closed=("closed", "sum"),
        due=("due", "sum"),
        hits=("hit", "sum"),
        problems=("open_problem", lambda s: s.sum(min_count=1)),
    )
    low, high = wilson_bounds(table["closed"], table["tickets"])
    table = table.assign(
        response_hours=_by_label(tickets, facts, lambda rows: response_curve(rows, end).median),
        closing_hours=_by_label(
            facts.assign(waited=closing_waits(tickets, end)),
            facts,
            lambda rows: kaplan_meier(rows["waited"], rows["closed"]).median,
        ),
        rate=table["closed"] / table["tickets"],
        low=low,
        high=high,
        in_time=table["hits"] / table["due"].where(table["due"] > 0),
        unsolved=table["problems"] / table["closed"].where(table["closed"] > 0),
    )
    return table.reset_index().sort_values(
        ["tickets", "label"], ascending=[False, True], ignore_index=True
    )


def _by_label(
    rows: pd.DataFrame, facts: pd.DataFrame, median: Callable[[pd.DataFrame], float | None]
) -> pd.Series:
    found = {label: median(part) for label, part in rows.groupby(facts["label"])}
    return pd.Series(found, dtype=float)


def _hours(waited: pd.Series) -> pd.Series:
    hours: pd.Series = waited.dt.total_seconds() / 3600
    return hours


def rate_estimate(row: pd.DataFrame, what: str = "closed") -> Estimate:
    """A rate of a one-row ``ticket_table`` with its error: ``closed``, or ``hits`` (in time)."""
    total = "tickets" if what == "closed" else "due"
    return share_estimate(int(row[what].iloc[0]), int(row[total].iloc[0]))


def ticket_lines(
    tickets: pd.DataFrame, periods: Sequence[Period], *, limit_hours: float
) -> pd.DataFrame:
    """``ticket_table`` of all tickets per period, each as it stood at the end of that period.

    Index = name of the period; periods without a ticket are left out.
    """
    parts = []
    for period in periods:
        inside = opened_between(tickets, period.start, period.end)
        if len(inside):
            row = ticket_table(inside, None, end=period.end, limit_hours=limit_hours)
            parts.append(row.assign(label=str(period)))
    if not parts:
        return pd.DataFrame(columns=["rate", "response_hours", "closing_hours", "in_time"])
    return pd.concat(parts, ignore_index=True).set_index("label")
