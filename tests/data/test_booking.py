"""The books of one staged table: what steps take out, and what leaves without a word."""

from decimal import Decimal

import pytest
from client_files import assembled_orders

from reportkit.data.ledger import VOIDED
from reportkit.data.workbench import Workbench
from reportkit.errors import DataError

ROWS = "A1,甲,2025-01-02,100.10\nA2,乙,2025-01-03,200.20\nA3,丙,2025-01-04,0.30\n"


@pytest.fixture
def bench(tmp_path):
    bench = Workbench(tmp_path)
    yield bench
    bench.close()


def test_rows_left_out_are_booked_with_their_money(bench, tmp_path):
    made = assembled_orders(bench, tmp_path, ROWS)
    assert made.book.leave_out("customer_id = '乙'", VOIDED) == 1
    (account,) = made.book.accounts()
    assert account.used.rows == 2
    assert account.used.amounts["paid_amount"] == Decimal("100.40")
    (entry,) = account.aside
    assert (entry.reason, entry.rows) == (VOIDED, 1)
    assert entry.amounts == {"paid_amount": Decimal("200.20")}
    assert not list(account.faults())


def test_nothing_left_out_leaves_no_entry(bench, tmp_path):
    made = assembled_orders(bench, tmp_path, ROWS)
    assert made.book.leave_out("customer_id = '丁'", VOIDED) == 0
    assert made.book.accounts()[0].aside == ()


def test_rows_dropped_without_the_books_stop_the_next_step(bench, tmp_path):
    made = assembled_orders(bench, tmp_path, ROWS)
    bench.stage("orders", "SELECT * FROM orders WHERE order_id <> 'A2'")
    with pytest.raises(DataError, match="账目不平：订单表在“状态不计”之前应有 3 行，实有 2 行"):
        made.book.leave_out("customer_id = '甲'", VOIDED)


def test_money_changed_without_the_books_stops_the_closing(bench, tmp_path):
    made = assembled_orders(bench, tmp_path, ROWS)
    bench.stage("orders", "SELECT * REPLACE (paid_amount * 2 AS paid_amount) FROM orders")
    with pytest.raises(DataError, match="账目不平：订单表在“结账”之前.*金额变了而没有登记"):
        made.book.accounts()


def test_a_step_that_changes_money_only_books_the_difference(bench, tmp_path):
    made = assembled_orders(bench, tmp_path, ROWS)
    with made.book.step("改为负数"):
        bench.stage(
            "orders",
            "SELECT * REPLACE (CASE WHEN order_id = 'A3' THEN -paid_amount ELSE paid_amount END "
            "AS paid_amount) FROM orders",
        )
    (account,) = made.book.accounts()
    assert account.used.amounts["paid_amount"] == Decimal("300.00")
    assert account.aside[0].rows == 0
    assert account.aside[0].amounts == {"paid_amount": Decimal("0.60")}


def test_a_row_told_apart_twice_counts_for_the_first_reason(bench, tmp_path):
    made = assembled_orders(bench, tmp_path, ROWS)
    made.book.tell_apart("paid_amount > 150", "大额")
    made.book.tell_apart("paid_amount > 50", "中额")
    (account,) = made.book.accounts()
    assert [(entry.reason, entry.rows) for entry in account.apart] == [("大额", 1), ("中额", 1)]
    assert account.used.amounts["paid_amount"] == Decimal("0.30")


def test_money_above_a_thousand_million_is_summed_as_written(bench, tmp_path):
    rows = "".join(f"B{n},甲,2025-01-02,1000000000000.10\n" for n in range(200))
    (account,) = assembled_orders(bench, tmp_path, rows).book.accounts()
    assert account.used.amounts["paid_amount"] == Decimal("200000000000020.00")
    assert account.written["paid_amount"] == Decimal("200000000000020.00")
