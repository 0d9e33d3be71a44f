"""The numbers of a figure as a chart that PowerPoint draws, and a consultant can edit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pptx.enum.chart import XL_CHART_TYPE as KIND
from pptx.util import Pt

from reportkit.analysis.answer.bridges import axis_floor
from reportkit.blocks import ChartData, Series
from reportkit.brand import Brand
from reportkit.numerals import decimal, signed
from reportkit.render.pptx.chart_lines import curves, lines, scatter
from reportkit.render.pptx.chart_workbook import (
    bridge_levels,
    category_numbers,
    drawn_parts,
    pair_numbers,
    whole_pairs,
    x_look_of,
)
from reportkit.render.pptx.chart_xml import (
    Label,
    line_over_columns,
    put_intervals,
    put_labels,
)
from reportkit.render.pptx.drawing import (
    LABEL_PT,
    Drawing,
    bare_axes,
    fill,
    legend,
    text_on,
    value_label,
)
from reportkit.render.pptx.number_formats import values_look
from reportkit.render.pptx.slide import Box, Sheet, describe, rgb

_LEAST_MM = 54.0
_PART_LABEL = 0.055  # of a bar: narrower parts carry no label
_PAIRED = ("curve", "scatter")
_ROOM_FOR_WORDS = 1.7  # of the longest bar
_ROW_MM = {"bar": 9.0, "range": 12.0, "stacked_share": 13.0}


def can_draw(data: ChartData | None) -> bool:
    """Whether there is something to draw; a matrix becomes a table."""
    if data is None or data.kind == "matrix" or not data.series:
        return False
    if data.kind == "bridge":  # columns upon each other cannot cross zero
        return len(data.series[0].values) > 2 and min(bridge_levels(data)) >= 0
    if data.kind == "range":
        return min((v or 0.0 for v in data.series[0].low), default=-1.0) >= 0
    if data.kind in _PAIRED:
        return any(series.values for series in whole_pairs(data).series)
    return bool(data.categories) and any(v is not None for s in data.series for v in s.values)


def height_wanted(data: ChartData) -> float:
    """Millimetres in which bars are neither threads nor slabs."""
    if data.kind not in _ROW_MM:
        return 200.0
    several = sum(s.style != "line" for s in data.series) if data.kind == "bar" else 1
    rows = 16 + len(data.categories) * (_ROW_MM[data.kind] + 5.0 * (several - 1)) * 1.25
    return max(rows, _LEAST_MM)


def draw_chart(
    sheet: Sheet, data: ChartData, box: Box, brand: Brand, *, name: str, alt: str, currency: str
) -> None:
    """Add the chart. Raises nothing for data that ``can_draw`` accepts."""
    if data.kind in _PAIRED:
        data = whole_pairs(data)
    steps = data
    data = drawn_parts(data)
    look = values_look(data, currency)
    kind, make = _KINDS[data.kind]
    if data.kind in _PAIRED:
        x_look = x_look_of(data, currency)
        numbers: Any = pair_numbers(data, look, x_look)
    else:
        x_look = look
        numbers = category_numbers(data, look)
    frame = sheet.slide.shapes.add_chart(kind, *box.emu, numbers)
    describe(frame._element.nvGraphicFramePr.cNvPr, alt, name)
    chart = frame.chart
    chart.has_title = False
    chart.font.size = Pt(LABEL_PT)
    chart.font.color.rgb = rgb(brand.colours.ink)
    drawing = Drawing(chart, data, look, brand, x_look)
    if steps.kind in _STACKED:
        chart.has_legend = False
        _STACKED[steps.kind](drawing, steps)
        return
    legend(drawing)
    make(drawing)


def _ranges(d: Drawing, ranges: ChartData) -> None:
    """A bar from low to high per row, parted at its middle, with its words at the end."""
    plot, series = d.chart.plots[0], ranges.series[0]
    plot.gap_width, plot.overlap, plot.vary_by_categories = 90, 100, False
    bare_axes(d, reverse=True)
    before, *pieces, room = plot.series
    for native in (before, room):
        native.format.fill.background()
    for native in pieces:
        fill(native, series)
        native.format.line.color.rgb = rgb(d.brand.colours.paper)
    words = {i: Label("inBase", d.ink, LABEL_PT, text=t) for i, t in enumerate(series.labels)}
    put_labels(room._element, d.look.code, None, dict(words))


def _bridge(d: Drawing, steps: ChartData) -> None:
    """Steps between two standing columns, each with its value above; small ones stay visible."""
    plot, c = d.chart.plots[0], d.brand.colours
    plot.gap_width, plot.overlap, plot.vary_by_categories = 45, 100, False
    bare_axes(d, reverse=False)
    d.chart.category_axis.tick_labels.font.size = Pt(LABEL_PT)
    ground, *columns, room = plot.series
    for native in (ground, room):
        native.format.fill.background()
    for native, colour in zip(columns, (c.primary, c.good, c.bad), strict=True):
        native.invert_if_negative = False
        native.format.fill.solid()
        native.format.fill.fore_color.rgb = rgb(colour)
    levels = d.look.scaled(bridge_levels(steps))
    axis = d.chart.value_axis
    axis.minimum_scale = axis_floor(bridge_levels(steps)) / d.look.divisor
    axis.maximum_scale = max(v or 0.0 for v in levels) + max(room.values)
    labels: dict[int, Label | None] = {}
    for place, value in enumerate(d.look.scaled(steps.series[0].values)):
        words = decimal(value or 0.0, d.look.digits)
        standing = place in (0, len(levels) - 1)
        colour = c.primary if standing else c.good if (value or 0.0) >= 0 else c.bad
        text = words if standing else signed(words)
        labels[place] = Label("inBase", colour, LABEL_PT + 1, bold=True, text=text)
    put_labels(room._element, d.look.code, None, labels)


def _bars(d: Drawing) -> None:
    """Horizontal bars, the first on top, each with its value."""
    plot = d.chart.plots[0]
    several = len(d.data.series) > 1
    plot.gap_width, plot.overlap, plot.vary_by_categories = (60 if several else 45), -5, False
    bare_axes(d, reverse=True)
    for series, native in zip(d.data.series, plot.series, strict=True):
        fill(native, series)
        if series.low:
            _interval_labels(d, series, native)
        elif series.labels:
            _worded(d, series, native)
        else:
            put_labels(native._element, d.look.code, value_label(d, "outEnd"), _marked(d, series))


def _worded(d: Drawing, series: Series, native: Any) -> None:
    """Bars with words of their own at their ends, and room for them."""
    words = {i: Label("outEnd", d.ink, LABEL_PT, text=t) for i, t in enumerate(series.labels)}
    put_labels(native._element, d.look.code, None, dict(words))
    most = max((v for v in d.look.scaled(series.values) if v is not None), default=0.0)
    if most > 0:
        d.chart.value_axis.maximum_scale = most * _ROOM_FOR_WORDS


def _interval_labels(d: Drawing, series: Series, native: Any) -> None:
    """Values at the foot of the bars, where no whisker crosses them."""
    fills = series.colours or (series.colour,) * len(series.values)
    single: dict[int, Label | None] = {
        i: Label("inBase", text_on(fill), LABEL_PT, bold=True) for i, fill in enumerate(fills)
    }
    put_labels(native._element, d.look.code, value_label(d, "inBase"), single)
    ends = (d.look.scaled(series.low), d.look.scaled(series.high))
    drawn = [v for v in (*ends[0], *ends[1], *d.look.scaled(series.values)) if v is not None]
    most = max(0.0, *drawn)  # bars begin at zero, also where all of them go below it
    d.chart.value_axis.maximum_scale = most * 1.03 if most or min(drawn) < 0 else 1.0
    put_intervals(native._element, d.look.scaled(series.values), ends, d.brand.colours.muted)


def _columns(d: Drawing) -> None:
    """Upright bars; a series of style ``line`` runs above them."""
    plot = d.chart.plots[0]
    bars = [s for s in d.data.series if s.style != "line"]
    plot.gap_width, plot.overlap, plot.vary_by_categories = 55, -5, False
    bare_axes(d, reverse=False)
    natives = list(plot.series)
    for series, native in zip(bars, natives, strict=False):
        fill(native, series)
        put_labels(native._element, d.look.code, value_label(d, "outEnd"), _marked(d, series))
    lines = [s for s in d.data.series if s.style == "line"]
    if lines:
        largest = max(
            (v for s in bars for v in d.look.scaled(s.values) if v is not None), default=1
        )
        d.chart.value_axis.maximum_scale = largest * 1.9 or 1.0
        d.chart.value_axis.minimum_scale = 0
        element = line_over_columns(d.chart, lines[0].colour)
        put_labels(element, "0.0%", Label("t", d.brand.colours.muted, 10), {})


def _marked(d: Drawing, series: Series) -> dict[int, Label | None]:
    """Labels of the bars that stand out, bold and in the accent colour."""
    accent = d.brand.colours.accent_text
    return {
        i: Label("outEnd", accent, LABEL_PT, bold=True)
        for i, fill in enumerate(series.colours)
        if fill != series.colour and fill.upper() == d.brand.colours.accent
    }


def _shares(d: Drawing) -> None:
    """Bars of 100 %, parts labelled where they have room."""
    plot = d.chart.plots[0]
    plot.gap_width, plot.overlap, plot.vary_by_categories = 45, 100, False
    bare_axes(d, reverse=True)
    d.chart.value_axis.maximum_scale = 1.0
    for series, native in zip(d.data.series, plot.series, strict=True):
        fill(native, series)
        native.format.line.color.rgb = rgb(d.brand.colours.paper)
        hidden: dict[int, Label | None] = {
            i: None for i, v in enumerate(series.values) if (v or 0.0) < _PART_LABEL
        }
        label = Label("ctr", text_on(series.colour), LABEL_PT, bold=series is d.data.series[0])
        put_labels(native._element, d.look.code, label, hidden)


_KINDS: dict[str, tuple[Any, Callable[[Drawing], None]]] = {
    "bar": (KIND.BAR_CLUSTERED, _bars),
    "column": (KIND.COLUMN_CLUSTERED, _columns),
    "stacked_share": (KIND.BAR_STACKED_100, _shares),
    "bridge": (KIND.COLUMN_STACKED, _columns),
    "range": (KIND.BAR_STACKED, _bars),
    "line": (KIND.LINE, lines),
    "curve": (KIND.XY_SCATTER_LINES_NO_MARKERS, curves),
    "scatter": (KIND.XY_SCATTER, scatter),
}
_STACKED: dict[str, Callable[[Drawing, ChartData], None]] = {"bridge": _bridge, "range": _ranges}
