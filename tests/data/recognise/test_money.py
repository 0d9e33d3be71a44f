"""Arithmetic tells a line's amount; repetition tells an order's."""

import pytest

from reportkit.data.recognise.candidates import View
from reportkit.data.recognise.money import (
    prove_amounts,
    prove_paid,
    prove_totals,
    repeats_within_orders,
)

QUANTITY, PRICE = [1, 2, 3, 4, 5, 6], [10, 10, 20, 20, 30, 30]
PRODUCTS = [10, 20, 60, 80, 150, 180]
WHOLE = [30, 30, 140, 140, 330, 330]


def view(**columns):
    return View("明细", list(columns), [list(map(str, cells)) for cells in columns.values()])


def test_the_amount_that_quantity_times_price_equals_ranks_first():
    sheet = view(数量=QUANTITY, 单价=PRICE, 实付金额=WHOLE, 订单金额=PRODUCTS)
    assert sheet.top("amount").heading == "实付金额"
    assert prove_amounts(sheet).heading == "订单金额"
    assert sheet.top("amount").heading == "订单金额"


def test_one_row_in_twenty_may_differ_and_one_in_five_may_not():
    def proves(off):
        amounts = [n + 7 * (n <= off) for n in range(1, 21)]
        return prove_amounts(view(数量=range(1, 21), 单价=[1] * 20, 金额=amounts)) is not None

    assert [proves(0), proves(1), proves(4)] == [True, True, False]


def test_four_rows_prove_nothing():
    assert prove_amounts(view(数量=QUANTITY[:4], 单价=PRICE[:4], 金额=PRODUCTS[:4])) is None
    assert prove_amounts(view(数量=QUANTITY[:5], 单价=PRICE[:5], 金额=PRODUCTS[:5])) is not None


def test_rows_without_a_price_are_no_proof():
    assert prove_amounts(view(数量=QUANTITY, 单价=[""] * 3 + PRICE[3:], 金额=PRODUCTS)) is None


def test_without_quantities_nothing_is_proved():
    assert prove_amounts(view(单价=PRICE, 金额=PRODUCTS)) is None


GROSS, PAID = [100, 200, 50, 80, 90], [90, 200, 45, 72, 90]


def amounts_after(prove, **columns):
    """Headings of what may be the amount, the best first."""
    sheet = view(**columns)
    prove(sheet)
    return [candidate.heading for candidate in sheet.candidates["amount"]]


@pytest.mark.parametrize("discounts", [[10, "", 5, 8, 0], [-10, "", -5, -8, 0]], ids=str)
def test_a_gross_amount_less_its_discount_that_another_column_shows_is_no_amount(discounts):
    columns = {"订单金额": GROSS, "优惠金额": discounts}
    assert amounts_after(prove_paid, **columns, 金额=PAID) == ["金额", "优惠金额"]
    other = amounts_after(prove_paid, **columns, 金额=[1, 2, 3, 4, 5])
    assert other == ["订单金额", "金额", "优惠金额"]


def test_a_discount_of_a_hundredth_does_not_make_what_was_charged_the_amount():
    paid = [1100 + n for n in range(8)]
    columns = {"实付款": paid, "应收金额": [p + 5 for p in paid], "优惠": [10] * 8}
    assert amounts_after(prove_paid, **columns)[0] == "实付款"


def test_rows_without_a_discount_prove_nothing():
    gross = list(range(100, 120))
    columns = {"订单金额": gross, "金额": gross, "优惠金额": [30] + [0] * 19}
    assert "订单金额" in amounts_after(prove_paid, **columns)


def test_without_a_discount_nothing_tells_a_gross_amount_from_what_was_paid():
    assert amounts_after(prove_paid, 订单金额=GROSS, 金额=GROSS) == ["订单金额", "金额"]
    none = amounts_after(prove_paid, 订单金额=GROSS, 优惠金额=[0] * 5, 金额=GROSS)
    assert none == ["订单金额", "金额", "优惠金额"]


def test_a_gross_amount_is_no_proof_of_itself_and_half_a_price_none_of_the_discount():
    rare = {"订单金额": range(1, 21), "优惠金额": [1] + [0] * 19}  # equal in 19 of 20 rows
    assert amounts_after(prove_paid, **rare) == ["订单金额", "优惠金额"]
    half = {"订单金额": GROSS, "优惠金额": [50, 100, 25, 40, 45]}
    assert amounts_after(prove_paid, **half) == ["订单金额", "优惠金额"]


def test_what_was_received_and_what_is_open_are_no_amounts_beside_their_total():
    parts = {"已回款金额": [60, 200, "", 80, 0], "未回款金额": [40, "", 50, 0, 90]}
    assert amounts_after(prove_totals, 合同金额=GROSS, **parts) == ["合同金额"]
    assert amounts_after(prove_totals, 合同金额=[1] * 5, **parts) == ["合同金额", *parts]


def repeats(amounts, orders=("A", "A", "B", "B", "C", "C"), **others):
    sheet = view(订单号=orders, 金额=amounts, **others)
    return repeats_within_orders(sheet, sheet.top("order_id"), sheet.top("amount"))


def test_an_amount_alike_on_all_lines_of_different_goods_is_the_orders():
    assert repeats(WHOLE, 数量=QUANTITY)
    assert repeats(WHOLE, 产品名称=["甲", "乙"] * 3)


def test_an_amount_that_differs_between_the_lines_is_not():
    assert not repeats(PRODUCTS, 数量=QUANTITY)


def test_equal_amounts_of_lines_that_are_alike_tell_nothing():
    assert not repeats(WHOLE, 数量=[1] * 6, 产品名称=["甲"] * 6)


def test_orders_of_one_line_repeat_nothing():
    assert not repeats(WHOLE, orders=tuple("ABCDEF"), 数量=QUANTITY)
