"""How many customers come back, how soon, and which contacts go along with staying."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.periods import months_before
from reportkit.analysis.buying import rhythm
from reportkit.analysis.journey import cohorts, instruments
from reportkit.analysis.loss import churn_groups, landmarks
from reportkit.analysis.loss.landmarks import Moment
from reportkit.analysis.loss.silent import Quiet

_MARKS = (1, 3, 6, 12)  # months since the first purchase that are told
_SOON, _LATER = 30, (180, 90)  # days since the first purchase
#: means → strategy of the library; any other is served personally
STRATEGIES = {
    "定期回访": "regular_visit", "会员制": "membership", "积分": "membership",
    "客户关怀": "customer_care",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Retention:
    """Part of a cohort that buys in a month, the first and the last of the months told.

    n: customers of all cohorts, shown: of those in the figure, ripe: of those behind the last
    month. rows, sizes, partial: the figure.
    """

    first: int
    start: float
    last: int
    end: float
    low: float
    high: float
    several: bool
    n: int
    shown: int
    ripe: int
    begin: str
    until: str
    rows: pd.DataFrame
    sizes: pd.Series[int]
    partial: list[tuple[str, int]]


@travels()
def retention(counts: pd.DataFrame, as_of: datetime, *, shown: int) -> Retention:
    """counts: ``cohort_counts`` of the whole history; shown: cohorts and months of the figure."""
    if counts.empty:
        raise NothingToMeasure("没有购买记录")
    triangle = cohorts.cohort_triangle(counts, as_of)
    # the first month also holds everyone who was a customer before the data begin
    later = counts[counts["cohort"] > counts["cohort"].min()]
    average = (cohorts.cohort_triangle(later, as_of) if len(later) else triangle).average
    rows = triangle.retention.tail(shown).iloc[:, :shown].dropna(axis=1, how="all")
    marks = [k for k in _MARKS if k in average.index]
    if not marks or len(rows) < 2:
        raise NothingToMeasure("首购满一个月的月份不足两个")
    unfinished = rows.notna() & ~triangle.complete.loc[rows.index, rows.columns]
    names = [f"{month:%Y-%m}" for month in rows.index]
    sizes = triangle.sizes.loc[rows.index]
    told = average.loc[[marks[0], marks[-1]]]
    first, last = told.iloc[0], told.iloc[1]
    return Retention(
        first=marks[0], start=first["retention"], last=marks[-1], end=last["retention"],
        low=last["low"], high=last["high"], several=len(marks) > 1, n=int(triangle.sizes.sum()),
        shown=int(sizes.sum()), ripe=int(last["customers"]), begin=names[0], until=names[-1],
        rows=rows.set_axis(names), sizes=sizes.set_axis(names),
        partial=[(f"{m:%Y-%m}", k) for m, k in unfinished.stack()[lambda cell: cell].index],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Second:
    """New customers until they buy again. d30: part within 30 days, share: within ``horizon``.

    left, left30: those still waiting; median: by when half had, None where fewer have; count: who
    bought once; later: the horizon lies beyond the 30 days. curves: the figure.
    """

    begin: datetime
    n: int
    soon: int
    d30: float
    left30: float
    horizon: int
    share: float
    left: float
    later: bool
    median: float | None
    count: int
    curves: dict[str, pd.DataFrame]


@travels()
def second(firsts: pd.DataFrame, as_of: datetime, *, begin: datetime, smallest: int) -> Second:
    """firsts: ``first_purchases``; begin: from when on a first purchase shows a new customer."""
    new = firsts[firsts["first_at"] >= begin]
    if len(new) < max(smallest, 1):
        raise NothingToMeasure(f"新客户不足 {smallest} 家")
    curve = cohorts.time_to_convert(new["first_at"], new["second_at"], as_of)
    days = [*_LATER, _SOON]
    waiting = dict(zip(days, curve.at(days)["survival"], strict=True))
    known = [day for day in days if np.isfinite(waiting[day])]
    if not known:
        raise NothingToMeasure("首购后观察的时间太短")
    left, left30 = waiting[known[0]], waiting[_SOON]
    return Second(
        begin=begin, n=len(new), soon=_SOON, d30=1 - left30, left30=left30, horizon=known[0],
        share=1 - left, left=left, later=known[0] > _SOON, median=curve.median,
        count=int(new["second_at"].isna().sum()), curves={"新客户": curve.steps},
    )  # fmt: skip


def instants(as_of: datetime, *, months: int, most: int) -> list[datetime]:
    """``most`` moments to look back from, ``months`` apart, the latest that long before ``as_of``."""
    return [months_before(months_before(as_of, k * months), months) for k in range(most)]


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Customers at several moments, what they met in the ``months`` before each, who stayed after.

    register: staying is judged by the register of leavers, else by buying again.
    """

    found: list[Moment]
    months: int
    register: bool
    as_of: datetime


