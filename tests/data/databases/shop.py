"""One shop in every system: its orders as rows, loaded into a database or written as CSV."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import duckdb
import pytest

from reportkit.data.dataset import Dataset, load_dataset
from reportkit.data.fetched import Fetched
from reportkit.data.fetching import refresh
from reportkit.merged_params import load_params
from reportkit.params import Params
from reportkit.project import Project
from reportkit.scaffold import write_project

HEADINGS = ("order_no", "customer", "bought_at", "paid", "pieces", "gift", "changed_at")
_TYPES = (
    "{text}", "{text}", "timestamp", "numeric(12,2)", "integer", "boolean", "timestamp",
)  # fmt: skip
COLUMNS = "{order_no: order_id, customer: customer_id, bought_at: ordered_at, paid: paid_amount}"
Row = tuple[str, str | None, datetime, Decimal | None, int, bool, datetime]


def orders(count: int = 400) -> list[Row]:
    """Orders of 2025, one every twenty hours; some without an amount or a customer."""
    first = datetime(2025, 1, 1, 8, 30)
    return [
        (
            f"{n:05d}",
            None if n % 41 == 0 else f"K{n % 37:03d}",
            first + timedelta(hours=20 * n),
            None if n % 53 == 0 else Decimal(n * 7 % 1000) + Decimal("0.25"),
            n % 5,
            n % 3 == 0,
            first + timedelta(hours=20 * n),
        )
        for n in range(count)
    ]


def create(address: str, rows: Sequence[Row], table: str = "orders") -> None:
    """The table ``orders``, made anew, in any of the four systems."""
    with cursor(address) as run:
        run(f"DROP TABLE IF EXISTS {table}")
        text = "varchar(40)" if address.startswith("mysql") else "text"
        moment = "datetime" if address.startswith("mysql") else "timestamp"
        kinds = [kind.format(text=text).replace("timestamp", moment) for kind in _TYPES]
        columns = ", ".join(f"{n} {k}" for n, k in zip(HEADINGS, kinds, strict=True))
        run(f"CREATE TABLE {table} ({columns})")
        insert(run, rows, table)


def insert(run: Any, rows: Sequence[Row], table: str = "orders") -> None:
    told = ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)
    run(f"INSERT INTO {table} VALUES {told}")


def _literal(cell: object) -> str:
    if cell is None:
        return "NULL"
    if isinstance(cell, bool):
        return str(cell).upper()
    return f"'{cell}'" if isinstance(cell, str | datetime) else str(cell)


class cursor:  # read as a verb
    """Runs statements with an account that may write."""

    def __init__(self, address: str) -> None:
        self.address = address

    def __enter__(self) -> Any:
        parts = urlsplit(self.address)
        if parts.scheme == "sqlite":
            import sqlite3

            self.connection: Any = sqlite3.connect(parts.path[1:], isolation_level=None)
            return self.connection.execute
        if parts.scheme == "duckdb":
            self.connection = duckdb.connect(parts.path[1:])
            return self.connection.execute
        if parts.scheme == "postgresql":
            import adbc_driver_postgresql.dbapi as driver

            self.connection = driver.connect(self.address, autocommit=True)
        else:
            from urllib.parse import unquote

            import pymysql

            self.connection = pymysql.connect(
                unix_socket=dict(parse_qsl(parts.query))["unix_socket"],
                user=parts.username, password=unquote(parts.password or ""),
                database=parts.path[1:], autocommit=True,
            )  # fmt: skip
        self.open = self.connection.cursor()
        return self.open.execute

    def __exit__(self, *_: object) -> None:
        if hasattr(self, "open"):
            self.open.close()
        self.connection.close()


def write_csv(path: Path, rows: Sequence[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADINGS)
        out.writerows(["" if c is None else str(c).lower() if c is True or c is False else c
                       for c in row] for row in rows)  # fmt: skip
    return path


def project_at(root: Path) -> Project:
    if not (root / "p").is_dir():
        write_project(root / "p")
    return Project(root / "p")


def client(project: Project, source: str, *, name: str = "shop", period: str = "2025-Q4") -> Params:
    """A client with one source, as YAML in braces."""
    text = f"client: {{name: 小店}}\ndata:\n  as_of: 2026-01-01\n  sources:\n  - {source}\n"
    project.client_file(name).write_text(text, "utf-8")
    return load_params(project, name, period)


def sql_source(
    sql: str = "table: orders", *, url: str = "env:SHOP_URL", columns: str = COLUMNS
) -> str:
    return f'{{sql: {{url: "{url}", {sql}}}, table: orders, columns: {columns}}}'


def fetched(project: Project, params: Params, **how: Any) -> Fetched:
    (item,) = refresh(project, params, **how)
    return item


def snapshot(params: Params, folder: Path) -> Dataset:
    return load_dataset(params, folder)


def systems(tmp: Path, request: pytest.FixtureRequest, system: str) -> str:
    """The address of an empty database of this system."""
    if system in ("sqlite", "duckdb"):
        return f"{system}:///{tmp / f'shop.{system}'}"
    return str(request.getfixturevalue(f"{system}_at")())


ALL = ("sqlite", "duckdb", "postgres", "mariadb")
