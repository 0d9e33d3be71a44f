"""How a table is laid out: cell texts, heads with units, column widths, data bars, tier squares.

Widths are computed here because automatic layout squeezes a Chinese column to one character.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
        return len(self.rows) <= 14


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
    """Width in half-ems: a Han character counts two, a Latin letter one."""
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)


def column_widths(
    heads: Sequence[Head], rows: Sequence[Sequence[Cell]], width_mm: float
) -> tuple[tuple[float, ...], bool]:
    """Widths in mm that add up to ``width_mm``, and whether small type was needed.

    Numbers are never broken while there is room; words give way first.
    """
    for size in ("normal", "dense"):
        wishes = [_wish(head, [row[i] for row in rows], size) for i, head in enumerate(heads)]
        least = sum(low for low, _ in wishes)
        if least <= width_mm or size == "dense":
            return _share(wishes, width_mm), size == "dense"
    raise AssertionError("unreachable")


def _wish(head: Head, cells: Sequence[Cell], size: str) -> tuple[float, float]:
    """The least and the comfortable width of one column, mm."""
    unit = _HALF_EM[size]
    words = [text_width(cell.text) + (2 if cell.square else 0) for cell in cells]
    label = max(text_width(head.label), text_width(head.unit) + 4 if head.unit else 0)
    comfortable = max([label, *words])
    if head.align == "l":
        unbroken = max((_unbroken(cell.text) for cell in cells), default=0)
        least = min(comfortable, max(2 * _HAN_PER_LINE, unbroken, min(label, 8)))
        comfortable = min(comfortable, 64)
    else:
        least = max([min(label, 12), *words])
    return least * unit + _PADDING_MM, max(least, comfortable) * unit + _PADDING_MM


def _unbroken(text: str) -> int:
    """Longest run without a break opportunity, capped: longer runs may break anywhere."""
    runs = "".join(c if c.isascii() and not c.isspace() else " " for c in text).split()
    return min(max(map(len, runs), default=0), 24)


def _share(wishes: Sequence[tuple[float, float]], width_mm: float) -> tuple[float, ...]:
    least, wanted = sum(low for low, _ in wishes), sum(high for _, high in wishes)
    if wanted <= width_mm:
        widths = [high * width_mm / wanted for _, high in wishes]
    elif least <= width_mm:
        part = (width_mm - least) / (wanted - least)
        widths = [low + (high - low) * part for low, high in wishes]
    else:
        widths = [low * width_mm / least for low, _ in wishes]
    return tuple(round(width, 2) for width in widths)
