"""Recency, frequency, monetary value: tie-safe scores and the groups they form.

Takes one row per customer, returns frames; knows no client and draws nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from reportkit.errors import DataError

#: high (above the middle score) or not in R, F, M → the usual eight groups
GROUPS: dict[tuple[bool, bool, bool], str] = {
    (True, True, True): "重要价值客户",
    (True, False, True): "重要发展客户",
    (False, True, True): "重要保持客户",
    (False, False, True): "重要挽留客户",
    (True, True, False): "一般价值客户",
    (True, False, False): "一般发展客户",
    (False, True, False): "一般保持客户",
    (False, False, False): "一般挽留客户",
}


def tie_safe_scores(
    values: npt.ArrayLike, bins: int = 5, *, higher_is_better: bool = True
) -> npt.NDArray[np.int64]:
    """Score 1..bins by rank; equal values always get equal scores, whatever the row order.

    score = ceil(bins * average percentile rank). With many ties some scores stay empty: print the
    sizes that were reached. Raises DataError for a missing value.
    """
    series = pd.Series(np.asarray(values, dtype=float))
    blank = int(series.isna().sum())
    if blank:
        raise DataError(
            f"打分的数值有 {blank} 个为空（共 {len(series)} 个），请先排除没有交易的客户。"
        )
    ranks = series.rank(method="average", pct=True, ascending=higher_is_better)
    # 1e-9: a rank of exactly 3/5 must not become 4 by rounding in floating point
    scores: npt.NDArray[np.int64] = np.ceil(ranks.to_numpy() * bins - 1e-9).astype(np.int64)
    return scores.clip(1, bins)


def cut_scores(values: npt.ArrayLike, cuts: list[float]) -> npt.NDArray[np.int64]:
    """Score by fixed business cut points, ascending: 1 + the number of cuts reached."""
    if sorted(set(cuts)) != list(cuts):
        raise DataError(f"分段点应由小到大且不重复，现为 {cuts}。")
    return np.searchsorted(cuts, np.asarray(values, dtype=float), side="right") + 1


@dataclass(frozen=True, slots=True)
class RfmScores:
    """Scores of every customer and how well the data could be split."""

    customers: pd.DataFrame  # customer_id, recency_days, orders, revenue, r, f, m, group
    commonest_frequency: int  # the number of orders most customers share
    commonest_share: float  # of all customers, 0-1
    median_recency_days: float
    mean_frequency: float
    median_revenue: float

    @property
    def frequency_can_be_split(self) -> bool:
        """False when more than half share one frequency: five classes would be an illusion."""
        return self.commonest_share <= 0.5


def rfm_scores(
    summary: pd.DataFrame,
    *,
    frequency: str = "orders",
    bins: int = 5,
    frequency_cuts: list[float] | None = None,
) -> RfmScores:
    """Score customers who bought.

    summary: customer_id, recency_days (whole days to the last purchase), ``frequency`` (orders or
    purchase_days, never order lines), revenue (net of refunds). Raises DataError when empty.
    """
    if summary.empty:
        raise DataError("统计窗口内没有任何客户下单，无法计算 RFM；请放宽窗口或检查报告期。")
    scored = summary[["customer_id", "recency_days", frequency, "revenue"]].rename(
        columns={frequency: "orders"}
    )
    scored["r"] = tie_safe_scores(scored["recency_days"], bins, higher_is_better=False)
    scored["f"] = (
        cut_scores(scored["orders"], frequency_cuts)
        if frequency_cuts
        else tie_safe_scores(scored["orders"], bins)
    )
    scored["m"] = tie_safe_scores(scored["revenue"], bins)
    scored["group"] = _groups(scored, bins)
    counts = scored["orders"].value_counts()
    commonest = counts[counts == counts.max()].index.min()
    return RfmScores(
        customers=scored,
        commonest_frequency=int(commonest),
        commonest_share=float(counts.max() / len(scored)),
        median_recency_days=float(scored["recency_days"].median()),
        mean_frequency=float(scored["orders"].mean()),
        median_revenue=float(scored["revenue"].median()),
    )


def _groups(scored: pd.DataFrame, bins: int) -> list[str]:
    middle = (bins + 1) / 2
    high = scored[["r", "f", "m"]].to_numpy() > middle
    return [GROUPS[bool(r), bool(f), bool(m)] for r, f, m in high]


def score_sizes(scores: RfmScores) -> pd.DataFrame:
    """Customers that reached each score: score, r, f, m (counts). Shows what ties did."""
    frame = scores.customers
    top = int(frame[["r", "f", "m"]].to_numpy().max())
    index = pd.Index(range(1, top + 1), name="score")
    counts = {name: frame[name].value_counts().reindex(index, fill_value=0) for name in "rfm"}
    return pd.DataFrame(counts).reset_index()


def rf_matrix(scores: RfmScores) -> pd.DataFrame:
    """Customers, revenue and revenue share of every R × F cell that has customers."""
    grouped = scores.customers.groupby(["r", "f"], as_index=False)
    cells = grouped.agg(customers=("customer_id", "size"), revenue=("revenue", "sum"))
    total = cells["revenue"].sum()
    cells["revenue_share"] = cells["revenue"] / total if total > 0 else np.nan
    cells["revenue_per_customer"] = cells["revenue"] / cells["customers"]
    return cells


def group_table(scores: RfmScores) -> pd.DataFrame:
    """The eight groups in their usual order: customers, shares, mean R, F, M."""
    frame = scores.customers
    grouped = frame.groupby("group").agg(
        customers=("customer_id", "size"),
        revenue=("revenue", "sum"),
        recency_days=("recency_days", "median"),
        orders=("orders", "mean"),
    )
    table = grouped.reindex([g for g in GROUPS.values() if g in grouped.index]).reset_index()
    table["customer_share"] = table["customers"] / len(frame)
    total: Any = table["revenue"].sum()
    table["revenue_share"] = table["revenue"] / total if total > 0 else np.nan
    table["revenue_per_customer"] = table["revenue"] / table["customers"]
    return table
