"""MySQL and MariaDB through PyMySQL: rows stream in, and whole columns get their types at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
import pymysql
from pymysql.constants import CLIENT, FIELD_TYPE
from pymysql.cursors import SSCursor

from reportkit.data.databases.address import Address
from reportkit.data.databases.reading import BATCH, CONNECT_SECONDS, Manners
from reportkit.data.databases.refusals import Kind, RefusalError
from reportkit.data.databases.spool import batch_of
from reportkit.data.databases.statements import compiled

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

_KINDS = {
    1045: Kind.LOGIN, 1698: Kind.LOGIN, 1044: Kind.FORBIDDEN, 1142: Kind.FORBIDDEN,
    1143: Kind.FORBIDDEN, 1227: Kind.FORBIDDEN, 1370: Kind.FORBIDDEN, 1049: Kind.NO_DATABASE,
    1146: Kind.NO_TABLE, 1969: Kind.TIMEOUT, 3024: Kind.TIMEOUT, 1317: Kind.TIMEOUT,
    2006: Kind.LOST, 2013: Kind.LOST, 1053: Kind.LOST, 1927: Kind.LOST,
    2002: Kind.UNREACHABLE, 2003: Kind.UNREACHABLE, 2005: Kind.UNREACHABLE, 1040: Kind.UNREACHABLE,
}  # fmt: skip
_WHOLE = (FIELD_TYPE.TINY, FIELD_TYPE.SHORT, FIELD_TYPE.INT24, FIELD_TYPE.LONG, FIELD_TYPE.LONGLONG,
          FIELD_TYPE.YEAR)  # fmt: skip
_MOMENTS = (FIELD_TYPE.DATETIME, FIELD_TYPE.TIMESTAMP)
_DECIMALS = (FIELD_TYPE.DECIMAL, FIELD_TYPE.NEWDECIMAL)
_NO_DAY = "^0000-00-00"  # what MySQL keeps where no date was given
_TABLE = re.compile(r"Table '(?:[^'.]*\.)?([^']*)' doesn't exist")
_TABLES = """
SELECT IF(table_schema = DATABASE(), table_name, CONCAT(table_schema, '.', table_name))
FROM information_schema.tables
WHERE table_schema NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys')
ORDER BY table_schema <> DATABASE(), table_name
"""
_GRACE_SECONDS = 30  # that the server has to tell of its own time-out


@dataclass(frozen=True, slots=True)
class MySql:
    """A session that is read-only."""

    connection: pymysql.Connection[Any]
    dialect: Dialect

    @property
    def version(self) -> str:
        number = self.connection.get_server_info()
        name = "MariaDB" if "MariaDB" in number else "MySQL"
        return f"{name} {re.sub(r'^5[.]5[.]5-|-.*$', '', number)}"

    def tables(self) -> list[str]:
        with _told(), self.connection.cursor() as cursor:
            cursor.execute(_TABLES)
            return [str(name) for (name,) in cursor.fetchall()]

    def batches(self, text: str, values: Mapping[str, Any]) -> Iterator[pa.RecordBatch]:
        statement, bound = compiled(text, values, self.dialect)
        try:
            with _told():
                cursor = self.connection.cursor(SSCursor)
                cursor.execute(statement, tuple(bound))
                told = list(cursor.description or ())
                rows: Sequence[tuple[Any, ...]] = cursor.fetchmany(BATCH)
                first = True
                while rows or first:
                    yield _typed(batch_of([column[0] for column in told], rows), told)
                    first, rows = False, cursor.fetchmany(BATCH)
        finally:
            left = self.connection._result
            if left is not None:  # the driver would read the rest, also of a connection that broke
                left.unbuffered_active = False

    def close(self) -> None:
        self.connection._force_close()  # whatever it is in the middle of


def connect(address: Address, manners: Manners) -> MySql:
    from sqlalchemy.dialects import mysql

    url = address.url
    wanted = {name: str(value) for name, value in url.query.items()}
    with _told(connecting=True):
        connection: pymysql.Connection[Any] = pymysql.connect(
            host=url.host or "localhost",
            port=url.port or 3306,
            user=url.username,
            password=url.password or "",
            database=url.database,
            unix_socket=wanted.get("unix_socket") or wanted.get("socket"),
            ssl_ca=wanted.get("ssl_ca"),
            ssl_disabled=wanted.get("ssl_disabled", "").lower() in ("1", "true") or None,
            charset="utf8mb4",
            connect_timeout=CONNECT_SECONDS,
            read_timeout=manners.seconds + _GRACE_SECONDS,
            client_flag=CLIENT.FOUND_ROWS,
        )
        with connection.cursor() as cursor:
            cursor.execute("SET SESSION TRANSACTION READ ONLY")
            cursor.execute("SET time_zone = %s", (_offset(manners.zone),))
            if "MariaDB" in connection.get_server_info():
                cursor.execute("SET SESSION max_statement_time = %s", (manners.seconds,))
            else:
                cursor.execute("SET SESSION max_execution_time = %s", (manners.seconds * 1000,))
    connection.decoders = {}  # text stays text: columns are typed as a whole
    return MySql(connection, mysql.dialect(paramstyle="format"))


def _offset(zone: str) -> str:
    """``+08:00``, what the zone is now: the names of zones are not loaded in every server."""
    minutes = int(
        (dt.datetime.now(ZoneInfo(zone)).utcoffset() or dt.timedelta()).total_seconds() // 60
    )
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _typed(batch: pa.RecordBatch, told: Sequence[Sequence[Any]]) -> pa.RecordBatch:
    arrays = [
        _column(column, kind=about[1], scale=about[5])
        for column, about in zip(batch.columns, told, strict=True)
    ]
    return pa.record_batch(arrays, names=batch.schema.names)


def _column(column: pa.Array, *, kind: int, scale: int) -> pa.Array:
    """A column in the type that the server declares; text where a cell does not fit it."""
    if not pa.types.is_string(column.type):
        return column
    try:
        if kind in _WHOLE:
            return column.cast(pa.int64())
        if kind in (FIELD_TYPE.FLOAT, FIELD_TYPE.DOUBLE):
            return column.cast(pa.float64())
        if kind in _DECIMALS:
            return column.cast(pa.decimal128(38, scale))
        if kind in (FIELD_TYPE.DATE, *_MOMENTS):
            dated = pc.if_else(pc.match_substring_regex(column, _NO_DAY), None, column)
            return dated.cast(pa.date32() if kind == FIELD_TYPE.DATE else pa.timestamp("us"))
    except pa.ArrowException:
        pass
    return column


@contextmanager
def _told(*, connecting: bool = False) -> Iterator[None]:
    try:
        yield
    except (pymysql.MySQLError, OSError) as error:
        raise _refusal(error, connecting) from None


def _refusal(error: Exception, connecting: bool) -> RefusalError:
    number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    said = str(error.args[1]) if len(error.args) > 1 else str(error)
    kind = _KINDS.get(number, Kind.UNREACHABLE if connecting and not number else Kind.FAILED)
    if kind is Kind.LOST and connecting:
        kind = Kind.UNREACHABLE
    if kind is Kind.LOST and "timed out" in said:
        kind = Kind.TIMEOUT
    missing = _TABLE.search(said)
    return RefusalError(kind, said, missing[1] if missing else "")
