"""Why customers left: the reasons on record, and what troubled them shortly before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics import claims
from reportkit.analysis.loss import churn, churn_groups
from reportkit.analysis.opinions import verdicts

#: the measure that answers a reason, by words in it; whatever else is asked about first
REPAIRS: Mapping[str, tuple[str, ...]] = {
    "after_sales_repair": ("售后", "服务"),
    "quality_repair": ("质量",),
    "price_package": ("价",),
}
ASK_FIRST = "feedback_loop"


@dataclass(frozen=True, slots=True)
class Causes:
    """Reasons given by those who left in a span.

    ahead: the first leads the second beyond chance; first: it is the most frequent as it stands;
    level: two or more are known and their order is chance. repair: strategy that answers it.
    """

    reason: str
    share: float  # of the known
    hits: int
    n: int
    known: int
    unknown: int
    unknown_share: float
    two: float
    second: str | None
    ahead: bool
    first: bool
    level: bool
    span: str
    repair: str
    count: int
    counts: pd.Series[int]
    cumulative: pd.Series[float]


@travels(optional=("unhappy",))
def causes(
    people: pd.DataFrame, spans: pd.DataFrame, unhappy: pd.DataFrame | None,
    *, since: datetime | None, span: str,
) -> Causes:  # fmt: skip
    """people: customers with churn_reason, on the rows of ``spans`` (``leaving.registered_spans``).

    since: earliest leaving that counts, where leaving is dated; unhappy: whom the first measure
    is for, in place of those who left.
    """
    dated = bool(spans["dated"].any())
    lost = spans["lost"]
    gone = lost & (spans["ended_at"] >= since) if dated and since is not None else lost
    table = churn.churn_reasons(people.loc[gone.to_numpy(), "churn_reason"])
    known = table[table["reason"] != churn.UNKNOWN]
    if known.empty:
        raise NothingToMeasure("期间流失的客户没有登记原因")
    blank, n = table[table["reason"] == churn.UNKNOWN]["customers"].sum(), table["customers"].sum()
    hits, ahead = int(known["customers"].iloc[0]), claims.leads(known["customers"])
    reason, several = str(known["reason"].iloc[0]), len(known) > 1
    indexed = table.set_index("reason")
    return Causes(
        reason=reason, share=known["share_of_known"].iloc[0], hits=hits, n=int(n),
        known=int(known["customers"].sum()), unknown=int(blank), unknown_share=blank / n,
        two=known["share_of_known"].head(2).sum(),
        second=str(known["reason"].iloc[1]) if several else None, ahead=ahead,
        first=not several or hits > known["customers"].iloc[1:].max(),
        level=several and not ahead, span=span if dated else "全部历史", repair=_repair(reason),
        count=len(unhappy) if unhappy is not None and len(unhappy) else hits,
        counts=indexed["customers"], cumulative=indexed["cumulative_share"],
    )  # fmt: skip


def _repair(reason: str) -> str:
    fits = (name for name, words in REPAIRS.items() if any(word in reason for word in words))
    return next(fits, ASK_FIRST)


@dataclass(frozen=True, slots=True)
class Signs:
    """Low answers and tickets shortly before leaving, against those who stayed."""

    label: str
    times: float
    more: bool
    days: int
    n: int
    tables: list[str]
    frame: pd.DataFrame


@travels(optional=("answers", "tickets"))
def signs(
    answers: pd.DataFrame | None, tickets: pd.DataFrame | None, spans: pd.DataFrame,
    as_of: datetime, *, days: int, fewest: int,
) -> Signs:  # fmt: skip
    """answers: on the scale 1-5 (customer_id, item, score, answered_at); tickets: customer_id,
    topic, opened_at; spans: dated. fewest: rows about fewer of the lost are left out.
    """
    low = None if answers is None else answers[answers["score"] <= verdicts.LOW]
    sources = {
        f"问卷低分（1～{verdicts.LOW} 分）": ("surveys", low, "item", "answered_at"),
        "服务工单": ("tickets", tickets, "topic", "opened_at"),
    }
    parts, tables = [], []
    for source, (table, records, label, at) in sources.items():
        if records is None:
            continue
        named = records.rename(columns={label: "label", at: "at"})
        found = churn_groups.before_leaving(named, spans, as_of, days=days)
        parts.append(found.assign(source=source))
        tables.append(table)
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    frame = frame[frame["lost"] >= fewest] if len(frame) else frame
    if frame.empty:
        raise NothingToMeasure("流失前没有足够的低分或工单可比")
    top = frame.sort_values(["more", "times"], ascending=False).iloc[0]
    return Signs(top["label"], top["times"], bool(top["more"]), days, len(spans), tables, frame)


@dataclass(frozen=True, slots=True)
class Sources:
    """What the reasons rest on. talks: interviews on record, None where there is no such record."""

    talks: int | None


@travels(optional=("answers", "tickets", "contacts"))
def sources(
    spans: pd.DataFrame, answers: pd.DataFrame | None, tickets: pd.DataFrame | None,
    contacts: pd.DataFrame | None,
) -> Sources:  # fmt: skip
    """contacts: ``features.interaction_totals`` by kind (label, interactions)."""
    asked = spans["dated"].any() and (answers is not None or tickets is not None)
    if contacts is None and not asked:
        raise NothingToMeasure("没有低分、工单或访谈可与登记的原因互相印证")
    if contacts is None:
        return Sources(None)
    return Sources(int(contacts.set_index("label")["interactions"].get("访谈", 0)))
