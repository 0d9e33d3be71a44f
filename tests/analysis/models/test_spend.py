"""Amounts per purchase, also where frequent customers spend more."""

import numpy as np
import pytest

from reportkit.analysis.models.btyd import PurchaseHistory, purchase_history
from reportkit.analysis.models.gamma_gamma import fit_gamma_gamma
from reportkit.analysis.models.spend import (
    MAX_CORRELATION,
    expected_amounts,
    log_frequency,
    spend_model,
)


def buyers(power: float, seed: int = 3, count: int = 600) -> tuple[PurchaseHistory, np.ndarray]:
    """Histories of two years and the true mean amounts: 100 times (rate / 10) to ``power``."""
    generator = np.random.default_rng(seed)
    rate = generator.gamma(2.0, 5.0, count) + 0.5  # purchases per year
    mean = 100 * (rate / 10) ** power * generator.gamma(9, 1 / 9, count)
    x = generator.poisson(2 * rate)
    seen = mean * np.where(
        x > 0, generator.gamma(4 * np.maximum(x, 1), 1 / (4 * np.maximum(x, 1))), 0
    )
    span = np.full(count, 730.0)
    total = mean * (x + 1)
    history = PurchaseHistory(
        np.arange(count), x, np.where(x > 0, 700.0, 0.0), span, np.where(x > 0, seen, 0.0), total
    )
    return history, mean


def test_independent_amounts_take_the_plain_model():
    history, _ = buyers(0.0)
    model, reasons = spend_model(history)
    plain = fit_gamma_gamma(history.x, history.mean_repeat_amount)
    assert reasons == ()
    assert (model.name, model.slope) == ("Gamma-Gamma", 0)
    assert model.amounts(history) == pytest.approx(
        plain.conditional_mean_amount(history.x, history.mean_repeat_amount)
    )


def test_amounts_that_grow_with_frequency_are_freed_of_it_first():
    history, mean = buyers(0.8)
    model, reasons = spend_model(history)
    assert reasons == ()
    assert model.name == "按频率校正的 Gamma-Gamma"
    assert model.correlation > MAX_CORRELATION
    assert abs(model.gamma_gamma.correlation) < 0.1
    assert model.slope > 0.6
    rare, often = history.x <= 3, history.x >= 30
    corrected = model.amounts(history)
    assert corrected[rare].mean() == pytest.approx(mean[rare].mean(), rel=0.1)
    assert corrected[often].mean() == pytest.approx(mean[often].mean(), rel=0.05)
    # the plain model would promise far too much of those who hardly buy
    plain = fit_gamma_gamma(history.x, history.mean_repeat_amount)
    wrong = plain.conditional_mean_amount(history.x, history.mean_repeat_amount)
    assert wrong[rare].mean() > 1.3 * mean[rare].mean()


def test_few_repeaters_are_given_their_own_mean_and_one_average_purchase():
    history = purchase_history([1, 2], [0, 1], 100, [10.0, 30.0])
    amounts, how = expected_amounts(history)
    assert amounts.tolist() == [15.0, 25.0]
    assert how.startswith("客户自身均值")


def test_few_repeaters_are_refused_with_their_number():
    model, reasons = spend_model(purchase_history([1, 1], [0, 1], 100, [10.0, 30.0]))
    assert model is None
    assert "只有 1 位，少于 100 位" in reasons[0]


def test_frequency_adds_one_year_of_the_average_customer():
    history = purchase_history([1, 1], [0, 100], 365, [1.0, 1.0])
    # (1 + 0.01 * 365.25) / (365 + 365.25) a day
    assert np.exp(log_frequency(history, 0.01)[0]) == pytest.approx(0.0063711, abs=1e-7)
