"""Native charts: every form carries the numbers of its drawing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from charted_report import drawings
from lxml import etree
from pptx import Presentation
from pptx.util import Mm

from reportkit.blocks import ChartData, Series
from reportkit.brand import load_brand
from reportkit.charts.recorded import recorded
from reportkit.render.pptx.chart_workbook import drawn_parts
from reportkit.render.pptx.charts import can_draw, draw_chart, height_wanted
from reportkit.render.pptx.number_formats import look_of
from reportkit.render.pptx.slide import HEIGHT_MM, WIDTH_MM, Box, Sheet

BRAND = load_brand(Path(__file__).resolve().parents[3] / "templates", "default")
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.fixture(scope="module")
def data() -> dict[str, ChartData]:
    kept = {name: recorded(drawing) for name, drawing in drawings().items()}
    return {name: each for name, each in kept.items() if can_draw(each)}


@pytest.fixture(scope="module")
def natives(data):
    return {name: drawn(each) for name, each in data.items()}


def drawn(data: ChartData):
    deck = Presentation()
    deck.slide_width, deck.slide_height = Mm(WIDTH_MM), Mm(HEIGHT_MM)
    sheet = Sheet(deck.slides.add_slide(deck.slide_layouts[6]))
    box = Box(10, 10, 200, 110)
    draw_chart(sheet, data, box, BRAND, name="图 1-1", alt="图示", currency="元")
    return next(shape.chart for shape in sheet.slide.shapes if shape.has_chart)


def labels(chart) -> list[str]:
    return [x.get("val") for x in chart._chartSpace.iter(f"{C}dLblPos")]


def test_every_form_that_holds_numbers_can_be_drawn(data):
    assert len(data) == 19
    assert not can_draw(None)
    assert not can_draw(ChartData(kind="bar", series=()))
    blank = Series(name="", values=(None,), colour="#000000")
    assert not can_draw(ChartData(kind="bar", series=(blank,), categories=("甲",)))


def test_native_values_are_the_drawings_own(data, natives):
    for name, recorded_data in data.items():
        each = drawn_parts(recorded_data)
        divisor = look_of(each.format, (v for s in each.series for v in s.values)).divisor
        for native, kept in zip(natives[name].series, each.series, strict=True):
            scaled = [None if v is None else v / (1 if kept.style == "line" else divisor)
                      for v in kept.values]  # fmt: skip
            assert list(native.values) == pytest.approx(scaled), name
            if kept.xs:
                xs = [float(v.text) for v in native._element.findall(f"{C}xVal//{C}v")]
                assert xs == pytest.approx(kept.xs), name


def test_money_is_printed_in_one_unit_with_a_true_minus(natives):
    chart = natives["ranked"]
    assert list(chart.plots[0].series[0].values) == [5286.0, 2722.0, 1181.0]
    codes = {x.get("formatCode") for x in chart._chartSpace.iter(f"{C}numFmt")}
    assert "#,##0;\u2212#,##0" in codes


def test_the_first_category_stands_on_top_and_bars_have_no_value_axis(natives):
    chart = natives["ranked"]
    assert chart.category_axis.reverse_order
    assert not chart.value_axis.visible
    assert not chart.value_axis.has_major_gridlines


def test_the_bar_to_look_at_has_the_accent_colour_and_a_bold_label(natives):
    series = natives["ranked"].plots[0].series[0]
    assert str(series.points[2].format.fill.fore_color.rgb) == "E2711D"
    bold = series._element.findall(f"{C}dLbls/{C}dLbl/{C}idx")
    assert [x.get("val") for x in bold] == ["2"]


def test_parts_too_narrow_for_their_label_have_none(natives):
    hidden = {
        native.name: [x.get("val") for x in native._element.iter(f"{C}idx")][1:]
        for native in natives["shares"].plots[0].series
    }
    deleted = natives["shares"]._chartSpace.findall(f".//{C}dLbl/{C}delete")
    assert len(deleted) == 2  # 3 % and 1 % of the profit
    assert hidden["优质客户"] == []


def test_an_interval_reaches_from_low_to_high(natives):
    bars = natives["interval"]._chartSpace.find(f".//{C}errBars")
    plus = [float(v.text) for v in bars.findall(f"{C}plus//{C}v")]
    minus = [float(v.text) for v in bars.findall(f"{C}minus//{C}v")]
    assert plus == pytest.approx([0.07, 0.044])
    assert minus == pytest.approx([0.065, 0.036])
    assert natives["interval"].value_axis.maximum_scale > 0.435


def test_the_running_share_is_a_line_over_the_columns(natives):
    area = natives["pareto"]._chartSpace.find(f".//{C}plotArea")
    assert [child.tag.split("}")[1] for child in area if "Chart" in child.tag] == [
        "barChart", "lineChart",
    ]  # fmt: skip
    assert len(area.findall(f"{C}catAx")) == len(area.findall(f"{C}valAx")) == 2
    used = [x.get("val") for x in area.iter(f"{C}axId")]
    assert all(used.count(axis) == 2 for axis in used)


def test_a_trend_labels_first_last_greatest_and_least(natives):
    element = natives["trend"].plots[0].series[0]._element
    shown = [x.get("val") for x in element.findall(f"{C}dLbls/{C}dLbl/{C}idx")]
    assert shown == ["0", "1", "2", "3"]  # up to six points all are telling
    last_year = natives["trend"].plots[0].series[1]._element
    assert last_year.findall(f"{C}dLbls/{C}dLbl") == []


def test_lines_are_named_in_a_legend_and_end_in_their_value(natives):
    chart = natives["trends"]
    assert chart.has_legend
    for series in chart.plots[0].series:
        shown = series._element.findall(f"{C}dLbls/{C}dLbl/{C}idx")
        assert [x.get("val") for x in shown] == ["2"]


def test_points_carry_their_names_and_cuts_stay_out_of_the_legend(natives):
    chart = natives["scatter"]
    texts = [t.text for t in chart._chartSpace.iter() if t.tag.endswith("}t")]
    assert {"价格", "质量", "售后服务"} <= set(texts)
    assert not chart.has_legend


def test_children_stand_in_the_order_the_schema_asks_for(natives):
    orders = {
        "bar": ("idx order tx spPr invertIfNegative dPt dLbls errBars cat val"),
        "line": ("idx order tx spPr marker dPt dLbls errBars cat val smooth"),
        "scatter": ("idx order tx spPr marker dPt dLbls errBars xVal yVal smooth"),
    }
    for name, chart in natives.items():
        for group in chart._chartSpace.iter():
            kind = etree.QName(group).localname.removesuffix("Chart")
            if kind not in orders or not etree.QName(group).localname.endswith("Chart"):
                continue
            order = orders[kind].split()
            for series in group.findall(f"{C}ser"):
                places = [order.index(etree.QName(child).localname) for child in series]
                assert places == sorted(places), (name, kind)


def test_sixty_categories_and_one_value_are_drawn_too():
    many = Series(name="", values=tuple(float(i) for i in range(60)), colour="#0B3A66")
    names = tuple(f"客户{i}" for i in range(60))
    chart = drawn(ChartData(kind="bar", series=(many,), categories=names))
    assert len(list(chart.plots[0].categories)) == 60
    one = replace(many, values=(5.0,))
    for kind in ("bar", "column", "line", "stacked_share"):
        drawn(ChartData(kind=kind, series=(one,), categories=("唯一",)))
    assert height_wanted(ChartData(kind="bar", series=(one,), categories=("唯一",))) == 54.0


def test_intervals_below_zero_hang_from_a_zero_that_is_on_the_chart():
    below = Series(
        name="", values=(-0.2, -0.4), colour="#7DB4DD", low=(-0.3, -0.5), high=(-0.05, -0.1)
    )
    chart = drawn(ChartData(kind="bar", series=(below,), categories=("甲", "乙"), format="pct"))
    assert chart.value_axis.maximum_scale == 0
    nothing = replace(below, values=(0.0, 0.0), low=(0.0, 0.0), high=(0.0, 0.0))
    flat = drawn(ChartData(kind="bar", series=(nothing,), categories=("甲", "乙")))
    assert flat.value_axis.maximum_scale == 1


def test_a_point_left_out_takes_its_name_and_its_interval_with_it():
    cloud = Series(
        name="", xs=(0.1, None, 0.3), values=(1.0, 2.0, 3.0), colour="#0B3A66",
        colours=("#0B3A66", "#0B3A66", "#E2711D"), labels=("甲", "乙", "丙"),
    )  # fmt: skip
    chart = drawn(ChartData(kind="scatter", series=(cloud,)))
    named = {
        int(label.find(f"{C}idx").get("val")): label.findtext(f".//{A}t")
        for label in chart._chartSpace.iter(f"{C}dLbl")
    }
    assert named == {0: "甲", 1: "丙"}
    curve = replace(cloud, labels=(), colours=(), low=(0.5, 1.5, 2.0), high=(1.5, 2.5, 4.5))
    chart = drawn(ChartData(kind="curve", series=(curve,)))
    plus = [float(v.text) for v in chart._chartSpace.iterfind(f".//{C}plus//{C}v")]
    assert plus == [0.5, 1.5]


def test_pairs_of_which_none_is_whole_are_not_drawn():
    cloud = Series(name="", xs=(None, 0.3), values=(1.0, None), colour="#0B3A66")
    assert not can_draw(ChartData(kind="scatter", series=(cloud,)))
    assert can_draw(ChartData(kind="scatter", series=(replace(cloud, xs=(0.1, 0.3)),)))


def texts_of(series) -> list[str]:
    return [t.text for t in series._element.iter(f"{A}t")]


def test_a_bridge_labels_every_step_with_its_sign_above_its_column(natives):
    chart = natives["steps"]
    ground, level, gain, loss, room = chart.plots[0].series
    assert texts_of(room) == ["4,700", "+970", "−1,100", "4,570"]
    assert ground.format.fill.type is None or str(ground.format.fill.type).startswith("BACKGROUND")
    fills = [str(s.format.fill.fore_color.rgb) for s in (level, gain, loss)]
    assert fills == [c.lstrip("#") for c in (BRAND.colours.primary, BRAND.colours.good, BRAND.colours.bad)]  # fmt: skip
    assert 0 < chart.value_axis.minimum_scale < 4570  # the steps are small beside the levels
    assert chart.plots[0].categories[1] == "新客\n261 家"


def test_a_bridge_that_falls_below_zero_is_left_to_its_picture(data):
    below = replace(
        data["steps"], series=(replace(data["steps"].series[0], values=(5.0, -9.0, -4.0)),)
    )
    assert not can_draw(below)
    assert not can_draw(replace(data["ranges"], series=(replace(data["ranges"].series[0], low=(-1.0, 0.0)),)))  # fmt: skip


def test_a_range_without_a_middle_shows_none(natives):
    _, middle, _, room = natives["ranges"].plots[0].series
    assert middle.values[1] is None
    assert texts_of(room) == ["72～223", "至多 201"]


def test_words_at_the_end_of_bars_have_room_and_stay_on_one_line(data):
    worded = replace(
        data["negative"].series[0], values=(3.0, 2.0), labels=("54 家　334", "1 家　5"), colours=()
    )
    chart = drawn(replace(data["negative"], series=(worded,)))
    assert texts_of(chart.plots[0].series[0]) == ["54 家 334", "1 家 5"]
    assert chart.value_axis.maximum_scale > 1.5 * 3.0
    rich = chart._chartSpace.find(f".//{C}rich/{A}bodyPr")
    assert rich.get("wrap") == "none"
