"""What bars, parts of a whole, funnels and matrices record: categories and their numbers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import pandas as pd

from reportkit.blocks import ChartData, Series
from reportkit.charts import lettering, palette
from reportkit.charts.heat_cells import AxisNames
from reportkit.charts.lettering import ValueFormat
from reportkit.charts.recorded import format_name, numbers_of, words_of
from reportkit.numerals import integer, percent

COHORT_NAMES = AxisNames("首购月份", "入组后月数")
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def ranked(
    values: pd.Series,
    *,
    value_format: ValueFormat,
    highlight: Collection[str],
    previous: pd.Series | None,
    names: tuple[str, str],
    sort: bool,
    **_: object,
) -> ChartData:
    values = values.astype(float)
    if sort:
        values = values.sort_values(ascending=False, kind="stable")
    series = [_marked(names[0] if previous is not None else "", values, highlight)]
    if previous is not None:
        before = previous.reindex(values.index).astype(float)
        muted = palette.current().tier["边缘客户"]
        series.append(Series(name=names[1], values=numbers_of(before), colour=muted))
    return ChartData(
        kind="bar",
        categories=words_of(values.index),
        series=tuple(series),
        format=format_name(value_format),
    )


def _marked(name: str, values: pd.Series, highlight: Collection[str], calm: str = "") -> Series:
    """One series, its highlighted bars in the accent colour."""
    look, marked = palette.current(), {str(label) for label in highlight}
    calm = calm or look.primary
    fills = tuple(look.accent if str(k) in marked else calm for k in values.index)
    return Series(
        name=name,
        values=numbers_of(values),
        colour=calm,
        colours=fills if marked else (),
    )


def grouped(
    frame: pd.DataFrame,
    *,
    value_format: ValueFormat,
    colours: Sequence[str] | None,
    highlight: str | None,
    **_: object,
) -> ChartData:
    fills = colours or palette.column_colours(list(frame.columns), highlight)
    return ChartData(
        kind="column",
        categories=words_of(frame.index),
        series=_series(frame.astype(float), fills),
        format=format_name(value_format),
    )


def _series(frame: pd.DataFrame, fills: Sequence[str]) -> tuple[Series, ...]:
    return tuple(
        Series(name=str(name), values=numbers_of(frame[name]), colour=fill)
        for name, fill in zip(frame.columns, fills, strict=True)
    )


def pareto(
    values: pd.Series,
    cumulative: pd.Series,
    *,
    value_format: ValueFormat,
    highlight: Collection[str],
    **_: object,
) -> ChartData:
    shares = numbers_of(cumulative.reindex(values.index).astype(float))
    line = Series(name="累计占比", values=shares, colour=palette.current().muted, style="line")
    return ChartData(
        kind="column",
        categories=words_of(values.index),
        series=(_marked("", values, highlight), line),
        format=format_name(value_format),
    )


def parts(
    shares: pd.DataFrame,
    *,
    colours: Sequence[str] | None,
    value_format: ValueFormat,
    **_: object,
) -> ChartData:
    """Parts of a whole, one bar per row."""
    fills = colours or palette.tier_colours([str(c) for c in shares.columns])
    return _shares(shares, fills, words_of(shares.index), value_format)


def likert(shares: pd.DataFrame, *, counts: pd.Series | None, **_: object) -> ChartData:
    """Answers from best to worst; the common middle line is the drawing's alone."""
    labels = [
        f"{i}（n = {int(counts.get(i, 0)):,}）" if counts is not None else str(i)
        for i in shares.index
    ]
    return _shares(shares, palette.scale_colours(len(shares.columns)), labels, "pct0")


def _shares(
    shares: pd.DataFrame, fills: Sequence[str], labels: Sequence[str], form: ValueFormat
) -> ChartData:
    whole = shares.astype(float).fillna(0.0)
    totals = whole.sum(axis=1)
    return ChartData(
        kind="stacked_share",
        categories=tuple(labels),
        series=_series(whole.div(totals.where(totals > 0, 1.0), axis=0), fills),
        format=format_name(form),
    )


def intervals(
    points: pd.DataFrame,
    *,
    value_format: ValueFormat,
    highlight: Collection[str],
    reference: tuple[str, float] | None,
    **_: object,
) -> ChartData:
    """Estimates with their intervals; the value to compare with is a last, pale row."""
    sky = palette.current().sky  # light enough for the interval to be seen across the bar
    one = _marked("", points["value"].astype(float), highlight, sky)
    low, high = numbers_of(points["low"].astype(float)), numbers_of(points["high"].astype(float))
    labels, values, fills = words_of(points.index), one.values, one.colours
    if reference is not None:
        labels, values = (*labels, reference[0]), (*values, float(reference[1]))
        fills = (*(fills or (one.colour,) * len(points)), palette.current().tier["边缘客户"])
        low, high = (*low, None), (*high, None)
    series = Series(name="", values=values, colour=one.colour, colours=fills, low=low, high=high)
    return ChartData(
        kind="bar", categories=labels, series=(series,), format=format_name(value_format)
    )


