"""How sure an amount is: one bar from low to high per row; and bars that carry two values each."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd
from matplotlib.figure import Figure

from reportkit.blocks import ChartData, Series, Width
from reportkit.charts import palette
from reportkit.charts.recorded import numbers_of, records, words_of
from reportkit.charts.rows import checked, checked_frame, row_chart
from reportkit.charts.theme import theme


def _recorded_ranges(
    ranges: pd.DataFrame, texts: Sequence[str], *, lighter: Collection[str], **_: object
) -> ChartData:
    fills = _fills(ranges, lighter)
    series = Series(
        name="中值", values=numbers_of(ranges["mid"]), colour=palette.current().primary,
        colours=tuple(fills), labels=tuple(map(str, texts)),
        low=numbers_of(ranges["low"]), high=numbers_of(ranges["high"]),
    )  # fmt: skip
    return ChartData(
        kind="range", categories=words_of(ranges.index), series=(series,), format="money"
    )


def _fills(ranges: pd.DataFrame, lighter: Collection[str]) -> list[str]:
    """Light for rows of another kind, grey where only a ceiling is known."""
    colours, light = palette.current(), {str(label) for label in lighter}
    return [
        colours.tier["边缘客户"] if pd.isna(mid)
        else colours.sky if str(label) in light
        else colours.primary
        for label, mid in ranges["mid"].items()
    ]  # fmt: skip


@records(_recorded_ranges)
@theme()
def effect_ranges(
    ranges: pd.DataFrame,
    texts: Sequence[str],
    *,
    lighter: Collection[str] = (),
    width: Width = "wide",
) -> Figure:
    """Rows in the order given, each a bar from ``low`` to ``high`` with a mark at ``mid``.

    ranges: index = labels, columns low, high, mid (blank = only a ceiling: the bar is grey). texts:
    what stands at the end of each bar. lighter: rows of another kind than the rest.
    """
    table = checked_frame(ranges[["low", "high"]], "区间图")
    fills = _fills(ranges, lighter)
    reach = (min(0.0, float(table["low"].min())), max(0.0, float(table["high"].max())))
    chart = row_chart([str(k) for k in ranges.index], texts, reach, width=width, row_mm=6.4)
    for y, (_, low, high) in enumerate(table.itertuples(name=None)):
        mid = ranges["mid"].iloc[y]
        chart.axes.barh(y, high - low, 0.36, left=low, color=fills[y], linewidth=0)
        if not pd.isna(mid):
            accent = palette.current().accent
            chart.axes.plot((mid, mid), (y - 0.3, y + 0.3), color=accent, linewidth=1.8)
        chart.value(y, high, texts[y])
    return chart.figure


def _recorded_pairs(
    values: pd.Series, texts: Sequence[str], *, highlight: Collection[str], **_: object
) -> ChartData:
    colours, marked = palette.current(), {str(label) for label in highlight}
    fills = tuple(colours.accent if str(k) in marked else colours.blue for k in values.index)
    series = Series(
        name="", values=numbers_of(values), colour=colours.blue, colours=fills,
        labels=tuple(map(str, texts)),
    )  # fmt: skip
    return ChartData(
        kind="bar", categories=words_of(values.index), series=(series,), format="money"
    )


@records(_recorded_pairs)
@theme()
def described_bars(
    values: pd.Series,
    texts: Sequence[str],
    *,
    highlight: Collection[str] = (),
    width: Width = "narrow",
) -> Figure:
    """Bars in the order given, each with a text of the caller's at its end (54 家，334 万元)."""
    values = checked(values, "条形图")
    colours, marked = palette.current(), {str(label) for label in highlight}
    reach = (min(0.0, float(values.min())), max(0.0, float(values.max())))
    chart = row_chart([str(k) for k in values.index], texts, reach, width=width, row_mm=5.0)
    for y, (label, value) in enumerate(values.items()):
        fill = colours.accent if str(label) in marked else colours.blue
        chart.axes.barh(y, value, 0.5, color=fill, linewidth=0)
        chart.value(y, float(value), texts[y])
    return chart.figure
