"""Who is still there after a time: Kaplan–Meier steps and retention by cohort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reportkit.blocks import Width
from reportkit.charts import lettering, palette, recorded_curves
from reportkit.charts.axes import end_labels, percent_axis, readable
from reportkit.charts.recorded import records
from reportkit.charts.rows import checked_frame
from reportkit.charts.theme import Margins, add_axes, blank_figure, theme

_TABLE_TITLE = "风险集人数"
_ROW_MM = 4.2
_STEPS = 500  # a third of a millimetre each on a full width


@records(recorded_curves.survival)
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
    tones = dict(zip(names, palette.line_colours(names, highlight), strict=True))
    short = [lettering.shorten(n, 26, 7) for n in names]
    left = _table_left_mm(short, max(int(c["at_risk"].max()) for c in curves.values()))
    last = {
        n: f"{lettering.shorten(n, 26, 7.5)} {_percent(c['survival'])}" for n, c in curves.items()
    }
    aside = lettering.widest_mm(last.values(), 7.5, bold=True) + 3.6
    figure = blank_figure(width, height_mm)
    axes = add_axes(figure, Margins(left, aside, 2, _ROW_MM * len(names) + 15))
    end = max(float(c["time"].max()) for c in curves.values())
    for name, curve in curves.items():
        _steps(axes, curve, tones[name])
    axes.set_xlim(0, end or 1.0)
    lowest = 0.0 if from_zero else min(float(c["low"].min()) for c in curves.values())
    percent_axis(axes, low=lowest)
    axes.set_xlabel(time_label)
    finals = {n: float(c["survival"].iloc[-1]) for n, c in curves.items()}
    end_labels(axes, [(finals[n], last[n], tones[n], n == highlight) for n in names])
    _at_risk(axes, dict(zip(short, curves.values(), strict=True)), list(tones.values()), left)
    return figure


def _percent(survival: pd.Series) -> str:
    return lettering.formatter("pct", [])(float(survival.iloc[-1]))


def visible_steps(curve: pd.DataFrame, steps: int = _STEPS) -> pd.DataFrame:
    """The rows that a drawing can show: where more than ``steps`` follow, the last of each slot.

    Times of a hundred thousand customers differ by seconds; drawn one by one they are a file of
    thirty megabytes and the same line.
    """
    if len(curve) <= steps:
        return curve
    time = curve["time"].to_numpy(dtype=float)
    slot = np.floor((time - time[0]) / (time[-1] - time[0] or 1.0) * (steps - 2))
    last_of_slot = np.append(np.diff(slot) > 0, True)
    shown: pd.DataFrame = curve[last_of_slot | (np.arange(len(curve)) == 0)]
    return shown


def _steps(axes: Axes, curve: pd.DataFrame, tone: str) -> None:
    curve = visible_steps(curve)
    axes.step(curve["time"], curve["survival"], where="post", color=tone, linewidth=1.5)
    axes.fill_between(
        curve["time"], curve["low"].astype(float), curve["high"].astype(float), step="post",
        color=tone, alpha=0.14, linewidth=0,
    )  # fmt: skip


def _table_left_mm(names: Sequence[str], most: int) -> float:
    """Room left of the axis for the names and half of the first number."""
    half = lettering.width_mm(f"{most:,}", 7) / 2
    return max(lettering.widest_mm([_TABLE_TITLE, *names], 7) + half + 3, 14.0)


def _at_risk(
    axes: Axes, curves: Mapping[str, pd.DataFrame], tones: Sequence[str], left_mm: float
) -> None:
    """The table under the axis: how many are still followed at each tick."""
    ticks = [t for t in axes.get_xticks() if axes.get_xlim()[0] <= t <= axes.get_xlim()[1]]
    axes.set_xticks(ticks)
    left = -left_mm / lettering.MM_PER_PT + 1
    below = -34.0
    _below(axes, _TABLE_TITLE, (left, below), palette.current().muted)
    for row, (name, curve) in enumerate(curves.items(), start=1):
        y = below - row * _ROW_MM / lettering.MM_PER_PT
        _below(axes, name, (left, y), readable(tones[row - 1]))
        times = curve["time"].to_numpy(dtype=float)
        ahead = np.append(curve["at_risk"].to_numpy(), 0)
        for tick in ticks:
            count = int(ahead[np.searchsorted(times, tick, side="left")])
            _below(axes, f"{count:,}", (0, y), palette.current().ink, tick)


def _below(
    axes: Axes, text: str, offset: tuple[float, float], tone: str, tick: float | None = None
) -> None:
    """Text under the axis: at its left end, or centred under a tick."""
    axes.annotate(
        text, (0 if tick is None else tick, 0), xytext=offset, textcoords="offset points",
        xycoords="axes fraction" if tick is None else ("data", "axes fraction"),
        ha="left" if tick is None else "center", va="center_baseline", fontsize=7, color=tone,
    )  # fmt: skip


@records(recorded_curves.retention)
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
    frame = checked_frame(frame, "留存曲线").dropna(how="all")
    tones = dict(
        zip(frame.columns, palette.line_colours(list(frame.columns), highlight), strict=True)
    )
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
        _cohort(axes, frame[column], tones[column], above=column == highlight)
    axes.set_xlim(float(frame.index.min()), float(frame.index.max()) or 1.0)
    percent_axis(axes)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel(x_label)
    end_labels(axes, ends)
    return figure


def _cohort(axes: Axes, rates: pd.Series, tone: str, *, above: bool) -> None:
    axes.plot(rates.index, rates, color=tone, linewidth=1.4, marker="o", markersize=2.6,
              zorder=3 if above else 2)  # fmt: skip
    known = rates.dropna()
    if len(known):  # a younger cohort ends early: lead the eye to its name
        end, level = known.index[-1], known.iloc[-1]
        axes.plot((end, rates.index.max()), (level, level), color=tone, linewidth=0.5,
                  linestyle=(0, (1, 2)), zorder=1)  # fmt: skip
