"""The only door to Spark: the features' SQL on many machines, to the same numbers as DuckDB.

One Spark per process; each session has temporary views of its own. The snapshot is read where it
lies, so that workers must see its folder under the same path. An empty DuckDB beside it says which
types every result has, so that frames are alike to the column.
"""

from __future__ import annotations

import atexit
import logging
import os
import re
import shutil
import socket
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import pandas as pd

from reportkit.data.engine_choice import LOCAL, require_engine
from reportkit.data.features.duckdb_engine import THREADS, opened, spill_folder, unreckonable
from reportkit.data.features.spark_sql import spark_statement
from reportkit.errors import DataError, SystemFault
from reportkit.project import SPILL

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa
    from pyspark.sql import SparkSession

_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",  # times have no zone: no hour may be skipped or said twice
    "spark.sql.ansi.enabled": "true",  # a value that does not fit is an error, not NULL
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.driver.maxResultSize": "0",  # one row per customer is fetched, as from DuckDB
    "spark.log.level": "ERROR",
}
#: on this machine alone: nothing listens to others, few parts, no observer
_LOCAL_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": str(THREADS),
    "spark.sql.adaptive.enabled": "false",
}


_CONNECT_SECONDS = 15


class SparkEngine:
    """See ``engine.Engine``."""

    def __init__(self, spark: SparkSession, empty: duckdb.DuckDBPyConnection) -> None:
        self._spark = spark
        self._empty = empty  # the same views without rows
        self._named: list[str] = []

    def read(self, table: str, path: Path) -> None:
        """View ``raw_<table>`` of a file of the snapshot."""
        self._name(self._spark.read.parquet(_address(path)), f"raw_{table}")

    def close(self) -> None:
        """Forget what was named, and the rows that were kept."""
        for name in self._named:
            self._spark.catalog.uncacheTable(name)
            self._spark.catalog.dropTempView(name)

    def _name(self, frame: Any, name: str) -> None:
        frame.createTempView(name)
        self._named.append(name)

    def run(self, sql: str, values: Mapping[str, Any] | None = None) -> None:
        self._columns(sql, values)
        self._asked(sql, values)

    def frame(self, sql: str, values: Mapping[str, Any] | None = None) -> pd.DataFrame:
        return self._fetched(sql, values).df()

    def arrays(self, sql: str, values: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return self._fetched(sql, values).fetchnumpy()

    def register(self, name: str, frame: pd.DataFrame) -> None:
        self._empty.register(name, frame)
        table = self._empty.table(name).to_arrow_table()
        self._name(self._spark.createDataFrame(table), name)

    def _columns(self, sql: str, values: Mapping[str, Any] | None) -> list[tuple[str, str]]:
        """Names and types of what DuckDB would give; it checks the words as well."""
        self._empty.execute(sql, dict(values or {})).fetchall()
        return [(column[0], str(column[1])) for column in self._empty.description or ()]

    def _asked(self, sql: str, values: Mapping[str, Any] | None) -> Any:
        """Spark's frame of ``sql``, or None where it only gave a result a name."""
        bound = dict(values or {})
        moments = frozenset(name for name, value in bound.items() if isinstance(value, datetime))
        statement = spark_statement(sql, moments)
        texts = {name: value.isoformat(" ") for name, value in bound.items() if name in moments}
        known = {
            name: value for name, value in (bound | texts).items() if f":{name}" in statement.sql
        }
        frame = self._spark.sql(statement.sql, args=known)
        if not statement.name:
            return frame
        self._name(frame.persist() if statement.stored else frame, statement.name)
        return None

    def _fetched(self, sql: str, values: Mapping[str, Any] | None) -> duckdb.DuckDBPyConnection:
        told = self._columns(sql, values)
        rows: pa.Table = self._asked(sql, values).toArrow()
        self._empty.register("fetched", rows.rename_columns([f"c{i}" for i in range(len(told))]))
        columns = ", ".join(
            f'CAST(c{i} AS {kind}) AS "{name}"' for i, (name, kind) in enumerate(told)
        )
        return self._empty.execute(f"SELECT {columns} FROM fetched")


@contextmanager
def spark_session(
    engine: str, paths: Mapping[str, Path], named: Collection[str]
) -> Iterator[SparkEngine]:
    """Views of the ``named`` tables; engine: ``spark://local`` or ``spark://HOST:PORT``.

    Raises SystemRequirementError where Spark cannot run, SystemFault where it is lost, DataError
    for a value that cannot be reckoned with.
    """
    spark = _door.session(engine, next(iter(paths.values())))
    from py4j.protocol import Py4JError
    from pyspark.errors import ArithmeticException, NumberFormatException, PySparkException

    try:
        with opened(paths, named, "LIMIT 0") as empty:
            running = SparkEngine(spark, empty)
            try:
                for table in named:
                    running.read(table, paths[table])
                yield running
            finally:
                running.close()
    except (ArithmeticException, NumberFormatException) as error:
        raise DataError(unreckonable(error)) from error
    except (PySparkException, Py4JError, ConnectionError) as error:
        said = str(error).partition("\n")[0][:300]
        raise SystemFault(f"{engine} 没有算完（{said}）。") from error


def _address(path: Path) -> str:
    """For Hadoop, which reads brackets, braces and stars as a pattern."""
    return "file://" + re.sub(r"([\\\[\]{}*?])", r"\\\1", str(path))


class _Door:
    """One Spark at a time for each process: starting one takes seconds, and there can be no two."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._engine = ""
        self._spark: SparkSession | None = None

    def session(self, engine: str, table: Path) -> SparkSession:
        """Views and settings of the caller's own on the Spark of ``engine``."""
        with self._lock:
            if self._spark is None or engine != self._engine:
                require_engine(engine)
                self._close()
                self._spark, self._engine = _started(engine, spill_folder(table)), engine
            return self._spark.newSession()

    def _close(self) -> None:
        if self._spark is not None:
            self._spark.stop()
        self._spark = None

    def leave(self) -> None:
        """In a forked copy: the Java process answers to its parent, so that this one needs its own."""
        self._lock, forked, self._spark = Lock(), self._spark is not None, None
        if forked:
            _forget_gateway()


def _started(engine: str, spill: Path) -> SparkSession:
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    local = engine == LOCAL
    master = f"local[{THREADS}]" if local else engine
    if not local:
        _refuse_unreachable(engine)
    settings = dict(_SETTINGS)
    if local:
        _sweep(spill.parent)
        spill.mkdir()
        atexit.register(shutil.rmtree, spill, ignore_errors=True)
        settings |= _LOCAL_SETTINGS | {"spark.local.dir": str(spill)}
    settings["spark.sql.warehouse.dir"] = (spill / "warehouse").as_uri()
    logging.getLogger("py4j").setLevel(logging.ERROR)
    builder = SparkSession.builder.appName("reportkit").master(master)
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except (PySparkException, OSError, RuntimeError) as error:
        said = str(error).partition("\n")[0][:300]
        raise SystemFault(f"启动不了 {engine}（{said}），请核对地址，并确认它在运行。") from error


def _sweep(folder: Path) -> None:
    """Kernels end without a farewell: what their Spark left behind goes with the next one."""
    for left in folder.glob(f"{SPILL}*"):
        owner = left.name.removeprefix(SPILL).partition("-")[0]
        if owner.isdigit() and not _runs(int(owner)):
            shutil.rmtree(left, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _refuse_unreachable(engine: str) -> None:
    """Spark itself would try for a minute, and then end the process."""
    host, _, port = engine.removeprefix("spark://").partition(":")
    try:
        socket.create_connection((host, int(port)), timeout=_CONNECT_SECONDS).close()
    except OSError as error:
        raise SystemFault(f"连接不上 {engine} 的 Spark，请核对地址，并确认它在运行。") from error


def _forget_gateway() -> None:
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    context: Any = SparkContext
    context._gateway = context._jvm = context._active_spark_context = None
    session: Any = SparkSession
    session._instantiatedSession = None


_door = _Door()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_door.leave)
