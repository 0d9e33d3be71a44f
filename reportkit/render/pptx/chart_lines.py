"""Native charts of lines over time, of curves and of points."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from lxml import etree
from pptx.enum.chart import XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.chart import XL_MARKER_STYLE as MARKER
from pptx.enum.chart import XL_TICK_MARK as TICK
from pptx.util import Pt

from reportkit.blocks import Series
from reportkit.render.pptx.chart_xml import (
    C,
    Label,
    put_intervals,
    put_labels,
    put_plot_box,
)
from reportkit.render.pptx.drawing import (
    LABEL_PT,
    Drawing,
    axis_title,
    line_look,
    marker_fill,
    readable,
)
from reportkit.render.pptx.number_formats import WHOLE, ticks
from reportkit.render.pptx.slide import rgb

_CLOSE = 0.055  # of the range: ends nearer than this push their labels apart
_LABELLED_POINTS = 40


def lines(d: Drawing) -> None:
    """Lines over time: one alone with its telling points, several with their last values."""
    alone = sum(s.style == "solid" for s in d.data.series) == 1
    axis = d.chart.category_axis
    axis.format.line.color.rgb = rgb(d.brand.colours.rule)
    axis.major_tick_mark = TICK.NONE
    axis.tick_labels.font.size = Pt(LABEL_PT if len(d.data.categories) <= 8 else 9)
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if d.data.x_title:
        axis_title(d, axis, d.data.x_title)
    value = d.chart.value_axis
    value.visible = not alone
    value.has_major_gridlines = not alone
    if not alone:
        value.major_gridlines.format.line.color.rgb = rgb(d.brand.colours.hair)
        value.format.line.fill.background()
        value.tick_labels.font.size = Pt(LABEL_PT)
        value.tick_labels.number_format = _tick_code(d)
        value.tick_labels.number_format_is_linked = False
    _value_limits(d)
    sides = _end_sides(d)
    for place, (series, native) in enumerate(
        zip(d.data.series, d.chart.plots[0].series, strict=True)
    ):
        native.smooth = False
        native.marker.style = MARKER.NONE
        line_look(native, series, 2.25)
        _segments(native, series)
        single = (
            _telling(d, series) if alone and not place else _ends(d, series, sides.get(place, "r"))
        )
        if series.style == "dashed":
            single = {}
        put_labels(native._element, d.look.code, None, single)
    top = 0.1 if d.chart.has_legend else 0.04
    put_plot_box(d.chart, 0.03 if alone else 0.09, top, 0.94 if alone else 0.81, 0.88 - top)


def _tick_code(d: Drawing) -> str:
    """Ticks of large amounts need no decimals."""
    largest = max(abs(v) for s in d.data.series for v in d.look.scaled(s.values) if v is not None)
    return WHOLE if d.data.format == "money" and largest >= 20 else d.look.code


def _value_limits(d: Drawing) -> None:
    """The axis as high as the values need; from zero only where they come near it."""
    values = [v for s in d.data.series for v in d.look.scaled(s.values) if v is not None]
    low, high = min(values), max(values)
    room = (high - low) * 0.15 or abs(high) * 0.2 or 1.0
    near = low >= 0 and low - room < 0.35 * high
    least, most, step = ticks(0.0 if near else low - room, high + room)
    axis = d.chart.value_axis
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = least, most, step


def _segments(native: Any, series: Series) -> None:
    """Stretches of another colour: the reported period of a trend."""
    for index, fill in enumerate(series.colours):
        if fill != series.colour:
            line = native.points[index].format.line
            line.color.rgb = rgb(fill)
            line.width = Pt(2.75)


def _telling(d: Drawing, series: Series) -> dict[int, Label | None]:
    """First, last, greatest and least value."""
    known = [i for i, v in enumerate(series.values) if v is not None]
    values = {i: v for i, v in enumerate(series.values) if v is not None}
    if not known:
        return {}
    greatest, least = max(known, key=lambda i: values[i]), min(known, key=lambda i: values[i])
    picks = dict.fromkeys(
        [known[-1], known[0], greatest, least, *(known if len(known) <= 6 else ())]
    )
    shown: dict[int, Label | None] = {}
    for index in picks:
        side = "b" if index == least and len(known) > 1 else "t"
        fill = series.colours[index] if series.colours else series.colour
        accent = fill != series.colour
        tone = d.brand.colours.accent_text if accent else d.ink
        shown[index] = Label(side, tone, LABEL_PT + 0.5, bold=True)
    return shown


def _ends(d: Drawing, series: Series, side: str) -> dict[int, Label | None]:
    """The last value of a line, in its colour."""
    known = [i for i, v in enumerate(series.values) if v is not None]
    if not known:
        return {}
    return {known[-1]: Label(side, readable(d, series.colour), LABEL_PT + 0.5, bold=True)}


def _end_sides(d: Drawing) -> dict[int, str]:
    """Labels of lines that end close to each other: the upper above, the lower below."""
    every = [v for s in d.data.series for v in s.values if v is not None]
    span = (max(every) - min(every)) or 1.0
    ends = sorted(
        (next(v for v in reversed(s.values) if v is not None), place)
        for place, s in enumerate(d.data.series)
        if s.style == "solid" and any(v is not None for v in s.values)
    )
    sides: dict[int, str] = {}
    for (low, below), (high, above) in pairwise(ends):
        if (high - low) / span < _CLOSE:
            sides[above] = "t"
            sides.setdefault(below, "b")
    return sides


def curves(d: Drawing) -> None:
    """Pairs of numbers joined by lines."""
    _pair_axes(d)
    for series, native in zip(d.data.series, d.chart.plots[0].series, strict=True):
        native.smooth = False
        dotted = bool(series.low) or len(series.values) == 1
        native.marker.style = MARKER.CIRCLE if dotted else MARKER.NONE
        if dotted:
            native.marker.size = 7
            marker_fill(native, series.colour)
        line_look(native, series, 2.25)
        if series.low:
            ends = (d.look.scaled(series.low), d.look.scaled(series.high))
            put_intervals(
                native._element, d.look.scaled(series.values), ends, d.brand.colours.sky,
                upright=True,
            )  # fmt: skip


def scatter(d: Drawing) -> None:
    """Points with their names; cuts as dashed lines."""
    _pair_axes(d)
    cuts = [s for s in d.data.series if s.style == "dashed"]
    named = sum(len(s.labels) for s in d.data.series) <= _LABELLED_POINTS
    for series, native in zip(d.data.series, d.chart.plots[0].series, strict=True):
        if series in cuts:
            native.marker.style = MARKER.NONE
            line_look(native, series, 1.0)
            continue
        native.format.line.fill.background()
        native.marker.style = MARKER.CIRCLE
        native.marker.size = 9 if len(series.values) <= _LABELLED_POINTS else 5
        marker_fill(native, series.colour)
        _point_labels(d, series, native, named=named)
    _drop_legend_entries(d, [i for i, s in enumerate(d.data.series) if s in cuts or not s.name])


def _point_labels(d: Drawing, series: Series, native: Any, *, named: bool) -> None:
    single: dict[int, Label | None] = {}
    for index, words in enumerate(series.labels):
        fill = series.colours[index] if series.colours else series.colour
        chosen = fill != series.colour
        if chosen:
            point = native.points[index].marker
            point.style, point.size = MARKER.CIRCLE, 11
            point.format.fill.solid()
            point.format.fill.fore_color.rgb = rgb(fill)
        if named and words:
            tone = d.brand.colours.accent_text if chosen else d.ink
            single[index] = Label("r", tone, LABEL_PT, bold=chosen, text=words)
    put_labels(native._element, d.look.code, None, single)


def _drop_legend_entries(d: Drawing, places: list[int]) -> None:
    shown = len(d.data.series) - len(places)
    d.chart.has_legend = shown > 1
    if not d.chart.has_legend:
        return
    _legend_again(d)
    legend = d.chart.legend._element
    position = legend.find(f"{{{C}}}legendPos")
    for place in reversed(places):
        entry = etree.Element(f"{{{C}}}legendEntry")
        etree.SubElement(entry, f"{{{C}}}idx", val=str(place))
        etree.SubElement(entry, f"{{{C}}}delete", val="1")
        position.addnext(entry)


def _legend_again(d: Drawing) -> None:
    d.chart.legend.position = XL_LEGEND_POSITION.TOP
    d.chart.legend.include_in_layout = False
    d.chart.legend.font.size = Pt(LABEL_PT)


def _pair_axes(d: Drawing) -> None:
    for axis, title, look, which in (
        (d.chart.category_axis, d.data.x_title, d.x_look, "xs"),
        (d.chart.value_axis, d.data.y_title, d.look, "values"),
    ):
        if title:
            unit = f"（{look.unit}）" if look.unit else ""
            axis_title(d, axis, f"{title}{unit}")
        axis.has_major_gridlines = d.data.kind == "curve" and which == "values"
        if axis.has_major_gridlines:
            axis.major_gridlines.format.line.color.rgb = rgb(d.brand.colours.hair)
        axis.major_tick_mark = TICK.NONE
        axis.format.line.color.rgb = rgb(d.brand.colours.rule)
        axis.tick_labels.number_format = look.code
        axis.tick_labels.number_format_is_linked = False
        axis.tick_labels.font.size = Pt(LABEL_PT)
        axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        values = [v for s in d.data.series for v in look.scaled(getattr(s, which)) if v is not None]
        low, high = min(values), max(values)
        square = d.data.kind == "curve"
        room = 0.0 if square else (high - low) * 0.12 or abs(high) * 0.2 or 1.0
        axis.minimum_scale = min(low, 0.0) if square else low - room
        axis.maximum_scale = (high + room) or 1.0
