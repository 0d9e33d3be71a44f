"""A DuckDB file, opened for reading alone; its SQL reaches no other file and loads no extension."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from reportkit.data.databases.address import Address
from reportkit.data.databases.reading import BATCH, Manners
from reportkit.data.databases.refusals import Kind, RefusalError
from reportkit.data.databases.statements import compiled

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

_TABLE = re.compile(r"Table with name ([^\n]*?) does not exist")
_TABLES = """
SELECT CASE WHEN schema_name = current_schema() THEN name ELSE schema_name || '.' || name END FROM (
  SELECT schema_name, table_name AS name FROM duckdb_tables() WHERE NOT internal
  UNION ALL SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal)
ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class DuckDbFile:
    """A read-only connection."""

    connection: duckdb.DuckDBPyConnection
    dialect: Dialect
    seconds: int

    @property
    def version(self) -> str:
        return f"DuckDB {duckdb.__version__}"

    def tables(self) -> list[str]:
        with _told():
            return [str(name) for (name,) in self.connection.execute(_TABLES).fetchall()]

    def batches(self, text: str, values: Mapping[str, Any]) -> Iterator[pa.RecordBatch]:
        statement, bound = compiled(text, values, self.dialect)
        timer = Timer(self.seconds, self.connection.interrupt)
        timer.start()
        try:
            with _told():
                reader = self.connection.sql(statement, params=bound).to_arrow_reader(BATCH)
                schema = reader.schema
                empty = True
                for batch in reader:
                    empty = False
                    yield batch
                if empty:
                    yield pa.RecordBatch.from_pylist([], schema=schema)
        finally:
            timer.cancel()

    def close(self) -> None:
        self.connection.close()


def connect(address: Address, manners: Manners) -> DuckDbFile:
    from sqlalchemy.dialects.postgresql.base import PGDialect

    path = Path(address.url.database or "")
    if not path.is_file():
        raise RefusalError(Kind.UNREACHABLE, f"没有文件 {path.name}")
    with _told(connecting=True):
        connection = duckdb.connect(
            str(path),
            read_only=True,
            config={"enable_external_access": False, "autoload_known_extensions": False},
        )
        connection.execute("SET TimeZone = $1", [manners.zone])
    dialect = PGDialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
    return DuckDbFile(connection, dialect, manners.seconds)


@contextmanager
def _told(*, connecting: bool = False) -> Iterator[None]:
    try:
        yield
    except duckdb.InterruptException:
        raise RefusalError(Kind.TIMEOUT, "interrupted") from None
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        said = str(error)
        missing = _TABLE.search(said)
        kind = Kind.UNREACHABLE if connecting else Kind.NO_TABLE if missing else Kind.FAILED
        kind = Kind.TIMEOUT if "INTERRUPT" in said else kind
        line = re.sub(r"^[A-Za-z ]+ Error: ", "", said)
        raise RefusalError(kind, line, missing[1] if missing else "") from None
