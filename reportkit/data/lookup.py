"""A small table beside another one (地区 → 负责人, 产品 → 品类): its columns join by one shared value.

Nothing is guessed here: the client's YAML names the columns. A value that the small table explains
in two ways stops the reading.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from reportkit.data.mapping import normalised
from reportkit.data.sheet import Sheet
from reportkit.data.spec import nearest
from reportkit.errors import DataError

LARGEST = 200_000  # rows of a table that explains another one


class AmbiguousLookupError(DataError):
    """One value is explained in two ways."""


def joined(sheet: Sheet, other: Sheet, *, by: str, of: str) -> Sheet:
    """``sheet`` with the columns of ``other``, where its ``by`` holds what stands under ``of``.

    A heading that both have comes in as ``表名·表头``. Rows that ``other`` does not explain keep
    empty cells and are counted in the notes. Raises AmbiguousLookupError for a value explained in
    two ways, DataError for a heading that is not there.
    """
    key, own = _position(other, by), _position(sheet, of)
    explained = _explained(other, key)
    added = tuple(
        _free(sheet, other, heading)
        for position, heading in enumerate(other.headings)
        if position != key and heading
    )
    keys = pa.array(list(explained), pa.string())
    width = len(sheet.headings)
    columns = [
        pa.array([row[n] for row in explained.values()], pa.string()) for n in range(len(added))
    ]
    stream = functools.partial(_stream, sheet, other.name, own, keys, columns, width)
    return replace(
        sheet,
        headings=(*sheet.headings, *added),
        added=(*sheet.added, *added),
        stream=stream,
        peek=None,
    )


def _position(sheet: Sheet, heading: str) -> int:
    forms = [normalised(own) for own in sheet.headings]
    if normalised(heading) in forms:
        return forms.index(normalised(heading))
    raise DataError(
        f"{sheet.name}：lookup 中的“{heading}”不在表头里。{nearest(heading, sheet.headings)}"
    )


def _free(sheet: Sheet, other: Sheet, heading: str) -> str:
    taken = {normalised(own) for own in sheet.headings}
    return (
        f"{other.sheet or other.path.stem}·{heading}" if normalised(heading) in taken else heading
    )


def _explained(other: Sheet, key: int) -> dict[str, tuple[str | None, ...]]:
    """Value → the cells beside it. Raises AmbiguousLookupError."""
    wanted = [p for p, heading in enumerate(other.headings) if p != key and heading]
    found: dict[str, tuple[str | None, ...]] = {}
    for batch in other.stream([key, *wanted]):
        names, *cells = (pc.utf8_trim_whitespace(column).to_pylist() for column in batch.columns)
        for name, *beside in zip(names, *cells, strict=True):
            if not name:
                continue
            if found.setdefault(name, tuple(beside)) != tuple(beside):
                raise AmbiguousLookupError(
                    f"{other.name}：“{other.headings[key]}”的“{name}”有两种说明"
                    f"（{_told(found[name])}；{_told(beside)}），无法对应，请在文件中改正，或删去 lookup。"
                )
        if len(found) > LARGEST:
            raise DataError(f"{other.name}：超过 {LARGEST:,} 行，不是对照表，请删去 lookup。")
    return found


def _told(cells: Sequence[str | None]) -> str:
    return "、".join(cell for cell in cells if cell)


def _stream(
    sheet: Sheet,
    name: str,
    own: int,
    keys: pa.Array,
    explained: Sequence[pa.Array],
    width: int,
    columns: Sequence[int],
) -> Iterator[pa.RecordBatch]:
    """The sheet's batches with the wanted columns of either table."""
    base = sorted({own, *(p for p in columns if p < width)})
    strange = 0
    for batch in sheet.stream(base):
        cells = dict(zip(base, batch.columns, strict=True))
        if all(p < width for p in columns):
            yield pa.record_batch([cells[p] for p in columns], names=[f"f{p}" for p in columns])
            continue
        values = pc.utf8_trim_whitespace(cells[own])
        place = pc.index_in(values, keys)
        given = pc.fill_null(pc.not_equal(values, ""), False)
        strange += pc.sum(pc.and_(given, pc.is_null(place))).as_py() or 0
        arrays = [cells[p] if p < width else pc.take(explained[p - width], place) for p in columns]
        yield pa.record_batch(arrays, names=[f"f{p}" for p in columns])
    note = f"“{sheet.headings[own]}”有 {strange:,} 行在 {name} 里没有说明"
    if strange and note not in sheet.notes:
        sheet.notes.append(note)
