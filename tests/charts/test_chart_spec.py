"""A chart as data: checked when it is made, drawn when somebody asks."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.figure import Figure

from reportkit import charts
from reportkit.absence import Absent, Gap
from reportkit.charts.chart_spec import late
from reportkit.errors import NotebookError

SERIES = pd.Series([1.0, 3.0, 2.0], index=pd.date_range("2025-01-01", periods=3, freq="MS"))


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_nothing_is_drawn_before_somebody_asks():
    drawn = []

    def draw(values: pd.Series, *, highlight: int = 1, width: str = "half") -> Figure:
        drawn.append((len(values), highlight))
        return Figure()

    chart = late(draw, "一条线")(SERIES, highlight=2)
    assert drawn == []
    assert (chart.kind, chart.arguments["highlight"], chart.width) == ("draw", 2, "half")
    chart.draw()
    assert drawn == [(3, 2)]


def test_its_numbers_and_its_words_follow_from_it():
    chart = charts.ranked_bars(pd.Series({"甲": 5, "乙": 3}), width="half")
    assert chart.numbers().series[0].values == (5.0, 3.0)
    assert chart.alt() == "条形图：甲 5，乙 3。"
    assert chart.width == "half"


def test_the_drawings_of_the_answer_are_specs_too():
    steps = pd.Series([10.0, 4.0, -2.0, 12.0], index=["前", "增", "减", "后"])
    assert charts.step_bridge(steps, width="narrow").numbers().series[0].values == (10, 4, -2, 12)
    ranges = pd.DataFrame({"low": [1.0], "high": [3.0], "mid": [2.0]}, index=["一"])
    assert charts.effect_ranges(ranges, ["1～3"]).numbers().series[0].high == (3,)
    bars = charts.described_bars(pd.Series({"甲": 5.0}), ["5 家"])
    assert bars.numbers().categories == ("甲",)


def test_a_chart_of_something_missing_is_missing():
    assert isinstance(charts.trend(Absent(Gap())), Absent)
    assert isinstance(charts.lorenz(pd.DataFrame(), gini=Absent(Gap())), Absent)


def test_a_misspelt_argument_is_told_with_those_that_there_are():
    with pytest.raises(NotebookError, match=r"trend\(…\) 没有参数 highlite。是否 highlight？"):
        charts.trend(SERIES, highlite=2)
