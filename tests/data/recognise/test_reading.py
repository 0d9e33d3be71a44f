"""Sheets understood together: what each is, and the key by which they meet."""

import pytest

from reportkit.data.recognise.candidates import SURE, View
from reportkit.data.recognise.reading import understand

TEN = range(1, 11)
DAYS = [f"2025-01-{n:02}" for n in TEN]
MONEY = [f"{n * 7}.50" for n in TEN]
ORDERS = {"订单号": [f"SO{n}" for n in TEN], "客户编号": [f"K{n}" for n in TEN], "下单时间": DAYS,
          "实付金额": MONEY}  # fmt: skip
PEOPLE = {"客户编号": [f"K{n}" for n in TEN], "客户名称": [f"样例{n}商行" for n in TEN]}


def view(columns, title="表1"):
    return View(title, list(columns), [list(map(str, cells)) for cells in columns.values()])


def read(columns):
    (reading,) = understand([view(columns)])
    return reading


def test_an_order_sheet_is_sales_with_its_headline_columns():
    reading = read(ORDERS)
    assert (reading.kind, reading.is_sales, reading.lines) == ("orders", True, False)
    found = [reading.best(c).heading for c in ("order_id", "customer", "time", "amount")]
    assert found == list(ORDERS)


def test_the_only_date_of_a_sheet_is_its_time_unless_its_heading_speaks_against_it():
    bare = {h: c for h, c in ORDERS.items() if h != "下单时间"}
    assert read({**bare, "记于": DAYS}).best("time").score == SURE
    assert read({**bare, "发货日期": DAYS}).best("time").score < SURE


def test_customers_meet_by_the_column_whose_values_are_in_both_sheets():
    orders = {**ORDERS, "客户编号": ["旧号"] * 10, "客户名称": PEOPLE["客户名称"]}
    sales, people = understand([view(orders), view(PEOPLE, "客户表")])
    assert people.kind == "customers"
    assert sales.best("customer").heading == "客户名称"
    assert sales.notes == ["与客户表按“客户名称”＝“客户名称”相连（100%）"]


def test_sales_whose_customers_are_unknown_to_the_other_sheet_say_so():
    strangers = {**ORDERS, "客户编号": [f"X{n}" for n in TEN]}
    sales, _ = understand([view(strangers), view(PEOPLE, "客户表")])
    assert (sales.unmatched, sales.notes) == ({"客户表": 0.0}, [])


def test_a_price_without_quantities_is_the_amount_and_is_asked_about():
    bare = {h: c for h, c in ORDERS.items() if h != "实付金额"}
    found = read({**bare, "单价": MONEY}).best("amount")
    assert (found.heading, found.score) == ("单价", 0.5)


def test_an_amount_of_the_whole_order_is_told_from_one_that_arithmetic_proves():
    numbers = [f"SO{n // 2}" for n in range(10)]
    lines = {"订单号": numbers, "客户编号": numbers, "下单时间": ["2025-01-02"] * 10,
             "商品名称": [f"货{n}" for n in TEN], "数量": TEN}  # fmt: skip
    whole = read({**lines, "金额": [50 + n // 2 for n in range(10)]})
    proved = read({**lines, "单价": [3] * 10, "金额": [3 * n for n in TEN]})
    assert (whole.lines, whole.per_order.heading) == (True, "金额")
    assert (proved.proved.heading, proved.per_order) == ("金额", None)


@pytest.mark.parametrize(("numbers", "sure"), [(5, False), (6, True)])
def test_a_number_that_repeats_where_customers_and_days_differ_is_doubted(numbers, sure):
    """Six different ones in ten rows may still be orders."""
    repeated = [f"SO{n * numbers // 10}" for n in range(10)]
    assert read({**ORDERS, "订单号": repeated}).view.sure("order_id") is sure


def test_a_number_may_repeat_on_lines_of_one_customer_and_day():
    lines = {**ORDERS, "订单号": [f"SO{n // 2}" for n in range(10)],
             "客户编号": [f"K{n // 4}" for n in range(10)],
             "下单时间": [DAYS[n // 4] for n in range(10)]}  # fmt: skip
    assert read(lines).view.sure("order_id")
    assert not read({**lines, "下单时间": DAYS}).view.sure("order_id")
    assert not read({**lines, "客户编号": ORDERS["客户编号"]}).view.sure("order_id")


LEADS = {"线索编号": [f"L{n}" for n in TEN], "创建时间": DAYS, "阶段": ["初访", "报价"] * 5}
GOODS = {"商品名称": [f"货{n}" for n in TEN], "单价": MONEY}
CALLS = {"跟进方式": ["电话"] * 10, "跟进内容": ["谈了价格"] * 10}


def test_of_two_keys_the_one_that_stands_first_is_the_sheets_own():
    reading = read({**LEADS, "负责人编号": [f"P{n}" for n in TEN]})
    assert (reading.kind, reading.best("order_id").heading) == ("leads", "线索编号")
    last = read({"负责人编号": [f"P{n}" for n in TEN], **LEADS})
    assert last.best("order_id").heading == "负责人编号"


def test_goods_without_a_key_go_by_their_names():
    assert read(GOODS).best("order_id").heading == "商品名称"
    keyed = read({**GOODS, "商品编码": [f"P{n}" for n in TEN]})
    assert (keyed.kind, keyed.best("order_id").heading) == ("products", "商品编码")
    calls = view({**CALLS, "商品名称": GOODS["商品名称"], "记于": DAYS}, "跟进记录")
    (reading,) = understand([calls])
    assert (reading.kind, reading.best("order_id")) == ("interactions", None)


def test_contacts_take_the_first_column_of_days_for_their_time_whatever_its_heading():
    """More than eight in ten of its cells must be days."""
    rare = {"甲": [*DAYS[:8], "另约", "另约"]}
    assert read({**CALLS, **rare}).best("time") is None
    found = read({**CALLS, **rare, "乙": [*DAYS[:9], "另约"], "丙": DAYS}).view.candidates["time"]
    assert [candidate.heading for candidate in found] == ["乙"]


def test_customers_go_by_their_number_else_by_their_name():
    told = {"手机": [f"1380000{n:04}" for n in TEN], "客户名称": PEOPLE["客户名称"]}
    trade = {"行业": ["零售"] * 10}
    assert read({**told, **trade}).best("customer").heading == "客户名称"
    numbered = read({**told, **trade, "客户编号": PEOPLE["客户编号"]})
    assert numbered.best("customer").heading == "客户编号"


def test_of_a_customers_money_only_what_was_spent_is_an_amount():
    people = read({**PEOPLE, "累计消费": MONEY, "应收": MONEY, "行业": ["零售"] * 10})
    assert [c.heading for c in people.view.candidates["amount"]] == ["累计消费"]
