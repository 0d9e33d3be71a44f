"""Bars: ranked, grouped, pareto, waterfall; shares and intervals come from ``shares``.

Values stand beside their bars, so there is no value axis. The caller's order and labels are kept.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reportkit.blocks import Width
from reportkit.charts import lettering, palette, recorded_rows
from reportkit.charts.lettering import ValueFormat
from reportkit.charts.recorded import records
from reportkit.charts.rows import checked, checked_frame, legend_row, row_chart
from reportkit.charts.shares import diverging_likert, dot_interval, stacked_share
from reportkit.charts.theme import WIDTHS_MM, Margins, add_axes, blank_figure, theme

__all__ = [
    "diverging_likert",
    "dot_interval",
    "grouped_bars",
    "pareto",
    "ranked_bars",
    "stacked_share",
    "waterfall",
]

_VALUE_PT = 7.5
_LABEL_PT = 8.0


@records(recorded_rows.ranked)
@theme()
def ranked_bars(
    values: pd.Series,
    *,
    value_format: ValueFormat = "int",
    highlight: Collection[str] = (),
    previous: pd.Series | None = None,
    names: tuple[str, str] = ("本期", "上期"),
    sort: bool = True,
    width: Width = "full",
) -> Figure:
    """Horizontal bars, the largest on top, one value each.

    values: index = labels. highlight: labels drawn in the accent colour. previous: same labels, a
    thin muted bar under each. names: legend of the two. A missing value prints as a dash.
    Raises ValueError when there is nothing to draw.
    """
    values = checked(values, "条形图")
    if sort:
        values = values.sort_values(ascending=False, kind="stable")
    before = None if previous is None else previous.reindex(values.index).astype(float)
    texts = lettering.value_texts(list(values), value_format)
    every = values if before is None else pd.concat([values, before])
    chart = row_chart(
        [str(label) for label in values.index],
        texts,
        (min(0.0, every.min()), max(0.0, every.max())),
        width=width,
        row_mm=6.2 if before is None else 7.4,
        top_mm=0.5 if before is None else 6.0,
    )
    colours, marked = palette.current(), {str(label) for label in highlight}
    for y, (label, value, text) in enumerate(zip(values.index, values, texts, strict=True)):
        chosen = str(label) in marked
        fill = colours.accent if chosen else colours.primary
        old = None if before is None else float(before.iloc[y])
        _bar_pair(chart.axes, y, float(value), old, fill)
        chart.value(y, float(value), text, colour=fill if chosen else colours.ink, bold=chosen)
    if before is not None:
        legend_row(
            chart.figure, [(names[0], colours.primary), (names[1], colours.tier["边缘客户"])]
        )
    return chart.figure


def _bar_pair(axes: Axes, y: int, value: float, old: float | None, fill: str) -> None:
    axes.barh(y, value, 0.62 if old is None else 0.42, color=fill, linewidth=0)
    if old is not None:
        muted = palette.current().tier["边缘客户"]
        axes.barh(y + 0.34, old, 0.2, color=muted, linewidth=0)


@records(recorded_rows.grouped)
@theme()
def grouped_bars(
    frame: pd.DataFrame,
    *,
    value_format: ValueFormat = "int",
    colours: Sequence[str] | None = None,
    highlight: str | None = None,
    width: Width = "full",
    height_mm: float = 46.0,
) -> Figure:
    """Upright bars side by side: a group per row of ``frame``, a bar per column.

    highlight: one column in the accent colour, the others in greys and blues.
    Raises ValueError when empty or with more than seven columns.
    """
    values = checked_frame(frame, "分组柱形图")
    fills = list(colours or palette.column_colours(list(values.columns), highlight))
    figure = blank_figure(width, height_mm)
    plot_mm = WIDTHS_MM[width] - 2
    group_mm = plot_mm / len(values)
    labels = [lettering.wrap(str(g), group_mm - 1.5, _LABEL_PT) for g in values.index]
    bottom = max(lettering.height_mm(label, _LABEL_PT) for label in labels) + 1.5
    axes = add_axes(figure, Margins(1, 1, 7, bottom))
    size = 0.78 / len(values.columns)
    room = group_mm * size
    for j, column in enumerate(values.columns):
        at = np.arange(len(values)) + (j - (len(values.columns) - 1) / 2) * size
        axes.bar(at, values[column].fillna(0), size * 0.92, color=fills[j], linewidth=0)
        texts = lettering.value_texts(list(values[column]), value_format)
        _values_above(axes, at, list(values[column]), texts, room)
    axes.set_xticks(range(len(values)), labels, fontsize=_LABEL_PT, color=palette.current().ink)
    axes.set_xlim(-0.5, len(values) - 0.5)
    _upright(axes, float(np.nanmin(values)), float(np.nanmax(values)), height_mm - 7 - bottom)
    legend_row(figure, list(zip(map(str, values.columns), fills, strict=True)))
    return figure


def _values_above(
    axes: Axes, at: Sequence[float] | np.ndarray, values: list[float], texts: list[str], room: float
) -> None:
    """Values over upright bars, all in the size at which the widest fits, none where none does."""
    texts = _bare_if_tight(texts, room)
    size = next(
        (s for s in (_VALUE_PT, 7.0, 6.5) if lettering.widest_mm(texts, s) <= room - 0.3), None
    )
    if size is None:
        return
    for x, value, text in zip(at, values, texts, strict=True):
        below = value < 0
        axes.annotate(
            text,
            (x, 0 if np.isnan(value) else value),
            xytext=(0, -2.5 if below else 2.5),
            textcoords="offset points",
            ha="center",
            va="top" if below else "bottom",
            fontsize=size,
        )


def _bare_if_tight(texts: list[str], room: float) -> list[str]:
    """Without the unit beside the first value when that would not fit."""
    if lettering.widest_mm(texts, _VALUE_PT) <= room - 0.3:
        return texts
    return [text.split(" ")[0] for text in texts]


def _upright(axes: Axes, low: float, high: float, plot_mm: float) -> None:
    """Limits that leave 4.5 mm for the values above and below, and a line at zero."""
    low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        high = 1.0
    free = max(plot_mm - 4.5 - (4.5 if low < 0 else 0), 1.0)
    unit = (high - low) / free
    axes.set_ylim(low - (4.5 * unit if low < 0 else 0), high + 4.5 * unit)
    axes.yaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    axes.axhline(0, color=palette.current().faint, linewidth=0.6)


@records(recorded_rows.pareto)
@theme()
def pareto(
    values: pd.Series,
    cumulative: pd.Series,
    *,
    value_format: ValueFormat = "int",
    highlight: Collection[str] = (),
    width: Width = "full",
    height_mm: float = 58.0,
) -> Figure:
    """Upright bars from large to small with the running share as a line above them.

    values, cumulative: same labels in the same order; cumulative 0–1. Every bar carries its value
    and every point of the line its share. Raises ValueError when empty.
    """
    values = checked(values, "帕累托图")
    shares = cumulative.reindex(values.index).astype(float)
    colours = palette.current()
    figure = blank_figure(width, height_mm)
    step = (WIDTHS_MM[width] - 2) / len(values)
    labels = [lettering.wrap(str(k), step - 1.2, 7.5, lines=3) for k in values.index]
    bottom = max(lettering.height_mm(label, 7.5) for label in labels) + 1.5
    line_mm = 17.0
    bars = add_axes(figure, Margins(1, 1, line_mm, bottom))
    marked = {str(label) for label in highlight}
    fills = [colours.accent if str(k) in marked else colours.primary for k in values.index]
    at = np.arange(len(values), dtype=float)
    bars.bar(at, values.fillna(0), 0.62, color=fills, linewidth=0)
    _values_above(bars, at, list(values), lettering.value_texts(list(values), value_format), step)
    bars.set_xticks(at, labels, color=colours.ink)
    bars.set_xlim(-0.5, len(values) - 0.5)
    _upright(bars, float(values.min()), float(values.max()), height_mm - line_mm - bottom)
    _running_share(add_axes(figure, Margins(1, 1, 6, height_mm - line_mm + 2)), shares, step)
    return figure


def _running_share(axes: Axes, shares: pd.Series, step_mm: float) -> None:
    """The line above the bars, every point with its share."""
    muted = palette.current().muted
    at = np.arange(len(shares), dtype=float)
    axes.plot(at, shares, color=muted, linewidth=1, marker="o", markersize=3, clip_on=False)
    texts = lettering.value_texts(list(shares), "pct")
    _values_above(axes, at, list(shares), texts, step_mm)
    axes.set(xlim=(-0.5, len(shares) - 0.5), ylim=(0, 1.02))
    axes.set_axis_off()
    axes.annotate(
        "累计占比", (0, 1), xycoords="axes fraction", xytext=(0, 8), textcoords="offset points",
        va="bottom", fontsize=7, color=muted,
    )  # fmt: skip


@theme()
def waterfall(
    changes: pd.Series,
    *,
    totals: Collection[str] = (),
    value_format: ValueFormat = "money",
    better: str = "higher",
    width: Width = "full",
    height_mm: float = 56.0,
) -> Figure:
    """How one total becomes another: steps up and down between standing bars.

    changes: index = labels in order. A label in ``totals`` is a level and stands on zero, any other
    is a change added to the level before it. better: whether a rise is good ("higher") or bad.
    """
    changes = checked(changes, "瀑布图").fillna(0.0)
    colours = palette.current()
    rise, fall = (colours.good, colours.bad)[:: 1 if better == "higher" else -1]
    steps = _steps(changes, {str(t) for t in totals})
    figure = blank_figure(width, height_mm)
    step_mm = (WIDTHS_MM[width] - 2) / len(changes)
    labels = [lettering.wrap(str(k), step_mm - 1.2, 7.5, lines=3) for k in changes.index]
    bottom = max(lettering.height_mm(label, 7.5) for label in labels) + 1.5
    axes = add_axes(figure, Margins(1, 1, 1, bottom))
    texts = _step_texts(changes, steps, value_format)
    for x, (start, end, total) in enumerate(steps):
        fill = colours.primary if total else (rise if end >= start else fall)
        axes.bar(x, end - start, 0.62, bottom=start, color=fill, linewidth=0)
        if x + 1 < len(steps):
            axes.plot((x + 0.31, x + 0.69), (end, end), color=colours.faint, linewidth=0.6)
        _step_value(axes, x, (start, end), lettering.shorten(texts[x], step_mm - 0.5, _VALUE_PT))
    axes.set_xticks(range(len(changes)), labels, color=colours.ink)
    axes.set_xlim(-0.5, len(changes) - 0.5)
    _upright(axes, *_reach(steps), height_mm - 1 - bottom)
    return figure


def _step_value(axes: Axes, x: int, step: tuple[float, float], text: str) -> None:
    """The value above a bar that ends up, below one that goes down."""
    down = step[1] < step[0]
    axes.annotate(
        text, (x, step[1]), xytext=(0, -2.5 if down else 2.5), textcoords="offset points",
        ha="center", va="top" if down else "bottom", fontsize=_VALUE_PT,
    )  # fmt: skip


def _reach(steps: Sequence[tuple[float, float, bool]]) -> tuple[float, float]:
    """Least and greatest level, with room for the value under a step down."""
    ends = [v for start, end, _ in steps for v in (start, end)]
    room = 0.08 * (max(ends) - min(ends))
    return min(*ends, 0.0, *(end - room for start, end, _ in steps if end < start)), max(ends)


def _steps(changes: pd.Series, totals: set[str]) -> list[tuple[float, float, bool]]:
    level = 0.0
    steps = []
    for label, value in changes.items():
        total = str(label) in totals
        start, end = (0.0, float(value)) if total else (level, level + float(value))
        steps.append((start, end, total))
        level = end
    return steps


def _step_texts(
    changes: pd.Series, steps: Sequence[tuple[float, float, bool]], form: ValueFormat
) -> list[str]:
    from reportkit.numerals import signed

    plain = lettering.value_texts(list(changes), form)
    return [t if step[2] else signed(t) for t, step in zip(plain, steps, strict=True)]
