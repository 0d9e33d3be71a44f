"""Goals of the chapter on outcomes: what each window measured, which targets were met, what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import pandas as pd

from reportkit import numerals
from reportkit.absence import NothingToMeasure, is_there, travels
from reportkit.analysis.basics import estimates
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.comparison import Comparison
from reportkit.analysis.basics.estimates import Estimate, Records
from reportkit.analysis.basics.periods import Span
from reportkit.analysis.buying import rhythm, visits
from reportkit.analysis.opinions import feedback
from reportkit.analysis.opinions.questionnaire import Survey
from reportkit.analysis.programme import outcomes
from reportkit.analysis.programme.outcomes import Outcome
from reportkit.analysis.tiers.tier_words import TIERS

Spark = tuple[float | None, ...]
T = TypeVar("T")
_BY_TIER = ("优质客户交易额", "发展客户新增交易客户数")
_SPARK_MONTHS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Grading:
    """The tier of each customer (index customer_id), where it comes from, that of the period before."""

    tiers: pd.Series[str]
    source: str
    former: pd.Series[str] | None = None


@travels(optional=("stored", "people"))
def grading(stored: pd.DataFrame | None, people: pd.DataFrame | None) -> Grading:
    """stored: tiers of the tiering chapter; people: the customer table, with levels of its own."""
    tiers, source = outcomes.known_tiers(stored, people)
    if tiers is None:
        raise NothingToMeasure("没有分层结果，客户表也没有现有分级")
    known = stored is not None and "previous_tier" in stored
    if stored is None or not known or not stored["previous_tier"].isin(TIERS).any():
        return Grading(tiers, source)
    return Grading(tiers, source, stored.set_index("customer_id")["previous_tier"])


@dataclass(frozen=True, slots=True)
class Moved:
    """Customers who changed their tier, and what to advise then."""

    count: int
    advice: str


@travels(optional=("moves",))
def moved(moves: pd.DataFrame | None) -> Moved:
    """moves: tier_moves of the tiering chapter."""
    count = 0 if moves is None else int(moves["step"].fillna(0).ne(0).sum())
    return Moved(count, "review" if count else "")


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """Records of opinions and service, as far as there are any.

    customers: the customer table where it dates leaving; tickets: those whose times make sense.
    """

    survey: Survey | None
    leads: pd.DataFrame | None
    tickets: pd.DataFrame | None
    customers: pd.DataFrame | None


@travels(optional=("survey", "leads", "tickets", "people"))
def known(
    survey: Survey | None, leads: pd.DataFrame | None, tickets: pd.DataFrame | None,
    people: pd.DataFrame | None,
) -> Known:  # fmt: skip
    """tickets: opened_at, responded_at, perhaps closed_at."""
    usable = None if tickets is None else feedback.usable_tickets(tickets)[0]
    dated = people is not None and "churned_at" in people and people["churned_at"].notna().any()
    return Known(survey, leads, usable, people if dated else None)


@travels(optional=("days", "people", "graded"))
def measured(
    windows: Sequence[Span], records: Known, blocks: Sequence[pd.DataFrame],
    totals: Sequence[Mapping[str, float]], touched: Sequence[pd.DataFrame],
    contacts: Sequence[pd.DataFrame], *, days: pd.DataFrame | None, people: pd.DataFrame | None,
    rule: ActivityRule, graded: Grading | None, months: int, since: datetime | None,
) -> list[dict[str, Estimate]]:  # fmt: skip
    """Estimates of the window, the one before and the one a year ago; any list may hold absences.

    blocks: customer summaries of spans of ``months`` each, the latest first; totals, touched
    (campaigns), contacts (interactions): one per window; since: the first order of all.
    """
    sold, all_totals = _whole(blocks), _whole(totals)
    campaigns, calls = _whole(touched), _whole(contacts)
    found = []
    for place, span in enumerate(windows):
        response = None
        if records.tickets is not None:
            opened = feedback.opened_between(records.tickets, span.start, span.end)
            response = feedback.response_estimate(opened, span.end)
        assert span.start is not None
        record = Records(
            span.start, span.end, survey=records.survey, leads=records.leads,
            customers=records.customers, campaigns=campaigns[place] if campaigns else None,
            visits=_visited(calls[place], days, people, rule, span.end) if calls else None,
            response=response, since=since,
        )  # fmt: skip
        if sold and all_totals:
            index = (0, 1, estimates.YEAR // months)[place]
            sales = estimates.span_records(sold, index, months)
            record = replace(record, **sales, totals=all_totals[place])  # type: ignore[arg-type]
        found.append(estimates.estimates(record, graded.tiers if graded else None))
    return found


def _whole(parts: Sequence[T]) -> Sequence[T] | None:
    return parts if all(map(is_there, parts)) else None


def _visited(
    touches: pd.DataFrame, days: pd.DataFrame | None, people: pd.DataFrame | None,
    rule: ActivityRule, end: datetime,
) -> pd.DataFrame:  # fmt: skip
    before = None if days is None else days[days["day"] < rhythm.day_number(end)]
    active = None
    if before is not None and len(before):
        active = rhythm.customer_activity(before, end, rule).table
    return visits.visited_customers(active, people, touches)


@dataclass(frozen=True, slots=True)
class Card:
    """One goal as its card and its definition print it. source: of the tiers, where it has any."""

    compared: Comparison
    target: float | None
    verdict: str
    source: str | None
    overall: str
    recommend: str
    counted: str
    weighed: str


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Every goal with a estimate. months: length of the windows; owned: somebody is named."""

    results: tuple[Outcome, ...]
    months: int
    owned: bool
    informed: list[str]  # owners as the targets name them

    @property
    def judged(self) -> list[Outcome]:
        return [o for o in self.results if o.verdict != outcomes.NO_TARGET]

    @property
    def missed(self) -> list[Outcome]:
        return [o for o in self.results if o.verdict == outcomes.MISSED]

    def get(self, id: str) -> Outcome | None:
        return next((o for o in self.results if o.goal.id == id), None)


