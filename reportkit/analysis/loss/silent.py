"""Who is silent now, how reliable the rule is that says so, and whom to call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.periods import months_before
from reportkit.analysis.buying import rhythm
from reportkit.analysis.loss import churn, churn_groups
from reportkit.analysis.loss.leaving import Silence

DESCRIBING = ("name", "region", "industry")  # columns of the customer table that a list shows


@dataclass(frozen=True, slots=True)
class Quiet:
    """Who is silent now, and the rule that says so. table: ``CustomerActivity.table``."""

    active: int
    dormant: int
    churned: int
    n: int
    share: float
    own: int
    days: float
    dormant_days: float
    rule: str
    limits: str
    until: str
    table: pd.DataFrame


@travels()
def quiet(days: pd.DataFrame, as_of: datetime, rule: ActivityRule) -> Quiet:
    """days: customer_id, day."""
    if days.empty:
        raise NothingToMeasure("没有购买记录")
    found = rhythm.customer_activity(days, as_of, rule)
    return Quiet(
        active=found.active, dormant=found.dormant, churned=found.churned, n=found.customers,
        share=found.churned / found.customers, own=found.own_rhythm,
        days=found.population_churned_days, dormant_days=found.population_dormant_days,
        rule=rule.text, limits=rule.limits, until=f"{as_of - timedelta(seconds=1):%Y-%m-%d}",
        table=found.table,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Backtest:
    """The same rule at earlier instants: who came back although judged lost."""

    days: int | None
    share: float | None
    n: int | None
    stayed: float | None
    returned: int | None
    low: float | None
    high: float | None
    until: str
    cutoffs: int
    frame: pd.DataFrame


@travels()
def backtest(days: pd.DataFrame, as_of: datetime, rule: ActivityRule) -> Backtest:
    """Judged 3, 6 and 12 months ago; the plain fields tell of those called lost at the earliest."""
    found = churn.return_backtest(days, as_of, [months_before(as_of, m) for m in (3, 6, 12)], rule)
    found = found[found["customers"] > 0]
    judged = found[found["status"] != rhythm.ACTIVE]
    if judged.empty:
        raise NothingToMeasure("此前各时点没有被判休眠或流失的客户")
    lost = found[found["status"] == rhythm.CHURNED].head(1).to_dict("records")
    oldest = lost[0] if lost else {}
    share = oldest.get("share")
    return Backtest(
        days=int(oldest["follow_up_days"]) if oldest else None, share=share,
        n=oldest.get("customers"), stayed=None if share is None else 1 - share,
        returned=oldest.get("returned"), low=oldest.get("low"), high=oldest.get("high"),
        until=f"{found['cutoff'].max():%Y-%m-%d}", cutoffs=found["cutoff"].nunique(),
        frame=judged.assign(at=judged["cutoff"].map("{:%Y-%m-%d}".format)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unregistered:
    """Silent customers whom the customer table does not call lost."""

    count: int
    sum: float
    silent: float


@travels()
def unregistered(lists: CallLists) -> Unregistered:
    """Those of ``call_lists`` that the register has not noted."""
    if not lists.valued or "registered" not in lists.table:
        raise NothingToMeasure("没有流失登记或购买额可对照")
    gone = lists.lost[~lists.lost["registered"]]
    if gone.empty:
        raise NothingToMeasure("沉默的客户都已登记流失")
    return Unregistered(len(gone), gone["worth"].sum(), gone["silent_days"].median())


@dataclass(frozen=True, slots=True)
class CallLists:
    """Silent customers to call, those who bought most in their last active year first.

    table: everyone; lost, dormant: who has left, who may be woken. valued: amounts are known.
    """

    table: pd.DataFrame
    lost: pd.DataFrame
    dormant: pd.DataFrame
    valued: bool

    @property
    def stored(self) -> pd.DataFrame:
        """The table without what describes a customer."""
        return self.table.drop(columns=[name for name in DESCRIBING if name in self.table])


@travels(optional=("people", "spans"))
def call_lists(
    days: pd.DataFrame, now: Quiet, people: pd.DataFrame | None, spans: pd.DataFrame | None,
    *, valued: bool,
) -> CallLists:  # fmt: skip
    """people: the customer table; spans: ``leaving.registered_spans``; valued: orders have amounts."""
    table = now.table.assign(worth=float("nan"))
    if valued:
        worth = churn_groups.worth_before_silence(days, now.table)
        table["worth"] = table["customer_id"].map(worth)
    if valued and spans is not None:
        lost = set(spans.loc[spans["lost"], "customer_id"])
        table["registered"] = table["customer_id"].isin(lost)
    if people is not None:
        known = [name for name in DESCRIBING if name in people and people[name].notna().any()]
        table = table.merge(people[["customer_id", *known]], on="customer_id", how="left")
    table["last_at"] = pd.to_datetime(table["last_day"], unit="D").dt.strftime("%Y-%m-%d")
    if "registered" in table:
        table["noted"] = table["registered"].map({True: "已登记", False: "未登记"})
    table = table.sort_values(["worth", "last_day", "customer_id"], ascending=[False, False, True])
    lost_rows, dormant = (table[table["status"] == s] for s in (rhythm.CHURNED, rhythm.DORMANT))
    return CallLists(table, lost_rows, dormant, valued)


@dataclass(frozen=True, slots=True)
class CallList:
    """One of the lists, its first ``listed`` customers printed."""

    count: int
    listed: int
    total: float
    sum: float
    rate: float | None
    valued: bool
    until: str
    frame: pd.DataFrame


@travels(optional=("moves",))
def call_list(
    frame: pd.DataFrame, lists: CallLists, now: Quiet, moves: Silence | None, *, first: int
) -> CallList:
    """frame: ``lists.lost`` or ``lists.dormant``. Nothing to measure where nobody is on it."""
    if frame.empty:
        raise NothingToMeasure("名单上没有客户")
    worth = frame["worth"]
    return CallList(
        count=len(frame), listed=min(first, len(frame)), total=worth.sum(),
        sum=worth.head(first).sum(), rate=moves.back.rate if moves else None,
        valued=lists.valued, until=now.until, frame=frame,
    )  # fmt: skip
