"""The cells behind every heat map: coloured rectangles, letters that fit, frames, names, a scale."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from reportkit.blocks import Width
from reportkit.charts import lettering, palette
from reportkit.charts.rows import checked_frame
from reportkit.charts.theme import WIDTHS_MM, Margins, add_axes, blank_figure, sequential

CELL_SIZES_PT = (7.5, 7.0, 6.5, 6.0)


@dataclass(frozen=True, slots=True)
class AxisNames:
    """What rows and columns are; printed small beside the map."""

    rows: str = ""
    columns: str = ""


def flat(values: pd.DataFrame) -> list[float]:
    numbers: list[float] = checked_frame(values, "热力图").to_numpy().ravel().tolist()
    return numbers


def cell_texts(
    values: pd.DataFrame,
    second: pd.DataFrame | None,
    show: Callable[[float], str],
    show_second: Callable[[float], str],
) -> pd.DataFrame:
    texts = values.astype(float).map(lambda v: "" if pd.isna(v) else show(v).split(" ")[0])
    if second is None:
        return texts
    below = second.reindex(index=values.index, columns=values.columns).astype(float)
    lines = below.map(lambda v: "" if pd.isna(v) else "\n" + show_second(v))
    return texts.where(texts == "", texts + lines)


def cell_map(
    values: pd.DataFrame,
    texts: pd.DataFrame,
    names: AxisNames,
    highlight: Collection[tuple[object, object]],
    size: tuple[Width, float],
) -> Figure:
    width, row_mm = size
    rows = [lettering.wrap(str(r), WIDTHS_MM[width] * 0.3, 8) for r in values.index]
    left = lettering.widest_mm(rows, 8) + 2
    cell_mm = (WIDTHS_MM[width] - left - 0.6) / len(values.columns)
    heads = [lettering.wrap(str(c), cell_mm - 0.8, 7.5) for c in values.columns]
    head_mm = max(lettering.height_mm(h, 7.5) for h in heads) + 0.8
    top = head_mm + (4.2 if names.rows or names.columns else 0.3)
    figure = blank_figure(width, min(top + row_mm * len(rows) + 0.6, 245))
    axes = add_axes(figure, Margins(left, 0.6, top, 0.6))
    array = values.astype(float)
    low, high = float(np.nanmin(array)), float(np.nanmax(array))
    low = min(low, 0.0) if low > 0 else low
    sns.heatmap(
        array,
        ax=axes,
        cmap=sequential(),
        cbar=False,
        linewidths=1.2,
        linecolor="white",
        vmin=low,
        vmax=high if high > low else low + 1,
    )
    axes.set_xticks(np.arange(len(heads)) + 0.5, heads, rotation=0, fontsize=7.5)
    axes.set_yticks(
        np.arange(len(rows)) + 0.5, rows, rotation=0, fontsize=8, color=palette.current().ink
    )
    axes.xaxis.tick_top()
    axes.set(xlabel="", ylabel="")
    axes.tick_params(length=0, pad=2.5)
    _write_cells(axes, texts, (cell_mm, row_mm))
    _frames(axes, values, highlight)
    _name_axes(figure, names, left)
    return figure


def _write_cells(axes: Axes, texts: pd.DataFrame, cell_mm: tuple[float, float]) -> None:
    """Letters of one size for the whole map, as large as the cells allow."""
    every = [t for t in texts.to_numpy().ravel() if t]
    lines, size = _fitting(every, cell_mm)
    if not lines:
        return
    fills = cell_fills(axes, texts.shape)
    for i, j in np.ndindex(texts.shape):
        text = "\n".join(str(texts.iat[i, j]).split("\n")[:lines])
        if text:
            axes.text(
                j + 0.5,
                i + 0.5,
                text,
                ha="center",
                va="center",
                fontsize=size,
                linespacing=1.15,
                color=palette.text_on(fills[i][j]),
            )


def _fitting(texts: Sequence[str], cell_mm: tuple[float, float]) -> tuple[int, float]:
    """How many lines of which size fit into every cell."""
    for lines in (2, 1):
        shown = ["\n".join(t.split("\n")[:lines]) for t in texts]
        for size in CELL_SIZES_PT:
            wide = lettering.widest_mm(shown, size) <= cell_mm[0] - 0.9
            if wide and all(lettering.height_mm(t, size) * 0.9 <= cell_mm[1] for t in shown):
                return lines, size
    return 0, 0.0


def cell_fills(axes: Axes, shape: tuple[int, int]) -> list[list[str]]:
    mesh = axes.collections[0]
    mesh.update_scalarmappable()
    colours = np.asarray(mesh.get_facecolor()).reshape(*shape, 4)
    paper = palette.current().paper
    return [[paper if c[3] == 0 else to_hex(tuple(c)).upper() for c in row] for row in colours]


def _frames(axes: Axes, values: pd.DataFrame, highlight: Collection[tuple[object, object]]) -> None:
    """Accent lines along the outer edges of the chosen cells."""
    rows, columns = positions(values.index), positions(values.columns)
    cells = {(rows[r], columns[c]) for r, c in highlight}
    for i, j in sorted(cells):
        for (di, dj), line in (
            ((-1, 0), ((j, j + 1), (i, i))),
            ((1, 0), ((j, j + 1), (i + 1, i + 1))),
            ((0, -1), ((j, j), (i, i + 1))),
            ((0, 1), ((j + 1, j + 1), (i, i + 1))),
        ):
            if (i + di, j + dj) not in cells:
                axes.plot(
                    *line,
                    color=palette.current().accent,
                    linewidth=1.6,
                    clip_on=False,
                    solid_capstyle="projecting",
                )


def positions(labels: pd.Index) -> dict[object, int]:
    return {label: i for i, label in enumerate(labels)}


def _name_axes(figure: Figure, names: AxisNames, left_mm: float) -> None:
    width, height = (float(v) * 25.4 for v in figure.get_size_inches())
    muted = palette.current().muted
    both = "；".join(
        text
        for text in (
            f"纵：{names.rows}" if names.rows else "",
            f"横：{names.columns}" if names.columns else "",
        )
        if text
    )
    if both:
        text = lettering.shorten(both, width - left_mm, 7)
        figure.text(
            left_mm / width, 1 - 0.4 / height, text, ha="left", va="top", fontsize=7, color=muted
        )


def add_scale(figure: Figure, low: str, high: str) -> Figure:
    """Seven steps of the colour scale with both ends named, below the map."""
    width, height = (float(v) * 25.4 for v in figure.get_size_inches())
    grown = height + 5.5
    for axes in figure.axes:
        box = axes.get_position()
        axes.set_position(
            (box.x0, (box.y0 * height + 5.5) / grown, box.width, box.height * height / grown)
        )
    figure.set_size_inches(width / 25.4, grown / 25.4)
    x = width - 0.6 - 7 * 5 - lettering.width_mm(high, 7) - 1.2
    muted = palette.current().muted
    figure.text(
        (x - 1.2) / width,
        1.9 / grown,
        low,
        ha="right",
        va="center_baseline",
        fontsize=7,
        color=muted,
    )
    for i, colour in enumerate(palette.current().seq):
        figure.add_artist(
            Rectangle(((x + i * 5) / width, 0.8 / grown), 5 / width, 2.2 / grown, linewidth=0,
                      facecolor=colour, transform=figure.transFigure)
        )  # fmt: skip
    figure.text(
        (x + 36.2) / width,
        1.9 / grown,
        high,
        ha="left",
        va="center_baseline",
        fontsize=7,
        color=muted,
    )
    return figure
