"""Pareto/NBD: buying at a Gamma-distributed rate until an unseen exponential lifetime ends.

Source: Schmittlein, Morrison & Colombo, Management Science 33(1), 1987; parameters as in Fader,
Hardie & Lee 2005. The likelihood is integrated over the unseen moment of leaving instead of
using two hypergeometric functions that fail for frequent buyers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, exprel, gammaln, psi

from reportkit.analysis.basics.quadrature import log_power_integral
from reportkit.analysis.models.btyd import Fit, FloatArray, Rows, checked_rows, fitted

_NAMES = ("r", "alpha", "s", "beta")
_STARTS = [(1.0, 1.0, 1.0, 1.0), (0.5, 3.0, 0.5, 3.0)]
_CHUNK = 4096


@dataclass(frozen=True, slots=True)
class ParetoNBD:
    """A fitted Pareto/NBD model. alpha, beta and all times are in the unit of the data."""

    r: float
    alpha: float
    s: float
    beta: float
    fit: Fit

    @property
    def name(self) -> str:
        return "Pareto/NBD"

    def expected_purchases(self, t: npt.ArrayLike) -> FloatArray:
        """Repeat purchases of a random new customer in t. Shape of t."""
        return self._purchases_while_alive(np.float64(0), np.float64(0), t)

    def probability_alive(
        self, x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike
    ) -> FloatArray:
        """P(alive at T), 0..1. Arguments broadcast."""
        x, t_x, T = np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in (x, t_x, T)))
        powers, limits = (self.r + x, self.s + 1), (t_x, T)
        log_left = np.log(self.s) + _log_integral(self.alpha, self.beta, powers, limits)
        log_stayed = -(self.r + x) * np.log(self.alpha + T) - self.s * np.log(self.beta + T)
        return np.asarray(expit(log_stayed - log_left))

    def conditional_expected_purchases(
        self, x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike, t: npt.ArrayLike
    ) -> FloatArray:
        """Purchases expected in (T, T + t] given the history. Arguments broadcast."""
        x, T = np.asarray(x, dtype=np.float64), np.asarray(T, dtype=np.float64)
        return self.probability_alive(x, t_x, T) * self._purchases_while_alive(x, T, t)

    def probability_of_purchase(
        self, x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike, t: npt.ArrayLike
    ) -> FloatArray:
        """P(at least one purchase in (T, T + t]), 0..1. Arguments broadcast.

        The first of these purchases comes at u with density
        k/(A+u) (A/(A+u))**k (B/(B+u))**s, k = r + x, A = alpha + T, B = beta + T.
        """
        alive = self.probability_alive(x, t_x, T)
        x, T, t = np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in (x, T, t)))
        k, rate, age = self.r + x, self.alpha + T, self.beta + T
        buys = _log_integral(rate, age, (k + 1, self.s), (np.zeros_like(t), t))
        chance = np.exp(buys + np.log(k) + k * np.log(rate) + self.s * np.log(age))
        return alive * np.minimum(chance, 1.0)

    def _purchases_while_alive(
        self, x: FloatArray | np.float64, T: FloatArray | np.float64, t: npt.ArrayLike
    ) -> FloatArray:
        """(r+x)(beta+T)/((alpha+T)(s-1)) [1 - ((beta+T)/(beta+T+t))**(s-1)], also at s = 1."""
        log_ratio = np.log1p(np.asarray(t, dtype=np.float64) / (self.beta + T))
        lifetime = (self.beta + T) * log_ratio * exprel(-(self.s - 1) * log_ratio)
        return np.asarray((self.r + x) / (self.alpha + T) * lifetime)


def _log_integral(
    alpha: npt.ArrayLike,
    beta: npt.ArrayLike,
    powers: tuple[npt.ArrayLike, npt.ArrayLike],
    limits: tuple[npt.ArrayLike, npt.ArrayLike],
) -> FloatArray:
    """log_power_integral without the averages, in pieces that fit the memory cache."""
    arrays = np.broadcast_arrays(alpha, beta, *powers, *limits)
    columns = [np.asarray(array, dtype=np.float64).ravel() for array in arrays]
    result = np.empty(columns[0].size)
    for start in range(0, result.size, _CHUNK):
        a, b, p, q, low, high = (column[start : start + _CHUNK] for column in columns)
        result[start : start + _CHUNK] = log_power_integral(a, b, (p, q), (low, high))[0]
    return result.reshape(arrays[0].shape)


def fit_pareto_nbd(
    x: npt.ArrayLike,
    t_x: npt.ArrayLike,
    T: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
) -> ParetoNBD:
    """Fit Pareto/NBD to histories of equal length; weights count the customers behind each row.

    Raises DataError when a history contradicts itself, nobody bought again or all are alike.
    Look at result.fit.usable before predicting.
    """
    rows = checked_rows(x, t_x, T, weights)
    best, fit = fitted(log_likelihood, rows, _STARTS, _NAMES)
    r, alpha, s, beta = best.values
    return ParetoNBD(r, alpha / rows.scale, s, beta / rows.scale, fit)


def log_likelihood(parameters: FloatArray, rows: Rows) -> tuple[float, FloatArray]:
    """Log-likelihood and its gradient in (r, alpha, s, beta), time as in rows.

    L = G(r+x)/G(r) alpha^r beta^s [(alpha+T)^-(r+x) (beta+T)^-s
        + s * integral from t_x to T of (alpha+y)^-(r+x) (beta+y)^-(s+1) dy].
    """
    value, gradient = 0.0, np.zeros(4)
    for start in range(0, rows.x.size, _CHUNK):
        piece = slice(start, start + _CHUNK)
        part = Rows(rows.x[piece], rows.t_x[piece], rows.T[piece], rows.weights[piece], rows.scale)
        terms, slopes = _terms(parameters, part)
        value += float(part.weights @ terms)
        gradient += slopes @ part.weights
    return value, gradient


def _terms(parameters: FloatArray, rows: Rows) -> tuple[FloatArray, FloatArray]:
    r, alpha, s, beta = parameters
    k = r + rows.x
    end_rate, end_age = alpha + rows.T, beta + rows.T
    log_integral, (inv_rate, inv_age, log_rate, log_age) = log_power_integral(
        alpha, beta, (k, s + 1), (rows.t_x, rows.T)
    )
    stayed = -k * np.log(end_rate) - s * np.log(end_age)
    left = np.log(s) + log_integral
    gone = expit(left - stayed)
    here = 1 - gone
    counts, index = np.unique(rows.x, return_inverse=True)
    terms = (gammaln(r + counts) - gammaln(r))[index] + r * np.log(alpha) + s * np.log(beta)
    d_r = (psi(r + counts) - psi(r))[index] + np.log(alpha)
    slopes = np.stack(
        [
            d_r - here * np.log(end_rate) - gone * log_rate,
            r / alpha - k * (here / end_rate + gone * inv_rate),
            np.log(beta) - here * np.log(end_age) + gone * (1 / s - log_age),
            s / beta - s * here / end_age - (s + 1) * gone * inv_age,
        ]
    )
    return terms + np.logaddexp(stayed, left), slopes
