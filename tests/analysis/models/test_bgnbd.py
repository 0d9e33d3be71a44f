import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from scipy.stats import beta, gamma

from reportkit.analysis.models.bgnbd import BetaGeometric, fit_bgnbd, fit_mbgnbd, log_likelihood
from reportkit.analysis.models.btyd import Fit, Rows

R, ALPHA, A, B = 2.0, 5.0, 2.0, 3.0  # whole shapes: plain integration is exact for them
# x, t_x, T, customers
TABLE = np.array([[0, 0.0, 9.0, 3], [1, 4.0, 9.0, 2], [4, 6.5, 7.0, 1]])
ROWS = Rows(*TABLE.T, scale=1.0)
BOTH = pytest.mark.parametrize("leaves_after_first", [False, True])


def _model(leaves_after_first, parameters=(R, ALPHA, A, B)):
    return BetaGeometric(*parameters, leaves_after_first, Fit(-1.0, 6.0, True, ()))


def _over_customers(value):
    """Mean of value(rate, chance to leave) over the population, by plain integration."""
    nodes, weights = np.polynomial.legendre.leggauss(100)
    rate, p = 4 * (nodes[:, None] + 1), (nodes + 1) / 2
    density = gamma(R, scale=1 / ALPHA).pdf(rate) * beta(A, B).pdf(p)
    return float(np.einsum("i,j,ij", 4 * weights, weights / 2, value(rate, p) * density))


def _alive(rate, p, x, T, leaves_after_first):
    """Density of x purchases at their moments by T and still being there."""
    return rate**x * np.exp(-rate * T) * (1 - p) ** (x + leaves_after_first)


def _gone(rate, p, x, t_x, leaves_after_first):
    chances = x + leaves_after_first
    return rate**x * np.exp(-rate * t_x) * p * (1 - p) ** (chances - 1) if chances else 0.0


def _likelihood(x, t_x, T, leaves_after_first):
    return _over_customers(
        lambda rate, p: (
            _alive(rate, p, x, T, leaves_after_first) + _gone(rate, p, x, t_x, leaves_after_first)
        )
    )


@BOTH
def test_likelihood_of_three_histories_is_that_of_plain_integration(leaves_after_first):
    expected = sum(
        count * np.log(_likelihood(x, t_x, T, leaves_after_first)) for x, t_x, T, count in TABLE
    )
    value, _ = log_likelihood(
        np.array([R, ALPHA, A, B]), ROWS, leaves_after_first=leaves_after_first
    )
    assert value == pytest.approx(expected, rel=1e-8)


@BOTH
@pytest.mark.parametrize("point", [(R, ALPHA, A, B), (0.2, 3.0, 0.7, 0.4), (3.0, 0.1, 9.0, 30.0)])
def test_gradient_is_that_of_finite_differences(leaves_after_first, point):
    def value(parameters):
        return log_likelihood(parameters, ROWS, leaves_after_first=leaves_after_first)[0]

    _, gradient = log_likelihood(np.array(point), ROWS, leaves_after_first=leaves_after_first)
    assert gradient == pytest.approx(approx_fprime(np.array(point), value, 1e-7), rel=1e-4)


@BOTH
@pytest.mark.parametrize(("x", "t_x", "T"), [(1, 4.0, 9.0), (4, 6.5, 7.0)])
def test_predictions_are_those_of_plain_integration_over_customers(leaves_after_first, x, t_x, T):
    model, t = _model(leaves_after_first), 12.0
    likelihood = _likelihood(x, t_x, T, leaves_after_first)

    def posterior(value):
        return (
            _over_customers(
                lambda rate, p: value(rate, p) * _alive(rate, p, x, T, leaves_after_first)
            )
            / likelihood
        )

    assert model.probability_alive(x, t_x, T) == pytest.approx(
        posterior(lambda rate, p: 1.0), rel=1e-7
    )
    assert model.probability_of_purchase(x, t_x, T, t) == pytest.approx(
        posterior(lambda rate, p: 1 - np.exp(-rate * t)), rel=1e-7
    )
    assert model.conditional_expected_purchases(x, t_x, T, t) == pytest.approx(
        posterior(lambda rate, p: (1 - np.exp(-rate * p * t)) / p), rel=1e-6
    )


