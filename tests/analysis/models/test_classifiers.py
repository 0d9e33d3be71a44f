"""Quality of probabilities on samples small enough to count pairs, and against scikit-learn."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from reportkit.analysis.models.classifiers import (
    expected_hits,
    gain_table,
    probability_quality,
    ranking_quality,
    reliability_table,
)
from reportkit.errors import DataError


def simulated(seed=0, customers=2000):
    rng = np.random.default_rng(seed)
    chance = rng.beta(1, 3, customers)
    return rng.random(customers) < chance, chance


def test_auc_counts_the_pairs_won_and_half_the_ties():
    # cases .9 .5, others .5 .4 .1: 5.5 of 6 pairs
    result = ranking_quality([1, 1, 0, 0, 0], [0.9, 0.5, 0.5, 0.4, 0.1])
    assert result.auc == pytest.approx(5.5 / 6)
    assert (result.cases, result.others) == (2, 3)
    # placements 1, 5/6 and 3/4, 1, 1: variances (1/72)/2 + (1/48)/3
    assert result.standard_error == pytest.approx(math.sqrt(1 / 144 + 1 / 144))


def test_interval_stays_inside_0_and_1_and_covers_about_as_promised():
    truth = 0.75  # P(N(d, 1) > N(0, 1)) for d = .9539
    rng = np.random.default_rng(5)
    covered = 0
    for _ in range(400):
        score = np.append(rng.normal(0.9539, 1, 30), rng.normal(0, 1, 60))
        result = ranking_quality(np.arange(90) < 30, score)
        assert 0 < result.low < result.auc < result.high < 1
        covered += result.low < truth < result.high
    assert 0.92 < covered / 400 < 0.98  # 95 % ± 2.7 standard errors of 400 trials


@pytest.mark.parametrize(("scores", "auc"), [([3, 4, 1, 2], 1.0), ([1, 2, 3, 4], 0.0)])
def test_perfect_ranking_of_four_customers_is_not_certain(scores, auc):
    result = ranking_quality([1, 1, 0, 0], scores)
    assert result.auc == auc
    assert result.high - result.low == pytest.approx(0.6576, abs=1e-4)  # Wilson of 2 in 2


def test_brier_and_log_loss_by_hand():
    result = probability_quality([1, 0, 0, 1], [0.8, 0.4, 0.2, 0.6])
    assert result.brier == pytest.approx((0.04 + 0.16 + 0.04 + 0.16) / 4)
    assert result.brier_base == 0.25 and result.skill == pytest.approx(0.6)
    assert result.log_loss == pytest.approx(-(2 * math.log(0.8) + 2 * math.log(0.6)) / 4)
    assert result.log_loss_base == pytest.approx(math.log(2))


def test_base_rate_of_the_training_period_may_be_given():
    result = probability_quality([1, 0], [0.5, 0.5], base_rate=0.1)
    assert result.brier_base == pytest.approx((0.81 + 0.01) / 2)


def test_outcome_that_is_all_alike_has_no_skill_to_measure():
    result = probability_quality([0, 0], [0.0, 0.2])
    assert result.brier_base == 0 and math.isnan(result.skill)


def test_reliability_of_true_probabilities_lies_on_the_diagonal():
    happened, chance = simulated(customers=5000)
    table = reliability_table(happened, chance)
    assert table["customers"].tolist() == [500] * 10
    inside = (table["low"] <= table["predicted"]) & (table["predicted"] <= table["high"])
    assert inside.sum() >= 8  # 10 intervals of 95 %: two misses have p = .07


def test_reliability_keeps_equal_probabilities_in_one_bin():
    table = reliability_table([0, 1, 0, 1, 1], [0.2, 0.2, 0.2, 0.2, 0.9], bins=5)
    assert table["customers"].tolist() == [4, 1]
    assert table["observed"].tolist() == [0.5, 1]


def test_gain_of_the_two_best_by_hand():
    table = gain_table([1, 0, 1, 0, 0], [0.9, 0.8, 0.7, 0.2, 0.1], [2, 5, 99])
    assert table["top"].tolist() == [2, 5]  # no more than there are customers
    assert table["hits"].tolist() == [1, 2]
    assert table["captured"].tolist() == [0.5, 1]
    assert table["lift"].tolist() == pytest.approx([0.5 / 0.4, 1])


def test_customers_tied_at_the_boundary_count_with_their_average():
    table = gain_table([1, 1, 0, 0], [0.9, 0.5, 0.5, 0.5], [2])
    assert table["hits"].tolist() == pytest.approx([1 + 1 / 3])


def test_gain_without_any_case_is_blank_not_zero():
    table = gain_table([0, 0], [0.2, 0.1], [1])
    assert table["hits"].tolist() == [0] and table["lift"].isna().all()


def test_expected_hits_of_the_top_hundred():
    result = expected_hits([0.62] * 100 + [0.1] * 900, 100)
    assert result.expected == pytest.approx(62) and result.share == pytest.approx(0.62)
    assert result.margin == pytest.approx(1.95996 * math.sqrt(100 * 0.62 * 0.38), abs=1e-3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ranking_quality([1, 1], [0.1, 0.2]), r"2 位客户的结果全部相同（发生 2 位）"),
        (lambda: ranking_quality([1, 0], [0.1]), "结果有 2 个，预测有 1 个"),
        (lambda: ranking_quality([], []), "没有可检验的客户"),
        (lambda: ranking_quality([1, None], [0.1, 0.2]), "有 1 个空值"),
        (lambda: ranking_quality([1, None], [0.1, math.nan]), "有 2 个空值"),
        (lambda: probability_quality([1, 0], [1.5, 0.2]), "2 个预测概率中有 1 个.*首个：1.5"),
        (lambda: gain_table([1, 0], [0.2, 0.1], [0]), "至少为 1，现为 0"),
        (lambda: expected_hits([0.2], 0), "至少为 1，现为 0"),
    ],
)
def test_messages_say_what_is_wrong(call, message):
    with pytest.raises(DataError, match=message):
        call()


samples = st.lists(st.tuples(st.booleans(), st.integers(0, 10)), min_size=2, max_size=60).filter(
    lambda rows: len({happened for happened, _ in rows}) == 2
)


@settings(max_examples=40, deadline=None)
@given(samples)
def test_figures_are_those_of_scikit_learn(rows):
    happened, score = np.array([r[0] for r in rows]), np.array([r[1] for r in rows]) / 10
    quality = probability_quality(happened, score)
    assert ranking_quality(happened, score).auc == pytest.approx(
        metrics.roc_auc_score(happened, score)
    )
    assert quality.brier == pytest.approx(metrics.brier_score_loss(happened, score))
    inner = 0.05 + 0.9 * score
    assert probability_quality(happened, inner).log_loss == pytest.approx(
        metrics.log_loss(happened, inner, labels=[False, True])
    )


@settings(max_examples=40, deadline=None)
@given(samples, st.randoms(use_true_random=False))
def test_neither_order_nor_a_rising_transformation_changes_the_ranking(rows, random):
    happened, score = [r[0] for r in rows], np.array([r[1] for r in rows])
    mixed = random.sample(rows, len(rows))
    other = [r[0] for r in mixed], np.exp([r[1] for r in mixed])
    assert ranking_quality(happened, score).auc == pytest.approx(ranking_quality(*other).auc)
    tops = range(1, len(rows) + 1)
    plain, again = gain_table(happened, score, tops), gain_table(*other, tops)
    pd.testing.assert_frame_equal(plain, again)
    assert (np.diff(plain["hits"]) >= 0).all()
    assert plain["captured"].iloc[-1] == pytest.approx(1)
