"""Every customer in a tier: scored, split and levelled by one rule; what the tiers are and rest on.

``tiered`` is made once; what chapter 08 finds besides is asked of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics import claims, estimates
from reportkit.analysis.basics.comparison import Comparison
from reportkit.analysis.money.value import MARGIN
from reportkit.analysis.tiers import tier_tables
from reportkit.analysis.tiers.customer_levels import LevelRule, customer_levels, frequency_rule
from reportkit.analysis.tiers.known_customers import Known, joined_customers
from reportkit.analysis.tiers.scorecard import POTENTIAL, ScorePlan, Scores, score_customers
from reportkit.analysis.tiers.tier_words import GROWING, PREMIUM, TIERS, VOCABULARIES, words_of
from reportkit.analysis.tiers.tiering import Tiering, TierPlan, assign_tiers, same_sizes

_MOST_POINTS = 900  # of a scatter; more are thinned out evenly
_SCORES = ["贡献", "潜力", "value_score", "prospect_score"]
_LEVELS = ["frequency_level", "activity_level", "loyalty_level", "satisfaction_word"]


@dataclass(frozen=True, slots=True, eq=False)
class Tiered:
    """Customers with their tier and what it rests on.

    customers: columns of joined_customers, the scores, tier (of TIERS), label (its word in
    ``vocabulary``) and the levels 高, 中, 低. before: customer_id, contribution, tier (word) at the
    end of the period before, by the same rule and shares; None where nothing was sold by then.
    estimate: profit of 优质 in all profit, now and then. basis: 毛利 or 销售额; word: what it is called.
    """

    customers: pd.DataFrame
    split: Tiering
    scores: Scores
    plan: TierPlan
    scoring: ScorePlan
    frequency: LevelRule
    before: pd.DataFrame | None
    past: Tiering | None
    estimate: tuple[estimates.Estimate, ...]
    order: tuple[str, ...]
    vocabulary: str
    basis: str
    word: str
    by_orders: bool
    tables: list[str]
    n: int
    top: str
    has_status: bool
    listed: bool  # there is a customer table
    no_margin: bool

    @property
    def words(self) -> dict[str, str]:
        """Tier → its word."""
        return dict(VOCABULARIES[self.vocabulary])

    @property
    def answered(self) -> bool:
        """Whether anybody's satisfaction comes from a survey."""
        asked = "satisfaction" in self.customers
        return asked and bool(self.customers["satisfaction"].notna().any())

    @property
    def rewarded(self) -> bool:
        """Whether anybody brings a profit, so that shares of it can be told."""
        return bool((self.customers["contribution"] > 0).any())


@travels()
def tiered(known: Known, scoring: ScorePlan, plan: TierPlan, *, vocabulary: str) -> Tiered:
    """Score and split the customers of both moments; equal shares, so that only customers move."""
    customers = joined_customers(known.now)
    scores = score_customers(customers, scoring)
    split = assign_tiers(scores.table, plan)
    words = VOCABULARIES[vocabulary]
    customers[_SCORES] = scores.table[_SCORES]
    customers["tier"] = split.tiers
    customers["label"] = customers["tier"].map(words)
    rule = frequency_rule(customers["orders"])
    customers[_LEVELS] = customer_levels(customers, rule)
    profits, before, past = [_profit_of_premium(customers, split)], None, None
    if known.before is not None:
        earlier = joined_customers(known.before)
        then = score_customers(earlier, scoring)
        past = assign_tiers(then.table, same_sizes(split, plan))
        profits.append(_profit_of_premium(earlier, past))
        before = earlier[["customer_id", "contribution"]].assign(tier=past.tiers.map(words))
    order = words_of(vocabulary)
    return Tiered(
        customers=customers, split=split, scores=scores, plan=plan, scoring=scoring, frequency=rule,
        before=before, past=past, estimate=tuple(profits), order=tuple(order), vocabulary=vocabulary,
        basis=known.basis, word=known.basis,
        by_orders=known.by_orders, tables=list(known.tables), n=split.customers, top=order[0],
        has_status="status" in customers and bool(customers["status"].notna().any()),
        listed="customers" in known.tables, no_margin=known.basis != MARGIN,
    )  # fmt: skip


def _profit_of_premium(customers: pd.DataFrame, split: Tiering) -> estimates.Estimate:
    gained = customers["contribution"].clip(lower=0)
    first = (split.tiers == PREMIUM).to_numpy()
    return estimates.ratio_estimate(gained.where(first, 0.0), gained)


