"""Statements of account: the customer stands above the headings, one sheet for each."""

import pytest
from client_files import write_workbook
from door import SALES, TOTAL, drop

from reportkit.data.statements import tells_by_customer

HEADINGS = ["日期", "单号", "品名", "金额"]


def _rows(customer):
    return [[s.day, s.number, "笔", s.amount] for s in SALES if s.name == customer]


@pytest.mark.parametrize(
    "title",
    [
        lambda name: [f"客户：{name}", None, None, None],
        lambda name: ["客户名称:", name, None, None],
        lambda name: ["对账单", None, None, None],
    ],
    ids=["one cell", "two cells", "none"],
)
def test_the_customer_of_a_sheet_stands_in_its_title(tmp_path, title):
    names = sorted({s.name for s in SALES})
    told = "客户" in str(title("x")[0])
    book = {name[:4]: [title(name), HEADINGS, *_rows(name)] for name in names}
    read = drop(tmp_path, write_workbook(tmp_path / "对账单.xlsx", book))
    if not told:
        assert "order_lines.customer_id" in read.asked
        return
    assert read.asked == set()
    assert (len(read.orders), read.total, read.customers) == (20, TOTAL, 5)


def test_a_column_of_customers_comes_before_a_title(tmp_path):
    rows = [["客户：全部", None, None], ["客户", "日期", "金额"]]
    rows += [[s.name, s.day, s.amount] for s in SALES]
    read = drop(tmp_path, write_workbook(tmp_path / "a.xlsx", {"S": rows}))
    assert (read.customers, read.total) == (5, TOTAL)


def test_titles_that_say_that_a_list_goes_by_customers():
    assert tells_by_customer("", "Sales by Customer Detail")
    assert tells_by_customer("客户对账单")
    assert not tells_by_customer("销售明细", "2025年")
