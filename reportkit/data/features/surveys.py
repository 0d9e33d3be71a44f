"""The survey of one client, read once by the rules that every chapter shares."""

from __future__ import annotations

from datetime import datetime

from reportkit.analysis.questionnaire import COLUMNS, Survey, read_survey
from reportkit.analysis.survey_rules import SurveyRules
from reportkit.data.dataset import Dataset


def survey(data: Dataset, rules: SurveyRules, *, until: datetime) -> Survey | None:
    """All answers before ``until``; None without a survey table.

    rules: ``params.surveys.rules``. Raises DataError when they do not fit the items.
    """
    if not data.has("surveys"):
        return None
    known = [column for column in COLUMNS if data.has(f"surveys.{column}")]
    return read_survey(data.frame("surveys", known), rules, until)
