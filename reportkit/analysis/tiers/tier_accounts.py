"""Customers of the tiers who deserve a second look: key accounts, small ones with potential, the CRM."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.tiers import accounts
from reportkit.analysis.tiers.tiered import Tiered

_FIELDS = {
    "industry": "所属行业", "wallet_share": "钱包份额", "growth_rate": "客户增长率",
    "need_type": "需求类型", "strategic_fit": "战略契合度", "annual_revenue": "客户年营业额",
    "service_hours": "服务工时", "satisfaction": "满意度答卷",
}  # fmt: skip
_FILLED, _WHOLE, _HALF = 0.9, 0.995, 0.5  # a field known of fewer is weak, not listed, to be filled
_MOST_WORDS, _NAMED = 12, 3


@dataclass(frozen=True, slots=True, eq=False)
class KeyAccounts:
    """The best scored customers of the first tier. share: of all profit, None without one.

    parts: name, share of each part of the score; lacking: name of those nobody knows. link: rank
    correlation of score and profit; richest: how many of the listed are among the ``n`` with most.
    stored: customer_id, rank, score, contribution_rank for the chapter on key accounts.
    """

    n: int
    count: int
    money: float
    share: float | None
    word: str
    basis: str
    unrated: int
    lead: float
    premium: int
    parts: list[dict[str, Any]]
    lacking: list[dict[str, Any]] | None
    link: float | None
    richest: int
    frame: pd.DataFrame
    stored: pd.DataFrame


@travels()
def key_accounts(tiers: Tiered, *, first: int) -> KeyAccounts:
    """first: how many are listed."""
    customers = tiers.customers
    found = accounts.key_accounts(customers, first=first)
    table = found.table
    if table.empty:
        raise NothingToMeasure("没有优质客户")
    table = table.assign(rank=range(1, len(table) + 1))
    if not tiers.has_status:
        table = table.drop(columns="activity_level")
    gained = table["contribution"].clip(lower=0).sum()
    whole = customers["contribution"].clip(lower=0).sum()
    lacking = [{"name": w} for c, w in accounts.KEY_PARTS.items() if c not in found.parts]
    weights = accounts.shares(found.parts)
    return KeyAccounts(
        n=len(table), count=len(table), money=float(table["contribution"].sum()),
        share=float(gained / whole) if tiers.rewarded else None, word=tiers.word,
        basis=tiers.basis, unrated=found.unrated if "strategic_fit" in found.parts else 0,
        lead=float(table["score"].iloc[0]), premium=tiers.split.counts[0],
        parts=[{"name": accounts.KEY_PARTS[c], "share": w} for c, w in weights.items()],
        lacking=lacking or None, link=found.link if found.link == found.link else None,
        richest=found.richest, frame=table,
        stored=table[["customer_id", "rank", "score"]].assign(
            contribution_rank=customers["contribution"].rank(ascending=False, method="min")
            .set_axis(customers["customer_id"]).reindex(table["customer_id"]).to_numpy()
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Potential:
    """Customers of the last two tiers who still buy; high: with a potential of ``least`` or more.

    room: what those buy elsewhere in a year, as far as known. frame: the ``listed`` best.
    """

    n: int
    high: int
    least: float
    room: float
    listed: int
    mean: float
    weight: int
    advice: str
    rooms: bool
    frame: pd.DataFrame


@travels()
def potential(tiers: Tiered, *, first: int, high: float) -> Potential:
    """first: how many are listed; high: score of an outstanding potential."""
    customers = tiers.customers
    candidates = accounts.potential_league(customers, first=len(customers))
    if candidates.empty or customers["潜力"].nunique() < 2:
        raise NothingToMeasure("没有仍在购买的中小客户，或潜力不可比")
    able = candidates[candidates["潜力"] >= high]
    league = candidates.head(first)
    return Potential(
        n=len(candidates), high=len(able), least=high, room=float(able["room"].sum()),
        listed=len(league), mean=float(league["潜力"].mean()), weight=66 if len(able) else 15,
        advice="upgrade_small" if len(able) else "", rooms=bool(league["room"].notna().any()),
        frame=league.assign(rank=range(1, len(league) + 1)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Diagnosis:
    """The levels found in the CRM beside the tiers; see accounts.GradeDiagnosis."""

    n: int
    coverage: float
    blank: int
    readable: int
    agree: float | None
    under: int
    over: int
    evidence: list[str]
    frame: pd.DataFrame


@travels()
def diagnosis(tiers: Tiered) -> Diagnosis:
    """Nothing where no customer has a level."""
    customers = tiers.customers
    if "crm_tier" not in customers or customers["crm_tier"].isna().all():
        raise NothingToMeasure("CRM 中没有分级")
    found = accounts.grade_diagnosis(customers)
    return Diagnosis(
        found.customers, found.coverage, found.customers - found.stated, found.readable,
        found.agreeing / found.readable if found.readable else None, found.understated,
        found.overstated, ["crm_grades"],
        found.counts.rename_axis("stated").reset_index().head(_MOST_WORDS),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Fields:
    """How complete the fields are that tell a customer's worth; the emptiest (``first``) first.

    fields: those to be filled; count: customers who bought, where the emptiest is known of less
    than half, else 0.
    """

    first: str
    share: float
    fields: str
    count: int
    n: int
    frame: pd.DataFrame


@travels()
def fields(tiers: Tiered) -> Fields:
    """Nothing without a customer table, or where every field is known of nearly all."""
    customers = tiers.customers
    filled = accounts.field_completeness(customers, _FIELDS)
    weak = filled[filled["share"] < _FILLED]
    if not tiers.listed or weak.empty:
        raise NothingToMeasure("价值字段都已填写")
    emptiest = float(weak["share"].iloc[0])
    return Fields(
        str(filled["label"].iloc[0]), float(filled["share"].iloc[0]),
        "、".join(weak["label"].head(_NAMED)),
        int((customers["revenue"] > 0).sum()) if emptiest < _HALF else 0, len(customers),
        filled[filled["share"] < _WHOLE],
    )  # fmt: skip
