"""The survey of one client, read once by the rules that every chapter shares."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from reportkit.absence import DataMissing, Gap, absent, gap_of
from reportkit.analysis.basics.survey_rules import SurveyRules
from reportkit.analysis.opinions.questionnaire import COLUMNS, Survey, read_survey
from reportkit.data.dataset import Dataset, NotebookData
from reportkit.data.features.memo import remembered


def survey(data: Dataset, rules: SurveyRules, *, until: datetime) -> Survey | None:
    """All answers before ``until``; None (for a notebook: an absence) without a survey table.

    rules: ``params.surveys.rules``. Raises DataError when they do not fit the items.
    """
    if (gap := gap_of(data)) is not None:
        missing: Survey = absent(gap)
        return missing
    if not data.has("surveys"):
        needed: Survey | None = (
            absent(Gap(("surveys",))) if isinstance(data, NotebookData) else None
        )
        return needed
    known = [column for column in COLUMNS if data.has(f"surveys.{column}")]
    return read_survey(data.frame("surveys", known), rules, until)


@remembered
def five_point_answers(data: Dataset, rules: SurveyRules, *, until: datetime) -> pd.DataFrame:
    """Answers before ``until`` on the scale 1-5, as ``Survey.five``. Raises DataMissing without any."""
    found = survey(data, rules, until=until)
    if found is None:
        raise DataMissing("没有满意度问卷表", ("surveys",))
    return found.five
