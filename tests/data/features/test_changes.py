"""Changes of customers, counted on a calendar of one year."""

from datetime import datetime

import numpy as np
import pandas as pd

from reportkit.data.features.changes import customer_changes

START, END = datetime(2025, 1, 1), datetime(2026, 1, 1)
YEAR = {"start": START, "end": END}

ORDERS = pd.DataFrame(
    [
        ("1", "甲", "2025-01-05", 100.0, False, "陈"),
        ("2", "甲", "2025-06-30", 40.0, False, "周"),
        ("3", "甲", "2025-12-31 23:59", 70.0, False, "陈"),
        ("4", "甲", "2025-08-01", -20.0, True, "陈"),
        ("5", "乙", "2024-03-01", 30.0, False, "陈"),
        ("6", "乙", "2025-03-01", 30.0, False, None),
        ("7", "丙", "2026-01-01", 9.0, False, "陈"),
    ],
    columns=["order_id", "customer_id", "ordered_at", "net_amount", "is_refund", "owner"],
).assign(ordered_at=lambda f: pd.to_datetime(f["ordered_at"], format="ISO8601"))
LINES = pd.DataFrame(
    [
        ("1", "a", "轴承", False),
        ("2", "b", "电机", False),
        ("3", "c", None, False),
        ("3", "d", "刀具", True),
        ("5", "a", "轴承", False),
        ("6", "a", "轴承", False),
        ("6", "e", "轴承", False),
    ],
    columns=["order_id", "product_id", "category", "returned"],
).assign(line_amount=1.0)
CALLS = pd.DataFrame(
    [
        ("甲", "2025-02-01", "电话", "咨询"),
        ("甲", "2025-11-01", "邮件", "咨询"),
        ("甲", "2025-11-02", "面对面", "回访"),
        ("丁", "2025-05-01", "电话", "投诉"),
        ("丁", "2024-05-01", "电话", "咨询"),
        (None, "2025-05-01", "电话", "咨询"),
    ],
    columns=["customer_id", "happened_at", "channel", "kind"],
).assign(happened_at=lambda f: pd.to_datetime(f["happened_at"]))
LEADS = pd.DataFrame(
    {"lead_id": ["1"], "customer_id": ["甲"], "created_at": [pd.Timestamp(2025, 12, 1)]}
)


def test_halves_quarters_and_sellers_of_the_window(snapshot):
    table = customer_changes(snapshot(orders=ORDERS), **YEAR).set_index("customer_id")
    row = table.loc["甲"]
    # 5 January, 30 June and 31 December lie in the first, second and last quarter
    assert row["quarters"] == 3
    assert (row["revenue_earlier"], row["revenue_later"]) == (140, 50)
    assert row["sellers"] == 2
    assert table.loc["乙", "sellers"] == 0  # the order of the window names nobody
    assert list(table.index) == ["乙", "甲"]  # 丙 bought at the end instant


def test_categories_now_and_in_the_year_before_without_returned_lines(snapshot):
    data = snapshot(orders=ORDERS, order_lines=LINES)
    table = customer_changes(data, **YEAR).set_index("customer_id")
    assert table.loc["甲", "categories"] == 3  # 轴承, 电机, and product c that has no category
    assert table.loc["甲", "categories_before"] == 0
    assert tuple(table.loc["乙", ["categories", "categories_before"]]) == (1, 1)


def test_enquiries_come_from_interactions_and_leads(snapshot):
    data = snapshot(orders=ORDERS, interactions=CALLS, leads=LEADS)
    table = customer_changes(data, **YEAR).set_index("customer_id")
    assert tuple(table.loc["甲", ["enquiries_earlier", "enquiries_later"]]) == (1, 2)
    assert tuple(table.loc["乙", ["enquiries_earlier", "enquiries_later"]]) == (0, 0)
    assert "丁" not in table.index  # complained, and enquired only the year before


def test_a_table_that_is_not_there_leaves_nan_rather_than_zero(snapshot):
    table = customer_changes(snapshot(orders=ORDERS), **YEAR)
    assert table[["categories", "enquiries_later"]].isna().all(axis=None)


def test_without_orders_only_the_enquiries_are_known(snapshot):
    table = customer_changes(snapshot(interactions=CALLS), **YEAR)
    assert table["customer_id"].tolist() == ["甲"]
    assert np.isnan(table["quarters"].iloc[0])
