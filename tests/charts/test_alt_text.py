"""Alternative texts made of the numbers that a chart draws."""

import pytest

from reportkit.blocks import ChartData, Series
from reportkit.charts.alt_text import told


def series(*values, name="甲", **more):
    return Series(name=name, values=values, colour="#000000", **more)


def test_a_line_is_told_by_its_ends_and_its_extremes():
    chart = ChartData(
        kind="line",
        categories=("一月", "二月", "三月"),
        series=(series(0.1, 0.3, None),),
        format="pct",
    )
    assert told(chart) == "折线图，一月 至 三月：甲由 10.0% 到 30.0%。"
    full = ChartData(kind="line", categories=("一", "二", "三"), series=(series(1, 3, 2),))
    assert told(full) == "折线图，一 至 三：甲由 1 到 2，最高 3（二），最低 1（一）。"


def test_bars_are_read_out_and_many_of_them_counted():
    names = tuple("甲乙丙丁戊己庚辛")
    chart = ChartData(kind="bar", categories=names, series=(series(*range(8)),))
    assert told(chart) == "条形图：甲 0，乙 1，丙 2，丁 3，戊 4，己 5等 8 项。"


def test_several_runs_are_told_by_name():
    two = (series(1, 2), series(None, 4, name="乙"))
    chart = ChartData(kind="column", categories=("一", "二"), series=two)
    assert told(chart) == "柱状图：甲：一 1，二 2；乙：二 4。"


@pytest.mark.parametrize("kind", ["line", "bar"])
def test_nothing_known_is_said_to_be_nothing(kind):
    assert told(ChartData(kind=kind, series=(series(None),), categories=("一",))).endswith(
        "没有数值。"
    )
