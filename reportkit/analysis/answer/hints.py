"""Signals that inform and are never added to money at stake: who buys less, is due, lacks a group.

Money of a hint is sales that might come, in its own column; nothing here says that it will.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from reportkit.analysis.answer.signal_rules import SignalRule


def usual_gaps(days: pd.DataFrame, own_gaps: int) -> pd.Series:
    """Median days between purchases of each customer with at least ``own_gaps`` of them.

    days: customer_id, day (customer-days before the moment).
    """
    rows = days.drop_duplicates().sort_values(["customer_id", "day"])
    gaps = rows.groupby("customer_id")["day"].diff().dropna()
    told = gaps.groupby(rows["customer_id"].reindex(gaps.index)).agg(["size", "median"])
    return told.loc[told["size"] >= own_gaps, "median"]


def due(frame: pd.DataFrame, usual: pd.Series, each: pd.Series) -> pd.DataFrame:
    """Past the usual gap and not silent yet: usual_gap, due, due_money (one order as usual).

    frame: silent, silent_days (index customer_id). each: mean amount of an order of twelve months.
    """
    gap = usual.reindex(frame.index)
    late = (frame["silent_days"] > gap) & ~frame["silent"].astype(bool)
    money = each.reindex(frame.index).fillna(0.0).clip(lower=0.0)
    return pd.DataFrame({"usual_gap": gap, "due": late, "due_money": money.where(late, 0.0)})


def missing_groups(
    sold: pd.DataFrame, kinds: pd.Series, tiers: pd.Series, rule: SignalRule
) -> pd.DataFrame:
    """What like customers buy and this one does not: gap, gap_groups (names), gap_money.

    sold: customer_id, group, revenue of twelve months. kinds: industry by customer_id; like
    customers share it, or the tier where fewer than ``rule.peers`` buyers do. gap_money: the group
    brought up to its share among the like. One row per buyer who has enough like customers.
    """
    table = sold.pivot_table(
        index="customer_id", columns="group", values="revenue", aggfunc="sum", fill_value=0.0
    ).clip(lower=0.0)
    table = table[table.sum(axis=1) > 0]
    peers = peer_kind(table.index, kinds, tiers, rule)
    bought, total = table > 0, table.sum(axis=1)
    rows = []
    for kind, members in table.groupby(peers):
        usual = bought.loc[members.index].mean() >= rule.common
        share = members.sum() / members.to_numpy().sum()
        lacks = ~bought.loc[members.index] & usual
        money = lacks.mul(share).mul(total.loc[members.index], axis=0)
        rows.append(
            pd.DataFrame(
                {
                    "gap": lacks.any(axis=1),
                    "gap_groups": [_names(row, share) for _, row in lacks.iterrows()],
                    "gap_money": money.sum(axis=1), "peers": str(kind), "peer_count": len(members),
                }
            )
        )  # fmt: skip
    return pd.concat(rows) if rows else pd.DataFrame(columns=["gap", "gap_groups", "gap_money"])


def peer_kind(
    customers: pd.Index, kinds: pd.Series, tiers: pd.Series, rule: SignalRule
) -> pd.Series:
    """Who each customer is compared with: the industry, else the tier; NaN where both are small."""
    own, tier = kinds.reindex(customers), tiers.reindex(customers)
    enough = own.map(own.value_counts()).ge(rule.peers)
    other = tier.where(tier.map(tier.value_counts()).ge(rule.peers))
    return own.where(enough, other).rename("peers")


def _names(row: pd.Series, share: pd.Series) -> str:
    names = row.index[row.to_numpy(dtype=bool)]
    order = np.argsort(-share[names].to_numpy(), kind="stable")
    return "、".join(str(names[i]) for i in order)
