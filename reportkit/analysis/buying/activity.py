"""Who is active, dormant, lost at the end of the data, how that moved, and who buys how loyally."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics import claims
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.comparison import Comparison
from reportkit.analysis.basics.periods import months_before
from reportkit.analysis.buying import behaviour, rhythm
from reportkit.analysis.tiers import customer_levels

LEVELS = {"activity_level": "活跃度", "loyalty_level": "忠诚度", "frequency_level": "购买频率"}
#: half a year of data is needed before silence can be told from a late start
_QUIET_START = timedelta(days=180)
_STORED = (
    "customer_id", "status", "silent_days", "dormant_after_days", "churned_after_days",
    "own_rhythm", *LEVELS,
)  # fmt: skip


def _stored(table: pd.DataFrame) -> pd.DataFrame:
    order = ("activity_level", "loyalty_level", "frequency_level")
    names = [*(n for n in _STORED if n not in order), *order]
    return table[[name for name in names if name in table]]


@dataclass(frozen=True, slots=True)
class ActivityNow:
    """Customers by status. active, dormant, churned: shares; count, lost: customers dormant, lost.

    revenue: part of the sales of the window that the active ones bring, amount: sales of the
    dormant ones; None where nothing was sold. bars: shares of customers and of sales; table: a row
    per customer.
    """

    n: int
    active: float
    dormant: float
    churned: float
    revenue: float | None
    count: int
    lost: int
    amount: float | None
    dormant_days: float
    churned_days: float
    rule: str
    limits: str
    until: str
    bars: pd.DataFrame
    table: pd.DataFrame

    @property
    def stored(self) -> pd.DataFrame:
        """What later chapters read."""
        return _stored(self.table)


@travels()
def now(
    days: pd.DataFrame, summary: pd.DataFrame, changes: pd.DataFrame, as_of: datetime,
    rule: ActivityRule,
) -> ActivityNow:  # fmt: skip
    """days: customer_id, day; summary, changes: ``customer_summary``, ``customer_changes``."""
    if days.empty:
        raise NothingToMeasure("没有购买记录")
    found = rhythm.customer_activity(days, as_of, rule)
    table = found.table.merge(
        summary.drop(columns="purchase_days"), on="customer_id", how="left"
    ).merge(changes[["customer_id", "quarters"]], on="customer_id", how="left")
    values = behaviour.status_values(table).set_index("label")
    sold = values["revenue_share"].notna().all()
    bars = [values["share"], *([values["revenue_share"]] if sold else [])]
    active, dormant, churned = values.to_dict("records")
    return ActivityNow(
        n=found.customers, active=active["share"], dormant=dormant["share"],
        churned=churned["share"], revenue=active["revenue_share"] if sold else None,
        count=dormant["customers"], lost=churned["customers"],
        amount=dormant["revenue"] if dormant["revenue"] > 0 else None,
        dormant_days=found.population_dormant_days, churned_days=found.population_churned_days,
        rule=rule.text, limits=rule.limits, until=f"{as_of - timedelta(days=1):%Y-%m-%d}",
        bars=pd.DataFrame(bars, index=["客户数", "销售额"][: len(bars)]), table=table,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ActivityHistory:
    """Shares by status at the end of each quarter that has half a year of records before it."""

    frame: pd.DataFrame
    share: float
    quarter_ago: float | None
    year_ago: float | None
    noise: float | None
    n: int

    @property
    def compared(self) -> Comparison:
        spark = tuple(self.frame[rhythm.ACTIVE])
        return Comparison(self.share, self.quarter_ago, self.year_ago, self.noise, self.n, spark)


@travels()
def history(
    days: pd.DataFrame, as_of: datetime, rule: ActivityRule, *, quarters: int, since: datetime
) -> ActivityHistory:
    """days: customer_id, day; since: the first day with records."""
    if days.empty:
        raise NothingToMeasure("没有购买记录")
    ends = [months_before(as_of, 3 * k) for k in range(quarters, -1, -1)]
    known = [end for end in ends if end == as_of or end >= since + _QUIET_START]
    frame = behaviour.status_history(days, known, rule)
    bases = [months_before(as_of, 3), months_before(as_of, 12)]
    then, year_ago = (frame[rhythm.ACTIVE].get(base) for base in bases)
    return ActivityHistory(
        frame, frame[rhythm.ACTIVE].iloc[-1], then, year_ago,
        behaviour.active_noise(frame, bases), int(frame["customers"].iloc[-1]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Course:
    """From the first quarter to the last. up, down: the active share moved beyond chance."""

    first: float
    last: float
    churn_first: float
    churn_last: float
    begin: str
    end: str
    up: bool
    down: bool
    n: int
    frame: pd.DataFrame


@travels()
def course(found: ActivityHistory) -> Course:
    """Three quarters at least make a course."""
    table = found.frame
    if len(table) < 3:
        raise NothingToMeasure("可比的季度不足三个")
    active, churned = table[rhythm.ACTIVE], table[rhythm.CHURNED]
    noise = behaviour.active_noise(table, [table.index[0]])
    turn = claims.direction(active.iloc[-1] - active.iloc[0], noise)
    months = [f"{pd.Timestamp(i) - pd.Timedelta(days=1):%Y-%m}" for i in table.index]
    return Course(
        first=active.iloc[0], last=active.iloc[-1], churn_first=churned.iloc[0],
        churn_last=churned.iloc[-1], begin=months[0], end=months[-1], up=turn > 0, down=turn < 0,
        n=found.n, frame=table.set_axis(months)[list(behaviour.STATUSES)],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Levels:
    """高, 中, 低 in activity, loyalty and frequency. often, seldom: customers high, low in frequency.

    still: active customers who buy seldom; mean: what an order of theirs is worth, total: one more
    order of each. Nothing sold: no amounts and no shares of them.
    """

    variant: str  # none: nobody is loyal; few: below one in a hundred
    n: int
    loyal: float | None
    loyal_n: int | None
    revenue: float | None
    often: int
    often_revenue: float | None
    seldom: int
    still: int
    mean: float | None
    total: float | None
    loyalty: str
    frequency: str
    frame: pd.DataFrame
    table: pd.DataFrame

    @property
    def stored(self) -> pd.DataFrame:
        """What later chapters read."""
        return _stored(self.table)


@travels()
def levels(now: ActivityNow, summary: pd.DataFrame) -> Levels:
    """summary: ``customer_summary`` of the window."""
    if summary.empty:
        raise NothingToMeasure("统计期内没有购买")
    rule = customer_levels.frequency_rule(summary["orders"])
    counted = now.table.assign(
        orders=now.table["orders"].fillna(0), quarters=now.table["quarters"].fillna(0)
    )
    graded = customer_levels.customer_levels(counted, rule)
    table = now.table.assign(**{name: graded[name] for name in LEVELS})
    frame = behaviour.level_table(table, list(LEVELS))
    frame["level"] = frame["level"].map(LEVELS)
    sold = bool(frame["revenue_share"].notna().any())
    high, low = frame[frame["label"] == "高"], frame[frame["label"] == "低"]
    loyal = high[high["level"] == "忠诚度"].to_dict("records")
    often, seldom = (part[part["level"] == "购买频率"] for part in (high, low))
    still = table[(table["frequency_level"] == "低") & (table["status"] == rhythm.ACTIVE)]
    mean = still["revenue"].sum() / max(still["orders"].sum(), 1) if sold else None
    best = loyal[0] if loyal else {}
    return Levels(
        variant="none" if not loyal else "few" if best["share"] < 0.01 else "some", n=len(table),
        loyal=best.get("share"), loyal_n=best.get("customers"),
        revenue=best.get("revenue_share") if sold else None,
        often=int(often["customers"].sum()),
        often_revenue=often["revenue_share"].sum() if sold else None,
        seldom=int(seldom["customers"].sum()), still=len(still), mean=mean,
        total=None if mean is None else len(still) * mean, loyalty=customer_levels.LOYALTY.text,
        frequency=rule.text, frame=frame, table=table,
    )  # fmt: skip
