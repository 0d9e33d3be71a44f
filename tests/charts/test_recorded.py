"""The numbers a chart function leaves with its drawing."""

import math
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest
from charted_report import drawings

from reportkit.blocks import ChartData, Figure
from reportkit.bundle import ChapterResult, read_chapter, write_chapter
from reportkit.charts import bars, curves, flows, lines, points, shares
from reportkit.charts.points import Scale
from reportkit.charts.recorded import recorded, words_of
from reportkit.charts.theme import new_figure

KINDS = {
    "ranked": "bar", "negative": "bar", "interval": "bar", "funnel": "bar", "mismatch": "bar",
    "grouped": "column", "pareto": "column", "shares": "stacked_share", "likert": "stacked_share",
    "trend": "line", "trends": "line", "retention": "line", "survival": "curve",
    "lorenz": "curve", "calibration": "curve", "gain": "curve", "scatter": "scatter",
    "heat": "matrix", "moves": "matrix", "cohort": "matrix", "ranges": "range", "steps": "bridge",
}  # fmt: skip


@pytest.fixture(scope="module")
def data() -> dict[str, ChartData | None]:
    return {name: recorded(drawing) for name, drawing in drawings().items()}


def test_every_form_says_what_it_is(data):
    assert {name: each.kind for name, each in data.items() if each} == KINDS
    assert data["process"] is None  # boxes and arrows hold no numbers


def test_a_drawing_made_by_hand_has_no_numbers():
    drawing, axes = new_figure("full", 40)
    axes.plot([1, 2])
    assert recorded(drawing) is None


def test_every_series_is_as_long_as_its_categories(data):
    for name, each in data.items():
        for series in each.series if each else ():
            expected = len(series.xs) if series.xs else len(each.categories)
            assert len(series.values) == expected, name
            assert len(series.colours) in (0, len(series.values)), name
            assert all(v is None or (isinstance(v, float) and math.isfinite(v))
                       for v in (*series.values, *series.xs, *series.low)), name  # fmt: skip


def test_bars_are_kept_in_whole_yuan_in_the_order_drawn():
    drawing = bars.ranked_bars(pd.Series({"乙": 1.5e6, "甲": 2.5e7}), value_format="money")
    kept = recorded(drawing)
    assert (kept.categories, kept.format) == (("甲", "乙"), "money")
    assert kept.series[0].values == (2.5e7, 1.5e6)


def test_a_highlighted_bar_has_the_accent_colour(data):
    ranked = data["ranked"]
    assert ranked.series[0].colours[ranked.categories.index("西南")] == "#E2711D"
    assert ranked.series[1].values == (43_850_000.0, 22_930_000.0, 16_470_000.0)


def test_a_missing_value_is_none_and_not_nan(data):
    assert data["grouped"].series[1].values == (0.12, None)
    assert data["pareto"].series[1].values == (0.585, 1.0, None)


def test_parts_of_a_row_that_does_not_add_up_are_made_shares():
    drawing = shares.stacked_share(pd.DataFrame([[1.0, 3.0]], columns=["优质客户", "边缘客户"]))
    assert [s.values for s in recorded(drawing).series] == [(0.25,), (0.75,)]
    assert [s.colour for s in recorded(drawing).series] == ["#0B3A66", "#D3D8DE"]


def test_an_interval_keeps_its_ends_and_what_it_is_compared_with(data):
    interval = data["interval"]
    assert interval.categories == ("转介绍", "广告", "全部线索")
    (series,) = interval.series
    assert series.values == (0.365, 0.136, 0.208)
    assert (series.low, series.high) == ((0.3, 0.1, None), (0.435, 0.18, None))


def test_a_stage_names_the_share_of_the_stage_before(data):
    assert data["funnel"].categories == ("访问", "加购（上一步的 40.0%）", "支付（上一步的 22.5%）")
    assert data["funnel"].series[0].values == (1000.0, 400.0, 90.0)


def test_the_reported_stretch_of_a_trend_stands_out(data):
    this_year, last_year = data["trend"].series
    assert this_year.colours[:2] == ("#0B3A66",) * 2
    assert this_year.colours[2:] == ("#E2711D",) * 2
    assert (last_year.name, last_year.style) == ("上年同期", "dashed")


