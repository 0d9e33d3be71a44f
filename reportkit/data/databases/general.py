"""SQLite, and SQL Server where its driver is installed, through SQLAlchemy: rows as Python values."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa
from sqlalchemy import Connection, Engine, create_engine, inspect
from sqlalchemy import text as clause
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from reportkit.data.databases.address import Address
from reportkit.data.databases.reading import BATCH, CONNECT_SECONDS, Manners
from reportkit.data.databases.refusals import Kind, RefusalError
from reportkit.data.databases.spool import batch_of

_TABLE = re.compile(r"no such table: (\S+)|Invalid object name '([^']*)'")
_STEPS = 20_000  # of SQLite's machine between two looks at the clock
_SERVER_TIMEOUT = "interrupted"
_NUMBERS = {18456: Kind.LOGIN, 4060: Kind.NO_DATABASE, 229: Kind.FORBIDDEN, 20003: Kind.TIMEOUT,
            20002: Kind.UNREACHABLE, 20009: Kind.UNREACHABLE, 20047: Kind.LOST}  # fmt: skip


@dataclass(frozen=True, slots=True)
class General:
    """One connection of an engine; nothing is ever committed."""

    engine: Engine
    connection: Connection

    @property
    def dialect(self) -> Dialect:
        return self.engine.dialect

    @property
    def version(self) -> str:
        name = {"sqlite": "SQLite", "mssql": "SQL Server"}[self.dialect.name]
        return f"{name} {'.'.join(map(str, self.dialect.server_version_info or ()))}".strip()

    def tables(self) -> list[str]:
        with _told():
            seen = inspect(self.connection)
            return sorted([*seen.get_table_names(), *seen.get_view_names()])

    def batches(self, text: str, values: Mapping[str, Any]) -> Iterator[pa.RecordBatch]:
        statement = clause(text)
        known = {name: values[name] for name in statement._bindparams}
        if self.dialect.name == "sqlite":
            known = {name: _as_text(value) for name, value in known.items()}
        with _told():
            streaming = self.connection.execution_options(stream_results=True, max_row_buffer=BATCH)
            result = streaming.execute(statement, known)
            names = list(result.keys())
            first = True
            for rows in result.partitions(BATCH):
                first = False
                yield batch_of(names, rows)
            if first:
                yield batch_of(names, [])

    def close(self) -> None:
        self.connection.close()
        self.engine.dispose()


def connect(address: Address, manners: Manners) -> General:
    engine = _sqlite(address, manners) if address.system == "sqlite" else _server(address, manners)
    with _told(connecting=True):
        connection = engine.connect()
        if address.system == "sqlite":  # a file that is no database is noticed here
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
    return General(engine, connection)


def _server(address: Address, manners: Manners) -> Engine:
    url = address.url.set(drivername="mssql+pymssql")
    limits = {"login_timeout": CONNECT_SECONDS, "timeout": manners.seconds}
    return create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=limits)


def _sqlite(address: Address, manners: Manners) -> Engine:
    path = Path(address.url.database or "")
    if not path.is_file():
        raise RefusalError(Kind.UNREACHABLE, f"没有文件 {path.name}")

    def connected() -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"file:{quote(str(path))}?mode=ro", uri=True, timeout=CONNECT_SECONDS,
            check_same_thread=False,
        )  # fmt: skip
        end = time.monotonic() + manners.seconds
        connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
        return connection

    return create_engine("sqlite://", creator=connected, poolclass=NullPool, hide_parameters=True)


def _as_text(value: Any) -> Any:
    """SQLite keeps times as text: midnight as the day alone comes before every text of that day."""
    if not isinstance(value, datetime):
        return value
    return f"{value:%Y-%m-%d}" if value.time() == datetime.min.time() else value.isoformat(sep=" ")


@contextmanager
def _told(*, connecting: bool = False) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise _refusal(error.orig or error, connecting, error.connection_invalidated) from None
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise _refusal(error, connecting, False) from None


def _refusal(error: BaseException, connecting: bool, lost: bool) -> RefusalError:
    number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    said = error.args[1] if number and len(error.args) > 1 else str(error)
    said = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    missing = _TABLE.search(said)
    kind = _NUMBERS.get(number, Kind.UNREACHABLE if connecting else Kind.FAILED)
    if missing:
        kind = Kind.NO_TABLE
    elif said == _SERVER_TIMEOUT:
        kind = Kind.TIMEOUT
    elif lost:
        kind = Kind.LOST
    name = (missing[1] or missing[2]) if missing else ""
    return RefusalError(kind, said, name)
