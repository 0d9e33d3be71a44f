"""Whether customers would recommend: the net promoter score beside earlier ones, and its course."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics.comparison import Comparison
from reportkit.analysis.basics.intervals import Difference
from reportkit.analysis.opinions import answer_changes, satisfaction
from reportkit.analysis.opinions.questionnaire import first_span, promoter_score_of
from reportkit.analysis.opinions.survey_spans import Asked

BEFORE, A_YEAR_AGO = "上期", "上年同期"
_SCORE = ("answers", "points", "low", "high", "promoters", "passives", "detractors")


@dataclass(frozen=True, slots=True)
class Recommending:
    """The score in points, its change since the period before (step) and since a year ago (year).

    few, thin: answers below which a score is no more than a hint, and whether it is one. lines:
    ``promoter_lines``; frame: the score and its bases, a row each.
    """

    item: str
    points: float
    low: float
    high: float
    promoters: float
    passives: float
    detractors: float
    n: int
    span: str
    few: int
    thin: bool
    weighted: bool
    step_difference: float | None
    step_z: float | None
    step_way: str | None
    step_told: str | None
    year_difference: float | None
    year_z: float | None
    year_way: str | None
    year_told: str | None
    compared: Comparison
    lines: pd.DataFrame
    frame: pd.DataFrame


@travels()
def recommending(asked: Asked, *, periods: int, fewest: int) -> Recommending:
    """The first span with votes. Of a year, the period before is the year before: said once."""
    survey, item = asked.survey, asked.items.recommend
    if item is None:
        raise NothingToMeasure("问卷没有推荐题", code="no_nps" if len(survey.five) else "")
    span, votes = first_span(survey.votes, asked.now)
    now = promoter_score_of(votes)
    if now is None:
        raise NothingToMeasure("推荐题没有答案")
    in_period = survey.dated and span[2] == asked.period.label
    bases = {BEFORE: asked.period.previous, A_YEAR_AGO: asked.period.year_before}
    past = {n: survey.promoters(p.start, p.end) if in_period else None for n, p in bases.items()}
    said = {n: s for n, s in past.items() if s and (n == BEFORE or asked.period.months < 12)}
    changes = {name: satisfaction.net_promoter_change(now, score) for name, score in said.items()}
    step, year = changes.get(BEFORE), changes.get(A_YEAR_AGO)
    lines = answer_changes.promoter_lines(survey.votes.iloc[:0], [])
    if survey.dated:
        steps = answer_changes.trend_periods(survey.five, asked.period, periods)
        lines = answer_changes.promoter_lines(survey.votes, steps)
    before, year_ago = past[BEFORE], past[A_YEAR_AGO]
    card = Comparison(
        now.points, before.points if before else None, year_ago.points if year_ago else None,
        max(((change.high - change.low) / 2 for change in changes.values()), default=None),
        now.answers, tuple(lines["points"]),
    )  # fmt: skip
    rows = [
        {"label": name, **{part: getattr(score, part) for part in _SCORE}}
        for name, score in {"本期": now, **said}.items()
    ]
    return Recommending(
        item=item, points=now.points, low=now.low, high=now.high, promoters=now.promoters,
        passives=now.passives, detractors=now.detractors, n=now.answers, span=span[2], few=fewest,
        thin=now.answers < fewest, weighted=survey.weighted,
        step_difference=step.difference if step else None, step_z=step.z if step else None, step_way=_way(step),
        step_told=_told(step),
        year_difference=year.difference if year else None, year_z=year.z if year else None, year_way=_way(year), year_told=_told(year),
        compared=card, lines=lines, frame=pd.DataFrame(rows),
    )  # fmt: skip


def _way(change: Difference | None) -> str | None:
    return None if change is None else "下降" if change.difference < 0 else "上升"


def _told(change: Difference | None) -> str | None:
    """Whether the change is more than chance, in words that say its way only once."""
    if change is None:
        return None
    said = {answer_changes.ROSE: "升幅显著", answer_changes.FELL: "降幅显著"}
    return said.get(answer_changes.verdict(change.z), "在抽样误差之内")


@dataclass(frozen=True, slots=True)
class Course:
    """The score period by period: highest, lowest and last."""

    high: float
    best: str
    low: float
    worst: str
    last: float
    n: int
    span: str
    line: pd.Series[float]


@travels()
def course(recommending: Recommending) -> Course:
    """A line needs two periods."""
    lines = recommending.lines
    if len(lines) < 2:
        raise NothingToMeasure(f"推荐题只有 {len(lines)} 期答案，画不成走势")
    line = lines.set_index("period")["points"]
    return Course(
        high=line.max(), best=str(line.idxmax()), low=line.min(), worst=str(line.idxmin()),
        last=line.iloc[-1], n=int(lines["answers"].sum()),
        span=f"{line.index[0]} 至 {line.index[-1]}", line=line,
    )  # fmt: skip
