"""One connection to one database, whatever the system: its tables, and rows of a query in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa

from reportkit.data.databases.address import Address
from reportkit.errors import SystemRequirementError

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

CONNECT_SECONDS = 10
BATCH = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How to read. zone: the local time in which moments are handed on."""

    zone: str
    seconds: int  # the longest that one query may take


class Database(Protocol):
    """An open connection that cannot write. Everything it refuses is a RefusalError."""

    @property
    def dialect(self) -> Dialect:
        """How names and values are written here."""

    @property
    def version(self) -> str:
        """The system and its number, for people."""

    def tables(self) -> list[str]:
        """The tables and views that the account may read, those outside the usual schema with it."""

    def batches(self, text: str, values: Mapping[str, Any]) -> Iterator[pa.RecordBatch]:
        """The rows of a statement, at least one batch; ``values`` are bound."""

    def close(self) -> None:
        """End the connection."""


_MODULES = {
    "postgresql": "postgres",
    "mysql": "mysql",
    "duckdb": "duckdb_file",
    "sqlite": "general",
    "mssql": "general",
}


@contextmanager
def opened(address: Address, manners: Manners) -> Iterator[Database]:
    """Connect. Raises RefusalError, or SystemRequirementError where the driver is not installed."""
    try:
        module = import_module(f"reportkit.data.databases.{_MODULES[address.system]}")
        connect: Callable[[Address, Manners], Database] = module.connect
        database = connect(address, manners)
    except ImportError as error:
        raise SystemRequirementError(
            f"读数据库 {address.place} 需要另外安装：{_wanted(address.system)}。"
        ) from error
    try:
        yield database
    finally:
        database.close()


def _wanted(system: str) -> str:
    return "pip install pymssql" if system == "mssql" else "pip install 'reportkit[sql]'"
