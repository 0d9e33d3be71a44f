import pandas as pd
import pytest

from reportkit.data.features.engine import require, session, window
from reportkit.errors import DataError

ORDERS = pd.DataFrame(
    {
        "order_id": ["1"],
        "customer_id": ["甲"],
        "ordered_at": [pd.Timestamp(2025, 1, 1)],
        "paid_amount": [1.0],
    }
)


def test_missing_names_are_told_with_their_words(snapshot):
    with pytest.raises(DataError, match=r"缺少 2 项：surveys（满意度问卷表）、orders\.channel"):
        require(snapshot(orders=ORDERS), "orders.order_id", "surveys", "orders.channel")


def test_an_open_window_only_asks_for_a_time():
    assert window("moment", None, None) == ("moment IS NOT NULL", {})


def test_a_snapshot_says_which_engine_reckons_it(snapshot):
    data = snapshot(orders=ORDERS)
    assert data.engine == "duckdb"
    with session(data, "orders") as opened:
        assert opened.column("orders", "owner", "VARCHAR") == "CAST(NULL AS VARCHAR)"
        assert opened.frame("SELECT paid_amount FROM raw_orders")["paid_amount"].tolist() == [1.0]
