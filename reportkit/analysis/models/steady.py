"""The declared rule where no purchase model holds: everybody keeps buying at the own rate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reportkit.analysis.models.btyd import FloatArray

STEADY = "平均频率法"
_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class SteadyRate:
    """Everybody keeps buying at the own rate, to which one year of the average is added.

    The rule where no purchase model holds; it knows nothing of customers who leave.
    """

    per_day: float  # repeat purchases of the average customer

    def conditional_expected_purchases(
        self, x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike, t: npt.ArrayLike
    ) -> FloatArray:
        """Purchases in the next ``t`` days; ``t_x`` is not used."""
        repeats, age = np.asarray(x, dtype=float), np.asarray(T, dtype=float)
        rate: FloatArray = (repeats + self.per_day * _YEAR) / (age + _YEAR)
        expected: FloatArray = rate * np.asarray(t, dtype=float)
        return expected

    def probability_of_purchase(
        self, x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike, t: npt.ArrayLike
    ) -> FloatArray:
        """P(at least one purchase in the next ``t`` days), 0-1."""
        return -np.expm1(-self.conditional_expected_purchases(x, t_x, T, t))


def steady_rate(x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike) -> SteadyRate:
    """The rule of these histories; nobody buys where no time has passed."""
    observed = float(np.sum(T))
    return SteadyRate(float(np.sum(x)) / observed if observed else 0.0)
