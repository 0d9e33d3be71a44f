"""Gamma-Gamma: what a customer will spend per purchase, given the purchases seen.

Amounts vary around each customer's own mean, means vary between customers, and neither has to do
with how often the customer buys: that correlation is reported and has to be small.
Source: Fader & Hardie, "The Gamma-Gamma Model of Monetary Value", 2013.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, psi

from reportkit.analysis.basics.maximum_likelihood import maximise
from reportkit.analysis.models.btyd import Fit, FloatArray
from reportkit.errors import DataError

MIN_REPEATERS = 100
_STARTS = [(2.0, 3.0, 1.0), (6.0, 4.0, 1.0)]
_INSTEAD = "请改用简单客户价值（simple_clv：平均客单价 × 复购频率 × 期限 × 毛利率）。"


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """A fitted Gamma-Gamma model. gamma is in the unit of the amounts."""

    p: float
    q: float
    gamma: float
    repeaters: int  # customers the fit rests on
    left_out: int  # repeat customers whose mean amount is not positive (refunds, gifts)
    correlation: float  # of x and the mean amount over these repeaters; 0 where x never varies
    fit: Fit

    @property
    def usable(self) -> bool:
        """Fit in order, and a mean amount exists for customers without repeat purchases."""
        return self.fit.usable and self.q > 1

    def conditional_mean_amount(self, x: npt.ArrayLike, mean_amount: npt.ArrayLike) -> FloatArray:
        """Expected amount per future purchase, from x repeats of mean_amount each.

        A mean below zero counts as zero. Arguments broadcast.
        """
        count = np.asarray(x, dtype=np.float64)
        seen = np.maximum(np.asarray(mean_amount, dtype=np.float64), 0.0)
        weight = self.p * count + self.q - 1
        if (weight <= 0).any():
            raise DataError(
                f"金额模型（Gamma-Gamma）：q={self.q:.3g} 不大于 1，"
                f"人均金额没有有限的期望。{_INSTEAD}"
            )
        return np.asarray(self.p * (self.gamma + count * seen) / weight)


def fit_gamma_gamma(
    x: npt.ArrayLike, mean_amount: npt.ArrayLike, weights: npt.ArrayLike | None = None
) -> GammaGamma:
    """Fit on repeat customers; rows with x = 0 are ignored.

    x: repeat purchases; mean_amount: mean of these, one row per customer; weights: customers
    behind a row. Raises DataError under 100 repeaters or when all of them spend the same.
    """
    count = np.asarray(x, dtype=np.float64).ravel()
    amount = np.asarray(mean_amount, dtype=np.float64).ravel()
    weight = np.ones_like(count) if weights is None else np.asarray(weights, dtype=np.float64)
    if not count.size == amount.size == weight.size:
        raise DataError(f"金额模型：购买次数 {count.size} 行，金额 {amount.size} 行，行数应一致。")
    repeats = count > 0
    kept = repeats & (amount > 0) & np.isfinite(amount)
    left_out = round(float(weight[repeats & ~kept].sum()))
    count, amount, weight = count[kept], amount[kept], weight[kept]
    repeaters = round(float(weight.sum()))
    if repeaters < MIN_REPEATERS:
        raise DataError(
            f"金额模型（Gamma-Gamma）：有正金额的复购客户只有 {repeaters} 位，"
            f"少于 {MIN_REPEATERS} 位，估计不可靠。{_INSTEAD}"
        )
    if np.ptp(amount) == 0:
        raise DataError(
            f"金额模型（Gamma-Gamma）：{repeaters} 位复购客户的平均金额全部等于 {amount[0]:g}，"
            f"没有差异可估计。{_INSTEAD}"
        )
    return _fit(count, amount, weight, left_out)


def _fit(count: FloatArray, amount: FloatArray, weight: FloatArray, left_out: int) -> GammaGamma:
    total = float(weight.sum())
    unit = float(weight @ amount) / total
    best = maximise(
        lambda parameters: log_likelihood(parameters, count, amount / unit, weight),
        total,
        _STARTS,
        ("p", "q", "gamma"),
    )
    p, q, gamma = best.values
    in_data_unit = float(best.value - total * np.log(unit))
    fit = Fit(in_data_unit, total, best.converged, best.at_bound)
    correlation = _correlation(count, amount, weight)
    return GammaGamma(p, q, gamma * unit, round(total), left_out, correlation, fit)


def _correlation(x: FloatArray, y: FloatArray, weight: FloatArray) -> float:
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return 0.0
    covariance = np.cov(x, y, aweights=weight)
    return float(covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1]))


def log_likelihood(
    parameters: FloatArray, x: FloatArray, mean_amount: FloatArray, weights: FloatArray
) -> tuple[float, FloatArray]:
    """Log-likelihood of the mean amounts and its gradient in (p, q, gamma).

    L = G(px+q) / (G(px) G(q)) gamma^q m^(px-1) x^(px) / (gamma + x m)^(px+q).
    """
    p, q, gamma = parameters
    counts, row = np.unique(x, return_inverse=True)  # few: Gamma functions once per count
    shapes, spent = p * counts, x * mean_amount
    log_spent, log_all = np.log(spent), np.log(gamma + spent)
    constant = gammaln(shapes + q) - gammaln(shapes) - gammaln(q) + q * np.log(gamma)
    terms = constant[row] + p * x * log_spent - np.log(mean_amount) - (p * x + q) * log_all
    slopes = (
        (counts * (psi(shapes + q) - psi(shapes)))[row] + x * (log_spent - log_all),
        (psi(shapes + q) - psi(q) + np.log(gamma))[row] - log_all,
        q / gamma - (p * x + q) / (gamma + spent),
    )
    return float(weights @ terms), np.array([weights @ slope for slope in slopes])
