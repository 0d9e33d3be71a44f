"""Who is about to leave, how far the list can be trusted; facts ready to be said.

By purchases where customers buy again and again, else by contract where the customer table says who
left. The models are those of ``early_warning`` and ``warning_samples``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics import claims
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.buying import rhythm
from reportkit.analysis.loss import churn_groups
from reportkit.analysis.models import warning_samples
from reportkit.analysis.models.early_warning import EarlyWarning, WarningPlan
from reportkit.analysis.models.outlook import Outlook
from reportkit.analysis.models.warning_features import WarningWindow
from reportkit.analysis.models.warning_samples import WarningSamples

NO_WARNING = "no_warning"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the client asks of the list."""

    capacity: int  # customers who can be called one by one
    listed: int  # customers that the report prints
    risky: float
    boosted_cases: int


@dataclass(frozen=True, slots=True)
class Warned:
    """Today's list. variant: timed (within ``days`` after ``gap``) or untimed (by contract)."""

    variant: str
    timed: bool
    n: int
    days: int
    gap: int
    future: str
    all: float  # customers expected to leave; without time: those of high tendency
    count: int
    expected: float
    margin: float | None  # None where the interval is given by low and high
    expected_low: float | None
    expected_high: float | None
    share: float
    worth: float
    risk: float
    tested: float
    observed: float
    listed: int
    what: str
    model: str
    logistic: bool
    refused: str
    replaced: str
    split: str
    cases: int
    suspicious: str  # features that rank too well to be true
    suspicion: float | None
    suspected: list[dict[str, Any]]
    tables: list[str]
    tables_tested: list[str]
    head: pd.DataFrame  # what is printed
    table: pd.DataFrame  # what later chapters get
    warning: EarlyWarning


@travels(optional=("people", "contacts", "tickets"))
def by_purchases(
    days: pd.DataFrame, ahead: Outlook, as_of: datetime, rule: ActivityRule, wanted: Wanted, *,
    gap: int, people: pd.DataFrame | None, contacts: pd.DataFrame | None,
    tickets: pd.DataFrame | None,
) -> Warned:  # fmt: skip
    """An absence ``no_warning`` where the data do not suffice."""
    silence = rhythm.customer_activity(days, as_of, rule)
    worth = churn_groups.worth_before_silence(days, silence.table)
    contracts = None
    if people is not None and "contract" in people and people["contract"].notna().any():
        contracts = people.set_index("customer_id")["contract"]
    window = WarningWindow(rule, gap, ahead.days, max(ahead.days, 30))
    made, reason = warning_samples.tried(
        warning_samples.purchase_samples, days, as_of, window,
        contacts.dropna() if contacts is not None else None, tickets, contracts,
    )  # fmt: skip
    split = "训练样本取自检验时点之前的一个窗口"
    if made is not None and made.seasonal:
        split = "训练与检验时点相隔一年，季节相同"
    every = contacts is not None and tickets is not None
    return _warned(
        made, reason, worth, people, wanted, timed=True, split=split, days=ahead.days, gap=gap,
        future=ahead.future, tables=["orders", "interactions", "tickets"] if every else ["orders"],
    )  # fmt: skip


@travels(optional=("traits",))
def by_contract(
    people: pd.DataFrame, traits: pd.DataFrame | None, as_of: datetime, wanted: Wanted, *,
    days: int, gap: int, ordered: bool,
) -> Warned:  # fmt: skip
    """From the customer table alone, for a client without orders (``ordered``)."""
    if ordered:
        raise NothingToMeasure("有订单的客户按购买预警")
    lost = churn_groups.registered_spans(people, as_of)["lost"]
    worth = None
    if "monthly_amount" in people and people["monthly_amount"].notna().any():
        worth = people.set_index("customer_id")["monthly_amount"] * 12
    made, reason = warning_samples.tried(
        warning_samples.contract_samples, people, lost, as_of, traits
    )
    return _warned(
        made, reason, worth, people, wanted, timed=False, days=days, gap=gap,
        split="没有流失时间，客户随机分成两半，一半训练、一半检验", future="在网客户",
        tables=["customers"],
    )  # fmt: skip


