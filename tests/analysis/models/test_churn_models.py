"""Which model is chosen, on relations whose shape is known."""

import numpy as np
import pytest

from reportkit.analysis.models.churn_models import BOOSTED, LOGISTIC, fit_models, predicted
from reportkit.analysis.models.classifiers import probability_quality, ranking_quality
from reportkit.errors import DataError


def crossed(seed, customers=1500):
    """Leaving depends on whether two features agree: invisible to a linear model."""
    rng = np.random.default_rng(seed)
    encoded = rng.normal(size=(customers, 2))
    chance = np.where(encoded.prod(axis=1) > 0, 0.8, 0.2)
    return encoded, rng.random(customers) < chance


def test_trees_are_used_where_a_line_cannot_tell():
    models, chosen = fit_models(*crossed(0), seed=1)
    assert chosen == BOOSTED
    encoded, churned = crossed(1)
    assert ranking_quality(churned, predicted(models[LOGISTIC], encoded)).auc < 0.6
    chance = predicted(models[BOOSTED], encoded)
    assert ranking_quality(churned, chance).auc > 0.7
    quality = probability_quality(churned, chance)
    assert quality.expected_share == pytest.approx(quality.observed_share, abs=0.04)
    assert quality.skill > 0.2  # 1 - .16 / .25 = .36 is the most anyone could reach


def test_trees_see_a_blank_as_a_value_of_its_own():
    encoded, _ = crossed(2)
    churned = np.random.default_rng(3).random(len(encoded)) < 0.2
    encoded[:300, 0], churned[:240], churned[240:300] = np.nan, True, False
    models, chosen = fit_models(encoded, churned, seed=1)
    assert chosen == BOOSTED
    blank, known = predicted(models[BOOSTED], np.array([[np.nan, 0.0], [0.0, 0.0]]))
    assert blank > 0.6 and known < 0.4  # .8 and .2 are the truth


def test_rare_outcomes_keep_their_rarity():
    rng = np.random.default_rng(4)
    encoded, churned = rng.normal(size=(4000, 3)), rng.random(4000) < 0.03
    models, _ = fit_models(encoded, churned, seed=1)
    for model in models.values():
        assert predicted(model, encoded).mean() == pytest.approx(churned.mean(), abs=0.01)


@pytest.mark.parametrize(("rarer", "names"), [(49, [LOGISTIC]), (50, [LOGISTIC, BOOSTED])])
def test_trees_need_fifty_of_each_outcome(rarer, names):
    encoded, _ = crossed(5, customers=200)
    models, _ = fit_models(encoded, np.arange(200) < rarer, seed=1)
    assert list(models) == names


def test_same_seed_same_model():
    encoded, churned = crossed(6, customers=400)
    first, second = (fit_models(encoded, churned, seed=7)[0][BOOSTED] for _ in range(2))
    assert (predicted(first, encoded) == predicted(second, encoded)).all()


def test_nine_lost_customers_are_too_few():
    encoded, _ = crossed(5, customers=200)
    with pytest.raises(DataError, match=r"200 位客户中流失 9 位、留存 191 位.*不少于 10 位"):
        fit_models(encoded, np.arange(200) < 9, seed=1)
