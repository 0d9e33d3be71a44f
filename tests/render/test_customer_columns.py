"""The words of tiers, and columns known by their heading."""

import pyarrow as pa

from reportkit.analysis.tiers import customer_table
from reportkit.render.customer_columns import (
    EXTRAS,
    NAMES,
    sheet_columns,
)


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
