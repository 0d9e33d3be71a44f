"""What is spent on the tiers, how they are looked after, and what to keep an eye on besides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics.survey_rules import DISSATISFIED
from reportkit.analysis.tiers import accounts, customer_table, tier_tables
from reportkit.analysis.tiers.known_customers import CHANNELS
from reportkit.analysis.tiers.tier_words import TIERS
from reportkit.analysis.tiers.tiered import Tiered

_RESOURCES = {"service_hours": ("服务工时", "小时"), "contacts": ("互动次数", "次")}
_WIDE = 0.1  # a gap between what a tier gets and gives from which the finding weighs more


@dataclass(frozen=True, slots=True, eq=False)
class Resources:
    """What a tier gets beside what it gives: ``over`` gets most too much, ``under`` most too little.

    move: half of the surplus, in units. times: profit per unit of ``under`` over that of ``over``.
    best: ``under`` also brings most per unit. drawn: the two shares by tier.
    """

    resource: str
    unit: str
    over: str
    under: str
    over_r: float
    over_p: float
    under_r: float
    under_p: float
    times: float | None
    move: float
    best: bool
    hours: bool
    word: str
    weight: int
    n: int
    count: int  # customers of the first tier
    names: tuple[str, str]
    tables: list[str]
    frame: pd.DataFrame
    drawn: pd.DataFrame


@travels()
def resources(tiers: Tiered) -> Resources:
    """Service hours, else interactions; nothing without them, a profit, or two tiers."""
    customers = tiers.customers
    known = [m for m in _RESOURCES if m in customers and customers[m].notna().any()]
    if not known or not tiers.rewarded or not customers[known[0]].fillna(0).sum() > 0:
        raise NothingToMeasure("没有投入或利润可比")
    frame = tier_tables.resource_table(customers, "label", tiers.order, known[0])
    if len(frame) < 2:
        raise NothingToMeasure("只有一个层级，投入无从比较")
    resource, unit = _RESOURCES[known[0]]
    gaps = frame["gap"].to_numpy()
    over, under = frame.iloc[int(gaps.argmax())], frame.iloc[int(gaps.argmin())]
    worth = over["profit_per_unit"]
    contacts = [] if known[0] == "service_hours" else ["interactions"]
    return Resources(
        resource=resource, unit=unit, over=over["label"], under=under["label"],
        over_r=float(over["resource_share"]), over_p=float(over["profit_share"]),
        under_r=float(under["resource_share"]), under_p=float(under["profit_share"]),
        times=float(under["profit_per_unit"] / worth) if worth > 0 else None,
        move=max(float(over["gap"] * frame["resource"].sum()) / 2, 0.0),
        best=bool(frame["profit_per_unit"].idxmax() == frame["gap"].idxmin()), hours=not contacts,
        word=tiers.word, weight=87 if over["gap"] >= _WIDE else 56, n=tiers.n,
        count=tiers.split.counts[0], names=(f"{resource}占比", f"{tiers.word}占比"),
        tables=[*tiers.tables, *contacts], frame=frame,
        drawn=frame.set_index("label")[["resource_share", "profit_share"]],
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Contacts:
    """How the first tier is looked after; count: of it without contact for ``days`` days."""

    top: str
    mean: float
    visited: float
    silent: float
    days: int
    count: int
    n: int
    advice: str
    frame: pd.DataFrame


@travels()
def contacts(tiers: Tiered, *, as_of: datetime, days: int) -> Contacts:
    """Nothing where contacts, or purchases in the same window, are not known."""
    customers = tiers.customers
    if not tiers.by_orders or "contacts" not in customers:
        raise NothingToMeasure("没有互动记录")
    if customers["contacts"].isna().all():
        raise NothingToMeasure("统计窗口内没有互动")
    frame = accounts.contact_table(
        customers, "label", tiers.order, until=pd.Timestamp(as_of), silent_days=days
    )
    unused = [c for c in CHANNELS if c in frame and not frame[c].sum() > 0]
    frame = frame.drop(columns=unused)
    own = frame[frame["label"] == tiers.top]
    first = own.iloc[0] if len(own) else frame.iloc[0]
    quiet = (customers["label"] == tiers.top) & _unheard(customers, as_of, days)
    count = int(quiet.sum())
    return Contacts(
        str(first["label"]), float(first["contacts"]), float(first["visited"]),
        float(first["silent"]), days, count, tiers.n, "visit_premium" if count else "", frame,
    )  # fmt: skip


def _unheard(customers: pd.DataFrame, as_of: datetime, days: int) -> pd.Series[bool]:
    heard = pd.to_datetime(customers["last_contact_at"]) >= pd.Timestamp(as_of) - timedelta(days)
    return ~heard


@dataclass(frozen=True, slots=True, eq=False)
class Flags:
    """What to keep an eye on besides the tier: how many customers, and of each tier.

    raised: name, count of each that anybody has; k: of the first tier 不满意. talked: silence is
    among them. marks: the flags of every customer, joined.
    """

    top: str
    k: int
    raised: list[dict[str, Any]]
    talked: bool
    days: int
    n: int
    tables: list[str]
    marks: pd.Series[str]
    frame: pd.DataFrame


@travels()
def flags(tiers: Tiered, *, as_of: datetime, days: int) -> Flags:
    """days: without contact from which customers of the first two tiers are flagged."""
    customers = tiers.customers
    talked = tiers.by_orders and "contacts" in customers
    silent = customers["tier"].isin(TIERS[:2])
    tests = {
        "unhappy": ("不满意", customers["satisfaction_word"] == DISSATISFIED),
        "shared": ("撞单", customers["sellers"] > 1 if "sellers" in customers else None),
        "unheard": (
            f"前两层 {days} 天无互动", silent & _unheard(customers, as_of, days) if talked else None
        ),
        "gone": ("已登记流失", customers["left"]),
        "losing": ("亏损", customers["contribution"] < 0),
    }  # fmt: skip
    known = {c: (name, holds) for c, (name, holds) in tests.items() if holds is not None}
    counts = {c: holds.groupby(customers["label"]).sum() for c, (_, holds) in known.items()}
    frame = pd.DataFrame(counts).reindex(list(tiers.order)).fillna(0).astype(int)
    frame = frame.loc[:, frame.sum() > 0]
    if frame.empty:
        raise NothingToMeasure("没有需要提示的客户")
    asked = "unhappy" in frame and bool(frame["unhappy"].get(tiers.top, 0))
    more = ["interactions"] if talked else []
    return Flags(
        top=tiers.top, k=int(frame["unhappy"].get(tiers.top, 0)) if asked else 0,
        raised=[{"name": known[str(c)][0], "count": int(frame[c].sum())} for c in frame],
        talked=talked, days=days, n=tiers.n,
        tables=[*tiers.tables, *(["surveys"] if tiers.answered else []), *more],
        marks=customer_table.flags(customers, dict(known.values())),
        frame=frame.rename_axis("label").reset_index(),
    )  # fmt: skip
