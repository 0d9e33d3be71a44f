from datetime import datetime

import pandas as pd
import pytest

from reportkit.analysis.basics.periods import Period
from reportkit.data.features.movements import (
    customer_moves,
    first_years,
    product_moves,
    second_purchases,
)

NOW, BEFORE = Period.parse("2025-Q1"), Period.parse("2024-Q1")
ROWS = [
    ("1", "甲", "2024-01-05", 100.0, False, 30.0), ("2", "甲", "2025-02-01", 150.0, False, 40.0),
    ("3", "乙", "2024-03-31", 80.0, False, 20.0), ("4", "丙", "2025-03-31", 60.0, False, 10.0),
    ("5", "乙", "2025-01-09", -5.0, True, -1.0), ("6", None, "2025-01-09", 7.0, False, 2.0),
    ("7", "丙", "2025-04-01", 999.0, False, 9.0), ("8", "丙", "2025-03-31", 5.0, False, 1.0),
]  # fmt: skip
ORDERS = pd.DataFrame(
    ROWS,
    columns=["order_id", "customer_id", "ordered_at", "paid_amount", "is_refund", "margin_amount"],
).assign(ordered_at=lambda t: pd.to_datetime(t["ordered_at"]))


def test_every_sale_of_both_windows_is_in_exactly_one_row(snapshot):
    moves = customer_moves(snapshot(orders=ORDERS), now=NOW, before=BEFORE)
    rows = moves.set_index(moves["customer_id"].fillna("")).drop(columns="customer_id")
    assert rows["revenue_now"].to_dict() == {"甲": 150, "乙": -5, "丙": 65, "": 7}
    assert rows["revenue_before"].to_dict() == {"甲": 100, "乙": 80, "丙": 0, "": 0}
    assert rows["orders_now"].to_dict() == {"甲": 1, "乙": 0, "丙": 2, "": 1}
    assert rows["margin_now"].sum() == 52
    assert rows.loc["甲", "first_at"] == pd.Timestamp("2024-01-05")
    assert pd.isna(rows.loc["", "first_at"])


def test_without_margins_they_stay_unknown(snapshot):
    moves = customer_moves(
        snapshot(orders=ORDERS.drop(columns="margin_amount")), now=NOW, before=BEFORE
    )
    assert moves["margin_now"].isna().all()


def test_products_stand_in_both_windows_side_by_side(snapshot):
    lines = pd.DataFrame(
        {"order_id": ["1", "2", "4"], "product": ["泵", "泵", "阀"], "quantity": [2.0, 3.0, 1.0],
         "line_amount": [100.0, 150.0, 60.0]}
    )  # fmt: skip
    table = product_moves(snapshot(orders=ORDERS, order_lines=lines), now=NOW, before=BEFORE)
    assert table.loc["泵"].tolist() == [3, 150, 2, 100]
    assert table.loc["阀", "revenue_now"] == 60
    assert pd.isna(table.loc["阀", "revenue_before"])


def test_a_first_year_ends_a_year_after_the_first_order(snapshot):
    years = first_years(
        snapshot(orders=ORDERS), start=datetime(2024, 1, 1), end=datetime(2024, 4, 1)
    )
    assert years.set_index("customer_id")["revenue"].to_dict() == {"甲": 100, "乙": 75}


@pytest.mark.parametrize(("days", "later"), [(1, 0), (2, 999)])
def test_only_later_days_within_the_span_are_a_second_purchase(snapshot, days, later):
    found = second_purchases(
        snapshot(orders=ORDERS), start=datetime(2025, 3, 1), end=datetime(2025, 4, 1), days=days
    )
    assert found.set_index("customer_id")["later"].to_dict() == {"丙": later}
