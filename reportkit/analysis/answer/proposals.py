"""Each lever asked of one client's frames: candidates for a decision, None where nothing carries one.

The tests and the money of a lever stand in ``levers``; here frames become what they judge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from reportkit.absence import NothingToMeasure, is_there, travels
from reportkit.analysis.answer import bridges, levers
from reportkit.analysis.answer.bridges import ThreeFactors
from reportkit.analysis.answer.decisions import Candidate, Population
from reportkit.analysis.answer.effects import RetentionGap
from reportkit.analysis.answer.levers import Fall, Words
from reportkit.analysis.answer.lit_customers import History, Lit, Slowing
from reportkit.analysis.answer.total_change import Totals
from reportkit.analysis.basics.periods import Period, months_before
from reportkit.analysis.buying.rhythm import CHURNED
from reportkit.analysis.opinions.questionnaire import Survey

#: kinds of customers that may leave at different rates; the first that the table has is compared
_KINDS = ("contract", "tier", "payment_method", "region")
_YEAR = 12


@travels(optional=("moves",))
def wording(moves: pd.DataFrame | None, kind: str, currency: str) -> Words:
    """How this client's money and customers are called. kind: 对公 or 对私."""
    margin = moves is not None and bool(moves["margin_now"].notna().any())
    return Words("毛利" if margin else "销售额", "家" if kind == "对公" else "名", currency)