def _warned(
    made: WarningSamples | None, reason: str, worth: pd.Series[float] | None,
    people: pd.DataFrame | None, wanted: Wanted, *, timed: bool, split: str, days: int, gap: int,
    future: str, tables: list[str],
) -> Warned:  # fmt: skip
    if made is None:
        raise NothingToMeasure(reason, NO_WARNING, reason=reason)
    plan = WarningPlan(
        capacities=warning_samples.gain_steps(len(made.test.features), wanted.capacity),
        labels=warning_samples.MORE_LABELS,
        fewest_boosted=wanted.boosted_cases,
    )
    found, reason = warning_samples.warn(made, plan, worth)
    if found is None:
        raise NothingToMeasure(reason, NO_WARNING, reason=reason)
    ranked, shown = _ranked(found, people, worth)
    promise = warning_samples.list_promise(found, wanted.capacity)
    chances = ranked["probability"]
    margin, low, high = claims.give_or_take(promise.expected, promise.margin, promise.listed)
    suspected = [
        dict(zip(("feature", "auc"), row, strict=True))
        for row in found.suspected[["feature", "auc"]].itertuples(index=False, name=None)
    ]
    return Warned(
        variant="timed" if timed else "untimed", timed=timed, n=len(ranked), days=days, gap=gap,
        future=future, all=chances.sum() if timed else float((chances >= wanted.risky).sum()),
        count=promise.listed, expected=promise.expected, margin=margin,
        expected_low=low, expected_high=high,
        share=promise.share, worth=ranked["worth"].head(promise.listed).sum(),
        risk=ranked["priority"].head(promise.listed).sum(), tested=promise.test_expected,
        observed=promise.test_observed, listed=min(wanted.listed, len(ranked)),
        what="年销售额" if timed else "年费", model=found.model, logistic=found.model == "逻辑回归",
        refused="、".join(found.refused), replaced=found.replaced, split=split,
        cases=wanted.boosted_cases,
        suspicious="、".join(row["feature"] for row in suspected),
        suspicion=max((row["auc"] for row in suspected), default=None), suspected=suspected,
        tables=tables, tables_tested=tables[:1],
        head=ranked.head(max(wanted.capacity, wanted.listed)),
        table=ranked.drop(columns=["reasons", *shown]), warning=found,
    )  # fmt: skip


def _ranked(
    found: EarlyWarning, people: pd.DataFrame | None, worth: pd.Series[float] | None
) -> tuple[pd.DataFrame, list[str]]:
    """The list with names and reasons, and which columns of the customer table came with it."""
    known = people if people is not None else pd.DataFrame({"customer_id": []})
    shown = [c for c in ("name", "industry", "contract") if c in known and known[c].notna().any()]
    ranked = found.customers.merge(known[["customer_id", *shown]], on="customer_id", how="left")
    ranked["worth"] = ranked["customer_id"].map(worth) if worth is not None else float("nan")
    ranked["reasons"] = warning_samples.reasons_in_words(found.customers)
    return ranked, shown


@dataclass(frozen=True, slots=True)
class Trust:
    """How the warning fared on customers that it had not seen."""

    n: int
    auc: float
    low: float
    high: float
    brier: float
    base: float
    skill: float | None
    better: bool  # than the plain average
    flat: bool  # it tells nobody apart
    replaced: str
    bins: int
    predicted: float  # of the group at the highest risk
    actual: float
    top: int  # customers called at the client's capacity
    captured: float
    contacted: float
    lift: float
    models: pd.DataFrame
    reliability: pd.DataFrame
    gain: pd.DataFrame
    tables: list[str]


@travels()
def trust(warned: Warned, *, capacity: int) -> Trust:
    found = warned.warning
    brier = found.models.loc[found.models["chosen"], "brier"].iloc[0]
    base = found.models["brier"].iloc[-1]
    skill = 1 - brier / base if base else None
    groups = found.reliability.rename(columns={"customers": "count"})
    gain = found.gain.assign(contacted=found.gain["top"] / found.test_customers)
    at = gain.iloc[(gain["top"] - min(capacity, found.test_customers)).abs().argmin()]
    start = pd.DataFrame({"contacted": [0.0], "captured": [0.0]})
    return Trust(
        n=found.test_customers, auc=found.auc, low=found.auc_low, high=found.auc_high,
        brier=brier, base=base, skill=skill, better=(skill or 0) > 0, flat=found.auc == 0.5,
        replaced=found.replaced, bins=len(groups), predicted=groups["predicted"].iloc[-1],
        actual=groups["observed"].iloc[-1], top=int(at["top"]), captured=at["captured"],
        contacted=at["contacted"], lift=at["lift"],
        models=found.models.assign(used=found.models["chosen"].map({True: "采用", False: "参照"})),
        reliability=groups, gain=pd.concat([start, gain[["contacted", "captured"]]]),
        tables=warned.tables_tested,
    )  # fmt: skip
