"""The four stages of the life cycle: who stands where, and the key figure of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import numpy as np
import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.buying.rhythm import ACTIVE
from reportkit.analysis.journey import lifecycle
from reportkit.analysis.journey.acquisition import Leads
from reportkit.analysis.journey.conversion import Rate
from reportkit.analysis.journey.lifecycle import Journeys
from reportkit.analysis.loss.silent import Quiet

#: in the order in which customers pass them
STAGES = ("获取", "转化", "忠诚", "挽留")


def stage_of(activity: pd.DataFrame) -> pd.Series[str]:
    """Stage of each customer (purchase_days, status): 转化 one purchase day and 活跃, 忠诚 more and
    活跃, 挽留 休眠 or 流失."""
    active = activity["status"] == ACTIVE
    once = activity["purchase_days"] == 1
    words = np.select([active & once, active], ["转化", "忠诚"], "挽留")
    return pd.Series(words, index=activity.index)


def stage_counts(found: Journeys | None, activity: pd.DataFrame | None) -> dict[str, int]:
    """Open leads (获取) and customers in each stage, as far as the data can tell."""
    counts = {} if found is None else {"获取": int(found.table["open"].sum())}
    if activity is None:
        return counts
    held = stage_of(activity).value_counts()
    return counts | {stage: int(held.get(stage, 0)) for stage in STAGES[1:]}


def stage_table(
    counts: Mapping[str, int],
    rates: Mapping[str, tuple[str, float]],
    people: pd.DataFrame | None,
) -> pd.DataFrame:
    """stage, count, indicator, rate, and where known silent_days, need, need_share.

    rates: stage → words and value (0-1) of its key figure. people: stage, silent_days and perhaps
    need_type of every customer; need is the commonest one, need_share its part of those known.
    """
    table = pd.DataFrame({"stage": [s for s in STAGES if s in counts]})
    table["count"] = table["stage"].map(counts).astype("int64")
    table["indicator"] = table["stage"].map({s: word for s, (word, _) in rates.items()})
    table["rate"] = table["stage"].map({s: rate for s, (_, rate) in rates.items()}).astype(float)
    if people is None:
        return table
    table["silent_days"] = table["stage"].map(people.groupby("stage")["silent_days"].median())
    if "need_type" in people and people["need_type"].notna().any():
        parts = people.groupby("stage")["need_type"].value_counts(normalize=True).reset_index()
        top = parts.drop_duplicates("stage").set_index("stage")
        table["need"] = table["stage"].map(top["need_type"])
        table["need_share"] = table["stage"].map(top["proportion"]).astype(float)
    return table


class Entry(Protocol):
    """What the strategy library knows of one kind of advice."""

    @property
    def stages(self) -> tuple[str, ...]: ...
    @property
    def means(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Overview:
    """Who stands in which stage. held: a row per stage, with its unit.

    bought: customers who bought are known; lost, share: of them those in 挽留; open: leads in 获取.
    """

    held: list[dict[str, Any]]
    bought: bool
    lost: int | None
    share: float | None
    open: int | None
    n: int
    until: str
    tables: list[str]
    frame: pd.DataFrame


@travels(optional=("customers",))
def people(now: Quiet, customers: pd.DataFrame | None) -> pd.DataFrame:
    """now.table with the stage of each customer, and need_type where the customer table has it."""
    table = now.table.assign(stage=stage_of(now.table))
    if customers is None or "need_type" not in customers:
        return table
    return table.merge(customers[["customer_id", "need_type"]], on="customer_id", how="left")


@travels(optional=("found", "rate", "firsts", "now", "placed"))
def overview(
    found: Leads | None, rate: Rate | None, firsts: pd.DataFrame | None, now: Quiet | None,
    placed: pd.DataFrame | None, advice: Sequence[Entry], as_of: datetime,
) -> Overview:  # fmt: skip
    """now: ``silent.quiet``; placed: ``people``; advice: the strategy library."""
    counts = stage_counts(
        None if found is None else _pending(found), None if now is None else now.table
    )
    table = stage_table(counts, _rates(found, rate, firsts, now), placed)
    if not table["count"].sum():
        raise NothingToMeasure("没有线索，也没有买过的客户")
    bought = table.loc[table["stage"] != STAGES[0], "count"].sum()
    lost = counts.get(STAGES[3])
    named = None if placed is None else placed.get("need_type")
    known = {"leads": found, "orders": now, "customers": named}
    return Overview(
        held=[
            {"stage": stage, "count": count, "unit": "条线索" if stage == STAGES[0] else "家"}
            for stage, count in counts.items()
        ],
        bought=now is not None, lost=lost, share=None if lost is None else lost / bought,
        open=counts.get(STAGES[0]), n=int(table["count"].sum()),
        until=f"{as_of - pd.Timedelta(days=1):%Y-%m-%d}",
        tables=[name for name, each in known.items() if each is not None],
        frame=table.assign(means=table["stage"].map(_common_means(advice))),
    )  # fmt: skip


def _pending(found: Leads) -> Journeys:
    """Where lost leads are not recorded, only those still in their time count as open."""
    if found.all.table["lost"].any():
        return found.all
    young = pd.Timestamp(found.as_of) - pd.Timedelta(days=found.days)
    return lifecycle.chosen(found.all, found.all.table["entered_at"] >= young)


def _rates(
    found: Leads | None, rate: Rate | None, firsts: pd.DataFrame | None, now: Quiet | None
) -> dict[str, tuple[str, float]]:
    """The key figure of each stage, as far as the data can tell."""
    rates: dict[str, tuple[str, float]] = {}
    if found is not None and "touched_at" in found.all.steps and len(found.ripe.table):
        rates["获取"] = ("线索跟进率", found.ripe.table["touched_at"].notna().mean())
    if rate is not None:
        rates["转化"] = ("线索转化率", rate.share)
    if firsts is not None and len(firsts):
        rates["忠诚"] = ("重复购买客户占比", (firsts["purchase_days"] > 1).mean())
    if now is not None:
        rates["挽留"] = ("休眠与流失占比", 1 - now.active / now.n)
    return rates


def _common_means(advice: Iterable[Entry], most: int = 5) -> pd.Series[str]:
    """The means that the library names most often for each stage."""
    pairs = [(stage, word) for each in advice for stage in each.stages for word in each.means]
    table = pd.DataFrame(pairs, columns=["stage", "word"]).value_counts().reset_index()
    words: pd.Series[str] = table.groupby("stage")["word"].apply(
        lambda found: "、".join(found.head(most))
    )
    return words
