"""The survey of a client, from its file to weighted scores."""

from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reportkit.absence import DataMissing
from reportkit.analysis.basics.survey_rules import SurveyRules
from reportkit.analysis.opinions.satisfaction import satisfaction_table
from reportkit.data.dataset import load_dataset
from reportkit.data.features import five_point_answers, survey
from reportkit.merged_params import load_params
from reportkit.project import Project
from reportkit.scaffold import write_project

CLIENT = Path(__file__).parents[2] / "clients" / "sfo_survey.yaml"


def test_no_survey_table_is_no_survey(snapshot):
    orders = pd.DataFrame({"order_id": ["1"], "paid_amount": [1.0]})
    assert survey(snapshot(orders=orders), SurveyRules(), until=datetime(2026, 1, 1)) is None


def test_without_a_survey_table_its_answers_are_said_to_be_missing(snapshot):
    orders = pd.DataFrame({"order_id": ["1"], "paid_amount": [1.0]})
    with pytest.raises(DataMissing) as gone:
        five_point_answers(snapshot(orders=orders), SurveyRules(), until=datetime(2026, 1, 1))
    assert gone.value.needs == ("surveys",)


def test_answers_at_the_cut_off_have_not_been_given_yet(snapshot):
    rows = pd.DataFrame(
        {
            "response_id": ["1", "2"],
            "item": "整体",
            "score": [5.0, 1.0],
            "answered_at": pd.to_datetime(["2025-12-31", "2026-01-01"]),
        }
    )
    asked = survey(snapshot(surveys=rows), SurveyRules(), until=datetime(2026, 1, 1))
    assert asked.headline["score"].tolist() == [5.0]


def test_a_mapped_weight_column_weighs_the_scores_of_a_real_survey(shared_data, tmp_path):
    project = Project(tmp_path / "p")
    write_project(project.root)
    project.client_file("sfo").write_text(
        CLIENT.read_text("utf-8").replace("file: ", f"file: {shared_data}/"), "utf-8"
    )
    params = load_params(project, "sfo", "2017")
    asked = survey(load_dataset(params, tmp_path / "d"), params.surveys.rules, until=params.as_of)
    raw = pd.read_csv(
        shared_data / "sfo_airport_survey" / "2017_SFO_Customer_Survey.csv",
        usecols=["NETPRO", "Q7ALL", "WEIGHT"],
    ).apply(pd.to_numeric, errors="coerce")
    vote, weight = raw["NETPRO"].where(raw["NETPRO"] != 11), raw["WEIGHT"]
    known = vote.notna() & (weight > 0)
    signs = np.select([vote[known] >= 9, vote[known] <= 6], [1, -1], 0)
    nps = asked.promoters(datetime(2017, 1, 1), datetime(2018, 1, 1))
    assert asked.weighted
    assert nps.points == pytest.approx(100 * np.average(signs, weights=weight[known]))
    assert nps.answers == known.sum() == 2746
    whole = raw["Q7ALL"].between(1, 5) & (weight > 0)
    now = asked.headline[asked.headline["answered_at"] >= "2017-01-01"]
    row = satisfaction_table(now).iloc[0]
    good = (raw.loc[whole, "Q7ALL"] >= 4).astype(float)
    share = np.average(good, weights=weight[whole])
    assert row["share"] == pytest.approx(share)
    assert row["share"] != pytest.approx(0.8207, abs=0.001)  # the unweighted one
    assert row["answers"] == 2688
