"""What a chart shows in words, made of the numbers it draws: the alternative text of a figure."""

from __future__ import annotations

from reportkit.blocks import ChartData, Series
from reportkit.numerals import format_value

_KINDS = {
    "bar": "条形图", "column": "柱状图", "stacked_share": "构成图", "line": "折线图",
    "curve": "曲线图", "scatter": "散点图", "matrix": "矩阵图", "bridge": "变动图", "range": "区间图",
}  # fmt: skip
MOST = 6  # values that are read out one by one


def told(chart: ChartData) -> str:
    """``折线图，2025-01 至 2025-12：销售额由 3 万元到 5 万元，最高 …。``"""
    ordered = chart.kind in ("line", "curve")
    parts = [_run(chart, each) if ordered else _values(chart, each) for each in chart.series]
    said = "；".join(part for part in parts if part)
    over = (
        f"，{chart.categories[0]} 至 {chart.categories[-1]}" if ordered and chart.categories else ""
    )
    return f"{_KINDS[chart.kind]}{over}：{said or '没有数值'}。"


def _run(chart: ChartData, series: Series) -> str:
    """The first, last, highest and lowest value of a line."""
    known = [(place, value) for place, value in enumerate(series.values) if value is not None]
    if not known:
        return ""
    highest, lowest = (f(known, key=lambda pair: pair[1]) for f in (max, min))
    first, last = _number(chart, known[0][1]), _number(chart, known[-1][1])
    ends = "".join(
        f"，{word} {_number(chart, value)}{_at(chart, place)}"
        for word, (place, value) in (("最高", highest), ("最低", lowest))
    )
    return f"{series.name}由 {first} 到 {last}{ends if len(known) > 2 else ''}"


def _at(chart: ChartData, place: int) -> str:
    return f"（{chart.categories[place]}）" if place < len(chart.categories) else ""


def _values(chart: ChartData, series: Series) -> str:
    """Values by name, the first few of many."""
    names = series.labels if chart.kind == "scatter" else chart.categories
    read = [
        f"{name} {_number(chart, value)}"
        for name, value in zip(names, series.values, strict=False)
        if value is not None and name
    ]
    more = f"等 {len(read)} 项" if len(read) > MOST else ""
    listed = "，".join(read[:MOST]) + more
    return f"{series.name}：{listed}" if len(chart.series) > 1 and listed else listed


def _number(chart: ChartData, value: float) -> str:
    return format_value(value, chart.format)
