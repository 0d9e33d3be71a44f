"""What features ask of an engine: the snapshot's tables as views, fixed SQL, frames.

DuckDB answers on this machine; a client whose ``data.engine`` is ``spark://…`` is reckoned on Spark,
to the same numbers. A session sees the tables it names and nothing else. SQL is fixed text of this
package, written for DuckDB; values are always bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from reportkit.absence import DataMissing
from reportkit.analysis.basics.sale_terms import Treatment
from reportkit.data.engine_choice import DUCKDB
from reportkit.data.features.duckdb_engine import duckdb_session
from reportkit.data.schema import TABLES

#: sums of this type do not depend on the order of the rows, so reports are equal byte by byte
MONEY = "DECIMAL(28, 4)"


class Snapshot(Protocol):
    """What features need of a Dataset."""

    def path(self, table: str) -> Path: ...

    def has(self, *names: str) -> bool: ...

    @property
    def refunds(self) -> Treatment: ...

    @property
    def engine(self) -> str: ...


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


class Engine(Protocol):
    """What runs the SQL: tables of the snapshot are views named ``raw_<table>``."""

    def run(self, sql: str, values: Mapping[str, Any] | None = None) -> None:
        """Execute without a result (views, temporary tables)."""

    def frame(self, sql: str, values: Mapping[str, Any] | None = None) -> pd.DataFrame:
        """Execute and fetch. Text columns become ``str``, decimals float, NULL numbers NaN."""

    def arrays(self, sql: str, values: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Execute and fetch one NumPy array per column."""

    def register(self, name: str, frame: pd.DataFrame) -> None:
        """Let a small frame be read as table ``name``."""


class Session:
    """One feature's way to the engine of its snapshot."""

    def __init__(self, engine: Engine, data: Snapshot) -> None:
        self.run, self.frame = engine.run, engine.frame
        self.arrays, self.register = engine.arrays, engine.register
        self._data = data

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
    named = [table for table in tables if table in paths]
    if data.engine == DUCKDB:
        with duckdb_session(paths, named) as engine:
            yield Session(engine, data)
        return
    from reportkit.data.features.spark_engine import spark_session  # nobody else waits for it

    with spark_session(data.engine, paths, named) as engine:
        yield Session(engine, data)


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
