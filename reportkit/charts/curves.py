"""Curves on a 0–100 % square: concentration, calibration, gain."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from reportkit.blocks import Width
from reportkit.charts import lettering, palette, recorded_curves
from reportkit.charts.axes import axes_box, data_to_points, label_size, percent_axis, write_at
from reportkit.charts.placing import place
from reportkit.charts.recorded import records
from reportkit.charts.rows import checked_frame
from reportkit.charts.theme import WIDTHS_MM, Margins, add_axes, blank_figure, theme
from reportkit.numerals import decimal, percent


@records(recorded_curves.lorenz)
@theme()
def lorenz(
    curve: pd.DataFrame,
    *,
    gini: float,
    top: tuple[float, float] | None = None,
    who: str = "客户",
    what: str = "收入",
    width: Width = "half",
    height_mm: float = 64.0,
) -> Figure:
    """How unequally value is spread: the curve, the line of equality, Gini, and the top customers.

    curve: columns customer_share and value_share, smallest first, both 0–1.
    top: (share of customers, their share of the value), e.g. (0.2, 0.746), marked on the curve.
    """
    checked_frame(curve, "洛伦兹曲线")
    colours = palette.current()
    figure, axes = _square(width, height_mm, f"{who}累计占比（由低到高）", f"{what}累计占比")
    x, y = curve["customer_share"].astype(float), curve["value_share"].astype(float)
    axes.plot((0, 1), (0, 1), color=colours.faint, linewidth=0.8, linestyle=(0, (3, 2)))
    axes.fill_between(x, x, y, color=colours.tint2, linewidth=0)
    axes.plot(x, y, color=colours.primary, linewidth=1.7, clip_on=False)
    axes.text(
        0.05,
        0.93,
        f"基尼系数 {decimal(gini, 2)}",
        fontsize=8.5,
        fontweight="bold",
        color=colours.primary,
        va="top",
    )
    axes.text(0.05, 0.85, "虚线：完全平均", fontsize=7, color=colours.muted, va="top")
    if top is not None:
        _mark_top(axes, top, who, what)
    return figure


def _mark_top(axes: Axes, top: tuple[float, float], who: str, what: str) -> None:
    """The gap between the curve at 1 − share and 100 % is what the top customers hold."""
    colours = palette.current()
    x, y = 1 - top[0], 1 - top[1]
    axes.plot((x, x), (y, 1), color=colours.accent, linewidth=1.4)
    axes.plot(x, y, "o", color=colours.accent, markersize=4.2)
    text = f"前 {percent(top[0], 0)} 的{who}\n占{what} {percent(top[1])}"
    left = x > 0.45
    axes.annotate(
        text,
        (x, min(max(y + 0.1, 0.24), 0.6)),
        xytext=(-5 if left else 5, 0),
        textcoords="offset points",
        ha="right" if left else "left",
        va="center",
        fontsize=8,
        fontweight="bold",
        color=colours.accent,
    )


def _square(width: Width, height_mm: float, x_label: str, y_label: str) -> tuple[Figure, Axes]:
    """Axes from 0 to 100 % both ways, the y label lying above its axis."""
    figure = blank_figure(width, height_mm)
    axes = add_axes(figure, Margins(10.5, 4, 6.5, 10))
    percent_axis(axes)
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: percent(v, 0)))
    axes.set_xlabel(lettering.shorten(x_label, WIDTHS_MM[width] - 16, 7.5))
    _name_y(axes, y_label)
    return figure, axes


def _name_y(axes: Axes, label: str) -> None:
    axes.annotate(
        label,
        (0, 1),
        xycoords="axes fraction",
        xytext=(-26, 7),
        textcoords="offset points",
        fontsize=7.5,
        color=palette.current().muted,
    )


@records(recorded_curves.calibration)
@theme()
def calibration(
    bins: pd.DataFrame,
    *,
    event: str = "流失",
    unit: str = "人",
    width: Width = "half",
    height_mm: float = 82.0,
) -> Figure:
    """Reliability: predicted against observed rate per bin, with its interval and its size below.

    bins: columns predicted, observed, count, and optionally low and high; rates 0–1. On the dashed
    line a forecast keeps its word. Both axes end at the largest rate, so rare events can be read.
    """
    checked_frame(bins, "校准图")
    colours = palette.current()
    figure = blank_figure(width, height_mm)
    axes = add_axes(figure, Margins(10.5, 4, 6.5, 30))
    below = add_axes(figure, Margins(10.5, 4, height_mm - 25, 9))
    predicted, observed = bins["predicted"].astype(float), bins["observed"].astype(float)
    high = bins["high"].astype(float) if "high" in bins else observed
    low = bins["low"].astype(float) if "low" in bins else observed
    end = min(1.0, max(float(predicted.max()), float(high.max())) * 1.08 or 1.0)
    percent_axis(axes, high=end)
    axes.set_xlim(0, end)
    axes.plot((0, end), (0, end), color=colours.faint, linewidth=0.8, linestyle=(0, (3, 2)))
    axes.vlines(predicted, low, high, color=colours.primary, linewidth=1.4, alpha=0.45)
    axes.plot(predicted, observed, "o-", color=colours.primary, markersize=3.8, linewidth=1)
    axes.set_xticklabels([])
    axes.xaxis.set_ticks(axes.get_yticks()[axes.get_yticks() <= end], [])
    _name_y(axes, f"实际{event}率")
    _bin_sizes(below, predicted, bins["count"].astype(float), end, (WIDTHS_MM[width] - 14.5, unit))
    below.set_xlabel(f"预测{event}概率")
    below.set_xticks([t for t in axes.get_yticks() if t <= end])
    below.xaxis.set_major_formatter(FuncFormatter(lambda v, _: percent(v, 0)))
    below.set_xlim(0, end)
    return figure


def _bin_sizes(
    axes: Axes, at: pd.Series, counts: pd.Series, end: float, room: tuple[float, str]
) -> None:
    """Small bars of how many customers stand behind each point."""
    room_mm, unit = room
    colours = palette.current()
    axes.bar(at, counts, end / 40, color=colours.sky, linewidth=0)
    axes.set_ylim(0, float(counts.max()) * 1.45 or 1.0)
    axes.yaxis.set_visible(False)
    taken = -math.inf
    for x, n in sorted(zip(at, counts, strict=True)):
        text = f"{int(n):,}"
        half = lettering.width_mm(text, 6.5) / 2
        centre = x / end * room_mm
        if centre - half > taken + 0.5:
            axes.annotate(
                text,
                (x, n),
                xytext=(0, 1.5),
                textcoords="offset points",
                ha="center",
                fontsize=6.5,
                color=colours.muted,
            )
            taken = centre + half
    axes.annotate(
        f"各组{unit}数",
        (0, 1),
        xycoords="axes fraction",
        xytext=(-26, -2),
        textcoords="offset points",
        fontsize=7,
        color=colours.muted,
    )


@records(recorded_curves.gain)
@theme()
def gain_curve(
    curve: pd.DataFrame,
    *,
    mark: tuple[float, float] | None = None,
    event: str = "流失客户",
    best: pd.DataFrame | None = None,
    width: Width = "half",
    height_mm: float = 72.0,
) -> Figure:
    """Of all events, how many are among the customers contacted first.

    curve, best: columns contacted and captured, 0–1; best is the perfect order, drawn pale.
    mark: (contacted, captured) at the client's capacity.
    """
    checked_frame(curve, "增益曲线")
    colours = palette.current()
    figure, axes = _square(width, height_mm, "按风险由高到低联系的客户占比", f"覆盖的{event}占比")
    axes.plot((0, 1), (0, 1), color=colours.faint, linewidth=0.8, linestyle=(0, (3, 2)))
    if best is not None:
        axes.plot(best["contacted"], best["captured"], color=colours.sky, linewidth=1)
    axes.plot(curve["contacted"], curve["captured"], color=colours.primary, linewidth=1.7)
    axes.text(
        0.97,
        0.05,
        "虚线：随机联系" + ("；浅蓝：理想排序" if best is not None else ""),
        fontsize=7,
        color=colours.muted,
        ha="right",
    )
    if mark is not None:
        _mark_gain(axes, curve, mark)
    return figure


def _mark_gain(axes: Axes, curve: pd.DataFrame, mark: tuple[float, float]) -> None:
    colours = palette.current()
    x, y = mark
    axes.plot((x, x), (x, y), color=colours.accent, linewidth=1.2)
    axes.plot(x, y, "o", color=colours.accent, markersize=4.2)
    text = f"联系前 {percent(x, 0)}，覆盖 {percent(y, 0)}"
    line = list(zip(curve["contacted"], curve["captured"], strict=True))
    diagonal = [(k / 60, k / 60) for k in range(61)]
    obstacles = [
        (px - 2, py - 2, px + 2, py + 2) for px, py in data_to_points(axes, [*line, *diagonal])
    ]
    left, bottom, right, top = axes_box(axes)
    bounds = (left, bottom + 14, right, top)  # the note on the lines stands below
    (spot,) = place(
        data_to_points(axes, [mark]), [label_size(text, 8, bold=True)], bounds, obstacles, 5
    )
    if spot is not None:
        write_at(axes, spot.centre, text, colours.accent, 8, bold=True)
        axes.texts[-1].set_bbox({"facecolor": colours.paper, "edgecolor": "none", "pad": 0.6})
