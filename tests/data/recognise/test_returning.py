"""How sheets of returns are told from sales, and which column names the order."""

import pytest

from reportkit.data.recognise.candidates import View
from reportkit.data.recognise.returning import (
    money_back,
    name_orders,
    own_title,
    returns_weight,
    tells_of_returns,
)

ORDERS = {"订单号": ["A1", "A2", "A3"], "下单时间": ["2025-01-01"] * 3, "实付金额": ["1", "2", "3"]}


def view(columns, title="台账 表"):
    return View(title, list(columns), [list(map(str, cells)) for cells in columns.values()])


@pytest.mark.parametrize(
    ("title", "own"),
    [("台账 退货", "退货"), ("退货 Sheet1", "退货"), ("台账 工作表2", "台账"), ("Sheet1", ""), ("", "")],
)  # fmt: skip
def test_the_sheet_is_called_by_its_own_name_or_that_of_the_file(title, own):
    assert own_title(title) == own


@pytest.mark.parametrize("name", ["退货", "退款明细", "售后", "Refunds 2025", "RMA"])
def test_names_that_speak_of_returns(name):
    assert tells_of_returns(name)


@pytest.mark.parametrize("name", ["订单", "1月", "Sheet1", "Orders"])
def test_names_that_do_not(name):
    assert not tells_of_returns(name)


def test_title_own_key_or_headings_make_returns():
    assert returns_weight(view({"订单号": ["A1"]}, "台账 退货")) > 0
    assert returns_weight(view({"退货单号": ["T1", "T2"], "退款金额": [1, 2]})) > 0
    assert returns_weight(view({"订单号": ["A1"], "退款金额": [1], "退款原因": ["破"]})) > 0


def test_one_heading_that_speaks_of_returns_is_not_enough():
    assert returns_weight(view({"订单号": ["A1"], "退款原因": ["破"]})) == 0
    assert returns_weight(view({"退货单号": ["T1", "T2"], "金额": [1, 2]})) == 0


def test_a_title_of_returns_counts_beside_times_of_sale_unless_it_speaks_of_sales_too():
    sold = {"下单时间": ["2025-01-01"], "金额": ["5"]}
    assert returns_weight(view(sold, "退货")) > 0
    assert returns_weight(view(sold, "订单退货")) == 0
    assert returns_weight(view({"订单号": ["A1"]}, "销售退货")) > 0


@pytest.mark.parametrize(("rows", "filled", "known"), [(10, 9, 0), (11, 10, 3)])
def test_a_key_of_its_own_is_filled_in_more_than_nine_rows_of_ten(rows, filled, known):
    keys = [f"T{n}" for n in range(filled)] + [""] * (rows - filled)
    back = {"下单时间": ["2025-01-01"] * rows, "退货单号": keys, "退款金额": ["1"] * rows}
    assert returns_weight(view(back)) == known


@pytest.mark.parametrize(("rows", "distinct", "known"), [(10, 9, 0), (11, 10, 3)])
def test_a_key_of_its_own_differs_in_more_than_nine_rows_of_ten(rows, distinct, known):
    keys = [f"T{min(n, distinct - 1)}" for n in range(rows)]
    back = {"下单时间": ["2025-01-01"] * rows, "退货单号": keys, "退款金额": ["1"] * rows}
    assert returns_weight(view(back)) == known


def test_sales_that_tell_of_refunds_make_none():
    assert (
        returns_weight(view({**ORDERS, "退款金额": ["", "", "1"], "退款状态": ["", "", "有"]})) == 0
    )
    keyed = {**ORDERS, "退款单号": ["", "", "T1"], "退款金额": ["", "", "1"]}
    assert returns_weight(view(keyed)) == 0  # hardly one row has a number of a refund
    assert returns_weight(view({"单号": ["1", "2"], "金额": ["5", "-5"]}, "销售退货")) == 0


def test_column_that_meets_the_numbers_sold_names_the_order():
    back = view({"退货单号": ["T1", "T2"], "单号": ["A1", "A3"], "备注单号": ["x1", "x2"]})
    name_orders(back, [view(ORDERS)])
    assert back.top("order_id").heading == "单号"


def test_heading_names_the_order_where_nothing_meets():
    back = view({"退货单号": ["T1", "T2"], "原销售单号": ["B1", "B3"]})
    name_orders(back, [])
    assert back.top("order_id").heading == "原销售单号"
    assert back.sure("order_id")


def top(back, *sales):
    sheet = view(back)
    name_orders(sheet, [view(sold) for sold in sales])
    return sheet.top("order_id") and sheet.top("order_id").heading


def test_a_column_whose_values_are_orders_comes_before_any_heading():
    assert top({"单号": ["A1"], "原销售单号": ["B1"]}, ORDERS) == "单号"
    half = {"单号": ["A1", "x"], "原销售单号": ["B1", "B2"]}  # half of them may be chance
    assert top(half, ORDERS) == "原销售单号"


def test_half_of_the_values_must_be_numbers_of_orders_where_no_heading_says_so():
    noted = {"备注单号": ["A1", "x", "A2", "z"]}
    assert top(noted, ORDERS) == "备注单号"
    assert top({"备注单号": ["A1", "x", "y", "z"]}, ORDERS) is None
    rare = {"备注单号": ["A1", "x", "y", "z"], "原销售单号": ["B1", "B2", "B3", "B4"]}
    assert top(rare, ORDERS) == "原销售单号"


def test_sales_without_numbers_name_no_order_and_a_source_is_no_number():
    assert top({"单号": ["A1"]}, {"金额": ["1"]}) == "单号"
    assert top({"来源渠道": ["门店", "门店"]}, ORDERS) is None


def test_refund_before_the_amount_of_the_order():
    back = view({"订单金额": ["9", "8"], "退款金额": ["1", "2"]})
    money_back(back)
    assert back.top("amount").heading == "退款金额"
