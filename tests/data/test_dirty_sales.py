"""One order list under the headings of many clients: each column is known, and nothing is asked."""

import pytest
from door import PLAIN, Columns, drop, rows, write


def spelled(words: str) -> list[str]:
    """Headings parted by blanks; an underscore stands for a blank within one."""
    return [word.replace("_", " ") for word in words.split()]


def told(columns: Columns, heading: str, given: str) -> Columns:
    """The plain columns with one heading called otherwise."""
    return {(given if own == heading else own): tell for own, tell in columns.items()}


def assert_known(folder, own: str, heading: str, column: str) -> None:
    read = drop(folder, write(folder, rows(told(PLAIN, own, heading))))
    assert read.asked == set()
    assert read.columns("orders")[heading] == column
    assert len(read.columns("orders")) == 4


AMOUNT_HEADINGS = spelled("""应收金额 价税合计 订单总额 合计金额 实际支付金额 总金额 总价 合计 成交金额 成交价 销售额
销售金额 订单金额 消费金额 交易金额 实收 实收款 买家实付金额 订单应付金额 商家应收 货款 含税金额 含税总额 营业额
开票金额 合同金额 付款金额 支付金额 金额（元） 金额(RMB) 实付金额（必填） *实付金额 17、实付金额 实_付_金_额 「金额」
Amount Total Grand_Total Order_Total Total_Price Sales Revenue Paid_Amount Net_Amount""")


@pytest.mark.parametrize("heading", AMOUNT_HEADINGS)
def test_amount_is_known_by_its_heading(tmp_path, heading):
    assert_known(tmp_path, "实付金额", heading, "paid_amount")


NUMBER_HEADINGS = spelled("""订单编号 订单ID 订单_ID 主订单编号 单据编号 单据号 销售单号 小票号 流水号 交易号 交易单号 合同编号
发票号码 单号 订单编码 消费单号 出库单号 Order_ID Order_No. Order_Number Invoice_No PO_Number Transaction_ID
订单号（必填） *订单号 1、订单号""")


@pytest.mark.parametrize("heading", NUMBER_HEADINGS)
def test_order_number_is_known_by_its_heading(tmp_path, heading):
    assert_known(tmp_path, "订单号", heading, "order_id")


TIME_HEADINGS = spelled("""下单日期 付款时间 支付时间 成交时间 订单日期 交易时间 销售日期 销售时间 消费日期 购买时间 开单日期
单据日期 业务日期 日期 时间 创建时间 订单创建时间 制单日期 开票日期 签约日期 订单付款时间 Date Order_Date
Created_at Purchase_Date Invoice_Date PO_Date Paid_at timestamp 下单时间（必填） 2、日期""")


@pytest.mark.parametrize("heading", TIME_HEADINGS)
def test_time_is_known_by_its_heading(tmp_path, heading):
    assert_known(tmp_path, "下单时间", heading, "ordered_at")


CUSTOMER_HEADINGS = spelled("""客户代码 客户编码 客户 客户名称 客户全称 客户简称 客户ID 会员号 会员卡号 会员编号 会员名 买家会员名 买家昵称
用户ID 用户名 购货单位 往来单位 购货单位名称 客户单位 单位名称 顾客编号 下单账号 手机号 Customer Customer_ID Customer_Name
Account Buyer Client User_ID Email 客户名称（必填） *客户""")


@pytest.mark.parametrize("heading", CUSTOMER_HEADINGS)
def test_customer_is_known_by_his_heading(tmp_path, heading):
    assert_known(tmp_path, "客户编号", heading, "customer_id")
