from datetime import datetime

import pandas as pd
import pytest

from reportkit.data.features.offers import cheap_share, pair_customers

SPAN = {"start": None, "end": datetime(2026, 1, 1)}
LINES = pd.DataFrame(
    [
        ("1", "轴承", "传动", 10.0, 100.0),
        ("1", "油封", "密封", 10.0, 20.0),
        ("2", "轴承", "传动", 10.0, 100.0),
        ("3", "油封", "密封", 10.0, 40.0),
        ("4", "电机", "传动", 1.0, 900.0),
        ("5", "轴承", "传动", 5.0, -50.0),
    ],
    columns=["order_id", "product", "category", "quantity", "line_amount"],
).assign(product_id=lambda lines: lines["product"])
ORDERS = pd.DataFrame(
    {
        "order_id": ["1", "2", "3", "4", "5"],
        "customer_id": ["甲", "乙", "丙", "乙", "丙"],
        "ordered_at": pd.to_datetime(["2025-01-01"] * 5),
        "paid_amount": [120.0, 100.0, 40.0, 900.0, -50.0],
        "is_refund": [False, False, False, False, True],
    }
)


@pytest.fixture
def data(snapshot):
    return snapshot(orders=ORDERS, order_lines=LINES)


def test_customers_of_one_half_of_a_pair_are_counted_and_a_return_is_no_purchase(data):
    pairs = pd.DataFrame({"first": ["轴承", "无"], "second": ["油封", "物"]})
    table = pair_customers(data, pairs, **SPAN)
    assert table[["first", "both", "only_first", "only_second"]].to_numpy().tolist() == [
        ["轴承", 1, 1, 1], ["无", 0, 0, 0],
    ]  # fmt: skip
    assert table.loc[0, ["first_amount", "second_amount"]].tolist() == [100, 30]


def test_cheap_is_what_costs_less_per_piece_than_the_middle_of_its_category(data):
    table = cheap_share(data, **SPAN).set_index("customer_id")
    # of 传动 the bearing (10 a piece) is cheap, the motor (900) is not; 密封 has a single product
    assert table["cheap_share"].to_dict() == pytest.approx({"丙": 0, "乙": 0.1, "甲": 100 / 120})
    assert table["amount"].to_dict() == {"丙": 40, "乙": 1000, "甲": 120}
