import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime

from reportkit.analysis.loss.sbg import (
    ShiftedBetaGeometric,
    fit_sbg,
    fit_sbg_survivors,
    log_likelihood,
)
from reportkit.analysis.models.btyd import Fit
from reportkit.errors import DataError, ParameterError

# Fader & Hardie 2007: customers left after each of seven years
REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]
HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]


def _model(alpha, beta):
    return ShiftedBetaGeometric(alpha, beta, Fit(-1.0, 1.0, True, ()))


@pytest.mark.parametrize(
    ("survivors", "alpha", "beta"), [(REGULAR, 0.704, 1.182), (HIGH_END, 0.668, 3.806)]
)
def test_published_cohorts_give_the_published_parameters(survivors, alpha, beta):
    model = fit_sbg_survivors(survivors)
    assert (model.alpha, model.beta) == pytest.approx((alpha, beta), abs=0.001)
    assert model.fit.usable


def test_years_never_seen_are_forecast_within_one_point():
    # the same cohort went on: 223 207 194 183 173 of 1000 in years 8 to 12
    forecast = fit_sbg_survivors(REGULAR).survival([8, 9, 10, 11, 12])
    assert forecast == pytest.approx([0.223, 0.207, 0.194, 0.183, 0.173], abs=0.01)


def test_uniform_chances_to_leave_give_numbers_known_by_heart():
    model = _model(1.0, 1.0)  # S(t) = 1 / (t + 1)
    assert model.survival([0, 1, 2, 9]) == pytest.approx([1, 1 / 2, 1 / 3, 1 / 10])
    assert model.retention_rate([1, 2, 9]) == pytest.approx([1 / 2, 2 / 3, 9 / 10])
    assert model.survival(2, renewals=3) == pytest.approx(4 / 6)  # S(5) / S(3)
    # sum of z**t / (t + 1) = -log(1 - z) / z
    assert model.discounted_lifetime(0.1) == pytest.approx(np.log(11) * 1.1, rel=1e-8)


@pytest.mark.parametrize("rate", [0.01, 0.1, 0.5])
@pytest.mark.parametrize(("alpha", "beta"), [(0.7, 1.2), (1.0, 8.0), (3.5, 0.2)])
def test_residual_lifetime_is_the_sum_of_discounted_renewals(rate, alpha, beta):
    model, later = _model(alpha, beta), np.arange(1, 5000)
    renewals = np.array([0, 4, 40])
    expected = model.survival(later, renewals[:, None]) @ (1 + rate) ** (1.0 - later)
    assert model.discounted_residual_lifetime(renewals, rate) == pytest.approx(expected, rel=1e-7)


@given(alpha=st.floats(0.05, 50), beta=st.floats(0.05, 50))
@settings(max_examples=50, deadline=None)
def test_survival_falls_and_retention_rises(alpha, beta):
    model, t = _model(alpha, beta), np.arange(0, 40)
    survival, retention = model.survival(t), model.retention_rate(t[1:])
    assert survival[0] == 1
    assert (np.diff(survival) < 0).all()
    assert (np.diff(retention) > 0).all()
    assert survival[1:] / survival[:-1] == pytest.approx(retention, rel=1e-6)


def test_gradient_is_that_of_finite_differences():
    lost, staying, point = np.array([5.0, 3, 1]), np.array([2.0, 0, 4, 7]), np.array([0.7, 2.3])
    _, gradient = log_likelihood(point, lost, staying)
    numeric = approx_fprime(point, lambda p: log_likelihood(p, lost, staying)[0], 1e-7)
    assert gradient == pytest.approx(numeric, rel=1e-4)


def test_likelihood_of_three_customers_is_that_of_counting():
    # uniform chances: P(leave at 1) = 1/2, P(leave at 2) = 1/6, S(2) = 1/3
    value, _ = log_likelihood(np.array([1.0, 1.0]), np.array([1.0, 1.0]), np.array([0.0, 0, 1]))
    assert value == pytest.approx(np.log(1 / 2) + np.log(1 / 6) + np.log(1 / 3))


