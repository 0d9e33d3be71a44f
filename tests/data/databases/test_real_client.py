"""A real shop of half a million lines gives the same snapshot from its file and from any database."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from shop import client, fetched, project_at, snapshot

SOURCE = (
    "{%s, table: order_lines, columns: {InvoiceNo: order_id, StockCode: product_id,"
    " Description: product, Quantity: quantity, InvoiceDate: ordered_at, UnitPrice: unit_price,"
    " CustomerID: customer_id}}"
)


@pytest.fixture(scope="module")
def retail(shared_data) -> Path:
    return Path(shared_data) / "online_retail" / "online_retail.parquet"


@pytest.fixture(scope="module")
def expected(retail, tmp_path_factory) -> Any:
    root = tmp_path_factory.mktemp("retail")
    params = client(project_at(root), SOURCE % f"file: {retail}", period="2011-11")
    return snapshot(params, root / "data")


def load(address: str, rows: pa.Table) -> None:
    """The table ``retail`` with all rows."""
    if address.startswith("postgresql"):
        import adbc_driver_postgresql.dbapi as driver

        with driver.connect(address) as connection, connection.cursor() as cursor:
            cursor.adbc_ingest("retail", rows, mode="replace")
            connection.commit()
    elif address.startswith("duckdb"):
        with duckdb.connect(address.removeprefix("duckdb:///")) as connection:
            connection.register("given", rows)
            connection.execute("CREATE TABLE retail AS SELECT * FROM given")
    else:
        cells = [
            [None if v is None else str(v) for v in column.to_pylist()]
            if pa.types.is_timestamp(column.type)
            else column.to_pylist()
            for column in rows.columns
        ]
        with sqlite3.connect(address.removeprefix("sqlite:///")) as connection:
            connection.execute(f"CREATE TABLE retail ({', '.join(rows.column_names)})")
            marks = ", ".join("?" * len(cells))
            connection.executemany(f"INSERT INTO retail VALUES ({marks})", zip(*cells, strict=True))


@pytest.mark.parametrize("system", ["sqlite", "duckdb", "postgres"])
def test_half_a_million_real_lines_are_the_same_from_a_database(
    system, retail, expected, tmp_path, monkeypatch, request
):
    address = f"{system}:///{tmp_path / f'retail.{system}'}"
    if system == "postgres":
        address = request.getfixturevalue("postgres_at")()
    load(address, pq.read_table(retail))
    monkeypatch.setenv("RETAIL_URL", address)
    project = project_at(tmp_path)
    params = client(
        project, SOURCE % 'sql: {url: "env:RETAIL_URL", table: retail}', period="2011-11"
    )
    told = fetched(project, params)
    found = snapshot(params, tmp_path / "data")
    assert told.rows == 541_909
    assert found.hashes == expected.hashes
    sums = [
        {account.label: (account.rows, account.written, account.used) for account in data.ledger}
        for data in (found, expected)
    ]
    assert sums[0] == sums[1]
