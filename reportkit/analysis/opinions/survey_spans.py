"""A client's survey together with the spans in which a chapter looks for answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics import periods
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.opinions import questionnaire
from reportkit.analysis.opinions.questionnaire import Span, Survey, SurveyItems


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A survey, the reported period, and spans of which the first with an answer counts.

    now: the period, the window, all answers; year: the same without the period. A survey without
    dates has but the last of them.
    """

    survey: Survey
    period: Period
    now: tuple[Span, ...]
    year: tuple[Span, ...]

    @property
    def items(self) -> SurveyItems:
        return self.survey.items


@travels()
def asked(survey: Survey | None, period: Period, window: periods.Span, as_of: datetime) -> Asked:
    """survey: as ``features.survey``; window: the client's own, up to ``as_of``."""
    if survey is None:
        raise NothingToMeasure("没有满意度问卷表")
    everything: Span = (None, None, "全部答卷")
    if not survey.dated:
        return Asked(survey, period, (everything,), (everything,))
    year: tuple[Span, ...] = ((window.start, window.end, window.label), everything)
    reported: Span = (period.start, min(period.end, as_of), period.label)
    return Asked(survey, period, (reported, *year), year)


@dataclass(frozen=True, slots=True)
class Scales:
    """Which items are on which scale, as printed; other: left out, None where there is none.

    weightless: answers without a usable weight in a weighted survey.
    """

    five: str
    ten: str
    other: str | None
    weighted: bool
    weightless: int


@travels()
def scales(asked: Asked) -> Scales:
    """Nothing to measure where nobody ever gave a score."""
    table = asked.items.table
    if table.empty:
        raise NothingToMeasure("没有任何有效得分", code="no_answers")
    items = {scale: "、".join(rows["item"]) for scale, rows in table.groupby("scale")}
    return Scales(
        five=items.get(questionnaire.FIVE, "（无）"), ten=items.get(questionnaire.ELEVEN, "（无）"),
        other=items.get(questionnaire.OTHER), weighted=asked.survey.weighted,
        weightless=asked.survey.weightless,
    )  # fmt: skip
