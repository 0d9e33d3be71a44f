"""A survey typed by hand: answers to an item on one day, one customer and one sheet each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from reportkit.analysis.basics.periods import Period
from reportkit.analysis.basics.survey_rules import SurveyRules
from reportkit.analysis.opinions import survey_spans
from reportkit.analysis.opinions.questionnaire import read_survey
from reportkit.analysis.opinions.survey_spans import Asked

PERIOD, END = Period.parse("2025-Q4"), datetime(2026, 1, 1)
COLUMNS = ["response_id", "customer_id", "answered_at", "item", "score"]


@dataclass(frozen=True)
class Window:
    start: datetime | None
    end: datetime
    label: str


YEAR = Window(datetime(2025, 1, 1), END, "2025-01-01 至 2025-12-31")


def given(day: str, item: str, scores: Sequence[float | None]) -> pd.DataFrame:
    """The customers K00, K01 … answer ``item`` on ``day``; their sheets are named by both."""
    rows = [(f"{day} {k}", f"K{k:02}", day, item, score) for k, score in enumerate(scores)]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.assign(answered_at=pd.to_datetime(frame["answered_at"]))


def asked(*parts: pd.DataFrame, period: Period = PERIOD, **more: object) -> Asked:
    """A survey of all ``parts``; more: columns to add, None takes one away."""
    frame = pd.concat(parts, ignore_index=True)
    gone = [name for name, value in more.items() if value is None]
    frame = frame.assign(**{n: v for n, v in more.items() if v is not None}).drop(columns=gone)
    return survey_spans.asked(read_survey(frame, SurveyRules(), END), period, YEAR, END)
