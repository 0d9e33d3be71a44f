"""PostgreSQL through ADBC: rows arrive as Arrow, types kept, a million in seconds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import adbc_driver_manager
import adbc_driver_postgresql.dbapi as driver
import pyarrow as pa

from reportkit.data.databases.address import Address
from reportkit.data.databases.reading import CONNECT_SECONDS, Manners
from reportkit.data.databases.refusals import Kind, RefusalError
from reportkit.data.databases.statements import compiled

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

_KINDS = {  # SQLSTATE, or its class; see "PostgreSQL Error Codes"
    "28": Kind.LOGIN, "3D000": Kind.NO_DATABASE, "42P01": Kind.NO_TABLE, "3F000": Kind.NO_TABLE,
    "42501": Kind.FORBIDDEN, "57014": Kind.TIMEOUT, "08": Kind.LOST, "57P": Kind.LOST,
}  # fmt: skip
_SAID = {  # libpq has no code for what happens before a connection stands
    "password authentication failed": Kind.LOGIN,
    "no password supplied": Kind.LOGIN,
    "no pg_hba.conf entry": Kind.LOGIN,
    "Peer authentication failed": Kind.LOGIN,
    "server closed the connection": Kind.LOST,
    "terminating connection": Kind.LOST,
    "canceling statement due to statement timeout": Kind.TIMEOUT,
}
_DATABASE = re.compile(r'database "[^"]*" does not exist')
_RELATION = re.compile(r'relation "([^"]*)" does not exist')
_TABLES = """
SELECT CASE WHEN n.nspname = current_schema() THEN c.relname ELSE n.nspname || '.' || c.relname END
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT LIKE 'pg\\_%'
  AND n.nspname <> 'information_schema' AND NOT c.relispartition
  AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
ORDER BY 1
"""
_VAR_HEADER = 4  # bytes that a type modifier counts before precision and scale


@dataclass(frozen=True, slots=True)
class Postgres:
    """A connection whose every transaction is read-only."""

    connection: driver.Connection
    dialect: Dialect

    @property
    def version(self) -> str:
        number = self.connection.adbc_get_info()["vendor_version"]
        return f"PostgreSQL {int(number) // 10000 if str(number).isdigit() else number}"

    def tables(self) -> list[str]:
        with _told(), self.connection.cursor() as cursor:
            cursor.execute(_TABLES)
            return [str(name) for (name,) in cursor.fetchall()]

    def batches(self, text: str, values: Mapping[str, Any]) -> Iterator[pa.RecordBatch]:
        statement, bound = compiled(text, values, self.dialect)
        with _told(), self.connection.cursor() as cursor:
            cursor.execute(statement, tuple(bound) or None)
            reader = cursor.fetch_record_batch()
            schema = reader.schema
            empty = True
            for batch in reader:
                empty = False
                yield _typed(batch)
            if empty:
                yield _typed(pa.RecordBatch.from_pylist([], schema=_storage(schema)))

    def close(self) -> None:
        self.connection.close()


def connect(address: Address, manners: Manners) -> Postgres:
    from sqlalchemy.dialects.postgresql.base import PGDialect

    wait = address.url.query.get("connect_timeout", str(CONNECT_SECONDS))
    url = address.url.set(drivername="postgresql").update_query_dict(
        {"connect_timeout": wait, "application_name": "reportkit"}
    )
    settings = {  # not as options of the start, which connection poolers refuse
        "default_transaction_read_only": "on",
        "synchronize_seqscans": "off",  # the same rows in the same order
        "statement_timeout": f"{manners.seconds}s",
        "TimeZone": manners.zone,
    }
    with _told(connecting=True):
        connection = driver.connect(_libpq(url), autocommit=True)
        with connection.cursor() as cursor:
            for name, value in settings.items():
                cursor.execute("SELECT set_config($1, $2, false)", (name, value))
                cursor.fetchall()
    return Postgres(connection, PGDialect(paramstyle="numeric_dollar"))  # type: ignore[no-untyped-call]


def _libpq(url: Any) -> str:
    """libpq knows no + for a space."""
    text: str = url.render_as_string(hide_password=False)
    before, mark, query = text.partition("?")
    return before + mark + query.replace("+", "%20")


def _storage(schema: pa.Schema) -> pa.Schema:
    """The schema without extension types, of which no empty batch can be made."""
    kinds = [
        f.type.storage_type if isinstance(f.type, pa.BaseExtensionType) else f.type for f in schema
    ]
    return pa.schema(
        [pa.field(f.name, kind, metadata=f.metadata) for f, kind in zip(schema, kinds, strict=True)]
    )


def _typed(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Numbers of fixed digits as such: the driver hands them on as text."""
    arrays = [
        _decimal(column, field) for column, field in zip(batch.columns, batch.schema, strict=True)
    ]
    return pa.record_batch(arrays, names=batch.schema.names)


def _decimal(column: pa.Array, field: pa.Field) -> pa.Array:
    told = field.metadata or {}
    if told.get(b"POSTGRESQL:type") != b"numeric":
        return column
    text = column.storage if isinstance(column, pa.ExtensionArray) else column
    modifier = int(told.get(b"POSTGRESQL:typmod", b"-1")) - _VAR_HEADER
    if modifier < 0:
        return text
    precision, scale = (modifier >> 16) & 0xFFFF, modifier & 0x7FF
    try:
        return text.cast(pa.decimal128(precision, scale))
    except (pa.ArrowException, ValueError):
        return text  # NaN, or more digits than 38


@contextmanager
def _told(*, connecting: bool = False) -> Iterator[None]:
    try:
        yield
    except adbc_driver_manager.Error as error:
        raise _refusal(str(error), error.sqlstate or "", connecting) from None
    except (pa.ArrowException, OSError) as error:  # while rows come
        raise _refusal(str(error), "", connecting) from None


def _refusal(said: str, state: str, connecting: bool) -> RefusalError:
    line = re.sub(r"^[A-Z_]+: (\[libpq\] )?", "", said)
    line = re.sub(r"^.*?(?:ERROR|FATAL):\s+", "", line, flags=re.S)
    line = re.split(r"\. SQLSTATE|\nLINE |\. Vendor code", line)[0].strip()
    kind = _KINDS.get(state) or _KINDS.get(state[:3]) or _KINDS.get(state[:2])
    kind = kind or next((kind for words, kind in _SAID.items() if words in said), None)
    if _DATABASE.search(said):
        kind = Kind.NO_DATABASE
    if kind is None or (kind is Kind.LOST and connecting):
        kind = Kind.UNREACHABLE if connecting else Kind.FAILED
    missing = _RELATION.search(said)
    return RefusalError(kind, line, missing[1] if missing else "")
