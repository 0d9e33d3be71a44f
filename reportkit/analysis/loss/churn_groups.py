"""Who leaves more often than others, and what the silent ones were worth.

Comparisons of groups of customers whose leaving is known (a flag per customer). A higher rate
goes with leaving; nothing here proves that it causes it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.claims import apart
from reportkit.analysis.basics.customer_ids import among, numbered
from reportkit.analysis.basics.intervals import (
    critical_value,
    share_difference,
    wilson_bounds,
    wilson_interval,
)
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.basics.required_columns import require_columns
from reportkit.analysis.buying.rhythm import day_number
from reportkit.analysis.loss.churn import (
    ChurnMovement,
    ChurnRate,
    churn_movement,
    contractual_churn,
)
from reportkit.errors import DataError

UNKNOWN = "未知"


@dataclass(frozen=True, slots=True)
class RiskRatio:
    """Rate of leaving (0-1) of the exposed over that of the others, with its interval."""

    ratio: float
    low: float
    high: float
    exposed: int
    exposed_lost: int
    exposed_rate: float
    others: int
    others_lost: int
    others_rate: float


def risk_ratio(lost: pd.Series, exposed: pd.Series, confidence: float = 0.95) -> RiskRatio | None:
    """Ratio of two rates with Katz's interval on the log scale.

    lost, exposed: one flag per customer, no blanks. None where one of the groups lost nobody: the
    ratio is then 0, infinite or undefined. Source: Katz et al., Biometrics 34:469-474, 1978.
    """
    left, marked = lost.to_numpy(dtype=bool), exposed.to_numpy(dtype=bool)
    ones, hits = int(marked.sum()), int((left & marked).sum())
    rest, other_hits = int((~marked).sum()), int((left & ~marked).sum())
    if hits == 0 or other_hits == 0:
        return None
    ratio = (hits / ones) / (other_hits / rest)
    error = math.sqrt(1 / hits - 1 / ones + 1 / other_hits - 1 / rest)
    spread = math.exp(critical_value(confidence) * error)
    return RiskRatio(
        ratio=ratio,
        low=ratio / spread,
        high=ratio * spread,
        exposed=ones,
        exposed_lost=hits,
        exposed_rate=hits / ones,
        others=rest,
        others_lost=other_hits,
        others_rate=other_hits / rest,
    )


@dataclass(frozen=True, slots=True)
class AlikeRatio:
    """A ratio of rates of leaving among customers alike in one respect, with its interval."""

    ratio: float
    low: float
    high: float
    customers: int  # in groups that hold exposed and others


def alike_ratio(
    lost: pd.Series, exposed: pd.Series, alike: pd.Series, confidence: float = 0.95
) -> AlikeRatio | None:
    """The exposed against the others within groups of equal ``alike``, all groups together.

    lost, exposed: one flag per customer; alike: what might explain the difference. None where no
    group holds both kinds, or nobody left in one of them. Ratio of Mantel and Haenszel, variance
    of its logarithm after Greenland & Robins, Biometrics 41:55-68, 1985.
    """
    frame = pd.DataFrame({"left": lost.to_numpy(float), "alike": alike.to_numpy()})
    marked = exposed.to_numpy(dtype=bool)
    mine, theirs = (
        frame[part].groupby("alike")["left"].agg(["size", "sum"]) for part in (marked, ~marked)
    )
    both = mine.join(theirs, how="inner", rsuffix="_others")
    ones, rest = both["size"].to_numpy(float), both["size_others"].to_numpy(float)
    hits, others = both["sum"].to_numpy(), both["sum_others"].to_numpy()
    total = ones + rest
    above, below = float((hits * rest / total).sum()), float((others * ones / total).sum())
    if above == 0 or below == 0:
        return None
    part = ((hits + others) * ones * rest - hits * others * total) / total**2
    spread = math.exp(critical_value(confidence) * math.sqrt(part.sum() / (above * below)))
    ratio = above / below
    return AlikeRatio(ratio, ratio / spread, ratio * spread, int(total.sum()))


def churn_by_group(lost: pd.Series, groups: pd.Series, *, smallest: int = 1) -> pd.DataFrame:
    """Rate of leaving per group, highest first, 未知 kept.

    Groups with fewer than ``smallest`` customers are left out. Returns label, customers, lost,
    rate, low, high (Wilson), times (rate over that of all customers; NaN where nobody left).
    """
    label = groups.astype(object).where(groups.notna(), UNKNOWN).map(str)
    counted = lost.astype(bool).groupby(label.to_numpy()).agg(["size", "sum"])
    table = counted.rename_axis("label").reset_index()
    table = table.rename(columns={"size": "customers", "sum": "lost"})
    table = table[table["customers"] >= smallest]
    low, high = wilson_bounds(table["lost"], table["customers"])
    table = table.assign(rate=table["lost"] / table["customers"], low=low, high=high)
    overall = float(lost.mean()) if len(lost) else 0.0
    table["times"] = table["rate"] / overall if overall > 0 else np.nan
    return table.sort_values(["rate", "label"], ascending=[False, True], ignore_index=True)


def registered_spans(customers: pd.DataFrame, as_of: datetime) -> pd.DataFrame:
    """When each customer came and left according to the customer table.

    customers: customer_id, churned, perhaps created_at, churned_at. Returns customer_id,
    started_at (blank = before the data begin), ended_at (blank = still there or not written down)
    and lost (before ``as_of``). Who is said to have left before coming counts as come earlier.
    """
    require_columns(customers, ("customer_id", "churned"), "客户表")
    gone = customers["churned"].fillna(False).astype(bool)
    blank = pd.Series(pd.NaT, index=customers.index, dtype="datetime64[us]")
    came = pd.to_datetime(customers["created_at"]) if "created_at" in customers else blank
    left = pd.to_datetime(customers["churned_at"]) if "churned_at" in customers else blank
    left = left.where(gone & ~(left >= as_of))
    lost = gone & (left.notna() | ~_later(customers, as_of))
    return pd.DataFrame(
        {
            "customer_id": customers["customer_id"],
            "started_at": came.where(~(left < came)),
            "ended_at": left,
            "lost": lost,
        }
    )


def _later(customers: pd.DataFrame, as_of: datetime) -> pd.Series:
    if "churned_at" not in customers:
        return pd.Series(False, index=customers.index)
    return pd.to_datetime(customers["churned_at"]) >= as_of


def registered_rates(spans: pd.DataFrame, periods: Sequence[Period]) -> list[ChurnRate | None]:
    """Registered churn in each period; None where nobody was a customer at its start.

    spans: ``registered_spans``. Customers who left at an unknown time are in no period.
    """
    dated = spans[spans["ended_at"].notna() | ~spans["lost"]]
    rates = [
        contractual_churn(dated["started_at"], dated["ended_at"], period.start, period.end)
        for period in periods
    ]
    return [rate if rate.at_start else None for rate in rates]


def movements(
    days: pd.DataFrame, periods: Sequence[Period], rule: ActivityRule
) -> list[ChurnMovement | None]:
    """Churn by silence in each period; None where less than a year of purchases precedes it or
    nobody was left to lose. The rule measures gaps in what came before, and a short past holds
    short gaps only.
    """
    first = float(days["day"].min()) if len(days) else math.inf
    known = [day_number(period.start) - first >= 365 for period in periods]
    results = [
        churn_movement(days, period.start, period.end, rule) if enough else None
        for period, enough in zip(periods, known, strict=True)
    ]
    return [result if result is not None and result.at_start else None for result in results]


def change_noise(hits: int, total: int, hits_before: int, total_before: int) -> float | None:
    """Half of the 95 % interval of a change between two shares; None where one has no base."""
    if not total or not total_before:
        return None
    now, before = wilson_interval(hits, total), wilson_interval(hits_before, total_before)
    difference = share_difference(now, before)
    return (difference.high - difference.low) / 2


def worth_before_silence(days: pd.DataFrame, activity: pd.DataFrame) -> pd.Series:
    """What each customer spent in the 365 days up to and with the last purchase day.

    days: customer_id, day, amount; activity: ``CustomerActivity.table``. Index customer_id.
    """
    require_columns(days, ("customer_id", "day", "amount"), "购买日表")
    last = activity.set_index("customer_id")["last_day"]
    codes, ids = numbered(days)
    place = last.index.get_indexer(ids)[codes]
    age = last.to_numpy()[place] - days["day"].to_numpy()
    recent = (place >= 0) & (age >= 0) & (age < 365)
    amounts = days["amount"].fillna(0.0).to_numpy()
    worth = np.bincount(place[recent], amounts[recent], minlength=len(last))
    return pd.Series(worth, index=last.index, name="amount")


def before_leaving(
    records: pd.DataFrame, spans: pd.DataFrame, as_of: datetime, *, days: int = 180
) -> pd.DataFrame:
    """What customers had trouble with in the last ``days`` before leaving, against the others.

    records: customer_id, label, at (instant); spans: ``registered_spans``. Who stayed is looked at
    in the same number of days before ``as_of``; who left at an unknown time is left out.
    Returns label, lost_share, kept_share (0-1, of all customers of the group), lost, kept
    (customers), times (lost_share over kept_share) and more (whether the lost had it more often
    beyond chance), the greatest lost_share first.
    """
    if days < 1:
        raise DataError(f"流失前回看的天数应至少为 1，现为 {days}。")
    known = spans[spans["ended_at"].notna() | ~spans["lost"]].set_index("customer_id")
    anchor = known["ended_at"].fillna(as_of)
    own = records[among(records["customer_id"], known.index) & records["label"].notna()]
    when = own["customer_id"].map(anchor)
    near = own[(own["at"] < when) & (own["at"] >= when - timedelta(days=days))]
    near = near.drop_duplicates(["customer_id", "label"])
    counts = pd.crosstab(near["label"], near["customer_id"].map(known["lost"]).to_numpy(bool))
    counts = counts.reindex(columns=[True, False], fill_value=0)
    table = pd.DataFrame({"lost": counts[True], "kept": counts[False]}).rename_axis("label")
    sizes = int(known["lost"].sum()), int((~known["lost"]).sum())
    table["lost_share"] = table["lost"] / sizes[0] if sizes[0] else np.nan
    table["kept_share"] = table["kept"] / sizes[1] if sizes[1] else np.nan
    table["times"] = table["lost_share"] / table["kept_share"].where(table["kept_share"] > 0)
    table["more"] = [
        all(sizes) and apart(wilson_interval(lost, sizes[0]), wilson_interval(kept, sizes[1])) > 0
        for lost, kept in zip(table["lost"], table["kept"], strict=True)
    ]
    order = ["lost_share", "label"]
    return table.reset_index().sort_values(order, ascending=[False, True], ignore_index=True)
