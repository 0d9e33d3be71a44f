"""Lines over time: trend, small multiples, survival and retention curves.

The last period stands out, lines are labelled at their ends, there is no value axis unless a curve
needs one (0–100 %).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reportkit.blocks import Width
from reportkit.charts import lettering, palette
from reportkit.charts.axes import (
    TICK_PT,
    end_labels,
    label_points,
    percent_axis,
    period_labels,
    period_ticks,
    readable,
)
from reportkit.charts.lettering import ValueFormat
from reportkit.charts.rows import checked, legend_row
from reportkit.charts.theme import WIDTHS_MM, Margins, add_axes, blank_figure, theme


@theme()
def trend(
    values: pd.Series,
    *,
    value_format: ValueFormat = "money",
    last_year: pd.Series | None = None,
    highlight: int = 1,
    width: Width = "full",
    height_mm: float = 42.0,
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


@theme()
def trends(
    frame: pd.DataFrame,
    *,
    value_format: ValueFormat = "money",
    highlight: str | None = None,
    width: Width = "full",
    height_mm: float = 52.0,
) -> Figure:
    """Several lines in one frame, each named with its last value at its right end.

    frame: index = periods, a column per line, at most seven. highlight: the column to look at; the
    others turn blue and grey.
    """
    frame = _frame(frame, "多线走势图")
    colours = palette.current()
    tones = dict(zip(frame.columns, _tones(list(frame.columns), highlight), strict=True))
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
    _frame_trend(axes, frame.stack(), height_mm)
    period_ticks(axes, frame.index, WIDTHS_MM[width] - 2.5 - aside)
    axes.set_xlim(-0.5, len(frame) - 1 + 0.02 * len(frame))
    ends = [(float(last[c]), words[c], tones[c], c == highlight) for c in words]
    end_labels(axes, ends)
    axes.axhline(0, color=colours.hair, lw=0.6, zorder=0) if axes.get_ylim()[0] < 0 else None
    return figure


def _frame(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    if frame.empty or frame.isna().all(axis=None):
        raise ValueError(f"{kind}没有可画的数据：表是空的，请检查筛选条件或口径。")
    return frame.astype(float)


def _tones(columns: Sequence[object], highlight: str | None) -> list[str]:
    colours = palette.current()
    if highlight is None:
        return palette.series_colours(len(columns))
    calm = [
        colours.primary,
        colours.blue,
        colours.sky,
        colours.faint,
        colours.neutral,
        colours.muted,
    ]
    rest = iter(calm)
    palette.series_colours(len(columns))  # refuses more than seven
    return [colours.accent if c == highlight else next(rest) for c in columns]


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
    frame = _frame(frame, "分面小图")
    columns = min(columns, len(frame.columns))
    rows = math.ceil(len(frame.columns) / columns)
    row_mm, total = 27.0, WIDTHS_MM[width]
    cell = (total - 4 * (columns - 1)) / columns
    figure = blank_figure(width, rows * row_mm)
    limits = frame.stack() if shared_scale else None
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
        known = values.dropna()
        at = values.index.get_loc(known.index[-1])
        accent = palette.current().accent
        axes.plot(at, known.iloc[-1], "o", markersize=3.4, color=accent)
        axes.annotate(
            end[0],
            (at, known.iloc[-1]),
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
        for tick, side in zip(axes.get_xticklabels(), ("left", "right"), strict=True):
            tick.set_horizontalalignment(side)


@theme()
def survival_curves(
    curves: Mapping[str, pd.DataFrame],
    *,
    time_label: str,
    highlight: str | None = None,
    from_zero: bool = True,
    width: Width = "full",
    height_mm: float = 70.0,
) -> Figure:
    """Kaplan–Meier steps with their intervals, and the number at risk below the axis.

    curves: name → columns time, survival, low, high, at_risk (the rows of a step function, the first
    at time 0), at most four. time_label names the unit, e.g. "在网月数".
    """
    if not curves or any(c.empty for c in curves.values()):
        raise ValueError("生存曲线没有可画的数据：请检查分组，去掉没有客户的组。")
    names = list(curves)
    tones = dict(zip(names, _tones(names, highlight), strict=True))
    most = max(int(c["at_risk"].max()) for c in curves.values())
    half = lettering.width_mm(f"{most:,}", 7) / 2
    short = [lettering.shorten(n, 26, 7) for n in names]
    left = max(lettering.widest_mm(["风险集人数", *short], 7) + half + 3, 14.0)
    last = {
        n: f"{lettering.shorten(n, 26, 7.5)} {_percent(c['survival'])}" for n, c in curves.items()
    }
    aside = lettering.widest_mm(last.values(), 7.5, bold=True) + 3.6
    table = 4.2 * len(names) + 5
    figure = blank_figure(width, height_mm)
    axes = add_axes(figure, Margins(left, aside, 2, table + 10))
    end = max(float(c["time"].max()) for c in curves.values())
    for name, curve in curves.items():
        axes.step(curve["time"], curve["survival"], where="post", color=tones[name], linewidth=1.5)
        axes.fill_between(
            curve["time"],
            curve["low"].astype(float),
            curve["high"].astype(float),
            step="post",
            color=tones[name],
            alpha=0.14,
            linewidth=0,
        )
    axes.set_xlim(0, end or 1.0)
    lowest = 0.0 if from_zero else min(float(c["low"].min()) for c in curves.values())
    percent_axis(axes, low=lowest)
    axes.set_xlabel(time_label)
    end_labels(
        axes,
        [
            (float(c["survival"].iloc[-1]), last[n], tones[n], n == highlight)
            for n, c in curves.items()
        ],
    )
    _at_risk(axes, dict(zip(short, curves.values(), strict=True)), list(tones.values()), left)
    return figure


def _percent(survival: pd.Series) -> str:
    return lettering.formatter("pct", [])(float(survival.iloc[-1]))


def _at_risk(
    axes: Axes, curves: Mapping[str, pd.DataFrame], tones: Sequence[str], left_mm: float
) -> None:
    """The table under the axis: how many are still followed at each tick."""
    ticks = [t for t in axes.get_xticks() if axes.get_xlim()[0] <= t <= axes.get_xlim()[1]]
    axes.set_xticks(ticks)
    left = -left_mm / lettering.MM_PER_PT + 1
    below = -34.0
    axes.annotate(
        "风险集人数",
        (0, 0),
        xycoords="axes fraction",
        xytext=(left, below),
        va="center",
        textcoords="offset points",
        fontsize=7,
        color=palette.current().muted,
    )
    for row, (name, curve) in enumerate(curves.items(), start=1):
        y = below - row * 4.2 / lettering.MM_PER_PT
        axes.annotate(
            name,
            (0, 0),
            xycoords="axes fraction",
            xytext=(left, y),
            textcoords="offset points",
            fontsize=7,
            va="center_baseline",
            color=readable(tones[row - 1]),
        )
        times = curve["time"].to_numpy(dtype=float)
        ahead = np.append(curve["at_risk"].to_numpy(), 0)
        for tick in ticks:
            count = int(ahead[np.searchsorted(times, tick, side="left")])
            axes.annotate(
                f"{count:,}",
                (tick, 0),
                xycoords=("data", "axes fraction"),
                xytext=(0, y),
                textcoords="offset points",
                ha="center",
                va="center_baseline",
                fontsize=7,
            )


@theme()
def retention_curves(
    frame: pd.DataFrame,
    *,
    x_label: str = "入组后月数",
    highlight: str | None = None,
    width: Width = "full",
    height_mm: float = 56.0,
) -> Figure:
    """Share still active k months after joining, a line per column, named at its last value.

    frame: index = months since joining (0, 1, 2 …), values 0–1, blank beyond the data.
    """
    frame = _frame(frame, "留存曲线").dropna(how="all")
    tones = dict(zip(frame.columns, _tones(list(frame.columns), highlight), strict=True))
    ends = []
    for column in frame.columns:
        known = frame[column].dropna()
        if len(known):
            words = f"{lettering.shorten(str(column), 26, 7.5)} {_percent(known)}"
            ends.append((float(known.iloc[-1]), words, tones[column], column == highlight))
    aside = lettering.widest_mm([e[1] for e in ends], 7.5, bold=True) + 3.6
    figure = blank_figure(width, height_mm)
    axes = add_axes(figure, Margins(11, aside, 2, 10))
    for column in frame.columns:
        axes.plot(
            frame.index,
            frame[column],
            color=tones[column],
            linewidth=1.4,
            marker="o",
            markersize=2.6,
            zorder=3 if column == highlight else 2,
        )
        known = frame[column].dropna()
        if len(known):  # a younger cohort ends early: lead the eye to its name
            axes.plot(
                (known.index[-1], frame.index.max()),
                (known.iloc[-1], known.iloc[-1]),
                color=tones[column],
                linewidth=0.5,
                linestyle=(0, (1, 2)),
                zorder=1,
            )
    axes.set_xlim(float(frame.index.min()), float(frame.index.max()) or 1.0)
    percent_axis(axes)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel(x_label)
    end_labels(axes, ends)
    return figure
