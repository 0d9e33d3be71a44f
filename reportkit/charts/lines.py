"""Lines over time: trend, small multiples, survival and retention curves.

The last period stands out, lines are labelled at their ends, there is no value axis unless a curve
needs one (0–100 %).
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reportkit.blocks import Width
from reportkit.charts import lettering, palette, recorded_curves
from reportkit.charts.axes import (
    TICK_PT,
    end_labels,
    label_points,
    period_labels,
    period_ticks,
)
from reportkit.charts.lettering import ValueFormat
from reportkit.charts.recorded import records
from reportkit.charts.retention import retention_curves, survival_curves
from reportkit.charts.rows import checked, checked_frame, legend_row
from reportkit.charts.theme import WIDTHS_MM, Margins, add_axes, blank_figure, theme

__all__ = ["retention_curves", "small_multiples", "survival_curves", "trend", "trends"]


@records(recorded_curves.trend)
@theme()
def trend(
    values: pd.Series,
    *,
    value_format: ValueFormat = "money",
    last_year: pd.Series | None = None,
    highlight: int = 1,
    width: Width = "full",
    height_mm: float = 38.0,
) -> Figure:
    """One line; its last ``highlight`` periods in the accent colour; first, last, least and greatest
    value written beside their points.

    values: index = periods in order (dates, pandas periods or words). last_year: same index, the
    value one year before each, drawn as a pale line. Gaps stay gaps.
    Raises ValueError when there is nothing to draw.
    """
    values = checked(values, "走势图")
    colours = palette.current()
    ghost = None if last_year is None else last_year.reindex(values.index).astype(float)
    figure = blank_figure(width, height_mm)
    axes = add_axes(figure, Margins(2.5, 2.5, 1 if ghost is None else 6, 5.5))
    x = np.arange(len(values))
    if ghost is not None and ghost.notna().any():
        sns.lineplot(x=x, y=ghost.to_numpy(), ax=axes, color=colours.faint, lw=1, errorbar=None)
        axes.lines[-1].set_linestyle((0, (3, 2)))
        items = [("本年", colours.primary), ("上年同期", colours.faint)]
        legend_row(figure, items)
    _line(axes, values, max(0, min(highlight, len(values))))
    _frame_trend(axes, values if ghost is None else pd.concat([values, ghost]), height_mm)
    period_ticks(axes, values.index, WIDTHS_MM[width] - 5)
    show = lettering.formatter(value_format, list(values))
    picked = _telling(values)
    tones = [colours.accent if i >= len(values) - highlight else colours.ink for i in picked]
    label_points(
        axes,
        [(float(i), float(values.iloc[i])) for i in picked],
        [show(float(values.iloc[i])) for i in picked],
        tones,
        [values.to_numpy()] if ghost is None else [values.to_numpy(), ghost.to_numpy()],
    )
    return figure


def _line(axes: Axes, values: pd.Series, highlight: int) -> None:
    colours = palette.current()
    x, y = np.arange(len(values)), values.to_numpy()
    axes.plot(x, y, color=colours.primary, linewidth=1.4, solid_joinstyle="round")
    if highlight:
        start = max(len(values) - highlight - 1, 0)
        axes.plot(x[start:], y[start:], color=colours.accent, linewidth=1.7)
    for i in _telling(values):
        tone = colours.accent if i >= len(values) - highlight else colours.primary
        axes.plot(i, y[i], "o", markersize=3.4, color=tone)
    lonely = [
        i for i in range(len(y))
        if y[i] == y[i] and (i == 0 or y[i - 1] != y[i - 1])
        and (i == len(y) - 1 or y[i + 1] != y[i + 1])
    ]  # fmt: skip
    axes.plot(lonely, y[lonely], "o", markersize=3.4, color=colours.primary, zorder=1)


def _telling(values: pd.Series) -> list[int]:
    """Positions worth a label, the most important first: last, first, greatest, least."""
    known = np.flatnonzero(values.notna())
    array = values.to_numpy()
    picks = [known[-1], known[0], known[np.argmax(array[known])], known[np.argmin(array[known])]]
    if len(known) <= 4:
        picks += list(known)
    return [int(i) for i in dict.fromkeys(picks)]


def _frame_trend(axes: Axes, values: pd.Series, height_mm: float) -> None:
    low, high = float(values.min()), float(values.max())
    pad = (high - low) * (0.22 if height_mm >= 40 else 0.3) or abs(high) * 0.2 or 1.0
    axes.set_ylim(low - pad, high + pad)
    axes.yaxis.set_visible(False)
    axes.set_xlabel("")


@records(recorded_curves.several)
@theme()
def trends(
    frame: pd.DataFrame,
    *,
    value_format: ValueFormat = "money",
    highlight: str | None = None,
    width: Width = "full",
    height_mm: float = 46.0,
) -> Figure:
    """Several lines in one frame, each named with its last value at its right end.

    frame: index = periods, a column per line, at most seven. highlight: the column to look at; the
    others turn blue and grey.
    """
    frame = checked_frame(frame, "多线走势图")
    colours = palette.current()
    tones = dict(
        zip(frame.columns, palette.line_colours(list(frame.columns), highlight), strict=True)
    )
    show = lettering.formatter(value_format, list(frame.to_numpy().ravel()))
    last = {c: frame[c].dropna().iloc[-1] for c in frame.columns if frame[c].notna().any()}
    words = {
        c: f"{lettering.shorten(str(c), 24, 7.5)} {show(float(value))}" for c, value in last.items()
    }
    aside = lettering.widest_mm(words.values(), 7.5, bold=True) + 3.6
    figure = blank_figure(width, height_mm)
    axes = add_axes(figure, Margins(2.5, aside, 2, 5.5))
    for column in frame.columns:
        heavy = column == highlight or highlight is None
        axes.plot(
            range(len(frame)),
            frame[column],
            color=tones[column],
            linewidth=1.6 if heavy else 1.1,
            zorder=3 if column == highlight else 2,
        )
    _frame_trend(axes, pd.concat([frame[c] for c in frame.columns]), height_mm)
    period_ticks(axes, frame.index, WIDTHS_MM[width] - 2.5 - aside)
    axes.set_xlim(-0.5, len(frame) - 1 + 0.02 * len(frame))
    ends = [(float(last[c]), words[c], tones[c], c == highlight) for c in words]
    end_labels(axes, ends)
    axes.axhline(0, color=colours.hair, lw=0.6, zorder=0) if axes.get_ylim()[0] < 0 else None
    return figure


@theme()
def small_multiples(
    frame: pd.DataFrame,
    *,
    value_format: ValueFormat = "money",
    columns: int = 4,
    highlight: int = 1,
    shared_scale: bool = False,
    width: Width = "full",
) -> Figure:
    """A small trend per column of ``frame``, its name above, its last value at the end.

    shared_scale: the same value range everywhere, so that levels can be compared.
    """
    frame = checked_frame(frame, "分面小图")
    columns = min(columns, len(frame.columns))
    rows = math.ceil(len(frame.columns) / columns)
    row_mm, total = 27.0, WIDTHS_MM[width]
    cell = (total - 4 * (columns - 1)) / columns
    figure = blank_figure(width, rows * row_mm)
    limits = pd.concat([frame[c] for c in frame.columns]) if shared_scale else None
    for k, name in enumerate(frame.columns):
        row, column = divmod(k, columns)
        left = column * (cell + 4)
        values = frame[name]
        show = lettering.formatter(value_format, list(values))
        known = values.dropna()
        word = show(float(known.iloc[-1])) if len(known) else "—"
        aside = min(lettering.width_mm(word, 7.5, bold=True) + 2, cell * 0.5)
        margins = Margins(
            left + 1, total - left - cell + aside, row * row_mm + 6, (rows - 1 - row) * row_mm + 6
        )
        axes = add_axes(figure, margins)
        _multiple(axes, values, limits, highlight, (word, cell - aside - 1))
        title = lettering.shorten(str(name), cell - 1, 8, bold=True)
        figure.text(
            (left + 0.5) / total,
            1 - (row * row_mm + 0.8) / (rows * row_mm),
            title,
            va="top",
            ha="left",
            fontsize=8,
            fontweight="bold",
        )
    return figure


def _multiple(
    axes: Axes, values: pd.Series, limits: pd.Series | None, highlight: int, end: tuple[str, float]
) -> None:
    axes.set_xlim(-0.4, len(values) - 0.6)
    if values.notna().any():
        _line(axes, values, highlight)
        for line in axes.lines[2:]:
            line.set_visible(False)  # dots only at the end
        at = int(np.flatnonzero(values.notna())[-1])
        last = float(values.iloc[at])
        accent = palette.current().accent
        axes.plot(at, last, "o", markersize=3.4, color=accent)
        axes.annotate(
            end[0],
            (at, last),
            xytext=(4, 0),
            textcoords="offset points",
            va="center_baseline",
            fontsize=7.5,
            fontweight="bold",
            color=accent,
        )
        _frame_trend(axes, values if limits is None else limits, 27)
    axes.yaxis.set_visible(False)
    ends = sorted({0, len(values) - 1})
    room = end[1] / 2 - 1
    names = [lettering.shorten(t, room, TICK_PT) for t in period_labels(values.index, ends)]
    axes.set_xticks(ends, names)
    if len(ends) == 2:
        first, last_tick = axes.get_xticklabels()
        first.set_horizontalalignment("left")
        last_tick.set_horizontalalignment("right")
