"""Customers with a light: who they are, what is at stake with them, and what became of such before.

The signals stand in ``signals``, the gap in ``effects``; here they become one client's facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.answer import effects, signals
from reportkit.analysis.answer.effects import RetentionGap
from reportkit.analysis.answer.levers import Words, slower
from reportkit.analysis.answer.signal_rules import LABELS, SIGNALS, SignalRule, limit_of
from reportkit.analysis.answer.signals import SignalFacts
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.intervals import Share
from reportkit.analysis.basics.labels import either
from reportkit.analysis.buying import rhythm
from reportkit.analysis.opinions.questionnaire import Survey
from reportkit.numerals import round_money

_FIFTHS = 5  # groups of like margin in which holders of tickets are compared
_PROMISED = ("overdue", "deserted", "ending")
_MANY = "零一两三四五六"
_UNASKED = 0.3  # share of the best without an answer from which it is worth a line


@travels()
def activity(days: pd.DataFrame, as_of: datetime, rule: ActivityRule) -> pd.DataFrame:
    """Who is silent, where no earlier chapter has judged it: ``CustomerActivity.table``."""
    if days.empty:
        raise NothingToMeasure("没有购买记录")
    return rhythm.customer_activity(days, as_of, rule).table


@dataclass(frozen=True, slots=True)
class Voice:
    """The survey item that can light a lamp, and the dated answers of known customers to it.

    Both None where the survey does not tie an answer to a customer and a day.
    """

    item: str | None = None
    answers: pd.DataFrame | None = None


@travels(optional=("survey",))
def voice(survey: Survey | None) -> Voice:
    """Without a survey, or without such an item, there is no voice."""
    if survey is None or not {"customer_id", "answered_at"} <= set(survey.rows):
        return Voice()
    item = signals.judged_item(survey.items.five_level, survey.items.headline)
    if item is None:
        return Voice()
    rows = survey.rows[survey.rows["item"] == item]
    return Voice(item, rows[rows["customer_id"].notna()])


@travels()
def base(stored: pd.DataFrame) -> pd.DataFrame:
    """The customers of chapter 8 as ``signals`` reads them: customer_id, tier, margin, revenue, and
    where they are known orders and base_tier.
    """
    known = stored.rename(columns={"contribution": "margin"})
    further = [name for name in ("orders", "base_tier") if name in known]
    columns = ["customer_id", "tier", "margin", "revenue", *further]
    return known[columns].fillna({"margin": 0.0})


@dataclass(frozen=True, slots=True, kw_only=True)
class Lit:
    """Every customer with his lights (``signals.signal_frame`` and status), and how it is said.

    top: the best tier's word; tiers: all of them, best first. item: the judged one, None where no
    answer is tied to a customer; slow: whether tickets can light a lamp; rule: every threshold; further: name and limit of the lights
    beside the three basic ones that somebody shows.
    """

    frame: pd.DataFrame
    top: str
    tiers: tuple[str, ...]
    item: str | None
    slow: bool
    quantile: float
    survey_months: int
    low_score: float
    ticket_months: int
    slow_hours: float
    rule: SignalRule
    further: list[dict[str, str]] | None
    worth: str
    unit: str
    currency: str

    @property
    def n(self) -> int:
        return len(self.frame)

    @property
    def lights(self) -> tuple[str, ...]:
        return signals.shown_signals(self.frame)

    @property
    def best(self) -> pd.DataFrame:
        return self.frame[self.frame["tier"] == self.top]

    @property
    def stored(self) -> pd.DataFrame:
        """For the pages of key accounts: every signal, and why the lit are lit."""
        why = signals.reasons(self.frame, self.item or "", self.rule)
        told = self.frame.assign(reasons=why.reindex(self.frame.index))
        return told.drop(columns="status").reset_index()

    def named(self, light: str) -> str:
        own = light == "unhappy" and self.item
        return f"{self.item}低分" if own else LABELS[light]


@travels()
def lit(
    facts: SignalFacts, rule: SignalRule, judged: pd.DataFrame, activity_rule: ActivityRule,
    tiers: Sequence[str], words: Words, heard: Voice,
) -> Lit:  # fmt: skip
    """judged: customer_id, status. tiers: the words of the report's vocabulary, best first."""
    frame = signals.signal_frame(facts, rule)
    frame["status"] = judged.set_index("customer_id")["status"].reindex(frame.index)
    shown = [name for name in signals.shown_signals(frame) if name in _PROMISED]
    return Lit(
        frame=frame, top=tiers[0], tiers=tuple(tiers), item=heard.item, slow="slow" in frame,
        quantile=activity_rule.dormant_quantile, survey_months=rule.survey_months,
        low_score=rule.low_score, ticket_months=rule.ticket_months, slow_hours=rule.slow_hours,
        rule=rule, further=[{"name": LABELS[n], "limit": limit_of(n, rule)} for n in shown] or None,
        worth=words.worth, unit=words.unit, currency=words.currency,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """Money at stake by tier and light. part: of all that is at stake, what is in the first tier."""

    frame: pd.DataFrame
    tables: tuple[str, ...]
    first: str
    n: int
    sum: float
    part: float | None


@travels()
def stake(found: Lit) -> Stake:
    """The table of ``signals.stake``; without what is counted twice where one light is known."""
    table = signals.stake(found.frame, found.tiers)
    if len(found.lights) < 2:
        table = table.drop(columns=["twice_n", "twice_m"])
    at = found.top if found.top in table.index else str(table.index[0])
    n, money = (float(table[name].to_dict()[at]) for name in ("any_n", "any_m"))
    whole = float(table["any_m"].iloc[-1])
    part = money / whole if whole > 0 else 0.0
    read = {"orders": True, "surveys": found.item is not None, "tickets": found.slow}
    read["interactions"] = "deserted" in found.lights
    read["customers"] = "ending" in found.lights
    return Stake(
        frame=table.rename_axis("tier").reset_index(), tables=tuple(t for t, r in read.items() if r),
        first=str(table.index[0]), n=int(n), sum=money, part=part or None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The best tier: how many, how many of them lit, by which lights; who was not asked."""

    n: int
    lit: int
    share: float
    lights: str
    unasked: int | None


@travels()
def best(found: Lit) -> Best:
    """Nothing to measure where nobody is in it."""
    rows = found.best
    if rows.empty:
        raise NothingToMeasure(f"没有{found.top}")
    silent_about = int((~rows["asked"]).sum()) if "asked" in rows else 0
    return Best(
        n=len(rows), lit=int((rows["lights"] > 0).sum()), share=float((rows["lights"] > 0).mean()),
        lights=either([SIGNALS[light].deed for light in found.lights]),
        unasked=silent_about if silent_about > _UNASKED * len(rows) else None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What became of the lit at earlier dates.

    gap: of any light; vague: the lights that alone are within noise, though together they are not
    (name, gap, low, high). dates, low, high: at how many dates which share was lit, and its range;
    variant: how today's share lies to it – usual, more, less; alone: one date is no range. seen:
    the lights that the earlier dates can tell.
    """

    gap: RetentionGap | None
    vague: list[dict[str, Any]]
    dates: int
    low: float
    high: float
    variant: str
    seen: tuple[str, ...]


@travels()
def history(past: pd.DataFrame, found: Lit, now: Best) -> History:
    """past: ``features.watch.lookback`` of as many customers as are best now."""
    if past.empty:
        raise NothingToMeasure("记录不够长，没有可回看的时点")
    gap = effects.retention_gap(past)
    single = {s: effects.retention_gap(past, s) for s in found.lights if s in past}
    vague = [
        {"name": found.named(light), "gap": one.gap, "low": one.low, "high": one.high}
        for light, one in single.items()
        if one is not None and not one.beyond_noise
    ]
    shares = past.groupby("at")["lit"].mean()
    low, high = float(shares.min()), float(shares.max())
    usual = "more" if now.share > high else "less" if now.share < low else "usual"
    return History(
        gap=gap, vague=vague if gap is not None and gap.beyond_noise else [], dates=len(shares),
        low=low, high=high, variant=usual if len(shares) > 1 else "alone",
        seen=signals.known_signals(past),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slowing:
    """Fewer tickets are closed in time than a year before, beyond noise.

    everyone: how many customers to look back at for what slow service did.
    """

    closing: tuple[Share, Share]
    everyone: int


@travels()
def slowing(found: Lit, now: Share, before: Share) -> Slowing:
    """Nothing to measure where it did not clearly become slower, or tickets name no customer."""
    if not found.slow or not slower(now, before):
        raise NothingToMeasure("关单没有明显变慢")
    return Slowing((now, before), found.n)


@travels(optional=("holders",))
def slower_gap(holders: pd.DataFrame | None) -> RetentionGap | None:
    """What slow service cost: slow-served holders of tickets against others of like margin and date.

    holders: ``features.watch.lookback`` of all customers; None where there is nothing to look at.
    """
    if holders is None or holders.empty:
        return None
    rank = holders.groupby("at")["margin"].rank(pct=True)
    fifth = rank.mul(_FIFTHS).clip(upper=_FIFTHS - 0.001).astype(int)
    group = holders["at"].astype(str) + "-" + fifth.astype(str)
    held = holders.assign(at=group)[holders["ticket_hours"].notna().to_numpy()]
    return effects.retention_gap(held, "slow")


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """The lit of the best tier by exactly which lights are on; the groups are disjoint."""

    margin: pd.Series[float]
    texts: tuple[str, ...]
    several: tuple[str, ...]  # labels of the groups with more than one light
    n: int
    both: int
    sum: float


@travels()
def overlap(found: Lit) -> Overlap:
    """Nothing to measure with fewer than two groups."""
    groups = signals.overlaps(found.best)
    if len(groups) < 2:
        raise NothingToMeasure("亮灯的客户只有一种")
    labels = [_label(which, len(found.lights)) for which in groups["signals"]]
    pairs = zip(groups["n"], groups["margin"], strict=True)
    texts = [f"{n} {found.unit}　{round_money(m, found.currency)}" for n, m in pairs]
    many = groups["signals"].map(len) > 1
    return Overlap(
        margin=pd.Series(groups["margin"].to_numpy(), index=labels), texts=tuple(texts),
        several=tuple(label for label, more in zip(labels, many, strict=True) if more),
        n=int(groups["n"].sum()), both=int(groups.loc[many, "n"].sum()),
        sum=float(groups["margin"].sum()),
    )  # fmt: skip


def _label(which: Sequence[str], most: int) -> str:
    if len(which) == most > 2:
        return f"{_MANY[most]}盏全亮"
    names = "＋".join(LABELS[name] for name in which)
    return names if len(which) > 1 else f"只{names}"
