"""Where the money went: costs by tier and by channel, answers to campaigns, to be said."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from reportkit import numerals
from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics import claims
from reportkit.analysis.basics.intervals import wilson_interval
from reportkit.analysis.basics.periods import Span
from reportkit.analysis.journey import instruments
from reportkit.analysis.money import payback
from reportkit.analysis.programme.attainment import Grading
from reportkit.analysis.tiers.tier_words import TIERS

_FEWEST = 30  # contacts of a share that is drawn


@dataclass(frozen=True, slots=True, eq=False)
class TierCosts:
    """Costs booked on tiers beside their profit: the tier that takes most beyond its part, and least.

    move: money that frees when the first takes no more than its part; count: customers of the other.
    """

    over: str
    over_c: float
    over_m: float
    under: str
    under_c: float
    under_m: float
    move: float
    n: int
    total: float
    count: int
    currency: str
    frame: pd.DataFrame

    @property
    def shares(self) -> pd.DataFrame:
        return self.frame.set_index("label")[["cost_share", "margin_share"]]


@travels()
def tier_costs(
    costs: pd.DataFrame, now: pd.DataFrame, graded: Grading, window: Span,
    currency: str,
) -> TierCosts:  # fmt: skip
    """costs: tier, amount, spent_at; now: customer summary of the window."""
    if "tier" not in costs or costs["tier"].isna().all():
        raise NothingToMeasure("成本没有按层级登记")
    booked = _between(costs[costs["tier"].notna()], "spent_at", window)
    margin = now.set_index("customer_id")["margin"]
    earned = margin.groupby(graded.tiers.reindex(margin.index).to_numpy()).sum()
    there = set(booked["tier"])
    named = [tier for tier in TIERS if tier in there and tier in earned.index]
    if len(named) < 2 or earned.isna().any():
        raise NothingToMeasure("不足两个层级既有成本又有毛利")
    frame = payback.tier_costs(booked, earned, named)
    over, under = frame.iloc[int(frame["gap"].argmax())], frame.iloc[int(frame["gap"].argmin())]
    total = frame["cost"].sum()
    return TierCosts(
        over=over["label"], over_c=over["cost_share"], over_m=over["margin_share"],
        under=under["label"], under_c=under["cost_share"], under_m=under["margin_share"],
        move=over["gap"] * total, n=len(booked), total=total,
        count=int((graded.tiers == under["label"]).sum()), currency=currency, frame=frame,
    )  # fmt: skip


def _between(frame: pd.DataFrame, moment: str, window: Span) -> pd.DataFrame:
    inside = frame[moment] < window.end
    if window.start is not None:
        inside &= frame[moment] >= window.start
    return frame[inside]


@dataclass(frozen=True, slots=True, eq=False)
class Channels:
    """What a won lead costs in the cheapest and the dearest channel. differs: beyond chance."""

    cheap: str
    low: float
    dear: str
    high: float
    times: float
    share: float
    n: int
    count: int
    differs: bool
    weight: int
    advice: str
    frame: pd.DataFrame


@travels()
def channels(costs: pd.DataFrame, leads: pd.DataFrame, window: Span) -> Channels:
    """costs: channel, amount, spent_at; leads: source, won, closed_at."""
    for frame, column in ((costs, "channel"), (leads, "source")):
        if column not in frame or frame[column].isna().all():
            raise NothingToMeasure("投放费用或线索没有登记渠道")
    paid = _between(costs[costs["channel"].notna()], "spent_at", window)
    table = payback.channel_costs(paid, _between(leads, "closed_at", window))
    priced = table.dropna(subset=["each"])
    if len(priced) < 2:
        raise NothingToMeasure("不足两个渠道既有投放又有成交")
    cheap, dear = priced.iloc[0], priced.iloc[-1]
    one, two = ((int(row["won"]), float(row["amount"])) for row in (cheap, dear))
    differs = claims.rates_apart(one, two, tests=len(priced)) > 0
    return Channels(
        cheap=cheap["label"], low=cheap["each"], dear=dear["label"], high=dear["each"],
        times=dear["each"] / cheap["each"], share=dear["amount"] / table["amount"].sum(),
        n=int(table["leads"].sum()), count=int(dear["leads"]), differs=differs,
        weight=58 if differs else 18, advice="move_budget" if differs else "", frame=table,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Answers to campaigns. ahead: the first means leads beyond chance."""

    n: int
    rate: float
    low: float
    high: float
    top: str
    top_rate: float
    top_low: float
    top_high: float
    ahead: bool
    months: int
    frame: pd.DataFrame


@travels()
def answers(contacts: pd.DataFrame, months: int) -> Answers:
    """contacts: ``features.campaign_response`` of the last ``months``."""
    if contacts.empty:
        raise NothingToMeasure("期间没有营销触达")
    ways = instruments.response_rates(contacts)
    top = ways.iloc[0]
    pairs = zip(ways["responded"], ways["reached"], strict=True)
    ahead = claims.extreme([(int(r), int(n)) for r, n in pairs], 0)
    total = wilson_interval(int(ways["responded"].sum()), int(ways["reached"].sum()))
    return Answers(
        n=total.total, rate=total.share, low=total.low, high=total.high, top=top["means"],
        top_rate=top["response_rate"], top_low=top["low"], top_high=top["high"],
        ahead=bool(ahead), months=months,
        frame=ways if ways["cost_amount"].notna().any()
        else ways.drop(columns=["cost_amount", "cost_per_response"]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Uneven:
    """The group that answers a means more than the others do. more: other means of which this holds.

    count: customers of the group; contacts: those of ``rates``, means by group.
    """

    means: str
    group: str
    inside: float
    outside: float
    low: float
    high: float
    names: str
    more: str | None
    n: int
    count: int
    contacts: int
    rates: pd.DataFrame


@travels()
def uneven(contacts: pd.DataFrame, people: pd.DataFrame) -> Uneven:
    """contacts: ``features.campaign_response`` by need_type (label)."""
    told = contacts[contacts["label"] != "未知"]
    rows = [instruments.most_uneven(own) for _, own in told.groupby("means")]
    found = sorted((row for row in rows if row), key=lambda row: -row.difference)
    if not found:
        raise NothingToMeasure("各类需求的响应没有可辨的差异")
    top = found[0]
    others = [row for row in found[1:] if row.label == top.label]
    sums = told.groupby(["means", "label"])[["reached", "responded"]].sum()
    reached = sums["reached"].unstack(fill_value=0)
    enough = reached.where(reached >= _FEWEST)
    rates = sums["responded"].unstack(fill_value=0) / enough
    rates = rates.dropna(how="all").rename_axis(index=None, columns=None)
    more = (
        f"{row.means}（{numerals.percent(row.inside.share)} 对 {numerals.percent(row.outside.share)}）"
        for row in others
    )
    return Uneven(
        means=top.means, group=top.label, inside=top.inside.share, outside=top.outside.share,
        low=top.inside.low, high=top.inside.high,
        names="、".join(row.means for row in [top, *others]), more="、".join(more) or None,
        n=top.inside.total + top.outside.total,
        count=int((people["need_type"] == top.label).sum()),
        contacts=int(sums["reached"].sum()),
        rates=rates.sort_values(top.label, ascending=False),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Advised:
    """What the finding on answers points to: a group that answers better, where there is one."""

    advice: str
    evidence: list[str]


@travels(optional=("found",))
def advised(found: Uneven | None) -> Advised:
    """found: ``uneven``."""
    if found is None:
        return Advised("", ["means_table"])
    return Advised("personal", ["means_table", "need_response"])
