"""Groups of customers by industry, need and origin: what each buys, and which stand out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics import claims
from reportkit.analysis.customers import segmentation

#: need → strategy of the library; every other need is served personally
STRATEGIES: Mapping[str, str] = {"价格敏感型": "price_package", "品质追求型": "quality_assurance"}
_MOST_PARTS = 5  # needs that a sentence lists


@dataclass(frozen=True, slots=True)
class Base:
    """Everybody known, with what he bought in the window (blank = nothing).

    buyers: those with an order, and whether each belongs to the ``high_value_share`` who buy most.
    listed: there is a customer table.
    """

    n: int
    sold: int
    high_value_share: float
    listed: bool
    frame: pd.DataFrame
    buyers: pd.DataFrame


@travels(optional=("people",))
def base(people: pd.DataFrame | None, summary: pd.DataFrame, *, top: float) -> Base:
    """people: the customer table; summary: customer_summary of the window; top: high value, 0-1."""
    known = summary[["customer_id"]] if people is None else people
    frame = known.merge(summary, on="customer_id", how="outer")
    buyers = frame[frame["orders"].fillna(0) > 0].copy()
    rank = buyers["revenue"].rank(method="min", ascending=False)
    buyers["high_value"] = rank <= len(buyers) * top  # equal amounts are in or out together
    return Base(len(frame), len(buyers), top, people is not None, frame, buyers)


def _profile(base: Base, column: str, word: str) -> pd.DataFrame:
    """What the groups of ``column`` are and buy; nothing where it is known of nobody."""
    if column not in base.frame or not base.frame[column].notna().any():
        raise NothingToMeasure(f"没有一家客户写明{word}")
    return segmentation.group_profile(base.frame, column)


@dataclass(frozen=True, slots=True)
class Industries:
    """The industry that sells most, and the one most prone to high value.

    several: there is more than one; most: the leader also has the most customers; apt: the strong
    one is above the others beyond chance. tgi, n: of the strong one.
    """

    leader: str
    share: float
    few: float  # the leader's share of customers
    several: bool
    most: bool
    strong: str | None
    tgi: float | None
    n: int | None
    apt: bool
    least: int
    total: int
    frame: pd.DataFrame


@travels()
def industries(base: Base, *, smallest: int, few: int) -> Industries:
    """smallest: customers that an index needs; few: smaller groups are joined, for privacy."""
    profile = _profile(base, "industry", "行业")
    if not base.buyers["industry"].notna().any():
        raise NothingToMeasure("成交客户都没有写明行业")
    if not profile["revenue"].sum() > 0:
        raise NothingToMeasure("销售额合计不为正，不作行业比较")
    index = segmentation.target_group_index(
        base.buyers["industry"], base.buyers["high_value"], smallest=smallest
    )
    judged = index[(index["label"] != segmentation.UNKNOWN) & index["index"].notna()]
    strong = judged.iloc[0] if len(judged) else None
    leader = profile.iloc[0]
    table = profile.merge(index[["label", "index"]], on="label", how="left")
    return Industries(
        leader=leader["label"], share=leader["revenue_share"], few=leader["customer_share"],
        several=len(profile) > 1,
        most=bool(leader["customer_share"] == profile["customer_share"].max()),
        strong=None if strong is None else strong["label"],
        tgi=None if strong is None else strong["index"],
        n=None if strong is None else int(strong["n"]),
        apt=strong is not None and segmentation.prone(strong, index) > 0, least=smallest,
        total=base.n, frame=segmentation.hide_small_groups(table, few),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Needs:
    """What customers want: the most frequent need, and the one whose customers buy most.

    larger, clear, uneven: the claims that pass their test. served: customers whose need is known;
    chosen: whom the strategy is for.
    """

    large: str
    share: float
    larger: bool
    rich: str
    value: float
    count: int
    people: float
    money: float | None
    clear: bool
    uneven: bool
    parts: list[dict[str, Any]]  # name, share of each
    served: int
    chosen: int
    strategy: str
    total: int
    shares: pd.DataFrame


@travels()
def needs(base: Base) -> Needs:
    """By ``need_type``, 未知 set apart."""
    if base.buyers.empty:
        raise NothingToMeasure("窗口内没有客户成交")
    profile = _profile(base, "need_type", "需求类型")
    typed = profile[profile["label"] != segmentation.UNKNOWN]
    sized = typed.sort_values("customers", ascending=False)
    rich = typed.sort_values("revenue_per_customer", ascending=False).iloc[0]
    large, clear = sized.iloc[0], _clear(base, "need_type") is not None
    served = int(typed["customers"].sum())
    fitting = STRATEGIES.get(rich["label"], "personal_service")
    listed = sized.head(_MOST_PARTS)
    parts = [
        {"name": name, "share": share}
        for name, share in zip(listed["label"], listed["customer_share"], strict=True)
    ]
    return Needs(
        large=large["label"], share=large["customer_share"],
        larger=claims.leads(typed["customers"]), rich=rich["label"],
        value=rich["revenue_per_customer"], count=int(rich["customers"]),
        people=rich["customer_share"], money=rich["revenue_share"], clear=clear,
        uneven=bool(segmentation.uneven_share(base.frame, "need_type", rich["label"])),
        parts=parts, served=served,
        chosen=int(rich["customers"]) if clear else served,
        strategy=fitting if clear else "need_based_service", total=base.n, shares=_shares(profile),
    )  # fmt: skip


def _clear(base: Base, column: str) -> str | None:
    """The group whose customers buy most on average, where that is beyond chance."""
    found = claims.highest_mean(base.frame["revenue"].fillna(0.0), base.frame[column])
    return found.label if found is not None and found.sure else None


def _shares(profile: pd.DataFrame) -> pd.DataFrame:
    """Two rows for a stacked chart: shares of customers and of revenue."""
    table = profile.set_index("label")
    return pd.DataFrame([table["customer_share"], table["revenue_share"]], ["客户数", "销售额"])


@dataclass(frozen=True, slots=True)
class Origins:
    """Where customers came from; clear: the best origin is above the others beyond chance."""

    best: str
    value: float
    n: int
    clear: bool
    total: int
    frame: pd.DataFrame


@travels()
def origins(base: Base, *, few: int) -> Origins:
    """By ``channel`` of the customer table. few: smaller groups are joined, for privacy."""
    profile = _profile(base, "channel", "来源")
    known = profile[profile["label"] != segmentation.UNKNOWN]
    best = known.sort_values("revenue_per_customer").iloc[-1]
    return Origins(
        best=best["label"], value=best["revenue_per_customer"], n=int(best["customers"]),
        clear=_clear(base, "channel") == best["label"], total=base.n,
        frame=segmentation.hide_small_groups(profile, few),
    )  # fmt: skip
