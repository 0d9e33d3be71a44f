"""What every native chart shares: fills, lines, labels, axes without values, a legend above."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pptx.enum.chart import XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.chart import XL_TICK_MARK as TICK
from pptx.enum.dml import MSO_LINE
from pptx.util import Pt

from reportkit.blocks import ChartData, Series
from reportkit.brand import Brand, contrast
from reportkit.render.pptx.chart_xml import (
    Label,
)
from reportkit.render.pptx.number_formats import Look
from reportkit.render.pptx.slide import rgb
from reportkit.render.pptx.text import one_line

LABEL_PT = 10.5


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart just added, with what its drawing needs to know."""

    chart: Any
    data: ChartData
    look: Look
    brand: Brand
    x_look: Look = field(default_factory=lambda: Look(1.0, "General"))

    @property
    def ink(self) -> str:
        return self.brand.colours.ink


def legend(d: Drawing) -> None:
    named = [s for s in d.data.series if s.name]
    d.chart.has_legend = len(named) > 1
    if d.chart.has_legend:
        d.chart.legend.position = XL_LEGEND_POSITION.TOP
        d.chart.legend.include_in_layout = False
        d.chart.legend.font.size = Pt(LABEL_PT)
        d.chart.legend.font.color.rgb = rgb(d.ink)


def bare_axes(d: Drawing, *, reverse: bool) -> None:
    """Labels of the categories, no value axis: every bar says its value."""
    axis, value = d.chart.category_axis, d.chart.value_axis
    axis.reverse_order = reverse
    axis.major_tick_mark = TICK.NONE
    axis.format.line.color.rgb = rgb(d.brand.colours.rule)
    axis.tick_labels.font.size = Pt(LABEL_PT + (1.0 if len(d.data.categories) <= 8 else 0))
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    value.visible = False
    value.has_major_gridlines = False


def axis_title(d: Drawing, axis: Any, words: str) -> None:
    """What an axis measures, small and grey."""
    axis.has_title = True
    axis.axis_title.text_frame.text = one_line(words)
    run = axis.axis_title.text_frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold = Pt(LABEL_PT), False
    run.font.color.rgb = rgb(d.brand.colours.muted)


def fill(native: Any, series: Series) -> None:
    native.invert_if_negative = False
    native.format.fill.solid()
    native.format.fill.fore_color.rgb = rgb(series.colour)
    for index, fill in enumerate(series.colours):
        if fill != series.colour:
            point = native.points[index].format.fill
            point.solid()
            point.fore_color.rgb = rgb(fill)


def line_look(native: Any, series: Series, points: float) -> None:
    line = native.format.line
    line.color.rgb = rgb(series.colour)
    line.width = Pt(points if series.style != "dashed" else 1.25)
    if series.style == "dashed":
        line.dash_style = MSO_LINE.DASH


def marker_fill(native: Any, colour: str) -> None:
    native.marker.format.fill.solid()
    native.marker.format.fill.fore_color.rgb = rgb(colour)
    native.marker.format.line.fill.background()


def value_label(d: Drawing, position: str) -> Label:
    return Label(position, d.ink, LABEL_PT)


def text_on(fill: str) -> str:
    """White or near black, whichever reads better."""
    return max(("#FFFFFF", "#1F2A37"), key=lambda tone: contrast(tone, fill))


def readable(d: Drawing, colour: str) -> str:
    paper = d.brand.colours.paper
    return colour if contrast(colour, paper) >= 3 else d.brand.colours.muted
