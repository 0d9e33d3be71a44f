"""Where the customers of each tier are, in which industries, and what is typical of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics.intervals import wilson_interval
from reportkit.analysis.tiers import accounts, tier_tables
from reportkit.analysis.tiers.customer_levels import UNASKED
from reportkit.analysis.tiers.tier_words import EDGE, PROSPECT
from reportkit.analysis.tiers.tiered import Tiered

_PLACES = ("region", "province", "city")
_MOST_PLACES, _MOST_INDUSTRIES, _ENOUGH = 10, 12, 30
#: column → what a card calls it
TRAITS = {
    "industry": "主要行业", "region": "主要地区", "size": "企业规模", "need_type": "需求类型",
    "channel": "获客来源", "member_level": "会员等级", "contract": "合同类型",
    "frequency_level": "购买频率", "activity_level": "活跃度", "loyalty_level": "忠诚度",
    "satisfaction_word": "满意度", "payment_method": "结算方式",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """The places with the largest and the smallest part of first-tier customers.

    clear: their intervals do not overlap; same: they do not differ at all. shares, counts: place ×
    tier; marked: the cell to highlight.
    """

    top: str
    rich: str
    poor: str
    high: float
    low: float
    count: int
    few: int
    n: int
    clear: bool
    same: bool
    several: bool
    marked: list[tuple[str, str]]
    shares: pd.DataFrame
    counts: pd.DataFrame


@travels()
def places(tiers: Tiered) -> Places:
    """By region, else province, else city; places with few customers are compared only if all are."""
    customers, top = tiers.customers, tiers.top
    known = [c for c in _PLACES if c in customers and customers[c].notna().any()]
    if not known:
        raise NothingToMeasure("分层的客户没有地区")
    located = customers.loc[customers[known[0]].notna(), [known[0], "label"]]
    sizes = located[known[0]].value_counts()
    biggest = sorted(sizes.head(_MOST_PLACES).index, key=lambda word: (-sizes[word], word))
    counts = tier_tables.cross_table(located, known[0], "label", (biggest, tiers.order))
    shares = counts.div(counts.sum(axis=1), axis=0)
    enough = counts.sum(axis=1) >= _ENOUGH
    judged = shares[enough] if enough.any() else shares
    rich, poor = str(judged[top].idxmax()), str(judged[top].idxmin())
    own, all_of = counts[top].to_dict(), counts.sum(axis=1).to_dict()
    most, fewest = (wilson_interval(int(own[p]), int(all_of[p])) for p in (rich, poor))
    clear = most.low > fewest.high
    return Places(
        top=top, rich=rich, poor=poor, high=most.share, low=fewest.share, count=most.hits,
        few=fewest.hits, n=int(counts.to_numpy().sum()), clear=clear, same=most == fewest,
        several=rich != poor, marked=[(poor, top)] if clear else [], shares=shares, counts=counts,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Industries:
    """Customers of each industry by tier, and its part of the profit, the largest first."""

    word: str
    top: str
    smallest: int
    n: int
    frame: pd.DataFrame


@travels()
def industries(tiers: Tiered, *, smallest: int) -> Industries:
    """smallest: customers of an industry that is listed by itself."""
    customers = tiers.customers
    if "industry" not in customers or customers["industry"].isna().all():
        raise NothingToMeasure("分层的客户没有行业")
    sizes = customers["industry"].value_counts().sort_index()
    sizes = sizes.sort_values(ascending=False, kind="stable").head(_MOST_INDUSTRIES)
    table = tier_tables.cross_table(
        customers, "industry", "label", (list(sizes.index), tiers.order)
    )
    total = table.sum(axis=1)
    part = tier_tables.shares_of(customers["contribution"]).groupby(customers["industry"]).sum()
    part = part.reindex(table.index) if tiers.rewarded else pd.Series(np.nan, table.index)
    table = table.assign(total=total, premium=table[tiers.top] / total, part=part)
    table = table[total >= smallest].rename_axis("industry").reset_index()
    table = table.sort_values(["part", "industry"], ascending=[False, True])
    return Industries(tiers.word, tiers.top, smallest, tiers.n, table)


@dataclass(frozen=True, slots=True, eq=False)
class Portraits:
    """A card per tier; first: the commonest value of the first known trait of the first tier."""

    top: str
    trait: str
    first: str | None
    n: int
    frame: pd.DataFrame


@travels()
def portraits(tiers: Tiered) -> Portraits:
    """The commonest value of every known trait in each tier."""
    customers, top = tiers.customers, tiers.top
    faces = customers[["label", *(c for c in TRAITS if c in customers)]]
    asked = faces["satisfaction_word"] != UNASKED
    faces = faces.assign(satisfaction_word=faces["satisfaction_word"].where(asked, None))
    seen = {c: w for c, w in TRAITS.items() if c in faces and faces[c].notna().any()}
    frame = tier_tables.portraits(faces, "label", tiers.order, seen)
    if frame.empty:
        raise NothingToMeasure("客户没有可以描述的特征")
    told = frame[frame[top] != "未知"] if top in frame else frame.iloc[:0]
    trait = str(told["trait"].iloc[0]).removeprefix("主要") if len(told) else ""
    return Portraits(top, trait, str(told[top].iloc[0]) if len(told) else None, tiers.n, frame)


@dataclass(frozen=True, slots=True)
class Room:
    """The fastest growing industry, in which less of the customers' buying is ours than usual.

    least: least of all industries. small: part of its customers in the last two tiers (``lower``).
    """

    industry: str
    growth: float
    wallet: float
    usual: float
    n: int
    small: float
    lower: str
    least: bool


@travels()
def industry_room(tiers: Tiered) -> Room:
    """Nothing where it is no less than usual, or there are not two industries to compare."""
    rooms = accounts.industry_room(tiers.customers)
    if len(rooms) < 2 or not rooms["wallet_share"].iloc[0] < rooms["wallet_share"].mean():
        raise NothingToMeasure("没有增速最快而份额偏低的行业")
    lead, words = rooms.iloc[0], tiers.words
    return Room(
        str(lead["label"]), float(lead["growth"]), float(lead["wallet_share"]),
        float(rooms["wallet_share"].mean()), int(lead["customers"]), float(lead["small_share"]),
        "或".join(dict.fromkeys([words[PROSPECT], words[EDGE]])),
        bool(lead["wallet_share"] == rooms["wallet_share"].min()),
    )  # fmt: skip
