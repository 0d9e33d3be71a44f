import pytest

from reportkit.data.statuses import StatusRules, known_meaning, sorted_words
from reportkit.errors import DataError

COUNTED = """已完成 交易成功 已付款 已支付 已发货 待发货 未发货 部分发货 已签收 待收货 已收清 部分收款 已收 未收
 未收款 待收款 已收款 正常 有效 已审核 货到付款 买家已付款，等待卖家发货 卖家已发货，等待买家确认 已评价
 部分退款 没有申请退款 未退款 退款关闭 拒绝退款 paid completed Complete shipped delivered Shipped_-_Delivered partially_paid
 Processing In_Process Resolved fulfilled unfulfilled Pending_Shipment invoiced 部分付款 运输中"""
REFUNDED = "退款 已退款 退款成功 退货 已退货 全额退款 退款完成 refunded Returned chargeback 红冲"
VOIDED = """作废 已作废 已取消 取消 待付款 未付款 待支付 未支付 等待买家付款 交易关闭 订单关闭 交易失败 草稿 无效
 已删除 超时未支付 cancelled Canceled voided pending draft unpaid Failed expired abandoned rejected
 awaiting_payment 未付 撤销"""
ASKED = (
    "待审核 审核中 未完成 未成功 退款中 退款申请 已关闭 closed on_hold Disputed 1 4 A类 挂起 不成功"
)


@pytest.mark.parametrize(
    ("words", "meaning"),
    [(COUNTED, "计入"), (REFUNDED, "退款"), (VOIDED, "不计"), (ASKED, None)],
)
def test_the_usual_words_have_their_meaning(words, meaning):
    found = {word: known_meaning(word.replace("_", " ")) for word in words.split()}
    assert found == dict.fromkeys(found, meaning)


def test_the_words_of_the_client_come_first():
    rules = StatusRules(counted=["待付款"], refunded=["异常"], voided=["已完成"])
    assert [rules.meaning(w) for w in ("待付款", "异常", "已完成")] == ["计入", "退款", "不计"]


def test_where_the_client_lists_what_counts_other_known_words_do_not():
    rules = StatusRules(counted=["已完成"])
    assert rules.meaning("已发货") == "不计"
    assert rules.meaning("") == "不计"
    assert rules.meaning("挂起") is None  # never guessed
    assert StatusRules().meaning("") == "计入"


def test_unknown_words_are_asked_about_with_rows_money_and_what_to_write():
    found = [("已完成", 90, 12_000.0), ("挂起", 3, 45_000.0), ("其他", 7, None)]
    with pytest.raises(DataError) as refused:
        sorted_words("订单表", "orders", found, StatusRules())
    assert str(refused.value) == (
        "订单表的状态有 2 个词不知是否算成交：“其他”：7 行；“挂起”：3 行，4.5 万元。"
        "请在客户参数的 data 中写明：算成交的写 valid_statuses: [已完成, 其他, 挂起]（须列全）；"
        "不算的写 void_statuses: [其他, 挂起]；退款的写 refunds.statuses: [其他, 挂起]。"
        "若这一列不是订单状态，请在该来源的 columns 中去掉它。"
    )
    assert refused.value.exit_code == 3


def test_a_column_of_very_many_words_is_no_status():
    found = [(f"备注{n}", 1, 1.0) for n in range(61)]
    with pytest.raises(DataError, match="有 61 种不认识的写法（例如 备注0），不像订单状态"):
        sorted_words("订单表", "orders", found, StatusRules())


def test_every_word_is_given_back_with_its_rows_and_money():
    words = sorted_words(
        "订单表", "orders", [("已完成", 2, 30.0), ("作废", 1, 5.0), ("", 1, None)], StatusRules()
    )
    assert [(w.word, w.meaning, w.rows, w.amount) for w in words] == [
        ("已完成", "计入", 2, 30.0), ("作废", "不计", 1, 5.0), ("", "计入", 1, None)
    ]  # fmt: skip
    assert words[1].line("元") == "“作废”：1 行，5.00 元"
