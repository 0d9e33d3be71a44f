"""Rows of an object as tables: the object itself, and each subform with what its rows belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from reportkit.crm.contract import ROW_ID, Field, Page, Row, Word
from reportkit.data.databases.spool import batch_of
from reportkit.data.spec import nearest
from reportkit.errors import DataError

_BATCH = 20_000  # rows
_JOINT = "、"  # between several words of one cell


class Tables:
    """How the rows of one object become tables. zone: the local time of moments."""

    def __init__(self, fields: Sequence[Field], zone: str) -> None:
        self._fields = [field for field in fields if field.kind != "rows"]
        self._subforms = {field.label: field for field in fields if field.kind == "rows"}
        self._zone = ZoneInfo(zone)

    def subform(self, label: str) -> Field:
        """The subform of that heading. Raises DataError naming those there are."""
        if label not in self._subforms:
            there = "、".join(self._subforms) or "没有子表单"
            raise DataError(f"没有子表单“{label}”。{nearest(label, self._subforms)}有的：{there}。")
        return self._subforms[label]

    def headings(self, subform: str = "") -> tuple[str, ...]:
        if not subform:
            return tuple(field.label for field in self._fields)
        own = [field.label for field in self._described]
        items = [item.label for item in self.subform(subform).items]
        taken = {field.label for field in self._fields}
        return (*own, *(f"{subform}.{label}" if label in taken else label for label in items))

    @property
    def _described(self) -> list[Field]:
        """What a row of a subform has of its record: no amount, which would be counted once per row."""
        return [field for field in self._fields if field.kind != "number"]

    @property
    def key(self) -> str:
        """The heading of the record id."""
        return next(field.label for field in self._fields if field.name == ROW_ID)

    def batches(
        self, pages: Callable[[], Iterable[Page]], subform: str = ""
    ) -> Iterator[pa.RecordBatch]:
        """The rows in batches, at least one; of a record that came twice what came last.

        pages: called twice.
        """
        names = self.headings(subform)
        inside = self.subform(subform) if subform else None
        held: list[list[Any]] = []
        empty = True
        for row in _last(pages):
            held += self._cells(row, inside)
            if len(held) >= _BATCH:
                yield batch_of(names, held)
                held, empty = [], False
        if held or empty:
            yield batch_of(names, held)

    def _cells(self, row: Row, inside: Field | None) -> Iterator[list[Any]]:
        if inside is None:
            yield [self._cell(row.get(field.name), field) for field in self._fields]
            return
        own = [self._cell(row.get(field.name), field) for field in self._described]
        for part in row.get(inside.name) or ():
            yield [*own, *(self._cell(part.get(item.name), item) for item in inside.items)]

    def _cell(self, value: Any, field: Field) -> Any:
        if isinstance(value, datetime) and value.tzinfo is not None:
            return value.astimezone(self._zone).replace(tzinfo=None)
        if isinstance(value, list | tuple):
            value = _JOINT.join(str(each) for each in value)
        if field.words and isinstance(value, str):
            value = _shown(value, field.words)
        return None if value == "" else value


def _shown(value: str, words: Sequence[Word]) -> str:
    """The words that people see; one that the system does not list stays as it is."""
    labels = {word.value: word.label for word in words}
    if value in labels:
        return labels[value]
    return _JOINT.join(labels.get(each, each) for each in value.split(_JOINT))


def touched(pages: Iterable[Page]) -> set[str]:
    """Ids of all records that came or went."""
    return {id_ for page in pages for id_ in (*(row[ROW_ID] for row in page.rows), *page.deleted)}


def latest(pages: Iterable[Page], modified: str) -> datetime | None:
    """The highest time of change that the system told."""
    found = (row.get(modified) for page in pages for row in page.rows)
    return max((moment for moment in found if isinstance(moment, datetime)), default=None)


def _last(pages: Callable[[], Iterable[Page]]) -> Iterator[Row]:
    """Each record once; the pages are gone through twice, for they may not fit into memory."""
    gone: set[str] = set()
    place: dict[str, int] = {}
    for number, page in enumerate(pages()):
        gone.update(page.deleted)
        place.update((row[ROW_ID], number) for row in page.rows)
    for number, page in enumerate(pages()):
        own = {row[ROW_ID]: row for row in page.rows if place[row[ROW_ID]] == number}
        yield from (row for id_, row in own.items() if id_ not in gone)
