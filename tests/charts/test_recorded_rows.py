"""What bars, parts, funnels and matrices record for programs that draw charts of their own."""

import numpy as np
import pandas as pd
import pytest

from reportkit.charts import palette, recorded_rows
from reportkit.charts.heat_cells import AxisNames

LOOK = palette.current()
VALUES = pd.Series({"甲": 2.0, "乙": 5.0, "丙": 2.0})


def ranked(values=VALUES, **more):
    given = {"value_format": "money", "highlight": (), "previous": None, "names": ("本期", "上期"), "sort": True}  # fmt: skip
    return recorded_rows.ranked(values, **{**given, **more})


def test_bars_stand_by_size_and_equal_ones_as_they_came():
    assert ranked().categories == ("乙", "甲", "丙")
    assert ranked(sort=False).categories == ("甲", "乙", "丙")


def test_one_series_has_no_name_and_two_have_both():
    assert [series.name for series in ranked().series] == [""]
    data = ranked(previous=pd.Series({"丙": 9.0, "乙": 1.0}))
    assert [series.name for series in data.series] == ["本期", "上期"]
    assert data.series[1].values == (1.0, None, 9.0)  # found by label; 甲 had none


def test_only_a_chart_with_a_highlight_has_colours_of_its_own():
    assert ranked().series[0].colours == ()
    assert ranked(highlight=["甲"]).series[0].colours == (LOOK.primary, LOOK.accent, LOOK.primary)


def test_groups_have_a_series_per_column_in_the_colours_given():
    frame = pd.DataFrame({"本期": [1, np.nan], "上期": [3, 4]}, index=["线上", "电话"])
    data = recorded_rows.grouped(
        frame, value_format="int", colours=["#111111", "#222222"], highlight=None
    )  # fmt: skip
    assert [(s.name, s.values, s.colour) for s in data.series] == [
        ("本期", (1.0, None), "#111111"), ("上期", (3.0, 4.0), "#222222"),
    ]  # fmt: skip
    assert (data.kind, data.categories) == ("column", ("线上", "电话"))


def test_the_running_share_follows_the_order_of_the_bars():
    data = recorded_rows.pareto(
        VALUES, pd.Series({"丙": 1.0, "甲": 0.4}), value_format="int", highlight=["乙"]
    )  # fmt: skip
    bars, line = data.series
    assert (line.style, line.values) == ("line", (0.4, None, 1.0))
    assert bars.colours[1] == LOOK.accent


def test_parts_are_shares_of_their_row():
    frame = pd.DataFrame([[3, 1], [0, 0], [np.nan, 2]], index=["客户", "空", "利润"], columns=["优质客户", "边缘客户"])  # fmt: skip
    data = recorded_rows.parts(frame, colours=None, value_format="pct")
    assert [series.values for series in data.series] == [(0.75, 0.0, 0.0), (0.25, 0.0, 1.0)]
    assert [series.colour for series in data.series] == palette.tier_colours(list(frame.columns))


def test_answers_name_how_many_gave_them():
    frame = pd.DataFrame([[0.5, 0.5]], index=["质量"], columns=["好", "差"])
    assert recorded_rows.likert(frame, counts=None).categories == ("质量",)
    counted = recorded_rows.likert(frame, counts=pd.Series({"质量": 1234, "其他": 1}))
    assert counted.categories == ("质量（n = 1,234）",)
    assert recorded_rows.likert(frame, counts=pd.Series({"其他": 1})).categories == (
        "质量（n = 0）",
    )


def intervals(**more):
    points = pd.DataFrame({"value": [0.3, 0.5], "low": [0.2, np.nan], "high": [0.4, 0.6]}, index=["甲", "乙"])  # fmt: skip
    given = {"value_format": "pct", "highlight": (), "reference": None}
    (series,) = (data := recorded_rows.intervals(points, **{**given, **more})).series
    return data, series


def test_an_interval_keeps_both_ends_and_a_missing_one_is_none():
    _, series = intervals()
    assert (series.low, series.high, series.colours) == ((0.2, None), (0.4, 0.6), ())


def test_what_estimates_are_compared_with_is_a_last_pale_row_without_an_interval():
    data, series = intervals(reference=("全部", 0.45), highlight=["乙"])
    assert data.categories == ("甲", "乙", "全部")
    assert (series.values[-1], series.low[-1], series.high[-1]) == (0.45, None, None)
    assert series.colours == (LOOK.sky, LOOK.accent, LOOK.tier["边缘客户"])
    _, plain = intervals(reference=("全部", 0.45))
    assert plain.colours == (LOOK.sky, LOOK.sky, LOOK.tier["边缘客户"])


def test_a_stage_names_its_share_of_the_one_before_but_not_the_first():
    stages = pd.DataFrame({"count": [1000, 400, np.nan], "rate": [0.9, 0.4, np.nan]}, index=["访问", "加购", "支付"])  # fmt: skip
    data = recorded_rows.funnel(stages, unit="人", highlight="加购")
    assert data.categories == ("访问", "加购（上一步的 40.0%）", "支付")
    assert data.series[0].values == (1000.0, 400.0, 0.0)
    assert data.series[0].name == "数量（人）"
    assert recorded_rows.funnel(stages[["count"]], unit="", highlight=None).series[0].name == ""


