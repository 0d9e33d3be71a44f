"""Conditions and amounts that a client writes in YAML."""

from datetime import datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportkit.data.schema import TABLES
from reportkit.errors import ParameterError
from reportkit.measures.expression import parse

ORDERS = TABLES["orders"]
FRAME = pd.DataFrame(
    {
        "paid_amount": [50.0, 100.0, None, 300.0],
        "refund_amount": [0.0, 20.0, 1.0, 0.0],
        "channel": ["线上", "门店", "线上", None],
        "ordered_at": [datetime(2025, 1, day) for day in (1, 2, 3, 4)],
    }
)
HOLDS = {
    "实付金额 >= 100": [False, True, False, True],
    "paid_amount >= 100": [False, True, False, True],
    "实付金额 != 100": [True, False, False, True],
    "not 实付金额 >= 100": [True, False, True, False],
    '购买渠道 == "线上"': [True, False, True, False],
    '购买渠道 != "线上"': [False, True, False, False],
    '购买渠道 in ["线上", "门店"]': [True, True, True, False],
    '购买渠道 not in ["线上"]': [False, True, False, True],
    '实付金额 > 60 and 购买渠道 == "门店"': [False, True, False, False],
    '实付金额 < 60 or 购买渠道 == "门店" or 实付金额 == 300': [True, True, False, True],
    "实付金额 - 退款金额 > 80": [False, False, False, True],
    '下单时间 >= "2025-01-03"': [False, False, True, True],
}


@pytest.mark.parametrize("text", HOLDS)
def test_a_condition_holds_for_the_rows_that_it_says(text):
    assert parse(text, ORDERS, "是非").over(FRAME).tolist() == HOLDS[text]


def test_an_amount_is_a_number_per_row_and_empty_where_a_cell_is():
    amounts = parse("(实付金额 - 退款金额) * 2 / 4 + -1", ORDERS, "数").over(FRAME)
    assert amounts.tolist()[:2] == [24.0, 39.0]
    assert amounts.isna().tolist() == [False, False, True, False]


def test_it_knows_which_columns_it_reads():
    read = parse('实付金额 > 1 and paid_amount < 9 and 购买渠道 == "x"', ORDERS, "是非")
    assert read.columns == ("paid_amount", "channel")


@given(st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_sums_go_before_comparisons(a, b):
    frame = pd.DataFrame({"paid_amount": [float(a)], "refund_amount": [float(b)]})
    text = "实付金额 + 退款金额 * 2 > 10"
    assert parse(text, ORDERS, "是非").over(frame).tolist() == [a + b * 2 > 10]


REFUSED = {
    "实付金额 >=": "“实付金额 >=”读不懂",
    "实付金颜 > 1": "订单表没有“实付金颜”这一列。是否 实付金额？",
    '实付金额 > "一百"': "数不能与文字比较",
    '购买渠道 > "线上"': "文字只能用 ==、!= 或 in 比较",
    "实付金额": "应是一个条件（例如 实付金额 >= 100），现在是一个数",
    "实付金额 and 购买数量": "“实付金额”应是一个条件（例如 实付金额 >= 100），现在是一个数",
    "1 == 1": "比较的两边至少有一边是列名",
    '下单时间 > "上个月"': '“上个月”应写成日期，例如 "2025-01-31"',
    '购买渠道 in "线上"': "in 后面应是列表",
    "__import__('os').system('true')": "不能用",
    "实付金额.sum() > 1": "“实付金额.sum()”不能用",
    "实付金额 ** 9 ** 9 > 1": "不能用",
    "1 < 实付金额 < 3": "不能用",
    "实付金额 == True": "不能用",
    "实付金额 > " + "1" * 600: "最多 500 字",
    "(" * 300: "读不懂",
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:20])
def test_anything_else_is_refused_and_says_why(text):
    with pytest.raises(ParameterError) as error:
        parse(text, ORDERS, "是非")
    assert REFUSED[text] in str(error.value)
