"""Rows that are no sale by a word of theirs: flags are certain, types of documents are asked."""

from decimal import Decimal

import pytest
from door import AMOUNT, CUSTOMER, NUMBER, PLAIN, SALES, TIME, TOTAL, drop, rows, write

ODD = (4, 11)
LOST = sum(SALES[n].amount for n in ODD)


def _read(folder, heading, tell, **more):
    columns = {**PLAIN, heading: tell, **more}
    return drop(folder, write(folder, rows(columns)))


def _net(read):
    return Decimal(str(read.data.frame("orders")["net_amount"].sum()))


def _marked(odd, plain):
    return lambda s: odd if s.place in ODD else plain


FLAGS = {
    "是否作废": ("是", "否"),
    "作废标志": ("√", ""),
    "删除标记": ("1", "0"),
    "is_deleted": ("true", "false"),
    "cancelled_at": ("2025-08-01 10:00:00", ""),
    "作废时间": ("2025-08-01", ""),
    "取消状态": ("已取消", "未取消"),
    "是否有效": ("否", "是"),
    "isvalid": ("N", "Y"),
}


@pytest.mark.parametrize("heading", FLAGS)
def test_cancelled_and_deleted_orders_leave_without_a_question(tmp_path, heading):
    read = _read(tmp_path, heading, _marked(*FLAGS[heading]))
    assert read.asked == set()
    assert (len(read.orders), read.total) == (18, TOTAL - LOST)
    account = next(a for a in read.data.ledger if a.table == "orders")
    assert [
        (e.rows, e.amounts["paid_amount"]) for e in account.aside if e.reason == "类型不计"
    ] == [(2, LOST)]


TYPES = {
    "单据类型": ("销售退货单", "销售出库单"),
    "业务类型": ("退货", "销售"),
    "红蓝标识": ("红字", "蓝字"),
    "Transaction Type": ("Credit Memo", "Invoice"),
    "发票类型": None,
}


@pytest.mark.parametrize("heading", [h for h, words in TYPES.items() if words])
def test_documents_of_returns_with_plain_amounts_are_taken_off_and_asked(tmp_path, heading):
    odd, plain = TYPES[heading]
    read = _read(tmp_path, heading, _marked(odd, plain))
    assert read.asked == {f"orders.kind.{odd}"}
    assert _net(read) == TOTAL - 2 * LOST
    assert _net(read.answered(**{f"orders__kind__{odd}": "计入"})) == TOTAL


def test_documents_of_returns_may_be_left_out(tmp_path):
    read = _read(tmp_path, "单据类型", _marked("退货单", "销售单"))
    told = {c.word: c.effect for c in read.question("orders.kind.退货单").choices}
    assert told == {
        "退货": f"计入的金额减少 {2 * LOST:,.2f}",
        "不计": f"计入的金额减少 {LOST:,.2f}",
        "计入": "按原数计入",
    }
    assert _net(read.answered(orders__kind__退货单="不计")) == TOTAL - LOST


def test_returns_with_negative_amounts_are_taken_off_as_they_stand(tmp_path):
    read = _read(
        tmp_path,
        "单据类型",
        _marked("销售退货单", "销售出库单"),
        实付金额=lambda s: -s.amount if s.place in ODD else s.amount,
    )
    assert read.asked == set()
    assert _net(read) == TOTAL - 2 * LOST


@pytest.mark.parametrize(
    "heading, odd, plain",
    [("交易类型", "充值", "消费"), ("收支类型", "支出", "收入"), ("Type", "Payment", "Invoice"),
     ("变动类型", "积分兑换", "消费")],
)  # fmt: skip
def test_rows_that_are_no_sale_are_left_out_and_asked(tmp_path, heading, odd, plain):
    read = _read(tmp_path, heading, _marked(odd, plain))
    assert read.asked == {f"orders.kind.{odd}"}
    assert (len(read.orders), _net(read)) == (18, TOTAL - LOST)


@pytest.mark.parametrize(
    "heading, odd, plain",
    [("订单类型", "预售", "普通订单"), ("销售类型", "批发", "零售"), ("单据类型", "直运销售", "普通销售"),
     ("业务类型", "货到付款", "先款后货")],
)  # fmt: skip
def test_kinds_of_sales_all_count(tmp_path, heading, odd, plain):
    read = _read(tmp_path, heading, _marked(odd, plain))
    assert read.asked == set()
    assert _net(read) == TOTAL
    assert "kinds" not in read.draft.yaml_text


def test_after_sale_state_of_a_refund_is_asked_and_an_open_one_too(tmp_path):
    words = {4: "退款成功", 11: "退款中"}
    after = {"售后状态": lambda s: words.get(s.place, "无售后")}
    read = _read(tmp_path, "订单状态", lambda s: "已完成", **after)
    assert read.asked == {"orders.kind.退款成功", "orders.kind.退款中"}
    assert _net(read) == TOTAL - SALES[4].amount


def test_next_months_new_word_stops_the_reading(tmp_path):
    read = _read(tmp_path, "单据类型", _marked("销售退货单", "销售出库单"))
    columns = {**NUMBER, **CUSTOMER, **TIME, **AMOUNT, "单据类型": lambda s: "调拨单"}
    write(tmp_path, rows(columns))
    with pytest.raises(Exception, match="kinds 没有写到的词：调拨单"):
        _ = read.data