def test_single_customers_give_the_model_of_their_cohort():
    left = -np.diff(REGULAR)
    tenure = np.r_[np.repeat(np.arange(1, 8), left), np.full(241, 7)]
    churned = np.r_[np.ones(left.sum(), bool), np.zeros(241, bool)]
    order = np.random.default_rng(2).permutation(tenure.size)
    single = fit_sbg(tenure[order], churned[order])
    assert single == fit_sbg_survivors(REGULAR)
    weighted = fit_sbg([*range(1, 8), 7], [True] * 7 + [False], [*left, 241])
    assert weighted == single


def test_customers_still_there_since_different_dates_count_for_what_was_seen():
    # all who joined later are censored earlier; the curve behind them is the same
    model = _model(1.0, 3.0)
    tenure, churned, weights = [], [], []
    for seen in (2, 4, 9):
        survival = model.survival(np.arange(seen + 1))
        for t in range(1, seen + 1):
            tenure.append(t), churned.append(True)
            weights.append(1e4 * (survival[t - 1] - survival[t]))
        tenure.append(seen), churned.append(False)
        weights.append(1e4 * survival[seen])
    found = fit_sbg(tenure, churned, weights)
    assert (found.alpha, found.beta) == pytest.approx((1.0, 3.0), rel=1e-3)


def test_what_was_not_seen_before_customers_entered_changes_nothing():
    # all of them come from before the register; those who left then are on no list
    model = _model(1.0, 3.0)
    tenure, churned, weights, entered = [], [], [], []
    for entry in (0, 2, 6):
        survival = model.survival(np.arange(entry + 9)) * 1e4
        for t in range(entry + 1, entry + 9):
            tenure.append(t), churned.append(True), entered.append(entry)
            weights.append(survival[t - 1] - survival[t])
        tenure.append(entry + 8), churned.append(False), entered.append(entry)
        weights.append(survival[-1])
    found = fit_sbg(tenure, churned, weights, entered)
    assert (found.alpha, found.beta) == pytest.approx((1.0, 3.0), rel=1e-3)
    naive = fit_sbg(tenure, churned, weights)
    assert naive.survival(12) > found.survival(12) + 0.05


@pytest.mark.parametrize(
    ("tenure", "churned", "text"),
    [
        ([], [], "0 位客户中没有客户续约"),
        ([3, 5], [False, False], "2 位客户中没有客户流失.*请延长观察期"),
        ([1, 1, 0], [True, True, False], "3 位客户中没有客户续约"),
        ([1.5, 2], [True, False], "1 位客户的在约期数无效（首例：第 0 行，1.5 期）"),
        ([0, 2], [True, False], "第 0 行，0 期.*流失客户从 1 起"),
        ([2, np.nan], [True, False], "1 位客户的在约期数无效"),
    ],
)
def test_tenures_that_cannot_be_fitted_are_refused_with_the_reason(tenure, churned, text):
    with pytest.raises(DataError, match=text):
        fit_sbg(tenure, churned)


@pytest.mark.parametrize(
    ("survivors", "text"),
    [
        ([100, 90, 95], "只能不变或减少（首例：第 2 期）"),
        ([100, np.nan], "有空值或负数"),
        ([100, 100], "100 位客户中没有客户流失"),
        ([100, 0], "100 位客户中没有客户续约"),
        ([], "0 位客户"),
    ],
)
def test_cohorts_that_cannot_be_fitted_are_refused_with_the_reason(survivors, text):
    with pytest.raises(DataError, match=text):
        fit_sbg_survivors(survivors)


def test_customers_whose_loyalty_falls_run_to_the_bound():
    # 90, 88, 85, 84, 80 and 76 % renew: no mixture of constant chances does that
    model = fit_sbg_survivors([1000, 900, 790, 670, 560, 450, 340])
    assert model.fit.at_bound == ("beta",)
    assert not model.fit.usable


def test_equally_loyal_customers_go_on_as_they_did():
    model = fit_sbg_survivors([10_000 * 0.8**t for t in range(12)])
    assert model.retention_rate([1, 6, 12]) == pytest.approx([0.8] * 3, abs=0.001)


@pytest.mark.parametrize("rate", [0.0, -0.1])
def test_an_endless_lifetime_without_discounting_is_refused(rate):
    with pytest.raises(ParameterError, match="应大于 0"):
        _model(0.7, 1.2).discounted_residual_lifetime(0, rate)
