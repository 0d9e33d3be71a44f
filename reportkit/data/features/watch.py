"""The signals of every customer as they stood at a moment, now or earlier, from the snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from reportkit.absence import unmet
from reportkit.analysis.answer.hints import usual_gaps
from reportkit.analysis.answer.signal_rules import DEFAULT_RULE, SIGNALS, SignalRule
from reportkit.analysis.answer.signals import SignalFacts, signal_frame
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.periods import months_before
from reportkit.analysis.buying.rhythm import customer_activity, day_number
from reportkit.analysis.tiers.accounts import grade_ranks
from reportkit.analysis.tiers.tier_words import TIERS
from reportkit.data.dataset import Dataset
from reportkit.data.features.customers import customer_summary, customers
from reportkit.data.features.memo import remembered
from reportkit.data.features.offers import group_sales
from reportkit.data.schema import TABLES

YEAR = 12


@remembered
def signal_facts(
    data: Dataset,
    base: pd.DataFrame,
    at: datetime,
    days: pd.DataFrame | None,
    *,
    rule: ActivityRule,
    answers: pd.DataFrame | None = None,
    current: pd.DataFrame | None = None,
) -> SignalFacts:
    """What was known at ``at`` of the customers of ``base`` (customer_id, tier, margin, revenue).

    days: customer_id, day of every purchase; None without orders. answers: customer_id, score,
    answered_at of the judged item. current: customer_id, status, silent_days, dormant_after_days
    where another chapter has judged this moment already; what the tables tell of today alone
    (contracts, named owners, product groups) is then asked as well.
    """
    activity, seen = current, None
    if days is not None:
        seen = days[days["day"] < day_number(at)]
        if activity is None:
            activity = customer_activity(seen, at, rule).table if len(seen) else None
    facts = SignalFacts(
        at=at, base=base, activity=activity, answers=answers, tickets=_tickets(data),
        halves=_halves(data, at) if days is not None else None, contacts=_contacts(data, at),
        traces=_traces(data),
    )  # fmt: skip
    return facts if current is None else replace(facts, **_today(data, base, at, seen, rule))


def _today(
    data: Dataset, base: pd.DataFrame, at: datetime, seen: pd.DataFrame | None, rule: ActivityRule
) -> dict[str, Any]:
    """What is known of now alone: the customer table has no past."""
    people = customers(data) if data.has("customers.customer_id") else pd.DataFrame()
    told: dict[str, Any] = {}
    if "customer_id" in people:
        named = people.set_index("customer_id")
        told["named"], told["kinds"] = named.get("owner"), named.get("industry")
        if "contract_end" in named:
            told["contracts"] = people[["customer_id", "contract_end"]]
        if "tier" in named and "base_tier" in base:
            told["crm"] = _grades(named["tier"], base)
    if seen is not None:
        told["usual"] = usual_gaps(seen, rule.own_gaps)
    if data.has("order_lines.order_id") and (
        data.has("order_lines.category") or data.has("products.category", "order_lines.product_id")
    ):
        told["sold"] = group_sales(data, start=months_before(at, YEAR), end=at)
    return told


def _grades(stated: pd.Series, base: pd.DataFrame) -> pd.DataFrame:
    """customer_id, crm_rank, rank: the level in the CRM beside the tier, 0 = best."""
    ranks = grade_ranks(stated.reindex(base["customer_id"]))
    own = base["base_tier"].map({tier: rank for rank, tier in enumerate(TIERS)})
    return base[["customer_id"]].assign(crm_rank=ranks.to_numpy(), rank=own.to_numpy())


def _tickets(data: Dataset) -> pd.DataFrame | None:
    columns = ["customer_id", "opened_at", "closed_at"]
    if data.missing(*(f"tickets.{name}" for name in columns)):
        return None
    columns += ["promised_at"] if data.has("tickets.promised_at") else []
    return data.frame("tickets", columns).dropna(subset=["customer_id", "opened_at"])


def _traces(data: Dataset) -> pd.DataFrame | None:
    """customer_id, owner, seen_at of every order and every contact that names who dealt with it."""
    parts = [
        data.frame(table, ["customer_id", "owner", when]).set_axis(
            ["customer_id", "owner", "seen_at"], axis=1
        )
        for table, when in (("orders", "ordered_at"), ("interactions", "happened_at"))
        if data.has(f"{table}.customer_id", f"{table}.owner", f"{table}.{when}")
    ]
    return pd.concat(parts, ignore_index=True).dropna() if parts else None


def _contacts(data: Dataset, at: datetime) -> pd.DataFrame | None:
    if data.missing("interactions.customer_id", "interactions.happened_at"):
        return None
    rows = data.frame("interactions", ["customer_id", "happened_at"]).dropna()
    last = rows[rows["happened_at"] < at].groupby("customer_id")["happened_at"].max()
    return last.rename("last_contact_at").reset_index()


@remembered
def worth(data: Dataset, start: datetime, end: datetime) -> pd.DataFrame:
    """customer_id, revenue and margin of [start, end); revenue stands in where no margin is known."""
    table = customer_summary(data, start=start, end=end)[["customer_id", "revenue", "margin"]]
    unknown = table["margin"].isna().all()
    return table.assign(margin=table["revenue"] if unknown else table["margin"].fillna(0.0))


def _halves(data: Dataset, at: datetime) -> pd.DataFrame:
    ends = {"half": at, "half_before": months_before(at, YEAR)}
    parts = [
        worth(data, months_before(end, 6), end).set_index("customer_id")["margin"].rename(name)
        for name, end in ends.items()
    ]
    return pd.concat(parts, axis=1).fillna(0.0).reset_index()


def past_dates(
    first: datetime | None, as_of: datetime, *, step: int = 3, most: int = 5
) -> list[datetime]:
    """Up to ``most`` moments, ``step`` months apart, that have a year before and a year after them.

    first: when the records begin (None: there are none, and no dates); a first week without a
    record is still a whole year. The latest lies a year before ``as_of``; in order of time.
    """
    if first is None:
        return []
    dates = [months_before(as_of, YEAR + step * i) for i in range(most)]
    return sorted(at for at in dates if months_before(at, YEAR) >= first - timedelta(days=7))


@remembered
def lookback(
    data: Dataset,
    dates: Sequence[datetime],
    days: pd.DataFrame,
    *,
    top: int,
    rule: ActivityRule,
    answers: pd.DataFrame | None = None,
    signal_rule: SignalRule = DEFAULT_RULE,
) -> pd.DataFrame:
    """What became of the ``top`` customers by margin at earlier dates: one row per customer and date.

    Columns of ``signal_frame`` plus customer_id, at, lit (any loss signal), later (margin of the
    year after ``at``). Empty without dates.
    """
    rows = []
    for at in dates:
        base = worth(data, months_before(at, YEAR), at).nlargest(top, "margin").assign(tier="")
        facts = signal_facts(data, base, at, days, rule=rule, answers=answers)
        frame = signal_frame(facts, signal_rule)
        after = worth(data, at, months_before(at, -YEAR)).set_index("customer_id")["margin"]
        frame["later"] = after.reindex(frame.index).fillna(0.0)
        rows.append(frame.assign(at=at, lit=frame["lights"] > 0).reset_index())
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()


def untold(data: Dataset) -> dict[str, str]:
    """Signals that the data cannot tell → the columns that would tell them, in words."""
    gaps = {name: unmet(data, signal.needs) for name, signal in SIGNALS.items()}
    return {name: "、".join(map(_called, needs)) for name, needs in gaps.items() if needs}


def _called(need: str) -> str:
    """客户表的合同到期日; of several columns the first stands for all."""
    table, _, column = need.partition("|")[0].partition(".")
    return f"{TABLES[table].label}的{TABLES[table].column(column).label}"
