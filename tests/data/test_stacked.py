"""Tables below one another on one sheet: each is read as what it is, wherever it begins next month."""

import pytest
from client_files import write_workbook
from door import SALES, TOTAL, drop, write

from reportkit.data.stacked import first_headings, tables_below

SOLD = [["单号", "客户", "日期", "金额"], *([s.number, s.name, s.day, s.amount] for s in SALES)]
PAID = [
    ["收款单号", "客户", "收款日期", "收款金额"],
    *([f"SK{s.number}", s.name, s.day, s.amount - 100] for s in SALES[:8]),
]
PEOPLE = [["客户名称", "地区", "等级"], *([f"样例{n}商行", "华东", f"V{n}"] for n in range(1, 6))]
NONE = [None] * 4


def _received(read):
    return round(float(read.data.frame("receipts")["amount"].sum()), 2)


@pytest.mark.parametrize("between", [[NONE], [NONE, ["二、收款明细", *NONE[1:]]], [["收款", *NONE[1:]]], []],
                         ids=["blank", "blank and title", "title", "nothing"])  # fmt: skip
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_receipts_below_sales_are_receipts(tmp_path, between, name):
    read = drop(tmp_path, write(tmp_path, [*SOLD, *between, *PAID], name))
    assert read.asked == set()
    assert (len(read.orders), read.total, read.customers) == (20, TOTAL, 5)
    assert _received(read) == sum(s.amount - 100 for s in SALES[:8])


def test_longer_table_above_moves_nothing(tmp_path):
    file = write(tmp_path, [*SOLD[:15], NONE, *PAID], "a.xlsx")
    read = drop(tmp_path, file)
    write(tmp_path, [*SOLD, NONE, NONE, ["收款", *NONE[1:]], *PAID], "a.xlsx")
    assert read.total == TOTAL
    assert _received(read) == sum(s.amount - 100 for s in SALES[:8])


def test_customers_above_sales_are_customers(tmp_path):
    read = drop(
        tmp_path, write(tmp_path, [*[[*row, None] for row in PEOPLE], NONE, *SOLD], "a.xlsx")
    )
    assert (len(read.orders), read.total) == (20, TOTAL)
    assert len(read.data.frame("customers")) == 5


def test_totals_of_a_payment_bill_below_its_rows_are_no_orders(tmp_path):
    bill = [["总交易单数", "应结订单总金额", "退款总金额", "订单总金额"], [20, TOTAL, 0, TOTAL]]
    read = drop(tmp_path, write(tmp_path, [*SOLD, *bill]))
    assert (len(read.orders), read.total) == (20, TOTAL)


def test_questions_of_two_tables_on_one_sheet_write_to_their_own(tmp_path):
    paid = [["收款单号", "客户", "收款日期", "收款金额", "币种"],
            *([*row, "USD"] for row in PAID[1:])]  # fmt: skip
    book = {"S": [*[[*row, None] for row in SOLD], [None] * 5, *paid]}
    read = drop(tmp_path, write_workbook(tmp_path / "a.xlsx", book)).answered(currency__USD="7")
    assert read.total == TOTAL
    assert _received(read) == 7 * sum(s.amount - 100 for s in SALES[:8])


def test_headings_said_again_page_after_page_are_no_second_table():
    headings = ["单号", "客户", "日期", "金额"]
    rows = [["A1", "甲", "2025-01-01", "5"], headings, ["A2", "乙", "2025-01-02", "6"]]
    assert len(tables_below(headings, rows)) == 1


def test_names_and_words_of_rows_are_no_headings():
    headings = ["姓名", "部门", "意见"]
    rows = [["王", "销售", "价格合适"], ["李", "客户", "数量不够"], ["张", "订单", "金额太大"]]
    assert len(tables_below(headings, rows)) == 1


def test_two_rows_of_headings_are_one_table():
    top = [
        ["单据", "基本信息", "客户信息", "金额"],
        ["单号", "日期", "客户", "金额"],
        ["A1", "2025-01-01", "甲", "5"],
    ]
    assert first_headings(top, 1) == 1


def test_blank_rows_below_headings_do_not_hide_their_table():
    blank = ["", " ", "", ""]
    top = [
        ["单号", "日期", "客户", "金额"],
        blank,
        ["A1", "2025-01-01", "甲", "5"],
        blank,
        ["收款单号", "收款日期", "付款方", "收款金额"],
        ["R1", "2025-02-01", "甲", "5"],
    ]
    assert first_headings(top, 4) == 0
