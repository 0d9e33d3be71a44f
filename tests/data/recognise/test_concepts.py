"""What the words of a heading weigh for each meaning."""

import pytest

from reportkit.data.recognise.candidates import SURE
from reportkit.data.recognise.concepts import CONCEPTS, DEMOTED, FUNNEL, PERSONAL, QUESTION
from reportkit.data.recognise.headings import plain


def weight(concept, heading):
    return CONCEPTS[concept].weight(plain(heading))


MEANT = [
    ("order_id", "订单编号"), ("order_id", "Order Number"), ("order_id", "小票号"),
    ("customer", "客户编号"), ("customer", "购货单位"), ("customer", "Bill-to Name"),
    ("time", "付款时间"), ("time", "Order Date"), ("time", "单据日期"),
    ("amount", "实付金额"), ("amount", "价税合计"), ("amount", "Grand Total"),
    ("quantity", "数量"), ("price", "单价"), ("product", "商品名称"), ("product_id", "SKU"),
    ("refund", "退款金额"), ("status", "订单状态"), ("currency", "币种"), ("target", "是否流失"),
]  # fmt: skip


@pytest.mark.parametrize(("concept", "heading"), MEANT)
def test_a_plain_heading_is_sure_of_its_meaning_and_of_no_other_that_is_exclusive(concept, heading):
    assert weight(concept, heading) >= SURE
    exclusive = {"order_id", "time", "amount", "quantity", "price", "status", "currency", "refund"}
    others = {name for name in exclusive - {concept} if weight(name, heading) >= SURE}
    assert others == set()


@pytest.mark.parametrize(
    ("concept", "heading"),
    [("time", "注册时间"), ("time", "发货日期"), ("time", "Ship Date"), ("amount", "退款金额"), ("amount", "优惠金额"),
     ("amount", "目标金额"), ("amount", "Tax Amount"), ("customer", "产品名称"), ("quantity", "库存数量"),
     ("order_id", "物流单编号"), ("price", "成本单价"), ("status", "物流订单状态")],
)  # fmt: skip
def test_a_heading_with_an_unlikely_word_is_never_accepted_unasked(concept, heading):
    assert weight(concept, heading) < SURE


def test_a_demoted_heading_keeps_its_part():
    time = CONCEPTS["time"]
    assert time.is_doubted(plain("发货日期"))
    assert weight("time", "发货日期") == pytest.approx(DEMOTED * weight("time", "出发日期"))
    assert not time.is_doubted(plain("下单日期"))


def test_what_was_paid_outranks_what_was_agreed_and_a_bare_total():
    assert weight("amount", "实付金额") > weight("amount", "订单金额") > weight("amount", "总金额")


def test_the_moment_of_payment_outranks_that_of_the_order_and_a_bare_date():
    assert weight("time", "付款时间") > weight("time", "下单时间") > weight("time", "日期")


def test_a_number_of_customers_outranks_his_name_and_his_telephone():
    assert (
        weight("customer", "客户编号")
        > weight("customer", "客户名称")
        > weight("customer", "手机号")
    )


def test_a_heading_of_no_meaning_weighs_nothing():
    assert {c: w for c in CONCEPTS if (w := weight(c, "颜色"))} == {}


def test_words_of_persons_funnels_and_questions():
    assert [bool(PERSONAL.search(h)) for h in ("姓名", "jobtitle", "金额")] == [True, True, False]
    assert [bool(FUNNEL.search(h)) for h in ("赢单", "closedwon", "已发货")] == [True, True, False]
    questions = [bool(QUESTION.search(h)) for h in ("3、您的年龄", "Q7 price", "单价")]
    assert questions == [True, True, False]
