"""Further exports and hand-made ledgers, each told in its own headings: read right, or asked.

Headings after what these systems and habits are known to write; none was checked against a file of
a real shop.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from client_files import write_text, write_workbook
from door import SALES, TOTAL, Read, Sale, csv_text, drop, rows

Table = Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Export:
    """``table`` of ``file``; what it must be read as. money: counted, None where nothing is sold."""

    file: str
    table: Table
    kind: str = "orders"
    money: int | None = TOTAL
    customers: int = 5
    asked: frozenset[str] = frozenset()
    columns: tuple[tuple[str, str], ...] = ()


def phone(sale: Sale) -> str:
    return f"1380000{sale.customer[1:]}0"


def day(form: str) -> Callable[[Sale], str]:
    return lambda sale: sale.day.strftime(form)


def number(prefix: str) -> Callable[[Sale], str]:
    return lambda sale: f"{prefix}{sale.place:06}"


def good(sale: Sale) -> str:
    return f"样品{sale.place % 4}"


def fixed(word: object) -> Callable[[Sale], object]:
    return lambda sale: word


def amount(sale: Sale) -> int:
    return sale.amount


def name(sale: Sale) -> str:
    return sale.name


def with_lines(above: Table, table: Table, below: Table = ()) -> Table:
    return [*above, *table, *below]


def _grouped(
    head: Sequence[object], tell: Callable[[Sale], Sequence[object]], total: str = ""
) -> list[list[object]]:
    """Each customer's name in a row of its own above his orders, and a total below where wanted."""
    lines: list[list[object]] = [list(head)]
    for key in sorted({sale.name for sale in SALES}):
        own = [sale for sale in SALES if sale.name == key]
        lines.append([key, *[""] * (len(head) - 1)])
        lines += [list(tell(sale)) for sale in own]
        if total:
            lines.append([total.format(key), *[""] * (len(head) - 2), sum(s.amount for s in own)])
    return lines


def _first_only(
    heads: Sequence[str], tell: Callable[[Sale], Sequence[object]]
) -> list[list[object]]:
    """The customer's name on the first of his rows only."""
    lines: list[list[object]] = [["客户名称", *heads]]
    for key in sorted({sale.name for sale in SALES}):
        for place, sale in enumerate(s for s in SALES if s.name == key):
            lines.append(["" if place else key, *tell(sale)])
    return lines


BOOK = ["日期", "品名", "数量", "单价", "金额"]


def booked(sale: Sale) -> Sequence[object]:
    return [sale.day.isoformat(), good(sale), 1, sale.amount, sale.amount]


