"""How satisfied answers are, item by item: now, beside earlier periods, and what keeps falling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics import estimates
from reportkit.analysis.basics.comparison import Comparison
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.opinions import answer_changes, satisfaction, verdicts
from reportkit.analysis.opinions.questionnaire import answers_between, first_span
from reportkit.analysis.opinions.survey_spans import Asked

ANY_ITEM = "service_process"  # advice on an item that no word of the settings fits
_MOST_LINES = 7


def remedy(item: str, remedies: Mapping[str, str]) -> str:
    """The advice on an item: remedies has a word of its name → the number of the advice."""
    return next((advice for word, advice in remedies.items() if word in item), ANY_ITEM)


@dataclass(frozen=True, slots=True)
class Course:
    """Shares of satisfied answers per item over ``steps``: scores as rows, lines as columns."""

    steps: list[Period]
    scores: pd.DataFrame
    lines: pd.DataFrame
    answers: int


@travels()
def course(asked: Asked, *, periods: int, fewest: int) -> Course:
    """The last ``periods``; a period of an item with fewer than ``fewest`` answers is blank."""
    five = asked.survey.five
    if five.empty or not asked.survey.dated:
        raise NothingToMeasure("没有带答卷日期的五级得分")
    steps = answer_changes.trend_periods(five, asked.period, periods)
    scores = answer_changes.period_scores(five, steps)
    lines = answer_changes.share_lines(scores, steps, fewest)
    return Course(steps, scores, lines, int(scores["answers"].sum()))


@dataclass(frozen=True, slots=True)
class Level:
    """The item that is called 满意度, and the best and the weakest beside it.

    few, thin: answers below which a score is no more than a hint, and whether it is one. instead:
    nobody answered in the period, so that another span stands in. several: more than two items;
    lower: the weakest other item is below; spread: items differ; compared: some have a change.
    table: ``satisfaction_table`` with changes; rows: the answers of the span.
    """

    item: str
    share: float
    low: float
    high: float
    neutral: float
    bad: float
    mean: float
    index: float
    n: int
    span: str
    change: float
    verdict: str
    weakest: str
    weak_share: float
    best: str
    best_share: float
    lowest: str
    lowest_share: float
    items: int
    answers: int
    few: int
    thin: bool
    instead: bool
    several: bool
    lower: bool
    spread: bool
    changes: bool
    weighted: bool
    compared: Comparison
    table: pd.DataFrame
    rows: pd.DataFrame

    @property
    def levels(self) -> pd.DataFrame:
        """Shares of the five answers, best first, a row per item."""
        shares = self.table.set_index("item")[[f"level_{k}" for k in satisfaction.LEVELS]]
        return shares.set_axis(list(satisfaction.LEVELS.values()), axis=1)

    @property
    def counts(self) -> pd.Series[int]:
        counts: pd.Series[int] = self.table.set_index("item")["answers"]
        return counts

    @property
    def shares(self) -> pd.Series[float]:
        shares: pd.Series[float] = self.table.set_index("item")["share"]
        return shares


@travels(optional=("course",))
def level(asked: Asked, course: Course | None, *, fewest: int) -> Level:
    """Scores of the first span with answers, beside the period before and a year ago."""
    survey, five = asked.survey, asked.survey.five
    if five.empty:
        raise NothingToMeasure("没有五级量表的得分")
    span, now = first_span(five, asked.now)
    in_period = survey.dated and span[2] == asked.period.label
    bases = (asked.period.previous, asked.period.year_before)
    before, year_ago = (
        answers_between(five, p.start, p.end) if in_period else now.iloc[:0] for p in bases
    )
    table = answer_changes.score_changes(now, before)
    past = answer_changes.score_changes(now, year_ago).set_index("item")["previous"]
    compared = bool(table["previous"].notna().any())
    item = _told(table, asked.items.headline)
    row, others = table[table["item"] == item].iloc[0], table[table["item"] != item]
    weakest = others.iloc[-1] if len(others) else row
    known = [
        estimates.satisfied_estimate(rows[rows["item"] == item], weighted=survey.weighted)
        for rows in (now, before, year_ago)
    ]
    history = () if course is None or item not in course.lines else tuple(course.lines[item])
    count = int(row["answers"])
    card = Comparison(
        row["share"], row["previous"], float(past[item]), estimates.widest(*known), count, history
    )
    return Level(
        item=item, share=row["share"], low=row["low"], high=row["high"], neutral=row["neutral"],
        bad=row["dissatisfied"], mean=row["mean"], index=row["index"], n=count, span=span[2],
        change=row["change"], verdict=row["verdict"], weakest=weakest["item"],
        weak_share=weakest["share"], best=table["item"].iloc[0], best_share=table["share"].iloc[0],
        lowest=table["item"].iloc[-1], lowest_share=table["share"].iloc[-1], items=len(table),
        answers=int(table["answers"].sum()), few=fewest, thin=count < fewest,
        instead=survey.dated and not in_period, several=len(table) > 2,
        lower=bool(weakest["share"] < row["share"]),
        spread=bool(table["share"].max() > table["share"].min()), changes=compared,
        weighted=survey.weighted, compared=card, rows=now,
        table=table if compared else table.assign(change=None, verdict=None),
    )  # fmt: skip


def _told(table: pd.DataFrame, headline: str | None) -> str:
    """The item called 满意度, or where nobody answered it now, the one that most did."""
    if headline in set(table["item"]):
        return str(headline)
    return str(table["item"].iloc[int(table["answers"].to_numpy().argmax())])


@dataclass(frozen=True, slots=True)
class Fall:
    """The item that fell deepest, two periods in a row and beyond chance.

    base, first, last: its share before, in the period before last and in the last. count: who gave
    it a low score then; others: further items that fell; gain: answers that would be satisfied
    again each period; advice: number of the advice on it.
    """

    item: str
    base: float
    first: float
    last: float
    change: float
    n: int
    count: int
    known: bool
    low: int
    others: str | None
    kind: str
    earlier: str
    latest: str
    gain: float
    advice: str


@travels()
def fall(asked: Asked, level: Level, course: Course, *, remedies: Mapping[str, str]) -> Fall:
    """The overall item only where no aspect falls. known: customers are counted, not answers."""
    falling = answer_changes.falling_items(course.scores, len(course.steps))
    if falling.empty:
        raise NothingToMeasure("没有连续两期下降的题项")
    aspects = falling[falling["item"] != asked.items.overall]
    worst = (aspects if len(aspects) else falling).iloc[0]
    before, last = course.steps[-2:]
    low = level.rows[level.rows["score"] <= verdicts.LOW]
    low = low[(low["item"] == worst["item"]) & (low["answered_at"] >= last.start)]
    known = "customer_id" in low
    return Fall(
        item=worst["item"], base=worst["base"], first=worst["before_last"], last=worst["last"],
        change=worst["change"], n=int(worst["answers"]), known=known, low=verdicts.LOW,
        count=low["customer_id"].nunique() if known else len(low), kind=last.kind,
        others="、".join(falling["item"].drop(worst.name)) or None, earlier=before.label,
        latest=last.label, gain=-worst["change"] * worst["answers"] / 2,
        advice=remedy(worst["item"], remedies),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines worth drawing, the first of them told: its share at both ends."""

    item: str
    first: float
    last: float
    begin: str
    end: str
    n: int
    span: str
    frame: pd.DataFrame


@travels(optional=("fall",))
def lines(level: Level, course: Course, fall: Fall | None) -> Lines:
    """The falling item, 满意度, then the weakest; a line needs two periods."""
    known = course.lines
    weakest = level.table.sort_values("share")["item"]
    wanted = dict.fromkeys([fall.item if fall else level.item, level.item, *weakest])
    drawn = [item for item in wanted if item in known and known[item].notna().sum() >= 2]
    if not drawn:
        raise NothingToMeasure("没有题项有两期以上的得分")
    ends = known[drawn[0]].dropna()
    return Lines(
        item=drawn[0], first=ends.iloc[0], last=ends.iloc[-1], begin=ends.index[0],
        end=ends.index[-1], n=course.answers, span=f"{known.index[0]} 至 {known.index[-1]}",
        frame=known[drawn[:_MOST_LINES]],
    )  # fmt: skip
