"""What python-pptx has no word for."""

import pytest
from lxml import etree
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Mm

from reportkit.render.pptx.chart_xml import (
    Label,
    line_over_columns,
    put_intervals,
    put_labels,
    put_plot_box,
)

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@pytest.fixture
def chart():
    """Two columns in two series."""
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    numbers = CategoryChartData()
    numbers.categories = ["甲", "乙"]
    numbers.add_series("数量", (3, 2))
    numbers.add_series("累计", (0.6, 1.0))
    frame = slide.shapes.add_chart(
        XL_CHART_TYPE.COLUMN_CLUSTERED, Mm(0), Mm(0), Mm(90), Mm(60), numbers
    )
    return frame.chart


def series(chart):
    return chart.plots[0].series[0]._element


def names(element):
    return [etree.QName(child).localname for child in element]


def val(element, path):
    found = element.find("/".join(f"{C}{step}" for step in path.split("/")))
    return None if found is None else found.get("val")


# -- labels ---------------------------------------------------------------------------------------


def test_every_point_is_labelled_as_told_and_single_ones_otherwise(chart):
    put_labels(series(chart), '0.0"%"', Label("outEnd", "#1F2A37", 10.5), {1: None})
    labels = series(chart).find(f"{C}dLbls")
    assert names(labels)[0] == "dLbl"
    assert (val(labels, "dLbl/idx"), val(labels, "dLbl/delete")) == ("1", "1")
    assert (val(labels, "dLblPos"), val(labels, "showVal")) == ("outEnd", "1")
    assert labels.find(f"{C}numFmt").get("formatCode") == '0.0"%"'
    assert val(labels, "showSerName") == val(labels, "showLegendKey") == "0"


def test_without_a_common_label_only_the_single_ones_are_seen_in_order(chart):
    put_labels(series(chart), "0", None, {1: Label("t"), 0: Label("b", "#C8451B", 9, bold=True)})
    labels = series(chart).find(f"{C}dLbls")
    assert [val(point, "idx") for point in labels.findall(f"{C}dLbl")] == ["0", "1"]
    assert val(labels, "showVal") == "0"
    look = labels.find(f".//{A}defRPr")
    assert (look.get("sz"), look.get("b")) == ("900", "1")
    assert look.find(f".//{A}srgbClr").get("val") == "C8451B"


def test_words_of_a_point_stand_in_place_of_its_value_and_are_text(chart):
    put_labels(series(chart), "0", None, {0: Label("r", text="<华东>&\n\x07大区")})
    point = series(chart).find(f"{C}dLbls/{C}dLbl")
    assert point.findtext(f".//{A}t") == "<华东>& 大区"
    assert point.find(f"{C}txPr") is None


def test_labels_put_twice_replace_each_other(chart):
    for position in ("t", "b"):
        put_labels(series(chart), "0", Label(position), {})
    (labels,) = series(chart).findall(f"{C}dLbls")
    assert val(labels, "dLblPos") == "b"


def test_a_label_without_a_position_stands_where_the_chart_wants_it(chart):
    put_labels(series(chart), "0", Label(), {})
    assert val(series(chart).find(f"{C}dLbls"), "dLblPos") is None


# -- intervals ------------------------------------------------------------------------------------


def lengths(element, side):
    return {
        int(point.get("idx")): float(point.findtext(f"{C}v"))
        for point in element.find(f"{C}{side}").iter(f"{C}pt")
    }


def test_whiskers_reach_from_the_value_to_both_ends(chart):
    put_intervals(series(chart), [3.0, None, 5.0], ([2.5, 1.0, None], [4.0, 2.0, 7.0]), "#5B6673")
    bars = series(chart).find(f"{C}errBars")
    assert lengths(bars, "plus") == {0: 1.0, 2: 2.0}
    assert lengths(bars, "minus") == {0: 0.5}
    assert val(bars, "plus/numLit/ptCount") == "3"
    assert bars.find(f"{C}errDir") is None
    assert bars.find(f".//{A}srgbClr").get("val") == "5B6673"


def test_whiskers_of_curves_are_upright(chart):
    put_intervals(series(chart), [3.0], ([2.5], [4.0]), "#000000", upright=True)
    assert val(series(chart).find(f"{C}errBars"), "errDir") == "y"


def test_labels_come_before_intervals_and_both_before_the_numbers(chart):
    put_intervals(series(chart), [3.0], ([2.5], [4.0]), "#000000")
    put_labels(series(chart), "0", Label("t"), {})
    found = names(series(chart))
    assert found.index("dLbls") < found.index("errBars") < found.index("cat") < found.index("val")


# -- layout ---------------------------------------------------------------------------------------


def test_the_plot_stands_where_told_and_only_once(chart):
    for x in (0.5, 0.1):
        put_plot_box(chart, x, 0.2, 0.7, 0.6)
    area = chart._chartSpace.find(f".//{C}plotArea")
    (layout,) = area.findall(f"{C}layout")
    assert area[0] is layout
    assert [val(layout, f"manualLayout/{tag}") for tag in "xywh"] == ["0.1", "0.2", "0.7", "0.6"]


def test_the_last_series_becomes_a_line_with_its_own_hidden_axes(chart):
    moved = line_over_columns(chart, "#5B6673")
    area = chart._chartSpace.find(f".//{C}plotArea")
    line = area.find(f"{C}lineChart")
    assert line.find(f"{C}ser") is moved
    assert len(area.findall(f"{C}barChart/{C}ser")) == 1
    axes = [axis.get("val") for axis in line.findall(f"{C}axId")]
    own = {val(axis, "axId"): axis for axis in area if "Ax" in etree.QName(axis).localname}
    assert set(axes) < set(own)
    assert val(own["50010"], "delete") == "1"
    assert val(own["50020"], "crosses") == "max"
    assert [float(v.text) for v in moved.findall(f"{C}val//{C}v")] == [0.6, 1.0]
    assert val(moved, "marker/symbol") == "circle"
    assert moved.find(f"{C}invertIfNegative") is None
