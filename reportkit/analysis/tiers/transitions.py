"""Who moved between tiers from one period to the next, and how much contribution moved along.

Both sides must come from the same rule; otherwise a new rule looks like moving customers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reportkit.analysis.basics.claims import majority
from reportkit.analysis.basics.intervals import Share, wilson_interval
from reportkit.analysis.basics.required_columns import require_columns
from reportkit.errors import DataError

NEW, GONE = "新进入", "已移出"


@dataclass(frozen=True, slots=True, eq=False)
class TierMoves:
    """Customers by former and present tier.

    counts: rows = former tiers and 新进入, columns = present tiers. moves: customer_id,
    former, tier, before and contribution (money of the two windows), step (tiers gained; negative =
    lost; missing for new ones).
    """

    counts: pd.DataFrame
    moves: pd.DataFrame
    compared: int  # in both periods
    stayed: int
    upgraded: int
    downgraded: int
    entered: int
    left: int
    upgraded_money: float  # contribution now minus before, of those who rose
    downgraded_money: float  # the same of those who fell

    @property
    def shares(self) -> pd.DataFrame:
        """``counts`` as parts of their row, 0–1; NaN in an empty row."""
        totals = self.counts.sum(axis=1)
        return self.counts.div(totals.where(totals > 0), axis=0)


def tier_moves(before: pd.DataFrame, now: pd.DataFrame, order: Sequence[str]) -> TierMoves:
    """Compare two tierings.

    before, now: customer_id, tier, contribution. order: tiers from best to worst. Raises DataError
    for a tier that is not in ``order``.
    """
    for frame, name in ((before, "上期分层"), (now, "本期分层")):
        require_columns(frame, ("customer_id", "tier", "contribution"), name)
        strange = sorted(set(frame["tier"]) - set(order))
        if strange:
            raise DataError(f"{name}含未知层级 {'、'.join(strange)}，应为 {'、'.join(order)}。")
    old = before[["customer_id", "tier", "contribution"]].set_axis(
        ["customer_id", "former", "before"], axis=1
    )
    both = now[["customer_id", "tier", "contribution"]].merge(old, on="customer_id", how="outer")
    left = int(both["tier"].isna().sum())
    moves = both[both["tier"].notna()].reset_index(drop=True)
    rank = {tier: place for place, tier in enumerate(order)}
    moves["step"] = moves["former"].map(rank).astype(float) - moves["tier"].map(rank).astype(float)
    moves["former"] = moves["former"].fillna(NEW)
    counts = pd.crosstab(moves["former"], moves["tier"]).reindex(
        index=[*order, NEW], columns=list(order), fill_value=0
    )
    counts.index.name = counts.columns.name = None
    gained = moves["contribution"] - moves["before"]
    up, down = moves["step"] > 0, moves["step"] < 0
    return TierMoves(
        counts=counts if counts.loc[NEW].sum() else counts.drop(index=NEW),
        moves=moves,
        compared=int(moves["step"].notna().sum()),
        stayed=int((moves["step"] == 0).sum()),
        upgraded=int(up.sum()),
        downgraded=int(down.sum()),
        entered=int((moves["former"] == NEW).sum()),
        left=left,
        upgraded_money=float(gained[up].sum()),
        downgraded_money=float(gained[down].sum()),
    )


def balance(moves: TierMoves) -> str:
    """Which way the customers moved, in words that their number and their money both bear out."""
    turn = majority(moves.upgraded, moves.downgraded)
    net = moves.upgraded_money + moves.downgraded_money
    words = {1: "升多于降", -1: "降多于升", 0: "升降家数相当"}[turn]
    if net < 0 <= turn:
        return words + "，贡献合计减少"
    return words + "，贡献合计增加" if turn <= 0 < net else words


def promotion_rate(moves: TierMoves, sources: Sequence[str], aims: Sequence[str]) -> Share | None:
    """Share of the former ``sources`` tiers that are now in ``aims``, Wilson 95 %; None if empty."""
    candidates = moves.moves[moves.moves["former"].isin(list(sources))]
    if candidates.empty:
        return None
    return wilson_interval(int(candidates["tier"].isin(list(aims)).sum()), len(candidates))


def flow_table(moves: TierMoves, first: int) -> pd.DataFrame:
    """The largest moves: former, tier, customers, before, contribution, change; most first."""
    changed = moves.moves[moves.moves["step"].fillna(0) != 0]
    table = changed.groupby(["former", "tier"], as_index=False).agg(
        customers=("customer_id", "size"),
        step=("step", "first"),
        before=("before", "sum"),
        contribution=("contribution", "sum"),
    )
    table["change"] = table["contribution"] - table["before"]
    table["direction"] = np.where(table["step"] > 0, "升级", "降级")
    return table.sort_values(
        ["customers", "former", "tier"], ascending=[False, True, True], ignore_index=True
    ).head(first)
