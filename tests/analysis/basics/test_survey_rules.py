"""What a client's YAML settles about its survey."""

import dataclasses
import subprocess
import sys

import pytest

from reportkit.analysis.basics.survey_rules import (
    DEFAULT_RULES,
    DISSATISFIED,
    NEUTRAL,
    SATISFIED,
    SurveyRules,
)
from reportkit.params import SurveyParams


def test_without_a_word_from_the_client_items_are_found_and_answers_count_for_a_year():
    assert SurveyRules("", "", (), 12) == DEFAULT_RULES


def test_what_the_yaml_may_settle_is_what_the_rules_hold():
    assert set(SurveyParams.model_fields) >= {f.name for f in dataclasses.fields(SurveyRules)}
    for item in dataclasses.fields(SurveyRules):
        assert SurveyParams.model_fields[item.name].default == item.default, item.name


def test_what_a_customer_is_are_three_words_best_first():
    assert (SATISFIED, NEUTRAL, DISSATISFIED) == ("满意", "中立", "不满意")


def test_rules_never_change():
    with pytest.raises(dataclasses.FrozenInstanceError):
        DEFAULT_RULES.verdict_months = 3  # type: ignore[misc]


def test_reading_settings_loads_no_numeric_library():
    said = subprocess.run(
        [sys.executable, "-c",
         "import sys, reportkit.analysis.basics.survey_rules; print({'numpy', 'pandas'} & set(sys.modules))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.strip() == "set()"
