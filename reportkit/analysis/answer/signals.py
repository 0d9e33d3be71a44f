"""Signals × customers: who is silent, dissatisfied or kept waiting, and how much money is with them.

Takes frames as they stood at one moment, returns frames; reads no files. Only loss signals (the
red lights) enter the union and the money at stake; all others inform. A customer without answers
or tickets has no signal from them: absence of data is not good news, so ``asked`` says who answered.
What the signals are and where their thresholds lie stands in ``signal_rules``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from reportkit.analysis.answer import hints, lights
from reportkit.analysis.answer.signal_rules import DEFAULT_RULE, LOSS, SignalRule
from reportkit.analysis.basics.required_columns import require_columns
from reportkit.analysis.buying.rhythm import CHURNED, DORMANT

TOTAL = "合计"
_BASIC = ("silent", "unhappy", "slow")  # told even where nobody shows them
_SERVICE = ("售后", "after-sales", "after sales", "aftersales")


@dataclass(frozen=True, slots=True, eq=False)
class SignalFacts:
    """What was known at ``at``; a table that is not there is None.

    base: customer_id, tier, margin, revenue (12 months), perhaps orders. activity: customer_id,
    status, silent_days, dormant_after_days. answers: customer_id, score (1–5), answered_at of the
    one item that is judged. tickets: customer_id, opened_at, closed_at, perhaps promised_at.
    halves: customer_id, half, half_before (margin of the last six months and of the same months a
    year earlier). contacts: customer_id, last_contact_at. crm: customer_id, crm_rank, rank (0 =
    best tier). traces: customer_id, owner, seen_at; named: owner by customer_id. contracts:
    customer_id, contract_end. usual: median gap by customer_id. sold: customer_id, group, revenue;
    kinds: industry by customer_id.
    """

    at: datetime
    base: pd.DataFrame
    activity: pd.DataFrame | None = None
    answers: pd.DataFrame | None = None
    tickets: pd.DataFrame | None = None
    halves: pd.DataFrame | None = None
    contacts: pd.DataFrame | None = None
    crm: pd.DataFrame | None = None
    traces: pd.DataFrame | None = None
    named: pd.Series | None = None
    contracts: pd.DataFrame | None = None
    usual: pd.Series | None = None
    sold: pd.DataFrame | None = None
    kinds: pd.Series | None = None


def judged_item(five_level: Sequence[str], headline: str | None) -> str | None:
    """The survey item that can light a lamp: the one about after-sales service, else the headline."""
    for item in five_level:
        if any(word in item.lower() for word in _SERVICE):
            return item
    return headline if headline in five_level else None


def signal_frame(facts: SignalFacts, rule: SignalRule = DEFAULT_RULE) -> pd.DataFrame:
    """One row per customer of ``facts.base`` (index customer_id), every known signal true or false.

    Columns: tier, margin, revenue, the signals that the tables can tell (see ``known_signals``),
    asked, ticket_hours, silent_days, silent_after, score, promises, late, seller, seller_days,
    contract_days, usual_gap, due_money, gap_groups, gap_money, lights (loss signals that are on).
    Raises DataError where base lacks a column.
    """
    require_columns(facts.base, ("customer_id", "tier", "margin", "revenue"), "信号表")
    frame = facts.base.set_index("customer_id")[["tier", "margin", "revenue"]].copy()
    if facts.activity is not None:
        activity = facts.activity.set_index("customer_id")
        frame["silent_days"] = activity["silent_days"].reindex(frame.index)
        frame["silent_after"] = activity["dormant_after_days"].reindex(frame.index)
        frame["silent"] = activity["status"].reindex(frame.index).isin([DORMANT, CHURNED])
    if facts.answers is not None:
        scores = lights.lowest_scores(facts.answers, facts.at, rule)
        frame["score"] = scores.reindex(frame.index)
        frame["asked"] = frame["score"].notna()
        frame["unhappy"] = frame["score"] <= rule.low_score  # a blank compares false
    if facts.tickets is not None:
        hours = lights.ticket_hours(facts.tickets, facts.at, rule)
        frame["ticket_hours"] = hours.reindex(frame.index)
        frame["slow"] = frame["ticket_hours"] > rule.slow_hours
    _promise(frame, facts, rule)
    _inform(frame, facts, rule)
    frame["lights"] = frame[list(known_signals(frame))].sum(axis=1).astype(int)
    return frame


def known_signals(frame: pd.DataFrame) -> tuple[str, ...]:
    """The loss signals that this frame can tell, in the order of LOSS."""
    return tuple(name for name in LOSS if name in frame)


def shown_signals(frame: pd.DataFrame) -> tuple[str, ...]:
    """Known loss signals worth a column: the basic ones, and any other that somebody shows."""
    return tuple(n for n in known_signals(frame) if n in _BASIC or bool(frame[n].any()))


def _promise(frame: pd.DataFrame, facts: SignalFacts, rule: SignalRule) -> None:
    """Add the lights that rest on what was promised: by a date, by a person, by a contract."""
    if facts.tickets is not None and "promised_at" in facts.tickets:
        told = lights.late_promises(facts.tickets, facts.at, rule)
        frame[["promises", "late"]] = told.reindex(frame.index)
        frame["overdue"] = frame["late"] >= rule.late_share * frame["promises"]
        frame["overdue"] &= frame["late"] > 0
    if facts.traces is not None:
        alone = lights.only_sellers(facts.traces, facts.at, rule, facts.named)
        if alone is not None:
            frame[["seller", "seller_days"]] = alone[["seller", "seller_days"]].reindex(frame.index)
            frame["deserted"] = alone["deserted"].reindex(frame.index, fill_value=False)
    if facts.contracts is not None:
        frame["contract_days"] = lights.contract_days(facts.contracts, facts.at).reindex(
            frame.index
        )
        frame["ending"] = frame["contract_days"].between(0, rule.renewal_days)


def _inform(frame: pd.DataFrame, facts: SignalFacts, rule: SignalRule) -> None:
    """Add the signals that inform and are never added to money at stake."""
    if facts.halves is not None:
        halves = facts.halves.set_index("customer_id").reindex(frame.index).fillna(0.0)
        fell = (halves["half_before"] > 0) & (halves["half"] < rule.fall * halves["half_before"])
        frame["falling"] = fell & ~frame["silent"] if "silent" in frame else fell
    if facts.contacts is not None:
        last = facts.contacts.set_index("customer_id")["last_contact_at"].reindex(frame.index)
        days = (pd.Timestamp(facts.at) - last).dt.days
        frame["untouched"] = ~(days <= rule.untouched_days)  # never contacted counts
    if facts.crm is not None:
        ranks = facts.crm.set_index("customer_id").reindex(frame.index)
        frame["undervalued"] = ranks["crm_rank"] > ranks["rank"]
    if facts.usual is not None and "silent" in frame:
        base = facts.base.set_index("customer_id")
        orders = base["orders"] if "orders" in base else pd.Series(float("nan"), base.index)
        each = base["revenue"] / orders.where(orders > 0)
        frame[["usual_gap", "due", "due_money"]] = hints.due(frame, facts.usual, each)
    if facts.sold is not None:
        kinds = pd.Series(dtype=object) if facts.kinds is None else facts.kinds
        lacks = hints.missing_groups(facts.sold, kinds, frame["tier"], rule)
        if len(lacks):
            frame["gap"] = lacks["gap"].reindex(frame.index, fill_value=False).astype(bool)
            frame["gap_groups"] = lacks["gap_groups"].reindex(frame.index, fill_value="")
            frame["gap_money"] = lacks["gap_money"].reindex(frame.index, fill_value=0.0)


def stake(frame: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """Customers and margin by tier and loss signal; the union counts each customer once.

    order: the tiers, best first. Index: tiers that have customers, then 合计. Columns: n, margin,
    ``<signal>_n`` and ``<signal>_m`` per signal shown, twice_n and twice_m (what the columns count
    more than once, so that columns − twice = any), any_n, any_m, share (of the tier's margin; NaN
    where that is not positive).
    """
    signals = shown_signals(frame)
    rows = {}
    parts = [(tier, frame[frame["tier"] == tier]) for tier in order]
    for tier, part in [*((t, p) for t, p in parts if len(p)), (TOTAL, frame)]:
        row = {"n": float(len(part)), "margin": float(part["margin"].sum())}
        for name in signals:
            row[f"{name}_n"] = float(part[name].sum())
            row[f"{name}_m"] = float(part.loc[part[name], "margin"].sum())
        lit = part["lights"] > 0
        row["any_n"], row["any_m"] = float(lit.sum()), float(part.loc[lit, "margin"].sum())
        row["twice_n"] = sum(row[f"{name}_n"] for name in signals) - row["any_n"]
        row["twice_m"] = sum(row[f"{name}_m"] for name in signals) - row["any_m"]
        row["share"] = row["any_m"] / row["margin"] if row["margin"] > 0 else float("nan")
        rows[tier] = row
    return pd.DataFrame(rows).T


def overlaps(frame: pd.DataFrame) -> pd.DataFrame:
    """Groups of customers by exactly which lights are on; disjoint, so they add up to the union.

    Columns: signals (tuple of names), n, margin. Fewest lights first, then most customers.
    """
    signals = list(known_signals(frame))
    lit = frame[frame["lights"] > 0]
    which = lit[signals].apply(lambda row: tuple(s for s in signals if row[s]), axis=1)
    if lit.empty:
        return pd.DataFrame({"signals": [], "n": [], "margin": []})
    sums = lit.groupby(which)["margin"].agg(["size", "sum"])
    table = pd.DataFrame(
        {
            "signals": list(sums.index),
            "n": sums["size"].to_numpy(),
            "margin": sums["sum"].to_numpy(),
        }
    )
    table["lights"] = table["signals"].map(len)
    table = table.sort_values(["lights", "n"], ascending=[True, False], kind="stable")
    return table.drop(columns="lights").reset_index(drop=True)


def reasons(frame: pd.DataFrame, item: str = "", rule: SignalRule = DEFAULT_RULE) -> pd.Series:
    """Why each lit customer is lit, with fact and threshold, in words; index of the lit rows."""
    lit = frame[frame["lights"] > 0]
    words: list[str] = []
    for row in lit.to_dict("records"):
        parts = []
        if row.get("silent"):
            limit = math.floor(row["silent_after"])
            parts.append(f"沉默 {row['silent_days']:.0f} 天（本户界限 {limit} 天）")
        if row.get("unhappy"):
            parts.append(f"{item or '问卷'} {row['score']:.0f} 分")
        if row.get("slow"):
            hours = f"{row['ticket_hours']:.0f} 小时（界限 {rule.slow_hours:.0f} 小时）"
            parts.append(f"工单平均 {hours}")
        if row.get("overdue"):
            parts.append(f"{row['promises']:.0f} 张有承诺的工单 {row['late']:.0f} 张逾期")
        if row.get("deserted"):
            parts.append(f"唯一经手的{row['seller']} {row['seller_days']:.0f} 天没有任何记录")
        if row.get("ending"):
            parts.append(f"合同 {row['contract_days']:.0f} 天后到期")
        words.append("；".join(parts))
    return pd.Series(words, index=lit.index, dtype=object)