@travels(optional=("targets",))
def scores(
    three: Sequence[Mapping[str, Estimate]], targets: pd.DataFrame | None, as_of: datetime,
    months: int, names: Mapping[str, str],
) -> Scores:  # fmt: skip
    """three: ``measured``; targets: metric, period, target, perhaps owner; names: role → person."""
    owners: dict[str, str] = {}
    if targets is not None and "owner" in targets:
        owners = dict(targets[["metric", "owner"]].dropna().to_numpy())
    results = []
    for goal in outcomes.GOALS:
        aim = None if targets is None else outcomes.target_for(targets, goal, as_of, months)
        owner = owners.get(goal.metric, "")
        found = outcomes.outcome(goal, three, aim, names.get(owner, owner))
        results += [found] if found else []
    return Scores(tuple(results), months, bool(owners), sorted(set(owners.values())))


@travels(optional=("sales",))
def sparks(
    records: Known, sales: pd.DataFrame | None, months: Sequence[Span], as_of: datetime
) -> dict[str, Spark]:
    """The last year month by month, by goal. sales: whole months; months: the last twelve."""
    found: dict[str, Spark] = {}
    if sales is not None:
        found["sales"] = tuple(sales["revenue"].tail(_SPARK_MONTHS))
        found["profit"] = tuple(sales["margin"].tail(_SPARK_MONTHS))
    if records.tickets is not None:
        opened = [feedback.opened_between(records.tickets, m.start, m.end) for m in months]
        waits = [feedback.response_estimate(o, m.end) for o, m in zip(opened, months, strict=True)]
        found["response_hours"] = tuple(wait.value for wait in waits)
    if records.leads is not None:
        won = records.leads["won"].astype(float)
        found["conversion"] = tuple(estimates.monthly_means(records.leads, "closed_at", won, as_of))
    if records.survey is not None:
        found["satisfaction"] = tuple(estimates.monthly_satisfaction(records.survey, as_of))
    return found


