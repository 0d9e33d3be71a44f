"""Arithmetic tells a line's amount; repetition tells an order's."""

from reportkit.data.recognise.evidence import View
from reportkit.data.recognise.money import prove_amounts, repeats_within_orders

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