@pytest.mark.parametrize(
    ("index", "words"),
    [
        (pd.period_range("2025-12", periods=2, freq="M"), ("2025-12", "2026-01")),
        (pd.period_range("2025Q4", periods=2, freq="Q"), ("2025-Q4", "2026-Q1")),
        (pd.to_datetime(["2025-01-01", "2026-01-01"]), ("2025", "2026")),
        (pd.to_datetime(["2025-01-02", "2025-01-09"]), ("2025-01-02", "2025-01-09")),
        (pd.Index(["甲", 2]), ("甲", "2")),
    ],
)
def test_periods_are_named_in_full(index, words):
    assert words_of(index) == words


def test_survival_goes_down_in_steps(data):
    (series,) = data["survival"].series
    assert series.xs == (0.0, 3.0, 3.0, 7.0, 7.0)
    assert series.values == (1.0, 1.0, 0.7, 0.7, 0.4)


def test_the_share_of_the_top_customers_is_marked_on_the_curve(data):
    mark = data["lorenz"].series[-1]
    assert mark.name == "前 20% 的客户占收入 48.8%"
    assert mark.xs == (0.8, 0.8)
    assert mark.values == pytest.approx((0.512, 1.0))


def test_a_long_curve_keeps_its_ends_and_a_hundred_points():
    x = np.linspace(0, 1, 5001)
    drawing = curves.lorenz(pd.DataFrame({"customer_share": x, "value_share": x**2}), gini=0.3)
    curve = recorded(drawing).series[1]
    assert len(curve.values) == 101
    assert (curve.values[0], curve.values[-1]) == (0.0, 1.0)


def test_points_and_cuts_of_a_scatter(data):
    cloud, upright, level = data["scatter"].series
    assert cloud.labels == ("价格", "质量", "售后服务")
    assert cloud.colours[2] == "#E2711D"
    assert upright.xs == (0.3, 0.3)
    assert level.values == (3.7, 3.7)


def test_more_points_than_a_person_can_edit_stay_a_drawing():
    x = np.linspace(0, 1, 601)
    cloud = pd.DataFrame({"x": x, "y": x})
    assert recorded(points.scatter_quadrants(cloud, Scale("甲"), Scale("乙"))) is None
    few = cloud.head(600)
    assert recorded(points.scatter_quadrants(few, Scale("甲"), Scale("乙"))) is not None


def test_rising_falling_and_staying_differ_in_colour(data):
    stay, fall = data["moves"].series[0].colours
    rise, _ = data["moves"].series[1].colours
    assert len({stay, fall, rise}) == 3
    assert data["moves"].series[0].labels == ("80 家", "20 家")


def test_the_first_column_of_a_cohort_is_pale(data):
    first, second = data["cohort"].series
    assert first.name == "25-01（n = 40）"
    assert first.colours[0] == second.colours[0] == "#F3F7FB"
    assert second.values == (1.0, 0.5, None)


def test_groups_are_two_bars_each_under_the_names_given():
    frame = pd.DataFrame({"a": [0.3], "b": [0.8]}, index=["优质客户"])
    kept = recorded(flows.resource_mismatch(frame, names=("费用占比", "毛利占比")))
    assert [(s.name, s.values) for s in kept.series] == [("费用占比", (0.3,)), ("毛利占比", (0.8,))]


def test_numbers_survive_the_chapter_on_disk(data, tmp_path):
    blocks = []
    for name, each in data.items():
        (tmp_path / f"{name}.svg").write_bytes(b"<svg/>")
        blocks.append(
            Figure(id=name, title="", file=f"{name}.svg", alt="", width_mm=1, height_mm=1,
                   chart=each)
        )  # fmt: skip
    result = ChapterResult(
        chapter="value", number=1, title="", questions=(), run_id="r", client="c", period="2025",
        as_of="2026-01-01", blocks=tuple(blocks),
    )  # fmt: skip
    write_chapter(result, tmp_path)
    assert read_chapter(tmp_path).blocks == tuple(blocks)
    assert asdict(blocks[0])["chart"]["kind"] == "bar"


def test_a_chart_refused_leaves_nothing_behind():
    with pytest.raises(ValueError, match="没有可画的数据"):
        lines.trend(pd.Series([], dtype=float))
