from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from reportkit.data.features import (
    baskets,
    monthly_returns,
    product_breadth,
    returns_by,
)
from reportkit.errors import DataError

ALL = {"start": None, "end": None}
LINES = pd.DataFrame(
    [
        ("1", "泵", "机", 100.0, False), ("1", "阀", "件", 40.0, False),
        ("2", "泵", "机", 100.0, False), ("2", "阀", "件", 40.0, False),
        ("3", "泵", "机", 100.0, False), ("3", "阀", "件", -40.0, True),
        ("4", "管", "件", 10.0, False),
    ],
    columns=["order_id", "product", "category", "line_amount", "returned"],
)  # fmt: skip
LINES["customer_id"] = LINES["order_id"].map({"1": "甲", "2": "乙", "3": "甲", "4": "甲"})
LINES["ordered_at"] = LINES["order_id"].map(
    {
        "1": pd.Timestamp(2025, 1, 5),
        "2": pd.Timestamp(2025, 1, 9),
        "3": pd.Timestamp(2025, 2, 2),
        "4": pd.Timestamp(2025, 2, 3),
    }
)


def test_lift_compares_with_what_chance_would_give(snapshot):
    pairs = baskets(snapshot(order_lines=LINES), **ALL, minimum=1)
    assert pairs[["first", "second"]].to_numpy().tolist() == [["泵", "阀"]]
    row = pairs.iloc[0]
    assert row["orders"] == 2  # in the third order the valve came back
    assert row["support"] == 2 / 4
    assert row["confidence"] == pytest.approx(2 / 3)
    assert row["confidence_back"] == 1
    assert row["lift"] == pytest.approx((2 / 4) / (3 / 4 * 2 / 4))


def test_rare_pairs_are_left_out(snapshot):
    assert baskets(snapshot(order_lines=LINES), **ALL, minimum=3).empty


def test_two_lines_of_one_product_are_no_pair(snapshot):
    twice = pd.concat([LINES[LINES["order_id"] == "4"]] * 2)
    assert baskets(snapshot(order_lines=twice), **ALL, minimum=1).empty


def test_return_rate_is_lines_back_over_lines_sold(snapshot):
    table = returns_by(snapshot(order_lines=LINES), "product", **ALL).set_index("label")
    assert table.index.tolist() == ["阀", "泵", "管"]  # highest first, then by name
    assert table.loc["阀", "return_rate"] == 1 / 2
    assert table.loc["阀", "returned_amount"] == 40
    assert table.loc["泵", "return_rate"] == 0


def test_a_month_that_only_takes_back_has_no_rate(snapshot):
    table = monthly_returns(snapshot(order_lines=LINES), "product", **ALL)
    february = table[(table["label"] == "阀") & (table["month"] == pd.Timestamp(2025, 2, 1))]
    assert february["returned_lines"].tolist() == [1]
    assert np.isnan(february["return_rate"].iloc[0])


def test_new_categories_were_never_bought_before_the_window(snapshot):
    data = snapshot(order_lines=LINES)
    table = product_breadth(data, start=datetime(2025, 2, 1), end=datetime(2025, 3, 1))
    assert table["customer_id"].tolist() == ["甲"]
    row = table.iloc[0]
    assert (row["categories"], row["new_categories"]) == (2, 0)
    assert (row["products"], row["top_product"], row["top_category"]) == (2, "泵", "机")
    first = product_breadth(data, start=None, end=datetime(2025, 2, 1)).iloc[0]
    assert first["new_categories"] == first["categories"] == 2


def test_lines_without_orders_need_their_own_customer_and_time(snapshot):
    with pytest.raises(DataError, match=r"order_lines\.customer_id（订单明细表的客户编号）"):
        baskets(snapshot(order_lines=LINES.drop(columns="customer_id")), **ALL)
