import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from scipy.stats import gamma

from reportkit.analysis.models.btyd import Fit, Rows
from reportkit.analysis.models.pareto import ParetoNBD, fit_pareto_nbd, log_likelihood

R, ALPHA, S, BETA = 2.0, 5.0, 2.0, 6.0  # whole shapes: plain integration is exact for them
# x, t_x, T, customers
TABLE = np.array([[0, 0.0, 9.0, 3], [1, 4.0, 9.0, 2], [4, 6.5, 7.0, 1]])
ROWS = Rows(*TABLE.T, scale=1.0)


def _model(parameters=(R, ALPHA, S, BETA)):
    return ParetoNBD(*parameters, Fit(-1.0, 6.0, True, ()))


def _over_customers(value):
    """Mean of value(purchase rate, rate of leaving) over the population, by plain integration."""
    nodes, weights = np.polynomial.legendre.leggauss(100)
    rate, mu = 4 * (nodes[:, None] + 1), 4 * (nodes + 1)
    density = gamma(R, scale=1 / ALPHA).pdf(rate) * gamma(S, scale=1 / BETA).pdf(mu)
    return float(np.einsum("i,j,ij", 4 * weights, 4 * weights, value(rate, mu) * density))


def _alive(rate, mu, x, T):
    return rate**x * np.exp(-(rate + mu) * T)


def _likelihood(x, t_x, T):
    def value(rate, mu):
        gone = mu / (rate + mu) * (np.exp(-(rate + mu) * t_x) - np.exp(-(rate + mu) * T))
        return rate**x * gone + _alive(rate, mu, x, T)

    return _over_customers(value)


def test_likelihood_of_three_histories_is_that_of_plain_integration():
    expected = sum(count * np.log(_likelihood(x, t_x, T)) for x, t_x, T, count in TABLE)
    value, _ = log_likelihood(np.array([R, ALPHA, S, BETA]), ROWS)
    assert value == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize(
    "point", [(R, ALPHA, S, BETA), (0.2, 3.0, 0.7, 0.4), (3.0, 0.1, 1.0, 30.0)]
)
def test_gradient_is_that_of_finite_differences(point):
    _, gradient = log_likelihood(np.array(point), ROWS)
    numeric = approx_fprime(np.array(point), lambda p: log_likelihood(p, ROWS)[0], 1e-7)
    assert gradient == pytest.approx(numeric, rel=1e-4)


@pytest.mark.parametrize(("x", "t_x", "T"), [(0, 0.0, 9.0), (1, 4.0, 9.0), (4, 6.5, 7.0)])
def test_predictions_are_those_of_plain_integration_over_customers(x, t_x, T):
    model, t, likelihood = _model(), 12.0, _likelihood(x, t_x, T)

    def posterior(value):
        mean = _over_customers(lambda rate, mu: value(rate, mu) * _alive(rate, mu, x, T))
        return mean / likelihood

    assert model.probability_alive(x, t_x, T) == pytest.approx(
        posterior(lambda rate, mu: 1.0), rel=1e-7
    )
    assert model.probability_of_purchase(x, t_x, T, t) == pytest.approx(
        posterior(lambda rate, mu: rate / (rate + mu) * -np.expm1(-(rate + mu) * t)), rel=1e-6
    )
    assert model.conditional_expected_purchases(x, t_x, T, t) == pytest.approx(
        posterior(lambda rate, mu: rate / mu * -np.expm1(-mu * t)), rel=1e-6
    )


def test_a_new_customer_is_expected_to_buy_as_plain_integration_says():
    expected = _over_customers(lambda rate, mu: rate / mu * -np.expm1(-mu * 12))
    assert _model().expected_purchases(12) == pytest.approx(expected, rel=1e-6)


def test_nothing_happens_at_s_equal_to_one():
    around = [
        _model((R, ALPHA, s, BETA)).conditional_expected_purchases(2, 5, 9, 40)
        for s in (1 - 1e-7, 1.0, 1 + 1e-7)
    ]
    assert around[0] == pytest.approx(around[1], rel=1e-6)
    assert around[2] == pytest.approx(around[1], rel=1e-6)


@given(
    x=st.integers(0, 3000),
    share=st.floats(0.001, 1),
    T=st.floats(1, 4000),
    t=st.floats(0.1, 4000),
    s=st.sampled_from([0.01, 0.6, 1.0, 30.0]),
)
@settings(max_examples=50, deadline=None)
def test_predictions_rise_with_the_horizon_and_stay_in_range(x, share, T, t, s):
    model = _model((0.5, 70.0, s, 80.0))
    t_x = share * T if x else 0.0
    times = np.array([0, t, 2 * t])
    expected = model.conditional_expected_purchases(x, t_x, T, times)
    chance = model.probability_of_purchase(x, t_x, T, times)
    alive = model.probability_alive(x, t_x, T)
    assert expected[0] == chance[0] == 0
    for rising in (expected, chance, model.expected_purchases(times)):
        assert (np.diff(rising) >= -1e-9 * rising.max()).all()
    assert (chance <= alive * (1 + 1e-9)).all()
    assert 0 <= alive <= 1
    assert (chance <= expected * (1 + 1e-6)).all()  # P(N >= 1) <= E[N]


def test_pareto_finds_the_published_cdnow_parameters(cdnow_calibration):
    h = cdnow_calibration
    model = fit_pareto_nbd(h.x, h.t_x / 7, h.T / 7)
    assert (model.r, model.alpha, model.s) == pytest.approx((0.553, 10.578, 0.606), abs=0.005)
    assert model.beta == pytest.approx(11.669, abs=0.02)
    assert model.fit.log_likelihood == pytest.approx(-9594.976, abs=0.005)
    assert model.fit.usable
    assert model.name == "Pareto/NBD"
