"""Where customers come from: visits, leads by source, and which sources bring customers of worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics import estimates
from reportkit.analysis.basics.comparison import Comparison
from reportkit.analysis.basics.labels import UNKNOWN
from reportkit.analysis.basics.periods import Period, Span
from reportkit.analysis.journey import lifecycle
from reportkit.analysis.journey.lifecycle import Journeys
from reportkit.analysis.opinions.questionnaire import Survey

REFERRED = "客户推荐"


@dataclass(frozen=True, slots=True, eq=False)
class Leads:
    """Every lead followed to ``as_of``. ripe: those that entered in ``span`` and had their ``days``.

    goal: the step that counts as conversion, "" where none is known; won: it is the deal. early:
    closed before they entered; undated: without an entry, in no figure.
    """

    all: Journeys
    ripe: Journeys
    goal: str
    won: bool
    step: str
    days: int
    as_of: datetime
    span: str
    early: int
    undated: int


@travels(optional=("firsts",))
def leads(
    rows: pd.DataFrame, firsts: pd.DataFrame | None, as_of: datetime, window: Span, *, days: int
) -> Leads:
    """rows: the table of leads; firsts: ``first_purchases``; days: what each lead is given."""
    filled = rows.dropna(axis="columns", how="all")
    found = lifecycle.journeys(filled, firsts, as_of)
    entered = found.table["entered_at"]
    inside = entered.between(window.start or datetime.min, window.end, inclusive="left")
    goal = lifecycle.goal(found)
    return Leads(
        all=found, ripe=lifecycle.chosen(found, inside), goal=goal, won=goal == "won_at",
        step=lifecycle.STEPS.get(goal, ""), days=days, as_of=as_of, span=window.label,
        early=found.out_of_order, undated=found.undated,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Leads that entered in the period, beside the period before and a year ago."""

    count: int
    undated: int
    compared: Comparison


@travels()
def monthly(found: Leads) -> pd.DataFrame:
    """month (first day), leads: how many entered."""
    months = found.all.table["entered_at"].dt.to_period("M").dt.to_timestamp()
    counts = months.value_counts().sort_index()
    return pd.DataFrame({"month": counts.index, "leads": counts.to_numpy()})


@travels()
def arrivals(found: Leads, periods: Sequence[Period], months: pd.DataFrame) -> Arrivals:
    """periods: now, the one before, a year ago; months: ``monthly``, those that are whole."""
    entered = found.all.table["entered_at"]
    now, before, last = (
        int(entered.between(p.start, p.end, inclusive="left").sum()) for p in periods
    )
    noise = estimates.widest(*map(estimates.count_estimate, (now, before, last)))
    spark = tuple(months["leads"].tail(12))
    return Arrivals(
        now, found.undated, Comparison(now, before or None, last or None, noise, now, spark)
    )


@dataclass(frozen=True, slots=True)
class Layer:
    """Visits, visits of strangers and new leads by quarter."""

    n: int
    frame: pd.DataFrame


@travels()
def top_layer(found: Leads, months: pd.DataFrame, *, since: datetime) -> Layer:
    """months: ``monthly_visits`` of whole quarters, of which those from ``since`` on count."""
    table = months[months["month"] >= since]
    if table.empty:
        raise NothingToMeasure("没有一个完整的季度有访问记录")
    entered = monthly(found).set_index("month")["leads"]
    table = table.assign(
        leads=table["month"].map(entered).fillna(0),
        quarter=table["month"].dt.to_period("Q").astype(str).str.replace("Q", "-Q"),
    )
    table = table.groupby("quarter", as_index=False)[["visits", "strangers", "leads"]].sum()
    rate = table["leads"] / table["visits"].where(table["visits"] > 0)
    return Layer(int(table["visits"].sum()), table.assign(rate=rate))


@dataclass(frozen=True, slots=True)
class Visits:
    """Visits to the web shop in the period; share: of strangers, None where nobody came."""

    visits: int
    strangers: int
    share: float | None
    evidence: list[str]
    compared: Comparison


@travels(optional=("layer",))
def visits(
    months: pd.DataFrame, whole: pd.DataFrame, period: Period, layer: Layer | None,
    *, complete: bool,
) -> Visits:  # fmt: skip
    """months: ``monthly_visits``; whole: those of whole months; complete: the period before is."""
    month = months["month"]
    inside = months[(month >= period.start) & (month < period.end)]
    earlier = months[(month >= period.previous.start) & (month < period.start)]
    count, before = int(inside["visits"].sum()), int(earlier["visits"].sum())
    strangers = int(inside["strangers"].sum())
    base = before if complete and len(earlier) else None
    noise = estimates.widest(*map(estimates.count_estimate, (count, before)))
    return Visits(
        count, strangers, strangers / count if count else None,
        ["site_visits", "top_layer" if layer else "site_visits"],
        Comparison(count, base, None, noise, count, tuple(whole["visits"].tail(12))),
    )  # fmt: skip


