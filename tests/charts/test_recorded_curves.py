"""What lines, curves and scatters record for programs that draw charts of their own."""

import numpy as np
import pandas as pd
import pytest

from reportkit.charts import palette, recorded_curves
from reportkit.charts.points import Scale

LOOK = palette.current()
MONTHS = pd.period_range("2025-11", periods=3, freq="M")


def trend(values=(1.0, np.nan, 3.0), *, last_year=None, highlight=0):
    return recorded_curves.trend(
        pd.Series(values, index=MONTHS), value_format="money", last_year=last_year,
        highlight=highlight,
    )  # fmt: skip


def test_a_trend_alone_has_no_name_and_a_gap_stays_a_gap():
    (series,) = trend().series
    assert (series.name, series.values, series.colours) == ("", (1.0, None, 3.0), ())
    assert trend().categories == ("2025-11", "2025-12", "2026-01")


@pytest.mark.parametrize(("highlight", "accents"), [(1, 1), (3, 3), (9, 3), (-2, 0)])
def test_the_reported_stretch_is_the_last_months(highlight, accents):
    fills = trend(highlight=highlight).series[0].colours
    assert fills == ((LOOK.primary,) * (3 - accents) + (LOOK.accent,) * accents if accents else ())


def test_last_year_is_found_by_its_month_and_dashed():
    before = pd.Series([9.0, 8.0], index=MONTHS[:0:-1])  # January, then December
    now, then = trend(last_year=before).series
    assert (now.name, then.name, then.style) == ("本年", "上年同期", "dashed")
    assert then.values == (None, 8.0, 9.0)


def test_each_column_is_a_line_and_the_chosen_one_in_the_accent_colour():
    frame = pd.DataFrame({"整体": [1.0, 2.0], 2025: [3.0, np.nan]}, index=["上期", "本期"])
    data = recorded_curves.several(frame, value_format="pct", highlight="整体")
    assert [(s.name, s.values) for s in data.series] == [
        ("整体", (1.0, 2.0)), ("2025", (3.0, None)),
    ]  # fmt: skip
    assert data.series[0].colour == LOOK.accent != data.series[1].colour


def test_retention_stops_at_the_last_month_that_anyone_reached():
    frame = pd.DataFrame({"25-01": [1, 0.4, np.nan], "25-02": [1, np.nan, np.nan]})
    data = recorded_curves.retention(frame, x_label="月数", highlight=None)
    assert (data.categories, data.x_title, data.format) == (("0", "1"), "月数", "pct")
    assert data.series[1].values == (1.0, None)


def test_survival_falls_at_its_times_and_stays_level_between():
    curve = pd.DataFrame({"time": [0, 3, 7], "survival": [1.0, 0.7, 0.4]})
    data = recorded_curves.survival({"新": curve}, time_label="月", highlight=None)
    (series,) = data.series
    assert series.xs == (0, 3, 3, 7, 7)
    assert series.values == (1.0, 1.0, 0.7, 0.7, 0.4)
    assert (data.kind, data.x_title, data.x_format) == ("curve", "月", "int")


def test_one_moment_of_survival_is_one_point():
    curve = pd.DataFrame({"time": [0], "survival": [1.0]})
    (series,) = recorded_curves.survival({"新": curve}, time_label="月", highlight=None).series
    assert (series.xs, series.values) == ((0.0,), (1.0,))


def long_curve(names, count):
    x = np.linspace(0, 1, count)
    return pd.DataFrame({names[0]: x, names[1]: x**2})


@pytest.mark.parametrize(("count", "kept"), [(101, 101), (102, 101), (5000, 101), (2, 2)])
def test_a_curve_keeps_a_hundred_steps_and_both_ends(count, kept):
    curve = long_curve(("customer_share", "value_share"), count)
    data = recorded_curves.lorenz(curve, top=None, who="客户", what="收入")
    series = data.series[1]
    assert len(series.xs) == kept
    assert (series.xs[0], series.xs[-1], series.values[-1]) == (0.0, 1.0, 1.0)


def test_the_top_customers_are_marked_from_the_curve_to_the_edge():
    curve = long_curve(("customer_share", "value_share"), 11)
    data = recorded_curves.lorenz(curve, top=(0.2, 0.746), who="客户", what="收入")
    even, own, mark = data.series
    assert (even.name, even.style, even.xs[5], even.values[5]) == ("完全平均", "dashed", 0.5, 0.5)
    assert own.name == "收入累计占比"
    assert (mark.name, mark.colour) == ("前 20% 的客户占收入 74.6%", LOOK.accent)
    assert mark.xs == (0.8, 0.8)
    assert mark.values == (pytest.approx(0.254), 1.0)


