"""What the cards of the summary compare: the period and the one it is set against, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import pandas as pd

from reportkit.absence import NothingToMeasure, is_there, travels
from reportkit.analysis.answer import bridges
from reportkit.analysis.answer.bridges import NetRetention
from reportkit.analysis.answer.decisions import Candidate
from reportkit.analysis.answer.levers import Fall
from reportkit.analysis.answer.lit_customers import Voice
from reportkit.analysis.answer.total_change import Totals
from reportkit.analysis.basics import claims
from reportkit.analysis.basics.comparison import Comparison
from reportkit.analysis.basics.coverage import Reach
from reportkit.analysis.basics.intervals import Share, wilson_interval
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.opinions.questionnaire import Survey
from reportkit.analysis.opinions.satisfaction import feedback_closing

M = TypeVar("M")
MOST = 8
_ANSWERS = 30  # of either period, below which no share of the satisfied is shown
_SATISFIED = 4  # of 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A number beside that of the period it is set against. yearly: that is the same a year ago."""

    now: float | None
    before: float | None
    yearly: bool
    label: str = ""  # whose number it is, where the measure's name says so
    unit: str = ""

    @property
    def compared(self) -> Comparison:
        if self.yearly:
            return Comparison(self.now, year_before=self.before)
        return Comparison(self.now, previous=self.before)


def first(pairs: Sequence[tuple[M, Card]], most: int = MOST) -> list[tuple[M, Card]]:
    """The first ``most`` that are there, in order."""
    return [(measure, card) for measure, card in pairs if is_there(card)][:most]


@dataclass(frozen=True, slots=True)
class OfTotals:
    """The cards that every client with a comparable period has."""

    sold: Card
    bought: Card
    orders: Card
    each_order: Card
    each_buyer: Card


@travels()
def of_totals(total: Totals) -> OfTotals:
    """Nothing to measure where no period can be compared."""
    yearly, unit = _yearly(total), total.words.unit

    def card(now: float | None, before: float | None) -> Card:
        return Card(now=now, before=before, yearly=yearly, unit=unit)

    money, buyers, orders = (total.now, total.before), total.buyers, total.orders
    return OfTotals(
        sold=card(*money), bought=card(*buyers), orders=card(*orders),
        each_order=card(*(_each(*pair) for pair in zip(money, orders, strict=True))),
        each_buyer=card(*(_each(*pair) for pair in zip(money, buyers, strict=True))),
    )  # fmt: skip


def _each(money: float, of: float) -> float | None:
    return money / of if of else None


def _yearly(total: Totals) -> bool:
    if total.base is None:
        raise NothingToMeasure("没有可比的上年同期或上期")
    return total.yearly


@travels()
def earned(total: Totals) -> Card:
    yearly = _yearly(total)
    if not total.margin:
        raise NothingToMeasure("没有毛利")
    return Card(now=total.margin_now, before=total.margin_before, yearly=yearly)


@travels()
def net_retention(total: Totals) -> NetRetention:
    """What customers of the period before spend now, as a share of what they spent then."""
    _yearly(total)
    found = bridges.net_retention(total.moves)
    if found is None:
        raise NothingToMeasure("上一个期间的客户没有花钱")
    return found


@travels()
def retained(total: Totals, kept: NetRetention, earlier: pd.DataFrame, reach: Reach | None) -> Card:
    """earlier: ``customer_moves`` of the year before and of the year before that. reach: how far
    the records go back.
    """
    if not _yearly(total) or total.base is None:
        raise NothingToMeasure("没有可比的上年同期")
    if reach is not None and not reach.starts_by(total.base.year_before.start):
        raise NothingToMeasure("记录不到两年前")
    then = bridges.net_retention(earlier)
    return Card(now=kept.share, before=then.share if then else None, yearly=True)


