"""Where the customers are: the largest market, and the one that falls against all others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reportkit.absence import Gap, NothingToMeasure, absent, travels
from reportkit.analysis.basics import claims
from reportkit.analysis.customers import segmentation

#: how finely a place may be told, the one that is compared first, and its word
LEVELS: Mapping[str, str] = {
    "region": "地区", "province": "省份", "country": "国家", "city": "城市"
}  # fmt: skip
_AHEAD = 1.05  # times the second: from here on a lead is told as a multiple


@dataclass(frozen=True, slots=True)
class Places:
    """Sales by place beside the year before.

    largest: no other place sells as much. second, ratio: told of a lead only. sum: what the listed
    places make of all sales. few: smaller groups are joined in ``table``, for privacy.
    """

    level: str
    column: str
    top: str
    share: float
    revenue: float
    count: int
    several: bool
    largest: bool
    second: str | None
    ratio: float | None
    listed: int
    sum: float
    n: int
    few: int
    comparable: bool
    named: pd.DataFrame
    everything: pd.DataFrame
    table: pd.DataFrame
    bars: pd.Series[float]
    before: pd.Series[float] | None  # None: the year before is not known
    lagging: list[str]  # the place furthest behind all together


@travels()
def places(
    column: str, now: pd.DataFrame, before: pd.DataFrame, *, bounded: bool, first: int, few: int
) -> Places:
    """now, before: totals by the place, of the window and a year earlier; column: of LEVELS.

    bounded: the window has a start, so that a year earlier is another span; first: bars that are
    drawn.
    """
    level = LEVELS[column]
    table = segmentation.compare_groups(now, before)
    named = table[table["label"] != segmentation.UNKNOWN].reset_index(drop=True)
    if named.empty:
        raise NothingToMeasure(f"没有一笔成交写明{level}")
    if not (named["revenue"] > 0).any() or not table["revenue"].sum() > 0:
        raise NothingToMeasure(f"各{level}没有销售额", "no_place_revenue", level=level)
    comparable = bounded and bool(table["revenue_before"].sum() > 0)
    top, listed = named.iloc[0], named.head(first).set_index("label")
    lead = _lead(named)
    behind = named.loc[[named["gap"].idxmin()]] if named["gap"].notna().any() else named.head(0)
    shown = segmentation.hide_small_groups(table, few)
    return Places(
        level=level, column=column, top=top["label"], share=top["revenue_share"],
        revenue=top["revenue"], count=len(named), several=len(named) > 1,
        largest=claims.largest(named["revenue"], top["revenue"]),
        second=named["label"][1] if lead else None, ratio=lead, listed=len(listed),
        sum=listed["revenue_share"].sum(), n=int(now["customers"].sum()), few=few,
        comparable=comparable, named=named, everything=table,
        table=shown if comparable else shown.assign(revenue_before=None, change=None),
        bars=listed["revenue"], before=listed["revenue_before"] if comparable else None,
        lagging=behind["label"].tolist() if comparable else [],
    )  # fmt: skip


def _lead(named: pd.DataFrame) -> float | None:
    """How many times the second the first sells, where it is clearly ahead."""
    if len(named) < 2 or not named["revenue"][1] > 0:
        return None
    ratio = float(named["revenue"][0] / named["revenue"][1])
    return ratio if ratio > _AHEAD else None


@dataclass(frozen=True, slots=True)
class Falling:
    """The place that fell most, beyond chance and against all others."""

    place: str
    region: str
    change: float
    loss: float
    overall: float
    count: int
    against: bool  # while all together grew


@dataclass(frozen=True, slots=True)
class Year:
    """All places beside the year before; ``falling`` is missing where none fell."""

    level: str
    overall: float
    steady: bool
    falling: Falling


@travels(optional=("people",))
def year(
    found: Places, now: pd.DataFrame, before: pd.DataFrame, people: pd.DataFrame | None
) -> Year:
    """now, before: customer summaries of the window and a year earlier; people: customer table."""
    if not found.comparable:
        raise NothingToMeasure("上年同期没有销售额可比")
    groups = None
    if people is not None and found.column in people:
        groups = people[["customer_id", found.column]]
    noise = segmentation.group_noise(now, before, groups)
    row = segmentation.falling_group(found.named, noise)
    sums = found.everything[["revenue", "revenue_before"]].sum()
    overall = float(sums["revenue"] / sums["revenue_before"] - 1)
    return Year(found.level, overall, row is None, _falling(row, overall))


def _falling(row: pd.Series[Any] | None, overall: float) -> Falling:
    if row is None:
        nobody: Falling = absent(Gap(why="没有超出波动、又明显差于整体的下滑"))
        return nobody
    return Falling(
        place=row["label"], region=row["label"], change=row["change"],
        loss=row["revenue_before"] - row["revenue"], overall=overall, count=int(row["customers"]),
        against=overall > 0,
    )  # fmt: skip
