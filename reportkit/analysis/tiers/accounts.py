"""Which customers deserve a second look: key accounts, small ones with room, gaps in the CRM.

Takes one row per customer with tier and scores, returns frames.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reportkit.analysis.buying.rhythm import CHURNED
from reportkit.analysis.buying.visits import still_customers
from reportkit.analysis.tiers.scorecard import percentile_scores
from reportkit.analysis.tiers.tier_words import EDGE, GROWING, PREMIUM, PROSPECT, TIERS

#: part of the key-account score → word
KEY_PARTS = {
    "purchasing_power": "购买力",
    "loyalty": "忠诚度",
    "growth": "潜在增长",
    "strategic_fit": "战略契合度",
}
WEIGHTS = {"purchasing_power": 2.0, "loyalty": 1.0, "growth": 1.0, "strategic_fit": 1.0}
SMALL = (PROSPECT, EDGE)


#: words that CRM systems use for a level → the tiers they stand for
_GRADES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("优质客户", "优质", "高价值客户", "高价值", "VIP客户", "VIP", "重点客户", "A", "A类", "A类客户"), (PREMIUM,)),
    **dict.fromkeys(("发展客户", "发展", "中价值客户", "中价值", "B", "B类", "B类客户"), (GROWING,)),
    **dict.fromkeys(("潜力客户", "潜力", "潜在客户", "潜在"), (PROSPECT,)),
    **dict.fromkeys(("边缘客户", "边缘"), (EDGE,)),
    **dict.fromkeys(("低价值客户", "低价值", "C", "C类", "C类客户"), (PROSPECT, EDGE)),
    **dict.fromkeys(("普通客户", "普通", "一般客户"), (GROWING, EDGE)),
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class KeyAccounts:
    """The highest scored customers of the first tier.

    table: the customers' columns plus purchasing_power, loyalty, growth, strategic_fit (0–100,
    NaN = not known) and score, best first. unrated: how many of the listed have no strategic fit;
    parts: what the score rests on. link: rank correlation of score and contribution in the first
    tier (NaN: cannot be told); richest: how many of the listed bring most of it, too.
    """

    table: pd.DataFrame
    parts: tuple[str, ...]
    unrated: int
    link: float
    richest: int


def shares(parts: Sequence[str]) -> dict[str, float]:
    """What each of ``parts`` counts in the key-account score, 0-1, together 1."""
    total = sum(WEIGHTS[part] for part in parts)
    return {part: WEIGHTS[part] / total for part in parts}


def key_accounts(
    customers: pd.DataFrame, *, first: int, weights: Mapping[str, float] | None = None
) -> KeyAccounts:
    """Score card of the 重点客户: purchasing power, loyalty, potential growth, strategic fit.

    customers: tier, revenue, contribution, 潜力, and as far as known annual_revenue, orders,
    created_at and strategic_fit (1–10, given by people). Each part ranks the customers of the first
    tier among themselves, so that it tells them apart: among all, nearly every one of them is at the
    top. Purchasing power: what the customer buys here and, where stated, its own turnover, half
    each; loyalty: orders and, where known, how long it is a customer, half each. A part nobody has is
    left out; a customer without a strategic fit is scored by the other parts. weights: part →
    weight, by default WEIGHTS.
    """
    best = customers[customers["tier"] == PREMIUM]
    fit = pd.to_numeric(_column(best, "strategic_fit"), errors="coerce")
    entered = (
        -pd.to_datetime(_column(best, "created_at"))
        .astype("int64")
        .where(_column(best, "created_at").notna())
    )
    outlook = best["潜力"] if customers["潜力"].nunique() > 1 else _column(best, "")
    parts = pd.DataFrame(
        {
            "purchasing_power": _ranked(best["revenue"], _column(best, "annual_revenue")),
            "loyalty": _ranked(_column(best, "orders"), entered),
            "growth": _ranked(outlook),
            "strategic_fit": (10 * fit.astype(float)).clip(0, 100),
        }
    )
    known = tuple(name for name in KEY_PARTS if parts[name].notna().any())
    points = pd.Series({name: (weights or WEIGHTS)[name] for name in known})
    weight = parts[list(known)].notna().mul(points)
    score = parts[list(known)].fillna(0.0).mul(points).sum(axis=1) / weight.sum(axis=1)
    table = best.drop(columns=[c for c in parts if c in best]).join(parts)
    table = table.assign(score=score.round(6)).sort_values(
        ["score", "contribution", "customer_id"], ascending=[False, False, True], ignore_index=True
    )
    told = min(table["score"].nunique(), table["contribution"].nunique()) > 1
    link = table["score"].corr(table["contribution"], method="spearman") if told else np.nan
    richest = set(table.nlargest(first, "contribution")["customer_id"])
    table = table.head(first)
    return KeyAccounts(
        table, known, int(table["strategic_fit"].isna().sum()), float(link),
        int(table["customer_id"].isin(richest).sum()),
    )  # fmt: skip


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame.get(name, pd.Series(np.nan, index=frame.index))


def _ranked(*facts: pd.Series) -> pd.Series:
    """Mean rank score of the facts that are known of each; NaN where nobody has any."""
    told = [percentile_scores(fact.astype(float)).where(fact.notna()) for fact in facts]
    return pd.concat(told, axis=1).mean(axis=1)


def potential_league(customers: pd.DataFrame, *, first: int) -> pd.DataFrame:
    """Small customers with the most potential: outside the first two tiers, buying and not lost.

    customers: tier, 潜力, revenue, and as far as known wallet_share, status, left. Adds ``room``: what they
    buy elsewhere, revenue / wallet_share − revenue (NaN = not known). Highest potential first.
    """
    gone = customers.get("left", pd.Series(False, index=customers.index)).fillna(False)
    lost = customers["status"] == CHURNED if "status" in customers else False
    buying = customers["revenue"] > 0
    small = customers[customers["tier"].isin(SMALL) & buying & ~gone.astype(bool) & ~lost]
    share = small.get("wallet_share", pd.Series(np.nan, index=small.index)).astype(float)
    room = small["revenue"] / share.where((share > 0) & (share <= 1)) - small["revenue"]
    table = small.assign(room=room)
    return table.sort_values(
        ["潜力", "revenue", "customer_id"], ascending=[False, False, True], ignore_index=True
    ).head(first)


def industry_room(customers: pd.DataFrame, smallest: int = 30) -> pd.DataFrame:
    """Where the market grows and little of it comes to us, the fastest growing industry first.

    customers: industry, tier, market_growth, wallet_share. Columns: label, customers, growth and
    wallet_share (means), small_share (in the last two tiers, 0–1). Industries with fewer than
    ``smallest`` customers or without a known growth are left out; empty without these columns.
    """
    columns = ["label", "customers", "growth", "wallet_share", "small_share"]
    if not {"industry", "market_growth", "wallet_share"} <= set(customers.columns):
        return pd.DataFrame(columns=columns)
    frame = customers.assign(small=customers["tier"].isin(SMALL))
    table = frame.groupby("industry").agg(
        customers=("customer_id", "size"),
        growth=("market_growth", "mean"),
        wallet_share=("wallet_share", "mean"),
        small_share=("small", "mean"),
    )
    table = table[table["customers"] >= smallest].dropna(subset=["growth", "wallet_share"])
    table = table.rename_axis("label").reset_index()
    return table.sort_values(["growth", "label"], ascending=[False, True], ignore_index=True)


@dataclass(frozen=True, slots=True, eq=False)
class GradeDiagnosis:
    """The levels found in the CRM beside the computed tiers.

    counts: stated level × tier. readable: levels whose meaning is known; agreeing of them match
    the computed tier. understated: premium customers stated lower; overstated: edge customers
    stated as the best level.
    """

    counts: pd.DataFrame
    customers: int
    stated: int
    readable: int
    agreeing: int
    understated: int
    overstated: int

    @property
    def coverage(self) -> float:
        return self.stated / self.customers if self.customers else 0.0


def grade_diagnosis(customers: pd.DataFrame) -> GradeDiagnosis:
    """Compare ``crm_tier`` (any word, missing = none) with ``tier``."""
    stated = customers["crm_tier"].astype(object)
    stated = stated.where(stated.notna() & (stated.astype(str).str.strip() != ""))
    plain = stated.map(lambda w: str(w).replace(" ", "").strip(), na_action="ignore")
    meant = plain.map(_GRADES, na_action="ignore")
    readable = meant.map(lambda m: isinstance(m, tuple)).to_numpy(dtype=bool)
    tier = customers["tier"].astype(str)
    pairs = [(m, t) for m, t in zip(meant[readable], tier[readable], strict=True)]
    counts = pd.crosstab(stated.fillna("（未分级）").astype(str), tier)
    counts = counts.reindex(columns=list(TIERS), fill_value=0)
    counts.index.name = counts.columns.name = None
    return GradeDiagnosis(
        counts=counts.loc[counts.sum(axis=1).sort_values(ascending=False, kind="stable").index],
        customers=len(customers),
        stated=int(stated.notna().sum()),
        readable=len(pairs),
        agreeing=sum(t in m for m, t in pairs),
        understated=sum(t == PREMIUM and PREMIUM not in m for m, t in pairs),
        overstated=sum(t == EDGE and m == (PREMIUM,) for m, t in pairs),
    )


def grade_ranks(stated: pd.Series) -> pd.Series:
    """The place among the tiers that each level of a CRM stands for at best; NaN for other words."""
    plain = stated.map(lambda word: str(word).replace(" ", "").strip(), na_action="ignore")
    meant = plain.map(_GRADES, na_action="ignore")
    return meant.map(
        lambda tiers: TIERS.index(tiers[0]) if isinstance(tiers, tuple) else np.nan
    ).astype(float)


def field_completeness(customers: pd.DataFrame, fields: Mapping[str, str]) -> pd.DataFrame:
    """How many customers have each field: label, known, share; the emptiest first.

    fields: column → word; an absent column counts as empty.
    """
    rows = [
        {"label": word, "known": int(customers[c].notna().sum()) if c in customers else 0}
        for c, word in fields.items()
    ]
    table = pd.DataFrame(rows)
    table["share"] = table["known"] / max(len(customers), 1)
    return table.sort_values(["share", "label"], ignore_index=True)


def contact_table(
    customers: pd.DataFrame, by: str, order: Sequence[str], *, until: pd.Timestamp, silent_days: int
) -> pd.DataFrame:
    """How each word of ``by`` is looked after: contacts, visits, channels, silence.

    customers: contacts, visits, one column per channel, last_contact_at, perhaps status. Columns:
    label, customers, contacts (mean), visited (``visit_coverage``), silent (share without contact for
    ``silent_days``), and the share of each channel in the contacts.
    """
    silence = (until - pd.to_datetime(customers["last_contact_at"])) / pd.Timedelta(days=1)
    channels = [c for c in ("电话", "邮件", "社交媒体", "面对面", "在线") if c in customers]
    frame = customers.assign(
        visited=(customers["visits"] > 0).astype(float).where(still_customers(customers)),
        silent=(~(silence <= silent_days)).astype(float),
    )
    table = frame.groupby(by).agg(
        customers=("customer_id", "size"),
        contacts=("contacts", "mean"),
        visited=("visited", "mean"),
        silent=("silent", "mean"),
    )
    total = frame.groupby(by)[channels].sum()
    table[channels] = total.div(frame.groupby(by)["contacts"].sum().where(lambda n: n > 0), axis=0)
    table = table.reindex([word for word in order if word in table.index])
    return table.rename_axis("label").reset_index()
