from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import betaln, hyp2f1

from reportkit.analysis.basics.quadrature import log_power_integral, purchases_while_alive


def _by_adaptive_integration(shape, rate, a, b, t):
    """The same mean over logit p, by an adaptive rule in pieces."""

    def density(logit):
        log_p, log_q = -np.logaddexp(0, -logit), -np.logaddexp(0, logit)
        chance = np.exp(a * log_p + b * log_q - betaln(a, b) - log_p)
        return chance * -np.expm1(-shape * np.log1p(np.exp(log_p) * t / rate))

    edges = np.arange(-60, 41, 5)
    return sum(
        quad(density, low, high, epsabs=0, epsrel=1e-11, limit=200)[0]
        for low, high in pairwise(edges)
    )


@pytest.mark.parametrize(
    ("shape", "rate", "a", "b", "t"),
    [
        (0.25, 4.4, 0.8, 2.4, 39),
        (0.25, 4.4, 1.0, 2.4, 39),  # the textbook formula divides by a - 1
        (3.5, 900.0, 0.9999999, 5.0, 4000),
        (2000.5, 3000.0, 0.8, 2002.0, 4000),
        (0.5, 30.0, 40.0, 300.0, 365),
        (60.0, 5.0, 0.7, 0.6, 4000),
    ],
)
def test_purchases_while_alive_agree_with_adaptive_integration(shape, rate, a, b, t):
    expected = _by_adaptive_integration(shape, rate, a, b, t)
    assert purchases_while_alive(shape, rate, a, b, t) == pytest.approx(expected, rel=2e-7)


def test_purchases_while_alive_agree_with_the_textbook_formula_where_that_works():
    r, alpha, a, b, t = 0.243, 4.414, 0.793, 2.426, 78.0
    series = hyp2f1(r, b, a + b - 1, t / (alpha + t))
    textbook = (a + b - 1) / (a - 1) * (1 - (alpha / (alpha + t)) ** r * series)
    assert purchases_while_alive(r, alpha, a, b, t) == pytest.approx(textbook, rel=1e-7)


def test_the_textbook_formula_fails_for_frequent_buyers_and_ours_does_not():
    r, alpha, a, b, x, T, t = 0.5, 5.0, 0.8, 2.4, 2000, 2500.0, 3000.0
    series = hyp2f1(r + x, b + x, a + b + x - 1, t / (alpha + T + t))
    power = ((alpha + T) / (alpha + T + t)) ** (r + x)
    with np.errstate(invalid="ignore"):
        assert not np.isfinite(series * power)
    ours = purchases_while_alive(r + x, alpha + T, a, b + x, t)
    assert ours == pytest.approx(_by_adaptive_integration(r + x, alpha + T, a, b + x, t), rel=2e-7)


def test_a_customer_who_hardly_ever_leaves_buys_at_the_mean_rate():
    assert purchases_while_alive(6.0, 30.0, 0.01, 1e6, 10) == pytest.approx(2.0, rel=1e-5)


@given(
    x=st.integers(0, 5000),
    rate=st.floats(0.05, 5000),
    a=st.floats(1e-4, 1e4),
    b=st.floats(1e-4, 1e4),
    t=st.just(0.0) | st.floats(1e-9, 4000),  # below, a share of it has no digits left
)
@settings(max_examples=50, deadline=None)
def test_purchases_while_alive_rise_with_time_and_stay_below_those_of_a_loyal_customer(
    x, rate, a, b, t
):
    at_t, later = purchases_while_alive(0.3 + x, rate, a, b + x, np.array([t, t + 10]))
    assert 0 <= at_t <= (0.3 + x) * t / rate * (1 + 1e-6)
    assert at_t <= later * (1 + 1e-9)


@pytest.mark.parametrize(
    ("alpha", "beta", "powers", "limits"),
    [
        (10.6, 11.7, (2.55, 1.6), (30.4, 38.9)),
        (10.6, 11.7, (0.55, 1.6), (0.0, 38.9)),
        (0.05, 300.0, (1.2, 9.0), (0.0, 4000.0)),
        (300.0, 0.05, (1.2, 2.0), (0.0, 4000.0)),
        (2.0, 3.0, (1500.5, 1.6), (2000.0, 3900.0)),
    ],
)
def test_power_integral_and_its_averages_agree_with_adaptive_integration(
    alpha, beta, powers, limits
):
    (p, q), (low, high) = powers, limits
    top = -p * np.log(alpha + low) - q * np.log(beta + low)

    def integral(weight):
        def value(y):
            return np.exp(-p * np.log(alpha + y) - q * np.log(beta + y) - top) * weight(y)

        edges = low + (high - low) * np.array([0, 1e-5, 1e-4, 1e-3, 1e-2, 0.03, 0.1, 0.3, 1])
        return sum(
            quad(value, a, b, epsabs=0, epsrel=1e-11, limit=200)[0] for a, b in pairwise(edges)
        )

    total = integral(lambda y: 1.0)
    value, averages = log_power_integral(alpha, beta, powers, limits)
    assert value == pytest.approx(np.log(total) + top, abs=1e-8)
    assert averages == pytest.approx(
        (
            integral(lambda y: 1 / (alpha + y)) / total,
            integral(lambda y: 1 / (beta + y)) / total,
            integral(lambda y: np.log(alpha + y)) / total,
            integral(lambda y: np.log(beta + y)) / total,
        ),
        rel=1e-7,
    )


def test_equal_customers_have_equal_purchases_wherever_they_stand():
    """Thousands of rows of a few kinds are computed once each, and put back in their places."""
    rng = np.random.default_rng(5)
    kinds = rng.integers(0, 7, 3000)
    shapes, rates = 0.5 + np.arange(7), 10.0 + 3 * np.arange(7)
    found = purchases_while_alive(shapes[kinds], rates[kinds], 0.8, 2.0 + kinds, 90.0)
    alone = [
        float(purchases_while_alive(shapes[k], rates[k], 0.8, 2.0 + k, 90.0)) for k in range(7)
    ]
    assert found == pytest.approx(np.take(alone, kinds), rel=2e-7)  # the bound of each alone
    assert len(np.unique(found)) == 7
    assert purchases_while_alive(np.zeros(0), 1.0, 0.8, 2.0, 90.0).size == 0


def test_power_integral_over_nothing_is_zero():
    assert log_power_integral(1.0, 2.0, (3.0, 1.5), (5.0, 5.0))[0] == -np.inf
