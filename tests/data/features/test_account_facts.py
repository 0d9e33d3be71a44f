"""Single rows of a few named customers, and of nobody else."""

from datetime import datetime

import pandas as pd

from reportkit.data.features.account_facts import account_months, account_rows

START, END = datetime(2025, 1, 1), datetime(2026, 1, 1)
ORDERS = pd.DataFrame(
    {
        "order_id": list("1234"), "customer_id": ["甲", "甲", "甲", "乙"],
        "ordered_at": pd.to_datetime(["2025-03-02", "2025-03-20", "2024-12-31", "2025-03-01"]),
        "paid_amount": [10.0, 5.0, 99.0, 7.0],
    }
)  # fmt: skip
TICKETS = pd.DataFrame(
    {
        "ticket_id": list("123"), "customer_id": ["甲", "乙", "甲"],
        "opened_at": pd.to_datetime(["2025-06-02", "2025-06-01", "2025-05-01"]),
        "topic": ["安装", "物流", "质量"],
    }
)  # fmt: skip


def test_months_add_up_what_the_named_customers_bought(snapshot):
    data = snapshot(orders=ORDERS)
    table = account_months(data, ["甲"], start=START, end=END)
    assert table["revenue"].tolist() == [15.0]
    assert table["month"].tolist() == [pd.Timestamp("2025-03-01")]
    assert account_months(data, ["甲"], start=None, end=END)["revenue"].sum() == 114.0


def test_rows_come_oldest_first_with_the_columns_that_are_there(snapshot):
    data = snapshot(orders=ORDERS, tickets=TICKETS)
    rows = account_rows(data, "tickets", ["甲"], start=START, end=END)
    assert rows["topic"].tolist() == ["质量", "安装"]
    assert "text" not in rows


def test_without_the_table_there_are_no_rows_but_columns(snapshot):
    rows = account_rows(snapshot(orders=ORDERS), "interactions", ["甲"], start=START, end=END)
    assert rows.empty
    assert {"customer_id", "at", "kind"} <= set(rows)
