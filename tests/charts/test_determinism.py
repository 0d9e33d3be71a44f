"""Every family gives the same bytes for the same data."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from reportkit.charts import bars, curves, flows, heat, lines, points
from reportkit.charts.points import Scale
from reportkit.charts.theme import to_svg

X = np.linspace(0, 1, 11)
STEPS = pd.DataFrame(
    {"time": [0, 1], "survival": [1, 0.5], "low": 0.4, "high": 1, "at_risk": [9, 5]}
)
SCATTER = pd.DataFrame({"x": X, "y": X**2, "label": [f"项{i}" for i in range(11)]})

DRAWINGS: dict[str, Callable[[], Figure]] = {
    "bars": lambda: bars.ranked_bars(pd.Series({"甲": 2, "乙": 2})),
    "shares": lambda: bars.stacked_share(pd.DataFrame([[0.4, 0.6]], columns=["甲", "乙"])),
    "lines": lambda: lines.trend(pd.Series(X), value_format="dec1"),
    "retention": lambda: lines.survival_curves({"甲": STEPS}, time_label="月"),
    "heat": lambda: heat.cohort_triangle(
        pd.DataFrame([[1, 0.5]]), pd.Series([9]), partial=[(0, 1)]
    ),
    "curves": lambda: curves.gain_curve(
        pd.DataFrame({"contacted": X, "captured": X**0.5}), mark=(0.2, 0.45)
    ),
    "points": lambda: points.scatter_quadrants(SCATTER, Scale("甲", 0.5), Scale("乙", 0.5)),
    "flows": lambda: flows.process_steps([("甲", "子"), ("乙", "丑")]),
}


@pytest.mark.parametrize("family", DRAWINGS)
def test_the_same_data_give_the_same_bytes(family):
    first = DRAWINGS[family]()
    svg = to_svg(first)
    assert svg == to_svg(first)
    assert svg == to_svg(DRAWINGS[family]())
