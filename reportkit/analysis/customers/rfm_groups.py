"""Recency, frequency and amount as facts: the best group, the best cell, and what ties did."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from reportkit.absence import Gap, NothingToMeasure, absent, travels
from reportkit.analysis.basics import claims
from reportkit.analysis.customers import rfm


@dataclass(frozen=True, slots=True)
class Corner:
    """The cell of the highest R and F, and the one that sells most; ahead: they are the same."""

    r: int
    f: int
    customers: int
    top: float
    most: float
    most_r: int
    most_f: int
    ahead: bool


@dataclass(frozen=True, slots=True)
class Ties:
    """How many customers share one frequency; many: too many for classes to mean anything."""

    share: float
    times: int
    bins: int
    many: bool


@dataclass(frozen=True, slots=True)
class Rfm:
    """The first group of the usual eight that has customers, and the medians of everybody.

    sold: amounts are known and add up to more than zero, else ``corner`` is missing. loss: a tenth
    of what the group buys. by_orders: F counts orders, else days.
    """

    n: int
    group: str
    share: float
    revenue: float | None
    count: int
    r: float
    f: float
    m: float
    loss: float
    sold: bool
    bins: int
    by_orders: bool
    evidence: list[str]
    protected_by: list[str]
    corner: Corner
    ties: Ties
    cells: pd.DataFrame
    groups: pd.DataFrame
    sizes: pd.DataFrame
    customers: pd.DataFrame


@travels()
def groups(summary: pd.DataFrame, *, frequency: str, bins: int) -> Rfm:
    """summary: customer_summary of the window; frequency: orders or purchase_days."""
    if summary.empty:
        raise NothingToMeasure("窗口内没有客户成交")
    scores = rfm.rfm_scores(summary, frequency=frequency, bins=bins)
    table, cells = rfm.group_table(scores), rfm.rf_matrix(scores)
    star, sold = table.iloc[0], bool(cells["revenue_share"].notna().any())
    return Rfm(
        n=len(scores.customers), group=star["group"], share=star["customer_share"],
        revenue=star["revenue_share"], count=int(star["customers"]), r=scores.median_recency_days,
        f=scores.mean_frequency, m=scores.median_revenue, loss=star["revenue"] / 10, sold=sold,
        bins=bins, by_orders=frequency == "orders",
        evidence=["rf_matrix", "rfm_groups"] if sold else ["rfm_groups"],
        protected_by=["rf_matrix"] if sold else ["rfm_groups"], corner=_corner(cells, sold),
        ties=Ties(
            scores.commonest_share, scores.commonest_frequency, bins,
            not scores.frequency_can_be_split,
        ),
        cells=cells, groups=table, sizes=rfm.score_sizes(scores), customers=scores.customers,
    )  # fmt: skip


def _corner(cells: pd.DataFrame, sold: bool) -> Corner:
    if not sold:
        nothing: Corner = absent(Gap(why="销售额合计不为正"))
        return nothing
    best = cells.sort_values(["r", "f"]).iloc[-1]
    most = cells.iloc[int(cells["revenue_share"].argmax())]
    return Corner(
        r=int(best["r"]), f=int(best["f"]), customers=int(best["customers"]),
        top=best["revenue_share"], most=most["revenue_share"], most_r=int(most["r"]),
        most_f=int(most["f"]),
        ahead=claims.largest(cells["revenue_share"], best["revenue_share"]),
    )  # fmt: skip