@travels()
def keep_lit(
    found: Lit, past: History, words: Words, *, visit: float = 0.0, budget: float = 0.0,
    level: float = levers.LEVEL,
) -> Candidate | None:  # fmt: skip
    """Firms are visited, persons get messages; so do firms of which a visit keeps less than it costs.

    visit: what it costs to look after one customer in person. budget: for all of them in a year, 0
    for no limit. level: of ``levels``.
    """
    most = int(budget // visit) if words.firms and visit > 0 and budget > 0 else None
    made = levers.keep_lit(
        found.frame, found.top, past.gap, words, "keep_lit", past.seen, most, level
    )
    if made is None or made.effect is None or made.effect.mid is None:
        return made
    pays = made.effect.mid / made.population.count >= visit
    return made if words.firms and pays else replace(made, strategy="wake_lit")


@dataclass(frozen=True, slots=True)
class Levels:
    """The chance below which the gap of lit customers and the break of a group are believed."""

    lit: float
    fall: float


@travels(optional=("past", "fall"))
def levels(past: History | None, fall: Fall | None, beside: Sequence[Candidate | None]) -> Levels:
    """beside: the other levers that were tried; those that are clear make these two easier.

    fall: ``levers.broken_group`` within ``levers.ERROR``.
    """
    gap = past.gap if past is not None else None
    chances = {
        "lit": gap.p_value if gap is not None else None,
        "fall": fall.p_value if fall is not None else None,
    }
    clear = sum(is_there(each) and each is not None for each in beside)
    found = levers.stepwise({k: p for k, p in chances.items() if p is not None}, clear)
    return Levels(found.get("lit", levers.LEVEL), found.get("fall", levers.LEVEL))


@travels()
def clear_fall(fall: Fall, beside: Levels) -> Fall:
    """``fall``, where it stands beside the other levers."""
    if fall.p_value > beside.fall:
        raise NothingToMeasure("没有一组掉头向下")
    return fall


@travels()
def care_costs(words: Words, *, visit: float, budget: float) -> pd.DataFrame:
    """One row: what a visit costs and the budget, for who tries other tiers. Firms alone are visited."""
    if not words.firms or visit <= 0:
        raise NothingToMeasure("没有逐户照看的费用")
    return pd.DataFrame({"each": [float(visit)], "budget": [float(budget)]})


@travels()
def release_service(found: Lit, costs: pd.Series[float], words: Words) -> Candidate | None:
    """costs: ``features.causes.service_costs``. Only where margins say what the customers bring."""
    if not words.margin:
        return None
    return levers.release_service(found.frame, costs, found.tiers, words)


@travels()
def repair_service(
    found: Lit, slower: Slowing, gap: RetentionGap | None, words: Words
) -> Candidate | None:
    return levers.repair_service(found.frame, found.top, gap, slower.closing, words)


@travels()
def check_returns(
    now: pd.DataFrame, before: pd.DataFrame, sold: pd.DataFrame, months: int, words: Words
) -> Candidate | None:
    """now, before: ``features.returns_by`` of the same ``months`` of two years. sold: label, margin
    and revenue of the categories in the same months as ``now``.
    """
    if not words.margin or before.empty:
        return None
    table = sold.set_index("label")
    return levers.check_returns(now, before, table["margin"] / table["revenue"], months, words)


@travels()
def late_months(fall: Fall, as_of: datetime) -> Period:
    """The months since the break, up to the end of the year that was compared."""
    months = _YEAR - fall.start
    first = months_before(as_of, months)
    return Period(first.year, first.month, months)


@travels()
def ask_fallen(
    fall: Fall, late: Period, moves: pd.DataFrame, home: pd.Series[str], activity: pd.DataFrame,
    words: Words,
) -> Candidate | None:  # fmt: skip
    """moves: ``features.movements.customer_moves`` of ``late`` and of a year before. home: the
    group of each customer (index customer_id). activity: customer_id, status.
    """
    lost = pd.Index(activity.loc[activity["status"] == CHURNED, "customer_id"])
    inside = moves[moves["customer_id"].map(home).eq(fall.label)]
    kinds = bridges.customer_bridge(inside, lost, pd.Timestamp(late.year_before.end))["customers"]
    now, before = inside["orders_now"].gt(0), inside["orders_before"].gt(0)
    gone = inside["customer_id"].isin(lost) & ~now & before
    less = now & before & inside["revenue_now"].lt(inside["revenue_before"])
    ids = frozenset(map(str, inside.loc[gone | less, "customer_id"]))
    sold = inside[["revenue_now", "margin_now"]].sum()
    rate = float(sold["margin_now"] / sold["revenue_now"]) if words.margin else 1.0
    people = Population("fallen", f"{fall.label}流失与减购的客户", len(ids), ids)
    counts = (int(kinds.get(bridges.LOST, 0)), int(kinds.get(bridges.SHRANK, 0)))
    return levers.ask_fallen(fall, late.months, rate, people, words, *counts)


@travels()
def home_of(people: pd.DataFrame, dimension: str) -> pd.Series[str]:
    """The group of each customer, by customer_id; empty where the customer table does not say."""
    if dimension not in people:
        return pd.Series(dtype=object)
    return people.set_index("customer_id")[dimension]


@travels()
def regain_buyers(
    total: Totals, factors: ThreeFactors, words: Words, *, unless: Sequence[object]
) -> Candidate | None:
    """unless: what is decided about the customers one has; then newcomers wait."""
    if any(each is not None and is_there(each) for each in unless):
        return None
    each = total.now / max(total.buyers[0], 1)
    return levers.regain_buyers(factors, total.buyers, total.span.months, each, words)


def followed(as_of: datetime, months: int, days: int) -> dict[str, Any]:
    """start, end, days: the newest ``months`` of first purchases that were followed for ``days``."""
    end = as_of - timedelta(days=days)
    return {"start": months_before(end, months), "end": end, "days": days}


@travels()
def remind_second(
    total: Totals, later: pd.DataFrame, words: Words, *, unless: Sequence[object]
) -> Candidate | None:
    """later: ``features.movements.second_purchases`` of earlier first buyers whose time is up."""
    if later.empty or any(each is not None and is_there(each) for each in unless):
        return None
    again = later.loc[later["later"] > 0, "later"]
    mean = float(again.mean()) if len(again) else 0.0
    before = (len(again), len(later))
    return levers.second_order(total.newcomers, before, mean, total.span.months, words)


@travels()
def fix_item(
    survey: Survey | None, low_score: float, words: Words, *, unless: Sequence[object]
) -> Candidate | None:
    """unless: lit customers, whose low answers are decided about by name."""
    if any(map(is_there, unless)) or survey is None or len(survey.items.five_level) < 2:
        return None
    rows = survey.five[survey.five["item"] != survey.items.overall]
    scores = rows.groupby("item")["score"]
    unhappy = scores.agg(lambda score: int((score <= low_score).sum()))
    return levers.worst_item(pd.DataFrame({"unhappy": unhappy, "total": scores.size()}), words)


@travels()
def hold_group(people: pd.DataFrame, words: Words, *, unless: Sequence[object]) -> Candidate | None:
    """people: the customer table with ``churned``. unless: sales, by which leaving is judged better."""
    by = next((k for k in _KINDS if k in people and people[k].nunique() > 1), None)
    if by is None or "churned" not in people or any(map(is_there, unless)):
        return None
    left = people["churned"].fillna(False).astype(bool)
    paid = people.get("monthly_amount", pd.Series(float("nan"), index=people.index)) * _YEAR
    return levers.leaking_group(
        pd.DataFrame(
            {
                "lost": left.groupby(people[by]).sum(),
                "customers": people.groupby(by).size(),
                "yearly": paid[~left].groupby(people[by]).sum(min_count=1),
            }
        ),
        words,
    )
