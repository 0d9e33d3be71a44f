"""Which of our tables a sheet is."""

import pytest

from reportkit.data.recognise.candidates import View
from reportkit.data.recognise.kinds import LEAST, NONE, answers, has_lines, kind_of

TEN = range(1, 11)
DAYS = [f"2025-01-{n:02}" for n in TEN]
MONEY = [f"{n * 7}.50" for n in TEN]
ORDERS = {
    "订单号": [f"SO{n}" for n in TEN],
    "客户编号": [f"K{n % 4}" for n in TEN],
    "下单时间": DAYS,
}
LINES = {"订单号": [f"SO{n // 2}" for n in range(10)], "客户编号": [f"K{n // 4}" for n in range(10)],
         "商品名称": [f"货{n}" for n in TEN], "数量": TEN, "金额": MONEY}  # fmt: skip
PEOPLE = {"客户编号": [f"K{n}" for n in TEN], "客户名称": [f"样例{n}商行" for n in TEN]}
SCALES = {f"{n}、您对服务满意吗": [1 + (n + k) % 5 for k in TEN] for n in TEN}


def view(columns, title="表1"):
    return View(title, list(columns), [list(map(str, cells)) for cells in columns.values()])


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        ("orders", {**ORDERS, "实付金额": MONEY}),
        ("order_lines", LINES),
        ("customers", {**PEOPLE, "行业": ["零售"] * 10}),
        ("products", {"商品编码": [f"P{n}" for n in TEN], "商品名称": [f"货{n}" for n in TEN], "单价": MONEY}),
        ("surveys", SCALES),
        ("receipts", {"收汇日期": DAYS, "客户": PEOPLE["客户名称"], "收汇金额": MONEY, "水单号": [f"S{n}" for n in TEN]}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_plain_sheet_is_taken_for_what_it_is(kind, columns):
    found, weight = kind_of(view(columns))
    assert (found, weight >= LEAST) == (kind, True)


@pytest.mark.parametrize(
    "columns", [{}, {"颜色": ["红"] * 10}, {"备注": ["甲"], "说明": ["乙"]}], ids=str
)
def test_a_sheet_that_nothing_speaks_for_is_none(columns):
    assert kind_of(view(columns))[0] == NONE


def test_rows_of_one_order_with_several_goods_are_lines():
    assert has_lines(view(LINES))
    assert not has_lines(view({**LINES, "订单号": ORDERS["订单号"]}))


def test_a_number_that_customers_share_makes_no_lines():
    assert not has_lines(view({**LINES, "客户编号": [f"K{n}" for n in TEN]}))


def test_answers_are_scales_under_headings_that_ask():
    assert answers(
        view({"序号": TEN, "您满意吗": [1 + n % 5 for n in TEN], "数量": [1 + n % 5 for n in TEN]})
    ) == [1]


def test_answers_in_words_are_more_than_two_fifths():
    few = view({"满意吗": ["满意", "一般", "x", "y", "z"] * 3})
    assert few.profiles[0].worded == 0.4 and answers(few) == []


def test_answers_in_words_need_no_question():
    assert answers(view({"服务": ["满意", "不满意", "一般", "满意"] * 3})) == [0]


#: headings that no vocabulary knows, so that only the looks of a sheet speak
UNKNOWN = {f"栏{word}": ["x"] * 10 for word in "甲乙丙丁戊"}


@pytest.mark.parametrize(("days", "kind"), [(8, NONE), (9, "surveys")])
def test_a_score_beside_a_column_of_days_is_a_survey(days, kind):
    """More than eight in ten of its cells must be days."""
    said = {"门店": ["A"] * 10, "评分": [1 + n % 5 for n in TEN],
            "备忘": DAYS[:days] + ["改期"] * (10 - days)}  # fmt: skip
    assert kind_of(view(said))[0] == kind


@pytest.mark.parametrize(("different", "kind"), [(6, NONE), (7, "products")])
def test_a_list_of_goods_names_most_of_them_once(different, kind):
    """More than six in ten must differ."""
    goods = {"商品名称": [f"货{min(n, different)}" for n in TEN], "单价": MONEY, **UNKNOWN}
    assert kind_of(view(goods))[0] == kind


def test_goods_and_quantities_are_lines_where_a_day_or_an_order_places_them():
    goods = {**UNKNOWN, "商品名称": LINES["商品名称"], "数量": TEN, "金额": MONEY}
    assert kind_of(view({**goods, "下单时间": DAYS}))[0] == "order_lines"
    assert kind_of(view({**goods, "订单号": LINES["订单号"]}))[0] == "order_lines"
    assert kind_of(view(goods))[0] == NONE


def test_orders_without_a_day_are_orders_by_their_number_customer_and_amount():
    bare = {
        **UNKNOWN,
        "订单号": ORDERS["订单号"],
        "客户编号": ORDERS["客户编号"],
        "实付金额": MONEY,
    }
    assert kind_of(view(bare)) == ("orders", pytest.approx(0.07 + 0.7))
    assert kind_of(view({k: v for k, v in bare.items() if k != "实付金额"}))[0] == NONE


def test_the_least_evidence_that_counts_is_enough():
    one = {"序号": TEN, "您满意吗": [1 + n % 5 for n in TEN]}
    assert kind_of(view(one, "问卷")) == ("surveys", LEAST)
    assert kind_of(view(one))[0] == NONE
