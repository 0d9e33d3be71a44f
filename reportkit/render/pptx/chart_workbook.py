"""The small workbook behind a native chart: what opens under 编辑数据. Words are never formulas."""

# mypy: disallow-untyped-calls=False
# python-pptx says it is typed, and leaves its chart data without types.

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import accumulate
from typing import Any

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.chart.xlsx import CategoryWorkbookWriter, XyWorkbookWriter
from xlsxwriter import Workbook

from reportkit.analysis.answer.bridges import axis_floor
from reportkit.blocks import ChartData, Series
from reportkit.render.cell_texts import cell_text
from reportkit.render.pptx.number_formats import Look, look_of
from reportkit.render.pptx.text import shortened

_UNDATED = datetime(2000, 1, 1)  # the same bytes whenever it is written
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_PER_POINT = ("xs", "values", "colours", "labels", "low", "high")
_BRIDGE = ("其下", "合计", "增加", "减少", "标注处")
_RANGE = ("低端", "低端到中值", "到高端", "标注处")
_LABEL_ROOM = 0.6  # of the longest range: room for the words at its end
_HEADROOM = 0.08  # of the height of a bridge, above its columns
_LONGEST_MM = 62.0  # of a label beside its bar, at 10.5 points


class _Undated:
    """Opens the sheet with fixed dates, and with texts that stay texts."""

    @contextmanager
    def _open_worksheet(self, stream: io.BytesIO) -> Iterator[tuple[Any, Any]]:
        book = Workbook(stream, _OPTIONS)
        book.set_properties({"created": _UNDATED})
        yield book, book.add_worksheet()
        book.close()


class _Categories(_Undated, CategoryWorkbookWriter):
    pass


class _Pairs(_Undated, XyWorkbookWriter):
    pass


class CategoryNumbers(CategoryChartData):
    """Categories and series, written to a workbook of this module."""

    def __init__(self, code: str) -> None:
        super().__init__(number_format=code)

    @property
    def _workbook_writer(self) -> _Categories:
        return _Categories(self)


class PairNumbers(XyChartData):
    """Pairs of numbers, written to a workbook of this module."""

    def __init__(self, code: str) -> None:
        super().__init__(number_format=code)

    @property
    def _workbook_writer(self) -> _Pairs:
        return _Pairs(self)


def category_numbers(data: ChartData, look: Look) -> CategoryNumbers:
    """Values in the unit that the chart prints."""
    numbers = CategoryNumbers(look.code)
    numbers.categories = [
        "\n".join(map(label, each.split("\n"))) if data.kind == "bridge" else label(each)
        for each in data.categories
    ]
    for series in data.series:
        name = label(series.name) or look.unit or "数值"
        if series.style == "line":
            numbers.add_series(name, list(series.values), "0.0%")
        else:
            numbers.add_series(name, look.scaled(series.values))
    return numbers


def pair_numbers(data: ChartData, look: Look, x_look: Look) -> PairNumbers:
    """Points in the units that the axes print. data: of ``whole_pairs``."""
    numbers = PairNumbers(look.code)
    for each in data.series:
        series = numbers.add_series(label(each.name) or data.y_title or "数值")
        for x, y in zip(x_look.scaled(each.xs), look.scaled(each.values), strict=True):
            series.add_data_point(x, y)
    return numbers


def whole_pairs(data: ChartData) -> ChartData:
    """``data`` without the points of which one number is missing, and without what belongs to them."""
    return replace(data, series=tuple(map(_whole, data.series)))


def _whole(series: Series) -> Series:
    pairs = zip(series.xs, series.values, strict=True)
    kept = [place for place, pair in enumerate(pairs) if None not in pair]
    chosen: dict[str, Any] = {}
    for name in _PER_POINT:
        given = getattr(series, name)
        chosen[name] = tuple(given[place] for place in kept) if given else ()
    return replace(series, **chosen)


def drawn_parts(data: ChartData) -> ChartData:
    """``data`` as the columns that Office stacks for it; other kinds as they are."""
    parts = {"bridge": bridge_parts, "range": range_parts}
    return parts[data.kind](data) if data.kind in parts else data


def bridge_parts(data: ChartData) -> ChartData:
    """A bridge as columns upon each other: what a step stands on, levels, gains, losses, headroom.

    data: one series, the first and the last value levels, the others steps between them. The
    headroom is drawn without a fill and carries the label of the column below it.
    """
    (series,) = data.series
    steps = [value or 0.0 for value in series.values]
    last = len(steps) - 1
    levels = list(accumulate(steps[:last]))
    room = (max(levels) - axis_floor(levels)) * _HEADROOM
    rows: list[tuple[float | None, ...]] = []
    for place, value in enumerate(steps):
        if place in (0, last):
            rows.append((None, value, None, None, room))
        else:
            ground = min(levels[place - 1], levels[place])
            gain, loss = (value, None) if value >= 0 else (None, -value)
            rows.append((ground, None, gain, loss, room))
    columns = zip(_BRIDGE, zip(*rows, strict=True), strict=True)
    return replace(
        data,
        series=tuple(
            Series(name=name, values=values, colour=series.colour) for name, values in columns
        ),
    )


def range_parts(data: ChartData) -> ChartData:
    """Ranges as bars behind each other: up to the low end, to the middle, to the high end, a label.

    data: one series with ``low`` and ``high``; without a middle value the bar is in one piece.
    """
    (series,) = data.series
    lows, highs = ([v or 0.0 for v in ends] for ends in (series.low, series.high))
    reach = max(highs) * _LABEL_ROOM
    rows = [
        (low, None if mid is None else mid - low, high - (low if mid is None else mid), reach)
        for low, mid, high in zip(lows, series.values, highs, strict=True)
    ]
    columns = zip(_RANGE, zip(*rows, strict=True), strict=True)
    return replace(
        data,
        series=tuple(Series(name=n, values=v, colour=series.colour) for n, v in columns),
    )


def bridge_levels(data: ChartData) -> list[float]:
    """What a bridge reaches from step to step, its last level twice."""
    steps = [value or 0.0 for value in data.series[0].values]
    return [*accumulate(steps[:-1]), steps[-1]]


def x_look_of(data: ChartData, currency: str = "元") -> Look:
    return look_of(data.x_format, (x for s in data.series for x in s.xs), currency)


def label(text: str) -> str:
    """A name as a chart has room for it."""
    return cell_text(shortened(text, 10.5, _LONGEST_MM))
