"""What is bought together, whom to offer the other half, and who may buy the better model."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.buying import behaviour
from reportkit.analysis.buying.assortment import Products


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs bought together beyond chance; the plain fields tell of the first."""

    a: str
    b: str
    lift: float
    low: float
    both: int
    n: int
    k: int
    minimum: int
    frame: pd.DataFrame


@travels()
def pairs(shown: Products, found: pd.DataFrame, *, minimum: int, listed: int) -> Pairs:
    """found: ``baskets`` of products bought together ``minimum`` times or more."""
    if not shown.by_product:
        raise NothingToMeasure("没有产品名称")
    table = behaviour.sure_pairs(found).head(listed)
    if table.empty:
        raise NothingToMeasure("没有明显多于偶然的产品组合", "no_pairs", k=minimum)
    first = table.iloc[0]
    return Pairs(
        a=first["first"], b=first["second"], lift=first["lift"], low=first["low"],
        both=int(first["orders"]), n=int(first["all_orders"]), k=len(table), minimum=minimum,
        frame=table,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offers:
    """Who has one half only. The plain fields tell of the offer with the most potential.

    potential: None where amounts are not known; most: customers of the largest offer; everyone: of
    all, a customer counting in each.
    """

    have: str
    offer: str
    count: int
    potential: float | None
    most: int
    everyone: int
    frame: pd.DataFrame


@travels()
def offers(found: Pairs, owners: pd.DataFrame) -> Offers:
    """owners: ``pair_customers`` of the pairs."""
    table = behaviour.cross_sell(found.frame, owners)
    priced = bool(table["potential"].notna().any())
    best = table.iloc[table["potential"].argmax()] if priced else table.iloc[0]
    return Offers(
        have=best["have"], offer=best["offer"], count=int(best["customers"]),
        potential=best["potential"] if priced else None, most=int(table["customers"].max()),
        everyone=int(table["customers"].sum()),
        frame=table.sort_values("potential", ascending=False)
        if priced
        else table.drop(columns=["amount", "potential"]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Upgrade:
    """Customers who spend at least the median, and most of it on the cheaper models."""

    count: int
    floor: float
    amount: float
    share: float


@travels()
def upgrade(shown: Products, cheap: pd.DataFrame, *, floor: float, priced: bool) -> Upgrade:
    """cheap: ``cheap_share``; floor: least share of the cheaper models; priced: lines have amounts."""
    if not shown.by_product or not priced:
        raise NothingToMeasure("没有产品的明细金额")
    much = cheap["amount"] >= cheap["amount"].median()
    strong = cheap[(cheap["cheap_share"] >= floor) & much]
    if strong.empty:
        raise NothingToMeasure("没有把多数采购额花在低价型号上的大客户")
    return Upgrade(len(strong), floor, strong["amount"].sum(), len(strong) / len(cheap))
