"""Returns, refunds and after-sales lists beside the sales: asked with their effect, then taken off."""

from datetime import date

import pytest
from client_files import write_workbook
from door import AMOUNT, CUSTOMER, NUMBER, PLAIN, SALES, TIME, TOTAL, drop, rows, write

BACK = SALES[3:6]
MONEY = sum(sale.amount for sale in BACK)
STATES = {"退款状态": lambda s: "退款关闭" if s is BACK[0] else "退款成功"}
WHOLE = {
    "a flag": {**NUMBER, "退回": lambda s: "是"},
    "numbers alone": {**NUMBER, "退货原因": lambda s: "破损"},
    "English": {"Order ID": lambda s: s.number, "Returned": lambda s: "Yes"},
}
WITH_AMOUNT = {
    "own number": {"退货单号": lambda s: f"TH{s.place}", "原订单号": lambda s: s.number, "退货日期": lambda s: "2025-09-20",
                   **CUSTOMER, "退款金额": lambda s: s.amount},
    "a number of its own and the sale's": {"单号": lambda s: f"T{s.place}", "关联单号": lambda s: s.number,
                                           "退款金额": lambda s: s.amount},
    "same headings as the sales": PLAIN,
    "minus": {**NUMBER, "金额": lambda s: -s.amount},
    "after-sales": {"售后编号": lambda s: f"9{s.place}", "订单编号": lambda s: s.number,
                    "申请时间": lambda s: "2025-09-20 10:00", "售后类型": lambda s: "退货退款",
                    "退款金额（元）": lambda s: s.amount, "售后状态": lambda s: "退款成功"},
    "order's own amount beside": {**NUMBER, "订单金额": lambda s: s.amount + 1, "退款金额": lambda s: s.amount,
                                  "退款时间": lambda s: "2025-09-20"},
    "Shopify": {"Refund ID": lambda s: s.place, "Order Name": lambda s: s.number,
                "Refund Amount": lambda s: s.amount},
}  # fmt: skip


def with_sales(folder, columns, *, title="退货", sales=BACK):
    sheets = {"订单": rows(PLAIN), title: rows(columns, sales)}
    return drop(folder, write_workbook(folder / "台账.xlsx", sheets))


@pytest.mark.parametrize(
    "columns", [*WHOLE.values(), *WITH_AMOUNT.values()], ids=[*WHOLE, *WITH_AMOUNT]
)
def test_returns_are_asked_and_taken_off_the_orders_they_name(tmp_path, columns):
    read = with_sales(tmp_path, columns)
    assert read.asked == {"returns"}
    assert read.total == TOTAL  # nothing is taken off before somebody has said so
    question = read.question("returns")
    assert question.proposed == "从原订单扣减"
    assert f"减少 {MONEY:,.2f}（{MONEY / TOTAL:.1%}）" in question.choices[0].effect
    taken = read.answered(returns="从原订单扣减")
    assert (taken.total, len(taken.orders)) == (TOTAL - MONEY, 17)
    assert taken.data.rows("returns") == 3


@pytest.mark.parametrize(
    "title", ["退款", "售后", "退货退款", "退单记录", "退换货", "Returns", "refunds"]
)
def test_returns_are_known_by_their_title(tmp_path, title):
    assert with_sales(tmp_path, WHOLE["numbers alone"], title=title).asked == {"returns"}


def test_returns_left_alone_change_nothing(tmp_path):
    left = with_sales(tmp_path, WHOLE["a flag"]).answered(returns="不扣减")
    assert (left.total, left.data.rows("returns")) == (TOTAL, 0)


def test_returns_may_count_on_the_day_they_came_back(tmp_path):
    apart = with_sales(tmp_path, WITH_AMOUNT["own number"]).answered(returns="按退货日期另计")
    frame = apart.data.frame("orders")
    back = frame[frame["is_refund"].astype(bool)]
    assert (len(frame), frame["net_amount"].sum()) == (23, TOTAL - MONEY)
    assert set(back["ordered_at"].dt.date) == {date(2025, 9, 20)}
    assert set(back["order_id"]) == {f"TH{sale.place}" for sale in BACK}


