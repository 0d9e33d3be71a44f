"""Small snapshots made of hand-typed frames."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from reportkit.data.features import Snapshot


class Folder:
    """Parquet files in a folder, as a snapshot lays them out."""

    def __init__(self, folder: Path, frames: dict[str, pd.DataFrame]) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.known = set()
        for table, frame in frames.items():
            frame.to_parquet(self.path(table))
            self.known |= {table} | {f"{table}.{c}" for c in frame if frame[c].notna().any()}

    def path(self, table: str) -> Path:
        return self.folder / f"{table}.parquet"

    def has(self, *names: str) -> bool:
        return set(names) <= self.known


@pytest.fixture(scope="session")
def build() -> Callable[..., Snapshot]:
    """``build(folder, orders=frame, …)``: frames as the Parquet files of a snapshot."""
    return lambda folder, **frames: Folder(folder, frames)


@pytest.fixture
def snapshot(tmp_path: Path) -> Callable[..., Snapshot]:
    """``snapshot(orders=frame, …)``: the same in a folder of its own, once per test."""
    return lambda **frames: Folder(tmp_path / "data", frames)


@pytest.fixture(scope="session")
def online_retail(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
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
    return Folder(folder, {"orders": orders, "order_lines": lines})
