"""The four stages of the life cycle: who stands where, and the key figure of each."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from reportkit.analysis.lifecycle import Journeys
from reportkit.analysis.rhythm import ACTIVE

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