def test_what_a_group_gets_stands_before_what_it_gives():
    shares = pd.DataFrame({"费用": [0.3], "毛利": [np.nan], "别的": [1.0]}, index=["优质客户"])
    data = recorded_rows.mismatch(shares, names=("投入", "产出"), value_format="pct")
    assert [(s.name, s.values) for s in data.series] == [("投入", (0.3,)), ("产出", (0.0,))]
    assert list(shares.columns) == ["费用", "毛利", "别的"]  # the caller's table is left alone


# -- matrices -------------------------------------------------------------------------------------


def test_a_matrix_runs_from_its_least_to_its_greatest_colour():
    frame = pd.DataFrame([[-5.0, np.nan], [0.0, 5.0]], index=["甲", "乙"], columns=["x", "y"])
    data = recorded_rows.matrix(frame, None, AxisNames("层级", "状态"), "int")
    assert [series.colours for series in data.series] == [
        (LOOK.seq[0], LOOK.paper), (LOOK.seq[3], LOOK.seq[-1]),
    ]  # fmt: skip
    assert [series.values for series in data.series] == [(-5.0, None), (0.0, 5.0)]
    assert (data.x_title, data.y_title, data.categories) == ("状态", "层级", ("x", "y"))


def test_a_matrix_of_equal_values_is_pale():
    data = recorded_rows.matrix(pd.DataFrame([[7.0, 7.0]]), None, AxisNames(), "int")
    assert data.series[0].colours == (LOOK.seq[0],) * 2


def test_the_second_number_of_a_cell_is_found_by_its_labels():
    frame = pd.DataFrame([[1.0, 2.0]], index=["甲"], columns=["x", "y"])
    second = pd.DataFrame([[20.0]], index=["甲"], columns=["y"])
    data = recorded_rows.heat(
        frame, value_format="pct", second=second, second_format="int", names=None
    )  # fmt: skip
    assert data.series[0].labels == ("", "20")
    assert (data.x_title, data.y_title) == ("", "")


def test_the_most_recent_customers_are_the_first_row_and_the_frequent_the_last_column():
    cells = pd.DataFrame({"r": [3, 1], "f": [3, 1], "revenue_share": [0.75, 0.25], "customers": [1200, 10]})  # fmt: skip
    data = recorded_rows.rf_cells(cells, bins=3, count_unit="家")
    assert [series.name for series in data.series] == ["3", "2", "1"]
    assert data.categories == ("1", "2", "3")
    assert data.series[0].values == (None, None, 0.75)
    assert data.series[0].labels == ("", "", "1,200 家")
    assert data.series[2].values == (0.25, None, None)
    assert data.y_title == "最近购买得分 R（3 最近）"


def test_a_cohort_names_its_size_and_its_certain_first_month_stays_pale():
    rates = pd.DataFrame({0: [1.0, 1.0], 1: [0.4, np.nan]}, index=["25-01", "25-02"])
    data = recorded_rows.cohorts(
        rates, pd.Series({"25-01": 1040}), names=None, value_format="pct0"
    )  # fmt: skip
    assert [series.name for series in data.series] == ["25-01（n = 1,040）", "25-02（n = 0）"]
    assert data.series[0].colours[0] == LOOK.seq[0]
    assert (data.y_title, data.x_title) == ("首购月份", "入组后月数")
    later = recorded_rows.cohorts(
        rates.rename(columns={0: 2, 1: 3}), pd.Series(dtype=int), names=None, value_format="pct0"
    )  # fmt: skip
    assert later.series[0].colours[0] == LOOK.seq[-1]


def test_hours_without_orders_are_zero_on_all_seven_days():
    data = recorded_rows.hours(pd.DataFrame([[3]], index=[6], columns=[20]), value_format="int")
    assert [series.name for series in data.series] == list(recorded_rows.WEEKDAYS)
    assert data.series[6].values[20] == 3.0
    assert sum(v for series in data.series for v in series.values) == 3.0
    assert len(data.categories) == 24


def test_those_who_rise_fall_or_stay_have_a_hue_each_stronger_with_their_share():
    tiers = ["优质客户", "边缘客户"]
    shares = pd.DataFrame([[0.8, 0.2], [0.0, 1.0]], index=tiers, columns=tiers)
    counts = pd.DataFrame([[80.0, 20.0], [np.nan, 5.0]], index=tiers, columns=tiers)
    data = recorded_rows.moves(shares, counts, from_name="上期", to_name="本期", unit="家")
    stay, fall = data.series[0].colours
    rise, stayed = data.series[1].colours
    assert stay == palette.blend(LOOK.paper, LOOK.blue, 0.06 + 0.86 * 0.8**0.8)
    assert fall == palette.blend(LOOK.paper, LOOK.bad, 0.06 + 0.86 * 0.2**0.8)
    assert rise == palette.blend(LOOK.paper, LOOK.good, 0.03)  # nobody
    assert stayed == palette.blend(LOOK.paper, LOOK.blue, 0.92)
    assert data.series[0].labels == ("80 家", "20 家")
    assert data.series[1].labels == ("", "5 家")


def test_leaving_the_tiers_is_a_fall():
    shares = pd.DataFrame([[0.5, 0.5]], index=["优质客户"], columns=["优质客户", "流失"])
    data = recorded_rows.moves(shares, None, from_name="", to_name="", unit="")
    assert data.series[0].colours[1] == palette.blend(LOOK.paper, LOOK.bad, 0.06 + 0.86 * 0.5**0.8)
    assert data.series[0].labels == ()


@pytest.mark.parametrize(("form", "name"), [("money", "money"), (lambda v: "x", "dec1")])
def test_a_format_of_the_callers_own_prints_plain_decimals(form, name):
    assert ranked(value_format=form).format == name
