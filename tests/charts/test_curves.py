"""Curves on the 0–100 % square."""

import numpy as np
import pandas as pd
import pytest

from reportkit.charts import curves

X = np.linspace(0, 1, 51)


@pytest.mark.parametrize(
    "top", [None, (0.2, 0.746), (0.2, 0.2), (0.01, 0.999), (1.0, 1.0), (0.5, 0.9)]
)
@pytest.mark.parametrize("width", ["half", "narrow"])
def test_lorenz_prints_gini_and_the_top(sound, top, width):
    curve = pd.DataFrame({"customer_share": X, "value_share": X**5})
    texts = sound(curves.lorenz(curve, gini=0.7151, top=top, width=width))
    assert "基尼系数 0.72" in texts
    if top == (0.2, 0.746):
        assert {"前 20% 的客户", "占收入 74.6%"} <= set(texts)


def test_lorenz_of_nobody_is_refused():
    with pytest.raises(ValueError, match="洛伦兹曲线没有可画的数据"):
        curves.lorenz(pd.DataFrame({"customer_share": [], "value_share": []}), gini=0)


@pytest.mark.parametrize(
    "predicted", [[0.5], [0.0, 0.0], [0.001, 0.002, 0.004], list(np.linspace(0.01, 0.99, 20))]
)
def test_calibration_says_how_many_stand_behind_each_point(sound, predicted):
    bins = pd.DataFrame({"predicted": predicted, "observed": predicted, "count": 70_400})
    bins["low"], bins["high"] = bins["observed"] * 0.9, np.minimum(bins["observed"] * 1.1, 1)
    texts = sound(curves.calibration(bins))
    assert "70,400" in texts
    assert {"预测流失概率", "实际流失率", "各组人数"} <= set(texts)


@pytest.mark.parametrize("mark", [None, (0.1, 0.3), (0.0, 0.0), (1.0, 1.0), (0.5, 0.99)])
def test_gain_names_what_the_capacity_reaches(sound, mark):
    curve = pd.DataFrame({"contacted": X, "captured": 1 - (1 - X) ** 3})
    texts = sound(curves.gain_curve(curve, mark=mark, best=curve))
    if mark == (0.1, 0.3):
        assert "联系前 10%，覆盖 30%" in texts
