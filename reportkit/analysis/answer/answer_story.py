"""The story of the summary: what happened, what is wrong, what is asked for, what nobody knows yet.

Takes results of this chapter's analyses, any of which may be missing, and says which of them a
sentence may use; how it reads stands in the chapter's words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.answer import decisions
from reportkit.analysis.answer.answer_cards import Satisfied
from reportkit.analysis.answer.bridges import NetRetention, ThreeFactors
from reportkit.analysis.answer.decisions import Candidate
from reportkit.analysis.answer.levers import Fall, Words
from reportkit.analysis.answer.lit_customers import Best, Lit
from reportkit.analysis.answer.total_change import Steps, Totals
from reportkit.analysis.basics.coverage import Reach
from reportkit.analysis.opinions.questionnaire import Survey
from reportkit.numerals import money_range

_MANY = dict(zip(range(1, 6), "一两三四五", strict=True))
_SATISFIED = 4  # of 5
_HALF = 0.5  # of the shortfall, which twice as many second orders would not make up


class Told(Protocol):
    """A decision as it was recorded: the words that the story repeats."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def headline(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What happened. variant: compared, alone (no period to compare), others (no sales at all).

    move: the change without its sign; new: what newcomers brought where they alone made the rise.
    happy: share of satisfied answers of ``answers`` to ``items``; people, left, lost: of the list.
    """

    variant: str
    now: float | None = None
    against: str = ""
    more: bool = False
    move: float | None = None
    rate: float | None = None
    margin: float | None = None
    margin_more: bool = False
    new: float | None = None
    buyers: int | None = None
    unit: str = ""
    answers: int | None = None
    items: int | None = None
    happy: float | None = None
    people: int | None = None
    left: int | None = None
    lost: float | None = None
    both: bool = False


@travels(optional=("total", "kinds", "survey", "people", "hold"))
def situation(
    total: Totals | None, kinds: Steps | None, survey: Survey | None, people: pd.DataFrame | None,
    hold: Candidate | None, words: Words,
) -> Situation:  # fmt: skip
    """kinds: the bridge by customers. people: the customer table. hold: the group that leaves most."""
    if total is not None:
        return _of_sales(total, kinds, words)
    five = survey.five["score"] if survey is not None else pd.Series(dtype=float)
    told = people is not None and hold is not None
    if five.empty and not told:
        raise NothingToMeasure("没有销售、问卷或流失登记")
    left = people["churned"].fillna(False).astype(bool) if people is not None and told else None
    return Situation(
        variant="others", unit=words.unit, both=told and len(five) > 0,
        answers=len(five) or None,
        items=survey.five["item"].nunique() if survey is not None and len(five) else None,
        happy=float((five >= _SATISFIED).mean()) if len(five) else None,
        people=None if left is None else len(left), left=None if left is None else int(left.sum()),
        lost=None if left is None else float(left.mean()),
    )  # fmt: skip


def _of_sales(total: Totals, kinds: Steps | None, words: Words) -> Situation:
    if total.base is None:
        if total.moves.empty:
            raise NothingToMeasure("没有销售")
        return Situation(variant="alone", now=total.now, buyers=total.buyers[0], unit=words.unit)
    more = total.margin_now - total.margin_before
    alone = kinds is not None and kinds.new is not None and kinds.new >= total.rise > 0
    return Situation(
        variant="compared", now=total.now, against=total.against, more=total.rise >= 0,
        move=abs(total.rise), rate=total.rate, margin=abs(more) if total.margin else None,
        margin_more=more >= 0, new=kinds.new if kinds is not None and alone else None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Complication:
    """What is wrong: a row per clause, each with the values that its clause alone names."""

    parts: list[dict[str, Any]]


_CONDITIONS = {"yearly": False}  # of a clause; known to every row


@travels(
    optional=("total", "kinds", "kept", "fall", "satisfied", "found", "best", "factors", "levers")
)
def complication(
    total: Totals | None, kinds: Steps | None, kept: NetRetention | None, fall: Fall | None,
    satisfied: Satisfied | None, found: Lit | None, best: Best | None,
    factors: ThreeFactors | None, levers: Mapping[str, Candidate | None], remind_days: int,
) -> Complication:  # fmt: skip
    """levers: by the id of the strategy; a fall counts only with its lever."""
    made = {id: lever for id, lever in levers.items() if isinstance(lever, Candidate)}
    parts: list[dict[str, Any]] = []
    if total is not None and kept is not None and kinds is not None and kept.share < 1:
        parts.append({"kept": kept.share, "yearly": total.yearly})
    if fall is not None and (asked := made.get("ask_fallen")):
        parts.append({
            "where": fall.label, "short": fall.before - fall.now, "rate": abs(fall.rate),
            "months": asked.values["months"],
        })  # fmt: skip
    if satisfied is not None and satisfied.fell:
        parts.append({
            "item": satisfied.item, "was": satisfied.before.share, "is_now": satisfied.now.share
        })  # fmt: skip
    if found is not None and best is not None and best.lit:
        parts.append({
            "top": found.top, "all": best.n, "lit": best.lit, "lights": best.lights,
            "unit": found.unit,
        })  # fmt: skip
    if factors is not None and (regain := made.get("regain_buyers")):
        parts.append({
            "fewer": regain.values["count"], "part": abs(factors.customers),
            "unit": regain.values["unit"],
        })  # fmt: skip
    if remind := made.get("remind_second"):
        parts.append({
            "firsts": remind.population.count, "back": remind.values["rate"],
            "within": remind_days, "unit": remind.values["unit"],
        })  # fmt: skip
    if fix := made.get("fix_item"):
        values = fix.values
        parts.append({"worst": values["label"], "low": values["rate"], "next": values["others"]})
    if hold := made.get("hold_group"):
        values = hold.values
        parts.append({"group": values["label"], "loss": values["rate"], "rest": values["others"]})
    if not parts:
        raise NothingToMeasure("没有需要说明的问题")
    return Complication([{**_CONDITIONS, **part} for part in parts])


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the management is asked for. variant: none, or some.

    free, kept: the sums of what is printed; edge, n, cost, brings: of the tier that service leaves.
    titles: of the decisions, where neither sum is known.
    """

    variant: str
    many: str = ""
    free: str | None = None
    kept: str | None = None
    worth: str = ""
    unit: str = ""
    edge: str | None = None
    n: int | None = None
    cost: float | None = None
    brings: float | None = None
    titles: str | None = None


