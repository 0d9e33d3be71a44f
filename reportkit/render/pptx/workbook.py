"""The small workbook behind a native chart: what opens under 编辑数据. Words are never formulas."""

# mypy: disallow-untyped-calls=False
# python-pptx says it is typed, and leaves its chart data without types.

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.chart.xlsx import CategoryWorkbookWriter, XyWorkbookWriter
from xlsxwriter import Workbook

from reportkit.blocks import ChartData, Series
from reportkit.render.cells import cell_text
from reportkit.render.pptx.numbers import Look, look_of
from reportkit.render.pptx.text import shortened

_UNDATED = datetime(2000, 1, 1)  # the same bytes whenever it is written
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_PER_POINT = ("xs", "values", "colours", "labels", "low", "high")
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
    numbers.categories = [label(each) for each in data.categories]
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


def x_look_of(data: ChartData, currency: str = "元") -> Look:
    return look_of(data.x_format, (x for s in data.series for x in s.xs), currency)


def label(text: str) -> str:
    """A name as a chart has room for it."""
    return cell_text(shortened(text, 10.5, _LONGEST_MM))
