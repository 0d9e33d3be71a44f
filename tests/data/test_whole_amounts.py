"""An order's amount that its lines repeat counts once, and its lines share it to the cent."""

import random
from decimal import Decimal

import pytest
from client_files import load, write_text

from reportkit.data.ledger import REPEATED
from reportkit.errors import DataError

COLUMNS = {
    "订单号": "order_id", "客户": "customer_id", "日期": "ordered_at", "产品": "product",
    "数量": "quantity", "单价": "unit_price", "整单": "order_amount", "退款": "refund_amount",
}  # fmt: skip


def read(folder, headings, *rows):
    """The snapshot of lines whose every row begins with order number and ends with an amount."""
    names = ["订单号", "客户", "日期", "产品", *headings]
    lines = [
        ",".join([order, "甲", "2025-01-02", f"货{n}", *map(str, cells)])
        for n, (order, *cells) in enumerate(rows)
    ]
    write_text(folder / "明细.csv", "\n".join([",".join(names), *lines]) + "\n")
    columns = {name: COLUMNS[name] for name in names}
    return load(folder, {"file": "明细.csv", "table": "order_lines", "columns": columns})


def shares(data):
    """Each line's amount in the order of the file."""
    lines = data.frame("order_lines").sort_values("product")
    return lines["line_amount"].round(2).tolist()


def revenue(data):
    return data.frame("orders")["net_amount"].round(2).tolist()


def told(data):
    return next(q.treatment for q in data.quality if q.table == "order_lines")


REPEATS = pytest.mark.parametrize("further", [100, ""], ids=["on every line", "on the first only"])


@REPEATS
def test_lines_are_equal_where_nothing_weighs_them_and_the_first_takes_the_rest(tmp_path, further):
    data = read(tmp_path, ["整单"], ("A1", 100), ("A1", further), ("A1", further))
    assert shares(data) == [33.34, 33.33, 33.33]
    assert revenue(data) == [100]


@REPEATS
def test_quantities_alone_weigh_the_lines(tmp_path, further):
    data = read(tmp_path, ["数量", "整单"], ("A1", 1, 100), ("A1", 5, further))
    assert shares(data) == [16.67, 83.33]
    assert revenue(data) == [100]


@REPEATS
def test_quantity_times_price_weighs_the_lines(tmp_path, further):
    headings = ["数量", "单价", "整单"]
    data = read(tmp_path, headings, ("A1", 1, 60, 100), ("A1", 2, 10, further))
    assert shares(data) == [75, 25]
    assert revenue(data) == [100]


def test_a_line_without_weight_has_no_share(tmp_path):
    data = read(tmp_path, ["数量", "整单"], ("A1", 0, 100), ("A1", 4, 100), ("A1", -3, 100))
    assert shares(data) == [0, 100, 0]


def test_lines_that_all_weigh_nothing_are_equal(tmp_path):
    data = read(tmp_path, ["数量", "整单"], ("A1", 0, 9), ("A1", "", 9))
    assert shares(data) == [4.5, 4.5]


def test_the_only_line_is_its_order(tmp_path):
    data = read(tmp_path, ["数量", "整单"], ("A1", 0, 12.34), ("A2", 3, 5))
    assert shares(data) == [12.34, 5]


def test_an_amount_on_a_later_line_is_the_orders_all_the_same(tmp_path):
    data = read(tmp_path, ["整单"], ("A1", ""), ("A1", 8))
    assert shares(data) == [4, 4]
    assert revenue(data) == [8]


def test_orders_of_the_same_amount_do_not_share_it(tmp_path):
    data = read(tmp_path, ["整单"], ("A1", 10), ("A2", 10), ("A1", 10))
    assert shares(data) == [5, 10, 5]
    assert sorted(revenue(data)) == [10, 10]


def test_a_refund_that_every_line_repeats_is_taken_off_once(tmp_path):
    headings = ["整单", "退款"]
    data = read(tmp_path, headings, ("A1", 100, 30), ("A1", 100, 30), ("A2", 50, ""))
    assert data.frame("order_lines")["refund_amount"].sum() == 30
    assert sum(revenue(data)) == 120


def test_repeated_amounts_are_listed_in_the_ledger_and_the_rest_is_used(tmp_path):
    data = read(tmp_path, ["整单"], ("A1", 100), ("A1", 100), ("A1", 100), ("A2", 7))
    (account,) = (a for a in data.ledger if a.table == "order_lines")
    assert account.written["order_amount"] == Decimal(307)
    assert account.used.amounts["order_amount"] == Decimal(107)
    repeated = next(entry for entry in account.aside if entry.reason == REPEATED)
    assert (repeated.rows, repeated.amounts) == (0, {"order_amount": Decimal(200)})


def test_the_sharing_is_told(tmp_path):
    data = read(tmp_path, ["整单"], ("A1", 100), ("A1", 100))
    assert "整单金额按数量与单价分摊到各行" in told(data)


def test_shares_sum_to_the_order_to_the_cent(tmp_path):
    chance = random.Random(11)
    cents = {f"A{n:03}": chance.randrange(1, 10**7) for n in range(200)}
    rows = [
        (order, chance.randrange(-1, 9), chance.randrange(999) / 100, whole / 100)
        for order, whole in cents.items()
        for _ in range(chance.randrange(1, 7))
    ]
    lines = read(tmp_path, ["数量", "单价", "整单"], *rows).frame("order_lines")
    shared = (lines["line_amount"] * 100).round().astype(int).groupby(lines["order_id"]).sum()
    assert shared.to_dict() == cents


def test_lines_of_one_order_that_name_different_wholes_are_refused(tmp_path):
    said = r"有 1 笔订单的各行写了不同的整单金额（首例：订单号 A1：100.00、40.00）"
    with pytest.raises(DataError, match=said):
        read(tmp_path, ["整单"], ("A1", 100), ("A1", 40), ("A2", 50))


def test_refunds_that_differ_within_an_order_are_of_each_line(tmp_path):
    data = read(tmp_path, ["整单", "退款"], ("A1", 100, 30), ("A1", 100, 10))
    assert sum(revenue(data)) == 60
