"""How a table is laid out: cell texts, heads with units, column widths, data bars, tier squares.

Widths are computed here because automatic layout squeezes a Chinese column to one character.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any, Literal
from unicodedata import east_asian_width

from reportkit.blocks import Column, Table
from reportkit.numerals import decimal, format_value, text_of

Align = Literal["l", "r", "c"]

_WORDS = ("text", "date", "day")
#: formats whose sign moves from every cell to the head of the column
_HEAD_UNITS = {
    "pct": ("%", "%"),
    "pct0": ("%", "%"),
    "pct2": ("%", "%"),
    "change": ("%", "%"),
    "pp": (" 个百分点", "个百分点"),
    "times": (" 倍", "倍"),
}
_PADDING_MM = 3.4
_HALF_EM = {"normal": 1.5, "dense": 1.3}  # width of a Latin letter at 8 pt and at 7 pt, mm
_STEP_MM = 2.0  # of room that one column gives to another
_LINE_MM, _ROW_PADDING_MM = 4.0, 2.0
_LOW_MM = 64.0  # height of the rows of a table that is not broken over pages
_BROAD = "%‰@MW"  # signs nearly as wide as a Han character
_HAN_PER_LINE = 7  # a text column may be squeezed to this many characters


@dataclass(frozen=True, slots=True)
class Head:
    label: str
    unit: str
    align: Align


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    align: Align
    bar: float | None = None  # 0..100, length of the data bar
    negative: bool = False
    square: str = ""  # colour of the tier square


@dataclass(frozen=True, slots=True)
class TableView:
    """A table ready to print: every text final, every width in mm."""

    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths_mm: tuple[float, ...]
    dense: bool
    has_total: bool

    @property
    def keeps_together(self) -> bool:
        """Low enough to be moved to the next page whole without leaving much of this one empty."""
        half_em = _HALF_EM["dense" if self.dense else "normal"]
        columns = zip(zip(*self.rows, strict=True), self.widths_mm, strict=True)
        lines = _height(
            [
                _lines([text_width(cell.text) * half_em for cell in cells], width, half_em)
                for cells, width in columns
            ]
        )
        return lines * _LINE_MM + len(self.rows) * _ROW_PADDING_MM <= _LOW_MM


def table_view(
    table: Table,
    *,
    width_mm: float = 170.0,
    tiers: Mapping[str, str] | None = None,
    currency: str = "元",
) -> TableView:
    """Lay ``table`` out on ``width_mm``; ``tiers`` maps tier words to colours."""
    longest = [_largest(table, index) for index in range(len(table.columns))]
    rows = tuple(
        tuple(
            _cell(
                value,
                column,
                first=index == 0,
                largest=None if _is_total(table, number) else longest[index],
                tiers=tiers or {},
                currency=currency,
            )
            for index, (value, column) in enumerate(zip(row, table.columns, strict=True))
        )
        for number, row in enumerate(table.rows)
    )
    heads = tuple(
        _head(column, squares=any(row[index].square for row in rows))
        for index, column in enumerate(table.columns)
    )
    widths, dense = column_widths(heads, rows, width_mm)
    return TableView(heads, rows, widths, dense, table.has_total)


def _is_total(table: Table, row: int) -> bool:
    return table.has_total and row == len(table.rows) - 1


def _largest(table: Table, index: int) -> float | None:
    """Largest size in a column with data bars; totals do not count."""
    if not table.columns[index].bar:
        return None
    sizes = [
        abs(float(row[index]))
        for number, row in enumerate(table.rows)
        if isinstance(row[index], (int, float)) and not _is_total(table, number)
    ]
    return max(sizes, default=0.0) or None


def _head(column: Column, *, squares: bool) -> Head:
    unit = column.unit or _HEAD_UNITS.get(column.format, ("", ""))[1]
    return Head(column.label, unit, "l" if squares else _align(column))


def _align(column: Column) -> Align:
    if column.level:
        return "c"
    return "l" if column.format in _WORDS else "r"


def _cell(
    value: Any,
    column: Column,
    *,
    first: bool,
    largest: float | None,
    tiers: Mapping[str, str],
    currency: str,
) -> Cell:
    text = cell_text(value, column, currency)
    square = tiers.get(text, "") if first or column.level or column.format == "text" else ""
    align: Align = "l" if square else _align(column)
    if largest is None or not isinstance(value, (int, float)):
        return Cell(text, align, square=square)
    return Cell(text, align, bar=abs(float(value)) / largest * 100, negative=value < 0)


def cell_text(value: Any, column: Column, currency: str = "元") -> str:
    """The text of one cell, without the unit that stands in the head."""
    if value is None:
        return text_of(None)
    if column.format == "money" and column.unit and isinstance(value, (int, float)):
        return decimal(value / column.divisor, column.digits if column.digits is not None else 0)
    if column.format != "text" and isinstance(value, str):
        return value  # a word among numbers, or an ISO date that came from JSON
    text = format_value(value, column.format, currency)
    return text.removesuffix(_HEAD_UNITS.get(column.format, ("", ""))[0])


def text_width(text: str) -> int:
    """Width in half-ems: a Han character or a broad sign counts two, a Latin letter one."""
    return sum(2 if east_asian_width(c) in "WFA" or c in _BROAD else 1 for c in text)


def column_widths(
    heads: Sequence[Head], rows: Sequence[Sequence[Cell]], width_mm: float
) -> tuple[tuple[float, ...], bool]:
    """Widths in mm that add up to ``width_mm``, and whether small type was needed.

    Numbers are never broken while there is room; words give way first, where it costs fewest lines.
    """
    for size in ("normal", "dense"):
        wishes = [_wish(head, [row[i] for row in rows], size) for i, head in enumerate(heads)]
        least = sum(wish.least for wish in wishes)
        if least <= width_mm or size == "dense":
            widths = _share(wishes, width_mm)
            if least <= width_mm < sum(wish.comfortable for wish in wishes):
                widths = _with_fewest_lines(widths, wishes, rows, _HALF_EM[size])
            return tuple(round(width, 2) for width in widths), size == "dense"
    raise AssertionError("unreachable")


@dataclass(frozen=True, slots=True)
class _Wish:
    """What one column asks for, mm."""

    least: float
    comfortable: float
    content: float  # mean length of its texts: who says more is given more of scarce room


def _wish(head: Head, cells: Sequence[Cell], size: str) -> _Wish:
    unit = _HALF_EM[size]
    words = [text_width(cell.text) + (2 if cell.square else 0) for cell in cells]
    label = max(text_width(head.label), text_width(head.unit) + 4 if head.unit else 0)
    comfortable = max([label, *words])
    if head.align == "l":
        unbroken = max((_unbroken(cell.text) for cell in cells), default=0)
        least = min(comfortable, max(2 * _HAN_PER_LINE, unbroken, min(label, 8)))
    else:
        least = max([min(label, 12), *words])
    return _Wish(
        least=least * unit + _PADDING_MM,
        comfortable=max(least, comfortable) * unit + _PADDING_MM,
        content=sum(words) / len(words) * unit if words else 0.0,
    )


def _unbroken(text: str) -> int:
    """Longest run without a break opportunity, capped: longer runs may break anywhere."""
    runs = "".join(c if c.isascii() and not c.isspace() else " " for c in text).split()
    return min(max(map(len, runs), default=0), 24)


def _share(wishes: Sequence[_Wish], width_mm: float) -> list[float]:
    """Comfort for all if it fits, else the least for all and the rest by content."""
    least, wanted = sum(w.least for w in wishes), sum(w.comfortable for w in wishes)
    if wanted <= width_mm:
        return [w.comfortable * width_mm / wanted for w in wishes]
    if least <= width_mm:
        return _by_content(wishes, width_mm - least)
    return [w.least * width_mm / least for w in wishes]


def _with_fewest_lines(
    widths: list[float], wishes: Sequence[_Wish], rows: Sequence[Sequence[Cell]], half_em: float
) -> list[float]:
    """Room moved between columns of words as long as the rows, each as high as its highest cell,
    take fewer lines together."""
    texts = [
        [text_width(cell.text) * half_em for cell in column] for column in zip(*rows, strict=True)
    ]
    lines = [_lines(column, width, half_em) for column, width in zip(texts, widths, strict=True)]
    flexible = [i for i, wish in enumerate(wishes) if wish.comfortable > wish.least]
    fewest, fewer = _height(lines), True
    while fewer:
        fewer = False
        for giver, taker in permutations(flexible, 2):
            if widths[giver] - _STEP_MM < wishes[giver].least:
                continue
            tried = list(lines)
            for place, change in ((giver, -_STEP_MM), (taker, _STEP_MM)):
                tried[place] = _lines(texts[place], widths[place] + change, half_em)
            if _height(tried) < fewest:
                widths[giver] -= _STEP_MM
                widths[taker] += _STEP_MM
                lines, fewest, fewer = tried, _height(tried), True
    return widths


def _lines(lengths_mm: Sequence[float], width_mm: float, half_em: float) -> list[int]:
    room = max(width_mm - _PADDING_MM, half_em)
    return [max(1, math.ceil(length / room)) for length in lengths_mm]


def _height(lines: Sequence[Sequence[int]]) -> int:
    """Lines of all rows, ``lines`` by column."""
    return sum(map(max, zip(*lines, strict=True)))


def _by_content(wishes: Sequence[_Wish], room_mm: float) -> list[float]:
    """Give ``room_mm`` to the columns by content; none gets more than is comfortable."""
    widths = [wish.least for wish in wishes]
    open_ = {i for i, wish in enumerate(wishes) if wish.comfortable > wish.least}
    while room_mm > 1e-6 and open_:
        whole = sum(wishes[i].content for i in open_)
        shares = {
            i: room_mm * (wishes[i].content / whole if whole else 1 / len(open_)) for i in open_
        }
        full = {i for i in open_ if widths[i] + shares[i] >= wishes[i].comfortable}
        for i in full or open_:
            given = min(shares[i], wishes[i].comfortable - widths[i])
            widths[i] += given
            room_mm -= given
        if not full:
            break
        open_ -= full
    return widths