@travels()
def request(chosen: Sequence[Candidate], made: Sequence[Told], words: Words) -> Request:
    """made: the same decisions as recorded."""
    if not chosen:
        return Request(variant="none")
    sums = decisions.totals(chosen)
    ranges = {kind: money_range(*ends, words.currency) for kind, ends in sums.items()}
    release = next((each for each in chosen if each.strategy == "release_service"), None)
    known = release.values if release is not None else {}
    return Request(
        variant="some", many=_MANY[len(chosen)], free=ranges.get("released"),
        kept=ranges.get("kept"), worth=words.worth, unit=words.unit, edge=known.get("tier"),
        n=known.get("n"), cost=known.get("cost"), brings=known.get("margin"),
        titles="；".join(decision.title for decision in made),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """The title of the book. variant: moved (service and kept), headline, second, up, down."""

    variant: str
    headline: str | None = None
    edge: str | None = None
    repaired: bool = False
    name: str = ""
    short: float | None = None
    double: float | None = None
    rate: float | None = None


@travels(optional=("total",))
def lead(total: Totals | None, chosen: Sequence[Candidate], made: Sequence[Told]) -> Lead:
    """The first decision leads; the kept customers before all, with where the money comes from."""
    first = {decision.id: decision.headline for decision in made}
    values = {each.strategy: each.values for each in chosen}
    kept = next((first[id] for id in ("keep_lit", "wake_lit") if id in first), None)
    if kept is not None and "release_service" in first:
        repaired = any(id.startswith("repair") for id in first)
        edge = str(values["release_service"]["tier"])
        return Lead(variant="moved", headline=kept, edge=edge, repaired=repaired)
    if kept is not None:
        return Lead(variant="headline", headline=kept)
    if total is not None and next(iter(first), "") == "regain_buyers" and "remind_second" in first:
        double = float(values["remind_second"]["double"])
        if double < _HALF * -total.rise:
            name = total.span.name
            return Lead(variant="second", name=name, short=-total.rise, double=double)
    if first:
        return Lead(variant="headline", headline=next(iter(first.values())))
    if total is None or total.base is None:
        raise NothingToMeasure("没有决定，也没有可比的上期")
    variant = "up" if total.rise >= 0 else "down"
    return Lead(variant=variant, rate=total.rate, short=abs(total.rise))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Ranges of the decisions' money, a row each; lighter: those of released cost.

    open: numbers of those that only have a ceiling; none: of those that may bring nothing.
    """

    ranges: pd.DataFrame
    texts: tuple[str, ...]
    lighter: tuple[str, ...]
    open: str | None
    none: str | None
    low: float
    high: float


@travels()
def spread(chosen: Sequence[Candidate], made: Sequence[Told], currency: str) -> Spread:
    """Nothing to measure with fewer than two amounts, or where all are ceilings."""
    titles = {decision.id: decision.title for decision in made}
    known = [
        (place, titles[each.strategy], each.effect)
        for place, each in enumerate(chosen, start=1)
        if each.effect is not None
    ]
    if len(known) < 2 or all(effect.mid is None for _, _, effect in known):
        raise NothingToMeasure("可比的金额不足两项")
    labels = [f"{place}　{title}" for place, title, _ in known]
    ranges = pd.DataFrame(
        [(e.low, e.high, e.mid) for _, _, e in known], columns=["low", "high", "mid"], index=labels
    ).astype(float)
    opened = [str(place) for place, _, e in known if e.mid is None]
    empty = [str(place) for place, _, e in known if e.mid is not None and e.low <= 0]
    return Spread(
        ranges=ranges, texts=tuple(money_range(e.low, e.high, currency) for _, _, e in known),
        lighter=tuple(
            label for label, (*_, e) in zip(labels, known, strict=True) if e.kind == "released"
        ),
        open="、".join(opened) or None, none="、".join(empty) or None,
        low=float(ranges["low"].min()), high=float(ranges["high"].max()),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """What is not known: each true where its line is to be printed.

    slow: what slower service costs. booked: whether booked service cost is real. season: compared
    with another season. newcomers: the records begin too late, at ``begins``. margin: no margins.
    """

    slow: bool
    booked: bool
    season: bool
    newcomers: bool
    margin: bool
    begins: datetime | None
    worth: str


@travels(optional=("total", "repair", "release", "reach"))
def unknown(
    total: Totals | None, repair: Candidate | None, release: Candidate | None,
    reach: Reach | None, begins: datetime | None, words: Words,
) -> Unknown:  # fmt: skip
    base = total.base if total is not None else None
    return Unknown(
        slow=repair is not None and repair.effect is None, booked=release is not None,
        season=total is not None and base is not None and not total.yearly,
        newcomers=base is not None and reach is not None and not reach.tells_newcomers(base.end),
        margin=total is not None and not total.margin, begins=begins, worth=words.worth,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class FallCause:
    """A group that fell while nobody knows why; others: the change of the rest, without its sign."""

    label: str
    grew: bool
    others: float


@travels()
def fall_cause(fall: Fall, lever: Candidate | None) -> FallCause:
    """Only where the fall is put before the management."""
    if lever is None:
        raise NothingToMeasure("没有提出先查后定")
    return FallCause(fall.label, fall.others >= 0, abs(fall.others))
