"""What is done for each tier, what shows whether it works, and the table of all customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from reportkit.absence import travels
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.buying import visits
from reportkit.analysis.opinions.questionnaire import Survey
from reportkit.analysis.tiers import customer_table
from reportkit.analysis.tiers.customer_levels import LOYALTY, UNASKED, satisfaction_rule
from reportkit.analysis.tiers.customer_table import Entry
from reportkit.analysis.tiers.tier_behaviour import Moves, Promotion
from reportkit.analysis.tiers.tier_care import Flags
from reportkit.analysis.tiers.tier_words import EDGE, PROSPECT, TIERS
from reportkit.analysis.tiers.tiered import Structure, Tiered
from reportkit.analysis.tiers.twelve_columns import COLUMNS, NEEDS

_ANY_NEED = "不分需求"
_EACH = 2  # strategies named in a cell
_STORED = (
    "customer_id", "crm_record_id", "name", "tier", "label", "previous_label", "value_score",
    "prospect_score", "贡献", "潜力", "orders", "revenue", "contribution", "status", "strategy",
)  # fmt: skip
_RENAMED = {
    "tier": "base_tier", "label": "tier", "previous_label": "previous_tier",
    "贡献": "contribution_score", "潜力": "potential_score",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Strategies:
    """The strategies by tier and need; own: ours for 边缘客户. advice: those of every customer."""

    own: str
    n: int
    tables: list[str]
    advice: pd.Series[str]
    frame: pd.DataFrame


@travels()
def strategies(tiers: Tiered, entries: Sequence[Entry]) -> Strategies:
    """entries: the strategy library."""
    customers = tiers.customers
    nobody = pd.Series(None, index=customers.index, dtype=object)
    need = customers.get("need_type", nobody)
    needs = [word for word in NEEDS if (need == word).any()]
    frame = customer_table.strategy_matrix(entries, TIERS, needs or [_ANY_NEED], most=_EACH)
    own = [entry.title for entry in entries if entry.own and EDGE in entry.tiers]
    titles = {
        (tier, word): customer_table.strategies_for(entries, tier, word)[:_EACH]
        for tier in TIERS
        for word in (*needs, None)
    }
    wanted = need.where(need.isin(needs), None)
    advice = [
        customer_table.SEPARATOR.join(titles[tier, word if isinstance(word, str) else None])
        for tier, word in zip(customers["tier"], wanted, strict=True)
    ]
    return Strategies(
        "、".join(own), int(need.notna().sum()) or tiers.n,
        ["customers"] if tiers.listed else tiers.tables, pd.Series(advice, customers.index), frame,
    )  # fmt: skip


@travels(optional=("raised", "visited"))
def kpis(
    tiers: Tiered, structure: Structure, raised: Promotion | None, visited: pd.DataFrame | None
) -> pd.DataFrame:
    """What shows whether the tiers work: label, rule, value (None = not known), aim, cycle.

    visited: visit_coverage of the behaviour chapter.
    """
    profits, prospects = tiers.split.profit_shares, tiers.words[PROSPECT]
    plan, customers = tiers.plan, tiers.customers
    graded = float(customers["crm_tier"].notna().mean()) if "crm_tier" in customers else 0.0
    covered = None if visited is None else visited["share"].iloc[0]
    rows = [
        ("优质客户毛利占比", "优质客户毛利 ÷ 全部客户毛利（亏损按 0）", profits[0],
         f"不低于 {plan.premium_profit:.0%}", "季度"),
        ("发展客户毛利占比", "发展客户毛利 ÷ 全部客户毛利（亏损按 0）", profits[1],
         f"约 {plan.growing_profit:.0%}", "季度"),
        (f"{tiers.top}休眠与流失占比", f"{tiers.top}中超出自身购买节奏者的占比",
         structure.summary["at_risk"].iloc[0], "逐期下降", "月度"),
        (f"{prospects}升级率", f"上期{prospects}中进入前两层的占比",
         raised.share if raised else None, "逐期上升", "季度"),
        ("回访覆盖率", visits.RULE, covered, "逐期上升", "月度"),
        ("CRM 分级覆盖率", "CRM 中有分级的客户占比", graded, "100%", "季度"),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["label", "rule", "value", "aim", "cycle"])


@dataclass(frozen=True, slots=True)
class TableRules:
    """How the columns of the table of customers are told, as 口径 prints them."""

    by_orders: bool
    margin: bool
    basis: str
    currency: str
    vocabulary: str
    order: str
    frequency: str
    activity: str
    activity_limits: str
    loyalty: str
    satisfaction: str


@travels(optional=("survey",))
def table_rules(
    tiers: Tiered, survey: Survey | None, rule: ActivityRule, *, months: int, currency: str
) -> TableRules:
    """months: how long an answer counts."""
    overall = survey.items.overall if survey and tiers.answered else None
    return TableRules(
        tiers.by_orders, not tiers.no_margin, tiers.basis, currency, tiers.vocabulary,
        "、".join(tiers.order), tiers.frequency.text, rule.text, rule.limits, LOYALTY.text,
        satisfaction_rule(overall, months),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Everyone:
    """All customers: the table of analysis, its first ``listed`` rows, and what others read."""

    n: int
    listed: int
    word: str
    currency: str
    tables: list[str]
    whole: pd.DataFrame
    frame: pd.DataFrame
    stored: pd.DataFrame


@travels(optional=("flagged", "moved", "expected"))
def everyone(
    tiers: Tiered, advised: Strategies, flagged: Flags | None, moved: Moves | None,
    expected: pd.DataFrame | None, *, first: int, currency: str,
) -> Everyone:  # fmt: skip
    """expected: customer_clv of the value chapter; first: how many rows are printed."""
    marks = "" if flagged is None else flagged.marks
    customers = tiers.customers.assign(strategy=advised.advice, flags=marks)
    if moved is not None:
        customers["previous_label"] = moved.former
    stored = customers[[c for c in _STORED if c in customers]].rename(columns=_RENAMED)
    if expected is not None:
        customers["clv"] = customers["customer_id"].map(expected.set_index("customer_id")["clv"])
    customers["satisfaction_word"] = customers["satisfaction_word"].replace(UNASKED, None)
    whole = customer_table.analysis_table(customers)
    excerpt = whole[list(COLUMNS)].head(first)
    return Everyone(
        len(whole), len(excerpt), tiers.word, currency,
        [*tiers.tables, *(["surveys"] if tiers.answered else [])], whole, excerpt, stored,
    )  # fmt: skip
