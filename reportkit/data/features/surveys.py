"""The survey of one client, read once by the rules that every chapter shares."""

from __future__ import annotations

from datetime import datetime

from reportkit.absence import Gap, absent
from reportkit.analysis.questionnaire import COLUMNS, Survey, read_survey
from reportkit.analysis.survey_rules import SurveyRules
from reportkit.data.dataset import Dataset, NotebookData


def survey(data: Dataset, rules: SurveyRules, *, until: datetime) -> Survey | None:
    """All answers before ``until``; None (for a notebook: an absence) without a survey table.

    rules: ``params.surveys.rules``. Raises DataError when they do not fit the items.
    """
    if not data.has("surveys"):
        needed: Survey | None = (
            absent(Gap(("surveys",))) if isinstance(data, NotebookData) else None
        )
        return needed
    known = [column for column in COLUMNS if data.has(f"surveys.{column}")]
    return read_survey(data.frame("surveys", known), rules, until)
