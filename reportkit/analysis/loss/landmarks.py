"""Customers at moments of the past, so that a contact comes before what it is compared with.

At a moment stand the customers who were surely still there; what they met lies before it, whether
they stayed is seen after it. Several moments together tell more than one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.customer_ids import among, numbered
from reportkit.analysis.buying.rhythm import ACTIVE, customer_activity, day_number

_HABIT_DAYS = 365


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """``customers`` (each once), whether each ``stayed``, and a ``habit`` of each before it.

    contacts: customer_id, means, all before the moment; customers not at the moment may occur.
    """

    customers: pd.Series[str]
    stayed: pd.Series[bool]
    habit: pd.Series[float]
    contacts: pd.DataFrame


def last_days(days: pd.DataFrame, lost: pd.Series[bool] | None) -> pd.Series[float] | None:
    """The day on which each registered leaver bought for the last time, infinity for all others.

    days: customer_id, day; lost: flag, index customer_id. The register notes a departure weeks
    after it happened; the last purchase is when the customer really left. None where the register
    knows of nobody who left.
    """
    if lost is None or not lost.any():
        return None
    codes, ids = numbered(days, sort=True)
    last = pd.Series(days["day"].groupby(codes).max().to_numpy(dtype=float), index=ids)
    gone = lost.reindex(last.index).fillna(False).astype(bool)
    return last.where(gone, np.inf)


def moment(
    days: pd.DataFrame,
    leaves: pd.Series[float] | None,
    span: tuple[datetime, datetime],
    known_days: float,
    contacts: pd.DataFrame,
    rule: ActivityRule,
) -> Moment:
    """Customers at the start of ``span`` who had bought ``known_days`` before it or earlier.

    leaves: ``last_days``; who left before ``span`` is not there, who leaves within it did not
    stay. None: who was active by ``rule`` is there, and who bought within ``span`` stayed.
    """
    start, end = (day_number(instant) for instant in span)
    before = days[days["day"] < start]
    codes, ids = numbered(before, sort=True)
    known = before["day"].groupby(codes).min().to_numpy() <= start - known_days
    recent = np.bincount(codes[before["day"] >= start - _HABIT_DAYS], minlength=len(ids))
    if leaves is not None:
        left = leaves.reindex(ids).to_numpy()
        known = known & (left >= start)
        stayed = left >= end
    elif known.any():
        table = customer_activity(before, span[0], rule).table
        known = known & among(ids, table.loc[table["status"] == ACTIVE, "customer_id"])
        within = days.loc[(days["day"] >= start) & (days["day"] < end), "customer_id"]
        stayed = among(ids, within)
    else:
        stayed = np.zeros(len(ids), dtype=bool)
    return Moment(
        customers=pd.Series(ids[known].astype(object)),
        stayed=pd.Series(stayed[known]),
        habit=pd.Series(recent[known].astype(float)),
        contacts=contacts,
    )
