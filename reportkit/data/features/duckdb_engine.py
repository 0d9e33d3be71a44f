"""The only door of features to DuckDB: one locked connection over the snapshot's Parquet files.

The connection reaches no other file, no network, no extension and no setting that could be changed
back. What a session names ends with it.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb
import pandas as pd

from reportkit.errors import DataError
from reportkit.project import SPILL

THREADS = 2
MEMORY_LIMIT = os.environ.get("REPORTKIT_MEMORY_LIMIT", "4GB")


class DuckDBEngine:
    """See ``engine.Engine``."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def run(self, sql: str, values: Mapping[str, Any] | None = None) -> None:
        self._connection.execute(sql, dict(values or {}))

    def frame(self, sql: str, values: Mapping[str, Any] | None = None) -> pd.DataFrame:
        return self._connection.execute(sql, dict(values or {})).df()

    def arrays(self, sql: str, values: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return self._connection.execute(sql, dict(values or {})).fetchnumpy()

    def register(self, name: str, frame: pd.DataFrame) -> None:
        self._connection.register(name, frame)


@contextmanager
def duckdb_session(paths: Mapping[str, Path], named: Collection[str]) -> Iterator[DuckDBEngine]:
    """Views of the ``named`` tables; paths: where every table of the snapshot is.

    Raises DataError for an amount too large to be money.
    """
    with opened(paths, named) as connection:
        yield DuckDBEngine(connection)


@contextmanager
def opened(
    paths: Mapping[str, Path], named: Collection[str], rows: str = ""
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of the caller's own. rows: SQL that limits what the views hold."""
    connection = _door.cursor(frozenset(paths.values()))
    try:
        for table in named:  # only these have a name, and it ends with the session
            source = f"FROM {_quoted(paths[table])} {rows}"
            connection.execute(f"CREATE TEMP VIEW raw_{table} AS {source}")
        yield connection
    except duckdb.ConversionException as error:
        raise DataError(unreckonable(error)) from error
    finally:
        connection.close()
        _door.tidy()


def unreckonable(error: Exception) -> str:
    """What is said of a value in the snapshot that no engine can reckon with."""
    return f"数据快照里有无法计算的值（{str(error).splitlines()[0]}），请检查金额与时间列。"


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
                self._spill = spill_folder(next(iter(paths)))
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


def spill_folder(table: Path) -> Path:
    """A folder of this connection's own beside the snapshot; DuckDB makes it only when it spills."""
    return table.parent.parent / f"{SPILL}{os.getpid()}-{uuid.uuid4().hex[:8]}"


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
