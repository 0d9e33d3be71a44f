"""Several tables beside one another on one sheet, parted by an empty column."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pyarrow as pa

from reportkit.data.mapping import normalised
from reportkit.data.sheet import Sheet
from reportkit.errors import DataError

_FEWEST = 2  # headings that make a table
_SHARED = 2  # headings that two tables of one shape have in common


def blocks(headings: Sequence[str]) -> list[range]:
    """The positions of each run of headings; columns without a heading part them."""
    found: list[range] = []
    start: int | None = None
    for position, heading in enumerate((*headings, "")):
        if heading.strip():
            start = position if start is None else start
        elif start is not None:
            found.append(range(start, position))
            start = None
    return found


def tables_beside(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """How many tables stand beside one another; 1 for a table with an empty column in it.

    They are several where they end in different rows, or say the same headings again.
    """
    found = blocks(headings)
    if len(found) < 2 or any(len(block) < _FEWEST for block in found):
        return 1
    inner = set(range(len(headings))) - {p for block in found for p in block}
    if any(row[p].strip() for row in rows for p in inner):
        return 1
    ends = {_last_given(rows, block) for block in found}
    words = [{normalised(headings[p]) for p in block} for block in found]
    alike = any(len(a & b) >= _SHARED for n, a in enumerate(words) for b in words[:n])
    return len(found) if alike or len(ends) > 1 else 1


def _last_given(rows: Sequence[Sequence[str]], block: range) -> int:
    given = (n for n, row in enumerate(rows) if any(row[p].strip() for p in block))
    return max(given, default=-1)


def beside(sheet: Sheet, number: int) -> Sheet:
    """The table with this number (from 1) of those beside one another. Raises DataError."""
    found = blocks(sheet.headings)
    if number > len(found):
        raise DataError(
            f"{sheet.name}：block 写的是第 {number} 张表，表头被空列分成 {len(found)} 段，请核对。"
        )
    block = found[number - 1]
    return replace(
        sheet,
        name=f"{sheet.name}（并排第 {number} 张表）",
        headings=tuple(sheet.headings[p] for p in block),
        stream=functools.partial(_stream, sheet, block),
        top=tuple(tuple(row[block.start : block.stop]) for row in sheet.top),
        notes=[*sheet.notes],
        left_out={},
        left_rows={},
        peek=None,
    )


def _stream(sheet: Sheet, block: range, columns: Sequence[int]) -> Iterator[pa.RecordBatch]:
    names = [f"f{position}" for position in columns]
    for batch in sheet.stream([block[position] for position in columns]):
        yield pa.record_batch(batch.columns, names=names)
