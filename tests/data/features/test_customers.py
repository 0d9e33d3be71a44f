from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.data.features import customer_summary, customers
from reportkit.errors import DataError

ORDERS = pd.DataFrame(
    [
        ("1", "甲", "2025-01-10 09:00", 100.0, 100.0, False, 30.0, 2.0),
        ("2", "甲", "2025-01-10 18:00", 50.0, 50.0, False, 10.0, 1.0),
        ("3", "甲", "2025-03-01 00:00", 80.0, 60.0, False, 15.0, 4.0),
        ("4", "甲", "2025-03-05 00:00", -40.0, -40.0, True, -12.0, -1.0),
        ("5", "乙", "2025-03-31 23:59:59", 10.0, 10.0, False, None, None),
        ("6", None, "2025-02-01", 999.0, 999.0, False, 1.0, 1.0),
        ("7", "丙", "2025-02-01", -5.0, -5.0, True, None, None),
        ("8", "丁", "2025-04-01", 7.0, 7.0, False, None, None),
    ],
    columns=[
        "order_id", "customer_id", "ordered_at", "paid_amount", "net_amount", "is_refund",
        "margin_amount", "quantity",
    ],
)  # fmt: skip
ORDERS["ordered_at"] = pd.to_datetime(ORDERS["ordered_at"], format="ISO8601")
END = datetime(2025, 4, 1)


def by_customer(data):
    return customer_summary(data, start=None, end=END).set_index("customer_id")


def test_refunds_are_netted_and_do_not_count_as_orders(snapshot):
    row = by_customer(snapshot(orders=ORDERS)).loc["甲"]
    assert row["orders"] == 3
    assert row["purchase_days"] == 2
    assert row["revenue"] == 100 + 50 + 60 - 40
    assert row["refund_amount"] == 20 + 40
    assert row["margin"] == 30 + 10 + 15 - 12
    assert row["quantity"] == 6


def test_only_buyers_of_the_half_open_window_appear_in_order(snapshot):
    summary = customer_summary(snapshot(orders=ORDERS), start=datetime(2025, 3, 1), end=END)
    # 丙 only returned something, 丁 bought at the end instant itself
    assert list(summary["customer_id"]) == ["乙", "甲"]


def test_recency_is_whole_days_to_the_end(snapshot):
    summary = by_customer(snapshot(orders=ORDERS))
    assert summary.loc["甲", "recency_days"] == 31  # 1 March 0:00 to 1 April 0:00
    assert summary.loc["乙", "recency_days"] == 0  # one second before the end
    assert summary.loc["甲", "tenure_days"] == 80  # 10 January 9:00 to 1 April 0:00: 80.6 days


def test_unknown_margin_is_nan_not_zero(snapshot):
    summary = by_customer(snapshot(orders=ORDERS))
    assert np.isnan(summary.loc["乙", "margin"])


def test_margin_and_quantity_come_from_the_lines_when_orders_lack_them(snapshot):
    lines = pd.DataFrame(
        {"order_id": ["3", "3", "5"], "line_margin": [4.0, 5.0, 2.0], "quantity": [1, 2, 3]}
    )
    data = snapshot(orders=ORDERS.drop(columns=["margin_amount", "quantity"]), order_lines=lines)
    summary = by_customer(data)
    assert summary.loc["甲", "margin"] == 9
    assert summary.loc["乙", "quantity"] == 3


def test_an_order_paid_in_two_parts_counts_once(snapshot):
    twice = pd.concat([ORDERS[ORDERS["order_id"] == "1"]] * 2)
    summary = customer_summary(snapshot(orders=twice), start=None, end=END)
    assert list(summary["orders"]) == [1]
    assert list(summary["revenue"]) == [200]


def test_orders_without_a_customer_column_are_refused_by_name(snapshot):
    with pytest.raises(DataError, match=r"缺少 1 项：orders\.customer_id（订单表的客户编号）"):
        customer_summary(snapshot(orders=ORDERS.drop(columns="customer_id")), start=None, end=END)


def test_a_snapshot_without_orders_is_refused_by_name(snapshot):
    with pytest.raises(DataError, match="orders（订单表）"):
        customer_summary(snapshot(leads=pd.DataFrame({"lead_id": ["1"]})), start=None, end=END)


@pytest.fixture(scope="module")
def many(build, tmp_path_factory):
    """300 amounts of very different size, and what they sum to in the order of the file."""
    rng = np.random.default_rng(5)
    orders = pd.DataFrame(
        {
            "order_id": [str(number) for number in range(300)],
            "customer_id": rng.choice(["a", "b"], 300),
            "ordered_at": pd.Timestamp("2025-01-01"),
            "paid_amount": rng.lognormal(5, 3, 300).round(2),
        }
    )
    return orders, by_customer(build(tmp_path_factory.mktemp("rows") / "data", orders=orders))


@settings(max_examples=6, deadline=None)
@given(order=st.permutations(range(300)))
def test_sums_are_equal_to_the_last_bit_for_any_order_of_rows(build, tmp_path_factory, many, order):
    orders, expected = many
    folder = tmp_path_factory.mktemp("rows") / "data"
    mixed = by_customer(build(folder, orders=orders.iloc[order]))
    pd.testing.assert_frame_equal(mixed, expected, check_exact=True)


def test_customers_lists_everyone_once_without_addresses(snapshot):
    table = pd.DataFrame(
        {
            "customer_id": ["2", "1", "2", None],
            "name": ["乙", "甲", "乙二", "无"],
            "address": "某路",
        }
    )
    listed = customers(snapshot(customers=table))
    assert listed.to_dict("list") == {"customer_id": ["1", "2"], "name": ["甲", "乙"]}


def test_reference_values_of_online_retail(online_retail):
    summary = customer_summary(online_retail, start=None, end=datetime(2011, 12, 10))
    assert len(summary) == 4338
    assert summary["recency_days"].median() == 50
    assert summary["orders"].mean() == pytest.approx(4.272, abs=0.0005)  # published to three places
    assert summary["orders"].quantile([0.25, 0.5, 0.75]).tolist() == [1, 2, 5]
    assert summary["revenue"].median() == pytest.approx(674.485, abs=1e-6)
    assert summary["revenue"].sum() == pytest.approx(8_911_407.904, abs=0.01)
