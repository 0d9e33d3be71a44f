"""What every reader hands on: headings, and the rows as strings in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from reportkit.data.ledger import Lines
from reportkit.data.spec import SourceSpec, nearest
from reportkit.errors import DataError


@dataclass(frozen=True, slots=True)
class Sheet:
    """One readable table of a file. ``stream(columns)`` yields the columns at these positions.

    ``first_row``: the number that a person sees beside the first row of values.
    """

    path: Path
    name: str
    headings: tuple[str, ...]
    first_row: int
    stream: Callable[[Sequence[int]], Iterator[pa.RecordBatch]]
    sheet: str = ""
    origin: str = ""  # what people call it, where it is no file of theirs
    others: tuple[str, ...] = ()  # further visible sheets of the same file
    notes: list[str] = field(
        default_factory=list
    )  # said after streaming: rows left out, hidden sheets
    top: tuple[tuple[str, ...], ...] = ()  # the first rows as they stand, titles and headings too
    top_row: int = 1  # the number that a person sees beside the first of them
    lines: Lines | None = None  # what the file holds beside its data rows
    #: reason → rows that were handed on empty because of it, known after streaming
    left_out: dict[str, int] = field(default_factory=dict)
    added: tuple[str, ...] = ()  # headings that came from other sheets
    left_rows: dict[str, list[int]] = field(default_factory=dict)  # their numbers in the file
    peek: Callable[[int], Iterable[list[str]]] | None = None  # first rows without reading the rest

    @property
    def file(self) -> str:
        """What people call the file, or the table of a database."""
        return self.origin or self.path.name

    def sample(self, rows: int = 200) -> list[list[str]]:
        """The first rows, one list of cells per column."""
        if self.peek is not None:
            first = list(self.peek(rows))
            return [[row[index] for row in first] for index in range(len(self.headings))]
        cells: list[list[str]] = [[] for _ in self.headings]
        for batch in self.stream(range(len(self.headings))):
            for column, values in zip(cells, batch.columns, strict=True):
                column.extend(value or "" for value in values.slice(0, rows).to_pylist())
            if cells and len(cells[0]) >= rows:
                break
        return [column[:rows] for column in cells]


def titles_of(sheet: Sheet) -> tuple[tuple[str, ...], ...]:
    """The rows above the headings as they stand."""
    return sheet.top[: max(0, sheet.first_row - 1 - sheet.top_row)]


TOP_ROWS = 25  # kept as they stand


def joined_headings(above: Sequence[str], row: Sequence[str]) -> tuple[str, ...]:
    """One heading per column from two rows: the lower one, the upper where that is empty.

    Headings that the lower row has twice are told apart by the group above them: ``本期·数量``.
    """
    groups: list[str] = []
    for cell in above:
        groups.append(cell.strip() or (groups[-1] if groups else ""))
    found = []
    for index, cell in enumerate(row):
        own = cell.strip()
        upper = above[index].strip() if index < len(above) else ""
        group = groups[index] if index < len(groups) else ""
        repeated = sum(other.strip() == own for other in row) > 1
        found.append(f"{group}·{own}" if own and repeated and group else own or upper)
    return tuple(found)


def headings_of(name: str, first_row: Sequence[str], spec: SourceSpec) -> tuple[str, ...]:
    """The headings: the first row, or ``names`` (``列1`` …) for a file without a header.

    Raises DataError when there are more or fewer names than columns.
    """
    if spec.header:
        return tuple(cell.strip().lstrip("\ufeff") for cell in first_row)
    if not spec.names:
        return tuple(f"列{index}" for index in range(1, len(first_row) + 1))
    if len(spec.names) != len(first_row):
        raise DataError(
            f"{name}：names 列出 {len(spec.names)} 个列名，文件第 1 行有 {len(first_row)} 列"
            f"（{'、'.join(first_row[:4])}…）。请把 names 补到同样多。"
        )
    return spec.names


class EmptySheetError(DataError):
    """A sheet holds no cell at all."""


class NoSheetError(DataError):
    """A file has no sheet of this name or number; ``names``: those it has."""

    def __init__(self, file: str, wanted: str | int, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(
            f"{file}：没有工作表“{wanted}”。{nearest(str(wanted), names)}现有：{'、'.join(names)}。"
        )
