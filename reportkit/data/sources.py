"""The only door to client files: find them, tell their kind, hand on a ``Sheet`` of strings.

A new kind of file is one opener and one line in ``READERS``.
"""

from __future__ import annotations

import difflib
import functools
import glob
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from reportkit.data import archive
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
    if spec.live:
        held = open_parquet(_held(path, scratch), spec, scratch)
        return replace(held, name=spec.origin, origin=spec.origin)
    path = archive.unpacked(path, scratch)
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise DataError(f"{path.name}：不支持扩展名“{path.suffix}”。可读取：{'、'.join(READERS)}。")
    try:
        return reader(path, spec, scratch)
    except OSError as error:
        raise DataError(
            f"{path.name}：打不开（{error.strerror or error}），请检查权限。"
        ) from error


def _held(path: Path, scratch: Path) -> Path:
    """The same rows under a name of our own: another build may fetch newer ones meanwhile."""
    own = scratch / path.name
    if not own.exists():
        try:
            os.link(path, own)
        except OSError:  # another disk
            shutil.copyfile(path, own)
    return own


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
        stream=functools.partial(_stream_parquet, path),
        lines=Lines(on_disk=rows),
    )


def _stream_parquet(path: Path, columns: Sequence[int]) -> Iterator[pa.RecordBatch]:
    try:
        with pq.ParquetFile(path) as file:
            names = file.schema_arrow.names
            # two columns may bear one name: then all are read and told by their position
            wanted = [names[i] for i in columns] if len(set(names)) == len(names) else None
            for batch in file.iter_batches(batch_size=_BATCH, columns=wanted):
                chosen = [batch.column(names[i] if wanted else i) for i in columns]
                arrays = [_as_text(values) for values in chosen]
                yield pa.record_batch(arrays, names=[f"f{index}" for index in columns])
    except (pa.ArrowException, OSError) as error:  # broken pages, bytes that are no text
        raise DataError(
            f"{path.name}：读取时中断（{str(error)[:120]}），文件可能已损坏，请重新导出。"
        ) from error


def _as_text(values: pa.Array) -> pa.Array:
    kind = values.type
    if pa.types.is_dictionary(kind):
        return _as_text(values.dictionary_decode())
    if pa.types.is_nested(kind):
        return pa.array([_nested_text(v) for v in values.to_pylist()], pa.string())
    return values.cast(pa.string())


def _nested_text(value: object) -> str | None:
    """``甲,乙`` for a plain list; what has more levels as Python writes it."""
    if isinstance(value, list) and not any(isinstance(v, (list, dict, tuple)) for v in value):
        return ",".join(str(item) for item in value if item is not None)
    return None if value is None else str(value)


READERS: dict[str, Callable[[Path, SourceSpec, Path], Sheet]] = {
    ".csv": open_delimited,
    ".tsv": open_delimited,
    ".txt": open_delimited,
    ".xlsx": open_workbook,
    ".xlsm": open_workbook,
    ".xlsb": open_workbook,
    ".xls": open_workbook,
    ".ods": open_workbook,
    ".parquet": open_parquet,
}


def find_files(pattern: str, base: Path) -> tuple[Path, ...]:
    """The files that ``pattern`` (a path or a glob, relative to ``base``) names, sorted.

    Of a zip file its members, or the one that ``数据.zip/订单.csv`` names: see ``archive``.
    Raises DataError with the path as given, the folder looked in and similar names there.
    """
    path = base / pattern
    try:
        files = tuple(_members(_on_disk(path, pattern, base)))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DataError(
            f"data.sources：“{_shown(pattern)}”不能打开（{reason}），请检查路径。"
        ) from error
    if not files:
        raise DataError(_not_found(pattern, path))
    for file in files:
        if _shown(file.name) != file.name:
            raise DataError(
                f"data.sources：文件名“{_shown(file.name)}”不是有效的 UTF-8 文字，请改名后再试。"
            )
    return files


def _on_disk(path: Path, pattern: str, base: Path) -> tuple[Path, ...]:
    inside = archive.split(path)
    if inside is not None:
        return tuple(archive.members(*inside))
    return (path,) if path.is_file() else _matching(pattern, base)


def _members(paths: Iterable[Path]) -> Iterator[Path]:
    """Each path, and instead of a zip file what can be read in it."""
    for path in paths:
        if path.suffix.lower() == archive.SUFFIX and path.is_file():
            yield from (m for m in archive.members(path) if m.suffix.lower() in READERS)
        else:
            yield path


def readable(folder: Path) -> list[Path]:
    """All files below ``folder`` that can be read, those in zip files too, sorted."""
    named = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(("~$", "."))
    ]
    return [path for path in _members(named) if path.suffix.lower() in READERS]


def _matching(pattern: str, base: Path) -> tuple[Path, ...]:
    found = sorted(base / name for name in glob.glob(pattern, root_dir=base, recursive=True))
    return tuple(file for file in found if file.is_file() and not file.name.startswith(("~$", ".")))


def _shown(name: str) -> str:
    """A name that can be printed: bytes that are no text become question marks."""
    return name.encode("utf-8", "replace").decode()


def _not_found(pattern: str, path: Path) -> str:
    shown = _shown(pattern)
    if path.is_dir():
        return f"data.sources：“{shown}”是文件夹，请写明文件，或用通配符如 {shown}/*.csv。"
    if path.is_file():
        return f"data.sources：压缩包“{shown}”里没有可读取的文件（可读取：{'、'.join(READERS)}）。"
    if (inside := archive.split(path)) is not None:
        found = (m.relative_to(inside[0]) for m in archive.members(inside[0]))
        held = "、".join(member.as_posix() for member in found)
        return (
            f"data.sources：压缩包 {inside[0].name} 里没有“{inside[1]}”。里面有：{held or '无'}。"
        )
    folder = path.parent
    if not folder.is_dir():
        return f"data.sources：找不到“{shown}”，文件夹 {folder} 不存在。请检查路径。"
    names = sorted(
        item.name
        for item in folder.iterdir()
        if item.suffix.lower() in READERS and not item.name.startswith(("~$", "."))
    )
    close = difflib.get_close_matches(path.name, names, n=3, cutoff=0.4) or names[:3]
    similar = f"那里相近的有：{'、'.join(close)}。" if close else "那里没有可读取的数据文件。"
    return f"data.sources：在 {folder} 中找不到“{shown}”。{similar}"
