"""Which of our columns a sheet's columns fill."""

import pytest

from reportkit.data.recognise.candidates import View
from reportkit.data.recognise.cells import profile
from reportkit.data.recognise.columns import are_words, date_formats, place, suits
from reportkit.data.recognise.reading import understand
from reportkit.data.schema import TABLES

TEN = range(1, 11)
DAYS = [f"2025-01-{n:02}" for n in TEN]
MONEY = [f"{n * 7}.50" for n in TEN]
ORDERS = {"订单号": [f"SO{n}" for n in TEN], "客户编号": [f"K{n % 4}" for n in TEN], "下单时间": DAYS,
          "实付金额": MONEY}  # fmt: skip


def placed(columns):
    cells = [list(map(str, cells)) for cells in columns.values()]
    (reading,) = understand([View("表1", list(columns), cells)])
    return place(reading)


def test_headlines_are_placed_by_evidence_and_the_others_by_name():
    found = placed({**ORDERS, "购买渠道": ["门店"] * 10, "颜色": ["红"] * 10})
    assert (found.table.name, found.columns) == (
        "orders",
        {0: ("order_id",), 1: ("customer_id",), 2: ("ordered_at",), 3: ("paid_amount",), 4: ("channel",)},
    )  # fmt: skip


def test_a_sheet_of_no_table_is_not_placed():
    assert placed({"颜色": ["红"] * 10}) is None


def test_an_orders_amount_on_every_line_is_the_orders():
    numbers = [f"SO{n // 2}" for n in range(10)]
    found = placed({**ORDERS, "订单号": numbers, "客户编号": numbers, "下单时间": ["2025-01-02"] * 10,
                    "商品名称": [f"货{n}" for n in TEN], "数量": TEN,
                    "实付金额": [100 + n // 2 for n in range(10)]})  # fmt: skip
    assert found.position("order_amount") == 3
    assert found.position("line_amount") is None


def test_customers_known_by_name_only_are_numbered_by_it():
    found = placed(
        {"客户名称": [f"样例商行{n}" for n in "甲乙丙丁戊己庚辛壬癸"], "行业": ["零售"] * 10}
    )
    assert found.columns[0] == ("customer_id", "name")


def test_days_with_slashes_leave_every_order_of_day_and_month_that_reads_them():
    assert date_formats(["03/04/2025", "05/06/2025"]) == ("%d/%m/%Y", "%m/%d/%Y")
    assert date_formats(["03/04/2025", "25/06/2025"]) == ("%d/%m/%Y",)
    assert date_formats(["03/04/2025", "待定"]) == ()
    assert date_formats([]) == ()


def test_days_that_no_strict_reading_knows_come_with_their_formats():
    found = placed({**ORDERS, "下单时间": [f"{n:02}/01/2025" for n in range(13, 23)]})
    assert found.dates == {"ordered_at": ("%d/%m/%Y",)}


@pytest.mark.parametrize(
    ("column", "cells", "fits"),
    [("paid_amount", MONEY, True), ("paid_amount", ["甲", "乙"], False), ("paid_amount", ["", ""], True),
     ("ordered_at", DAYS, True), ("ordered_at", ["甲", "乙"], False), ("channel", ["甲", "1"], True)],
)  # fmt: skip
def test_cells_suit_a_column_of_their_kind(column, cells, fits):
    assert suits(TABLES["orders"].column(column), profile(cells)) is fits


def test_names_hold_hardly_a_digit():
    assert are_words(["甲商行", "乙商行", "", "丙商行", "丁商行", "戊2店"])
    assert not are_words(["甲1", "乙商行"])
    assert not are_words(["", " "])
