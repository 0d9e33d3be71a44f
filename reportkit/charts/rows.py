"""The frame of every chart that reads like a table: a label on the left, a mark, a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from reportkit.blocks import Width
from reportkit.charts import lettering, palette
from reportkit.charts.theme import WIDTHS_MM, Margins, add_axes, blank_figure

LABEL_PT = 8.0
VALUE_PT = 7.5
_GAP_MM = 1.6


def checked(values: pd.Series, kind: str) -> pd.Series:
    """``values`` as floats. Raises ValueError when there is nothing to draw or it is not finite."""
    numbers = values.astype(float)
    if numbers.empty or numbers.isna().all():
        raise ValueError(f"{kind}没有可画的数据：{len(numbers)} 项全部为空，请检查筛选条件或口径。")
    endless = np.isinf(numbers)
    if endless.any():
        first = numbers.index[int(np.argmax(endless))]
        raise ValueError(
            f"{kind}有 {int(endless.sum())} 个无穷大的值（首个：{first}），请检查除数。"
        )
    return numbers


def checked_frame(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    """``frame`` as floats. Raises ValueError when there is nothing to draw or it is not finite."""
    if frame.empty or frame.isna().all(axis=None):
        raise ValueError(f"{kind}没有可画的数据：表是空的，请检查筛选条件或口径。")
    numbers = frame.astype(float)
    endless = int(np.isinf(numbers.to_numpy()).sum())
    if endless:
        raise ValueError(f"{kind}有 {endless} 个无穷大的值，请检查除数。")
    return numbers


@dataclass(frozen=True, slots=True)
class RowChart:
    """Rows from top to bottom at y = 0, 1, 2 …; x in the unit of the data."""

    figure: Figure
    axes: Axes

    def value(
        self, y: float, x: float, text: str, *, colour: str | None = None, bold: bool = False
    ) -> None:
        """The value of a row, outside the end of its bar."""
        left = x < 0
        self.axes.annotate(
            text,
            (0.0 if np.isnan(x) else x, y),
            xytext=(-3 if left else 3, 0),
            textcoords="offset points",
            ha="right" if left else "left",
            va="center_baseline",
            fontsize=VALUE_PT,
            fontweight="bold" if bold else "normal",
            color=colour or palette.current().ink,
        )


def row_chart(
    labels: Sequence[str],
    texts: Sequence[str],
    span: tuple[float, float],
    *,
    width: Width = "full",
    row_mm: float = 6.2,
    top_mm: float = 0.5,
    bottom_mm: float = 0.5,
) -> RowChart:
    """A figure as high as its rows need, with room for the widest label and value.

    texts: what will stand at the ends of the bars. span: smallest and largest x.
    """
    total = WIDTHS_MM[width]
    room = total * 0.34
    shown = [lettering.wrap(label, room, LABEL_PT) for label in labels]
    if any("\n" in label for label in shown):
        row_mm = max(row_mm, 8.6)
    left = lettering.widest_mm(shown, LABEL_PT) + _GAP_MM + 0.5
    value_mm = lettering.widest_mm(texts, VALUE_PT, bold=True) + 2.0
    low, high = span
    left_value, right_value = (
        (value_mm if low < 0 else 0.0),
        (value_mm if high > 0 or low == 0 else 0.0),
    )
    figure = blank_figure(width, min(len(labels) * row_mm + top_mm + bottom_mm, 245))
    axes = add_axes(figure, Margins(left + left_value, right_value + 0.3, top_mm, bottom_mm))
    axes.set_xlim(low, high if high > low else low + 1)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    axes.set_yticks(range(len(labels)), shown, fontsize=LABEL_PT, color=palette.current().ink)
    axes.tick_params(axis="y", pad=(_GAP_MM + left_value) / lettering.MM_PER_PT)
    for tick in axes.get_yticklabels():
        tick.set_linespacing(1.05)
    if low < 0:
        axes.axvline(0, color=palette.current().faint, linewidth=0.6, zorder=0)
    return RowChart(figure, axes)


def legend_row(
    figure: Figure, items: Sequence[tuple[str, str]], *, left_mm: float = 0.6, right_mm: float = 0.0
) -> None:
    """Small squares with words in one line along the top; shortened evenly when they do not fit."""
    width, height = (float(v) * 25.4 for v in figure.get_size_inches())
    gap, square, top_mm = 4.0, 2.3, 0.8
    free = width - left_mm - right_mm
    names = [name for name, _ in items]
    if sum(lettering.width_mm(n, VALUE_PT) + square + 1.2 + gap for n in names) > free + gap:
        gap = 2.5
        room = free / len(items) - square - 1.2 - gap
        names = [lettering.shorten(name, room, VALUE_PT) for name in names]
    x = left_mm
    middle = top_mm + 1.4
    for name, (_, colour) in zip(names, items, strict=True):
        figure.add_artist(
            Rectangle(
                (x / width, 1 - (middle + square / 2) / height), square / width, square / height,
                transform=figure.transFigure, facecolor=colour, edgecolor="none",
            )
        )  # fmt: skip
        figure.text(
            (x + square + 1.2) / width, 1 - middle / height, name,
            ha="left", va="center_baseline", fontsize=VALUE_PT, color=palette.current().muted,
        )  # fmt: skip
        x += square + 1.2 + lettering.width_mm(name, VALUE_PT) + gap
