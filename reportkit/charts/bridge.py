"""From one level to another: the steps between two standing bars, with room for small ones."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from reportkit.analysis.answer.bridges import axis_floor
from reportkit.blocks import ChartData, Series, Width
from reportkit.charts import lettering, palette
from reportkit.charts.lettering import ValueFormat
from reportkit.charts.recorded import format_name, numbers_of, records, words_of
from reportkit.charts.rows import checked
from reportkit.charts.theme import WIDTHS_MM, Margins, add_axes, blank_figure, theme
from reportkit.numerals import signed

_VALUE_PT, _LABEL_PT, _NOTE_PT = 7.5, 7.0, 6.8


def _recorded(steps: pd.Series, *, value_format: ValueFormat, **_: object) -> ChartData:
    colours = palette.current()
    fills = [colours.primary if k in (0, len(steps) - 1) else _tone(v) for k, v in enumerate(steps)]
    series = Series(name="", values=numbers_of(steps), colour=fills[0], colours=tuple(fills))
    return ChartData(
        kind="bridge", categories=words_of(steps.index), series=(series,),
        format=format_name(value_format),
    )  # fmt: skip


def _tone(value: float) -> str:
    return palette.current().good if value >= 0 else palette.current().bad


@records(_recorded)
@theme()
def bridge(
    steps: pd.Series,
    *,
    notes: Sequence[str] = (),
    value_format: ValueFormat = "money",
    width: Width = "wide",
    height_mm: float = 62.0,
) -> Figure:
    """Steps from the first value to the last.

    steps: index = labels (a line break may part them); the first and the last value are levels, the
    others changes that add up to their difference. notes: a second line under each label. Where the
    changes are small beside the levels both standing bars are cut and wear a mark that says so.
    Raises ValueError when the changes do not add up.
    """
    steps = checked(steps, "变动图").fillna(0.0)
    first, last, changes = float(steps.iloc[0]), float(steps.iloc[-1]), steps.iloc[1:-1]
    if abs(first + changes.sum() - last) > 0.01 + 1e-9 * abs(last):
        raise ValueError(
            f"变动图的各步之和 {changes.sum():.2f} 不等于两端之差 {last - first:.2f}。"
        )
    step_mm = (WIDTHS_MM[width] - 2) / len(steps)
    labels = [_wrapped(str(k), step_mm) for k in steps.index]
    label_mm = max(lettering.height_mm(label, _LABEL_PT) for label in labels) + 1.5
    note_mm = lettering.height_mm("毛", _NOTE_PT) + 1.2 if any(notes) else 0.0
    figure = blank_figure(width, height_mm)
    axes = add_axes(figure, Margins(1, 1, 4.2, label_mm + note_mm))
    levels = [first, *(first + changes.cumsum()), last]
    floor = axis_floor(levels)
    axes.set(xlim=(-0.5, len(steps) - 0.5), ylim=(floor, floor + (max(levels) - floor) * 1.02))
    _draw(axes, steps, levels, floor)
    _label(axes, steps, levels, value_format, step_mm)
    axes.set_xticks(range(len(steps)), labels, fontsize=_LABEL_PT, color=palette.current().ink)
    axes.yaxis.set_visible(False)
    for x, note in enumerate(notes):
        axes.annotate(
            note, (x, 0), xycoords=("data", "axes fraction"),
            xytext=(0, -(label_mm + 0.4) / lettering.MM_PER_PT), textcoords="offset points",
            ha="center", va="top", fontsize=_NOTE_PT, color=palette.current().muted,
        )  # fmt: skip
    return figure


def _wrapped(label: str, room_mm: float) -> str:
    lines = [lettering.shorten(line, room_mm - 0.6, _LABEL_PT) for line in label.split("\n")]
    return "\n".join(lines)


def _draw(axes: Axes, steps: pd.Series, levels: Sequence[float], floor: float) -> None:
    colours = palette.current()
    end = len(steps) - 1
    for x, value in enumerate(steps):
        stands = x in (0, end)
        start = floor if stands else levels[x - 1]
        axes.bar(
            x, levels[x] - start, 0.62, bottom=start, linewidth=0,
            color=colours.primary if stands else _tone(value),
        )  # fmt: skip
        if x < end:
            axes.plot((x + 0.31, x + 0.69), (levels[x],) * 2, color=colours.faint, linewidth=0.6)
        if stands and floor > 0:
            _cut(axes, x, floor, max(levels) - floor)


def _cut(axes: Axes, x: int, floor: float, height: float) -> None:
    """A slanting white band: this bar does not begin at zero."""
    low, thick, slant = floor + 0.06 * height, 0.014 * height, 0.02 * height
    corners = [(x - 0.33, low), (x + 0.33, low + slant), (x + 0.33, low + slant + thick)]
    band = [*corners, (x - 0.33, low + thick)]
    axes.add_patch(Polygon(band, closed=True, facecolor=palette.current().paper, edgecolor="none"))


def _label(
    axes: Axes, steps: pd.Series, levels: Sequence[float], form: ValueFormat, step_mm: float
) -> None:
    """The value above each bar, a change with its sign and in the colour of its direction."""
    texts = [text.split(" ")[0] for text in lettering.value_texts(list(steps), form)]
    end = len(steps) - 1
    for x, (value, text) in enumerate(zip(steps, texts, strict=True)):
        stands = x in (0, end)
        top = levels[x] if stands else max(levels[x], levels[x - 1])
        axes.annotate(
            lettering.shorten(text if stands else signed(text), step_mm, _VALUE_PT, bold=True),
            (x, top), xytext=(0, 1.8), textcoords="offset points", ha="center", va="bottom",
            fontsize=_VALUE_PT, fontweight="bold",
            color=palette.current().primary if stands else _tone(value),
        )  # fmt: skip
