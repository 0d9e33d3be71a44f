"""What is known about every customer at one moment, joined into one row each.

Takes the customer table and summaries, returns a frame that scores and levels are read from. The
same join serves this period and the one before, so that tiers can be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import numpy as np
import pandas as pd

from reportkit.absence import NothingToMeasure, is_there, travels
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.customer_ids import among
from reportkit.analysis.basics.periods import Span
from reportkit.analysis.basics.required_columns import require_columns
from reportkit.analysis.buying.rhythm import customer_activity
from reportkit.analysis.money.value import CustomerValue, customer_value, listed_value
from reportkit.analysis.opinions.questionnaire import Survey

T = TypeVar("T")

#: words of interactions.channel in the order they are listed
CHANNELS = ("电话", "邮件", "社交媒体", "面对面", "在线")
_COUNTS = ("contacts", "visits", *CHANNELS)
_CHANGES = ("quarters", "sellers", "category_change", "enquiry_change", "revenue_trend")


@dataclass(frozen=True, slots=True, eq=False)
class CustomerSources:
    """Summaries up to ``until``; a table that is not there is None.

    current: the customer table speaks of this moment. At an earlier one, a customer without a date
    of entry is known only after a purchase, and a departure without a date has not happened.
    people: the customer table. value: customer_id, orders, revenue, contribution. changes: as
    features.customer_changes. contacts: as features.interaction_counts. answers: customer_id,
    satisfaction (1–5). activity: customer_id, status, silent_days. market: industry, growth_rate,
    optionally year.
    """

    until: datetime
    value: pd.DataFrame
    people: pd.DataFrame | None = None
    changes: pd.DataFrame | None = None
    contacts: pd.DataFrame | None = None
    answers: pd.DataFrame | None = None
    activity: pd.DataFrame | None = None
    market: pd.DataFrame | None = None
    current: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What is known now and, where something was sold then, at the end of the period before.

    by_orders: money comes from orders, else from totals that the customer table states.
    """

    now: CustomerSources
    before: CustomerSources | None
    basis: str  # 毛利 or 销售额
    by_orders: bool
    tables: tuple[str, ...]


@travels(optional=("people", "market", "days", "survey"))
def known(
    spans: Sequence[Span], people: pd.DataFrame | None, market: pd.DataFrame | None,
    days: pd.DataFrame | None, rule: ActivityRule, survey: Survey | None, *,
    sold: Sequence[pd.DataFrame], changes: Sequence[pd.DataFrame],
    contacts: Sequence[pd.DataFrame],
) -> Known:  # fmt: skip
    """Everything about the customers in two windows, the present one first.

    sold: customer_summary of each window; changes, contacts: as in CustomerSources, each perhaps
    an absence. days: customer_id, day of all purchases. Without orders, the totals that
    the customer table states stand in. Nothing to measure without either, or without a sale now.
    """
    if is_there(sold[0]) and days is not None:
        if sold[0].empty:
            raise NothingToMeasure("统计窗口内没有任何成交", code="no_trade")
        worth = [customer_value(summary) for summary in sold if len(summary)]
    elif (
        people is not None and "revenue_amount" in people and people["revenue_amount"].notna().any()
    ):
        worth = [listed_value(people)]
    else:
        raise NothingToMeasure("没有订单，客户表也没有累计金额")
    by_orders = is_there(sold[0]) and days is not None

    def seen(place: int, value: CustomerValue) -> CustomerSources:
        states = ["customer_id", "status", "silent_days"]
        until = spans[place].end
        return CustomerSources(
            until=until, current=place == 0, value=value.table, people=people, market=market,
            changes=_there(changes[place]) if by_orders else None,
            contacts=_there(contacts[place]),
            answers=survey.customer_scores(until) if survey is not None else None,
            activity=customer_activity(days, until, rule).table[states]
            if by_orders and days is not None else None,
        )  # fmt: skip

    tables = [*(["orders"] if by_orders else []), *(["customers"] if people is not None else [])]
    return Known(
        now=seen(0, worth[0]), before=seen(1, worth[1]) if len(worth) > 1 else None,
        basis=worth[0].basis, by_orders=by_orders, tables=tuple(tables),
    )  # fmt: skip


def _there(given: T) -> T | None:
    return given if is_there(given) else None


