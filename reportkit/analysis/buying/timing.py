"""When customers buy: how long apart, at which hours, in which months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.buying import behaviour, rhythm
from reportkit.analysis.buying.activity import ActivityNow
from reportkit.analysis.models import season
from reportkit.analysis.money import value

DAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_TIMED = 0.05  # of the orders beyond hour 0: fewer, and the times are bare dates


@dataclass(frozen=True, slots=True)
class Gaps:
    """Days between two purchases. per: orders of a customer; bars: share of each band."""

    middle: float
    late: float
    n: int
    per: float
    band: str
    share: float
    bars: pd.Series[float]


@travels()
def gaps(now: ActivityNow, counts: pd.DataFrame, summary: pd.DataFrame) -> Gaps:
    """counts: gap_days, times; summary: orders of each customer of the window."""
    total = int(counts["times"].sum())
    if not total:
        raise NothingToMeasure("没有人购买过两次，没有间隔可言")
    bands = behaviour.gap_bands(counts)
    return Gaps(
        middle=behaviour.gap_quantile(counts, 0.5), late=behaviour.gap_quantile(counts, 0.9),
        n=total, per=summary["orders"].mean(), band=str(bands["label"].iloc[bands["times"].argmax()]),
        share=bands["share"].max(), bars=bands.set_index("label")["share"],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hours:
    """The busiest hour of the week, and the four busiest of the day. grid: weekday × hour."""

    day: str
    hour: int
    next: int
    orders: int
    n: int
    share: float
    hours: str
    weekend: float
    grid: pd.DataFrame


@travels()
def hours(now: ActivityNow, counts: pd.DataFrame) -> Hours:
    """counts: weekday, hour, orders for all 168 hours."""
    total = int(counts["orders"].sum())
    timed = counts.loc[counts["hour"] != 0, "orders"].sum()
    if not timed > _TIMED * total:
        why = "订单时间只有日期、没有时刻" if total else "统计期内没有订单"
        raise NothingToMeasure(why, "no_hours", dated=total > 0)
    peak = counts.iloc[counts["orders"].argmax()]
    by_hour, week = (counts.groupby(name)["orders"].sum() for name in ("hour", "weekday"))
    best = by_hour.nlargest(4)
    return Hours(
        day=DAYS[int(peak["weekday"])], hour=int(peak["hour"]), next=int(peak["hour"]) + 1,
        orders=int(peak["orders"]), n=total, share=best.sum() / by_hour.sum(),
        hours="、".join(f"{hour} 时" for hour in sorted(best.index)),
        weekend=week[[5, 6]].sum() / week.sum(),
        grid=counts.pivot(index="weekday", columns="hour", values="orders"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Season:
    """The busiest and the quietest month, by purchases of a day against the mean of the year.

    count: active customers; orders, last_year: the last twelve months and those before.
    """

    high: int
    peak: float
    low: int
    trough: float
    months: int
    n: int
    count: int
    orders: pd.Series[float]
    last_year: pd.Series[float]


@travels()
def seasons(now: ActivityNow, days: pd.DataFrame, months: pd.DataFrame, as_of: datetime) -> Season:
    """days: customer_id, day; months: month, orders of whole months."""
    found = season.season_index(days["day"], value.last_day(as_of))
    if found is None or not found.sure:
        short = found is None
        why = "数据不足两个完整年度" if short else "各月的差别没有超出偶然"
        raise NothingToMeasure(why, "no_season", short=short)
    strength = pd.Series(found.factors, index=range(1, 13))
    orders = months.set_index("month")["orders"].astype(float)
    return Season(
        high=int(strength.argmax()) + 1, peak=strength.max(), low=int(strength.argmin()) + 1,
        trough=strength.min(), months=found.months, n=int(orders.tail(12).sum()),
        count=int((now.table["status"] == rhythm.ACTIVE).sum()), orders=orders.tail(12),
        last_year=orders.shift(12).tail(12),
    )  # fmt: skip
