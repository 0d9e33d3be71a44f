"""Native charts of lines, curves and points."""

from pathlib import Path

import pytest
from pptx import Presentation
from pptx.dml.color import RGBColor

from reportkit.blocks import ChartData, Series
from reportkit.brand import load_brand
from reportkit.render.pptx.charts import draw_chart
from reportkit.render.pptx.slide import Box, Sheet

BRAND = load_brand(Path(__file__).resolve().parents[3] / "templates", "default")
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
INK = "#0B3A66"


def series(name="", values=(), **more):
    return Series(**{"name": name, "values": values, "colour": INK, **more})


def drawn(kind, *runs, **more):
    count = len(runs[0].values)
    names = tuple(f"2025-{n + 1:02d}" for n in range(count)) if kind == "line" else ()
    data = ChartData(**{"kind": kind, "series": runs, "categories": names, **more})
    deck = Presentation()
    sheet = Sheet(deck.slides.add_slide(deck.slide_layouts[6]))
    draw_chart(sheet, data, Box(0, 0, 198, 110), BRAND, name="图", alt="", currency="元")
    return next(shape.chart for shape in sheet.slide.shapes if shape.has_chart)


def labels(chart, place=0):
    """Index → position of the labels of one series."""
    element = list(chart.plots[0].series)[place]._element
    return {
        int(point.find(f"{C}idx").get("val")): point.find(f"{C}dLblPos").get("val")
        for point in element.iter(f"{C}dLbl")
    }


# -- lines over time -------------------------------------------------------------------------------


def test_a_line_alone_labels_first_last_greatest_and_least_which_stands_below():
    chart = drawn("line", series(values=(5.0, 9.0, 4.0, 2.0, 6.0, 7.0, 8.0)))
    assert labels(chart) == {0: "t", 1: "t", 3: "b", 6: "t"}
    assert not chart.value_axis.visible


def test_of_equal_values_the_first_is_labelled_and_six_are_labelled_all():
    assert labels(drawn("line", series(values=(3.0, 9.0, 3.0, 9.0, 3.0, 4.0, 5.0)))) == {
        0: "b", 1: "t", 6: "t",
    }  # fmt: skip
    assert set(labels(drawn("line", series(values=(1.0, 2.0, None, 3.0, 2.0, 2.0, 2.0))))) == {
        0, 1, 3, 4, 5, 6,
    }  # fmt: skip


def test_a_single_value_is_labelled_above():
    assert labels(drawn("line", series(values=(None, 7.0)))) == {1: "t"}


def test_the_reported_stretch_has_the_accent_colour():
    accent = BRAND.colours.accent
    run = series(values=(1.0, 2.0, 3.0), colours=(INK, INK, accent))
    point = drawn("line", run).plots[0].series[0].points[2].format.line
    assert point.color.rgb == RGBColor.from_string(accent.lstrip("#"))


def test_last_year_is_dashed_without_labels_and_does_not_count_as_a_second_line():
    chart = drawn(
        "line", series("本年", (1.0, 2.0)), series("上年同期", (1.5, 1.8), style="dashed")
    )  # fmt: skip
    assert not chart.value_axis.visible
    assert labels(chart, 1) == {}
    assert chart.has_legend


def test_several_lines_have_an_axis_and_their_last_value():
    chart = drawn("line", series("甲", (0.1, 0.5)), series("乙", (0.2, None)), format="pct")
    assert chart.value_axis.visible
    assert (labels(chart, 0), labels(chart, 1)) == ({1: "r"}, {0: "r"})


def test_lines_that_end_close_together_are_named_above_and_below():
    chart = drawn("line", series("甲", (0.0, 0.50)), series("乙", (1.0, 0.52)), format="pct")
    assert (labels(chart, 0), labels(chart, 1)) == ({1: "b"}, {1: "t"})
    apart = drawn("line", series("甲", (0.0, 0.40)), series("乙", (1.0, 0.52)), format="pct")
    assert (labels(apart, 0), labels(apart, 1)) == ({1: "r"}, {1: "r"})


@pytest.mark.parametrize(
    ("values", "least"),
    [((0.0, 10.0), 0.0), ((9.0, 10.0), 8.75), ((3.0, 10.0), 0.0), ((-2.0, 3.0), -4.0)],
)
def test_an_axis_begins_at_zero_where_values_come_near_it_and_below_where_they_do_not(
    values, least
):
    axis = drawn("line", series(values=values)).value_axis
    assert axis.minimum_scale == pytest.approx(least)
    assert axis.maximum_scale >= max(values)