@travels(optional=("people",))
def moments(
    days: pd.DataFrame, people: pd.DataFrame | None, met: pd.DataFrame, as_of: datetime,
    rule: ActivityRule, *, months: int, most: int,
) -> Moments:  # fmt: skip
    """days: customer_id, day; people: the customer table, for its register of leavers; met:
    ``means_before`` the ``instants``, of which those count that have ``months`` of data before.
    """
    if days.empty:
        raise NothingToMeasure("没有购买记录")
    leaves = landmarks.last_days(days, _left(people, as_of))
    begin = pd.Timestamp(days["day"].min(), unit="D")
    found = []
    for k, at in enumerate(instants(as_of, months=months, most=most)):
        known = months_before(at, months)
        if known >= begin:
            span = at, months_before(as_of, k * months)
            seen = met.loc[met["at"] == at, ["customer_id", "means"]]
            found.append(landmarks.moment(days, leaves, span, (at - known).days, seen, rule))
    return Moments(found, months, leaves is not None, as_of)


def _left(people: pd.DataFrame | None, as_of: datetime) -> pd.Series[bool] | None:
    """Who the register says has left; None where it does not say who and when."""
    told = ("churned", "churned_at")
    if people is None or not all(c in people and people[c].notna().any() for c in told):
        return None
    return churn_groups.registered_spans(people, as_of).set_index("customer_id")["lost"]


@dataclass(frozen=True, slots=True)
class Effects:
    """Means and staying; the plain fields tell of the first that surely goes along with it.

    sure: there is one. gap, low, high: percentage points among customers who buy about as often.
    rate, other: who stayed (register: who left) with it and without. count: active customers whom
    it has not reached in the last ``months``; kept, kept_low, kept_high: how many of them more
    would stay, were the gap all of its making.
    """

    means: str
    sure: bool
    gap: float
    low: float
    high: float
    rate: float
    other: float
    moments: int
    n: int
    months: int
    register: bool
    count: int
    kept: float
    kept_low: float
    kept_high: float
    until: str
    strategy: str
    weight: int
    advice: str
    tables: list[str]
    frame: pd.DataFrame

    @property
    def stored(self) -> pd.DataFrame:
        """What later chapters read."""
        return self.frame.assign(months=self.months, register=self.register)


@travels()
def effects(past: Moments, lately: pd.DataFrame, now: Quiet, *, smallest: int) -> Effects:
    """lately: ``means_contacts`` of the last months; groups below ``smallest`` are left out."""
    found = instruments.pooled_effects(past.found, smallest)
    known = [e for e in found if np.isfinite(e.difference)]
    if not known:
        raise NothingToMeasure("没有一种手段有足够的客户可比")
    lead = next((e for e in known if e.sure and e.difference > 0), known[0])
    sure, lost = lead.sure and lead.difference > 0, past.register
    rates = [1 - s.share if lost else s.share for s in (lead.exposed, lead.others)]
    reached = lately.loc[lately["means"] == lead.means, "customer_id"]
    active = now.table[now.table["status"] == rhythm.ACTIVE]
    left = int((~active["customer_id"].isin(reached)).sum())
    return Effects(
        means=lead.means, sure=sure, gap=lead.difference * 100, low=lead.low * 100,
        high=lead.high * 100, rate=rates[0], other=rates[1], moments=len(past.found),
        n=sum(len(each.customers) for each in past.found), months=past.months, register=lost,
        count=left, kept=left * lead.difference, kept_low=left * lead.low,
        kept_high=left * lead.high,
        until=f"{past.as_of - timedelta(days=1):%Y-%m-%d}",
        strategy=STRATEGIES.get(lead.means, "personal_service"), weight=64 if sure else 18,
        advice="keep_contact" if sure else "",
        tables=["interactions", "orders", *(["customers"] if lost else [])],
        frame=instruments.effects_table(found),
    )  # fmt: skip