EXPORTS = {
    "有赞零售": Export("有赞.xlsx", rows({"订单号": number("E2025"), "下单时间": day("%Y-%m-%d 10:00:00"), "买家姓名": name,
        "买家手机号": phone, "商品名称": good, "商品件数": fixed(1), "订单实付金额": amount, "订单状态": fixed("交易完成")}), "order_lines"),
    "抖店": Export("抖店.csv", rows({"主订单编号": number("49"), "选购商品": good, "商品数量": fixed(1), "订单应付金额": amount,
        "运费": fixed(0), "订单提交时间": day("%Y-%m-%d 09:58:00"), "支付完成时间": day("%Y-%m-%d 10:00:00"), "订单状态": fixed("已完成"),
        "收件人": name, "收件手机号": phone}), "order_lines"),
    "京东": Export("京东.csv", rows({"订单号": number("2"), "下单帐号": lambda s: f"jd_{s.customer}", "下单时间": day("%Y-%m-%d 10:00:00"),
        "订单金额": lambda s: s.amount, "结算金额": lambda s: s.amount, "余额支付": fixed(0), "应付金额": amount, "订单状态": fixed("完成"), "客户姓名": name})),
    "拼多多": Export("拼多多.csv", rows({"商品": good, "订单号": number("25-"), "订单状态": fixed("已收货"), "商品总价(元)": amount,
        "用户实付金额(元)": amount, "商家实收金额(元)": amount, "商品数量(件)": fixed(1), "拼单成功时间": day("%Y-%m-%d 10:00"), "收货人": name}), "order_lines"),
    "金蝶序时簿": Export("销售出库序时簿.xlsx", with_lines([["销售出库序时簿"], ["某某有限公司", "", "期间：2025.01-2025.12"]],
        rows({"日期": day("%Y-%m-%d"), "单据编号": number("XOUT"), "购货单位": name, "产品名称": good, "实发数量": fixed(1), "销售单价": amount,
              "销售金额": amount}), [["合计", "", "", "", 20, "", TOTAL]]), "order_lines"),
    "用友发票列表": Export("销售发票列表.xlsx", rows({"开票日期": day("%Y-%m-%d"), "发票号": number("00"), "客户简称": name, "存货名称": good,
        "数量": fixed(1), "无税金额": lambda s: round(s.amount / 1.13, 2), "税额": lambda s: round(s.amount - s.amount / 1.13, 2), "价税合计": amount}), "order_lines"),
    "管家婆": Export("销售单明细.xlsx", rows({"录单日期": day("%Y-%m-%d"), "单据编号": number("XS-T-"), "往来单位": name, "商品全名": good,
        "数量": fixed(1), "单价": amount, "折扣": fixed(1), "折后金额": amount, "经手人": fixed("王岚")}), "order_lines"),
    "SAP VA05": Export("VA05.xlsx", rows({"Sales Document": number("00"), "Document Date": day("%d.%m.%Y"), "Sold-To Party": lambda s: s.customer,
        "Name 1": name, "Material": good, "Order Quantity": fixed(1), "Net Value": amount, "Document Currency": fixed("CNY")}), "order_lines"),
    "Square": Export("transactions.csv", rows({"Date": day("%Y-%m-%d"), "Time": fixed("10:00:00"), "Gross Sales": lambda s: f"${s.amount:,}.00",
        "Discounts": fixed("$0.00"), "Net Sales": lambda s: f"${s.amount:,}.00", "Tax": fixed("$0.00"), "Tip": fixed("$0.00"),
        "Total Collected": lambda s: f"${s.amount:,}.00", "Transaction ID": number("t"), "Customer ID": lambda s: s.customer,
        "Customer Name": name}), asked=frozenset({"currency.美元"})),
    "Stripe": Export("payments.csv", rows({"id": number("ch_"), "Created (UTC)": day("%Y-%m-%d 02:00:00"), "Amount": lambda s: f"{s.amount}.00",
        "Amount Refunded": fixed("0.00"), "Currency": fixed("usd"), "Customer ID": lambda s: f"cus_{s.customer}", "Status": fixed("Paid"),
        "Customer Email": lambda s: f"{s.customer}@example.com"}), asked=frozenset({"currency.usd"})),
    "HubSpot": Export("hubspot-deals.csv", rows({"Record ID": number("9"), "Deal Name": lambda s: f"{s.name} renewal",
        "Deal Stage": lambda s: "Closed Won" if s.place % 2 else "Closed Lost", "Close Date": day("%Y-%m-%d 10:00"), "Deal owner": fixed("Amy"),
        "Amount": amount, "Create Date": day("%Y-%m-%d 09:00"), "Associated Company": name}), "leads", None),
    "Salesforce report": Export("report.csv", with_lines([], rows({"Opportunity Name": lambda s: f"Deal {s.place}", "Account Name": name,
        "Stage": fixed("Closed Won"), "Amount": amount, "Close Date": day("%m/%d/%Y"), "Opportunity ID": number("006")}),
        [["Grand Total", "", "", TOTAL, "", ""], ["Confidential Information - Do Not Distribute"]]), "leads", None),
    "问卷星": Export("12345_按序号_满意度调查.xlsx", rows({"序号": lambda s: s.place + 1, "提交答卷时间": day("%Y/%m/%d 10:00:00"), "所用时间": fixed("85秒"),
        "来源": fixed("微信"), "1、您对我们的总体满意度": lambda s: s.place % 5 + 1, "2、您对产品质量的满意度": lambda s: (s.place + 1) % 5 + 1,
        "3、您的建议": lambda s: f"建议{s.place}"}), "surveys", None),
    "问卷星矩阵": Export("调查_按文本.xlsx", rows({"序号": lambda s: s.place + 1, "提交答卷时间": day("%Y/%m/%d 10:00:00"),
        **{f"4、请评价以下各项—{item}": (lambda s, k=k: ["非常满意", "满意", "一般", "不满意"][(s.place + k) % 4])
           for k, item in enumerate(("产品质量", "服务态度", "交货速度"))}}), "surveys", None),
    "腾讯问卷": Export("问卷数据.csv", rows({"编号": lambda s: s.place + 1, "开始答题时间": day("%Y-%m-%d 10:00:00"),
        "结束答题时间": day("%Y-%m-%d 10:02:00"), "1.您有多大可能向朋友推荐我们？": lambda s: s.place % 11, "2.总体满意度评分": lambda s: s.place % 5 + 1}), "surveys", None),
    "简道云表单": Export("签约登记.xlsx", rows({"流水号": number("QY"), "提交时间": day("%Y-%m-%d 18:00:00"), "客户名称": name, "签约日期": day("%Y-%m-%d"),
        "签约金额(元)": amount, "签约产品": good})),
    "收银会员消费": Export("会员消费明细.xls.xlsx", rows({"小票号": number("LS"), "会员卡号": lambda s: s.customer, "会员姓名": name,
        "消费时间": day("%Y-%m-%d 15:30:00"), "消费项目": good, "应收金额": lambda s: s.amount + 50, "优惠金额": fixed(50), "实收金额": amount,
        "支付方式": fixed("微信")})),
    "教培报名": Export("报名登记.xlsx", rows({"学员姓名": name, "报名日期": day("%Y.%m.%d"), "课程": good, "应交学费": lambda s: s.amount + 10,
        "实交学费": amount, "欠费": fixed(10), "顾问": fixed("李青")})),
    "合同台账": Export("合同台账.xlsx", with_lines([["2025年合同台账"]], rows({"序号": lambda s: s.place + 1, "合同编号": number("HT"), "甲方": name,
        "合同名称": good, "签订日期": day("%Y年%m月%d日"), "合同金额（万元）": lambda s: s.amount / 10_000, "已回款（万元）": lambda s: s.amount / 20_000,
        "未回款（万元）": lambda s: s.amount / 20_000, "负责人": fixed("王岚")}))),
    "外卖": Export("美团外卖订单.csv", rows({"订单编号": number("7"), "下单时间": day("%Y-%m-%d 12:01:00"), "顾客手机号": phone, "商品信息": good,
        "顾客实付": amount, "配送费": fixed(3), "商家应收款": lambda s: s.amount - 5, "订单状态": fixed("已完成")})),
    "微信支付账单": Export("wxpay.csv", rows({"交易时间": lambda s: f"`{s.day} 10:00:00", "微信订单号": lambda s: f"`4200{s.place:06}",
        "商户订单号": lambda s: f"`M{s.place:06}", "用户标识": lambda s: f"`o{s.customer}", "交易状态": fixed("`SUCCESS"), "货币种类": fixed("`CNY"),
        "应结订单金额": lambda s: f"`{s.amount}.00", "退款金额": fixed("`0.00"), "商品名称": lambda s: f"`{good(s)}"})),
    "虾皮": Export("Order.all.xlsx", rows({"Order ID": number("25S"), "Order Status": fixed("Completed"), "Order Creation Date": day("%Y-%m-%d 10:00"),
        "Username (Buyer)": lambda s: f"u{s.customer}", "Product Name": good, "Quantity": fixed(1), "Total Buyer Payment": amount}), "order_lines"),
    "餐饮收银": Export("营业流水.xlsx", rows({"账单号": number("B"), "桌台": fixed("A1"), "开台时间": day("%Y-%m-%d 11:00"), "结账时间": day("%Y-%m-%d 12:30"),
        "消费金额": lambda s: s.amount + 20, "优惠金额": fixed(20), "实收金额": amount, "会员手机": phone})),
    "销售易商机": Export("销售机会.xlsx", rows({"商机名称": lambda s: f"{s.name}二期", "客户名称": name, "销售阶段": fixed("赢单"), "销售金额": amount,
        "结单日期": day("%Y-%m-%d"), "创建日期": day("%Y-%m-%d"), "商机所有人": fixed("王岚")}), "leads", None),
    "银行流水": Export("银行流水.xlsx", rows({"交易日期": day("%Y%m%d"), "对方户名": name, "借方发生额": fixed(""), "贷方发生额": amount, "余额": lambda s: 90_000 + s.place,
        "摘要": fixed("货款")}), "receipts", None),
    "手工账": Export("手工账.xlsx", with_lines([["出货记录", "", "", "", "", ""]], _first_only(BOOK, booked)), "order_lines"),
    "手工账 csv": Export("手工账.csv", _first_only(BOOK, booked), "order_lines"),
    "分组行": Export("出货.xlsx", _grouped(BOOK, booked), "order_lines", asked=frozenset({"order_lines.group"})),
    "分组行带小计": Export("出货.csv", _grouped(BOOK, booked, "{} 小计"), "order_lines", asked=frozenset({"order_lines.group"})),
    "客户对账": Export("客户对账.xlsx", _grouped(BOOK, booked), "order_lines"),
    "QuickBooks": Export("Sales by Customer Detail.csv", _grouped(["", "Date", "Transaction Type", "Num", "Product/Service", "Amount"],
        lambda s: ["", s.day.strftime("%m/%d/%Y"), "Invoice", f"{s.place}", good(s), s.amount], "Total for {}"),
        "order_lines"),
    "按客户的往来": Export("TransactionListbyCustomer.csv", _grouped(["", "Date", "Transaction Type", "Num", "Account", "Amount"],
        lambda s: ["", s.day.strftime("%m/%d/%Y"), "Invoice", f"{s.place}", "A/R", s.amount], "Total for {}")),
    "税务数电票": Export("全量发票查询导出结果.xlsx", rows({"序号": lambda s: s.place + 1, "数电发票号码": number("2533"), "销方名称": fixed("我司"),
        "购买方名称": name, "开票日期": day("%Y-%m-%d 10:00:00"), "金额": lambda s: s.amount - 10, "税额": fixed(10), "价税合计": amount,
        "发票状态": fixed("正常"), "是否正数发票": fixed("是")})),
    "支付宝账单": Export("2088_2025.csv", with_lines([["#支付宝业务明细查询"], ["#账号：[2088]"]], rows({"支付宝交易号": number("2025"),
        "业务类型": fixed("交易"), "创建时间": day("%Y-%m-%d 10:00:00"), "对方账户": name, "订单金额（元）": amount, "商家实收（元）": amount,
        "商家红包消费金额（元）": fixed("0.00")}), [["#交易合计：20笔"], ["#导出时间：[2025-12-31]"]])),
    "金蝶审核标志": Export("序时簿.xlsx", with_lines([["销售出库序时簿"]], rows({"日期": day("%Y-%m-%d"), "单据编号": number("XOUT"), "购货单位": name,
        "产品名称": good, "实发数量": fixed(1), "销售金额": amount, "审核标志": fixed("Y")})), "order_lines"),
    "Bestellungen": Export("Bestellungen.csv", rows({"Bestellnummer": number("B"), "Kundennummer": lambda s: s.customer, "Bestelldatum": day("%d.%m.%Y"),
        "Gesamtbetrag": lambda s: f"{s.amount},00"})),
    "commandes": Export("commandes.csv", rows({"N° commande": number("C"), "Code client": lambda s: s.customer, "Date de commande": day("%Y-%m-%d"),
        "Montant TTC": amount, "TVA": fixed(3)})),
    "拼音": Export("export.csv", rows({"dingdanhao": number("P"), "kehubianhao": lambda s: s.customer, "xiadanshijian": day("%Y-%m-%d"),
        "shifujine": amount})),
    "接口名": Export("trade.csv", rows({"tid": number("26"), "buyer_nick": lambda s: f"u{s.customer}", "pay_time": day("%Y-%m-%d 10:00:00"),
        "payment": amount, "status": fixed("TRADE_FINISHED")})),
    "单据缩写": Export("SALES.CSV", rows({"INVOICE_NUM": number("I"), "CUST_CODE": lambda s: s.customer, "INV_DATE": day("%d-%b-%y"), "NET_AMT": amount})),
    "分": Export("支付.csv", rows({"订单号": number("F"), "用户ID": lambda s: s.customer, "支付时间": lambda s: 1736128800 + 86_400 * s.place,
        "实付金额（单位：分）": lambda s: s.amount * 100})),
    "本位币": Export("外销.csv", rows({"单据编号": number("W"), "日期": day("%Y-%m-%d"), "客户": name, "币别": lambda s: ["美元", "人民币"][s.place % 2],
        "原币金额": lambda s: s.amount / 7, "本位币金额": amount})),
    "同名两列": Export("台账2.csv", rows({"单号": number("D"), "客户": name, "日期": day("%Y-%m-%d"), "金额": amount, "备注": fixed(""), "备注 ": fixed("")})),
    "畅捷通 T+": Export("销货单列表.xlsx", with_lines([["销货单列表"]], rows({"单据日期": day("%Y-%m-%d"), "单据编号": number("SA-2025-"),
        "客户编码": lambda s: s.customer, "客户": name, "业务员": fixed("王岚"), "存货编码": lambda s: f"P{s.place % 4}", "存货": good,
        "数量": fixed(1), "含税单价": amount, "含税金额": amount, "税额": lambda s: round(s.amount * 0.13 / 1.13, 2),
        "金额": lambda s: round(s.amount / 1.13, 2), "单据状态": fixed("已生效")}), [["合计", *[""] * 6, 20, "", TOTAL, "", "", ""]]), "order_lines"),
    "浪潮": Export("发票明细.xlsx", rows({"发票号": number("FP"), "开票日期": day("%Y%m%d"), "往来单位编号": lambda s: s.customer,
        "往来单位名称": name, "物料名称": good, "数量": fixed(1), "无税金额": lambda s: round(s.amount / 1.13, 2),
        "税额": lambda s: round(s.amount - s.amount / 1.13, 2), "价税合计": amount, "红蓝标志": fixed("蓝")}), "order_lines"),
    "秦丝": Export("销售单.xlsx", rows({"销售单号": number("XS"), "业务日期": day("%Y-%m-%d 10:30"), "客户名称": name, "客户电话": phone,
        "商品名称": good, "颜色": fixed("红"), "尺码": fixed("L"), "数量": fixed(1), "单价": amount, "小计": amount, "应收金额": amount,
        "实收金额": amount, "欠款": fixed(0), "经手人": fixed("小王")}), "order_lines"),
    "网店管家": Export("订单导出.xlsx", rows({"订单编号": number("JY"), "原始单号": number("26"), "店铺": fixed("旗舰店"),
        "网名": lambda s: f"tb_{s.customer}", "收货人": name, "下单时间": day("%Y-%m-%d 10:00:00"), "付款时间": day("%Y-%m-%d 10:05:00"),
        "应收金额": lambda s: s.amount + 5, "邮费": fixed(5), "优惠": fixed(10), "实付款": amount, "订单状态": fixed("已发货")})),
    "旺店通": Export("旺店通订单.xlsx", rows({"订单编号": number("JY"), "店铺": fixed("抖店"), "订单状态": fixed("已完成"),
        "客户网名": lambda s: f"u{s.customer}", "下单时间": day("%Y-%m-%d 10:00:00"), "付款时间": day("%Y-%m-%d 10:01:00"),
        "货品总数量": fixed(1), "应收合计": amount, "已付金额": amount, "退款状态": fixed("无退款")})),
    "饿了么": Export("饿了么订单.xlsx", rows({"订单号": number("30"), "商户名称": fixed("滨江店"), "订单创建时间": day("%Y-%m-%d 12:00:11"),
        "订单完成时间": day("%Y-%m-%d 12:40:11"), "顾客ID": lambda s: s.customer, "菜品金额": lambda s: s.amount + 3, "配送费": fixed(2),
        "顾客实付": amount, "商家实收": lambda s: s.amount - 90, "订单状态": fixed("已完成")}), asked=frozenset({"orders.paid_amount"})),
    "携程": Export("携程订单.xlsx", rows({"订单号": number("2"), "预订日期": day("%Y-%m-%d"), "入住日期": fixed("2025-12-01"),
        "离店日期": fixed("2025-12-03"), "入住人": name, "房型": fixed("大床房"), "间夜数": fixed(2), "订单金额": amount,
        "佣金": lambda s: s.amount * 0.15, "订单状态": fixed("已成交")}), asked=frozenset({"orders.ordered_at"})),
    "Xero": Export("SalesInvoices.csv", rows({"ContactName": name, "InvoiceNumber": number("INV-"), "InvoiceDate": day("%d/%m/%Y"),
        "DueDate": fixed("30/12/2025"), "Total": amount, "TaxTotal": fixed("0.00"), "InvoiceAmountPaid": amount,
        "InvoiceAmountDue": fixed("0.00"), "Description": good, "Quantity": fixed(1), "UnitAmount": amount, "LineAmount": amount,
        "Currency": fixed("GBP"), "Type": fixed("Sales invoice"), "Status": fixed("Paid")}), "order_lines", asked=frozenset({"currency.GBP"})),
    "SAP VBAK": Export("vbak.csv", rows({"VBELN": number("00"), "ERDAT": day("%Y%m%d"), "KUNNR": lambda s: s.customer, "NETWR": amount,
        "WAERK": fixed("CNY"), "AUART": fixed("TA")})),
    "Rechnungen netto brutto": Export("Rechnungen.csv", rows({"Rechnungsnr": number("R"), "Rechnungsdatum": day("%d.%m.%Y"),
        "Kundennr": lambda s: s.customer, "Betrag netto": lambda s: f"{s.amount / 1.19:.2f}", "MwSt": fixed("1.00"),
        "Betrag brutto": lambda s: f"{s.amount}.00"})),
    "折前折后": Export("订单2.csv", rows({"订单号": number("D"), "日期": day("%Y-%m-%d"), "客户": name, "折前金额": lambda s: s.amount * 2,
        "折后金额": amount})),
    "经销商": Export("发货.xlsx", rows({"发货日期": day("%Y-%m-%d"), "出库单号": number("CK"), "经销商名称": name, "物料描述": good,
        "发货数量": fixed(1), "发货金额": amount}), asked=frozenset({"orders.ordered_at"})),
    "毫秒": Export("orders.csv", rows({"orderId": number("88"), "createTime": lambda s: 1_736_128_800_000 + 86_400_000 * s.place,
        "userId": lambda s: s.customer, "payAmount": amount})),
    "只写买家": Export("订单3.csv", rows({"订单号": number("D"), "提交时间": lambda s: f"{s.day:%Y/%m/%d} 下午 3:00", "买家": lambda s: f"u{s.customer}",
        "支付金额": lambda s: f"￥{s.amount:,}.00"})),
    "瑞士": Export("faktura.csv", rows({"Rechnungsnr": number("R"), "Rechnungsdatum": day("%d.%m.%Y"), "Kundennr": lambda s: s.customer,
        "Betrag brutto": lambda s: f"{s.amount:,}.00".replace(",", "'")})),
    "封底合计无时间": Export("账龄.csv", rows({"日期单号": lambda s: f"{s.day} {s.number}", "客户": name, "金额": amount, "发票号": number("F"),
        "开票日期": day("%Y-%m-%d")})),
    "没有字的合计": Export("台账.xlsx", [*rows({"单号": number("D"), "客户": name, "日期": day("%Y-%m-%d"), "件数": fixed(1), "金额": amount}),
        ["", "", "", 20, TOTAL]]),
    "没有字的合计 csv": Export("台账.csv", [*rows({"客户": name, "日期": day("%Y-%m-%d"), "件数": fixed(1), "金额": amount}), ["", "", 20, TOTAL]]),
    "并排两张表": Export("月报.xlsx", [[*row, "", *extra] for row, extra in zip(
        rows({"单号": number("D"), "客户": name, "日期": day("%Y-%m-%d"), "金额": amount}),
        [["品类", "目标"], ["文具", 10], ["书籍", 20], *([["", ""]] * 18)], strict=True)]),
}  # fmt: skip


