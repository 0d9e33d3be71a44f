"""Features that give the outcome away, and those that merely rank well."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from reportkit.analysis.models.leakage import suspected_features
from reportkit.analysis.models.warning_features import ABSENCE, LabelledCustomers

CHURNED = pd.Series([True, False] * 30, index=range(60))
NOW = datetime(2025, 1, 1)


def suspected(auc=0.7, **columns):
    features = pd.DataFrame(columns, index=CHURNED.index)
    return suspected_features(
        LabelledCustomers(features, CHURNED, NOW, NOW), auc, {"survey": "问卷得分"}
    )


def test_a_feature_that_is_the_outcome_is_named_in_words_whichever_way_it_points():
    found = suspected(survey=np.where(CHURNED, 1.0, 5.0), calls=np.arange(60.0))
    assert found["feature"].tolist() == ["问卷得分"]
    assert found["auc"].tolist() == [1.0]


def test_a_category_of_few_customers_ranks_by_accident_only():
    rare = [f"{i // 6}" for i in range(60)]  # six customers each
    assert suspected(tag=rare).empty
    assert suspected(tag=np.where(CHURNED, "已关户", "正常"))["feature"].tolist() == ["tag"]


@pytest.mark.parametrize(("auc", "named"), [(0.97, []), (0.971, ["模型整体"])])
def test_a_model_beyond_97_percent_is_suspected_itself(auc, named):
    assert suspected(auc, calls=np.arange(60.0))["feature"].tolist() == named


def test_the_chance_of_a_purchase_model_is_no_feature():
    assert suspected(**{ABSENCE: np.where(CHURNED, 0.9, 0.1)}).empty
