"""Shifted-beta-geometric retention: contracts renewed or not, period by period.

Every customer has a constant chance to leave at each renewal; these chances are Beta distributed,
so that the retention of a cohort rises while nobody becomes more loyal. For contracts only:
where leaving is not observed use the models of btyd.
Source: Fader & Hardie, Journal of Interactive Marketing 21(1), 2007; residual lifetime 2010.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaln, psi

from reportkit.analysis.basics.maximum_likelihood import maximise
from reportkit.analysis.basics.quadrature import beta_mean
from reportkit.analysis.models.btyd import Fit, FloatArray
from reportkit.errors import DataError, ParameterError

_STARTS = [(1.0, 1.0), (0.5, 4.0)]


@dataclass(frozen=True, slots=True)
class ShiftedBetaGeometric:
    """A fitted sBG model. Periods are whole renewal periods, counted from the first contract."""

    alpha: float
    beta: float
    fit: Fit

    def retention_rate(self, t: npt.ArrayLike) -> FloatArray:
        """Share of those still there after t - 1 renewals who renew the t-th time, t = 1, 2 …"""
        t = np.asarray(t, dtype=np.float64)
        return np.asarray((self.beta + t - 1) / (self.alpha + self.beta + t - 1))

    def survival(self, t: npt.ArrayLike, renewals: npt.ArrayLike = 0) -> FloatArray:
        """P(t further renewals) of a customer who has renewed that often. Broadcasts."""
        b = self.beta + np.asarray(renewals, dtype=np.float64)
        further = np.asarray(t, dtype=np.float64)
        return np.asarray(np.exp(betaln(self.alpha, b + further) - betaln(self.alpha, b)))

    def discounted_lifetime(self, discount_rate: float) -> float:
        """Expected periods of a new customer, each paid at its start and discounted.

        discount_rate: per period, above 0. Sum over t = 0, 1, … of S(t) / (1 + d)**t.
        """
        return 1 + float(self.discounted_residual_lifetime(0, discount_rate)) / (1 + discount_rate)

    def discounted_residual_lifetime(
        self, renewals: npt.ArrayLike, discount_rate: float
    ) -> FloatArray:
        """Expected further periods, seen just before the next renewal is due.

        Sum over k = 1, 2, … of S(n + k) / S(n) / (1 + d)**(k - 1). Shape of renewals.
        Raises ParameterError unless discount_rate (per period) is above 0.
        """
        if not discount_rate > 0:
            raise ParameterError(
                f"折现率为 {discount_rate:g}，应大于 0：不折现时剩余生命期可能是无穷大。"
            )
        n = np.asarray(renewals, dtype=np.float64)
        b = (self.beta + n).reshape(-1, 1)
        kept = 1 / (1 + discount_rate)
        steepness = np.full_like(b, 1 / (1 - kept))
        lifetime = beta_mean(lambda p: 1 / (1 - (1 - p) * kept), self.alpha, b + 1, steepness)
        return (b[:, 0] / (self.alpha + b[:, 0]) * lifetime).reshape(n.shape)


def fit_sbg(
    tenure_periods: npt.ArrayLike,
    churned: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    entered: npt.ArrayLike | None = None,
) -> ShiftedBetaGeometric:
    """Fit to single customers, some of whom are still there.

    tenure_periods: for a churned customer the period whose end was not renewed (1 = the first),
    otherwise the renewals made so far (0 or more). entered: renewals made before anybody's leaving
    was written down, less than the tenure of who left; what came before then tells nothing. Raises
    DataError when nobody left, nobody renewed or a tenure is not a whole number.
    """
    tenure = np.asarray(tenure_periods, dtype=np.float64).ravel()
    left = np.asarray(churned, dtype=bool).ravel()
    count = np.ones_like(tenure) if weights is None else np.asarray(weights, dtype=np.float64)
    bad = (tenure != np.rint(tenure)) | (tenure < left) | ~np.isfinite(tenure)
    if bad.any():
        first = int(np.flatnonzero(bad)[0])
        raise DataError(
            f"续约模型（sBG）：{int(bad.sum())} 位客户的在约期数无效（首例：第 {first} 行，"
            f"{tenure[first]:g} 期）。应为整期数，流失客户从 1 起。"
        )
    periods = int(tenure.max()) if tenure.size else 0
    whole = tenure.astype(np.int64)
    lost = np.bincount(whole[left], weights=count[left], minlength=periods + 1)[1:]
    staying = np.bincount(whole[~left], weights=count[~left], minlength=periods + 1)
    before = np.zeros_like(whole) if entered is None else np.asarray(entered).astype(np.int64)
    known = np.bincount(before, weights=count * (before > 0), minlength=periods + 1)
    return _fit(*(c.astype(np.float64) for c in (lost, staying, known)))


def fit_sbg_survivors(survivors: Sequence[float]) -> ShiftedBetaGeometric:
    """Fit to one cohort: customers at the start, after the first renewal, after the second …

    Raises DataError when the counts rise, nobody left or nobody renewed.
    """
    counts = np.asarray(survivors, dtype=np.float64)
    rising = np.flatnonzero(np.diff(counts) > 0)
    if rising.size or not np.isfinite(counts).all() or (counts < 0).any():
        where = f"首例：第 {rising[0] + 1} 期" if rising.size else "有空值或负数"
        raise DataError(
            f"续约模型（sBG）：留存客户数只能不变或减少（{where}）。请检查同期群的计数。"
        )
    staying = np.zeros_like(counts)
    if counts.size:
        staying[-1] = counts[-1]
    return _fit(-np.diff(counts), staying, np.zeros_like(counts))


def _fit(lost: FloatArray, staying: FloatArray, entered: FloatArray) -> ShiftedBetaGeometric:
    total = float(lost.sum() + staying.sum())
    renewed = float(lost[1:].sum() + staying[1:].sum())
    if not (lost.sum() > 0 and renewed > 0):
        reason = "没有客户流失" if renewed > 0 else "没有客户续约"
        raise DataError(
            f"续约模型（sBG）：{total:g} 位客户中{reason}，无法估计留存曲线。"
            "请延长观察期，或只报告观察到的留存率。"
        )
    best = maximise(
        # given that they were there when they entered: S(t) / S(entered), of which S(0) is 1
        lambda parameters: log_likelihood(parameters, lost, staying - entered),
        total,
        _STARTS,
        ("alpha", "beta"),
    )
    fit = Fit(best.value, total, best.converged, best.at_bound)
    alpha, beta = best.values
    return ShiftedBetaGeometric(alpha, beta, fit)


def log_likelihood(
    parameters: FloatArray, lost: FloatArray, staying: FloatArray
) -> tuple[float, FloatArray]:
    """Log-likelihood and its gradient in (alpha, beta).

    lost[t-1]: customers who left at the t-th renewal, P = B(alpha+1, beta+t-1) / B(alpha, beta);
    staying[t]: still there after t renewals, P = B(alpha, beta+t) / B(alpha, beta).
    """
    alpha, beta = parameters
    before, after = np.arange(lost.size), np.arange(staying.size)
    base = betaln(alpha, beta)
    left, stayed = betaln(alpha + 1, beta + before) - base, betaln(alpha, beta + after) - base
    all_left, all_stayed = psi(alpha + beta + before + 1), psi(alpha + beta + after)
    shared = psi(alpha + beta)
    d_alpha = lost @ (1 / alpha - all_left + shared) + staying @ (shared - all_stayed)
    d_beta = lost @ (psi(beta + before) - all_left - psi(beta) + shared)
    d_beta += staying @ (psi(beta + after) - all_stayed - psi(beta) + shared)
    return float(lost @ left + staying @ stayed), np.array([d_alpha, d_beta])
