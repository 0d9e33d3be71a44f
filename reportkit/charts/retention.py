"""Who is still there after a time: Kaplan–Meier steps and retention by cohort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reportkit.blocks import Width
from reportkit.charts import lettering, palette
from reportkit.charts.axes import end_labels, percent_axis, readable
from reportkit.charts.rows import checked_frame
from reportkit.charts.theme import Margins, add_axes, blank_figure, theme


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
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel(x_label)
    end_labels(axes, ends)
    return figure