@BOTH
def test_a_new_customer_is_expected_to_buy_as_plain_integration_says(leaves_after_first):
    expected = _over_customers(
        lambda rate, p: (1 - p) ** leaves_after_first * (1 - np.exp(-rate * p * 12)) / p
    )
    assert _model(leaves_after_first).expected_purchases(12) == pytest.approx(expected, rel=1e-6)


@BOTH
@given(
    x=st.integers(0, 3000),
    share=st.floats(0.001, 1),
    T=st.floats(1, 4000),
    a=st.sampled_from([0.01, 0.8, 1.0, 30.0]),
)
@settings(max_examples=50, deadline=None)
def test_predictions_rise_with_the_horizon_and_stay_in_range(leaves_after_first, x, share, T, a):
    t = T / 3
    model = _model(leaves_after_first, (0.25, 30.0, a, 2.4))
    t_x = share * T if x else 0.0
    times = np.array([0, t, 2 * t])
    expected = model.conditional_expected_purchases(x, t_x, T, times)
    chance = model.probability_of_purchase(x, t_x, T, times)
    alive = model.probability_alive(x, t_x, T)
    assert expected[0] == chance[0] == 0
    for rising in (expected, chance, model.expected_purchases(times)):
        assert (np.diff(rising) >= -1e-9 * rising.max()).all()
    assert (chance <= alive).all()
    assert 0 <= alive <= 1
    assert (chance <= expected * (1 + 1e-6)).all()  # P(N >= 1) <= E[N]


def test_bgnbd_calls_every_one_time_buyer_alive_and_mbgnbd_does_not():
    for T in (1, 400, 4000):
        assert _model(False).probability_alive(0, 0, T) == 1
    assert _model(True).probability_alive(0, 0, 4000) < 0.01


def test_bgnbd_finds_the_published_cdnow_parameters(cdnow_calibration):
    h = cdnow_calibration
    model = fit_bgnbd(h.x, h.t_x / 7, h.T / 7)
    assert (model.r, model.alpha) == pytest.approx((0.2426, 4.4136), abs=0.001)
    assert (model.a, model.b) == pytest.approx((0.7929, 2.4259), abs=0.001)
    assert model.fit.log_likelihood == pytest.approx(-9582.429, abs=0.01)
    assert model.fit.usable
    assert model.name == "BG/NBD"


def test_bgnbd_expects_what_was_published_for_cdnow(cdnow_calibration):
    h = cdnow_calibration
    model = fit_bgnbd(h.x, h.t_x / 7, h.T / 7)
    assert model.expected_purchases([0.1429, 1, 3, 31.8571, 78]) == pytest.approx(
        [0.0078, 0.0532, 0.1506, 1.0405, 1.8576], abs=0.001
    )
    assert model.conditional_expected_purchases(2, 30.43, 38.86, 39) == pytest.approx(
        1.226, abs=0.001
    )


def test_mbgnbd_finds_the_published_cdnow_parameters(cdnow_calibration):
    h = cdnow_calibration
    model = fit_mbgnbd(h.x, h.t_x / 7, h.T / 7)
    assert (model.r, model.alpha) == pytest.approx((0.525, 6.183), abs=0.001)
    assert (model.a, model.b) == pytest.approx((0.891, 1.614), abs=0.001)
    assert model.fit.log_likelihood == pytest.approx(-9582.13, abs=0.01)
    assert model.name == "MBG/NBD"


def test_the_truth_behind_simulated_customers_is_as_likely_as_chance_allows():
    truth, generator = (0.9, 20.0, 1.5, 3.0), np.random.default_rng(11)
    histories = []
    for _ in range(4000):
        rate, leaves = generator.gamma(truth[0], 1 / truth[1]), generator.beta(*truth[2:])
        moments = [0.0]
        while generator.random() >= leaves:
            moments.append(moments[-1] + generator.exponential(1 / rate))
            if moments[-1] > 400:
                moments.pop()
                break
        histories.append((len(moments) - 1, moments[-1], 400.0))
    x, t_x, T = np.array(histories).T
    model = fit_mbgnbd(x, t_x, T)
    rows = Rows(x, t_x, T, np.ones_like(x), scale=1.0)
    true_value, _ = log_likelihood(np.array(truth), rows, leaves_after_first=True)
    assert 0 <= 2 * (model.fit.log_likelihood - true_value) < 18.5  # chi-square, 4 df, 99.9 %
    assert model.a / (model.a + model.b) == pytest.approx(1 / 3, abs=0.03)
