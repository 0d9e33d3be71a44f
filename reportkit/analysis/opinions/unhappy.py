"""Which customers are dissatisfied, why, whether somebody went to see them, and what suits whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics import claims, estimates
from reportkit.analysis.basics.comparison import Comparison
from reportkit.analysis.basics.survey_rules import DISSATISFIED, NEUTRAL, SATISFIED
from reportkit.analysis.opinions import answer_changes, verdicts
from reportkit.analysis.opinions.survey_spans import Asked
from reportkit.analysis.tiers import customer_levels

DESCRIBING = ("name", "region", "tier", "need_type")  # columns of the customer table that join
ABOVE, BELOW, ALIKE = "高于未接触", "低于未接触", "未超出误差"


@dataclass(frozen=True, slots=True)
class Said:
    """Customers by their latest word; count: the dissatisfied.

    reason, reason_share: what most of them score low, None without any; ahead: it leads the others.
    rule: how a customer is judged. people: ``customer_verdicts``; frame: the three levels; rows:
    the answers behind them.
    """

    span: str
    n: int
    good: float
    neutral: float
    bad: float
    good_count: int
    neutral_count: int
    count: int
    reason: str | None
    reason_share: float | None
    ahead: bool
    rule: str
    dated: bool
    compared: Comparison
    people: pd.DataFrame
    frame: pd.DataFrame
    rows: pd.DataFrame


@travels()
def said(asked: Asked, year_ago: datetime) -> Said:
    """year_ago: the instant with which today is compared."""
    survey = asked.survey
    span, rows = survey.verdict_rows()
    people = survey.verdicts()
    if people.empty:
        raise NothingToMeasure("没有带客户编号的五级得分")
    levels = verdicts.level_shares(people)
    shares, counts = (levels.set_index("level")[c] for c in ("share", "customers"))
    reasons = verdicts.low_item_counts(people)
    before = survey.verdicts(year_ago) if survey.dated else people.iloc[:0]
    now, then = (
        estimates.share_estimate(int((each["level"] == DISSATISFIED).sum()), len(each))
        for each in (people, before)
    )
    bad = float(shares[DISSATISFIED])
    card = Comparison(bad, None, then.value, estimates.widest(now, then), len(people))
    return Said(
        span=span[2], n=len(people), good=shares[SATISFIED], neutral=shares[NEUTRAL], bad=bad,
        good_count=int(counts[SATISFIED]), neutral_count=int(counts[NEUTRAL]),
        count=int(counts[DISSATISFIED]),
        reason=reasons["item"].iloc[0] if len(reasons) else None,
        reason_share=reasons["share"].iloc[0] if len(reasons) else None,
        ahead=claims.leads(reasons["customers"]),
        rule=customer_levels.satisfaction_rule(asked.items.overall, survey.rules.verdict_months),
        dated=survey.dated, compared=card, people=people, frame=levels, rows=rows,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """Dissatisfied customers, whoever bought most first where amounts are known (valued).

    sum: what they bought in ``months`` (None: in all history); low: the highest score that is low.
    """

    count: int
    sum: float | None
    months: int | None
    valued: bool
    low: int
    span: str
    dated: bool
    tables: list[str]
    frame: pd.DataFrame


@travels(optional=("people", "bought", "tickets"))
def listed(
    said: Said, people: pd.DataFrame | None, bought: pd.DataFrame | None,
    tickets: pd.DataFrame | None, *, months: int,
) -> Listed:  # fmt: skip
    """people: the customer table; bought, tickets: summaries by customer of the window."""
    if not said.count:
        raise NothingToMeasure("没有不满意的客户")
    known = [] if people is None else [c for c in DESCRIBING if c in people and _told(people[c])]
    valued = bought is not None and _told(bought["revenue"])
    asked = ["customer_id", "tickets", "open_tickets"]
    wrote = "comment" in said.rows
    frame = verdicts.dissatisfied_customers(
        said.people,
        people[["customer_id", *known]] if people is not None and known else None,
        bought[["customer_id", "revenue"]] if bought is not None and valued else None,
        None if tickets is None else tickets[asked],
        verdicts.joined_words(said.rows, "comment", "comment") if wrote else None,
    )
    frame["answered_on"] = frame["answered_at"].dt.strftime("%Y-%m-%d") if said.dated else None
    used = {"customers": known, "orders": valued, "tickets": tickets is not None}
    return Listed(
        count=len(frame), sum=float(frame["revenue"].sum()) if valued else None,
        months=months or None, valued=valued, low=verdicts.LOW, span=said.span, dated=said.dated,
        tables=["surveys", *(table for table, there in used.items() if there)], frame=frame,
    )  # fmt: skip


def _told(column: pd.Series) -> bool:
    return bool(column.notna().any())


@dataclass(frozen=True, slots=True)
class Visits:
    """Dissatisfied customers visited within ``days`` of their answer; pending: not yet due."""

    days: int
    n: int
    hits: int
    left: int
    share: float
    low: float
    high: float
    pending: int
    span: str


@travels()
def visits(said: Said, contacts: pd.DataFrame, *, days: int, as_of: datetime) -> Visits:
    """contacts: customer_id, happened_at, kind."""
    went = contacts.loc[contacts["kind"] == "回访", ["customer_id", "happened_at"]]
    found = verdicts.follow_up(said.people, went, days=days, as_of=as_of)
    if found is None:
        raise NothingToMeasure("不满意客户都还在回访期限之内")
    part = found.share
    return Visits(
        found.days,
        part.total,
        part.hits,
        part.total - part.hits,
        part.share,
        part.low,
        part.high,
        found.pending,
        said.span,
    )


@dataclass(frozen=True, slots=True)
class Means:
    """Satisfied customers among those met in one way and the others; apart: ways that differ."""

    top: str
    share: float
    others: float
    change: float
    apart: str | None
    n: int
    frame: pd.DataFrame


@travels()
def means(said: Said, contacts: pd.DataFrame) -> Means:
    """contacts: ``features.means_contacts``. The 5 % are divided among the ways compared."""
    met = verdicts.satisfaction_by_means(said.people, contacts)
    if met.empty:
        raise NothingToMeasure("没有一种互动方式有足够的客户可比")
    words = {answer_changes.ROSE: ABOVE, answer_changes.FELL: BELOW}
    found = [words.get(answer_changes.verdict(z, len(met)), ALIKE) for z in met["z"]]
    met, top = met.assign(verdict=found), met.iloc[0]
    apart = "、".join(met.loc[met["verdict"] != ALIKE, "means"])
    return Means(
        top["means"], top["share"], top["others"], top["change"], apart or None, said.n, met
    )


class Advice(Protocol):
    """What a plan takes from an entry of the strategy library."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def measure(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Plan:
    """What would raise satisfaction, and how many customers each is for."""

    rows: int
    n: int
    span: str
    frame: pd.DataFrame


