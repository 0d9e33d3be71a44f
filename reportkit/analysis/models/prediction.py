"""When the next purchase is due, from the gaps observed so far and the silence since the last.

Non-parametric: the gaps themselves, open ones counted as still running. How many purchases and
how much money to expect is the business of the purchase models; how good probabilities are is
measured in ``classifiers``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from reportkit.analysis.basics.customer_ids import numbered
from reportkit.analysis.basics.intervals import FloatArray
from reportkit.analysis.basics.required_columns import require_filled
from reportkit.analysis.buying.rhythm import day_number
from reportkit.analysis.loss.survival import SurvivalCurve, kaplan_meier
from reportkit.analysis.models.btyd import IntArray, customer_days
from reportkit.errors import DataError


@dataclass(frozen=True, slots=True, eq=False)
class NextPurchase:
    """Per customer the days from ``as_of`` to the next purchase.

    table: customer_id, silent_days, mean_gap_days, own_rhythm, early_days, due_days, late_days
    (quarter, half and three quarters of such customers have bought by then), probability (of
    buying within ``horizon_days``, 0-1). Blank where such a silence has never been observed, or
    where fewer than that share ever come back.
    """

    table: pd.DataFrame
    horizon_days: int
    customers: int
    own_rhythm: int
    predictable: int  # customers with a probability


def next_purchase(
    days: pd.DataFrame, as_of: datetime, horizon_days: int, own_gaps: int
) -> NextPurchase:
    """Predict the next purchase of everyone who bought before ``as_of``.

    days: customer_id, day (as in ``rhythm``). A customer with ``own_gaps`` gaps or more is
    measured by multiples of the own mean gap, following how such multiples are distributed over
    all of these; anyone else by days, following all customers at a like stage.
    Raises DataError on blanks, a horizon below one day, or no purchase before ``as_of``.
    """
    require_filled(days, ("customer_id", "day"), "购买日表")
    if horizon_days < 1 or own_gaps < 1:
        raise DataError(f"预测天数与最少间隔数应至少为 1，现为 {horizon_days} 与 {own_gaps}。")
    cut = day_number(as_of)
    seen = days[days["day"].to_numpy() < cut]
    if seen.empty:
        raise DataError(f"{as_of:%Y-%m-%d} 之前没有任何购买，无法预测。请检查数据期间。")
    codes, ids = numbered(seen)
    code, day, _ = customer_days(codes, seen["day"].to_numpy(dtype=np.int64))
    waits = _waits(code, day, cut)
    now = waits[~waits["closed"]].set_index("code").sort_index()
    own = (now["before"] >= own_gaps).to_numpy()
    table = pd.DataFrame(
        {
            "customer_id": ids,
            "silent_days": np.floor(now["wait"]).astype(int).to_numpy(),
            "mean_gap_days": now["mean_gap"].to_numpy(),
            "own_rhythm": own,
        }
    )
    ahead = np.full((len(now), 4), np.nan)
    for rhythmic in (True, False):
        group = waits[(waits["before"] >= own_gaps) == rhythmic]
        if (own == rhythmic).any():
            ahead[own == rhythmic] = _group(group, now[own == rhythmic], rhythmic, horizon_days)
    table[["early_days", "due_days", "late_days", "probability"]] = ahead
    known = int(table["probability"].notna().sum())
    return NextPurchase(table, horizon_days, len(table), int(own.sum()), known)


def _group(waits: pd.DataFrame, now: pd.DataFrame, rhythmic: bool, horizon_days: int) -> FloatArray:
    """The customers of ``now``, by the waits of customers at a like stage."""
    unit = waits["mean_gap"].to_numpy() if rhythmic else 1.0
    scale = now["mean_gap"].to_numpy() if rhythmic else np.ones(len(now))
    curve = kaplan_meier(waits["wait"] / unit, waits["closed"])
    return _ahead(curve, now["wait"].to_numpy() / scale, scale, horizon_days)


def _waits(code: IntArray, day: IntArray, cut: float) -> pd.DataFrame:
    """Every wait for a purchase, closed or still open, with the gaps the customer had before it.

    The mean gap is that of the earlier gaps alone: the wait itself must not set its own scale.
    """
    fresh = np.append(True, np.diff(code) > 0)
    first = np.maximum.accumulate(np.where(fresh, np.arange(code.size), 0))
    before = np.arange(code.size) - first
    closed = np.append(~fresh[1:], False)
    following = np.append(day[1:], 0).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean_gap = np.where(before > 0, (day - day[first]) / before, np.nan)
    return pd.DataFrame(
        {
            "code": code,
            "before": before,
            "mean_gap": mean_gap,
            "wait": np.where(closed, following, cut) - day,
            "closed": closed,
        }
    )


def _ahead(
    curve: SurvivalCurve, waited: FloatArray, scale: FloatArray, horizon_days: int
) -> FloatArray:
    """Columns: days until 25, 50, 75 % have bought, and the share who do within the horizon."""
    time, survival = curve.steps["time"].to_numpy(), curve.steps["survival"].to_numpy()
    still = curve.at(waited)["survival"].to_numpy()
    still = np.where(still > 0, still, np.nan)
    later = curve.at(waited + horizon_days / scale)["survival"].to_numpy()
    columns = []
    for share in (0.25, 0.5, 0.75):
        target = np.nan_to_num(still * (1 - share), nan=-1.0)
        # the first step at or below the target; the curve falls, so it is searched negated
        step = np.searchsorted(-survival, -target - 1e-12, side="left")
        reached = (step < time.size) & (target >= 0)
        due = np.where(reached, time[np.minimum(step, time.size - 1)], np.nan)
        columns.append(np.maximum((due - waited) * scale, 0.0))
    return np.column_stack([*columns, 1 - later / still])
