"""Rows on their way into one Parquet file: batch by batch on disk, then with one type per column."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

_MOST_DIGITS = 38


class Spool:
    """Batches as they come; ``write`` gives them the types that hold all of them."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        self._folder = folder
        self._files: list[Path] = []
        self._names: tuple[str, ...] = ()
        self._types: list[set[pa.DataType]] = []
        self.rows = 0

    def add(self, batch: pa.RecordBatch) -> None:
        """Keep one batch; all have the same columns."""
        columns = [plain(column) for column in batch.columns]
        if not self._files:
            self._names = tuple(batch.schema.names)
            self._types = [set() for _ in columns]
        for known, column in zip(self._types, columns, strict=True):
            if column.null_count < len(column) or not len(column):
                known.add(column.type)
        self.rows += batch.num_rows
        path = self._folder / f"{len(self._files)}.arrow"
        made = pa.record_batch(columns, names=list(self._names))
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, made.schema) as writer:
            writer.write_batch(made)
        self._files.append(path)

    def write(self, path: Path, facts: Mapping[str, str]) -> None:
        """Write all rows to ``path``, readable by its owner alone; ``facts`` go along as metadata."""
        fields = [
            pa.field(name, common_type(types))
            for name, types in zip(self._names, self._types, strict=True)
        ]
        schema = pa.schema(fields, metadata={key: value.encode() for key, value in facts.items()})
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        with pq.ParquetWriter(path, schema, compression="zstd", version="2.6") as out:
            for batch in self.batches():
                arrays = [
                    cast(column, field.type)
                    for column, field in zip(batch.columns, fields, strict=True)
                ]
                out.write_batch(pa.record_batch(arrays, schema=schema))

    @property
    def names(self) -> tuple[str, ...]:
        return self._names

    def batches(self) -> Iterator[pa.RecordBatch]:
        """What was kept, in its order."""
        for file in self._files:
            with pa.memory_map(str(file)) as source:
                yield pa.ipc.open_file(source).get_batch(0)


def batch_of(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> pa.RecordBatch:
    """Rows of a driver that hands on Python values; what has no one type becomes text."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return pa.record_batch([_array(cells) for cells in columns], names=list(names))


def _array(cells: Sequence[Any]) -> pa.Array:
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds <= {int} or len(kinds) <= 1 or kinds == {int, float}:
        try:
            return pa.array(cells)
        except (pa.ArrowException, OverflowError):
            pass  # whole numbers beyond 64 bits, digits beyond 38
    return pa.array([None if cell is None else _text(cell) for cell in cells], pa.string())


def _text(cell: Any) -> str:
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace")
    return format(cell, "f") if isinstance(cell, Decimal) else str(cell)


def plain(values: pa.Array) -> pa.Array:
    """A column in the types that a Parquet file and a reader of text share; the values stay.

    Extension types become what they are stored as, a single bit true or false, other bytes text where
    they are UTF-8 and hexadecimal where not, spans of time text.
    """
    if isinstance(values, pa.ExtensionArray):
        if values.type.extension_name == "arrow.uuid":
            return pa.array(
                [None if v is None else str(v) for v in values.to_pylist()], pa.string()
            )
        return plain(values.storage)
    kind = values.type
    if (
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
    ):
        return _bytes(values.to_pylist())
    if pa.types.is_duration(kind) or pa.types.is_interval(kind) or pa.types.is_time(kind):
        return pa.array([None if v is None else str(v) for v in values.to_pylist()], pa.string())
    if pa.types.is_dictionary(kind):
        return plain(values.dictionary_decode())
    return values


def _bytes(cells: Sequence[bytes | None]) -> pa.Array:
    given = {cell for cell in cells if cell is not None}
    if given <= {b"\0", b"\1"}:
        return pa.array([None if c is None else c == b"\1" for c in cells], pa.bool_())
    try:
        return pa.array([None if c is None else c.decode("utf-8") for c in cells], pa.string())
    except UnicodeDecodeError:
        return pa.array([None if c is None else c.hex() for c in cells], pa.string())


def common_type(types: Iterable[pa.DataType]) -> pa.DataType:
    """The type that holds values of all ``types``; text where no other does."""
    kinds = {kind for kind in types if not pa.types.is_null(kind)}
    if len(kinds) <= 1:
        return next(iter(kinds), pa.string())
    if all(map(pa.types.is_integer, kinds)):
        return pa.int64()
    if all(pa.types.is_integer(kind) or pa.types.is_floating(kind) for kind in kinds):
        return pa.float64()
    if all(map(pa.types.is_decimal, kinds)):
        return pa.decimal128(_MOST_DIGITS, max(kind.scale for kind in kinds))
    if all(pa.types.is_date(kind) or pa.types.is_timestamp(kind) for kind in kinds):
        zones = {getattr(kind, "tz", None) for kind in kinds}
        return pa.timestamp("us") if zones == {None} else pa.string()
    return pa.string()


def cast(values: pa.Array, kind: pa.DataType) -> pa.Array:
    """``values`` as ``kind``."""
    if values.type.equals(kind):
        return values
    if pa.types.is_string(kind) and pa.types.is_nested(values.type):
        return pa.array([None if v is None else str(v) for v in values.to_pylist()], kind)
    return pc.cast(values, kind)
