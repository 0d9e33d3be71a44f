"""Which of our columns a heading names."""

import pytest

from reportkit.data.recognise.naming import claims, named, rank_of
from reportkit.data.schema import TABLES

ORDERS, LINES, CUSTOMERS = TABLES["orders"], TABLES["order_lines"], TABLES["customers"]


@pytest.mark.parametrize(
    "heading", ["明细金额", "line_amount", "明细 金额", "明细金额（元）", "*明细金额"]
)
def test_our_own_words_rank_first(heading):
    assert rank_of(heading, LINES.column("line_amount")) == 0


def test_synonyms_rank_by_their_place():
    amount = LINES.column("line_amount")  # 小计|金额|amount|行金额
    assert [rank_of(word, amount) for word in ("小计", "金额", "amount", "行金额")] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("heading", "table", "column"),
    [("省/自治区", CUSTOMERS, "province"), ("所在城市", CUSTOMERS, "city"), ("销售大区", CUSTOMERS, "region"),
     ("利润额", LINES, "line_margin"), ("商品类目", LINES, "category"), ("店铺名称", LINES, "channel")],
)  # fmt: skip
def test_usual_variants_rank_last(heading, table, column):
    assert rank_of(heading, table.column(column)) >= len(table.column(column).synonyms)


@pytest.mark.parametrize("heading", ["城市代码", "利润率", "颜色", "不含税金额"])
def test_other_headings_name_nothing(heading):
    assert claims([heading], LINES) == []


def test_each_column_and_each_heading_is_taken_once_and_the_surest_first():
    assert named(["金额", "小计", "", "品类", "颜色"], LINES) == {1: "line_amount", 3: "category"}


def test_a_heading_beaten_to_its_column_still_claims_it():
    assert claims(["金额", "小计"], LINES) == [(1, "line_amount"), (0, "line_amount")]