def test_equal_values_have_room_above_and_below():
    axis = drawn("line", series(values=(0.0, 0.0))).value_axis
    assert axis.minimum_scale <= 0 < axis.maximum_scale


def test_ticks_of_large_amounts_have_no_decimals():
    runs = (series("甲", (31e4, 35e4)), series("乙", (22e4, 25e4)))
    assert (
        drawn("line", *runs, format="money").value_axis.tick_labels.number_format
        == "#,##0;\u2212#,##0"
    )
    small = tuple(
        Series(name=r.name, values=tuple(v / 10 for v in r.values), colour=INK) for r in runs
    )
    code = drawn("line", *small, format="money").value_axis.tick_labels.number_format
    assert code.startswith("#,##0.0")


# -- pairs ----------------------------------------------------------------------------------------


def test_a_curve_stands_on_a_square_from_zero_with_level_lines():
    chart = drawn(
        "curve", series("累计", (0.1, 0.6, 1.0), xs=(0.2, 0.5, 1.0)), format="pct0", x_format="pct0",
        x_title="客户", y_title="收入",
    )  # fmt: skip
    x, y = chart.category_axis, chart.value_axis
    assert (x.minimum_scale, x.maximum_scale, y.minimum_scale, y.maximum_scale) == (0, 1, 0, 1)
    assert (x.has_major_gridlines, y.has_major_gridlines) == (False, True)
    assert x.axis_title.text_frame.text == "客户"


def test_an_axis_of_money_names_its_unit():
    run = series("甲", (3e4, 8e4), xs=(1.0, 2.0))
    chart = drawn("scatter", run, format="money", y_title="收入")
    assert chart.value_axis.axis_title.text_frame.text == "收入（万元）"


def test_points_have_room_around_them_and_equal_points_too():
    axis = drawn("scatter", series("", (10.0, 20.0), xs=(0.0, 1.0))).value_axis
    assert (axis.minimum_scale, axis.maximum_scale) == pytest.approx((8.8, 21.2))
    same = drawn("scatter", series("", (10.0, 10.0), xs=(0.0, 0.0)))
    assert (same.value_axis.minimum_scale, same.value_axis.maximum_scale) == (8, 12)
    assert (same.category_axis.minimum_scale, same.category_axis.maximum_scale) == (-1, 1)


def test_only_curves_with_intervals_or_of_one_point_have_dots():
    plain = series("线", (0.1, 0.9), xs=(0.0, 1.0))
    known = series("率", (0.2, 0.8), xs=(0.1, 0.9), low=(0.1, 0.7), high=(0.3, 0.9))
    chart = drawn("curve", plain, known, series("点", (0.5,), xs=(0.5,)))
    symbols = [s._element.find(f"{C}marker/{C}symbol").get("val") for s in chart.plots[0].series]
    assert symbols == ["none", "circle", "circle"]
    assert [s._element.find(f"{C}errBars") is not None for s in chart.plots[0].series] == [
        False, True, False,
    ]  # fmt: skip


def test_a_chosen_point_is_larger_and_named_in_bold():
    accent = BRAND.colours.accent
    run = series("", (1.0, 2.0), xs=(1.0, 2.0), labels=("价格", "售后"), colours=(INK, accent))
    native = drawn("scatter", run).plots[0].series[0]
    points = {int(p.find(f"{C}idx").get("val")): p for p in native._element.iter(f"{C}dLbl")}
    assert {i: p.findtext(f".//{A}t") for i, p in points.items()} == {0: "价格", 1: "售后"}
    assert [points[i].find(f".//{A}rPr").get("b") for i in (0, 1)] == ["0", "1"]
    assert native.points[1].marker.size == 11


def test_more_than_forty_names_are_too_many_to_read():
    names = tuple(f"客户{n}" for n in range(41))
    values = tuple(float(n) for n in range(41))
    assert labels(drawn("scatter", series("", values, xs=values, labels=names))) == {}
    few = drawn("scatter", series("", values[:40], xs=values[:40], labels=names[:40]))
    assert len(list(few._chartSpace.iter(f"{C}dLbl"))) == 40


def test_cuts_stay_out_of_the_legend_which_needs_two_names():
    cut = series("分界", (0.0, 9.0), xs=(1.0, 1.0), style="dashed")
    one = series("优质客户", (1.0,), xs=(1.0,))
    two = series("边缘客户", (2.0,), xs=(2.0,))
    assert not drawn("scatter", one, cut).has_legend
    chart = drawn("scatter", one, two, cut)
    assert chart.has_legend
    entries = chart.legend._element.findall(f"{C}legendEntry")
    assert [entry.find(f"{C}idx").get("val") for entry in entries] == ["2"]
