"""The evidence on a slide: what is drawn, what is hung below it, what its caption says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from reportkit.blocks import Column, Table
from reportkit.brand import load_brand
from reportkit.render.pptx.exhibit import chart_of

BRAND = load_brand(Path(__file__).resolve().parents[3] / "templates", "default")


def table(**more) -> Table:
    columns = (
        Column(name="g", label="分组"),
        Column(name="real", label="实际（次）", format="dec1", bar=True),
        Column(name="said", label="预测（次）", format="dec1"),
        Column(name="n", label="客户", format="int"),
    )
    rows = (("甲", 1.0, 2.0, 5), ("乙", 3.0, 4.0, 6))
    return Table(
        **{"id": "t", "title": "对照", "columns": columns, "rows": rows, "total_rows": 2, **more}
    )


def test_the_marked_column_is_drawn_with_the_one_of_the_same_unit():
    data = chart_of(table(), BRAND)
    assert [(s.name, s.values) for s in data.series] == [
        ("实际（次）", (1.0, 3.0)), ("预测（次）", (2.0, 4.0)),
    ]  # fmt: skip
    assert data.categories == ("甲", "乙")


def test_a_total_is_no_bar():
    rows = (("甲", 1.0, 2.0, 5), ("乙", 3.0, 4.0, 6), ("合计", 4.0, 6.0, 11))
    assert chart_of(table(rows=rows, has_total=True), BRAND).categories == ("甲", "乙")


def test_lists_and_tables_without_a_mark_stay_tables():
    assert chart_of(table(total_rows=900), BRAND) is None  # an excerpt
    assert chart_of(table(rows=(("甲", 1.0, 2.0, 5),)), BRAND) is None
    assert chart_of(table(rows=(("甲", 1.0, 2.0, 5), ("甲", 3.0, 4.0, 6))), BRAND) is None
    bare = tuple(replace(column, bar=False) for column in table().columns)
    assert chart_of(table(columns=bare), BRAND) is None
