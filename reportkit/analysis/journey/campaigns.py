"""How customers answer campaigns, and which means fits which customers."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics import claims, estimates
from reportkit.analysis.basics.comparison import Comparison
from reportkit.analysis.basics.labels import UNKNOWN
from reportkit.analysis.journey import instruments


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers to the campaigns of the window; means, best … tell of the means answered most.

    ahead: it is so beyond chance; several: there is more than one. bought: part of those reached
    who ordered within ``days``.
    """

    n: int
    rate: float
    means: str | None
    best: float | None
    low: float | None
    high: float | None
    bought: float | None
    ahead: bool
    several: bool
    days: int
    compared: Comparison
    frame: pd.DataFrame


@travels()
def answers(now: pd.DataFrame, year: pd.DataFrame, *, days: int, smallest: int) -> Answers:
    """now, year: ``campaign_conversion`` within ``days``, this year and a year before."""
    if now.empty:
        raise NothingToMeasure("统计期内没有已满期的活动触达")
    reads = [
        estimates.share_estimate(int(t["responded"].sum()), int(t["reached"].sum()))
        for t in (now, year)
    ]
    noise = estimates.widest(*reads)
    table = instruments.response_rates(now)
    named = table[table["means"] != UNKNOWN]
    enough = named[named["reached"] >= smallest]
    counts = zip(enough["responded"].astype(int), enough["reached"].astype(int), strict=True)
    ahead = len(enough) > 1 and claims.extreme(list(counts), 0)
    top = (enough if len(enough) else named).head(1).to_dict("records")
    first = top[0] if top else {}
    rate, n = reads[0].value, reads[0].n
    assert rate is not None
    return Answers(
        n=n, rate=rate, means=first.get("means"), best=first.get("response_rate"),
        low=first.get("low"), high=first.get("high"), bought=first.get("order_rate"), ahead=ahead,
        several=len(named) > 1, days=days, compared=Comparison(rate, None, reads[1].value, noise, n),
        frame=instruments.by_stage(now),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fit:
    """A means that customers of one need answer far more than all others do.

    n: contacts of both; count: customers of that need.
    """

    means: str
    group: str
    rate: float
    other: float
    n: int
    count: int
    reached: int
    frame: pd.DataFrame


@travels()
def fit(by_need: pd.DataFrame, people: pd.DataFrame, *, smallest: int) -> Fit:
    """by_need: ``campaign_response`` by need_type; people: the customer table."""
    named = by_need[(by_need["label"] != UNKNOWN) & (by_need["means"] != UNKNOWN)]
    split = instruments.most_uneven(named, smallest)
    if split is None:
        raise NothingToMeasure("没有一种手段的响应率在不同需求之间明显不同")
    return Fit(
        split.means, split.label, split.inside.share, split.outside.share,
        split.inside.total + split.outside.total, int((people["need_type"] == split.label).sum()),
        int(split.table["reached"].sum()), split.table,
    )  # fmt: skip