# -- what the tiers are ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """Sizes and profit of the tiers beside their targets.

    known_profit: somebody brings a profit; reached: 优质 bring as much of it as aimed at. several:
    there is a tier besides the first, ``last``. The notes of the split: few, bounds, separated,
    idle, losers. targets, summary: frames of tier_tables.
    """

    n: int
    strangers: int  # bought, and are not in the customer table
    top: str
    count: int
    share: float
    profit: float
    second: float
    aim: float
    growing_aim: float
    verdict: str
    growing_verdict: str
    reached: bool
    last: str
    last_share: float
    last_profit: float
    several: bool
    word: str
    known_profit: bool
    exact: bool
    few: bool
    bounds: list[dict[str, str]] | None
    separated: int
    idle: int
    losers: int
    losses: float
    targets: pd.DataFrame
    summary: pd.DataFrame
    compared: Comparison


@travels(optional=("people",))
def structure(tiers: Tiered, people: pd.DataFrame | None) -> Structure:
    """people: the customer table."""
    customers, split = tiers.customers, tiers.split
    summary = tier_tables.tier_summary(customers, "label", tiers.order)
    targets = tier_tables.target_table(split, tiers.plan)
    mean = customers.groupby("tier")["contribution"].mean()
    targets["per"] = mean.reindex(targets["tier"]).to_numpy()
    best, least = summary.iloc[0], summary[summary["customers"] > 0].iloc[-1]
    strangers = 0
    if people is not None:
        strangers = int((~customers["customer_id"].isin(people["customer_id"])).sum())
    losing = customers.loc[customers["contribution"] < 0, "contribution"]
    share = split.profit_shares[0] if tiers.rewarded else None
    past = tiers.past.profit_shares[0] if tiers.past else None
    verdict = str(targets["verdict"].iloc[0])
    return Structure(
        n=split.customers, strangers=strangers, top=tiers.top,
        count=int(best["customers"]), share=float(best["customer_share"]),
        profit=float(best["profit_share"]), second=float(targets["profit_share"].iloc[1]),
        aim=tiers.plan.premium_profit, growing_aim=tiers.plan.growing_profit, verdict=verdict,
        growing_verdict=str(targets["verdict"].iloc[1]), reached=verdict == "达标",
        last=str(least["label"]), last_share=float(least["customer_share"]),
        last_profit=float(least["profit_share"]), several=bool(least["label"] != tiers.top),
        word=tiers.word, known_profit=tiers.rewarded, exact=split.exact, few=not split.exact,
        bounds=[{"tier": tier, "side": side} for tier, side in split.hit.items()] or None,
        separated=split.separated, idle=split.idle,
        losers=len(losing) if tiers.by_orders else 0, losses=float(losing.sum()),
        targets=targets, summary=summary,
        compared=Comparison(
            share, past, noise=estimates.widest(*tiers.estimate), n=split.customers
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Customers, revenue and, where there is a margin, profit by tier; the rows as they are drawn."""

    frame: pd.DataFrame
    revenue: float
    margin: bool


@travels()
def parts(tiers: Tiered, structure: Structure) -> Parts:
    """What each tier is of the customers, the revenue and, where it is known, the profit."""
    if not structure.known_profit:
        raise NothingToMeasure("没有正的毛利，各层的贡献无法比较")
    shares = structure.summary.set_index("label")
    frame = shares[["customer_share", "revenue_share", "profit_share"]].T
    frame.index = pd.Index(["客户数", "销售额", "毛利"])
    drawn = frame.iloc[:2] if tiers.no_margin else frame
    return Parts(drawn, float(shares["revenue_share"].iloc[0]), not tiers.no_margin)


# -- by which rules ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of scores and tiers as 口径 prints them.

    weights: name, share of each dimension in use; absent: dimension, missing of those known in
    part; names: tier, meaning and its words in the other vocabularies.
    """

    weights: list[dict[str, Any]] | None
    absent: list[dict[str, Any]] | None
    names: list[dict[str, Any]]
    vocabulary: str
    supported: bool  # potential counts
    premium_low: float
    premium_high: float
    growing_low: float
    growing_high: float
    prospect_low: float
    prospect_high: float
    edge_low: float
    edge_high: float
    prospect_score: float
    vitality: float
    outlook: float  # part of the potential in the prospect score


@travels()
def rules(tiers: Tiered) -> Rules:
    """What the tiers of this report rest on."""
    measures = tier_tables.measure_table(tiers.scores, tiers.scoring.dimensions)
    lacking = measures[(measures["missing"] != "—") & (measures["weight"] > 0)]
    used = {name: w for name, w in tiers.scores.weights.items() if w > 0}
    named = tier_tables.vocabulary_table(tiers.split.counts)
    named = named.rename(columns={"三级": "three", "VIP": "vip", "ABC": "abc"})
    premium, growing, prospect, edge = tiers.plan.bounds
    return Rules(
        [{"name": name, "share": weight / 100} for name, weight in used.items()] or None,
        _records(lacking[["dimension", "missing"]]) or None,
        _records(named[["tier", "meaning", "three", "vip", "abc"]]),
        tiers.vocabulary, bool(used.get(POTENTIAL)), *premium, *growing, *prospect, *edge, tiers.plan.prospect_score,
        tiers.scoring.vitality, 1 - tiers.scoring.vitality,
    )  # fmt: skip


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): cell for name, cell in row.items()} for row in frame.to_dict("records")]


# -- what they are like ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Scores and orders of the first and the last tier; frame: those of every tier with customers.

    ahead: the first leads in contribution; comparable: the potentials differ at all; leads: that
    of the first is above the mean of all.
    """

    top: str
    last: str
    several: bool
    c: float
    p: float
    o: float
    lc: float
    lp: float
    lo: float
    ahead: bool
    leads: bool
    comparable: bool
    basis: str
    word: str
    n: int
    frame: pd.DataFrame


