"""From one state to the next: funnel, transitions, steps of a method, resources against value."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from reportkit.blocks import Width
from reportkit.charts import lettering, palette, recorded_rows
from reportkit.charts.lettering import ValueFormat
from reportkit.charts.recorded import records
from reportkit.charts.rows import VALUE_PT, checked, checked_frame, legend_row, row_chart
from reportkit.charts.theme import PT_PER_MM, WIDTHS_MM, Margins, add_axes, blank_figure, theme
from reportkit.numerals import decimal, integer, percent, signed


@records(recorded_rows.funnel)
@theme()
def funnel(
    stages: pd.DataFrame,
    *,
    unit: str = "人",
    highlight: str | None = None,
    width: Width = "full",
) -> Figure:
    """How many reach each stage, and which share of the stage before.

    stages: index = names in order; columns count, and optionally rate, low, high (0–1, share of
    the stage before; blank in the first row). highlight: the stage whose step is to be looked at.
    """
    counts = checked(stages["count"], "漏斗图").fillna(0.0)
    colours = palette.current()
    texts = [f"{integer(n)} {unit}".rstrip() for n in counts]
    chart = row_chart(
        [str(s) for s in stages.index], texts, (0.0, float(counts.max())), width=width, row_mm=11.5
    )
    for y, (name, count) in enumerate(counts.items()):
        chosen = str(name) == highlight
        fill = colours.accent if chosen else palette.ramp(1 - 0.55 * y / max(len(counts) - 1, 1))
        chart.axes.barh(y, count, 0.46, color=fill, linewidth=0)
        chart.value(y, float(count), texts[y], bold=True)
    for y in range(1, len(stages)):
        words = _step_words(stages.iloc[y])
        if words:
            tone = colours.accent if str(stages.index[y]) == highlight else colours.muted
            chart.axes.annotate(
                f"↓ {words}", (0, y - 0.5), xytext=(4, 0), textcoords="offset points",
                va="center_baseline", fontsize=7.5, color=tone,
            )  # fmt: skip
    return chart.figure


def _step_words(stage: pd.Series) -> str:
    rate = stage.get("rate")
    if rate is None or pd.isna(rate):
        return ""
    low, high = stage.get("low"), stage.get("high")
    if low is None or high is None or pd.isna(low) or pd.isna(high):
        return f"转化 {percent(rate)}"
    return f"转化 {percent(rate)}（95% 区间 {percent(low)}～{percent(high)}）"


@records(recorded_rows.moves)
@theme()
def transition_matrix(
    shares: pd.DataFrame,
    counts: pd.DataFrame | None = None,
    *,
    from_name: str = "上期",
    to_name: str = "本期",
    unit: str = "家",
    width: Width = "wide",
) -> Figure:
    """Where the customers of each tier went: rows = before, columns = now, best tier first.

    shares: 0–1 of the row. Staying is grey-blue, rising teal, falling vermilion; a column that is
    no row (流失, 新客户) counts as below the last tier. counts: printed under the share.
    """
    table = checked_frame(shares, "迁移矩阵")
    colours = palette.current()
    rows = [lettering.wrap(str(r), WIDTHS_MM[width] * 0.28, 8) for r in table.index]
    left = lettering.widest_mm(rows, 8) + 2.5
    cell = (WIDTHS_MM[width] - left - 0.5) / len(table.columns)
    heads = [lettering.wrap(str(c), cell - 1, 8) for c in table.columns]
    top = max(lettering.height_mm(h, 8) for h in heads) + 5.5
    figure = blank_figure(width, top + 9.5 * len(rows) + 0.5)
    axes = add_axes(figure, Margins(left, 0.5, top, 0.5))
    axes.set_xlim(0, len(heads))
    axes.set_ylim(len(rows), 0)
    amounts = None if counts is None else counts.reindex_like(table)
    _moves(axes, table, amounts, unit)
    axes.set_xticks(np.arange(len(heads)) + 0.5, heads, fontsize=8, color=colours.ink)
    axes.set_yticks(np.arange(len(rows)) + 0.5, rows, fontsize=8, color=colours.ink)
    axes.xaxis.tick_top()
    axes.spines["bottom"].set_visible(False)
    note = lettering.shorten(
        f"纵：{from_name}；横：{to_name}；青升朱降，占该行比例", WIDTHS_MM[width] - 1, 7
    )
    figure.text(0.5 / WIDTHS_MM[width], 1 - 0.4 / _height(figure), note, ha="left", va="top",
                fontsize=7, color=colours.muted)  # fmt: skip
    return figure


def _moves(axes: Axes, shares: pd.DataFrame, counts: pd.DataFrame | None, unit: str) -> None:
    colours = palette.current()
    cells = shares.to_numpy(dtype=float)
    amounts = np.full(cells.shape, np.nan) if counts is None else counts.to_numpy(dtype=float)
    ranks = {label: i for i, label in enumerate(shares.index)}
    for i in range(len(shares)):
        for j, now in enumerate(shares.columns):
            move = ranks.get(now, len(ranks)) - i
            hue = colours.blue if move == 0 else (colours.good if move < 0 else colours.bad)
            n = float(amounts[i, j])
            below = "" if np.isnan(n) else f"{integer(n)} {unit}".rstrip()
            _cell(axes, (i, j), float(cells[i, j]), hue, below)


def _height(figure: Figure) -> float:
    return float(figure.get_size_inches()[1]) * 25.4


def _cell(axes: Axes, at: tuple[int, int], share: float, hue: str, below: str) -> None:
    if np.isnan(share):
        return
    i, j = at
    strength = 0.06 + 0.86 * min(share, 1.0) ** 0.8 if share else 0.03
    fill = palette.blend(palette.current().paper, hue, strength)
    axes.add_patch(Rectangle((j + 0.015, i + 0.03), 0.97, 0.94, facecolor=fill, edgecolor="none"))
    tone = palette.text_on(fill)
    axes.text(j + 0.5, i + (0.36 if below else 0.5), percent(share), ha="center",
              va="center_baseline", fontsize=8, fontweight="bold", color=tone)  # fmt: skip
    if below:
        axes.text(j + 0.5, i + 0.72, below, ha="center", va="center_baseline", fontsize=7,
                  color=tone)  # fmt: skip


@theme()
def process_steps(
    steps: Sequence[tuple[str, str]],
    *,
    highlight: int | None = None,
    width: Width = "full",
) -> Figure:
    """Boxes with arrows from left to right: (title, one or two lines of detail) per step.

    highlight: number of the step, from 0, in the accent colour.
    """
    if not steps:
        raise ValueError("流程图没有步骤：请至少给出一步（标题，说明）。")
    colours = palette.current()
    total, gap = WIDTHS_MM[width], 5.0
    box = (total - gap * (len(steps) - 1)) / len(steps)
    if box < 14:
        raise ValueError(f"{total:.0f} mm 放不下 {len(steps)} 步，请合并步骤或加宽。")
    titles = [lettering.wrap(t, box - 3, 8, bold=True) for t, _ in steps]
    details = [lettering.wrap(d, box - 3, 7, lines=4) if d else "" for _, d in steps]
    title_mm = max(lettering.height_mm(t, 8) for t in titles)
    detail_mm = max((lettering.height_mm(d, 7) for d in details if d), default=-1.5)
    height = title_mm + detail_mm + 5.2
    figure = blank_figure(width, height)
    axes = add_axes(figure, Margins(0, 0, 0, 0))
    axes.set(xlim=(0, total), ylim=(height, 0))
    axes.set_axis_off()
    for k, (title, detail) in enumerate(zip(titles, details, strict=True)):
        x = k * (box + gap)
        mark = colours.accent if k == highlight else colours.primary
        axes.add_patch(Rectangle((x, 0), box, height, facecolor=colours.tint, edgecolor="none"))
        axes.add_patch(Rectangle((x, 0), box, 0.7, facecolor=mark, edgecolor="none"))
        axes.text(x + 1.5, 2.0, title, va="top", fontsize=8, fontweight="bold", color=mark)
        axes.text(x + 1.5, 3.4 + title_mm, detail, va="top", fontsize=7, color=colours.ink)
        if k:
            axes.add_patch(
                FancyArrowPatch(
                    (x - gap + 0.6, height / 2), (x - 0.6, height / 2), arrowstyle="-|>",
                    mutation_scale=7, linewidth=0.9, color=colours.faint, shrinkA=0, shrinkB=0,
                )
            )  # fmt: skip
    return figure


@records(recorded_rows.mismatch)
@theme()
def resource_mismatch(
    shares: pd.DataFrame,
    *,
    names: tuple[str, str] = ("资源投入占比", "利润占比"),
    value_format: ValueFormat = "pct",
    highlight: str | None = None,
    width: Width = "full",
) -> Figure:
    """Per group the share of resources it gets and of value it gives, joined by the gap.

    shares: index = groups, two columns: resources, value (0–1). The gap is printed in 个百分点 on the
    right: minus = gets less than it gives. highlight: the group to look at, by default the one
    with the widest gap.
    """
    table = checked_frame(shares.iloc[:, :2], "资源错配图").fillna(0.0)
    given, earned = table.iloc[:, 0], table.iloc[:, 1]
    colours = palette.current()
    wide = int(np.argmax((given - earned).abs().to_numpy()))
    marked = wide if highlight is None else list(map(str, table.index)).index(highlight)
    gaps = [
        f"{signed(decimal((g - e) * 100, 1))} 个百分点" for g, e in zip(given, earned, strict=True)
    ]
    show = lettering.formatter(value_format, table.to_numpy().ravel().tolist())
    low, high = min(0.0, float(table.to_numpy().min())), float(table.to_numpy().max())
    labels = [str(i) for i in table.index]
    chart = row_chart(labels, gaps, (0.0, 1.0), width=width, row_mm=8.0, top_mm=6)
    chart.axes.set_xlim(low, high if high > low else low + 1)
    room = lettering.widest_mm(["100.0%", *map(show, table.to_numpy().ravel())], VALUE_PT) + 2.5
    _inset(chart.axes, room)
    for y, (g, e, gap) in enumerate(zip(given, earned, gaps, strict=True)):
        _dumbbell(chart.axes, y, (g, e), show, marked=y == marked)
        chart.axes.annotate(
            gap, (1, y), xycoords=("axes fraction", "data"),
            xytext=(room * PT_PER_MM, 0), textcoords="offset points",
            ha="left", va="center_baseline", fontsize=VALUE_PT,
            fontweight="bold" if y == marked else "normal",
            color=colours.accent if y == marked else colours.muted,
        )  # fmt: skip
    legend_row(chart.figure, [(names[0], colours.sky), (names[1], colours.primary)])
    return chart.figure


def _dumbbell(
    axes: Axes, y: int, pair: tuple[float, float], show: Callable[[float], str], *, marked: bool
) -> None:
    """Two dots joined by their gap, each with its value on the outer side."""
    colours = palette.current()
    tone = colours.accent if marked else colours.faint
    axes.plot(pair, (y, y), color=tone, linewidth=2.2 if marked else 1.4, zorder=2)
    for value, fill in zip(pair, (colours.sky, colours.primary), strict=True):
        axes.plot(value, y, "o", color=fill, markersize=6, zorder=3, clip_on=False)
    low, high = sorted(pair)
    _beside(axes, y, (low, show(low)), "right")
    _beside(axes, y, (high, show(high)), "left")


def _inset(axes: Axes, room_mm: float) -> None:
    """Room for a value on both sides of the axes."""
    inches = float(axes.get_figure(root=True).get_size_inches()[0])  # type: ignore[union-attr]
    share = room_mm / (inches * 25.4)
    box = axes.get_position()
    axes.set_position((box.x0 + share, box.y0, box.width - 2 * share, box.height))
    axes.tick_params(axis="y", pad=(1.6 + room_mm) * PT_PER_MM)


def _beside(axes: Axes, y: float, end: tuple[float, str], side: str) -> None:
    right = side == "left"
    axes.annotate(
        end[1], (end[0], y), xytext=(6 if right else -6, 0), textcoords="offset points",
        ha="left" if right else "right", va="center_baseline", fontsize=VALUE_PT,
    )  # fmt: skip
