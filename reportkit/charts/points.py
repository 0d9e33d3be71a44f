"""Points in four quadrants: importance × performance, value × potential."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from reportkit.blocks import Width
from reportkit.charts import lettering, palette, recorded_curves
from reportkit.charts.axes import axes_box, data_to_points, label_size, write_at
from reportkit.charts.lettering import MM_PER_PT, ValueFormat
from reportkit.charts.placing import Box, place
from reportkit.charts.recorded import records
from reportkit.charts.rows import legend_row
from reportkit.charts.theme import WIDTHS_MM, Margins, add_axes, blank_figure, theme
from reportkit.numerals import MINUS, money_unit

_LABEL_PT = 7.5
_CORNER_PT = 7.5


@dataclass(frozen=True, slots=True)
class Scale:
    """One axis: its name, where it is cut in two, how its ticks print, logarithmic or not."""

    name: str
    cut: float | None = None
    value_format: ValueFormat = "dec1"
    log: bool = False


@records(recorded_curves.quadrants)
@theme()
def scatter_quadrants(
    points: pd.DataFrame,
    x: Scale,
    y: Scale,
    *,
    corners: tuple[str, str, str, str] = ("", "", "", ""),
    highlight: Collection[str] = (),
    tiers: Sequence[str] = (),
    width: Width = "wide",
    height_mm: float = 78.0,
) -> Figure:
    """Points cut into four fields, each field named.

    points: columns x, y; optionally label (written beside its point where there is room), tier
    (colour) and size (area of the mark, any unit, for bubbles). corners: names of the fields upper
    right, upper left, lower left, lower right. highlight: labels in the accent colour, written
    first. tiers: their order from best to least.
    Raises ValueError when no point is complete, or when a logarithmic axis has none above zero.
    """
    known = _drawable(points, x, y)
    figure = blank_figure(width, height_mm)
    names = list(tiers) or sorted({str(t) for t in known.get("tier", [])})
    left = _left_mm(known["y"].astype(float), y)
    axes = add_axes(figure, Margins(left, 2.5, 5.5 + (5.0 if names else 0.0), 10))
    _scales(axes, known, x, y)
    _marks(axes, known, {str(h) for h in highlight}, names)
    taken = _fields(axes, corners)
    if "label" in known:
        _labels(axes, known, {str(h) for h in highlight}, taken)
    if names:
        legend_row(figure, list(zip(names, palette.tier_colours(names), strict=True)))
    axes.annotate(
        lettering.shorten(_named(y, axes.get_ylim()[1]), WIDTHS_MM[width] - 4, 7.5), (0, 1), xycoords="axes fraction",
        xytext=(-left / MM_PER_PT + 2, 5), textcoords="offset points", fontsize=7.5,
        color=palette.current().muted,
    )  # fmt: skip
    axes.set_xlabel(
        lettering.shorten(_named(x, axes.get_xlim()[1]), WIDTHS_MM[width] - left - 3, 7.5)
    )
    return figure


def _drawable(points: pd.DataFrame, x: Scale, y: Scale) -> pd.DataFrame:
    numbers = points[["x", "y"]].astype(float)
    complete = np.isfinite(numbers.to_numpy()).all(axis=1)
    for column, scale in (("x", x), ("y", y)):
        if scale.log:
            complete &= (numbers[column] > 0).to_numpy()
    known: pd.DataFrame = points.loc[complete]
    if known.empty:
        raise ValueError(
            f"散点图没有可画的点：{len(points)} 行中没有一行同时有“{x.name}”和“{y.name}”"
            + ("（对数轴只画大于 0 的值）。" if x.log or y.log else "，请检查数据。")
        )
    return known


def _scales(axes: Axes, known: pd.DataFrame, x: Scale, y: Scale) -> None:
    """Limits around the points and cuts, a line at each cut, few ticks."""
    colours = palette.current()
    for axis, scale, values in ((axes.xaxis, x, known["x"]), (axes.yaxis, y, known["y"])):
        horizontal = axis is axes.xaxis
        low, high = _limits(values.astype(float), scale)
        if scale.log:
            (axes.set_xscale if horizontal else axes.set_yscale)("log")
            axis.set_major_locator(LogLocator(base=10, numticks=6))
        else:
            axis.set_major_locator(MaxNLocator(5))
        (axes.set_xlim if horizontal else axes.set_ylim)(low, high)
        show = _tick_text(scale, high)
        axis.set_major_formatter(FuncFormatter(lambda v, _, show=show: show(float(v))))
        ticks = [float(t) for t in axis.get_major_locator()() if low <= t <= high]
        axis.set_ticks(_thinned(axes, ticks, show) if horizontal else ticks)
        axis.set_minor_locator(NullLocator())
        if scale.cut is not None:
            line = axes.axvline if horizontal else axes.axhline
            line(scale.cut, color=colours.faint, linewidth=0.7, linestyle=(0, (3, 2)), zorder=1)
    axes.spines["left"].set_visible(True)


def _left_mm(values: pd.Series, scale: Scale) -> float:
    """Room for the tick labels of the upright axis."""
    low, high = _limits(values, scale)
    show = _tick_text(scale, high)
    ticks = LogLocator(base=10, numticks=6) if scale.log else MaxNLocator(5)
    return max(11.0, lettering.widest_mm(map(show, ticks.tick_values(low, high)), 7.5) + 2.5)


def _tick_text(scale: Scale, high: float) -> Callable[[float], str]:
    """Money ticks stand without their unit: the axis names it."""
    if scale.value_format != "money":
        return lettering.formatter(scale.value_format, [high])
    divisor = money_unit(high).divisor
    return lambda v: f"{v / divisor:,.10g}".replace("-", MINUS)


def _named(scale: Scale, high: float) -> str:
    return (
        f"{scale.name}（{money_unit(high).word}）" if scale.value_format == "money" else scale.name
    )


def _thinned(axes: Axes, ticks: list[float], show: Callable[[float], str]) -> list[float]:
    """Every tick, or every second, third …, so that their labels stand clear."""
    places = [x * MM_PER_PT for x, _ in data_to_points(axes, [(t, 1.0) for t in ticks])]
    widths = [lettering.width_mm(show(t), 7.5) for t in ticks]
    for step in range(1, len(ticks) + 1):
        kept = range(0, len(ticks), step)
        if all(
            (widths[a] + widths[b]) / 2 + 1.5 <= places[b] - places[a] for a, b in pairwise(kept)
        ):
            return [ticks[i] for i in kept]
    return ticks[:1]


def _limits(values: pd.Series, scale: Scale) -> tuple[float, float]:
    cut = [] if scale.cut is None or (scale.log and scale.cut <= 0) else [scale.cut]
    low, high = min([float(values.min()), *cut]), max([float(values.max()), *cut])
    if scale.log:
        room = (high / low) ** 0.12 if high > low else 2.0
        return low / room, high * room
    room = (high - low) * 0.12 or abs(high) * 0.2 or 1.0
    return low - room, high + room


def _marks(axes: Axes, known: pd.DataFrame, marked: set[str], names: Sequence[str]) -> None:
    colours = palette.current()
    if names:
        tones = dict(zip(names, palette.tier_colours(names), strict=True))
        fills = [tones.get(str(t), colours.faint) for t in known["tier"]]
    else:
        fills = [colours.primary] * len(known)
    labels = known["label"].astype(str) if "label" in known else pd.Series("", known.index)
    fills = [colours.accent if m in marked else f for f, m in zip(fills, labels, strict=True)]
    sns.scatterplot(
        x=known["x"].to_numpy(), y=known["y"].to_numpy(), ax=axes, c=fills, s=_areas(known),
        linewidth=0.4, edgecolor=colours.paper, alpha=0.9, legend=False, zorder=3,
    )  # fmt: skip
    axes.set(xlabel="", ylabel="")


def _areas(known: pd.DataFrame) -> list[float]:
    """Area of each mark in points²: by size up to a 9 pt radius, else small where points are many."""
    if "size" in known:
        size = known["size"].astype(float).clip(lower=0).fillna(0.0)
        return [float(v) for v in 12 + 240 * size / (size.max() or 1.0)]
    return [24.0 if len(known) <= 40 else (14.0 if len(known) <= 200 else 7.0)] * len(known)


def _fields(axes: Axes, corners: tuple[str, str, str, str]) -> list[Box]:
    """Write the names of the fields into the corners; returns the room they take."""
    left, bottom, right, top = axes_box(axes)
    taken: list[Box] = []
    room = (right - left) / 2 * MM_PER_PT - 2
    places = ((right, top), (left, top), (left, bottom), (right, bottom))
    for name, (x, y) in zip(corners, places, strict=True):
        if not name:
            continue
        text = lettering.shorten(name, room, _CORNER_PT, bold=True)
        wide, high = label_size(text, _CORNER_PT, bold=True)
        centre = (
            x - wide / 2 - 3 if x == right else x + wide / 2 + 3,
            y - high / 2 - 2 if y == top else y + high / 2 + 2,
        )
        write_at(axes, centre, text, palette.current().blue, _CORNER_PT, bold=True)
        taken.append(
            (centre[0] - wide / 2, centre[1] - high / 2, centre[0] + wide / 2, centre[1] + high / 2)
        )
    return taken


def _labels(axes: Axes, known: pd.DataFrame, marked: set[str], fields: Sequence[Box]) -> None:
    """Labels beside their points: highlighted ones first, then from the outside in."""
    colours = palette.current()
    spots = data_to_points(axes, list(zip(known["x"], known["y"], strict=True)))
    marks = [(x - 2.5, y - 2.5, x + 2.5, y + 2.5) for x, y in spots]
    marks += _cut_boxes(axes)
    left, bottom, right, top = axes_box(axes)
    middle = ((left + right) / 2, (bottom + top) / 2)
    texts = [lettering.shorten(str(t), 34, _LABEL_PT) for t in known["label"].fillna("")]
    chosen = [str(t) in marked for t in known["label"]]
    order = sorted(
        (i for i, text in enumerate(texts) if text),
        key=lambda i: (not chosen[i], -_distance(spots[i], middle), i),
    )[:60]
    found = place(
        [spots[i] for i in order],
        [label_size(texts[i], _LABEL_PT, bold=chosen[i]) for i in order],
        (left + 1, bottom + 1, right + 4, top + 2), [*marks, *fields, *fields], 3.5,
    )  # fmt: skip
    for i, spot in zip(order, found, strict=True):
        if spot is None or _covers(spot.box, fields):
            continue
        if spot.leader:
            axes.annotate(
                "", spot.centre, xytext=spots[i], xycoords="figure points",
                textcoords="figure points", zorder=2,
                arrowprops={"arrowstyle": "-", "color": colours.rule, "linewidth": 0.6},
            )  # fmt: skip
        tone = colours.accent if chosen[i] else colours.ink
        write_at(axes, spot.centre, texts[i], tone, _LABEL_PT, bold=chosen[i])


def _cut_boxes(axes: Axes) -> list[Box]:
    """The cut lines as thin boxes, for labels to keep off."""
    left, bottom, right, top = axes_box(axes)
    boxes: list[Box] = []
    for line in axes.get_lines():
        x, y = (np.asarray(v, dtype=float) for v in line.get_data())
        (px, py), _ = data_to_points(axes, [(x[0], y[0]), (x[1], y[1])])
        upright = x[0] == x[1]
        boxes.append((px - 1, bottom, px + 1, top) if upright else (left, py - 1, right, py + 1))
    return boxes


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _covers(box: Box, fields: Sequence[Box]) -> bool:
    return any(
        min(box[2], f[2]) > max(box[0], f[0]) and min(box[3], f[3]) > max(box[1], f[1])
        for f in fields
    )
