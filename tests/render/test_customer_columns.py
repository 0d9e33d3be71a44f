"""The words of tiers, and columns known by their heading."""

import pyarrow as pa

from reportkit.analysis import customer_table
from reportkit.render.customer_columns import (
    EXTRAS,
    NAMES,
    VOCABULARIES,
    sheet_columns,
    tier_words,
)
from reportkit.report.model import TIER_RANKS


def test_every_word_of_every_vocabulary_has_a_rank():
    assert {word for words in VOCABULARIES for word in words} == set(TIER_RANKS)


def test_words_of_the_client_s_own_keep_the_known_ones_first():
    assert tier_words(["C 类客户"]) == ("A 类客户", "B 类客户", "C 类客户")
    assert tier_words(["战略", "边缘客户", "优质客户"]) == ("优质客户", "边缘客户", "战略")


def test_headings_are_those_the_analysis_writes():
    assert tuple(customer_table.COLUMNS) == NAMES
    assert set(EXTRAS) == set(customer_table.MORE)


def test_formats_follow_type_and_heading():
    fields = {
        "历史购买记录": pa.int64(), "消费金额": pa.float64(), "利润贡献": pa.null(),
        "综合得分": pa.float64(), "CLV": pa.float64(), "流失概率": pa.float64(),
        "互动": pa.int32(), "价值得分": pa.float64(), "建档": pa.timestamp("us"), "回访": pa.bool_(),
    }  # fmt: skip
    texts = {name: pa.string() for name in NAMES}
    kinds = {c.name: c.kind for c in sheet_columns(pa.schema({**texts, **fields}), {})}
    assert {name: kinds[name] for name in fields} == {
        "历史购买记录": "count", "消费金额": "money", "利润贡献": "text", "综合得分": "number",
        "CLV": "money", "流失概率": "share", "互动": "int", "价值得分": "number", "建档": "date",
        "回访": "level",
    }  # fmt: skip
