"""How unequally value is spread over customers: Lorenz curve, Gini, share of the largest.

Negative customers (refunds above purchases) are set apart: a Lorenz curve below zero has no meaning.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from reportkit.errors import DataError

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Concentration:
    """Spread of a value over customers. Shares are 0-1; ``total`` in the unit of the values."""

    gini: float
    total: float
    customers: int  # with a value of zero or more
    negative: int  # customers set apart
    negative_total: float
    _descending: FloatArray

    def top_share(self, share: float) -> float:
        """Part of the total held by the largest ``share`` of customers.

        The number of customers is rounded half up, at least one: 20 % of 4,338 are 868.
        """
        return float(self._descending[: self.top_count(share)].sum() / self.total)

    def top_count(self, share: float) -> int:
        """How many customers the largest ``share`` are."""
        return max(1, int(np.floor(self.customers * share + 0.5)))

    def customers_for(self, share: float) -> int:
        """The fewest customers who together hold at least ``share`` of the total."""
        reached = np.cumsum(self._descending) / self.total
        return int(np.searchsorted(reached, share - 1e-12) + 1)

    def lorenz(self, points: int = 200) -> pd.DataFrame:
        """The curve, smallest first: customer_share and value_share, both from 0 to 1."""
        cumulative = np.concatenate([[0.0], np.cumsum(self._descending[::-1])]) / self.total
        position = np.linspace(0, self.customers, min(points, self.customers) + 1).round()
        index = position.astype(np.int64)
        return pd.DataFrame(
            {"customer_share": index / self.customers, "value_share": cumulative[index]}
        )

    def percent_bands(self) -> FloatArray:
        """Share of the total held by each 1 % of customers, largest first: 100 numbers, sum 1."""
        edges = np.linspace(0, self.customers, 101)
        cumulative = np.concatenate([[0.0], np.cumsum(self._descending)])
        at_edges = np.interp(edges, np.arange(self.customers + 1), cumulative)
        bands: FloatArray = np.diff(at_edges) / self.total
        return bands


def concentration(values: npt.ArrayLike) -> Concentration:
    """Measure how ``values`` (one per customer) are spread.

    Gini = 2 Σ i·x₍ᵢ₎ / (n Σ x) − (n + 1)/n over ascending values (the plain, uncorrected form).
    Raises DataError when there is no customer or the non-negative values sum to zero.
    """
    array = np.asarray(values, dtype=float)
    if np.isnan(array).any():
        raise DataError(f"价值有 {int(np.isnan(array).sum())} 个为空，无法计算集中度；请先排除。")
    kept = np.sort(array[array >= 0])
    total = float(kept.sum())
    if len(kept) == 0 or total <= 0:
        raise DataError(f"{len(array)} 家客户的价值合计为 0 或没有非负值，无法计算集中度。")
    n = len(kept)
    gini = 2 * float((np.arange(1, n + 1) * kept).sum()) / (n * total) - (n + 1) / n
    negative = array[array < 0]
    return Concentration(
        gini=gini,
        total=total,
        customers=n,
        negative=len(negative),
        negative_total=float(negative.sum()),
        _descending=kept[::-1].copy(),
    )


TOPS = (0.01, 0.05, 0.10, 0.20, 0.30, 0.50)


def top_table(spread: Concentration) -> pd.DataFrame:
    """Rows for the largest 1, 5, 10, 20, 30, 50 %: share, customers, value, value_share."""
    rows = [
        {
            "share": share,
            "customers": spread.top_count(share),
            "value": spread.top_share(share) * spread.total,
            "value_share": spread.top_share(share),
        }
        for share in TOPS
        if spread.customers * share >= 0.5
    ]
    return pd.DataFrame(rows)
