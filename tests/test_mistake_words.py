"""What an analyst types by mistake, and the one Chinese sentence that answers it."""

from __future__ import annotations

import re
import traceback

import pandas as pd
import pytest

from reportkit.errors import DataError
from reportkit.mistake_words import sentence

#: what was typed → the sentence
TOLD = {
    # names and columns
    "orders[['paid_amount', '地区']]": "表里没有“地区”这一列。有：paid_amount、ordered_at",
    "orders.drop(columns='paid_amout')": "表里没有“paid_amout”这一列。是否 paid_amount？",
    "orders.groupby('地区').size()": "表里没有“地区”这一列。有：paid_amount、ordered_at",
    "orders.groupby('paid_amount')['ordered'].sum()": (
        "表里没有“ordered”这一列。是否 ordered_at？"
    ),
    "orders.set_index('地区')": "表里没有“地区”这一列。有：paid_amount、ordered_at",
    "pd.merge(orders, orders, on='客户')": "表里没有“客户”这一列。有：paid_amount、ordered_at",
    "orders.query('地区 == 1')": "表里没有“地区”这一列。有：paid_amount、ordered_at",
    "{'甲': 1}['乙']": "没有“乙”这一项。",
    "nothing.frame": "要取“frame”的那个值是空的（None）：产生它的一步没有给出结果。",
    "import openpyx": "没有名为“openpyx”的包或模块。是否 openpyxl？",
    "import reportkit.mesures": "没有名为“reportkit.mesures”的包或模块。是否 measures？",
    "from reportkit import begin_chaptr": "reportkit 里没有“begin_chaptr”。是否 begin_chapter？",
    "open('test_mistake_word.py')": "没有文件“test_mistake_word.py”。是否 test_mistake_words.py？",
    # numbers, texts and dates
    "'合计' + 1": "文字不能与 int 相加；数字与文字分开写，句子写进文字文件。",
    "orders[orders['paid_amount'] > '一月']": (
        "float64 的列不能与 str 比较；与日期比较，请写 pd.Timestamp(…)。"
    ),
    "int('12万')": "“12万”不是数字；请先去掉单位与逗号。",
    "pd.to_numeric(pd.Series(['12万']))": "“12万”不是数字；请先去掉单位与逗号。",
    "pd.to_datetime('2025-13-01')": "没有这样的日期：2025-13-01。",
    "1 / 0": "除数是 0。",
    # shapes
    "orders['x'] = [1, 2, 3]": "新的一列有 3 个值，而表有 1 行，两者应相同。",
    "orders[:0].iloc[0]": "要取的那一项不存在：表或列表没有这么多行。",
    "a, b = 1, 2, 3": "右边的值多于左边的 2 个名称。",
    "if orders['paid_amount'] > 0: pass": (
        "一整列（Series）不能当作一个“是否”；要筛选请写 表[条件]，要判断请用 .any() 或 .all()。"
    ),
    "orders.paid_amount()": (
        "Series 不是函数，不能加括号调用；请去掉括号，或检查名称是否被改作别用。"
    ),
    "sum(1, 2, 3, 4)": "参数太多：最多 2 个，写了 4 个。",
    "pd.concat([])": "没有可以合并的表：列表是空的。",
    # signs
    "x = max(1，2)": "， 是中文标点，程序里请用半角的 , 。",
    "x = “core”": '“ 是中文标点，程序里请用半角的 " 。',
    "print(orders": "“(”没有配对的另一半括号。",
    "print(orders])": "“(”与“]”不配对：两边的括号要相同。",
    "x = 'abc": "引号没有写完：一段文字的两头都要有引号。",
    "if orders\n    x = 1": "这一行的末尾少一个冒号“:”。",
    "if x = 1: pass": "判断相等请写“==”；“=”用来给名称赋值。",
    "if 1:\nx = 1": "上一行之后应有缩进的内容（四个空格）。",
}


def told(code: str) -> str:
    names = {
        "pd": pd, "nothing": None,
        "orders": pd.DataFrame({"paid_amount": [1.0], "ordered_at": [2]}),
    }  # fmt: skip
    with pytest.raises(Exception) as caught:
        exec(compile(code, "cell", "exec"), names)
    return sentence(caught.value, traceback.walk_tb(caught.tb))


@pytest.mark.parametrize("code", TOLD)
def test_a_mistake_is_answered_in_one_chinese_sentence(code, monkeypatch, request):
    monkeypatch.chdir(request.path.parent)
    assert told(code) == TOLD[code]


def test_what_no_kind_knows_is_said_in_chinese_with_python_s_own_words():
    assert told("round('a')") == (
        "这一行出错，Python 说：type str doesn't define __round__ method（TypeError）"
    )
    assert told("assert False") == "这一行出错，Python 说：（没有说明）（AssertionError）"
    assert sentence(MemoryError()).startswith("内存不足")


def test_our_own_sentences_stay_and_a_chinese_name_makes_none_of_an_english_one():
    assert sentence(DataError("订单表为空。")) == "订单表为空。"
    assert sentence(ValueError("合计对不上")) == "合计对不上"
    assert sentence(ValueError("bad cell '合计'")) == (
        "这一行出错，Python 说：bad cell '合计'（ValueError）"
    )


def test_every_sentence_of_the_list_begins_in_chinese():
    assert [words for words in TOLD.values() if not re.search("[一-龥]", words[:14])] == []
