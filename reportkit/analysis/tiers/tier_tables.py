"""What the tiers look like: words, sizes and profit, targets, portraits, resources, sensitivity.

Takes customers with their tier and scores, returns frames; draws nothing, knows no client.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from reportkit.analysis.buying.rhythm import CHURNED, DORMANT
from reportkit.analysis.tiers.scorecard import MEASURES, Scores, weighted
from reportkit.analysis.tiers.tier_words import TIERS, VOCABULARIES
from reportkit.analysis.tiers.tiering import Tiering, TierPlan, assign_tiers

#: what each tier means, in the order of TIERS
MEANINGS = (
    "贡献最大、购买频次高、未来潜力大",
    "有一定交易量，潜力尚未充分挖掘",
    "尚未形成稳定交易，存在合作机会",
    "交易量小、贡献低，或有流失风险",
)
_AIM_TOLERANCE = 0.05  # a growing-tier profit share this close to its aim counts as reached


def vocabulary_table(counts: Sequence[int]) -> pd.DataFrame:
    """The four tiers with their meaning and their word in every other vocabulary."""
    table = pd.DataFrame({"tier": TIERS, "meaning": MEANINGS, "customers": list(counts)})
    for name in list(VOCABULARIES)[1:]:
        table[name] = [VOCABULARIES[name][tier] for tier in TIERS]
    return table


def shares_of(values: pd.Series) -> pd.Series[float]:
    """Parts of the positive total, 0–1; negative values count as 0, NaN without any."""
    positive = values.clip(lower=0)
    total = positive.sum()
    return positive / total if total > 0 else positive * math.nan


def tier_summary(customers: pd.DataFrame, by: str, order: Sequence[str]) -> pd.DataFrame:
    """Size and worth of each word of ``by``, in ``order``; a word without customers has zeros.

    customers: ``by``, revenue, contribution, orders, 贡献, 潜力, optionally status. Columns: label,
    customers, customer_share, revenue, revenue_share, contribution, profit_share (losses count as
    0), per_customer, orders (mean), contribution_score, potential_score (means), at_risk (share
    休眠 or 流失; NaN when unknown).
    """
    frame = customers.assign(
        profit_share=shares_of(customers["contribution"]),
        revenue_share=shares_of(customers["revenue"]),
        at_risk=_at_risk(customers),
    )
    table = frame.groupby(by).agg(
        customers=("customer_id", "size"),
        revenue=("revenue", "sum"),
        revenue_share=("revenue_share", "sum"),
        contribution=("contribution", "sum"),
        profit_share=("profit_share", "sum"),
        orders=("orders", "mean"),
        contribution_score=("贡献", "mean"),
        potential_score=("潜力", "mean"),
        at_risk=("at_risk", "mean"),
    )
    sums = ["customers", "revenue", "revenue_share", "contribution", "profit_share"]
    table = table.reindex(list(order))
    table[sums] = table[sums].fillna(0)
    table.insert(1, "customer_share", table["customers"] / max(len(frame), 1))
    table["per_customer"] = table["contribution"] / table["customers"].where(table["customers"] > 0)
    if not frame["profit_share"].notna().any():
        table["profit_share"] = np.nan
    if not frame["revenue_share"].notna().any():
        table["revenue_share"] = np.nan
    return table.astype({"customers": int}).rename_axis("label").reset_index()


def _at_risk(customers: pd.DataFrame) -> pd.Series[float]:
    if "status" not in customers or customers["status"].isna().all():
        return pd.Series(np.nan, index=customers.index)
    return customers["status"].isin([DORMANT, CHURNED]).astype(float)


def target_table(tiering: Tiering, plan: TierPlan) -> pd.DataFrame:
    """Sizes and profit of the four tiers beside what they should be.

    Columns: tier, customers, share, low, high, fit (区间内, 已到下限 …), profit_share, target, and
    verdict 达标, 未达标 or —.
    """
    rows: list[dict[str, Any]] = []
    reached: dict[int, tuple[str, bool]] = {
        0: (f"不低于 {plan.premium_profit:.0%}", tiering.profit_shares[0] >= plan.premium_profit),
        1: (
            f"约 {plan.growing_profit:.0%}",
            abs(tiering.profit_shares[1] - plan.growing_profit) <= _AIM_TOLERANCE,
        ),
    }
    for place, tier in enumerate(TIERS):
        target, good = reached.get(place, ("—", False))
        known = place in reached and not math.isnan(tiering.profit_shares[place])
        rows.append(
            {
                "tier": tier,
                "customers": tiering.counts[place],
                "share": tiering.counts[place] / tiering.customers,
                "low": plan.bounds[place][0],
                "high": plan.bounds[place][1],
                "fit": _fit(tiering, tier),
                "profit_share": tiering.profit_shares[place],
                "target": target,
                "verdict": ("达标" if good else "未达标") if known else "—",
            }
        )
    return pd.DataFrame(rows)


def _fit(tiering: Tiering, tier: str) -> str:
    if not tiering.exact:
        return "户数过少"
    return f"已到{tiering.hit[tier]}" if tier in tiering.hit else "区间内"


def sensitivity(
    scores: Scores, tiering: Tiering, plan: TierPlan, *, step: float = 10.0
) -> pd.DataFrame:
    """How many customers move when one weight is ``step`` points higher or lower, others unchanged.

    Columns: dimension, weight, change (points), moved, moved_share, rose, fell, premium_kept (share
    of the premium tier that stays in it). A weight never falls below 0.
    """
    rank = {tier: place for place, tier in enumerate(TIERS)}
    base = tiering.tiers.map(rank).to_numpy(dtype=int)
    rows = []
    for name, points in scores.weights.items():
        for change in (step, -step):
            weights = {**scores.weights, name: max(points + change, 0.0)}
            if weights[name] == points or not any(weights.values()):
                continue
            moved = scores.table.assign(value_score=weighted(scores.table, weights))
            other = assign_tiers(moved, plan).tiers.map(rank).to_numpy(dtype=int)
            rows.append(
                {
                    "dimension": name,
                    "weight": points,
                    "change": weights[name] - points,
                    "moved": int((other != base).sum()),
                    "moved_share": float((other != base).mean()),
                    "rose": int((other < base).sum()),
                    "fell": int((other > base).sum()),
                    "premium_kept": float((other[base == 0] == 0).mean())
                    if (base == 0).any()
                    else math.nan,
                }
            )
    return pd.DataFrame(rows)


def measure_table(scores: Scores, dimensions: Mapping[str, float]) -> pd.DataFrame:
    """Dimensions with the points asked for and in use, and their measures: known and missing."""
    return pd.DataFrame(
        [
            {
                "dimension": name,
                "asked": float(dimensions.get(name, 0.0)),
                "weight": scores.weights.get(name, 0.0),
                "used": "、".join(words[m] for m in scores.used[name]) or "—",
                "missing": "、".join(words[m] for m in scores.missing[name]) or "—",
            }
            for name, words in MEASURES.items()
        ]
    )


def cross_table(
    customers: pd.DataFrame, rows: str, columns: str, order: tuple[Sequence[str], Sequence[str]]
) -> pd.DataFrame:
    """Customers by two words, both in their given order; zero where nobody is."""
    table = pd.crosstab(customers[rows], customers[columns])
    table = table.reindex(index=list(order[0]), columns=list(order[1]), fill_value=0)
    table.index.name = table.columns.name = None
    return table


def resource_table(
    customers: pd.DataFrame, by: str, order: Sequence[str], resource: str
) -> pd.DataFrame:
    """Resources each word gets beside the profit it gives.

    Columns: label, customers, resource, resource_share, profit_share, gap (points as 0–1; minus =
    gets less than it gives), each (resource per customer), profit_per_unit.
    """
    frame = customers.assign(
        resource=pd.to_numeric(customers[resource], errors="coerce").fillna(0.0),
        resource_share=lambda f: shares_of(f["resource"]),
        profit_share=shares_of(customers["contribution"]),
    )
    table = frame.groupby(by).agg(
        customers=("customer_id", "size"),
        resource=("resource", "sum"),
        resource_share=("resource_share", "sum"),
        profit_share=("profit_share", "sum"),
        contribution=("contribution", "sum"),
    )
    table = table.reindex([word for word in order if word in table.index])
    table["gap"] = table["resource_share"] - table["profit_share"]
    table["each"] = table["resource"] / table["customers"]
    table["profit_per_unit"] = table["contribution"] / table["resource"].where(
        table["resource"] > 0
    )
    return table.rename_axis("label").reset_index()


def portraits(
    customers: pd.DataFrame, by: str, order: Sequence[str], traits: Mapping[str, str]
) -> pd.DataFrame:
    """One card per word of ``by``: its commonest value of every trait with its share.

    traits: column → word. Columns: trait, then one per word that has customers, such as
    ``制造业（31%）``. Ties go to the first in order of the characters; unknown values do not count.
    """
    groups = dict(iter(customers[[by, *traits]].groupby(by)))
    rows = []
    for column, word in traits.items():
        row = {"trait": word}
        for label in order:
            if label in groups:
                row[label] = _commonest(groups[label][column])
        rows.append(row)
    return pd.DataFrame(rows)


def _commonest(values: pd.Series) -> str:
    counts = values.dropna().astype(str).value_counts()
    if counts.empty:
        return "未知"
    top = min(str(word) for word in counts.index[counts == counts.max()])
    return f"{top}（{counts.max() / counts.sum():.0%}）"
