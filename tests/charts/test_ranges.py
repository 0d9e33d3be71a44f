"""Ranges with their midpoint, and bars with a text of their own."""

import numpy as np
import pandas as pd

from reportkit.charts.ranges import described_bars, effect_ranges
from reportkit.charts.recorded import recorded

RANGES = pd.DataFrame(
    {"low": [72e4, 14e4, 0.0], "high": [223e4, 150e4, 201e4], "mid": [147e4, 76e4, np.nan]},
    index=["1　腾出服务费", "2　保 121 家", "4　西南止跌"],
)
TEXTS = ["72～223，中值 147", "14～150，中值 76", "0～201"]


def test_a_row_without_a_midpoint_has_no_mark(sound):
    figure = effect_ranges(RANGES, TEXTS, lighter=["1　腾出服务费"])
    assert set(TEXTS) <= set(sound(figure))
    assert len(figure.axes[0].patches) == 3
    assert len(figure.axes[0].lines) == 2


def test_ends_words_and_fills_go_with_the_drawing_and_no_middle_is_made_up():
    data = recorded(effect_ranges(RANGES, TEXTS, lighter=["1　腾出服务费"]))
    series = data.series[0]
    assert data.kind == "range"
    assert series.low == (72e4, 14e4, 0)
    assert series.values == (147e4, 76e4, None)
    assert series.labels == tuple(TEXTS)
    assert len(set(series.colours)) == 3


def test_each_bar_carries_the_text_given(sound):
    values = pd.Series([334.0, 5.0], index=["只沉默", "低分＋工单慢"])
    figure = described_bars(values, ["54 家　334", "1 家　5"], highlight=["低分＋工单慢"])
    assert {"54 家　334", "1 家　5"} <= set(sound(figure))
    assert recorded(figure).series[0].values == (334.0, 5.0)
    assert recorded(figure).series[0].labels == ("54 家　334", "1 家　5")
    assert len(set(recorded(figure).series[0].colours)) == 2
