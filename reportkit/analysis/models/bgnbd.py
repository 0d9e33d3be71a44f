"""BG/NBD and MBG/NBD: buying at a Gamma-distributed rate, leaving with a Beta chance.

BG/NBD lets a customer leave only after a repeat purchase, MBG/NBD also right after the first.
Sources: Fader, Hardie & Lee, Marketing Science 24(2), 2005; Batislam, Denizel & Filiztekin,
IJRM 24(3), 2007.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
from scipy.special import expit, gammaln, psi

from reportkit.analysis.basics.quadrature import purchases_while_alive
from reportkit.analysis.models.btyd import Fit, FloatArray, Rows, checked_rows, fitted

_NAMES = ("r", "alpha", "a", "b")
_STARTS = [(1.0, 1.0, 1.0, 1.0), (0.3, 3.0, 0.5, 3.0)]


@dataclass(frozen=True, slots=True)
class BetaGeometric:
    """A fitted BG/NBD or MBG/NBD model. alpha and all times are in the unit of the data.

    Warning: BG/NBD says P(alive) = 1 of every one-time buyer. Never rank customers by it; rank by
    probability_of_purchase of the MBG/NBD (or Pareto/NBD) model.
    """

    r: float
    alpha: float
    a: float
    b: float
    leaves_after_first: bool  # True for MBG/NBD
    fit: Fit

    @property
    def name(self) -> str:
        return "MBG/NBD" if self.leaves_after_first else "BG/NBD"

    def expected_purchases(self, t: npt.ArrayLike) -> FloatArray:
        """Repeat purchases of a random new customer in t. Shape of t."""
        if not self.leaves_after_first:
            return purchases_while_alive(self.r, self.alpha, self.a, self.b, t)
        stays = self.b / (self.a + self.b)
        return stays * purchases_while_alive(self.r, self.alpha, self.a, self.b + 1, t)

    def probability_alive(
        self, x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike
    ) -> FloatArray:
        """P(alive at T), 0..1. Of no use as a ranking for BG/NBD: 1 wherever x = 0."""
        x, t_x, T = (np.asarray(value, dtype=np.float64) for value in (x, t_x, T))
        chances = x + self.leaves_after_first
        silence = np.log((self.alpha + T) / (self.alpha + t_x))
        odds_left = self.a / np.maximum(self.b + chances - 1, 1e-300)
        log_odds_left = np.log(odds_left) + (self.r + x) * silence
        return np.where(chances > 0, expit(-log_odds_left), 1.0)

    def conditional_expected_purchases(
        self, x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike, t: npt.ArrayLike
    ) -> FloatArray:
        """Purchases expected in (T, T + t] given the history. Arguments broadcast."""
        x, T = np.asarray(x, dtype=np.float64), np.asarray(T, dtype=np.float64)
        b = self.b + x + self.leaves_after_first
        future = purchases_while_alive(self.r + x, self.alpha + T, self.a, b, t)
        return self.probability_alive(x, t_x, T) * future

    def probability_of_purchase(
        self, x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike, t: npt.ArrayLike
    ) -> FloatArray:
        """P(at least one purchase in (T, T + t]), 0..1. Arguments broadcast."""
        x, T = np.asarray(x, dtype=np.float64), np.asarray(T, dtype=np.float64)
        silent = (self.r + x) * np.log1p(np.asarray(t) / (self.alpha + T))
        return self.probability_alive(x, t_x, T) * -np.expm1(-silent)


def fit_bgnbd(
    x: npt.ArrayLike,
    t_x: npt.ArrayLike,
    T: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
) -> BetaGeometric:
    """Fit BG/NBD. See fit_mbgnbd; prefer that one wherever customers are ranked."""
    return _fit(checked_rows(x, t_x, T, weights), leaves_after_first=False)


def fit_mbgnbd(
    x: npt.ArrayLike,
    t_x: npt.ArrayLike,
    T: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
) -> BetaGeometric:
    """Fit MBG/NBD to histories of equal length; weights count the customers behind each row.

    Raises DataError when a history contradicts itself, nobody bought again or all are alike.
    Look at result.fit.usable before predicting.
    """
    return _fit(checked_rows(x, t_x, T, weights), leaves_after_first=True)


def _fit(rows: Rows, *, leaves_after_first: bool) -> BetaGeometric:
    likelihood = partial(log_likelihood, leaves_after_first=leaves_after_first)
    best, fit = fitted(likelihood, rows, _STARTS, _NAMES)
    r, alpha, a, b = best.values
    return BetaGeometric(r, alpha / rows.scale, a, b, leaves_after_first, fit)


def log_likelihood(
    parameters: FloatArray, rows: Rows, *, leaves_after_first: bool
) -> tuple[float, FloatArray]:
    """Log-likelihood and its gradient in (r, alpha, a, b), time as in rows.

    L = G(r+x)/G(r) alpha^r B(a, b+m)/B(a, b)
        [(alpha+T)^-(r+x) + a/(b+m-1) (alpha+t_x)^-(r+x)], m = chances to leave so far.
    """
    r, alpha, a, b = parameters
    x, weights = rows.x, rows.weights
    chances = x + leaves_after_first
    log_end, log_last = np.log(alpha + rows.T), np.log(alpha + rows.t_x)
    stayed = -(r + x) * log_end
    ratio = np.where(chances > 0, a / np.maximum(b + chances - 1, 1e-300), 0.0)
    with np.errstate(divide="ignore"):
        left = np.log(ratio) - (r + x) * log_last
    gone = expit(left - stayed)
    tables = _by_count(x, parameters, leaves_after_first)
    terms = tables[0] + r * np.log(alpha) + np.logaddexp(stayed, left)
    d_r = tables[1] + np.log(alpha) - log_end + gone * (log_end - log_last)
    d_alpha = r / alpha - (r + x) * ((1 - gone) / (alpha + rows.T) + gone / (alpha + rows.t_x))
    d_a = tables[2] + gone / a
    d_b = tables[3] - gone * ratio / a
    gradient = np.array([weights @ column for column in (d_r, d_alpha, d_a, d_b)])
    return float(weights @ terms), gradient


def _by_count(
    x: FloatArray, parameters: FloatArray, leaves_after_first: bool
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """The Gamma and Beta factors and their derivatives in r, a, b: they depend on x alone, so
    they are computed once per distinct count."""
    r, _, a, b = parameters
    distinct, index = np.unique(x, return_inverse=True)
    m = distinct + leaves_after_first
    value = gammaln(r + distinct) - gammaln(r) + gammaln(b + m) - gammaln(b)
    value += gammaln(a + b) - gammaln(a + b + m)
    both = psi(a + b) - psi(a + b + m)
    tables = (value, psi(r + distinct) - psi(r), both, both + psi(b + m) - psi(b))
    return tables[0][index], tables[1][index], tables[2][index], tables[3][index]
