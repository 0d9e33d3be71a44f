"""The only door to DuckDB: one locked connection over the snapshot's Parquet files.

A session sees the tables it names and nothing else. The connection reaches no other file, no
network, no extension and no setting that could be changed back. SQL is fixed text of this package;
values are always bound.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import duckdb
import pandas as pd

from reportkit.absence import DataMissing
from reportkit.analysis.basics.sale_terms import Treatment
from reportkit.data.schema import TABLES
from reportkit.errors import DataError

THREADS = 2
MEMORY_LIMIT = os.environ.get("REPORTKIT_MEMORY_LIMIT", "4GB")
#: sums of this type do not depend on the order of the rows, so reports are equal byte by byte
MONEY = "DECIMAL(28, 4)"


class Snapshot(Protocol):
    """What features need of a Dataset."""

    def path(self, table: str) -> Path: ...

    def has(self, *names: str) -> bool: ...

    @property
    def refunds(self) -> Treatment: ...


def require(data: Snapshot, *names: str) -> None:
    """Raises DataMissing naming every ``table`` or ``table.column`` of ``names`` that is absent."""
    absent = tuple(name for name in names if not data.has(name))
    if absent:
        raise DataMissing(
            f"数据快照缺少 {len(absent)} 项：{'、'.join(map(_described, absent))}。"
            "请在客户参数的 data.sources 中补充来源，或在 columns 中把对应的表头映射到这些列。",
            absent,
        )


def _described(name: str) -> str:
    table, _, column = name.partition(".")
    label = TABLES[table].label
    if not column:
        return f"{name}（{label}）"
    words = {c.name: c.label for c in TABLES[table].columns}
    return f"{name}（{label}的{words.get(column, column)}）"


class Session:
    """A connection on which the snapshot's tables are views named ``raw_<table>``."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, data: Snapshot) -> None:
        self._connection = connection
        self._data = data

    def run(self, sql: str, values: Mapping[str, Any] | None = None) -> None:
        """Execute without a result (views, temporary tables)."""
        self._connection.execute(sql, dict(values or {}))

    def frame(self, sql: str, values: Mapping[str, Any] | None = None) -> pd.DataFrame:
        """Execute and fetch. Text columns become ``str``, decimals float, NULL numbers NaN."""
        return self._connection.execute(sql, dict(values or {})).df()

    def arrays(self, sql: str, values: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Execute and fetch one NumPy array per column."""
        return self._connection.execute(sql, dict(values or {})).fetchnumpy()

    def register(self, name: str, frame: pd.DataFrame) -> None:
        """Let a small frame be read as table ``name``."""
        self._connection.register(name, frame)

    def column(self, table: str, column: str, kind: str, otherwise: str = "NULL") -> str:
        """``raw_<table>.column`` cast to ``kind``, or ``otherwise`` where the snapshot lacks it.

        The names come from this package, never from a caller's text.
        """
        source = f'raw_{table}."{column}"' if self._data.has(f"{table}.{column}") else otherwise
        return f"CAST({source} AS {kind})"


@contextmanager
def session(data: Snapshot, *tables: str) -> Iterator[Session]:
    """Open the named tables of the snapshot; absent ones are left out.

    Raises DataError when none of them is there, and for an amount too large to be money.
    """
    if not any(data.has(table) for table in tables):
        require(data, tables[0])
    paths = {table: Path(data.path(table)).resolve() for table in TABLES if data.has(table)}
    connection = _door.cursor(frozenset(paths.values()))
    try:
        for table in tables:
            if table in paths:  # only these have a name, and it ends with the session
                connection.execute(f"CREATE TEMP VIEW raw_{table} AS FROM {_quoted(paths[table])}")
        yield Session(connection, data)
    except duckdb.ConversionException as error:
        raise DataError(
            f"数据快照里有无法计算的值（{str(error).splitlines()[0]}），请检查金额与时间列。"
        ) from error
    finally:
        connection.close()
        _door.tidy()


class _Door:
    """The locked connection to one snapshot at a time: opening one costs more than a query."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._key: object = None
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._spill = Path()
        self._abandoned: list[object] = []

    def cursor(self, paths: Collection[Path]) -> duckdb.DuckDBPyConnection:
        """A connection of the caller's own, whose temporary views and tables nobody else sees."""
        with self._lock:
            key = (MEMORY_LIMIT, paths)
            if self._connection is None or key != self._key:
                self._close()
                self._spill = _spill_folder(next(iter(paths)))
                self._connection, self._key = _locked(paths, self._spill), key
            return self._connection.cursor()

    def tidy(self) -> None:
        """Close what had to spill, so that its folder goes with the session."""
        with self._lock:
            if self._spill.name and self._spill.exists():
                self._close()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection, self._spill = None, Path()

    def leave(self) -> None:
        """In a forked copy: the connection's threads stayed behind, so that it cannot be closed."""
        self._abandoned.append(self._connection)
        self._connection, self._lock = None, Lock()


def _spill_folder(table: Path) -> Path:
    """A folder of this connection's own beside the snapshot; DuckDB makes it only when it spills."""
    return table.parent.parent / f".spill-{os.getpid()}-{uuid.uuid4().hex[:8]}"


def _locked(paths: Collection[Path], spill: Path) -> duckdb.DuckDBPyConnection:
    """An empty database that can read these files and nothing else."""
    connection = duckdb.connect(
        ":memory:",
        config={
            "threads": THREADS,
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(spill),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "enable_external_file_cache": False,  # a snapshot may be written again under its name
        },
    )
    connection.execute(f"SET allowed_paths = [{', '.join(map(_quoted, sorted(paths)))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


_door = _Door()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_door.leave)


def window(column: str, start: datetime | None, end: datetime | None) -> tuple[str, dict[str, Any]]:
    """A half-open condition on ``column`` and the values it binds: [start, end), None = open."""
    parts, values = [f"{column} IS NOT NULL"], dict[str, Any]()
    if start is not None:
        parts.append(f"{column} >= $start")
        values["start"] = start
    if end is not None:
        parts.append(f"{column} < $end")
        values["end"] = end
    return " AND ".join(parts), values