@travels(optional=("graded",))
def card(
    id: str, found: Scores, lines: Mapping[str, Spark], records: Known, graded: Grading | None
) -> Card:
    """The goal ``id``; nothing to measure where it has no estimate."""
    result = found.get(id)
    if result is None:
        raise NothingToMeasure("没有读数")
    now, before, last = result.now, result.previous, result.year_before
    # whoever is in a tier is there because of late purchases: see outcomes.outcome
    noise = None if "客户" in result.goal.metric else estimates.widest(now, before, last)
    by_tier = graded is not None and result.goal.metric in _BY_TIER
    survey = records.survey
    weighted = survey is not None and survey.weighted
    return Card(
        compared=Comparison(
            now.value, before.value, last.value, noise, now.n, lines.get(id, ())
        ),
        target=result.target, verdict=result.verdict,
        source=graded.source if graded and by_tier else None,
        overall=survey.items.headline or "" if survey else "",
        recommend=survey.items.recommend or "" if survey else "",
        counted="权重" if weighted else "份数", weighed="，按样本权重加权" if weighted else "",
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Attainment:
    """How many targets were met, and how far each measure came (1 = exactly)."""

    total: int
    hit: int
    names: str | None  # of those missed
    months: int
    worst: str | None
    rate: float | None


@travels()
def attainment(found: Scores) -> Attainment:
    """Targets met and missed. Nothing to measure where none is set."""
    if not found.judged:
        raise NothingToMeasure("没有设目标的指标")
    judged, missed = found.judged, found.missed
    rates = [(o.attainment, o.goal.label) for o in missed if o.attainment is not None]
    rate, worst = min(rates, key=lambda pair: pair[0]) if rates else (None, None)
    names = "、".join(o.goal.label for o in missed) or None
    return Attainment(len(judged), len(judged) - len(missed), names, found.months, worst, rate)


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """All goals as printed. full: every column; frame: without those that nobody filled."""

    judged: bool
    hit: int
    miss: int
    n: int
    frame: pd.DataFrame
    full: pd.DataFrame


@travels()
def board(found: Scores, currency: str) -> Board:
    """The goals as printed, amounts in ``currency``."""
    if not found.results:
        raise NothingToMeasure("没有可评估的指标")
    full = outcomes.outcome_table(found.results, currency)
    judged, miss = len(found.judged), len(found.missed)
    blank = [*([] if judged else ["target", "verdict"]), *([] if found.owned else ["owner"])]
    frame = full.drop(columns=blank)
    return Board(judged > 0, judged - miss, miss, found.results[0].now.n, frame, full)


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """Part of the target that each judged goal reached."""

    best: str
    best_rate: float
    low: str
    low_rate: float
    n: int
    several: bool
    rates: pd.Series[float]
    missed: list[str]


@travels()
def reached(found: Scores) -> Reached:
    """Goals whose target and value are above zero, scores left out."""
    known = {o.goal.label: o.attainment for o in found.judged if o.attainment is not None}
    if not known:
        raise NothingToMeasure("没有可算完成率的目标")
    rates = pd.Series(known, dtype=float)
    best, low = str(rates.idxmax()), str(rates.idxmin())
    return Reached(
        best, float(rates[best]), low, float(rates[low]), len(rates), len(rates) > 1, rates,
        [o.goal.label for o in found.missed],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Changes:
    """Which goals moved against last year beyond chance."""

    n: int
    better: str | None
    up: int
    worse: str | None
    down: int
    still: str | None


@travels()
def changes(found: Scores) -> Changes:
    """Goals that can be compared with last year, by how they moved."""
    by = {
        word: [o.goal.label for o in found.results if o.moved == word]
        for word in ("改善", "转差", "波动范围内")
    }
    if not any(by.values()):
        raise NothingToMeasure("没有可与上年同期比较的指标")
    better, worse, still = by.values()
    said = ["、".join(names) or None for names in (better, worse, still)]
    count = len(better) + len(worse) + len(still)
    return Changes(count, said[0], len(better), said[1], len(worse), said[2])


@dataclass(frozen=True, slots=True)
class Reference:
    """Growth in cases of like programmes beside the client's own: name, usual, own of each."""

    pairs: list[dict[str, str]]


@travels()
def reference(found: Scores, usual: Mapping[str, float]) -> Reference:
    """usual: growth of half a year by the name of a measure."""
    pairs = []
    for result in found.results:
        now, base = result.now.value, result.year_before.value
        name = result.goal.metric
        if name in usual and now is not None and base is not None and base > 0:
            own = numerals.change(now / base - 1)
            pairs.append({"name": name, "usual": numerals.change(usual[name], 0), "own": own})
    if not pairs:
        raise NothingToMeasure("没有可与案例对照的同比")
    return Reference(pairs)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A service goal that was missed. count: tickets or customers concerned."""

    count: int
    now: float
    aim: float


@travels()
def slow_answers(found: Scores, records: Known, window: Span) -> Shortfall:
    """Tickets of the window that waited longer for an answer than the target allows."""
    late = found.get("response_hours")
    if late is None or late.verdict != outcomes.MISSED or records.tickets is None:
        raise NothingToMeasure("响应时限没有未达标")
    opened = feedback.opened_between(records.tickets, window.start, window.end)
    assert late.target is not None and late.now.value is not None
    slow = int((feedback.response_waits(opened, window.end) > late.target).sum())
    return Shortfall(slow, late.now.value, late.target)


@travels()
def unvisited(found: Scores) -> Shortfall:
    """Customers without a visit where the target of visits was missed."""
    seen = found.get("visits")
    if seen is None or seen.verdict != outcomes.MISSED:
        raise NothingToMeasure("回访覆盖率没有未达标")
    assert seen.target is not None and seen.now.value is not None
    return Shortfall(seen.now.n - (seen.now.hits or 0), seen.now.value, seen.target)
