"""Rows that name the group of those below them (甲公司 above its orders): a column of its own.

The group's row is handed on empty and counted; the rows below bear its name under a new heading.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from reportkit.data.dates import UnreadableDateError, parse_moment
from reportkit.data.ledger import GROUP_ROW
from reportkit.data.recognise.cells import LOCAL
from reportkit.data.reshape import names_total
from reportkit.data.sheet import Sheet
from reportkit.data.values import bare, read_number

_FEWEST = 2  # groups
_FULLER = 3  # cells of a row below
_LEFT = 2  # a group's name stands in one of the first columns
_PREFIX = re.compile(r"^\s*([^\s:：]{1,8})\s*[:：]\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class Groups:
    """``heading``: what all groups say they are (``客户：甲公司``), "" where they only name themselves."""

    heading: str
    names: tuple[str, ...]


def groups_of(rows: Sequence[Sequence[str]]) -> Groups | None:
    """The groups among the rows, None where there are none."""
    found: list[str] = []
    given = [row for row in rows if any(cell.strip() for cell in row)]
    for row, below in pairwise(given):
        name = _group_name(row)
        if name and sum(bool(cell.strip()) for cell in below) >= min(_FULLER, len(row)):
            found.append(name)
    if len(found) < _FEWEST or len(found) * 2 > len(given):
        return None
    prefixes = {match[1] if (match := _PREFIX.match(name)) else "" for name in found}
    heading = prefixes.pop() if len(prefixes) == 1 else ""
    return Groups(heading, tuple(dict.fromkeys(_plain(name) for name in found)))


def grouped(sheet: Sheet, heading: str) -> Sheet:
    """``sheet`` with the names of its groups as a last column under ``heading``."""
    return replace(
        sheet,
        headings=(*sheet.headings, heading),
        added=(*sheet.added, heading),
        stream=functools.partial(_stream, sheet),
        peek=None,
    )


def _stream(sheet: Sheet, columns: Sequence[int]) -> Iterator[pa.RecordBatch]:
    width, current, row = len(sheet.headings), None, sheet.first_row
    found: list[int] = []
    for batch in sheet.stream(range(width)):
        rows = list(zip(*(column.to_pylist() for column in batch.columns), strict=True))
        names = [_group_name([cell or "" for cell in each]) for each in rows]
        carried: list[str | None] = []
        for name, cells_of in zip(names, rows, strict=True):
            current = _plain(name) if name else current
            carried.append(None if name or not any(cells_of) else current)
        group = pa.array([bool(name) for name in names])
        found += [row + n for n, name in enumerate(names) if name]
        row += batch.num_rows
        cells = [pc.if_else(group, None, column) for column in batch.columns]
        cells.append(pa.array(carried, pa.string()))
        yield pa.record_batch([cells[p] for p in columns], names=[f"f{p}" for p in columns])
    if found:
        sheet.left_out[GROUP_ROW] = len(found)
        sheet.left_rows[GROUP_ROW] = found


def _group_name(row: Sequence[str]) -> str:
    """The only cell of a row, where it is a name in one of the first columns."""
    given = [(place, cell.strip()) for place, cell in enumerate(row) if cell and cell.strip()]
    if len(given) != 1 or given[0][0] >= _LEFT or len(row) < _FULLER:
        return ""
    name = given[0][1]
    return "" if names_total(name) or _is_value(name) else name


def _is_value(text: str) -> bool:
    if isinstance(read_number(bare(text)).value, float):
        return True
    try:
        parse_moment(bare(text), LOCAL)
    except (UnreadableDateError, ValueError, OverflowError):
        return False
    return True


def _plain(name: str) -> str:
    return _PREFIX.sub("", name).strip()
