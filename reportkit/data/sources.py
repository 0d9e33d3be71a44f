"""The only door to client files: find them, tell their kind, hand on a ``Sheet`` of strings.

A new kind of file is one opener and one line in ``READERS``.
"""

from __future__ import annotations

import difflib
import functools
import glob
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from reportkit.data.delimited import open_delimited
from reportkit.data.ledger import Lines
from reportkit.data.sheet import Sheet
from reportkit.data.spec import SourceSpec
from reportkit.data.workbook import open_workbook
from reportkit.errors import DataError

_BATCH = 100_000


def open_source(path: Path, spec: SourceSpec, scratch: Path) -> Sheet:
    """Open one file; ``scratch`` is an existing folder for working copies.

    Raises DataError for an unknown kind of file or one that cannot be read.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise DataError(f"{path.name}：不支持扩展名“{path.suffix}”。可读取：{'、'.join(READERS)}。")
    try:
        return reader(path, spec, scratch)
    except OSError as error:
        raise DataError(
            f"{path.name}：打不开（{error.strerror or error}），请检查权限。"
        ) from error


def open_parquet(path: Path, spec: SourceSpec, scratch: Path) -> Sheet:
    """Parquet; typed values are handed on as the text that stands for them."""
    try:
        schema, rows = pq.read_schema(path), pq.read_metadata(path).num_rows
    except pa.ArrowInvalid as error:
        raise DataError(f"{path.name}：不是完整的 Parquet 文件，请重新导出。") from error
    return Sheet(
        path=path,
        name=path.name,
        headings=tuple(schema.names),
        first_row=1,
        stream=functools.partial(_stream_parquet, path, tuple(schema.names)),
        lines=Lines(on_disk=rows),
    )


def _stream_parquet(
    path: Path, names: tuple[str, ...], columns: Sequence[int]
) -> Iterator[pa.RecordBatch]:
    wanted = [names[index] for index in columns]
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=_BATCH, columns=wanted):
            arrays = [_as_text(batch.column(name)) for name in wanted]
            yield pa.record_batch(arrays, names=[f"f{index}" for index in columns])


def _as_text(values: pa.Array) -> pa.Array:
    kind = values.type
    if pa.types.is_dictionary(kind):
        return _as_text(values.dictionary_decode())
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pc.binary_join(values.cast(pa.list_(pa.string())), ",")
    if pa.types.is_nested(kind):
        return pa.array([None if v is None else str(v) for v in values.to_pylist()], pa.string())
    return values.cast(pa.string())


READERS: dict[str, Callable[[Path, SourceSpec, Path], Sheet]] = {
    ".csv": open_delimited,
    ".tsv": open_delimited,
    ".txt": open_delimited,
    ".xlsx": open_workbook,
    ".xlsm": open_workbook,
    ".xlsb": open_workbook,
    ".xls": open_workbook,
    ".parquet": open_parquet,
}


def find_files(pattern: str, base: Path) -> tuple[Path, ...]:
    """The files that ``pattern`` (a path or a glob, relative to ``base``) names, sorted.

    Raises DataError with the path as given, the folder looked in and similar names there.
    """
    path = base / pattern
    if path.is_file():
        return (path,)
    found = sorted(base / name for name in glob.glob(pattern, root_dir=base, recursive=True))
    files = tuple(
        file for file in found if file.is_file() and not file.name.startswith(("~$", "."))
    )
    if not files:
        raise DataError(_not_found(pattern, path))
    return files


def _not_found(pattern: str, path: Path) -> str:
    if path.is_dir():
        return f"data.sources：“{pattern}”是文件夹，请写明文件，或用通配符如 {pattern}/*.csv。"
    folder = path.parent
    if not folder.is_dir():
        return f"data.sources：找不到“{pattern}”，文件夹 {folder} 不存在。请检查路径。"
    names = sorted(
        item.name
        for item in folder.iterdir()
        if item.suffix.lower() in READERS and not item.name.startswith(("~$", "."))
    )
    close = difflib.get_close_matches(path.name, names, n=3, cutoff=0.4) or names[:3]
    similar = f"那里相近的有：{'、'.join(close)}。" if close else "那里没有可读取的数据文件。"
    return f"data.sources：在 {folder} 中找不到“{pattern}”。{similar}"
