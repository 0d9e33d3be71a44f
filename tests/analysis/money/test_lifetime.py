"""What customers are expected to bring, of twelve who come back and of some who never do."""

from datetime import datetime

import pandas as pd
import pytest

from reportkit.absence import gap_of, is_there
from reportkit.analysis.money import lifetime, worth

UNTIL = datetime(2026, 1, 1)


def history(times: int) -> pd.DataFrame:
    """Twelve customers who bought ``times`` times, a fortnight or more apart."""
    rows = [
        {"customer_id": f"k{k:02d}", "day": 20000 + k + n * (14 + k), "amount": 100.0 + k, "margin": None}
        for k in range(12)
        for n in range(times)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def value_of(days: pd.DataFrame) -> worth.Worth:
    summary = days.groupby("customer_id", as_index=False).agg(
        orders=("day", "size"), revenue=("amount", "sum")
    )
    return worth.from_orders(summary.assign(margin=float("nan")), margin_rate=1.0)


def expected(days: pd.DataFrame):
    return lifetime.lifetime(
        days, value_of(days), until=UNTIL, months=12, discount=0.08, margin_rate=1.0, core=0.2
    )


def test_the_total_is_the_sum_of_the_customers_and_the_few_hold_a_share():
    found = expected(history(8))
    assert found.n == len(found.table) == 12
    assert found.total == pytest.approx(found.table["clv"].sum())
    assert found.mean == pytest.approx(found.total / 12)
    assert (found.basis, found.by_margin, found.months, found.core) == ("销售额", False, 12, 0.2)
    assert 0 < found.share <= 1
    assert found.bands["customers"].sum() == 12


def test_whoever_never_came_back_is_expected_to_bring_nothing_and_that_is_said():
    gap = gap_of(expected(history(1)))
    assert (gap.code, dict(gap.values)) == ("no_clv", {"n": 12})


def test_nothing_is_expected_where_nobody_bought_in_the_window():
    empty = worth.from_orders(
        pd.DataFrame({c: [] for c in ("customer_id", "orders", "revenue", "margin")}),
        margin_rate=1.0,
    )
    gone = lifetime.lifetime(
        history(3), empty, until=UNTIL, months=12, discount=0.08, margin_rate=1.0, core=0.2
    )
    assert not is_there(gone)
