"""The signals of every customer as they stood at a moment, now or earlier, from the snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pandas as pd

from reportkit.analysis.answer.signals import DEFAULT_RULE, SignalFacts, SignalRule, signal_frame
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.periods import months_before
from reportkit.analysis.buying.rhythm import customer_activity, day_number
from reportkit.data.dataset import Dataset
from reportkit.data.features.customers import customer_summary
from reportkit.data.features.memo import remembered

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
    where another chapter has judged this moment already.
    """
    activity = current
    if activity is None and days is not None:
        seen = days[days["day"] < day_number(at)]
        activity = customer_activity(seen, at, rule).table if len(seen) else None
    return SignalFacts(
        at=at, base=base, activity=activity, answers=answers, tickets=_tickets(data),
        halves=_halves(data, at) if days is not None else None, contacts=_contacts(data, at),
    )  # fmt: skip


def _tickets(data: Dataset) -> pd.DataFrame | None:
    columns = ("customer_id", "opened_at", "closed_at")
    if data.missing(*(f"tickets.{name}" for name in columns)):
        return None
    return data.frame("tickets", list(columns)).dropna(subset=["customer_id", "opened_at"])


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
