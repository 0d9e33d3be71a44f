"""A last row that sums up the ones above it without saying so: no 合计, only the numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from reportkit.data.sheet import Sheet
from reportkit.data.values import bare, read_number

_FEWEST = 3  # rows above that make a sum
_NEAR = 0.006  # of a cell that was rounded


def last_row_sums_up(sheet: Sheet) -> int | None:
    """How many rows stand before the last given one, where that one sums them up; else None.

    Every cell of it is blank or a number, its first two are blank, and most of its numbers
    are the sums of their columns.
    """
    count, last = 0, -1
    own = len(sheet.headings) - len(sheet.added)
    sums = [0.0] * own
    cells: list[str] = []
    above = 0
    for batch in sheet.stream(range(own)):
        given = _any_given(batch)
        places = pc.indices_nonzero(given).to_pylist()
        if places:
            if cells:
                _add(sums, cells)
                above += 1
            _add_all(sums, batch, places[:-1])
            above += len(places) - 1
            last = count + places[-1]
            cells = [column[places[-1]].as_py() or "" for column in batch.columns]
        count += batch.num_rows
    return last if above >= _FEWEST and _sums_up(cells, sums) else None


def _sums_up(cells: Sequence[str], sums: Sequence[float]) -> bool:
    if any(cell.strip() for cell in cells[:2]):
        return False
    numbers = [
        (_number(cell), total) for cell, total in zip(cells, sums, strict=True) if cell.strip()
    ]
    told = [(value, total) for value, total in numbers if value is not None]
    same = sum(
        value != 0 and abs(value - total) <= _NEAR + 1e-9 * abs(total) for value, total in told
    )
    return len(told) == len(numbers) and same > len(told) - same


def _any_given(batch: pa.RecordBatch) -> pa.Array:
    found = pa.array([False] * batch.num_rows)
    for column in batch.columns:
        text = pc.fill_null(pc.utf8_length(pc.utf8_trim_whitespace(column)), 0)
        found = pc.or_(found, pc.greater(text, 0))
    return found


def _add(sums: list[float], cells: Sequence[str]) -> None:
    for position, cell in enumerate(cells):
        sums[position] += _number(cell) or 0.0


def _add_all(sums: list[float], batch: pa.RecordBatch, places: Sequence[int]) -> None:
    rows = batch.take(pa.array(places, pa.int64()))
    for position, column in enumerate(rows.columns):
        counted = pc.value_counts(column).to_pylist()
        sums[position] += math.fsum(
            (_number(entry["values"] or "") or 0.0) * entry["counts"] for entry in counted
        )


def _number(text: str) -> float | None:
    value = read_number(bare(text)).value if text.strip() else None
    return value if isinstance(value, float) else None