def test_prediction_and_outcome_are_compared_as_far_as_either_reaches():
    bins = pd.DataFrame({"predicted": [0.1, 0.4], "observed": [0.2, 0.3]})
    same, points = recorded_curves.calibration(bins, event="流失").series
    assert (same.xs[-1], len(same.xs)) == (0.4, 11)
    assert (points.name, points.xs, points.values) == ("实际流失率", (0.1, 0.4), (0.2, 0.3))
    assert points.low == points.high == ()


def test_intervals_of_outcomes_are_kept_where_known():
    bins = pd.DataFrame({"predicted": [0.1], "observed": [0.2], "low": [0.1], "high": [np.nan]})
    data = recorded_curves.calibration(bins, event="流失")
    assert (data.series[1].low, data.series[1].high) == ((0.1,), (None,))
    assert (data.x_title, data.y_title) == ("预测流失概率", "实际流失率")


def test_what_the_capacity_reaches_is_a_line_up_to_the_curve():
    curve = long_curve(("contacted", "captured"), 11)
    data = recorded_curves.gain(curve, mark=(0.1, 0.31), event="流失客户", best=curve)
    assert [series.name for series in data.series] == [
        "随机联系", "理想排序", "按风险排序", "联系前 10%，覆盖 31%",
    ]  # fmt: skip
    assert (data.series[3].xs, data.series[3].values) == ((0.1, 0.1), (0.0, 0.31))
    plain = recorded_curves.gain(curve, mark=None, event="流失客户", best=None)
    assert [series.name for series in plain.series] == ["随机联系", "按风险排序"]


# -- scatters -------------------------------------------------------------------------------------

POINTS = pd.DataFrame(
    {"x": [0.1, 0.4, np.inf, 0.2], "y": [4.0, 3.0, 1.0, np.nan], "label": ["价格", "质量", "丢", "失"],
     "tier": ["边缘客户", "优质客户", "优质客户", "优质客户"]}
)  # fmt: skip


def quadrants(points=POINTS, x=None, y=None, **more):
    x, y = x or Scale("重要性", 0.3, "pct0"), y or Scale("表现")
    return recorded_curves.quadrants(points, x, y, **{"highlight": (), "tiers": (), **more})


def test_points_without_both_numbers_are_left_out():
    cloud = quadrants(POINTS.drop(columns="tier")).series[0]
    assert (cloud.xs, cloud.values, cloud.labels) == ((0.1, 0.4), (4.0, 3.0), ("价格", "质量"))


def test_tiers_are_series_in_their_order_and_an_empty_one_is_none():
    data = quadrants(tiers=("优质客户", "潜力客户", "边缘客户"))
    assert [series.name for series in data.series] == ["优质客户", "边缘客户", "重要性分界"]
    assert data.series[0].labels == ("质量",)
    assert data.series[0].colour == LOOK.tier["优质客户"]


def test_a_highlighted_point_has_the_accent_colour():
    cloud = quadrants(POINTS.drop(columns="tier"), highlight=["质量"]).series[0]
    assert cloud.colours == (LOOK.primary, LOOK.accent)


def test_a_cut_is_dashed_and_reaches_over_the_cloud_and_the_other_cut():
    data = quadrants(x=Scale("重要性", 0.9), y=Scale("表现", 3.5))
    upright, level = data.series[-2:]
    assert (upright.name, upright.xs, upright.values) == ("重要性分界", (0.9, 0.9), (3.0, 4.0))
    assert (level.name, level.xs, level.values) == ("表现分界", (0.1, 0.9), (3.5, 3.5))
    assert upright.style == "dashed"


def test_a_cut_at_zero_is_a_cut():
    assert "重要性分界" in [series.name for series in quadrants(x=Scale("重要性", 0.0)).series]


def test_too_many_points_and_logarithms_stay_a_drawing():
    many = pd.DataFrame({"x": np.arange(601.0), "y": 1.0})
    assert quadrants(many) is None
    assert quadrants(many.head(600)) is not None
    assert quadrants(x=Scale("重要性", log=True)) is None
