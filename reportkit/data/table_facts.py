"""What a person checks first of every table: rows, money, span, how it joins, what it leaves unused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from reportkit.data.dataset import Dataset
from reportkit.data.recognise.naming import named
from reportkit.data.schema import TABLES

#: key → the table that lists it
_KEYS = {"customer_id": "customers", "order_id": "orders", "product_id": "products"}


@dataclass(frozen=True, slots=True)
class Join:
    """How many distinct values of ``column`` the table ``listed_in`` has, of how many."""

    column: str
    listed_in: str
    found: int
    of: int

    @property
    def share(self) -> float:
        return self.found / self.of


@dataclass(frozen=True, slots=True)
class TableFacts:
    """One table of a snapshot. ``money``: sum per amount column, to the cent, in the report's currency;
    ``unused``: headings that no column took, with the column they may name, or nothing.
    """

    table: str
    rows: int
    customers: int
    money: dict[str, Decimal]
    first: datetime | None
    latest: datetime | None
    columns: tuple[str, ...]
    unused: dict[str, str]
    joins: tuple[Join, ...]

    @property
    def label(self) -> str:
        return TABLES[self.table].label


def table_facts(data: Dataset) -> tuple[TableFacts, ...]:
    """The facts of every table, in the order of the schema."""
    return tuple(_facts(data, name) for name in data.manifest.tables)


def _facts(data: Dataset, name: str) -> TableFacts:
    record = data.manifest.tables[name]
    columns = tuple(column for column, filled in record.filled.items() if filled)
    unused = sorted({heading for source in record.sources for heading in source.unused})
    free = {column: place for place, column in named(unused, TABLES[name]).items()}
    meant = {unused[place]: column for column, place in free.items() if column not in columns}
    customers = _distinct(data, name, "customer_id") if "customer_id" in columns else None
    return TableFacts(
        table=name,
        rows=record.rows,
        customers=len(customers) if customers is not None else 0,
        money={column: _sum(data, name, column) for column in _amounts(name, columns)},
        first=record.first,
        latest=record.latest,
        columns=columns,
        unused={heading: meant.get(heading, "") for heading in unused},
        joins=tuple(_joins(data, name, columns)),
    )


def _joins(data: Dataset, name: str, columns: tuple[str, ...]) -> Iterator[Join]:
    for column, other in _KEYS.items():
        listed = data.manifest.tables.get(other)
        # a table that was gathered from the others has all of their keys
        if other == name or column not in columns or listed is None or listed.derived_from:
            continue
        if not listed.filled.get(column):
            continue
        own = _distinct(data, name, column)
        found = pc.sum(pc.is_in(own, _distinct(data, other, column))).as_py() or 0
        yield Join(column, other, int(found), len(own))


def _amounts(table: str, columns: tuple[str, ...]) -> Iterator[str]:
    known = [c.name for c in TABLES[table].columns if c.kind == "money"]
    yield from (name for name in (*known, "net_amount") if name in columns)


def _column(data: Dataset, table: str, column: str) -> pa.ChunkedArray:
    return pq.read_table(data.path(table), columns=[column]).column(0)


def _sum(data: Dataset, table: str, column: str) -> Decimal:
    values = _column(data, table, column).cast("float64")
    scaled = pc.sum(pc.round(pc.multiply(values, 1e4))).as_py() or 0
    return (Decimal(int(scaled)) / 10_000).quantize(Decimal("0.01"))


def _distinct(data: Dataset, table: str, column: str) -> pa.Array:
    return pc.unique(_column(data, table, column).drop_null())
