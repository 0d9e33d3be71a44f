import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.stats import gamma

from reportkit.analysis.models.btyd import Fit
from reportkit.analysis.models.gamma_gamma import GammaGamma, fit_gamma_gamma, log_likelihood
from reportkit.errors import DataError

# three customers: repeat purchases, their mean, customers behind the row
X, MEAN, WEIGHTS = (
    np.array([1.0, 2.0, 5.0]),
    np.array([30.0, 22.0, 41.0]),
    np.array([2.0, 1.0, 3.0]),
)
P, Q, GAMMA = 6.0, 4.0, 15.0


def _spenders(customers, seed=5):
    """Repeat purchases and mean amounts made by the model itself."""
    generator = np.random.default_rng(seed)
    x = generator.integers(1, 8, customers)
    scale = generator.gamma(Q, 1 / GAMMA, customers)
    return x, generator.gamma(P * x, 1 / (scale * x))


def test_likelihood_is_that_of_plain_integration_over_customers():
    nodes, node_weights = np.polynomial.legendre.leggauss(200)
    rates = 1.5 * (nodes + 1)

    def density(x, mean):
        # the mean of x amounts Gamma(P, rate) is Gamma(P x, rate x); rates are Gamma(Q, GAMMA)
        of_mean = gamma.pdf(mean, P * x, scale=1 / (rates * x))
        return 1.5 * node_weights @ (of_mean * gamma.pdf(rates, Q, scale=1 / GAMMA))

    expected = sum(w * np.log(density(x, m)) for x, m, w in zip(X, MEAN, WEIGHTS, strict=True))
    value, _ = log_likelihood(np.array([P, Q, GAMMA]), X, MEAN, WEIGHTS)
    assert value == pytest.approx(expected, rel=1e-8)


def test_gradient_is_that_of_finite_differences():
    point = np.array([P, Q, GAMMA])
    _, gradient = log_likelihood(point, X, MEAN, WEIGHTS)
    numeric = approx_fprime(point, lambda p: log_likelihood(p, X, MEAN, WEIGHTS)[0], 1e-7)
    assert gradient == pytest.approx(numeric, rel=1e-4)


def test_cdnow_repeaters_give_the_published_parameters(cdnow_calibration):
    model = fit_gamma_gamma(cdnow_calibration.x, cdnow_calibration.mean_repeat_amount)
    assert (model.p, model.q, model.gamma) == pytest.approx((6.25, 3.74, 15.44), abs=0.01)
    assert model.repeaters == 946
    assert model.fit.log_likelihood == pytest.approx(-4055.918, abs=0.01)
    assert model.correlation == pytest.approx(0.11, abs=0.01)
    assert model.usable


def test_the_first_five_cdnow_customers_will_spend_what_was_published(cdnow_calibration):
    h = cdnow_calibration
    model = fit_gamma_gamma(h.x, h.mean_repeat_amount)
    amounts = model.conditional_mean_amount(h.x, h.mean_repeat_amount)
    assert amounts[:5] == pytest.approx([24.65, 18.91, 35.17, 35.17, 35.17], abs=0.1)
    assert model.conditional_mean_amount(0.0, 0.0) == pytest.approx(35.17, abs=0.1)


def test_an_expected_amount_lies_between_the_customer_and_the_population():
    model = GammaGamma(P, Q, GAMMA, 200, 0, 0.0, Fit(-1.0, 200.0, True, ()))
    assert model.conditional_mean_amount(0.0, 0.0) == pytest.approx(30)  # 6 * 15 / 3
    assert model.conditional_mean_amount(1, 60) == pytest.approx(50)  # 6 * (15 + 60) / 9
    assert model.conditional_mean_amount(50, 60) == pytest.approx(59.7, abs=0.05)
    assert model.conditional_mean_amount(2, -8) == model.conditional_mean_amount(2, 0)


def test_cents_and_yuan_say_the_same():
    x, mean = _spenders(400)
    yuan, cents = fit_gamma_gamma(x, mean), fit_gamma_gamma(x, mean * 100)
    assert (cents.p, cents.q) == pytest.approx((yuan.p, yuan.q), rel=1e-4)
    assert cents.gamma == pytest.approx(yuan.gamma * 100, rel=1e-4)
    lost = 400 * np.log(100)
    assert cents.fit.log_likelihood == pytest.approx(yuan.fit.log_likelihood - lost, abs=1e-5)


def test_weights_say_the_same_as_repeated_rows():
    x, mean = _spenders(150)
    weights = np.arange(150) % 3 + 1
    weighted = fit_gamma_gamma(x, mean, weights)
    repeated = fit_gamma_gamma(np.repeat(x, weights), np.repeat(mean, weights))
    assert weighted.repeaters == repeated.repeaters == weights.sum()
    assert (weighted.p, weighted.q) == pytest.approx((repeated.p, repeated.q), rel=1e-4)
    assert weighted.correlation == pytest.approx(repeated.correlation, rel=1e-9)


def test_one_time_buyers_are_ignored_and_refunded_repeaters_counted():
    x, mean = _spenders(120)
    model = fit_gamma_gamma(np.r_[x, 0, 0, 3, 2], np.r_[mean, 0, 999, -5, 0])
    assert model.repeaters == 120
    assert model.left_out == 2
    assert model.p == fit_gamma_gamma(x, mean).p


def test_too_few_repeaters_are_refused_with_what_to_use_instead():
    x, mean = _spenders(99)
    with pytest.raises(DataError, match=r"复购客户只有 99 位，少于 100 位.*请改用.*simple_clv"):
        fit_gamma_gamma(x, mean)


def test_equal_amounts_are_refused():
    with pytest.raises(DataError, match="120 位复购客户的平均金额全部等于 50"):
        fit_gamma_gamma(np.arange(120) % 5 + 1, np.full(120, 50.0))


def test_an_infinite_mean_is_refused_instead_of_returned():
    model = GammaGamma(P, 0.9, GAMMA, 200, 0, 0.0, Fit(-1.0, 200.0, True, ()))
    assert not model.usable
    assert model.conditional_mean_amount(1, 60) > 0
    with pytest.raises(DataError, match=r"q=0\.9 不大于 1"):
        _ = model.conditional_mean_amount(0.0, 0.0)


def test_columns_of_different_length_are_refused():
    with pytest.raises(DataError, match="购买次数 2 行，金额 1 行"):
        fit_gamma_gamma([1, 2], [5.0])
