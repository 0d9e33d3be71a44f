"""What curves with axes share: ticks that never collide, labels at points and at line ends."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from reportkit.charts import lettering, palette
from reportkit.charts.lettering import MM_PER_PT
from reportkit.charts.placing import Box, place, spread
from reportkit.charts.steps_of_time import first_days
from reportkit.numerals import percent

TICK_PT = 7.5


def period_labels(index: pd.Index, shown: Sequence[int]) -> list[str]:
    """Months as ``25-10 11 12 26-01``: the year where it begins; quarters ``25Q4``; words as are.

    shown: the positions that get a label.
    """
    found = first_days(index)
    if found is None:
        return [str(index[i]) for i in shown]
    days, step = found[0][list(shown)], found[1]
    if step == "day":
        return [f"{day:%m-%d}" for day in days]
    if step == "year":
        return [f"{day:%Y}" for day in days]
    if step == "quarter":
        return [f"{day:%y}Q{day.quarter}" for day in days]
    years = [None, *(day.year for day in days)]
    return [
        f"{day:%m}" if day.year == before else f"{day:%y-%m}"
        for day, before in zip(days, years, strict=False)
    ]


def period_ticks(axes: Axes, index: pd.Index, room_mm: float) -> None:
    """Name as many periods under x = 0, 1, 2 … as stand clear of each other, always the last.

    room_mm: width of the axes. Sets the x limits so that the outer labels stay inside.
    """
    count = len(index)
    axes.set_xlim(-0.5, max(count - 0.5, 0.5))
    unit = room_mm / max(count, 1)
    for step in (*range(1, count), max(count, 1)):
        shown = sorted(range(count - 1, -1, -step))
        names = [
            lettering.shorten(name, max(room_mm / 2, 8), TICK_PT)
            for name in period_labels(index, shown)
        ]
        widths = [lettering.width_mm(name, TICK_PT) for name in names]
        needed = (a / 2 + b / 2 + 1.4 for a, b in pairwise(widths))
        if all(need <= step * unit for need in needed):
            break
    axes.set_xticks(shown, names, fontsize=TICK_PT)


def percent_axis(axes: Axes, *, low: float = 0.0, high: float = 1.0) -> None:
    """Shares from ``low`` to ``high`` as whole percents on faint lines."""
    axes.set_ylim(low, high + (high - low) * 0.012)  # the line at the top is not cut
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: percent(v, 0)))
    axes.yaxis.set_visible(True)
    axes.grid(axis="y")


def data_to_points(axes: Axes, points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Positions on the figure in points from its lower left corner."""
    figure = axes.get_figure(root=True)
    assert isinstance(figure, Figure)
    pixels = axes.transData.transform(np.asarray(points, dtype=float).reshape(-1, 2))
    return [(float(x), float(y)) for x, y in pixels * 72 / figure.dpi]


def axes_box(axes: Axes) -> Box:
    """The axes' rectangle in points."""
    figure = axes.get_figure(root=True)
    assert isinstance(figure, Figure)
    box = axes.get_window_extent()
    factor = 72 / figure.dpi
    return box.x0 * factor, box.y0 * factor, box.x1 * factor, box.y1 * factor


def label_size(text: str, size_pt: float, *, bold: bool = False) -> tuple[float, float]:
    """Width and height of a label in points; letters are lower than their line."""
    wide = lettering.width_mm(text, size_pt, bold=bold) / MM_PER_PT
    return wide + 1.0, lettering.height_mm(text, size_pt) / MM_PER_PT * 0.78


def label_points(
    axes: Axes,
    points: Sequence[tuple[float, float]],
    texts: Sequence[str],
    tones: Sequence[str],
    lines: Sequence[np.ndarray],
    *,
    size_pt: float = 7.5,
) -> None:
    """Write ``texts`` beside points of lines drawn over x = 0, 1, 2 …, clear of each other.

    The first points choose first; a text for which no room is left is not written.
    """
    if not points:
        return
    left, bottom, right, top = axes_box(axes)
    obstacles = [b for line in lines for b in _line_boxes(axes, line)]
    sizes = [label_size(text, size_pt, bold=True) for text in texts]
    spots = place(
        data_to_points(axes, points), sizes, (left - 6, bottom + 1, right + 6, top + 2), obstacles
    )
    for spot, text, tone in zip(spots, texts, tones, strict=True):
        if spot is not None:
            write_at(axes, spot.centre, text, tone, size_pt, bold=True)


def _line_boxes(axes: Axes, line: np.ndarray) -> list[Box]:
    """Small boxes along a line, for labels to keep off."""
    known = np.flatnonzero(~np.isnan(line))
    if len(known) == 0:
        return []
    steps = np.arange(known[0], known[-1] + 0.01, max(len(line) / 240, 0.05))
    level = np.interp(steps, known, line[known])
    spots = data_to_points(axes, list(zip(steps.tolist(), level.tolist(), strict=True)))
    return [(x - 1, y - 1, x + 1, y + 1) for x, y in spots]


def write_at(
    axes: Axes,
    at: tuple[float, float],
    text: str,
    tone: str,
    size_pt: float = 7.5,
    *,
    bold: bool = False,
) -> None:
    """Text centred on a point given in figure points."""
    axes.annotate(
        text, at, xycoords="figure points", ha="center", va="center", fontsize=size_pt,
        fontweight="bold" if bold else "normal", color=tone, annotation_clip=False,
    )  # fmt: skip


def end_labels(axes: Axes, ends: Sequence[tuple[float, str, str, bool]]) -> None:
    """Name lines at the right edge of the axes: (value, text, colour, bold), moved apart."""
    if not ends:
        return
    _, bottom, right, top = axes_box(axes)
    x = axes.get_xlim()[1]
    heights = [y for _, y in data_to_points(axes, [(x, value) for value, *_ in ends])]
    placed = spread(heights, 10.5, bottom - 3, top + 5)
    muted = palette.current().rule
    for y, wish, (_, text, tone, bold) in zip(placed, heights, ends, strict=True):
        if abs(y - wish) > 3:
            axes.annotate(
                "",
                (right + 6, y),
                (right + 0.5, wish),
                xycoords="figure points",
                textcoords="figure points",
                arrowprops={"arrowstyle": "-", "color": muted, "linewidth": 0.6},
            )
        axes.annotate(
            text,
            (right + 7, y),
            xycoords="figure points",
            ha="left",
            va="center_baseline",
            fontsize=7.5,
            color=readable(tone),
            fontweight="bold" if bold else "normal",
            annotation_clip=False,
        )


def readable(tone: str) -> str:
    """Pale line colours are too faint for letters."""
    colours = palette.current()
    return tone if palette.contrast(tone, colours.paper) >= 3 else colours.muted