@travels()
def by_source(found: Leads) -> pd.DataFrame:
    """``lifecycle.conversion_by`` source, with family (way of acquisition) and share of the leads."""
    if "source" not in found.ripe.table:
        raise NothingToMeasure("线索没有来源")
    if not found.goal or found.ripe.table.empty:
        raise NothingToMeasure("没有已满期、可判断是否转化的线索")
    table = lifecycle.conversion_by(found.ripe, "source", found.as_of, found.days)
    table.insert(1, "family", table["label"].map(lifecycle.source_family))
    return table.assign(share=table["leads"] / max(table["leads"].sum(), 1))


@dataclass(frozen=True, slots=True)
class KeyBuyers:
    """Leads that became customers, and the part of them among the best customers.

    key: that share of all customers counts as the best; by_source: the part for each source.
    """

    became: float
    key: float
    n: int
    by_source: pd.Series[float]


@travels()
def key_buyers(
    found: Leads, sources: pd.DataFrame, summary: pd.DataFrame, *, share: float
) -> KeyBuyers:
    """sources: ``by_source``; summary: ``customer_summary`` of the last twelve months."""
    table = found.all.table
    if "customer_id" not in table:
        raise NothingToMeasure("线索没有对应的客户")
    best = summary.nlargest(max(round(len(summary) * share), 1), "revenue")["customer_id"]
    known = table[table[found.goal].notna() & table["customer_id"].notna()]
    buyers = known.drop_duplicates("customer_id")
    if buyers.empty:
        raise NothingToMeasure("没有成交的线索对应到客户")
    became = buyers["customer_id"].isin(best).astype(float)
    return KeyBuyers(
        became.mean(), share, len(buyers),
        became.groupby(buyers["source"]).mean().reindex(sources["label"]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sources:
    """Every source: leads, conversion, how long it took; key: as in KeyBuyers."""

    days: int
    key: float | None
    n: int
    span: str
    frame: pd.DataFrame


@travels(optional=("key",))
def sources(found: Leads, table: pd.DataFrame, key: KeyBuyers | None) -> Sources:
    """table: ``by_source``."""
    count = int(table["leads"].sum())
    if key is None:
        return Sources(found.days, None, count, found.span, table)
    frame = table.assign(key_share=table["label"].map(key.by_source))
    return Sources(found.days, key.key, count, found.span, frame)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best and the worst source. apart: their intervals do not overlap.

    extra: deals more a year if the worst converted as all do together. friends: the best are
    referrals. points, reference: what a figure shows.
    """

    best: str
    best_n: int
    rate: float
    low: float
    high: float
    worst: str
    worst_rate: float
    ratio: float | None
    overall: float
    largest: str
    largest_share: float
    extra: float
    apart: bool
    friends: bool
    days: int
    n: int
    span: str
    weight: int
    advice: str
    points: pd.DataFrame
    reference: tuple[str, float]


@travels()
def ranking(found: Sources, *, smallest: int, listed: int) -> Ranking:
    """Sources with ``smallest`` leads at least are compared; ``listed`` of them are shown."""
    table = found.frame
    enough = table[(table["leads"] >= smallest) & (table["family"] != UNKNOWN)]
    if len(enough) < 2:
        raise NothingToMeasure("线索够多的来源不足两个")
    best, worst = enough.iloc[0], enough.iloc[-1]
    largest = table.iloc[int(table["leads"].argmax())]
    overall = table["converted"].sum() / table["leads"].sum()
    apart = bool(best["low"] > worst["high"])
    points = enough.head(listed).set_index("label")
    points = points.rename(columns={"rate": "value", "leads": "n"})
    return Ranking(
        best=best["label"], best_n=int(best["leads"]), rate=best["rate"], low=best["low"],
        high=best["high"], worst=worst["label"], worst_rate=worst["rate"],
        ratio=best["rate"] / worst["rate"] if worst["rate"] else None, overall=overall,
        largest=largest["label"], largest_share=largest["share"],
        extra=max(0.0, (overall - worst["rate"]) * worst["leads"]), apart=apart,
        friends=apart and best["family"] == REFERRED, days=found.days, n=found.n, span=found.span,
        weight=80 if apart else 20, advice="channel_budget" if apart else "",
        points=points[["value", "low", "high", "n"]], reference=("全部线索", overall),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Friends:
    """Whom to ask for a referral: customers who vote as promoters, else as many as were referred."""

    count: int


@travels(optional=("survey",))
def friends(found: Ranking, survey: Survey | None) -> Friends:
    return Friends((survey.fans() if survey else 0) or found.best_n)
