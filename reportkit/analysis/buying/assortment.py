"""What customers buy: products, categories, what comes back, over which channels, how long it takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics.labels import REMAINDERS, named
from reportkit.analysis.buying import behaviour, return_rates
from reportkit.analysis.buying.activity import ActivityNow, Levels
from reportkit.analysis.journey import lifecycle


@dataclass(frozen=True, slots=True)
class Products:
    """Products (or categories, where products have no names) by sales, else by orders.

    part: of the ``customers`` who bought, how many bought the most popular one; sum: share of the
    first ``listed``; rest: sales that no product holds, None without any.
    """

    what: str
    by_product: bool
    sold: bool
    first: str
    share: float
    popular: str
    buyers: int
    part: float
    kinds: int
    listed: int
    sum: float
    customers: int
    rest: float | None
    frame: pd.DataFrame


@travels()
def products(
    now: ActivityNow, totals: pd.DataFrame, summary: pd.DataFrame, *, what: str, listed: int
) -> Products:
    """totals: ``totals_by`` product or category; what: 产品 or 品类."""
    whole = totals["revenue"].sum()
    rest = totals.loc[totals["label"].isin(REMAINDERS), "revenue"].sum()
    top = named(totals)
    if top.empty:
        raise NothingToMeasure(f"订单没有写明{what}")
    sold = bool(top["revenue"].notna().any())
    measure = "revenue" if sold else "orders"
    top["share"] = top[measure] / (whole if sold else top[measure].sum())
    popular = top.iloc[top["customers"].argmax()]
    return Products(
        what=what, by_product=what == "产品", sold=sold, first=top["label"][0],
        share=top["share"][0], popular=popular["label"], buyers=int(popular["customers"]),
        part=popular["customers"] / len(summary), kinds=len(top), listed=min(listed, len(top)),
        sum=top["share"].head(listed).sum(), customers=len(summary),
        rest=rest if sold and rest else None, frame=top.head(listed),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Categories:
    """The categories that sell most, a bar each."""

    first: str
    money: float
    last: str
    least: float
    bars: pd.Series[float]


@travels()
def categories(shown: Products, totals: pd.DataFrame) -> Categories:
    """totals: ``totals_by`` category. Told beside products alone."""
    bars = named(totals).head(12).set_index("label")["revenue"]
    if not shown.by_product or len(bars) < 2:
        raise NothingToMeasure("没有两个以上的品类可比")
    return Categories(str(bars.index[0]), bars.iloc[0], str(bars.index[-1]), bars.iloc[-1], bars)


@dataclass(frozen=True, slots=True)
class Odd:
    """The category that comes back more often than all others. less: returns saved at their rate."""

    kind: str
    share: float
    low: float
    high: float
    back: int
    n: int
    rest: float
    ratio: float | None
    before: float | None
    rose: bool
    count: int
    less: float
    weight: int


@dataclass(frozen=True, slots=True)
class Returned:
    """Returns of the last months by category. top: the highest rate among named categories."""

    months: int
    n: int
    top: str | None
    top_rate: float | None
    odd: Odd
    frame: pd.DataFrame


@travels()
def returned(
    now: ActivityNow, lately: pd.DataFrame, before: pd.DataFrame, *, months: int,
    begins: datetime | None, since: datetime,
) -> Returned:  # fmt: skip
    """lately, before: ``totals_by`` category of the last ``months`` and of a year earlier.

    The latter count from ``begins`` on, if records (from ``since``) reach back so far.
    """
    sold, old = (each[~each["label"].isin(REMAINDERS)] for each in (lately, before))
    known = begins is not None and begins >= since
    table = return_rates.return_table(sold, old if known else None)
    if table.empty or not table["returned"].sum():
        raise NothingToMeasure("没有按品类登记的退货")
    worst = named(table).head(1).to_dict("records")
    first = worst[0] if worst else {}
    return Returned(
        months, int(table["orders"].sum()), first.get("label"), first.get("rate"),
        _odd(table), table,
    )  # fmt: skip


@travels()
def _odd(table: pd.DataFrame) -> Odd:
    found = return_rates.unusual_returns(named(table))
    if found is None:
        raise NothingToMeasure("没有品类的退货率明显高于其他品类")
    inside, outside, before = found.inside, found.outside, found.before
    return Odd(
        kind=found.label, share=inside.share, low=inside.low, high=inside.high, back=inside.hits,
        n=inside.total, rest=outside.share, ratio=found.ratio,
        before=before.share if before else None, rose=found.rose,
        count=int(table.set_index("label")["customers"][found.label]),
        less=(inside.share - outside.share) * inside.total,
        weight=79 if found.rose or before is None else 58,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ways:
    """Orders by channel. rising: the share that rose most since a year ago, and by how much.

    rose: beyond chance; moved: the year before is known.
    """

    first: str | None
    share: float | None
    rising: str | None
    step: float | None
    moved: bool
    rose: bool
    n: int
    frame: pd.DataFrame


@travels()
def ways(
    found: Levels, totals: pd.DataFrame, before: pd.DataFrame, *, begins: datetime | None
) -> Ways:
    """totals, before: ``totals_by`` channel, now and a year ago (from ``begins``; None: no base)."""
    table = totals.assign(share=totals["orders"] / totals["orders"].sum())
    old = before.set_index("label")["orders"]
    if begins is not None:
        table["moved"] = table["share"] - table["label"].map(old / old.sum()).astype(float)
    known = named(table)
    moved = "moved" in table and bool(known["moved"].notna().any())
    rising = known.iloc[known["moved"].argmax()] if moved else None
    lead = known.iloc[known["orders"].argmax()] if len(known) else None
    return Ways(
        first=None if lead is None else lead["label"],
        share=None if lead is None else lead["share"],
        rising=None if rising is None else rising["label"],
        step=None if rising is None else rising["moved"], moved=moved,
        rose=rising is not None and behaviour.share_rose(rising, table, old),
        n=int(table["orders"].sum()), frame=table,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cycle:
    """Median days from entry to the deal. apart: the longest and the shortest differ beyond chance."""

    slow: str
    days: float
    fast: str
    least: float
    n: int
    fewest: int
    apart: bool
    weight: int
    bars: pd.Series[float]


@travels()
def cycle(leads: pd.DataFrame, as_of: datetime, *, since: datetime | None, fewest: int) -> Cycle:
    """leads: created_at, closed_at, won, product; those that entered from ``since`` on."""
    start = since or leads["created_at"].min()
    entered = leads[(leads["created_at"] < as_of) & (leads["created_at"] >= start)]
    found = lifecycle.journeys(entered, None, as_of)
    table = lifecycle.cycle_by(found, "product", as_of, fewest=fewest)
    if len(table) < 2:
        raise NothingToMeasure(f"成交满 {fewest} 笔的产品不足两个")
    slow, fast = table.iloc[0], table.iloc[-1]
    longer = bool(slow["low"] > fast["high"])
    return Cycle(
        slow=slow["label"], days=slow["median"], fast=fast["label"], least=fast["median"],
        n=int(table["reached"].sum()), fewest=fewest, apart=longer, weight=34 if longer else 12,
        bars=table.head(12).set_index("label")["median"],
    )  # fmt: skip
