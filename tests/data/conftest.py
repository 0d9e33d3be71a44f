"""Snapshots made of hand-typed frames; real PostgreSQL and MariaDB servers."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from database_servers import mariadb, postgres

from reportkit.data.dataset import Dataset, open_dataset
from reportkit.data.manifest import Manifest, TableRecord, write_manifest


def write_tables(folder: Path, frames: dict[str, pd.DataFrame]) -> Dataset:
    """Write each frame as a table of a snapshot and open it.

    Orders without them get what every snapshot computes: net_amount and is_refund.
    """
    folder.mkdir(parents=True)
    records = {}
    for table, given in frames.items():
        frame = given
        if table == "orders":
            net = given.get("paid_amount")
            frame = given.assign(
                net_amount=given.get("net_amount", net), is_refund=given.get("is_refund", False)
            )
        path = folder / f"{table}.parquet"
        frame.to_parquet(path, index=False)
        filled = {column: int(frame[column].notna().sum()) for column in frame}
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        records[table] = TableRecord(len(frame), len(frame), 0, digest, filled)
    write_manifest(Manifest(datetime(2026, 1, 1), "Asia/Shanghai", records), folder)
    return open_dataset(folder)


@pytest.fixture(scope="session")
def build() -> Callable[..., Dataset]:
    """``build(folder, orders=frame, …)``: a snapshot of these tables."""
    return lambda folder, **frames: write_tables(folder, frames)


@pytest.fixture
def snapshot(tmp_path: Path) -> Callable[..., Dataset]:
    """``snapshot(orders=frame, …)``: the same in a folder of its own, once per test."""
    return lambda **frames: write_tables(tmp_path / "data", frames)


@pytest.fixture(scope="session")
def online_retail(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """The sales of Online Retail: customer known, not cancelled, quantity and price above 0."""
    raw = pd.read_parquet(shared_data / "online_retail" / "online_retail.parquet")
    sold = (raw["Quantity"] > 0) & (raw["UnitPrice"] > 0) & raw["CustomerID"].notna()
    sales = raw[sold & ~raw["InvoiceNo"].str.startswith("C")]
    lines = pd.DataFrame(
        {
            "order_id": sales["InvoiceNo"],
            "customer_id": sales["CustomerID"].astype("int64").astype(str),
            "ordered_at": sales["InvoiceDate"],
            "product_id": sales["StockCode"],
            "product": sales["Description"],
            "quantity": sales["Quantity"].astype(float),
            "line_amount": sales["Quantity"] * sales["UnitPrice"],
        }
    )
    orders = lines.groupby(["order_id", "customer_id"], as_index=False).agg(
        ordered_at=("ordered_at", "min"), paid_amount=("line_amount", "sum")
    )
    folder = tmp_path_factory.mktemp("online_retail") / "data"
    return write_tables(folder, {"orders": orders, "order_lines": lines})


@pytest.fixture(scope="session")
def postgres_at() -> Iterator[Callable[..., str]]:
    with postgres() as address:
        yield address


@pytest.fixture(scope="session")
def mariadb_at() -> Iterator[Callable[..., str]]:
    with mariadb() as address:
        yield address