@travels()
def fallen(total: Totals, fall: Fall, now: pd.DataFrame, before: pd.DataFrame) -> Card:
    """now, before: sales of the groups in both periods (label, revenue)."""
    sides = [_of(side, "revenue", fall.label) for side in (now, before)]
    return Card(now=sides[0], before=sides[1], yearly=_yearly(total), label=fall.label)


@travels()
def returned(
    total: Totals, lever: Candidate | None, now: pd.DataFrame, before: pd.DataFrame
) -> Card:
    """The rate of the category whose returns are to be checked. now, before: label, return_rate."""
    if lever is None:
        raise NothingToMeasure("没有退货明显变多的品类")
    label = str(lever.values["label"])
    sides = [_of(side, "return_rate", label) for side in (now, before)]
    return Card(now=sides[0], before=sides[1], yearly=_yearly(total), label=label)


def _of(table: pd.DataFrame, column: str, label: str) -> float | None:
    found = table.loc[table["label"] == label, column]
    return float(found.iloc[0]) if len(found) and pd.notna(found.iloc[0]) else None


@dataclass(frozen=True, slots=True)
class Satisfied:
    """The satisfied with one item. fell: their share became smaller, beyond noise."""

    item: str
    now: Share
    before: Share
    yearly: bool
    fell: bool

    @property
    def card(self) -> Card:
        return Card(
            now=self.now.share, before=self.before.share, yearly=self.yearly, label=self.item
        )


@travels()
def satisfied(total: Totals, heard: Voice) -> Satisfied:
    """Of the judged item; nothing to measure with too few answers in either period."""
    yearly = _yearly(total)
    if heard.answers is None or heard.item is None:
        raise NothingToMeasure("问卷没有可对应到客户与日期的分项")
    sides = [_scores(heard.answers, p) for p in (total.span, total.base) if p is not None]
    if min(map(len, sides)) < _ANSWERS:
        raise NothingToMeasure("两期之一的答卷太少")
    now, before = (wilson_interval(int((s >= _SATISFIED).sum()), len(s)) for s in sides)
    return Satisfied(heard.item, now, before, yearly, claims.apart(now, before) < 0)


def _scores(answers: pd.DataFrame, span: Period) -> pd.Series[float]:
    inside = answers["answered_at"].between(span.start, span.end, inclusive="left")
    return answers.loc[inside, "score"].dropna()


@travels()
def recommended(total: Totals, survey: Survey | None) -> Card:
    """Net promoter score of both periods, in points."""
    yearly = _yearly(total)
    if survey is None or not survey.dated:
        raise NothingToMeasure("没有带日期的问卷")
    scores = [survey.promoters(p.start, p.end) for p in (total.span, total.base) if p is not None]
    points = [score.points for score in scores if score is not None]
    if len(points) < 2:
        raise NothingToMeasure("两期之一没有推荐意愿的答案")
    return Card(now=points[0], before=points[1], yearly=yearly)


@travels()
def closed(total: Totals, tickets: pd.DataFrame) -> Card:
    """Median hours until a ticket is closed, open ones as still waiting, as the chapter tells it.

    tickets: opened_at, closed_at. Without them the slowest, which nobody has closed yet, would not
    count.
    """
    yearly = _yearly(total)
    known = tickets[tickets["opened_at"].notna() & ~(tickets["closed_at"] < tickets["opened_at"])]
    sides = [_hours_open(known, p) for p in (total.span, total.base) if p is not None]
    if len(sides) < 2 or None in sides:
        raise NothingToMeasure("两期之一没有关闭的工单")
    return Card(now=sides[0], before=sides[1], yearly=yearly)


def _hours_open(tickets: pd.DataFrame, period: Period) -> float | None:
    inside = tickets[tickets["opened_at"].between(period.start, period.end, inclusive="left")]
    if inside.empty:
        return None
    done = feedback_closing(inside["opened_at"], inside["closed_at"], period.end)
    return None if done.median_days is None else done.median_days * 24
