"""Title rows, totals, encodings, cells and lines as clients send them: one reading, or a question."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from client_files import write_text, write_workbook
from door import (
    AMOUNT,
    CUSTOMER,
    NUMBER,
    PLAIN,
    SALES,
    TIME,
    TOTAL,
    Read,
    csv_text,
    drop,
    rows,
    write,
)

FIRST, LAST = SALES[0].day, SALES[-1].day


def assert_whole(read: Read, *, asked: frozenset[str] | set[str] = frozenset()) -> None:
    """All 20 orders, all their money, all 5 customers and every day; nothing asked but ``asked``."""
    assert read.asked == asked
    assert (len(read.orders), read.total) == (20, TOTAL)
    assert read.customers == 5
    assert read.days == (FIRST, LAST)


TABLE = rows(PLAIN)
BLANK = [None] * 4


# ---- rows above and below the table


TITLES = {
    "one": [["销售明细表", *BLANK[1:]]],
    "company and span": [["某某有限公司", *BLANK[1:]], ["2025-01-01 至 2025-12-31", *BLANK[1:]]],
    "labelled": [["导出时间：2025-12-31 10:00", *BLANK[1:]], ["单位：元", *BLANK[1:]]],
    "a blank row between": [["销售台账", *BLANK[1:]], BLANK],
    "four": [["甲公司", *BLANK[1:]], ["销售台账", *BLANK[1:]], ["2025年度", None, None, "单位：元"], BLANK],
    "six": [["甲公司", *BLANK[1:]], BLANK, ["销售台账", *BLANK[1:]], ["部门：", "华东", *BLANK[2:]],
            ["期间：", "2025年", *BLANK[2:]], BLANK],
    "group row": [["单据", None, "基本信息", "金额"]],
    "filter lines": [["查询条件：全部", *BLANK[1:]], ["共 20 条", *BLANK[1:]], BLANK],
}  # fmt: skip


@pytest.mark.parametrize("above", TITLES.values(), ids=TITLES)
@pytest.mark.parametrize("name", ["订单.csv", "订单.xlsx"])
def test_headings_are_found_below_titles(tmp_path, above, name):
    assert_whole(drop(tmp_path, write(tmp_path, [*above, *TABLE], name)))


TOTALS = {
    "合计": ["合计", None, None, TOTAL],
    "合计：": ["合计：", None, None, TOTAL],
    "总计 in the second column": [None, "总计", None, TOTAL],
    "合计 in the third column": [None, None, "合计", TOTAL],
    "Total": ["Total", None, None, TOTAL],
    "Grand Total": ["Grand Total", None, None, TOTAL],
    "Sum": ["Sum", None, None, TOTAL],
    "本页小计": ["本页小计", None, None, TOTAL],
    "总 计": ["总 计", None, None, TOTAL],
    "累计": ["累计", None, None, TOTAL],
    "制表人": ["制表人：王岚", None, "审核：", None],
    "总计 with count": ["总计（20 笔）", None, None, TOTAL],
    "合计 in the first of the unnamed": ["合 计:", "", "", f"{TOTAL:,}.00"],
}


@pytest.mark.parametrize("below", TOTALS.values(), ids=TOTALS)
def test_totals_are_no_orders(tmp_path, below):
    assert_whole(drop(tmp_path, write(tmp_path, [*TABLE, below])))


def test_headings_repeated_on_every_page_and_blank_rows_are_no_orders(tmp_path):
    paged = [
        *TABLE[:8],
        BLANK,
        TABLE[0],
        *TABLE[8:15],
        ["小计", None, None, 1],
        TABLE[0],
        *TABLE[15:],
    ]
    assert_whole(drop(tmp_path, write(tmp_path, paged)))


def test_subtotals_of_each_customer_are_no_orders(tmp_path):
    by_customer = [TABLE[0]]
    for key in sorted({sale.customer for sale in SALES}):
        own = [row for row in TABLE[1:] if row[1] == key]
        by_customer += [*own, [None, f"{key} 小计", None, sum(row[3] for row in own)]]
    assert_whole(drop(tmp_path, write(tmp_path, [*by_customer, ["合计", None, None, TOTAL]])))


def test_empty_and_hidden_sheets_are_left_alone(tmp_path):
    sheets = {"旧": TABLE[:5], "订单": TABLE, "Sheet2": [], "Sheet3": []}
    read = drop(tmp_path, write_workbook(tmp_path / "a.xlsx", sheets, hide=["旧"]))
    assert_whole(read)
    assert read.draft.notes == tuple(n for n in read.draft.notes if "Sheet" not in n)


# ---- encodings and delimiters


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_encoding_and_delimiter_are_found(tmp_path, encoding, delimiter):
    text = csv_text(TABLE, delimiter)
    if encoding == "utf-16-le":
        text = "\ufeff" + text
    assert_whole(drop(tmp_path, write_text(tmp_path / "订单.csv", text, encoding)))


# ---- amounts as they are written


AMOUNT_CELLS = {
    "￥1,100.00": lambda s: f"￥{s.amount:,}.00",
    "¥ 1100": lambda s: f"¥ {s.amount}",
    "1100元": lambda s: f"{s.amount}元",
    "1,100 元": lambda s: f"{s.amount:,} 元",
    "0.11万": lambda s: f"{Decimal(s.amount) / 10000}万",
    "0.11万元": lambda s: f"{Decimal(s.amount) / 10000}万元",
    "１１００": lambda s: "".join(chr(ord(c) + 0xFEE0) for c in str(s.amount)),
    "1100.00 CNY": lambda s: f"{s.amount}.00 CNY",
    "CNY 1100": lambda s: f"CNY {s.amount}",
    "RMB1100": lambda s: f"RMB{s.amount}",
    "1 100,00": lambda s: f"{s.amount:,},00".replace(",", " ", 1),
    "1.100,00": lambda s: f"{s.amount:,}".replace(",", ".") + ",00",
    "1100,00": lambda s: f"{s.amount},00",
    '="1100"': lambda s: f'="{s.amount}"',
    "'1100": lambda s: f"'{s.amount}",
    "1.1E3": lambda s: f"{Decimal(s.amount) / 1000}E+3",
}


@pytest.mark.parametrize("told", AMOUNT_CELLS.values(), ids=AMOUNT_CELLS)
def test_amount_is_read_as_it_is_written(tmp_path, told):
    read = drop(tmp_path, write(tmp_path, rows({**PLAIN, "实付金额": told})))
    assert_whole(read)


@pytest.mark.parametrize("minus", ["-{}", "({})", "（{}）", "−{}", "{}-"])
def test_negative_amount_is_taken_off(tmp_path, minus):
    def told(sale):
        return minus.format(sale.amount) if sale.place == 19 else sale.amount

    read = drop(tmp_path, write(tmp_path, rows({**PLAIN, "实付金额": told})))
    net = read.data.frame("orders")["net_amount"].sum()
    assert net in (TOTAL - 2 * SALES[19].amount, TOTAL - SALES[19].amount)  # taken off, or left out


@pytest.mark.parametrize(
    "word", ["待定", "面议", "赠送", "#N/A", "#VALUE!", "-", "/", "无", "NULL"]
)
def test_amount_that_is_no_number_leaves_the_others(tmp_path, word):
    def told(sale):
        return word if sale.place < 2 else sale.amount

    read = drop(tmp_path, write(tmp_path, rows({**PLAIN, "实付金额": told})))
    assert read.columns("orders")["实付金额"] == "paid_amount"
    assert read.total == TOTAL - SALES[0].amount - SALES[1].amount
    assert len(read.data.frame("orders")) == 20


@pytest.mark.parametrize(
    "heading", ["实付金额（万元）", "实付金额(万元)", "实付金额万元", "实付金额【万元】"]
)
def test_unit_in_the_heading_multiplies(tmp_path, heading):
    columns = {**NUMBER, **CUSTOMER, **TIME, heading: lambda s: Decimal(s.amount) / 10000}
    assert_whole(drop(tmp_path, write(tmp_path, rows(columns))))


@pytest.mark.parametrize("title", ["单位：万元", "金额单位:人民币万元"])
@pytest.mark.parametrize("name", ["订单.csv", "订单.xlsx"])
def test_unit_in_a_title_is_asked(tmp_path, title, name):
    read = drop(tmp_path, write(tmp_path, [["销售台账", None, None, title], *TABLE], name))
    assert read.asked == {"orders.unit"}
    assert (
        f"标题写着“{title[-5:] if title[0] == '单' else title[2:]}”" in read.draft.questions[0].text
    )


def test_unit_in_a_title_multiplies_once_confirmed_and_to_the_cent(tmp_path):
    columns = {**PLAIN, "实付金额": lambda s: Decimal(s.amount) / 10000}
    title = ["销售台账", None, None, "（单位：万元）"]
    read = drop(tmp_path, write(tmp_path, [title, *rows(columns)]))
    assert read.question("orders.unit").proposed == "万元"
    assert read.answered(orders__unit="万元").total == TOTAL
    assert read.answered().total == TOTAL


def test_unit_in_a_title_may_be_wrong(tmp_path):
    title = ["销售台账", None, None, "单位：万元"]
    read = drop(tmp_path, write(tmp_path, [title, *TABLE]))
    assert read.answered(orders__unit="元").total == TOTAL


def test_unit_of_whole_yuan_is_not_asked(tmp_path):
    assert_whole(drop(tmp_path, write(tmp_path, [["销售台账", None, None, "单位：元"], *TABLE])))


# ---- days as they are written


def serial(day: date) -> int:
    return (day - date(1899, 12, 30)).days


DAY_CELLS = {
    "2025/1/5": lambda s: f"{s.day.year}/{s.day.month}/{s.day.day}",
    "2025.1.5": lambda s: f"{s.day.year}.{s.day.month}.{s.day.day}",
    "2025年1月5日": lambda s: f"{s.day.year}年{s.day.month}月{s.day.day}日",
    "20250105": lambda s: f"{s.day:%Y%m%d}",
    "serial": lambda s: serial(s.day),
    "serial with time": lambda s: f"{serial(s.day)}.5",
    "上午": lambda s: f"{s.day.year}/{s.day.month}/{s.day.day} 上午10:05",
    "下午": lambda s: f"{s.day.year}年{s.day.month}月{s.day.day}日 下午3:05",
    "12:30:05": lambda s: f"{s.day} 12:30:05",
    "iso zone": lambda s: f"{s.day}T12:30:05+08:00",
    "星期": lambda s: f"{s.day.year}年{s.day.month}月{s.day.day}日 星期一",
    "full width": lambda s: f"{s.day.year}／{s.day.month}／{s.day.day}",
    "quoted": lambda s: f'="{s.day}"',
    "apostrophe": lambda s: f"'{s.day}",
    "tab before": lambda s: f"\t{s.day}",
    "14 digits": lambda s: f"{s.day:%Y%m%d}101010",
    "milliseconds": lambda s: int(datetime(s.day.year, s.day.month, s.day.day, 12).timestamp() * 1000),
    "d/m/y settled": lambda s: f"{s.day:%d/%m/%Y}",
    "m/d/y settled": lambda s: f"{s.day:%m/%d/%Y}",
    "05-Jan-2025": lambda s: f"{s.day:%d-%b-%Y}",
    "Jan 5, 2025": lambda s: f"{s.day:%b} {s.day.day}, {s.day.year}",
    "mixed": lambda s: [f"{s.day}", f"{s.day:%Y%m%d}", f"{s.day.year}年{s.day.month}月{s.day.day}日"][s.place % 3],
}  # fmt: skip


@pytest.mark.parametrize("told", DAY_CELLS.values(), ids=DAY_CELLS)
def test_day_is_read_as_it_is_written(tmp_path, told):
    assert_whole(drop(tmp_path, write(tmp_path, rows({**PLAIN, "下单时间": told}))))


def test_day_and_month_that_nothing_settles_are_asked(tmp_path):
    few = [s for s in SALES if s.day.day <= 12]
    read = drop(
        tmp_path, write(tmp_path, rows({**PLAIN, "下单时间": lambda s: f"{s.day:%d/%m/%Y}"}, few))
    )
    assert read.asked == {"orders.ordered_at.format"}


def test_two_digit_years_in_unknown_order_are_asked(tmp_path):
    few = [s for s in SALES if s.day.day <= 12]
    read = drop(
        tmp_path, write(tmp_path, rows({**PLAIN, "下单时间": lambda s: f"{s.day:%d/%m/%y}"}, few))
    )
    assert read.asked == {"orders.ordered_at.format"}


def test_days_without_a_year_are_asked(tmp_path):
    read = drop(
        tmp_path,
        write(tmp_path, rows({**PLAIN, "下单时间": lambda s: f"{s.day.month}月{s.day.day}日"})),
    )
    assert "orders.year" in read.asked
    assert read.columns("orders")["下单时间"] == "ordered_at"


def test_one_day_without_a_year_is_asked_and_the_others_are_read(tmp_path):
    def told(sale):
        return f"{sale.day.month}月{sale.day.day}日" if sale.place == 3 else sale.day

    read = drop(tmp_path, write(tmp_path, rows({**PLAIN, "下单时间": told})))
    assert read.asked == {"orders.year"}
    assert read.orders["ordered_at"].notna().sum() == 19


@pytest.mark.parametrize("form", ["%Y-%m", "%Y年%m月", "%Y/%m"])
def test_months_alone_are_their_first_day_and_said(tmp_path, form):
    read = drop(
        tmp_path, write(tmp_path, rows({**PLAIN, "下单时间": lambda s: s.day.strftime(form)}))
    )
    assert (len(read.orders), read.total, read.days[0]) == (20, TOTAL, date(2025, 1, 1))


# ---- identifiers as they are written


@pytest.mark.parametrize(
    "told",
    [
        lambda s: f"{int(s.customer[1:]):06}",
        lambda s: f'="{int(s.customer[1:]):06}"',
        lambda s: f"'{int(s.customer[1:]):06}",
        lambda s: f"\t{int(s.customer[1:]):06}",
        lambda s: f"1380000000{s.customer[-1]}.0",
        lambda s: f"{s.customer} ",
        lambda s: "".join(chr(ord(c) + 0xFEE0) for c in s.customer),
    ],
    ids=["leading zeros", "formula", "apostrophe", "tab", "float", "blank behind", "full width"],
)
def test_customer_number_is_one_whatever_is_around_it(tmp_path, told):
    read = drop(tmp_path, write(tmp_path, rows({**PLAIN, "客户编号": told})))
    assert_whole(read)
    assert all(key == key.strip() for key in read.orders["customer_id"])


def test_leading_zeros_stay(tmp_path):
    read = drop(
        tmp_path, write(tmp_path, rows({**PLAIN, "客户编号": lambda s: f"{s.place % 5:04}"}))
    )
    assert set(read.orders["customer_id"]) == {"0000", "0001", "0002", "0003", "0004"}


def test_order_number_in_scientific_notation_is_told(tmp_path):
    read = drop(tmp_path, write(tmp_path, rows({**PLAIN, "订单号": lambda s: "2.34568E+17"})))
    said = [*read.draft.notes, *(w.message for w in read.data.warnings), *read.asked]
    assert len(read.orders) == 20 or any("科学" in word or "E+" in word for word in said)
    assert read.total == TOTAL


# ---- lines of orders


def lines(told) -> list[list[object]]:
    """Each order as two lines of different goods."""
    table = [list(told)]
    for sale in SALES:
        for line in (0, 1):
            table.append([cell(sale, line) for cell in told.values()])
    return table


LINES = {
    "订单号": lambda s, n: s.number,
    "客户编号": lambda s, n: s.customer,
    "下单时间": lambda s, n: s.day,
    "商品名称": lambda s, n: f"货{n}{s.place % 4}",
    "数量": lambda s, n: n + 1,
}


def test_lines_of_orders_sum_to_their_orders(tmp_path):
    part = {"金额": lambda s, n: 1000 if n else s.amount - 1000}
    assert_whole(drop(tmp_path, write(tmp_path, lines({**LINES, **part}))))


def test_quantity_times_price_stands_for_a_missing_amount(tmp_path):
    part = {"单价": lambda s, n: 100 if n else s.amount - 200}
    assert_whole(drop(tmp_path, write(tmp_path, lines({**LINES, **part}))))


@pytest.mark.parametrize("heading", ["订单金额", "实付金额", "订单总额", "Order Total"])
def test_order_amount_on_every_line_counts_once_and_is_asked(tmp_path, heading):
    whole = {heading: lambda s, n: s.amount}
    read = drop(tmp_path, write(tmp_path, lines({**LINES, **whole})))
    assert_whole(read, asked={"order_lines.per_order"})


def test_order_amount_on_the_first_line_counts_once(tmp_path):
    whole = {"实付金额": lambda s, n: None if n else s.amount}
    assert_whole(drop(tmp_path, write(tmp_path, lines({**LINES, **whole}))))


def test_order_fields_on_the_first_line_hold_for_the_lines_below(tmp_path):
    first = {
        "订单号": lambda s, n: None if n else s.number,
        "客户编号": lambda s, n: None if n else s.customer,
        "下单时间": lambda s, n: None if n else s.day,
    }
    part = {"金额": lambda s, n: 1000 if n else s.amount - 1000}
    read = drop(tmp_path, write(tmp_path, lines({**LINES, **first, **part})))
    assert_whole(read)


def test_lines_without_an_order_number_stay_rows(tmp_path):
    columns = {**CUSTOMER, **TIME, "商品名称": lambda s: f"货{s.place % 3}", **AMOUNT}
    read = drop(tmp_path, write(tmp_path, rows(columns)))
    assert_whole(read)


def test_line_price_beside_order_amount_is_not_the_amount(tmp_path):
    part = {"单价": lambda s, n: 7, "订单金额": lambda s, n: s.amount}
    read = drop(tmp_path, write(tmp_path, lines({**LINES, **part})))
    assert read.total == TOTAL
    assert read.asked == {"order_lines.per_order"}


# ---- what is missing


def without(heading: str):
    return {own: tell for own, tell in PLAIN.items() if own != heading}


def test_missing_order_number_makes_each_row_an_order(tmp_path):
    assert_whole(drop(tmp_path, write(tmp_path, rows(without("订单号")))))


@pytest.mark.parametrize("name", ["订单.csv", "a.csv"])
def test_missing_customer_is_asked(tmp_path, name):
    read = drop(tmp_path, write(tmp_path, rows(without("客户编号")), name))
    assert read.asked == {"orders.customer_id"}


def test_missing_time_is_asked(tmp_path):
    read = drop(tmp_path, write(tmp_path, rows(without("下单时间"))))
    assert read.asked == {"orders.ordered_at"}


def test_missing_amount_is_asked(tmp_path):
    read = drop(tmp_path, write(tmp_path, rows(without("实付金额"))))
    assert read.asked == {"orders.paid_amount"}


def test_sales_of_goods_without_customers_are_no_products(tmp_path):
    columns = {**TIME, "产品": lambda s: f"货{s.place % 3}", "单价": lambda s: 100 + s.place % 3,
               "数量": lambda s: s.quantity, "总额": lambda s: (100 + s.place % 3) * s.quantity}  # fmt: skip
    read = drop(tmp_path, write(tmp_path, rows(columns), "产品销售.csv"))
    assert read.asked == {"order_lines.customer_id"}
    assert len(read.data.frame("order_lines")) == 20


def test_persons_names_are_customers_of_a_private_kind(tmp_path):
    names = ["赵一", "钱二", "孙三", "李四", "周五"]
    read = drop(
        tmp_path,
        write(
            tmp_path, rows({**NUMBER, "客户姓名": lambda s: names[s.place % 5], **TIME, **AMOUNT})
        ),
    )
    assert_whole(read)
    assert "kind: 对私" in read.draft.yaml_text


# ---- several amounts, times and keys


def test_amounts_that_differ_are_asked_or_ranked(tmp_path):
    columns = {
        **PLAIN,
        "应付金额": lambda s: s.amount + 50,
        "优惠金额": lambda s: 50,
        "运费": lambda s: 8,
    }
    read = drop(tmp_path, write(tmp_path, rows(columns)))
    assert_whole(read)


@pytest.mark.parametrize(
    "other",
    ["退款金额", "优惠金额", "运费", "税额", "余额", "已收金额", "定金", "积分", "成本", "毛利"],
)
def test_other_money_is_not_the_amount(tmp_path, other):
    columns = {**NUMBER, **CUSTOMER, **TIME, other: lambda s: 5, "金额": AMOUNT["实付金额"]}
    read = drop(tmp_path, write(tmp_path, rows(columns)))
    assert read.columns("orders")["金额"] == "paid_amount"


def test_two_likely_amounts_of_other_totals_are_asked(tmp_path):
    columns = {
        **NUMBER,
        **CUSTOMER,
        **TIME,
        "订单金额": AMOUNT["实付金额"],
        "成交金额": lambda s: s.amount + 100,
    }
    read = drop(tmp_path, write(tmp_path, rows(columns)))
    assert read.asked == {"orders.paid_amount"}


def test_paying_time_before_creation_time(tmp_path):
    columns = {
        **PLAIN,
        "创建时间": lambda s: s.day - timedelta(days=1),
        "付款时间": TIME["下单时间"],
    }
    del columns["下单时间"]
    assert_whole(drop(tmp_path, write(tmp_path, rows(columns))))


def test_customer_number_before_name_and_phone(tmp_path):
    columns = {**NUMBER, "客户名称": lambda s: s.name, "联系电话": lambda s: f"1390000000{s.place % 3}",
               **CUSTOMER, "收货人": lambda s: "甲", **TIME, **AMOUNT}  # fmt: skip
    read = drop(tmp_path, write(tmp_path, rows(columns)))
    assert_whole(read)
    assert read.columns("orders")["客户编号"] == "customer_id"


def test_the_key_that_meets_the_customer_list_is_the_customer(tmp_path):
    columns = {
        **NUMBER,
        "客户名称": lambda s: s.name,
        "客户代码": lambda s: s.customer,
        **TIME,
        **AMOUNT,
    }
    people = [["客户代码", "客户全称", "行业"]]
    people += [[f"K{n:03}", f"样例{n}商行有限公司", "零售"] for n in range(1, 6)]
    read = drop(tmp_path, write(tmp_path, rows(columns)), write(tmp_path, people, "客户.csv"))
    assert_whole(read)
    assert set(read.data.frame("customers")["customer_id"]) == set(read.orders["customer_id"])


# ---- statuses


STATUSES = {"已发货": True, "交易成功": True, "已出货": True, "已完成": True, "Completed": True, "paid": True,
            "已签收": True, "shipped": True, "待付款": False, "已取消": False, "Cancelled": False,
            "已作废": False, "交易关闭": False, "退款成功": False, "Refunded": False, "unpaid": False}  # fmt: skip


@pytest.mark.parametrize("word", STATUSES)
def test_status_says_whether_an_order_counts(tmp_path, word):
    columns = {**PLAIN, "订单状态": lambda s: word if s.place == 19 else "已完成"}
    read = drop(tmp_path, write(tmp_path, rows(columns)))
    assert read.asked == set()
    net = read.data.frame("orders")["net_amount"].sum()
    assert net == TOTAL - (0 if STATUSES[word] else SALES[19].amount)


def test_unknown_status_among_known_ones_is_asked(tmp_path):
    columns = {**PLAIN, "订单状态": lambda s: "挂起" if s.place == 19 else "Completed"}
    assert drop(tmp_path, write(tmp_path, rows(columns))).asked == {"status.挂起"}


# ---- currencies


def test_several_currencies_are_asked(tmp_path):
    columns = {**PLAIN, "币种": lambda s: ["CNY", "USD", "EUR"][s.place % 3]}
    assert drop(tmp_path, write(tmp_path, rows(columns))).asked == {"currency.EUR", "currency.USD"}


def test_converted_amount_beside_original_is_preferred(tmp_path):
    columns = {**NUMBER, **CUSTOMER, **TIME, "币种": lambda s: ["CNY", "USD"][s.place % 2],
               "原币金额": lambda s: s.amount / (7 if s.place % 2 else 1), "本位币金额": AMOUNT["实付金额"]}  # fmt: skip
    read = drop(tmp_path, write(tmp_path, rows(columns)))
    keys = read.asked
    assert (
        "currency.USD" in keys
        or "orders.paid_amount" in keys
        or "本位币金额: paid_amount" in read.draft.yaml_text
    )


@pytest.mark.parametrize("pair", ["${} €{}", "￥{} ${}", "USD{} CNY{}", "{}元 HK${}"])
def test_signs_of_several_currencies_in_one_column_are_asked(tmp_path, pair):
    forms = pair.split()
    columns = {**PLAIN, "实付金额": lambda s: forms[s.place % 2].format(s.amount)}
    assert "orders.signs" in drop(tmp_path, write(tmp_path, rows(columns))).asked


def test_two_signs_of_one_currency_are_not_asked(tmp_path):
    forms = ["￥{}", "{}元", "RMB{}"]
    columns = {**PLAIN, "实付金额": lambda s: forms[s.place % 3].format(s.amount)}
    assert_whole(drop(tmp_path, write(tmp_path, rows(columns))))


def test_one_currency_throughout_is_not_asked(tmp_path):
    assert_whole(drop(tmp_path, write(tmp_path, rows({**PLAIN, "币种": lambda s: "CNY"}))))


# ---- headings of two rows


GROUPED = {
    "groups of some": (["订单号", "客户名称", "下单日期", "金额", None, None], [None, None, None, "含税", "税额", "不含税"]),
    "groups of all": (["基本信息", None, None, "金额", None, None], ["订单号", "客户名称", "下单日期", "含税", "税额", "不含税"]),
    "repeated": (["订单号", "客户名称", "下单日期", "金额", "金额", "金额"],
                 ["订单号", "客户名称", "下单日期", "含税", "税额", "不含税"]),
}  # fmt: skip


@pytest.mark.parametrize("title", [[], [["2025年销售明细", *[None] * 5]]], ids=["bare", "titled"])
@pytest.mark.parametrize("name", ["订单.csv", "订单.xlsx"])
@pytest.mark.parametrize("heads", GROUPED.values(), ids=GROUPED)
def test_the_parts_of_an_amount_are_told_by_both_rows(tmp_path, heads, name, title):
    lines = [
        [s.number, s.name, s.day.isoformat(), s.amount, round(s.amount * 0.13 / 1.13, 2), round(s.amount / 1.13, 2)]
        for s in SALES
    ]  # fmt: skip
    read = drop(tmp_path, write(tmp_path, [*title, *heads, *lines], name))
    assert_whole(read, asked={"orders.paid_amount"})
    assert read.question("orders.paid_amount").proposed == "金额·含税"


@pytest.mark.parametrize("name", ["订单.csv", "订单.xlsx"])
def test_parts_of_goods_and_money_are_told_by_both_rows(tmp_path, name):
    heads = [
        ["订单号", "客户名称", "下单日期", "产品信息", None, None, "金额", None],
        [None, None, None, "名称", "数量", "单价", "含税", "税额"],
    ]
    lines = [
        [s.number, s.name, s.day.isoformat(), f"样品{s.place % 4}", 1, s.amount, s.amount, s.amount / 10]
        for s in SALES
    ]  # fmt: skip
    read = drop(tmp_path, write(tmp_path, [*heads, *lines], name))
    assert_whole(read)
    assert read.columns("order_lines")["产品·名称"] == "product"


@pytest.mark.parametrize("unit", ["万元", "（万元）"])
def test_a_row_of_units_tells_the_unit_of_the_amount(tmp_path, unit):
    lines = [[s.number, s.name, s.day.isoformat(), s.amount / 10_000] for s in SALES]
    heads = [["订单号", "客户名称", "下单日期", "金额"], [None, None, None, unit]]
    assert_whole(drop(tmp_path, write(tmp_path, [*heads, *lines])))


def test_sales_beside_what_was_received_for_them_are_sales(tmp_path):
    heads = [["客户", "销售", None, "回款", None], [None, "日期", "金额", "日期", "金额"]]
    lines = [
        [
            s.name,
            s.day.isoformat(),
            s.amount,
            (s.day + timedelta(days=30)).isoformat(),
            s.amount / 2,
        ]
        for s in SALES
    ]
    read = drop(tmp_path, write(tmp_path, [*heads, *lines], "台账.xlsx"))
    assert_whole(read, asked={"orders.paid_amount"})
    assert read.question("orders.paid_amount").proposed == "销售·金额"