def test_returns_without_the_number_of_the_order_count_on_their_own(tmp_path):
    columns = {**CUSTOMER, "退货日期": lambda s: "2025-09-20", "退款金额": lambda s: s.amount}
    read = with_sales(tmp_path, columns)
    assert (read.asked, read.total) == ({"returns"}, TOTAL)
    assert read.question("returns").words == ("按退货日期另计", "不扣减")
    apart = read.answered(returns="按退货日期另计").data.frame("orders")
    assert apart["net_amount"].sum() == TOTAL - MONEY


def test_state_of_a_refund_says_whether_it_counts(tmp_path):
    read = with_sales(tmp_path, {**NUMBER, "退款金额": lambda s: s.amount, **STATES})
    closed = BACK[0].amount
    assert f"减少 {MONEY - closed:,.2f}" in read.question("returns").choices[0].effect
    taken = read.answered(returns="从原订单扣减")
    assert taken.total == TOTAL - MONEY + closed
    account = next(a for a in taken.data.ledger if a.table == "returns")
    assert [(entry.reason, entry.rows) for entry in account.apart] == [("没有退成", 1)]


def test_state_that_may_mean_either_is_asked(tmp_path):
    states = {"退款状态": lambda s: "退款中" if s is BACK[0] else "退款成功"}
    read = with_sales(tmp_path, {**NUMBER, "退款金额": lambda s: s.amount, **states})
    assert read.asked == {"returns", "returns.returned.退款中"}
    counted = read.answered(returns="从原订单扣减", returns__returned__退款中="算")
    assert counted.total == TOTAL - MONEY


def test_return_of_an_order_that_was_not_sold_is_told(tmp_path):
    columns = {
        "订单号": lambda s: "SO9999" if s is BACK[0] else s.number,
        "退款金额": lambda s: s.amount,
    }
    read = with_sales(tmp_path, columns)
    assert "3 行里 2 行找到原订单" in read.question("returns").choices[0].effect
    taken = read.answered(returns="从原订单扣减")
    assert taken.total == TOTAL - MONEY + BACK[0].amount
    assert any("不在订单里" in warning.message for warning in taken.data.warnings)


REFUND_COLUMNS = {
    "amount": {**PLAIN, "退款金额": lambda s: s.amount if s in BACK else 0},
    "amount and state": {**PLAIN, "退款金额": lambda s: s.amount if s in BACK else 0,
                         "退款状态": lambda s: "退款成功" if s in BACK else "无退款"},
    "minus rows": {**NUMBER, **CUSTOMER, **TIME, "实付金额": lambda s: s.amount},
}  # fmt: skip


@pytest.mark.parametrize("columns", REFUND_COLUMNS.values(), ids=REFUND_COLUMNS)
def test_sales_that_tell_of_their_refunds_are_no_returns(tmp_path, columns):
    table = rows(columns)
    if columns is REFUND_COLUMNS["minus rows"]:
        table += [[f"T{s.place}", s.customer, s.day.isoformat(), -s.amount] for s in BACK]
    read = drop(tmp_path, write(tmp_path, table, "销售及退货明细.xlsx"))
    assert "returns" not in read.asked
    assert read.data.frame("orders")["net_amount"].sum() == TOTAL - MONEY


def test_returns_of_lines_of_orders_are_taken_off(tmp_path):
    goods = ("笔", "纸")
    lines = [
        [sale.number, sale.customer, sale.day.isoformat(), word, 2, sale.amount * (1 + place)]
        for sale in SALES
        for place, word in enumerate(goods)
    ]
    head = ["订单号", "客户编号", "下单时间", "商品名称", "数量", "金额"]
    back = [["订单号", "商品名称", "退货数量"], *([sale.number, "笔", 1] for sale in BACK)]
    sheets = {"明细": [head, *lines], "退货明细": back}
    read = drop(tmp_path, write_workbook(tmp_path / "销售.xlsx", sheets))
    assert read.asked == {"returns"}
    taken = read.answered(returns="从原订单扣减").data.frame("orders")
    assert taken["net_amount"].sum() == 3 * TOTAL - MONEY / 2  # one of two pens of each order


def test_amount_alone_without_an_order_number_is_no_table(tmp_path):
    read = with_sales(tmp_path, {"退款日期": lambda s: "2025-09-20", "退款原因": lambda s: "破损"})
    assert (read.asked, read.total) == (set(), TOTAL)
    assert any("退货" in note for note in read.draft.notes)
    assert list(AMOUNT) == ["实付金额"]
