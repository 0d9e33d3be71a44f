"""What goes with leaving: slow service, rare visits, groups of customers. Ties, not causes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics import claims
from reportkit.analysis.buying import rhythm
from reportkit.analysis.loss import churn, churn_groups
from reportkit.analysis.loss.silent import Quiet
from reportkit.analysis.opinions import feedback

_MONTH_DAYS = 30.4375
_MOST_TICKETS = 10  # customers with as many tickets or more count as alike
_STRONG, _MARKED = 1.5, 1.2  # lower ends of a ratio from which a finding weighs more


@dataclass(frozen=True, slots=True)
class SlowService:
    """Customers whose tickets close slowly against the others.

    certain: the ratio differs from 1 beyond chance; holds: also among customers with as many
    tickets. remedy: what the finding advises, if anything.
    """

    ratio: float
    low: float
    high: float
    hours: float
    a: float
    b: float
    n: int
    rest: int
    here: int  # slow ones who are still customers
    certain: bool
    fair: float | None
    fair_low: float | None
    fair_high: float | None
    holds: bool
    weight: int
    remedy: str
    rule: str
    served: int
    bands: pd.DataFrame


@travels()
def slow_service(
    tickets: pd.DataFrame, spans: pd.DataFrame, as_of: datetime, *, hours: float, smallest: int
) -> SlowService:
    """tickets: customer_id, opened_at, closed_at; hours: a median beyond it is slow."""
    usable, _ = feedback.usable_tickets(tickets)
    paces = feedback.closing_paces(feedback.opened_between(usable, None, as_of), as_of)
    slow = feedback.slower_than(paces, hours).rename("slow")
    served = paces.join(slow, how="inner").reset_index().merge(spans, on="customer_id")
    found = churn_groups.risk_ratio(served["lost"], served["slow"]) if len(served) else None
    if found is None or min(found.exposed, found.others) < smallest:
        raise NothingToMeasure("关闭工单快的或慢的客户太少，不作比较")
    alike = churn_groups.alike_ratio(
        served["lost"], served["slow"], served["tickets"].clip(upper=_MOST_TICKETS)
    )
    certain = found.low > 1 or found.high < 1
    holds = (
        certain and alike is not None
        and (alike.low > 1) == (found.low > 1) and (alike.high < 1) == (found.high < 1)
    )  # fmt: skip
    here = int((~served["lost"] & served["slow"]).sum())
    worse = holds and found.low > 1 and here > 0
    return SlowService(
        ratio=found.ratio, low=found.low, high=found.high, hours=hours, a=found.exposed_rate,
        b=found.others_rate, n=found.exposed, rest=found.others, here=here, certain=certain,
        fair=alike.ratio if alike else None, fair_low=alike.low if alike else None,
        fair_high=alike.high if alike else None, holds=holds,
        weight=86 if holds and found.low > _STRONG else 40, remedy="fast_close" if worse else "",
        rule=feedback.CLOSING_RULE, served=len(served), bands=_by_hours(served, hours),
    )  # fmt: skip


def _by_hours(served: pd.DataFrame, slow: float) -> pd.DataFrame:
    """Leaving by how long tickets take, in bands around the slow limit."""
    edges = [0, slow / 3, slow * 2 / 3, slow, slow * 2, float("inf")]
    names = [
        f"≤ {edges[1]:.0f} 小时",
        *(f"{edges[i]:.0f}～{edges[i + 1]:.0f} 小时" for i in (1, 2, 3)),
        f"> {edges[4]:.0f} 小时",
    ]
    bands = pd.cut(served["closing_hours"], edges, labels=names, include_lowest=True)
    table = churn_groups.churn_by_group(served["lost"], bands).set_index("label")
    return table.reindex(names).dropna(subset=["rate"]).reset_index()


@dataclass(frozen=True, slots=True)
class Visits:
    """Customers who are rarely visited against those who are visited regularly.

    matched: the comparison of customers who bought about as often is known; steady: it holds there.
    """

    months: int
    a: float
    b: float
    n: int
    rest: int
    ratio: float
    low: float
    high: float
    certain: bool
    matched: bool
    steady: bool
    after: int | None
    gap: float | None
    fair_low: float | None
    fair_high: float | None
    to_visit: int  # rarely visited ones who are still customers; 0 where visits are not the tie
    compared: int
    weight: int
    remedy: str
    evidence: list[str]
    frame: pd.DataFrame


@travels(optional=("means",))
def visits(
    contacts: pd.DataFrame, spans: pd.DataFrame, means: pd.DataFrame | None,
    *, begin: datetime | None, as_of: datetime, months: int, smallest: int,
) -> Visits:  # fmt: skip
    """contacts: ``features.interaction_counts`` since ``begin``; spans: dated; months: as often as
    that is regular; means: what the lifecycle chapter found of marketing instruments.
    """
    if begin is None:
        raise NothingToMeasure("互动记录没有时间")
    counted = contacts.groupby("customer_id")["visits"].sum()
    since = spans["started_at"].where(spans["started_at"] > begin, begin)
    length = (spans["ended_at"].fillna(as_of) - since).dt.days / _MONTH_DAYS
    judged = (length >= months) & ~(spans["lost"] & spans["ended_at"].isna())
    made = spans["customer_id"].map(counted).fillna(0)
    rarely = (made / length < 1 / months)[judged]
    lost = spans["lost"][judged]
    found = churn_groups.risk_ratio(lost, rarely) if judged.any() else None
    if found is None or min(found.exposed, found.others) < smallest:
        raise NothingToMeasure("回访多的或少的客户太少，不作比较")
    alike = _regular(means)
    steady = alike is not None and alike["verdict"] == "留存较高"
    return Visits(
        months=months, a=found.exposed_rate, b=found.others_rate, n=found.exposed, rest=found.others,
        ratio=found.ratio, low=found.low, high=found.high,
        certain=found.low > 1 or found.high < 1, matched=alike is not None, steady=steady,
        after=None if alike is None else int(alike["months"]),
        gap=None if alike is None else alike["difference"] * 100,
        fair_low=None if alike is None else alike["low"] * 100,
        fair_high=None if alike is None else alike["high"] * 100,
        to_visit=int((rarely & ~lost).sum()) if found.low > 1 else 0,
        compared=found.exposed + found.others,
        weight=70 if steady else 58 if found.low > _MARKED else 20,
        remedy="regular_visit" if found.low > 1 else "",
        evidence=["visits", *([] if alike is None else ["lifecycle.loyalty_table"])],
        frame=churn_groups.churn_by_group(lost, rarely.map({True: "较少回访", False: "定期回访"})),
    )  # fmt: skip


def _regular(means: pd.DataFrame | None) -> pd.Series | None:
    """The row about regular visits and the register of leaving."""
    if means is None:
        return None
    rows = means[(means["means"] == "定期回访") & means["register"]]
    return rows.iloc[0] if len(rows) else None


#: columns of the customer table by which leaving is compared, and those always printed
GROUPINGS: Mapping[str, str] = {
    "tier": "现有分级", "contract": "合同类型", "payment_method": "付款方式", "industry": "所属行业",
    "region": "地区", "channel": "获客渠道",
}  # fmt: skip
ALWAYS = ("现有分级", "合同类型")


@dataclass(frozen=True, slots=True)
class Groups:
    """The grouping whose groups differ most. most: its worst group differs from all others."""

    kind: str
    worst: str
    rate: float
    best: str
    least: float
    n: int
    m: int
    low: float
    high: float
    most: bool
    total: int
    tables: list[str]
    frame: pd.DataFrame


@travels(optional=("spans", "now"))
def groups(
    people: pd.DataFrame, spans: pd.DataFrame | None, now: Quiet | None, *, smallest: int
) -> Groups:
    """Leaving by the register where there is one, else by silence. smallest: customers of a group."""
    if spans is not None:
        lost = spans["lost"]
    elif now is not None:
        status = now.table.set_index("customer_id")["status"]
        people = people[people["customer_id"].isin(status.index)].reset_index(drop=True)
        lost = people["customer_id"].map(status).eq(rhythm.CHURNED)
    else:
        raise NothingToMeasure("没有流失登记，也没有购买记录")
    filled = {c: label for c, label in GROUPINGS.items() if c in people and people[c].notna().any()}
    tables = [
        churn_groups.churn_by_group(lost, people[column], smallest=smallest).assign(kind=label)
        for column, label in filled.items()
    ]
    tables = [table for table in tables if len(table) > 1]
    if not tables:
        raise NothingToMeasure("没有两个够大的分组可比")
    frame = pd.concat(tables, ignore_index=True)
    known = frame[frame["label"] != churn.UNKNOWN]
    spread = known.groupby("kind")["rate"].agg(["max", "min"])
    kind = str((spread["max"] - spread["min"]).idxmax())
    inside = known[known["kind"] == kind].reset_index(drop=True)
    place = int(inside["rate"].argmax())
    worst, best = inside.iloc[place], inside.iloc[int(inside["rate"].argmin())]
    counts = list(inside[["lost", "customers"]].itertuples(index=False, name=None))
    return Groups(
        kind=kind, worst=worst["label"], rate=worst["rate"], best=best["label"], least=best["rate"],
        n=int(worst["customers"]), m=int(best["customers"]), low=worst["low"], high=worst["high"],
        most=claims.extreme(counts, place), total=len(lost),
        tables=["customers"] if spans is not None else ["customers", "orders"],
        frame=frame[frame["kind"].isin([kind, *ALWAYS])],
    )  # fmt: skip
