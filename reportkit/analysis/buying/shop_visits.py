"""What visitors of the web shop look at, and at which step they leave."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.buying import behaviour


@dataclass(frozen=True, slots=True)
class Funnel:
    """From the first step to the last. clear: the weakest step is so beyond chance.

    person: the rate by customers where visits are counted; count: customers who looked.
    """

    n: int
    last: str
    paid: int
    rate: float
    weak: str
    step: float
    clear: bool
    count: int
    person: float | None
    by_visit: bool
    each: str  # 次 or 人
    frame: pd.DataFrame


@travels()
def funnel(counts: pd.DataFrame) -> Funnel:
    """counts: ``event_counts``. Visits are counted where the data number them, else customers."""
    by_visit = bool(counts["sessions"].notna().any())
    steps = behaviour.shop_steps(counts, "sessions" if by_visit else "customers")
    if len(steps) < 2:
        raise NothingToMeasure("浏览之后没有下一步的记录")
    people = behaviour.shop_steps(counts, "customers")["count"]
    weakest = steps.iloc[steps["rate"].argmin()]
    others = steps[steps["rate"].notna() & (steps["label"] != weakest["label"])]
    last = steps.iloc[-1]
    return Funnel(
        n=int(steps["count"].iloc[0]), last=last["label"], paid=int(last["count"]),
        rate=last["count"] / steps["count"].iloc[0], weak=weakest["label"], step=weakest["rate"],
        clear=len(others) > 0 and bool(weakest["high"] < others["low"].min()),
        count=int(counts["customers"].max()),
        person=people.iloc[-1] / people.iloc[0] if by_visit and len(people) > 1 else None,
        by_visit=by_visit, each="次" if by_visit else "人",
        frame=steps.set_index("label")[["count", "rate"]],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Views:
    """Pages or products by views; the plain fields tell of the first."""

    first: str
    views: int
    share: float
    n: int
    frame: pd.DataFrame


@travels()
def views(counts: pd.DataFrame, *, listed: int) -> Views:
    """counts: ``view_counts``."""
    table = counts[counts["views"] > 0].reset_index(drop=True)
    if table.empty:
        raise NothingToMeasure("没有浏览记录")
    seen = int(table["views"].sum())
    table = table.assign(share=table["views"] / seen, paid_rate=table["paid"] / table["views"])
    first = table.iloc[0]
    return Views(first["label"], int(first["views"]), first["share"], seen, table.head(listed))


@dataclass(frozen=True, slots=True)
class Layout:
    """Customers who look, and how many products are looked at often and paid for seldom."""

    count: int
    poor: int


@travels(optional=("products",))
def layout(found: Funnel, looked: pd.DataFrame, products: pd.DataFrame | None) -> Layout:
    """looked: ``view_counts`` of anything; products: of products."""
    if products is None or products.empty:
        return Layout(found.count, 0)
    often = products["views"] >= products["views"].median()
    usual = products["paid"].sum() / products["views"].sum()
    return Layout(found.count, int((often & (products["paid"] / products["views"] < usual)).sum()))