def joined_customers(sources: CustomerSources) -> pd.DataFrame:
    """One row per customer known before ``until``, sorted by customer_id.

    Columns of the customer table (its ``tier`` as crm_tier) plus orders, revenue, contribution (0 =
    nothing bought), quarters, sellers, category_change, enquiry_change, revenue_trend (−1…1),
    contacts, visits, one column per channel, last_contact_at, satisfaction, status, silent_days,
    market_growth, headroom, left. A column whose table is absent is missing for everybody.
    """
    require_columns(sources.value, ("customer_id", "orders", "revenue", "contribution"), "价值表")
    table = _known_people(sources)
    for part in (sources.value, _changes(sources.changes), _contacts(sources.contacts)):
        if part is not None:
            table = table.merge(part, on="customer_id", how="left")
    for part in (sources.answers, sources.activity):
        if part is not None:
            table = table.merge(part, on="customer_id", how="left")
    present = [c for c in ("orders", "revenue", "contribution", *_CHANGES, *_COUNTS) if c in table]
    known = [column for column in present if table[column].notna().any()]
    table[known] = table[known].fillna(0)
    table["market_growth"] = _market_growth(table, sources)
    table["headroom"] = 1 - _numbers(table, "wallet_share").clip(0, 1)
    table["left"] = _left(table, sources)
    return table


def _known_people(sources: CustomerSources) -> pd.DataFrame:
    buyers = sources.value[["customer_id"]]
    if sources.people is None:
        return buyers.sort_values("customer_id", ignore_index=True)
    people = sources.people.rename(columns={"tier": "crm_tier"})
    parts = (sources.value, _contacts(sources.contacts), sources.answers, sources.activity)
    measured = {c for part in parts if part is not None for c in part} - {"customer_id"}
    people = people.drop(columns=[c for c in people if c in measured])
    entered = people.get("created_at", pd.Series(pd.NaT, index=people.index))
    known = (entered < sources.until) | (entered.isna() & sources.current)
    for part in (sources.value, sources.activity):
        if part is not None:
            known |= among(people["customer_id"], part["customer_id"])
    people = people[known.to_numpy()]
    return people.merge(buyers, on="customer_id", how="outer").sort_values(
        "customer_id", ignore_index=True
    )


def _changes(changes: pd.DataFrame | None) -> pd.DataFrame | None:
    if changes is None:
        return None
    earlier = changes["revenue_earlier"].clip(lower=0)
    later = changes["revenue_later"].clip(lower=0)
    total = (earlier + later).where(lambda v: v > 0)
    return pd.DataFrame(
        {
            "customer_id": changes["customer_id"],
            "quarters": changes["quarters"],
            "sellers": changes["sellers"],
            "category_change": changes["categories"] - changes["categories_before"],
            "enquiry_change": changes["enquiries_later"] - changes["enquiries_earlier"],
            "revenue_trend": ((later - earlier) / total).fillna(0.0).where(earlier.notna()),
        }
    )


def _contacts(contacts: pd.DataFrame | None) -> pd.DataFrame | None:
    """Interactions per customer over all channels, and one column per known channel."""
    if contacts is None:
        return None
    by_channel = contacts.pivot_table(
        index="customer_id", columns="channel", values="interactions", aggfunc="sum", fill_value=0
    )
    table = contacts.groupby("customer_id").agg(
        contacts=("interactions", "sum"),
        visits=("visits", "sum"),
        last_contact_at=("last_at", "max"),
    )
    for channel in CHANNELS:
        table[channel] = by_channel.get(channel, pd.Series(0, index=table.index))
    return table.reset_index()


def _numbers(table: pd.DataFrame, column: str) -> pd.Series[float]:
    if column not in table:
        return pd.Series(np.nan, index=table.index)
    return pd.to_numeric(table[column], errors="coerce").astype(float)


def _market_growth(table: pd.DataFrame, sources: CustomerSources) -> pd.Series[float]:
    market = sources.market
    if market is None or "industry" not in table or not {"industry", "growth_rate"} <= set(market):
        return pd.Series(np.nan, index=table.index)
    known = market.dropna(subset=["industry", "growth_rate"])
    if "year" in known and known["year"].notna().any():
        past = known[known["year"] <= (sources.until.year)]
        known = (past if len(past) else known).sort_values("year", kind="stable")
    growth = known.drop_duplicates("industry", keep="last").set_index("industry")["growth_rate"]
    return table["industry"].map(growth).astype(float)


def _left(table: pd.DataFrame, sources: CustomerSources) -> pd.Series[bool]:
    """Known to have gone before the moment; without a date only the current moment can tell."""
    if "churned" not in table:
        return pd.Series(False, index=table.index)
    gone = table.get("churned_at", pd.Series(pd.NaT, index=table.index))
    past = (gone < sources.until) | (gone.isna() & sources.current)
    return table["churned"].fillna(False).astype(bool) & past
