"""What chapter 06 finds, as facts ready to be said: frames in, frozen results out.

Each result is handed to ``chapter`` whole; its plain fields are what the sentences may name.
Whoever has nothing to measure says so with NothingToMeasure, never with an empty result.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.money import value
from reportkit.analysis.money.concentration import concentration, top_table

FEW_REPEAT, REGULAR = 0.6, 4  # below this share second purchases come first; orders of a regular


@dataclass(frozen=True, slots=True)
class Trade:
    """What was sold in a span beside its amount: every sale, and those without a customer."""

    orders: int
    customers: int
    nameless: int
    nameless_revenue: float
    named: int


@travels()
def trade(totals: pd.DataFrame) -> Trade:
    """totals: period_totals, of which the first row counts."""
    row = totals.iloc[0]
    orders, nameless = int(row["orders"]), int(row["nameless_orders"])
    money = float(row["nameless_revenue"])
    return Trade(orders, int(row["customers"]), nameless, money, orders - nameless)


@dataclass(frozen=True, slots=True)
class Turning:
    """Highest and lowest month of a run of months."""

    series: pd.Series[float]
    peak: float
    peak_month: str
    trough: float
    trough_month: str
    begin: str
    end: str
    orders: int
    inside: int  # months of the run that lie in the reported period
    empty: int  # months without a sale: the lowest amount is then no amount


@travels()
def turning_points(months: pd.DataFrame, reported: Period) -> Turning:
    """months: month (first day), revenue, orders. A line needs three of them."""
    if len(months) < 3:
        raise NothingToMeasure(f"只有 {len(months)} 个完整的月份，画不成走势")
    empty = int((months["orders"].eq(0) & months["revenue"].eq(0)).sum())
    if empty == len(months):
        raise NothingToMeasure(f"{empty} 个完整的月份都没有成交")
    series = months.set_index("month")["revenue"]
    top, low = series.idxmax(), series.idxmin()
    return Turning(
        series=series, peak=series.max(), peak_month=f"{top:%Y-%m}", trough=series.min(),
        trough_month=f"{low:%Y-%m}", begin=f"{series.index[0]:%Y-%m}",
        end=f"{series.index[-1]:%Y-%m}", orders=int(months["orders"].sum()),
        inside=int((series.index >= reported.start).sum()), empty=empty,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Worth:
    """Contribution of each customer, and where it stems from."""

    basis: str  # 毛利 or 销售额
    table: pd.DataFrame  # customer_id, orders, revenue, contribution
    by_orders: bool
    margin_rate: float | None  # None where margins are known

    @property
    def tables(self) -> list[str]:
        return ["orders"] if self.by_orders else ["customers"]


@travels()
def from_orders(summary: pd.DataFrame, *, margin_rate: float) -> Worth:
    found = value.customer_value(summary, margin_rate=margin_rate)
    return Worth(
        found.basis, found.table, True, None if found.basis == value.MARGIN else margin_rate
    )


@travels()
def from_customers(people: pd.DataFrame, *, margin_rate: float) -> Worth:
    """From totals that the customer table itself states."""
    if "revenue_amount" not in people or not people["revenue_amount"].notna().any():
        raise NothingToMeasure("客户表里没有累计消费")
    found = value.listed_value(people, margin_rate=margin_rate)
    return Worth(
        found.basis, found.table, False, None if found.basis == value.MARGIN else margin_rate
    )


@dataclass(frozen=True, slots=True)
class Spread:
    """How contribution is spread over customers."""

    n: int
    core: float
    share: float
    count: int
    gini: float
    basis: str
    half: int
    total: float
    negative: int
    negative_sum: float
    by_orders: bool
    margin_rate: float | None
    tables: list[str]
    curve: pd.DataFrame
    tops: pd.DataFrame
    bands: pd.DataFrame
    table: pd.DataFrame


@travels()
def spread(worth: Worth, *, core: float) -> Spread:
    contribution = worth.table["contribution"]
    if not contribution.clip(lower=0).sum() > 0:
        raise NothingToMeasure("客户贡献合计为 0，没有集中度可言")
    found = concentration(contribution)
    return Spread(
        found.customers, core, found.top_share(core), found.top_count(core), found.gini, worth.basis,
        found.customers_for(0.5), found.total, found.negative, found.negative_total, worth.by_orders,
        worth.margin_rate, worth.tables, found.lorenz(), top_table(found),
        pd.DataFrame({"share": found.percent_bands()}), worth.table,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class League:
    listed: int
    sum: float
    basis: str
    by_orders: bool
    tables: list[str]
    frame: pd.DataFrame


@travels(optional=("people",))
def league(found: Spread, people: pd.DataFrame | None, *, first: int) -> League:
    """The largest contributors with their names where a customer table gives them."""
    names = found.table[["customer_id"]] if people is None else people
    kept = [c for c in ("name", "industry", "region") if c in names and names[c].notna().any()]
    frame = value.league(found.table, names[["customer_id", *kept]], first=first)
    return League(
        len(frame), frame["cumulative"].iloc[-1], found.basis, found.by_orders,
        [*found.tables, "customers"], frame,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loyalty:
    """Who buys again, and what to advise."""

    n: int
    hits: int
    share: float
    low: float
    high: float
    mean: float
    advice: str
    count: int  # customers the advice is for


@travels()
def loyalty(summary: pd.DataFrame) -> Loyalty:
    if summary.empty:
        raise NothingToMeasure("窗口内没有客户成交")
    share, orders = value.repeat_purchase(summary), summary["orders"]
    few = share.share < FEW_REPEAT
    return Loyalty(
        share.total, share.hits, share.share, share.low, share.high, orders.mean(),
        "second_purchase" if few else "membership",
        int((orders == 1).sum() if few else (orders >= REGULAR).sum()),
    )  # fmt: skip
