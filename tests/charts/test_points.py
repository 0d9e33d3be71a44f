"""Quadrants: labels beside their points, fields named, nothing covering anything."""

import numpy as np
import pandas as pd
import pytest

from reportkit.charts.points import Scale, scatter_quadrants

CORNERS = ("保持优势", "优先改进", "低优先级", "可能过度")


def test_every_item_is_named_when_there_is_room(sound):
    points = pd.DataFrame(
        {"x": [1, 2, 3, 4.0], "y": [4, 1, 3, 2.0], "label": ["质量", "服务", "价格", "物流"]}
    )
    texts = sound(
        scatter_quadrants(points, Scale("满意度", 2.5), Scale("重要性", 2.5), corners=CORNERS)
    )
    assert {"质量", "服务", "价格", "物流", *CORNERS, "满意度", "重要性"} <= set(texts)


@pytest.mark.parametrize("width", ["full", "wide", "narrow"])
def test_crowded_points_never_cover_each_others_names(sound, width):
    rng = np.random.default_rng(3)
    points = pd.DataFrame(
        {
            "x": rng.normal(0, 1, 80),
            "y": rng.normal(0, 1, 80),
            "label": [f"重点客户名称{i}号" for i in range(80)],
        }
    )
    texts = sound(
        scatter_quadrants(points, Scale("价值", 0), Scale("潜力", 0), corners=CORNERS,
                          highlight=["重点客户名称7号"], width=width)
    )  # fmt: skip
    assert "重点客户名称7号" in texts


@pytest.mark.parametrize("same", [0.0, 5.0, -1e9])
def test_points_on_top_of_each_other(sound, same):
    points = pd.DataFrame({"x": [same] * 6, "y": [same] * 6, "label": list("甲乙丙丁戊己")})
    sound(scatter_quadrants(points, Scale("价值", same), Scale("潜力")))


def test_a_money_axis_names_its_unit_once(sound):
    points = pd.DataFrame(
        {"x": [1e3, 1e6, 5e7], "y": [1, 2, 3.0], "tier": ["发展客户", "优质客户", "优质客户"]}
    )
    texts = sound(
        scatter_quadrants(points, Scale("年利润", 1e6, "money", log=True), Scale("潜力"),
                          tiers=["优质客户", "发展客户"], width="narrow")
    )  # fmt: skip
    assert "年利润（亿元）" in texts or "年利润（万元）" in texts
    assert {"优质客户", "发展客户"} <= set(texts)


def test_incomplete_points_are_left_out():
    points = pd.DataFrame({"x": [1, np.nan, 3, np.inf], "y": [1, 2, 3, 4.0]})
    figure = scatter_quadrants(points, Scale("价值"), Scale("潜力"))
    assert len(figure.axes[0].collections[0].get_offsets()) == 2


def test_a_logarithmic_axis_without_positive_values_says_so():
    points = pd.DataFrame({"x": [-1.0, 0.0], "y": [1.0, 2.0]})
    with pytest.raises(ValueError, match=r"2 行中没有一行.*对数轴只画大于 0 的值"):
        scatter_quadrants(points, Scale("利润", log=True), Scale("潜力"))


def test_bubbles_grow_with_their_size():
    points = pd.DataFrame({"x": [1, 2.0], "y": [1, 2.0], "size": [1, 100.0]})
    small, large = (
        scatter_quadrants(points, Scale("价值"), Scale("潜力")).axes[0].collections[0].get_sizes()
    )
    assert large > 10 * small