@travels()
def profile(tiers: Tiered, structure: Structure) -> Profile:
    """How the tiers differ in worth, potential and buying."""
    frame = structure.summary[structure.summary["customers"] > 0]
    best, least = structure.summary.iloc[0], frame.iloc[-1]
    comparable = tiers.customers["潜力"].nunique() > 1
    return Profile(
        top=tiers.top, last=structure.last, several=structure.several,
        c=best["contribution_score"], p=best["potential_score"], o=best["orders"],
        lc=least["contribution_score"], lp=least["potential_score"], lo=least["orders"],
        ahead=claims.largest(frame["contribution_score"], best["contribution_score"]),
        leads=comparable and bool(best["potential_score"] > 50), comparable=comparable,
        basis=tiers.basis, word=tiers.word, n=tiers.n, frame=frame,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """Customers by potential (x) and contribution (y); both, room: how many lie above 50.

    drawn: how many are in ``frame`` where not all are.
    """

    frame: pd.DataFrame
    both: int
    room: int
    drawn: int | None
    n: int


@travels()
def field(tiers: Tiered) -> Field:
    """Contribution against potential. Nothing where the potential tells nobody apart."""
    customers = tiers.customers
    if customers["潜力"].nunique() < 2:
        raise NothingToMeasure("潜力没有足够的数据可比")
    frame = customers.rename(columns={"贡献": "y", "潜力": "x"})[["x", "y", "label"]]
    frame = frame.rename(columns={"label": "tier"}).sort_values(["y", "x"])
    frame = frame.iloc[:: max(1, len(frame) // _MOST_POINTS)]
    rich, able = customers["贡献"] > 50, customers["潜力"] > 50
    whole = len(frame) == len(customers)
    return Field(
        frame, int((rich & able).sum()), int((~rich & able).sum()),
        None if whole else len(frame), len(customers),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Swing:
    """How many customers change their tier when one weight does; the most that any change moves."""

    step: float
    k: int
    share: float
    name: str
    change: float
    kept: float
    n: int
    frame: pd.DataFrame


_FEWEST = 9  # customers whose tiers are worth shaking


@travels()
def swing(tiers: Tiered, *, step: float) -> Swing:
    """step: points by which each weight goes up and down."""
    if tiers.n < _FEWEST or len(tiers.scores.weights) < 2:
        raise NothingToMeasure("客户太少，或只有一个维度，权重无从比较")
    frame = tier_tables.sensitivity(tiers.scores, tiers.split, tiers.plan, step=step)
    if frame.empty:
        raise NothingToMeasure("没有可以变动的权重")
    worst = frame.iloc[int(frame["moved"].to_numpy().argmax())]
    return Swing(
        step, int(worst["moved"]), float(worst["moved_share"]), str(worst["dimension"]),
        float(worst["change"]), float(worst["premium_kept"]), tiers.n, frame,
    )  # fmt: skip


# -- what can be done for whom -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sizes:
    """Customers of each tier, and what an action for them is worth.

    gain: yearly revenue if ``wallets`` growing customers bought 5 points more of their needs here.
    hours: part of the resources that the edge tier takes, where its word means no other.
    """

    premium: int
    growing: int
    prospects: int
    edges: int
    everybody: int
    profit: float | None
    word: str
    wallets: int
    gain: float
    hours: float | None
    edge: str


_WALLET_STEP = 0.05


@travels(optional=("spent",))
def sizes(tiers: Tiered, spent: pd.DataFrame | None) -> Sizes:
    """spent: resource_table by word, where resources are known."""
    customers, word = tiers.customers, tiers.words[TIERS[3]]
    own = customers[(customers["tier"] == GROWING) & (customers["revenue"] > 0)]
    share = own["wallet_share"] if "wallet_share" in own else own["revenue"].iloc[:0]
    share = share[share.between(0.001, 0.95)]
    gain = own["revenue"].reindex(share.index) / share * _WALLET_STEP
    hours = None
    if spent is not None and tiers.vocabulary == "四层" and (spent["label"] == word).any():
        hours = float(spent.loc[spent["label"] == word, "resource_share"].iloc[0])
    premium, growing, prospects, edges = tiers.split.counts
    return Sizes(
        premium, growing, prospects, edges, tiers.n,
        tiers.split.profit_shares[0] if tiers.rewarded else None, tiers.word,
        len(share), float(gain.sum()), hours, word,
    )  # fmt: skip
