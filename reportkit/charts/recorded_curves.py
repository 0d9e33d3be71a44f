"""What lines, curves and scatters record: numbers over time, or pairs of numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reportkit.blocks import ChartData, Series
from reportkit.charts import palette
from reportkit.charts.lettering import ValueFormat
from reportkit.charts.recorded import format_name, numbers_of, words_of

if TYPE_CHECKING:
    from reportkit.charts.points import Scale

_MOST_POINTS = 600  # of a scatter that a person could still edit
_CURVE_POINTS = 101  # of a smooth curve; its drawing has no more detail that one could see


def trend(
    values: pd.Series,
    *,
    value_format: ValueFormat,
    last_year: pd.Series | None,
    highlight: int,
    **_: object,
) -> ChartData:
    look, known = palette.current(), values.astype(float)
    count = max(0, min(highlight, len(known)))
    fills = (look.primary,) * (len(known) - count) + (look.accent,) * count
    series = [
        Series(
            name="" if last_year is None else "本年",
            values=numbers_of(known),
            colour=look.primary,
            colours=fills if count else (),
        )
    ]
    if last_year is not None:
        before = numbers_of(last_year.reindex(known.index).astype(float))
        series.append(Series(name="上年同期", values=before, colour=look.faint, style="dashed"))
    return ChartData(
        kind="line",
        categories=words_of(known.index),
        series=tuple(series),
        format=format_name(value_format),
    )


def several(
    frame: pd.DataFrame, *, value_format: ValueFormat, highlight: str | None = None, **_: object
) -> ChartData:
    """A line per column."""
    tones = palette.line_colours(list(frame.columns), highlight)
    return ChartData(
        kind="line",
        categories=words_of(frame.index),
        series=tuple(
            Series(name=str(name), values=numbers_of(frame[name].astype(float)), colour=tone)
            for name, tone in zip(frame.columns, tones, strict=True)
        ),
        format=format_name(value_format),
    )


def retention(
    frame: pd.DataFrame, *, x_label: str, highlight: str | None, **_: object
) -> ChartData:
    lines = several(frame.dropna(how="all"), value_format="pct", highlight=highlight)
    return ChartData(
        kind="line",
        categories=lines.categories,
        series=lines.series,
        format="pct",
        x_title=x_label,
    )


def survival(
    curves: Mapping[str, pd.DataFrame], *, time_label: str, highlight: str | None, **_: object
) -> ChartData:
    """Steps: each level lasts until the next event."""
    tones = palette.line_colours(list(curves), highlight)
    series = []
    for (name, curve), tone in zip(curves.items(), tones, strict=True):
        xs, ys = _stairs(_thinned(curve[["time", "survival"]]))
        series.append(Series(name=name, values=ys, xs=xs, colour=tone))
    return ChartData(
        kind="curve", series=tuple(series), format="pct", x_title=time_label, x_format="int"
    )


def _stairs(curve: pd.DataFrame) -> tuple[tuple[float | None, ...], tuple[float | None, ...]]:
    pairs = list(curve.itertuples(index=False, name=None))
    xs, ys = [pairs[0][0]], [pairs[0][1]]
    for (_, level), (time, after) in pairwise(pairs):
        xs += [time, time]
        ys += [level, after]
    return numbers_of(xs), numbers_of(ys)


def _thinned(curve: pd.DataFrame) -> pd.DataFrame:
    """At most ``_CURVE_POINTS`` rows, the first and the last among them."""
    if len(curve) <= _CURVE_POINTS:
        return curve
    return curve.iloc[np.linspace(0, len(curve) - 1, _CURVE_POINTS).round().astype(int)]


def lorenz(
    curve: pd.DataFrame,
    *,
    top: tuple[float, float] | None,
    who: str,
    what: str,
    **_: object,
) -> ChartData:
    look, drawn = palette.current(), _thinned(curve)
    series = [
        _diagonal("完全平均"),
        _pairs(f"{what}累计占比", drawn["customer_share"], drawn["value_share"], look.primary),
    ]
    if top is not None:
        at = (1 - top[0], 1 - top[0])
        words = f"前 {top[0]:.0%} 的{who}占{what} {top[1]:.1%}"
        mark = _pairs(words, at, (1 - top[1], 1.0), look.accent)
        series.append(mark)
    return _square(series, f"{who}累计占比（由低到高）", f"{what}累计占比")


def _pairs(name: str, xs: Iterable[float], ys: Iterable[float], colour: str) -> Series:
    return Series(name=name, xs=numbers_of(xs), values=numbers_of(ys), colour=colour)


def _diagonal(name: str, end: float = 1.0) -> Series:
    """From corner to corner in ten steps: some programs drop a line of two points there."""
    steps = tuple(end * k / 10 for k in range(11))
    faint = palette.current().faint
    return Series(name=name, xs=steps, values=steps, colour=faint, style="dashed")


def _square(series: Sequence[Series], x_title: str, y_title: str) -> ChartData:
    return ChartData(
        kind="curve",
        series=tuple(series),
        format="pct0",
        x_format="pct0",
        x_title=x_title,
        y_title=y_title,
    )


def calibration(bins: pd.DataFrame, *, event: str, **_: object) -> ChartData:
    look = palette.current()
    observed = numbers_of(bins["observed"].astype(float))
    known = "low" in bins and "high" in bins
    points = Series(
        name=f"实际{event}率",
        xs=numbers_of(bins["predicted"].astype(float)),
        values=observed,
        colour=look.primary,
        low=numbers_of(bins["low"].astype(float)) if known else (),
        high=numbers_of(bins["high"].astype(float)) if known else (),
    )
    end = max(float(bins["predicted"].max()), float(bins["observed"].max()))
    same = _diagonal("预测与实际一致", end)
    return _square([same, points], f"预测{event}概率", f"实际{event}率")


def gain(
    curve: pd.DataFrame,
    *,
    mark: tuple[float, float] | None,
    event: str,
    best: pd.DataFrame | None,
    **_: object,
) -> ChartData:
    look, drawn = palette.current(), _thinned(curve)
    series = [_diagonal("随机联系")]
    if best is not None:
        ideal = _thinned(best)
        series.append(_pairs("理想排序", ideal["contacted"], ideal["captured"], look.sky))
    series.append(_pairs("按风险排序", drawn["contacted"], drawn["captured"], look.primary))
    if mark is not None:
        words = f"联系前 {mark[0]:.0%}，覆盖 {mark[1]:.0%}"
        series.append(_pairs(words, (mark[0], mark[0]), (0.0, mark[1]), look.accent))
    return _square(series, "按风险由高到低联系的客户占比", f"覆盖的{event}占比")


def quadrants(
    points: pd.DataFrame,
    x: Scale,
    y: Scale,
    *,
    highlight: Collection[str],
    tiers: Sequence[str],
    **_: object,
) -> ChartData | None:
    """Points by tier, and the two cuts as lines; None above ``_MOST_POINTS``."""
    complete = np.isfinite(points[["x", "y"]].astype(float).to_numpy()).all(axis=1)
    known: pd.DataFrame = points.loc[complete]
    if len(known) > _MOST_POINTS or x.log or y.log:
        return None
    series = [*_clouds(known, {str(h) for h in highlight}, tiers), *_cuts(known, x, y)]
    return ChartData(
        kind="scatter",
        series=tuple(series),
        format=format_name(y.value_format),
        x_format=format_name(x.value_format),
        x_title=x.name,
        y_title=y.name,
    )


def _clouds(known: pd.DataFrame, marked: set[str], tiers: Sequence[str]) -> list[Series]:
    look = palette.current()
    if "tier" in known:
        names = list(tiers) or sorted({str(t) for t in known["tier"]})
        groups = [(n, known[known["tier"].astype(str) == n]) for n in names]
        tones = palette.tier_colours(names)
    else:
        groups, tones = [("", known)], [look.primary]
    series = []
    for (name, group), tone in zip(groups, tones, strict=True):
        labels = tuple(group["label"].fillna("").map(str)) if "label" in group else ()
        fills = tuple(look.accent if label in marked else tone for label in labels)
        series.append(
            Series(
                name=name,
                xs=numbers_of(group["x"]),
                values=numbers_of(group["y"]),
                colour=tone,
                colours=fills,
                labels=labels,
            )
        )
    return [one for one in series if one.values]


def _cuts(known: pd.DataFrame, x: Scale, y: Scale) -> list[Series]:
    """A dashed line at each cut, as long as the cloud is wide."""
    faint, cuts = palette.current().faint, []
    spans = [[float(known[c].min()), float(known[c].max())] for c in ("x", "y")]
    for span, scale in zip(spans, (x, y), strict=True):
        span += [] if scale.cut is None else [float(scale.cut)]
    (left, right), (low, high) = ((min(s), max(s)) for s in spans)
    for scale, xs, ys in (
        (x, (x.cut, x.cut), (low, high)),
        (y, (left, right), (y.cut, y.cut)),
    ):
        if scale.cut is not None:
            name = f"{scale.name}分界"
            cuts.append(Series(name=name, xs=xs, values=ys, colour=faint, style="dashed"))
    return cuts
