"""A chart kept as JSON is drawn again to the byte, in whatever colours."""

import json

import pandas as pd
import pytest
from every_chart import every_chart

from reportkit import charts
from reportkit.charts.chart_spec import DRAWINGS, Chart, late
from reportkit.charts.kept import read, written
from reportkit.charts.palette import palette_of, worn
from reportkit.charts.points import Scale
from reportkit.charts.recorded import recorded
from reportkit.charts.theme import to_svg

RED = palette_of({"primary": "#7A0019", "accent": "#00718F", "ink": "#000000"})
EVERY = every_chart()


def test_every_drawing_of_the_vocabulary_is_tried():
    assert set(EVERY) == set(charts.__all__) - {"Chart"}
    assert len({chart.kind for chart in EVERY.values()}) == len(EVERY) == len(DRAWINGS) == 27


@pytest.mark.parametrize("name", EVERY)
def test_what_was_kept_gives_the_same_drawing_and_numbers_in_any_colours(name):
    chart = EVERY[name]
    again = read(written(chart))
    for look in (palette_of({}), RED):
        with worn(look):
            one, other = chart.draw(), again.draw()
            assert to_svg(one) == to_svg(other)
            assert recorded(one) == recorded(other)


@pytest.mark.parametrize("name", EVERY)
def test_what_is_kept_stays_the_same_when_it_is_kept_again(name):
    text = written(EVERY[name])
    assert written(read(text)) == text
    assert json.loads(text)["kind"] == EVERY[name].kind


def test_each_text_of_a_chart_is_kept_as_it_may_be_shown():
    points = pd.DataFrame({"x": [1.0], "y": [2.0], "label": ["甲"], "unused": ["甲"]}, index=["甲"])
    corners = ("甲", "乙", "", "")
    text = written(charts.scatter_quadrants(points, Scale("甲", 0.5), Scale("乙", 0.5), corners=corners,
                         highlight={"甲"}), lambda word: word.replace("甲", "某"))  # fmt: skip
    assert "甲" not in text
    assert text.count("某") == 6


def test_a_drawing_of_somebody_elses_and_an_argument_that_is_no_data_are_refused():
    def mine(values: pd.Series) -> None: ...

    with pytest.raises(ValueError, match=r"“mine”不是 reportkit\.charts 里的图"):
        written(late(mine, "自己的图")(pd.Series([1])))
    chart = charts.trend(pd.Series([1.0, 2.0]), value_format=str)
    with pytest.raises(
        ValueError, match="参数 value_format 不是数据：type 无法写成 JSON。请给出数"
    ):
        written(chart)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"kind": "theme", "arguments": {}}',
             '{"kind": "trend", "arguments": {"values": {"is": "pickle"}}}']
)  # fmt: skip
def test_what_is_no_chart_is_not_drawn(text):
    with pytest.raises(ValueError):
        read(text)


def test_a_chart_that_was_read_is_a_chart_like_any_other():
    again = read(written(charts.ranked_bars(pd.Series({"甲": 5, "乙": 3}), width="half")))
    assert isinstance(again, Chart)
    assert (again.width, again.alt()) == ("half", "条形图：甲 5，乙 3。")