def read_export(folder: Path, export: Export) -> Read:
    if ".xls" in export.file:
        return drop(folder, write_workbook(folder / export.file, {"Sheet1": export.table}))
    return drop(folder, write_text(folder / export.file, csv_text(export.table)))


def confirmed(read: Read) -> Read:
    """Every question with a proposal answered so."""
    told = {q.key: q.proposed for q in read.draft.questions if q.proposed}
    return read.answered(**told) if told else read


def verdict(folder: Path, export: Export) -> str:
    """right, asked (what need not be), or what is wrong."""
    read = read_export(folder, export)
    tables = {str(source["table"]) for source in read.sources}
    if export.kind not in tables and not (tables & {"orders", "order_lines"} and export.money):
        return f"wrong: read as {sorted(tables)}"
    unasked = export.asked - read.asked
    if unasked:
        return f"wrong: not asked {sorted(unasked)}"
    extra = read.asked - export.asked
    if extra:
        return f"asked: {sorted(extra)}"
    if export.money is None:
        return (
            "right"
            if read.data.rows(export.kind) >= len(SALES)
            else f"wrong: {read.data.rows(export.kind)} rows"
        )
    data = confirmed(read)
    found = (len(data.orders), data.total, data.customers)
    return "right" if found == (20, export.money, export.customers) else f"wrong: {found}"


@pytest.mark.parametrize("export", EXPORTS.values(), ids=EXPORTS)
def test_export_is_read_right_or_asked(tmp_path, export):
    assert verdict(tmp_path, export) == "right"
