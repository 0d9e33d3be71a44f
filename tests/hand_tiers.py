"""Ten customers few enough to add up, in tiers: two 优质, two 发展, three 潜力, three 边缘."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.tiers.known_customers import CustomerSources, Known
from reportkit.analysis.tiers.scorecard import score_plan
from reportkit.analysis.tiers.tiered import Tiered, tiered
from reportkit.analysis.tiers.tiering import tier_plan

NOW, THEN = datetime(2026, 1, 1), datetime(2025, 10, 1)
RULE = ActivityRule()
IDS = list("abcdefghij")
MONEY = [50.0, 30.0, 10.0, 6.0, 2.0, 1.0, 1.0, 0.0, 0.0, 0.0]
ORDERS = [20, 12, 6, 4, 2, 1, 1, 0, 0, 0]
STATUS = ["活跃", "流失", "活跃", "休眠", "活跃", "活跃", "休眠", "流失", "流失", None]


@dataclass(frozen=True, slots=True)
class Window:
    start: datetime | None
    end: datetime
    label: str = ""


SPANS = (Window(datetime(2025, 1, 1), NOW), Window(datetime(2024, 10, 1), THEN))


def people() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer_id": IDS,
            "industry": ["医药"] * 6 + ["建筑"] * 4,
            "region": ["华东"] * 5 + ["华南"] * 5,
            "wallet_share": [0.5, 0.5, 0.2, 0.4, 0.1, 0.2, np.nan, np.nan, np.nan, np.nan],
            "service_hours": [10.0, 10, 5, 5, 10, 10, 10, 20, 10, 10],
            "tier": ["高价值", "低价值", None, None, "高价值", None, None, "高价值", "怪", None],
            "strategic_fit": [8.0, *[np.nan] * 9],
            "need_type": ["价格敏感型", "品质追求型", *[None] * 8],
            "created_at": pd.Timestamp(2020, 1, 1),
            "churned": [False] * 9 + [True],
        }
    )


def sources(money=MONEY, *, until=NOW, **more: object) -> CustomerSources:
    bought = [place for place, amount in enumerate(money) if ORDERS[place] or amount]
    value = pd.DataFrame(
        {
            "customer_id": [IDS[place] for place in bought],
            "orders": [ORDERS[place] for place in bought],
            "revenue": [2 * money[place] for place in bought],
            "contribution": [money[place] for place in bought],
        }
    )
    activity = pd.DataFrame({"customer_id": IDS, "status": STATUS, "silent_days": 5}).dropna()
    facts = {"people": people(), "activity": activity, "current": until == NOW} | more
    return CustomerSources(until=until, value=value, **facts)  # type: ignore[arg-type]


def made(
    now: CustomerSources | None = None, before: CustomerSources | None = None, *, vocabulary="四层",
    by_orders=True, basis="毛利", tables=("orders", "customers"),
) -> Tiered:  # fmt: skip
    """Tiers of these ten, or of other sources."""
    plan = tier_plan(
        [[0.2, 0.2], [0.2, 0.2], [0.3, 0.3], [0.3, 0.3]],
        premium_profit=0.7, growing_profit=0.2, prospect_score=50.0,
    )  # fmt: skip
    scoring = score_plan([100, 0, 0, 0], [30, 50, 20], [25, 25, 25, 25])
    known = Known(now or sources(), before, basis, by_orders, tuple(tables))
    return tiered(known, scoring, plan, vocabulary=vocabulary)


def earlier() -> CustomerSources:
    """A quarter ago: c was 优质 and b 发展, the others as now."""
    money = list(MONEY)
    money[1], money[2] = 8.0, 40.0
    return sources(money, until=THEN)
