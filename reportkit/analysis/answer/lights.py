"""What lights a lamp, one function for each loss signal: facts as known at a moment in, a column out."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from reportkit.analysis.answer.signal_rules import SignalRule
from reportkit.analysis.basics.periods import months_before

_OTHERS = 2  # sellers still at work, without whom nobody can be said to have gone


def lowest_scores(answers: pd.DataFrame, at: datetime, rule: SignalRule) -> pd.Series:
    """The lowest score of each customer within the months before ``at``."""
    since = months_before(at, rule.survey_months)
    when = answers["answered_at"]
    rows = answers[(when >= since) & (when < at) & answers["score"].notna()]
    return rows.groupby("customer_id")["score"].min()


def ticket_hours(tickets: pd.DataFrame, at: datetime, rule: SignalRule) -> pd.Series:
    """Mean hours per customer; a ticket closed later than ``at`` was open then."""
    rows = _opened(tickets, at, rule)
    hours = (_end(rows, at) - rows["opened_at"]).dt.total_seconds() / 3600
    return hours.groupby(rows["customer_id"]).mean()


def late_promises(tickets: pd.DataFrame, at: datetime, rule: SignalRule) -> pd.DataFrame:
    """promised and late tickets per customer; a promise that falls due after ``at`` is none yet.

    tickets: customer_id, opened_at, closed_at, promised_at.
    """
    rows = _opened(tickets, at, rule)
    promised = rows["promised_at"]
    rows = rows[(promised <= pd.Timestamp(at)) | (rows["closed_at"] < at) & promised.notna()]
    late = _end(rows, at) > rows["promised_at"]
    table = late.groupby(rows["customer_id"]).agg(["size", "sum"])
    return table.set_axis(["promises", "late"], axis=1)


def only_sellers(
    traces: pd.DataFrame, at: datetime, rule: SignalRule, named: pd.Series | None = None
) -> pd.DataFrame | None:
    """Customers whom one seller alone has looked after, and for how long he left no record at all.

    traces: customer_id, owner, seen_at (orders and interactions). named: owner by customer_id as
    the customer table has him, known for now only. Columns: seller, seller_days (NaN: no record
    ever), deserted. None where fewer than two sellers are at work: then the records have ended.
    """
    known = traces[(traces["seen_at"] < at) & traces["owner"].notna()]
    last = (pd.Timestamp(at) - known.groupby("owner")["seen_at"].max()).dt.days
    if (last <= rule.seller_days).sum() < _OTHERS:
        return None
    recent = known[known["seen_at"] >= months_before(at, rule.seller_months)]
    pairs = recent[["customer_id", "owner"]]
    if named is not None:
        own = named.dropna().rename("owner").rename_axis("customer_id").reset_index()
        pairs = pd.concat([pairs, own[own["customer_id"].isin(pairs["customer_id"])]])
    sellers = pairs.drop_duplicates().groupby("customer_id")["owner"].agg(["size", "first"])
    alone = sellers.loc[sellers["size"] == 1, "first"].rename("seller").to_frame()
    alone["seller_days"] = alone["seller"].map(last)
    alone["deserted"] = alone["seller_days"] > rule.seller_days
    return alone


def contract_days(contracts: pd.DataFrame, at: datetime) -> pd.Series:
    """Days from ``at`` until the contract of each customer ends; negative: it has ended."""
    ends = contracts.dropna().groupby("customer_id")["contract_end"].max()
    return (ends - pd.Timestamp(at)).dt.days


def _opened(tickets: pd.DataFrame, at: datetime, rule: SignalRule) -> pd.DataFrame:
    opened = tickets["opened_at"]
    return tickets[(opened >= months_before(at, rule.ticket_months)) & (opened < at)]


def _end(rows: pd.DataFrame, at: datetime) -> pd.Series:
    return rows["closed_at"].where(rows["closed_at"] < at).fillna(pd.Timestamp(at))