@travels()
def plan(said: Said, library: Iterable[Advice]) -> Plan:
    """library: the strategies known; what it lacks, or is for nobody, is left out."""
    low, known = said.people["low_items"], {entry.id: entry for entry in library}
    wanted = {
        "quality_assurance": ("优质产品和服务", "对质量打低分", low.str.contains("质量").sum()),
        "service_process": ("优化客户服务流程", "对服务或售后打低分", low.str.contains("服务|售后").sum()),
        "personal_service": ("个性化服务", "不满意", said.count),
        "customer_care": ("客户关怀", "态度中立", said.neutral_count),
        "membership": ("会员制度（特权、优惠）", "满意", said.good_count),
        "promotion": ("促销活动（优惠、折扣）", "对价格打低分", low.str.contains("价格").sum()),
        "feedback_loop": ("增加客户参与和反馈机会", "已答卷", said.n),
    }  # fmt: skip
    frame = pd.DataFrame(
        {
            "measure": word, "group": group, "customers": int(count), "title": known[key].title,
            "owner": known[key].owner, "check": known[key].measure,
        }
        for key, (word, group, count) in wanted.items() if key in known and count
    )  # fmt: skip
    if frame.empty:
        raise NothingToMeasure("策略库中没有可用的措施")
    return Plan(len(frame), said.n, said.span, frame)