def funnel(stages: pd.DataFrame, *, unit: str, highlight: str | None, **_: object) -> ChartData:
    """Stages with their counts; the label of each names the share of the stage before."""
    rates = stages["rate"] if "rate" in stages else pd.Series(float("nan"), stages.index)
    labels = [
        str(name) if place == 0 or pd.isna(rate) else f"{name}（上一步的 {percent(rate)}）"
        for place, (name, rate) in enumerate(rates.items())
    ]
    counts = stages["count"].astype(float).fillna(0.0)
    marked = _marked(f"数量（{unit}）" if unit else "", counts, [highlight] if highlight else [])
    return ChartData(kind="bar", categories=tuple(labels), series=(marked,), format="int")


def mismatch(
    shares: pd.DataFrame, *, names: tuple[str, str], value_format: ValueFormat, **_: object
) -> ChartData:
    """What each group gets and what it gives, two bars each."""
    table, look = shares.iloc[:, :2].astype(float).fillna(0.0), palette.current()
    table.columns = pd.Index(names)
    return ChartData(
        kind="bar",
        categories=words_of(table.index),
        series=_series(table, (look.sky, look.primary)),
        format=format_name(value_format),
    )


def heat(
    values: pd.DataFrame,
    *,
    value_format: ValueFormat,
    second: pd.DataFrame | None,
    second_format: ValueFormat,
    names: AxisNames | None,
    **_: object,
) -> ChartData:
    """A matrix coloured from its least to its greatest value."""
    show = lettering.formatter(second_format, [])
    below = None if second is None else second.reindex_like(values).astype(float)
    texts = None if below is None else below.map(lambda v: "" if pd.isna(v) else show(float(v)))
    return matrix(values.astype(float), texts, names or AxisNames(), format_name(value_format))


def matrix(
    values: pd.DataFrame, texts: pd.DataFrame | None, names: AxisNames, form: str
) -> ChartData:
    """Rows as series; ``texts`` stand below the values."""
    low, high = float(values.min().min()), float(values.max().max())
    span = high - low if high > low else 1.0
    rows = []
    for place, label in enumerate(values.index):
        row = values.iloc[place]
        fills = (
            palette.current().paper if pd.isna(v) else palette.ramp((v - low) / span) for v in row
        )
        rows.append(
            Series(
                name=str(label),
                values=numbers_of(row),
                colour=palette.current().primary,
                colours=tuple(fills),
                labels=() if texts is None else tuple(map(str, texts.iloc[place])),
            )
        )
    return ChartData(
        kind="matrix",
        categories=words_of(values.columns),
        series=tuple(rows),
        format=form,
        x_title=names.columns,
        y_title=names.rows,
    )


def rf_cells(cells: pd.DataFrame, *, bins: int, count_unit: str, **_: object) -> ChartData:
    scores = range(1, bins + 1)
    table = cells.set_index(["r", "f"])
    shares = table["revenue_share"].unstack().reindex(index=scores[::-1], columns=scores)
    counts = table["customers"].unstack().reindex(index=scores[::-1], columns=scores)
    texts = counts.map(lambda n: "" if pd.isna(n) else f"{integer(n)} {count_unit}".rstrip())
    names = AxisNames(f"最近购买得分 R（{bins} 最近）", f"购买频率得分 F（{bins} 最高）")
    return matrix(shares.astype(float), texts, names, "pct")


def cohorts(
    rates: pd.DataFrame,
    sizes: pd.Series,
    *,
    names: AxisNames | None,
    value_format: ValueFormat,
    **_: object,
) -> ChartData:
    """Retention month by month; the first column, always 100 %, stays pale."""
    table = rates.astype(float)
    drawn = matrix(table, None, names or COHORT_NAMES, format_name(value_format))
    whole, pale = 0 in table.columns[:1], palette.ramp(0.0)
    rows = tuple(
        replace(
            series,
            name=f"{label}（n = {int(sizes.get(label, 0)):,}）",
            colours=(pale, *series.colours[1:]) if whole else series.colours,
        )
        for label, series in zip(table.index, drawn.series, strict=True)
    )
    return replace(drawn, series=rows)


def hours(counts: pd.DataFrame, *, value_format: ValueFormat, **_: object) -> ChartData:
    full = counts.reindex(index=range(7), columns=range(24)).astype(float).fillna(0.0)
    full.index = pd.Index(WEEKDAYS)
    return matrix(full, None, AxisNames("", "时"), format_name(value_format))


def moves(
    shares: pd.DataFrame,
    counts: pd.DataFrame | None,
    *,
    from_name: str,
    to_name: str,
    unit: str,
    **_: object,
) -> ChartData:
    """Where the customers of each tier went: rising and falling each in their colour."""
    look, values = palette.current(), shares.astype(float)
    amounts = None if counts is None else counts.reindex_like(shares).astype(float)
    texts = None if amounts is None else amounts.map(
        lambda n: "" if pd.isna(n) else f"{integer(n)} {unit}".rstrip()
    )  # fmt: skip
    plain = matrix(values, texts, AxisNames(from_name, to_name), "pct")
    ranks = {label: place for place, label in enumerate(values.index)}
    rows = []
    for place, series in enumerate(plain.series):
        fills = []
        for now, share in zip(values.columns, series.values, strict=True):
            move = ranks.get(now, len(ranks)) - place
            hue = look.blue if move == 0 else (look.good if move < 0 else look.bad)
            strength = 0.06 + 0.86 * min(share, 1.0) ** 0.8 if share else 0.03
            fills.append(palette.blend(look.paper, hue, strength))
        rows.append(replace(series, colours=tuple(fills)))
    return replace(plain, series=tuple(rows))
