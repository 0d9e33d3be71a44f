"""How many leads become customers: how far they get, how long it takes, and what goes with it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics import claims, estimates
from reportkit.analysis.basics.comparison import Comparison
from reportkit.analysis.basics.labels import UNKNOWN
from reportkit.analysis.basics.periods import Span
from reportkit.analysis.journey import lifecycle
from reportkit.analysis.journey.acquisition import Leads

UNUSED = "未用手段"
UNTOUCHED = "未跟进"
_MONTHS, _FEWEST_MONTHS = 24, 4


@dataclass(frozen=True, slots=True)
class Rate:
    """Part of the ripe leads that converted within ``days``; step: what they converted to."""

    share: float
    n: int
    days: int
    step: str
    won: bool
    span: str
    compared: Comparison


@travels()
def rate(found: Leads, now: Span, year: Span) -> Rate:
    """now, year: when the leads entered, this year and a year before."""
    shares = [
        lifecycle.matured_share(found.all, s.start or datetime.min, s.end, found.as_of, found.days)
        for s in (now, year)
    ]
    share, before = shares
    if share is None:
        raise NothingToMeasure("没有已满期、可判断是否转化的线索")
    noise = estimates.widest(*(estimates.share_estimate(s.hits, s.total) for s in shares if s))
    return Rate(
        share.share, share.total, found.days, found.step, found.won, now.label,
        Comparison(share.share, None, before.share if before else None, noise, share.total),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Funnel:
    """How far the ripe leads got. drop: the step that fewest pass; hardest: beyond chance.

    several: there is more than one step to compare. young: leads without their days, left out.
    """

    n: int
    last: str
    count: int
    share: float
    low: float
    high: float
    drop: str
    step: float
    hardest: bool
    several: bool
    days: int
    young: int | None  # None where there are none
    span: str
    tables: list[str]
    frame: pd.DataFrame


@travels()
def funnel(found: Leads, *, smallest: int) -> Funnel:
    """Nothing to measure where fewer than ``smallest`` leads had their days."""
    steps = lifecycle.lead_funnel(found.ripe, found.as_of, found.days)
    if steps is None or steps.mature < smallest:
        raise NothingToMeasure(
            "已满期并记录了后续步骤的线索太少", "no_funnel", days=found.days, few=smallest
        )
    table = steps.stages.set_index("stage")
    later, last = table.iloc[1:], table.iloc[-1]
    drop = str(later["step_share"].idxmin())
    weakest, others = later.loc[[drop]].iloc[0], later.drop(index=drop)
    hardest = len(others) > 0 and weakest["step_high"] < others["step_low"].min()
    bought = "first_at" in found.all.steps
    # a step that everybody passed shows nothing
    lost, first, final = (
        table["step_share"] < 1,
        table.index == table.index[0],
        table.index == last.name,
    )
    return Funnel(
        n=steps.mature, last=str(table.index[-1]), count=int(last["customers"]),
        share=last["share"], low=last["low"], high=last["high"], drop=drop,
        step=weakest["step_share"], hardest=bool(hardest), several=len(later) > 1,
        days=found.days, young=steps.immature or None, span=found.span,
        tables=["leads", *(["orders"] if bought else [])],
        frame=table[lost | first | final].rename(columns={"customers": "count", "step_share": "rate"})[
            ["count", "rate"]
        ],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trend:
    """The conversion rate by month of entry, of months with enough leads."""

    last: float
    low: float
    high: float
    begin: str
    end: str
    n: int
    series: pd.Series[float]


@travels()
def trend(found: Leads, steps: Funnel, *, smallest: int) -> Trend:
    """steps: ``funnel``, without which there is no trend."""
    if not found.goal:
        raise NothingToMeasure("没有成交，也没有首次购买")
    table = lifecycle.monthly_conversion(found.all, found.as_of, steps.days).tail(_MONTHS)
    table = table[table["leads"] >= smallest]
    if len(table) < _FEWEST_MONTHS:
        raise NothingToMeasure("线索够多的月份不足四个")
    series = table["rate"]
    begin, end = (f"{pd.Timestamp(month):%Y-%m}" for month in (table.index[0], table.index[-1]))
    return Trend(
        series.iloc[-1], series.min(), series.max(), begin, end, int(table["leads"].sum()), series
    )


@dataclass(frozen=True, slots=True)
class Durations:
    """Days from step to step; the plain fields tell of the slowest. longest: beyond chance."""

    step: str
    days: float
    low: float | None
    high: float | None
    slow: float
    n: int
    longest: bool
    total: int
    span: str
    frame: pd.DataFrame


@travels()
def durations(found: Leads, steps: Funnel) -> Durations:
    """Every ripe lead followed to the end of the data. steps: as for ``trend``."""
    table = lifecycle.step_durations(found.ripe, found.as_of)
    reached = table[table["reached"] > 0].sort_values("median", ascending=False)
    if reached.empty:
        raise NothingToMeasure("没有线索走完任何一步")
    slowest, others = reached.iloc[0], reached.iloc[1:]
    bounded = bool(pd.notna(slowest["low"]) and pd.notna(slowest["high"]))
    return Durations(
        step=slowest["step"], days=slowest["median"],
        low=slowest["low"] if bounded else None, high=slowest["high"] if bounded else None,
        slow=slowest["p75"], n=int(slowest["reached"]),
        longest=len(others) > 0 and bool(slowest["low"] > others["high"].fillna(math.inf).max()),
        total=len(found.ripe.table), span=steps.span, frame=table,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Touched:
    """Leads by hours from entry to the first touch. within: part touched in a day; count: the others.

    judged: how many of the ``n`` had their days and stand in the frame.
    """

    within: float
    count: int
    n: int
    judged: int
    span: str
    frame: pd.DataFrame


@travels()
def touched(found: Leads) -> Touched:
    """Conversion by speed among the ripe leads, as ``lifecycle.conversion_by_speed``."""
    table = found.ripe.table
    if not found.won or "touched_at" not in found.ripe.steps or table.empty:
        raise NothingToMeasure("没有已满期的线索同时记录了跟进与成交")
    hours = (table["touched_at"] - table["entered_at"]).dt.total_seconds() / 3600
    soon = hours <= 24
    speed = lifecycle.conversion_by_speed(found.ripe, found.as_of, found.days)
    judged = int(speed["leads"].sum())
    return Touched(soon.mean(), int((~soon).sum()), len(table), judged, found.span, speed)


@dataclass(frozen=True, slots=True)
class Speed:
    """The quickest touch beside the slowest. apart: the quickest converts more; faster: and every
    step of waiting costs. extra: deals more if all were touched within a day.
    """

    quick: str
    rate: float
    slow: str
    slow_rate: float
    prompt: float
    extra: float
    apart: bool
    faster: bool
    weight: int


@travels()
def speed(found: Touched, *, smallest: int) -> Speed:
    """Two bands of touched leads with ``smallest`` leads each are needed."""
    table = found.frame
    bands = table[(table["leads"] >= smallest) & (table["label"] != UNTOUCHED)]
    if len(bands) < 2:
        raise NothingToMeasure("跟进快慢不同的线索不足两组")
    quick, slow = bands.iloc[0], bands.iloc[-1]
    apart = bool(quick["low"] > slow["high"])
    in_day = table["label"].isin(lifecycle.WITHIN_A_DAY)
    soon, late = (table.loc[rows, ["converted", "leads"]].sum() for rows in (in_day, ~in_day))
    prompt = soon["converted"] / max(soon["leads"], 1)
    return Speed(
        quick["label"], quick["rate"], slow["label"], slow["rate"], prompt,
        max(0.0, prompt * late["leads"] - late["converted"]), apart,
        apart and claims.steady(bands["rate"].tolist()) < 0, 62 if apart else 22,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Means:
    """Conversion by means of the first purchase. named: a means converts most; best: beyond chance.

    none: the rate without any means; count: leads that no means has reached and that are no deal.
    """

    top: str
    named: bool
    rate: float
    low: float
    high: float
    top_n: int
    none: float | None
    best: bool
    count: int
    n: int
    span: str
    weight: int
    advice: str
    frame: pd.DataFrame


@travels()
def means(found: Leads, *, smallest: int) -> Means:
    """Means with ``smallest`` leads at least are compared, leads without any among them."""
    cohort = found.ripe.table
    if not found.goal or "means" not in cohort or cohort.empty:
        raise NothingToMeasure("没有已满期的线索记录了转化手段")
    table = lifecycle.conversion_by(found.ripe, "means", found.as_of, found.days)
    table["label"] = table["label"].replace({UNKNOWN: UNUSED})
    used, without = table[table["leads"] >= smallest], table[table["label"] == UNUSED]
    if len(used) < 2:
        raise NothingToMeasure("线索够多的转化手段不足两种")
    top = used.iloc[0]
    counts = zip(used["converted"].astype(int), used["leads"].astype(int), strict=True)
    best = claims.extreme(list(counts), 0)
    named = top["label"] != UNUSED
    return Means(
        top=top["label"], named=named, rate=top["rate"], low=top["low"], high=top["high"],
        top_n=int(top["leads"]), none=without["rate"].iloc[0] if len(without) else None, best=best,
        count=int((cohort["means"].isna() & cohort[found.goal].isna()).sum()),
        n=int(table["leads"].sum()), span=found.span, weight=46 if best else 14,
        advice="first_purchase" if best and named else "", frame=table,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What is still open. old: longer than three of four deals take; win: deals of those closed."""

    n: int
    age: float
    old: int
    share: float
    closed: int
    win: float
    until: str
    frame: pd.DataFrame


@travels()
def pipeline(found: Leads) -> Pipeline:
    """Nothing to measure where lost leads are not written down: open and lost look alike then."""
    table = found.all.table
    if not found.won:
        raise NothingToMeasure("线索没有成交记录")
    if not table["lost"].any():
        raise NothingToMeasure("没有登记未成交的线索", "no_losses")
    if not table["open"].any():
        raise NothingToMeasure("没有未关闭的线索")
    waiting = lifecycle.open_leads(found.all, found.as_of)
    closed, n = int((~table["open"]).sum()), int(waiting["leads"].sum())
    waited = (pd.Timestamp(found.as_of) - table.loc[table["open"], "entered_at"]).dt.days
    old = int(waiting["old"].sum())
    return Pipeline(
        n=n, age=waited.median(), old=old, share=old / n, closed=closed,
        win=table["won"].sum() / closed,
        until=f"{found.as_of - pd.Timedelta(days=1):%Y-%m-%d}", frame=waiting,
    )  # fmt: skip
