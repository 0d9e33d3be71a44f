"""Whether groups of customers are satisfied differently, and through which channels they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics import estimates
from reportkit.analysis.basics.intervals import wilson_interval
from reportkit.analysis.basics.labels import named
from reportkit.analysis.opinions import respondents
from reportkit.analysis.opinions.item_scores import Level
from reportkit.analysis.opinions.questionnaire import first_span
from reportkit.analysis.opinions.survey_spans import Asked

#: column → what a way to split the respondents is called
OF_CUSTOMERS = {"region": "地区", "tier": "现有分级", "need_type": "需求类型"}
WAYS: Mapping[str, str] = {**OF_CUSTOMERS, "segment": "受访者分组"}
LOWER, HIGHER = "低于其余", "高于其余"


@dataclass(frozen=True, slots=True)
class Groups:
    """The item called 满意度 in every group; the one told is the one that stands out most.

    variant: lower, where groups are below everybody else beyond chance (``apart`` of them);
    higher, where some are only above; alike. fewest: answers of a group that is listed.
    everyone: the share of all.
    """

    variant: str
    way: str
    group: str
    share: float
    low: float
    high: float
    n: int
    item: str
    groups: int
    ways: str
    apart: int
    fewest: int
    weight: int
    rows: int
    span: str
    everyone: float
    tables: list[str]
    frame: pd.DataFrame


@travels(optional=("people",))
def groups(asked: Asked, level: Level, people: pd.DataFrame | None, *, fewest: int) -> Groups:
    """people: the customer table, whose regions, tiers and needs split the respondents too."""
    five = asked.survey.five
    span, rows = first_span(five[five["item"] == level.item], asked.year)
    rows, joined = _described(rows, people)
    ways = {c: name for c, name in WAYS.items() if c in rows and rows[c].nunique() > 1}
    found = respondents.group_scores(rows, list(ways), fewest=fewest)
    if found.empty:
        raise NothingToMeasure("没有可以比较的分组", code="no_groups")
    found = found.assign(way=found["dimension"].map(ways))
    lower, higher = (found[found["verdict"] == word] for word in (LOWER, HIGHER))
    variant, apart = "alike", found.sort_values("share").head(1)
    if len(lower):
        variant, apart = "lower", lower.sort_values("z")
    elif len(higher):
        variant, apart = "higher", higher.sort_values("z", ascending=False)
    told, everyone = (
        apart.iloc[0],
        estimates.satisfied_estimate(rows, weighted=asked.survey.weighted),
    )
    assert everyone.value is not None  # some group has answers
    return Groups(
        variant=variant, way=told["way"], group=told["group"], share=told["share"],
        low=told["low"], high=told["high"], n=int(told["answers"]), item=level.item,
        groups=len(found), ways="、".join(ways.values()), fewest=fewest, rows=len(rows),
        apart=0 if variant == "alike" else len(apart), weight=20 if variant == "alike" else 44,
        span=span[2], tables=["surveys", *(["customers"] if joined else [])], frame=found,
        everyone=everyone.value,
    )  # fmt: skip


def _described(rows: pd.DataFrame, people: pd.DataFrame | None) -> tuple[pd.DataFrame, bool]:
    """The answers with what the customer table knows of who gave them, and whether it does."""
    if people is None or "customer_id" not in rows or rows["customer_id"].isna().all():
        return rows, False
    known = [c for c in OF_CUSTOMERS if c in people and people[c].notna().any()]
    joined = rows.merge(people[["customer_id", *known]], on="customer_id", how="left")
    return joined, bool(known)


@dataclass(frozen=True, slots=True)
class FirstWay:
    """The groups of the first way to split, with intervals: the best and the worst."""

    way: str
    best: str
    high: float
    worst: str
    low: float
    everyone: float
    n: int
    points: pd.DataFrame


@travels()
def first_way(groups: Groups) -> FirstWay:
    """points: value, low, high, n per group, as an interval chart takes them."""
    frame = groups.frame
    first = frame[frame["dimension"] == frame["dimension"].iloc[0]].set_index("group")
    points = first[["share", "low", "high", "answers"]]
    return FirstWay(
        way=first["way"].iloc[0], best=first.index[0], high=first["share"].iloc[0],
        worst=first.index[-1], low=first["share"].iloc[-1], everyone=groups.everyone,
        n=int(first["answers"].sum()),
        points=points.rename(columns={"share": "value", "answers": "n"}),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Returns:
    """Questionnaires sent and returned; asked: those that never came back are recorded.

    top: the channel of most, None where none is named; silent: customers who were asked and never
    answered, else questionnaires that never came back.
    """

    sent: int
    returned: int
    rate: float
    low: float
    high: float
    asked: bool
    top: str | None
    channels: int
    silent: int
    span: str
    bars: list[str]
    frame: pd.DataFrame


@travels(optional=("level",))
def returns(asked: Asked, level: Level | None) -> Returns:
    """Nothing to measure without a questionnaire that names its channel column."""
    span, rows = first_span(asked.survey.rows, asked.year)
    if rows.empty or "channel" not in rows:
        raise NothingToMeasure("没有答卷渠道的记录")
    table = respondents.channel_returns(rows, level.item if level else None)
    sent, returned = int(table["sent"].sum()), int(table["returned"].sum())
    rate, known = wilson_interval(returned, sent), returned < sent
    if not known:
        table = table.assign(sent=None, rate=None, low=None, high=None)
    silent = 0
    if "customer_id" in rows:
        silent = int((rows.groupby("customer_id")["score"].count() == 0).sum())
    return Returns(
        sent=sent, returned=returned, rate=rate.share, low=rate.low, high=rate.high, asked=known,
        top=next(iter(named(table, "channel")["channel"]), None), channels=len(table),
        silent=silent or sent - returned, span=span[2],
        bars=["rate"] if known else ["satisfied"], frame=table,
    )  # fmt: skip


@travels()
def known_returns(returns: Returns) -> Returns:
    """The same where it is recorded who never answered: only then is there a rate."""
    if not returns.asked:
        raise NothingToMeasure("数据没有记录发出而未回收的问卷")
    return returns
