"""Purchases to fit models to: the published CDNOW tables and a seeded simulation."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from reportkit.analysis.models.btyd import PurchaseHistory, purchase_history


@dataclass(frozen=True, slots=True)
class Purchases:
    """One row per purchase."""

    customers: npt.NDArray[np.int64]
    days: npt.NDArray[np.datetime64]
    amounts: npt.NDArray[np.float64]

    def until(self, day: str) -> PurchaseHistory:
        return purchase_history(self.customers, self.days, np.datetime64(day), self.amounts)


def _read(path: Path, columns: list[str], skip: int) -> Purchases:
    table = pd.read_csv(
        path, sep=r"\s+", header=None, names=columns, skiprows=skip, dtype={"date": str}
    )
    days = pd.to_datetime(table["date"], format="%Y%m%d").to_numpy()
    return Purchases(table["id"].to_numpy(), days, table["amount"].to_numpy(dtype=float))


@pytest.fixture(scope="session")
def cdnow(shared_data: Path) -> Purchases:
    """The CDNOW sample of one customer in ten that the literature uses."""
    columns = ["master", "id", "date", "count", "amount"]
    return _read(shared_data / "cdnow" / "CDNOW_sample.txt", columns, skip=0)


@pytest.fixture(scope="session")
def cdnow_everyone(shared_data: Path) -> Purchases:
    columns = ["id", "date", "count", "amount"]
    return _read(shared_data / "cdnow" / "CDNOW_master.txt", columns, skip=1)


@pytest.fixture(scope="session")
def cdnow_calibration(cdnow: Purchases) -> PurchaseHistory:
    """Its first 39 weeks, in days."""
    return cdnow.until("1997-09-30")


@pytest.fixture(scope="session")
def cdnow_days(cdnow: Purchases) -> pd.DataFrame:
    """customer_id, day and amount of every purchase day of the CDNOW sample."""
    day = cdnow.days.astype("datetime64[D]").astype(np.int64)
    table = pd.DataFrame({"customer_id": cdnow.customers, "day": day, "amount": cdnow.amounts})
    table["customer_id"] = table["customer_id"].map(str)
    return table.groupby(["customer_id", "day"], as_index=False)["amount"].sum()


@pytest.fixture(scope="session")
def shop() -> Purchases:
    """600 customers of two years: each buys at its own rate and may leave after any purchase."""
    generator = np.random.default_rng(20250101)
    customers, days, amounts = [], [], []
    for customer in range(600):
        rate, leaves = generator.gamma(0.8, 1 / 30), generator.beta(1.2, 3.0)
        day, typical = generator.integers(0, 500), generator.gamma(4.0, 30.0)
        while day <= 730:
            customers.append(customer)
            days.append(int(day))
            amounts.append(typical * generator.gamma(5.0, 0.2))
            if generator.random() < leaves:
                break
            day += 1 + int(generator.exponential(1 / rate))
    start = np.datetime64("2024-01-01")
    return Purchases(np.array(customers), start + np.array(days), np.array(amounts))


@pytest.fixture(scope="session")
def shop_history(shop: Purchases) -> PurchaseHistory:
    return shop.until("2025-12-30")


@pytest.fixture(scope="session")
def online_shop_days(shared_data: Path) -> pd.DataFrame:
    """customer_id and day of every purchase day of the public online shop, returns left out."""
    lines = pd.read_parquet(shared_data / "online_retail" / "online_retail.parquet")
    bought = lines[lines["CustomerID"].notna() & (lines["Quantity"] > 0)]
    day = (pd.to_datetime(bought["InvoiceDate"]) - pd.Timestamp(0)).dt.days
    days = pd.DataFrame({"customer_id": bought["CustomerID"].astype(object), "day": day})
    return days.drop_duplicates(ignore_index=True)
