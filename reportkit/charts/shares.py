"""Parts of a whole and shares with their intervals, one row each."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from reportkit.blocks import Width
from reportkit.charts import lettering, palette, recorded_rows
from reportkit.charts.lettering import ValueFormat
from reportkit.charts.recorded import records
from reportkit.charts.rows import VALUE_PT, checked, checked_frame, legend_row, row_chart
from reportkit.charts.theme import theme


@records(recorded_rows.parts)
@theme()
def stacked_share(
    shares: pd.DataFrame,
    *,
    colours: Sequence[str] | None = None,
    bands: bool = True,
    value_format: ValueFormat = "pct",
    width: Width = "full",
) -> Figure:
    """One 100 % bar per row, a part per column, each part with its share where it fits.

    shares: 0–1, rows sum to 1 (missing = 0); columns = tiers or other parts, in order.
    colours: one per column; by default the tier colours. bands: tint joining the first part from
    row to row. Raises ValueError when empty, negative, or with more than seven parts.
    """
    parts = _parts(shares)
    names = [str(c) for c in parts.columns]
    fills = list(colours or palette.tier_colours(names))
    show = lettering.formatter(value_format, list(parts.to_numpy().ravel()))
    chart = row_chart(
        [str(i) for i in parts.index], [], (0.0, 1.0), width=width, row_mm=10.5, top_mm=6.2,
    )  # fmt: skip
    axes = chart.axes
    last = [show(share) for share in parts.iloc[:, -1]]
    _leave_right(axes, lettering.widest_mm(last, VALUE_PT) + 1.8)
    half = 0.27
    unit_mm = _axes_mm(axes)
    for y, (_, row) in enumerate(parts.iterrows()):
        starts = np.concatenate([[0.0], np.cumsum(row.to_numpy())[:-1]])
        for j, (start, share) in enumerate(zip(starts, row, strict=True)):
            axes.barh(y, share, 2 * half, left=start, color=fills[j], edgecolor=_paper(), lw=0.8)
            text = show(share)
            if lettering.width_mm(text, VALUE_PT, bold=j == 0) + 1.2 <= share * unit_mm:
                _inside(axes, start + share / 2, y, text, fills[j], bold=j == 0)
            elif j == len(row) - 1 and share > 0:  # the last part has room beside it
                chart.value(y, 1.0, text, colour=palette.current().muted)
    if bands:
        _bands(axes, parts.iloc[:, 0].tolist(), half)
    legend_row(chart.figure, list(zip(names, fills, strict=True)), left_mm=_left_mm(axes))
    return chart.figure


def _parts(shares: pd.DataFrame) -> pd.DataFrame:
    parts = checked_frame(shares, "构成图").fillna(0.0)
    if len(shares.columns) > 7:
        raise ValueError(f"构成图最多 7 个部分，给了 {len(shares.columns)} 个：请合并为“其他”。")
    if (parts < 0).any(axis=None):
        row = str(parts.index[(parts < 0).any(axis=1)][0])
        raise ValueError(f"构成图的“{row}”含负值，不能画成百分之百的条：请改用瀑布图或表格。")
    totals = parts.sum(axis=1)
    return parts.div(totals.where(totals > 0, 1.0), axis=0)


def _bands(axes: Axes, first: Sequence[float], half: float) -> None:
    tint = palette.current().tint2
    for y in range(len(first) - 1):
        corners = [
            (0, y + half),
            (first[y], y + half),
            (first[y + 1], y + 1 - half),
            (0, y + 1 - half),
        ]
        axes.add_patch(Polygon(corners, closed=True, facecolor=tint, edgecolor="none", zorder=0))


def _paper() -> str:
    return palette.current().paper


def _axes_mm(axes: Axes) -> float:
    """Width of the axes, mm."""
    inches = float(axes.get_figure(root=True).get_size_inches()[0])  # type: ignore[union-attr]
    return float(axes.get_position().width) * inches * 25.4


def _left_mm(axes: Axes) -> float:
    inches = float(axes.get_figure(root=True).get_size_inches()[0])  # type: ignore[union-attr]
    return float(axes.get_position().x0) * inches * 25.4


def _inside(axes: Axes, x: float, y: float, text: str, fill: str, *, bold: bool = False) -> None:
    axes.text(
        x, y, text, ha="center", va="center_baseline", fontsize=VALUE_PT,
        fontweight="bold" if bold else "normal", color=palette.text_on(fill),
    )  # fmt: skip


@records(recorded_rows.likert)
@theme()
def diverging_likert(
    shares: pd.DataFrame,
    *,
    counts: pd.Series | None = None,
    scores: pd.Series | None = None,
    score_format: ValueFormat = "pct",
    score_name: str = "",
    width: Width = "full",
) -> Figure:
    """Answers on a scale from best to worst, the neutral one centred on a common line.

    shares: a row per item, a column per answer from good to bad (0–1, rows sum to 1).
    counts: answers per item, printed as n. scores: one figure per item on the right, under the
    words ``score_name``.
    """
    parts = _parts(shares)
    names = [str(c) for c in parts.columns]
    fills = palette.scale_colours(len(names))
    middle = len(names) // 2
    good = parts.iloc[:, :middle].sum(axis=1)
    if len(names) % 2:
        good = good + parts.iloc[:, middle] / 2
    low, high = -float(good.max()), float((1 - good).max())
    texts = [""] * len(parts) if scores is None else _texts(scores, parts.index, score_format)
    labels = [
        f"{i}（n = {int(counts.get(i, 0)):,}）" if counts is not None else str(i)
        for i in parts.index
    ]
    chart = row_chart(labels, [], (low, high), width=width, row_mm=7.6, top_mm=6.2)
    aside = max(lettering.widest_mm([*texts, score_name], VALUE_PT, bold=True) + 3.5, 0.3)
    _leave_right(chart.axes, aside if any(texts) else 0.3)
    _likert_rows(chart.axes, parts, -good, fills)
    for y, text in enumerate(texts):
        chart.value(y, high, f" {text}", bold=True)
    chart.axes.axvline(0, color=palette.current().ink, linewidth=0.5, zorder=0)
    legend = list(zip(names, fills, strict=True))
    legend_row(chart.figure, legend, left_mm=_left_mm(chart.axes), right_mm=aside)
    if score_name and any(texts):
        chart.axes.annotate(
            score_name, (high, 1), xycoords=("data", "axes fraction"), xytext=(3, 3),
            textcoords="offset points", fontsize=7, color=palette.current().muted, va="bottom",
        )  # fmt: skip
    return chart.figure


def _likert_rows(axes: Axes, parts: pd.DataFrame, starts: pd.Series, fills: Sequence[str]) -> None:
    unit_mm = _axes_mm(axes) / abs(axes.get_xlim()[1] - axes.get_xlim()[0])
    show = lettering.formatter("pct0", [])
    for y, (_, row) in enumerate(parts.iterrows()):
        left = float(starts.iloc[y])
        for fill, share in zip(fills, row, strict=True):
            axes.barh(y, share, 0.66, left=left, color=fill, edgecolor=_paper(), linewidth=0.6)
            text = show(share)
            if lettering.width_mm(text, VALUE_PT) + 0.8 <= share * unit_mm:
                _inside(axes, left + share / 2, y, text, fill)
            left += share


def _texts(values: pd.Series, index: pd.Index, form: ValueFormat) -> list[str]:
    return lettering.value_texts([float(v) for v in values.reindex(index)], form)


def _leave_right(axes: Axes, room_mm: float) -> None:
    """Give up ``room_mm`` on the right of the axes."""
    inches = float(axes.get_figure(root=True).get_size_inches()[0])  # type: ignore[union-attr]
    box = axes.get_position()
    right = 1 - room_mm / (inches * 25.4)
    axes.set_position((box.x0, box.y0, right - box.x0, box.height))


@records(recorded_rows.intervals)
@theme()
def dot_interval(
    points: pd.DataFrame,
    *,
    value_format: ValueFormat = "pct",
    highlight: Collection[str] = (),
    reference: tuple[str, float] | None = None,
    width: Width = "full",
) -> Figure:
    """An estimate with its interval per row: NPS, shares of regions, rates of tiers.

    points: columns value, low, high, and optionally n (printed beside the label); index = labels.
    reference: (words, value) of a dashed line, such as the overall mean.
    """
    values = checked(points["value"], "区间图")
    low, high = points["low"].astype(float), points["high"].astype(float)
    every = [float(v) for s in (values, low, high) for v in s.dropna()]
    every += [reference[1]] if reference else []
    bottom, top = min(every), max(every)
    pad = (top - bottom) * 0.03 or 0.5
    texts = lettering.value_texts(list(values), value_format)
    labels = [
        f"{i}（n = {int(n):,}）" if pd.notna(n) else str(i)
        for i, n in zip(points.index, points.get("n", pd.Series(np.nan, points.index)), strict=True)
    ]
    chart = row_chart(
        labels, [], (bottom - pad, top + pad), width=width, top_mm=5.2 if reference else 0.5
    )
    _leave_right(chart.axes, lettering.widest_mm(texts, VALUE_PT, bold=True) + 3)
    if bottom - pad < 0:
        for line in list(chart.axes.lines):
            line.set_linewidth(0.5)
    _dots(chart.axes, values, low, high, {str(h) for h in highlight})
    for y, (label, text) in enumerate(zip(points.index, texts, strict=True)):
        chosen = str(label) in set(map(str, highlight))
        chart.value(
            y, top + pad, text, bold=chosen, colour=palette.current().accent if chosen else None
        )
    if reference:
        _reference(chart.axes, *reference, show=lettering.formatter(value_format, list(values)))
    return chart.figure


def _dots(axes: Axes, values: pd.Series, low: pd.Series, high: pd.Series, marked: set[str]) -> None:
    colours = palette.current()
    for y, label in enumerate(values.index):
        chosen = str(label) in marked
        tint = colours.accent if chosen else colours.primary
        axes.axhline(y, color=colours.hair, linewidth=0.6, zorder=0)
        axes.plot(
            (low.iloc[y], high.iloc[y]),
            (y, y),
            color=tint,
            linewidth=1.6,
            alpha=0.45,
            solid_capstyle="round",
        )
        axes.plot(values.iloc[y], y, "o", color=tint, markersize=4.6)


def _reference(axes: Axes, words: str, value: float, *, show: object) -> None:
    colours = palette.current()
    axes.axvline(value, color=colours.muted, linewidth=0.7, linestyle=(0, (3, 2)), zorder=1)
    text = f"{words} {show(value)}"  # type: ignore[operator]
    low, high = axes.get_xlim()
    half = lettering.width_mm(text, 7) / 2 / _axes_mm(axes) * (high - low)
    x = min(max(value, low + half), high - half)
    axes.annotate(
        text,
        (x, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 2),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=7,
        color=colours.muted,
    )
