"""What every native chart shares."""

import pytest
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.util import Mm, Pt

from reportkit.blocks import ChartData, Series
from reportkit.brand import Brand, contrast
from reportkit.render.pptx.chart_workbook import category_numbers
from reportkit.render.pptx.drawing import (
    Drawing,
    axis_title,
    bare_axes,
    fill,
    legend,
    line_look,
    marker_fill,
    readable,
    text_on,
    value_label,
)
from reportkit.render.pptx.number_formats import Look

BRAND = Brand(name="甲")


def series(name="本期", values=(3.0, 2.0), **more):
    return Series(**{"name": name, "values": values, "colour": "#0B3A66", **more})


def drawing(*runs, kind=XL_CHART_TYPE.BAR_CLUSTERED, categories=("甲", "乙")):
    data = ChartData(kind="bar", series=runs or (series(),), categories=categories)
    look = Look(1.0, "0")
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    frame = slide.shapes.add_chart(
        kind, Mm(0), Mm(0), Mm(90), Mm(60), category_numbers(data, look)
    )  # fmt: skip
    return Drawing(frame.chart, data, look, BRAND)


def test_a_legend_stands_above_where_two_series_have_names():
    two = drawing(series(), series("上期"))
    legend(two)
    assert two.chart.has_legend
    assert not two.chart.legend.include_in_layout
    for runs in ((series(),), (series(""), series("上期"))):
        one = drawing(*runs)
        legend(one)
        assert not one.chart.has_legend


@pytest.mark.parametrize(("count", "points"), [(8, 11.5), (9, 10.5)])
def test_bars_have_names_and_no_value_axis(count, points):
    d = drawing(
        series(values=(1.0,) * count), categories=tuple(f"第{n}类" for n in range(count))
    )  # fmt: skip
    bare_axes(d, reverse=True)
    assert d.chart.category_axis.reverse_order
    assert d.chart.category_axis.tick_labels.font.size == Pt(points)
    assert d.chart.category_axis.tick_label_position == XL_TICK_LABEL_POSITION.LOW
    assert not d.chart.value_axis.visible
    assert not d.chart.value_axis.has_major_gridlines


def test_an_axis_says_what_it_measures_on_one_line():
    d = drawing()
    axis_title(d, d.chart.value_axis, "销售额\n（万元）\x07")
    assert d.chart.value_axis.axis_title.text_frame.text == "销售额 （万元）"


def test_only_bars_of_another_colour_are_filled_one_by_one():
    run = series(colours=("#0B3A66", "#E2711D"))
    d = drawing(run)
    native = d.chart.plots[0].series[0]
    fill(native, run)
    assert native.format.fill.fore_color.rgb == RGBColor(0x0B, 0x3A, 0x66)
    assert native.points[1].format.fill.fore_color.rgb == RGBColor(0xE2, 0x71, 0x1D)
    assert len(native._element.findall(f"{{{native._element.nsmap['c']}}}dPt")) == 1
    assert not native.invert_if_negative  # a loss keeps its colour


def test_a_dashed_line_is_thin_whatever_is_asked():
    solid, dashed = series(), series("上年", style="dashed")
    d = drawing(solid, dashed, kind=XL_CHART_TYPE.LINE)
    for native, run in zip(d.chart.plots[0].series, (solid, dashed), strict=True):
        line_look(native, run, 2.25)
    lines = [native.format.line for native in d.chart.plots[0].series]
    assert [line.width for line in lines] == [Pt(2.25), Pt(1.25)]
    assert [line.dash_style for line in lines] == [None, MSO_LINE.DASH]


def test_a_marker_is_filled_in_its_colour():
    d = drawing(kind=XL_CHART_TYPE.LINE_MARKERS)
    native = d.chart.plots[0].series[0]
    marker_fill(native, "#E2711D")
    assert native.marker.format.fill.fore_color.rgb == RGBColor(0xE2, 0x71, 0x1D)


@pytest.mark.parametrize(
    ("ground", "letters"), [("#0B3A66", "#FFFFFF"), ("#D3D8DE", "#1F2A37"), ("#FFFFFF", "#1F2A37")]
)
def test_letters_on_a_fill_are_white_or_nearly_black(ground, letters):
    assert text_on(ground) == letters
    assert contrast(letters, ground) >= 4.5


def test_a_pale_line_is_named_in_grey():
    d = drawing()
    assert readable(d, "#D3D8DE") == BRAND.colours.muted
    assert readable(d, "#0B3A66") == "#0B3A66"
    assert (value_label(d, "outEnd").position, value_label(d, "t").colour) == ("outEnd", d.ink)
