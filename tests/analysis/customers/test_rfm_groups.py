"""Recency, frequency and amount of four customers."""

import pandas as pd

from reportkit.absence import gap_of
from reportkit.analysis.customers import rfm_groups

SUMMARY = pd.DataFrame(
    {
        "customer_id": ["a", "b", "c", "d"], "recency_days": [5, 20, 90, 300],
        "orders": [9, 4, 2, 1], "purchase_days": [3, 3, 3, 3], "revenue": [70.0, 20.0, 8.0, 2.0],
    }
)  # fmt: skip


def groups(summary: pd.DataFrame = SUMMARY, frequency: str = "orders") -> rfm_groups.Rfm:
    return rfm_groups.groups(summary, frequency=frequency, bins=5)


def test_the_best_group_and_the_best_cell():
    found = groups()
    assert (found.n, found.group, found.count, found.share) == (4, "重要价值客户", 2, 0.5)
    assert (found.revenue, found.loss, found.r, found.f, found.m) == (0.9, 9.0, 55.0, 4.0, 14.0)
    assert (found.sold, found.by_orders) == (True, True)
    assert (found.evidence, found.protected_by) == (["rf_matrix", "rfm_groups"], ["rf_matrix"])
    assert found.corner == rfm_groups.Corner(5, 5, 1, 0.7, 0.7, 5, 5, True)
    assert found.ties == rfm_groups.Ties(0.25, 1, 5, False)


def test_another_cell_may_sell_more():
    corner = groups(SUMMARY.assign(revenue=[20.0, 70.0, 8.0, 2.0])).corner
    assert (corner.top, corner.most, corner.ahead) == (0.2, 0.7, False)
    assert (corner.most_r, corner.most_f) != (corner.r, corner.f)


def test_a_frequency_that_most_share_cannot_be_split():
    found = groups(frequency="purchase_days")
    assert found.ties == rfm_groups.Ties(1.0, 3, 5, True)
    assert not found.by_orders


def test_nothing_sold_has_no_matrix():
    found = groups(SUMMARY.assign(revenue=0.0))
    assert (found.sold, found.evidence, found.protected_by) == (
        False,
        ["rfm_groups"],
        ["rfm_groups"],
    )
    assert "不为正" in str(gap_of(found.corner))
    assert "没有客户成交" in str(gap_of(groups(SUMMARY.head(0))))
