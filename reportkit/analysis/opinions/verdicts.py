"""What single customers said last: satisfied, neutral or dissatisfied, why, and what followed.

Takes answers and contacts per customer, returns frames; says what goes together, not what causes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from reportkit.analysis.basics.customer_ids import among
from reportkit.analysis.basics.intervals import Share, share_difference, wilson_interval
from reportkit.analysis.basics.required_columns import require_columns
from reportkit.analysis.basics.survey_rules import DISSATISFIED, NEUTRAL, SATISFIED
from reportkit.analysis.opinions.satisfaction import three_levels

LEVEL_ORDER = (SATISFIED, NEUTRAL, DISSATISFIED)
LOW = 2  # answers up to this one are 不满意
_FEWEST = 10  # customers with and without a means before the two are compared


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Dissatisfied customers and how many were visited within ``days`` of their answer."""

    share: Share
    days: int
    pending: int  # not visited, and the days have not passed yet: not counted


def customer_verdicts(answers: pd.DataFrame, overall: str | None) -> pd.DataFrame:
    """The latest questionnaire of every customer.

    answers: customer_id, item, score (1..5, no blanks), optionally response_id and answered_at
    (then the latest questionnaire counts). The verdict is the ``overall`` item, without an answer
    to it the mean of the items. Returns customer_id, level (满意, 中立, 不满意), verdict, answered_at,
    low_items (items answered 不满意 or worse, lowest first, joined by 、), sorted by customer_id.
    """
    require_columns(answers, ("customer_id", "item", "score"), "满意度问卷表")
    rows = answers.dropna(subset=["customer_id", "score"])
    rows = rows.sort_values(["customer_id", "score", "item"], kind="stable")
    rows = _latest(rows)
    verdict = rows.groupby("customer_id")["score"].mean()
    if overall is not None:
        asked = rows[rows["item"] == overall].groupby("customer_id")["score"].mean()
        verdict = asked.combine_first(verdict)
    low = rows[(rows["score"] <= LOW) & (rows["item"] != overall)]
    table = pd.DataFrame({"verdict": verdict})
    table["level"] = three_levels(verdict)
    table["low_items"] = low.groupby("customer_id")["item"].agg(
        lambda s: "、".join(dict.fromkeys(s))
    )
    table["low_items"] = table["low_items"].fillna("")
    moments = rows.groupby("customer_id")["answered_at"].max() if "answered_at" in rows else pd.NaT
    table["answered_at"] = moments
    return table.reset_index()[["customer_id", "level", "verdict", "answered_at", "low_items"]]


def _latest(rows: pd.DataFrame) -> pd.DataFrame:
    if "answered_at" not in rows or rows["answered_at"].isna().all():
        return rows
    newest = rows.groupby("customer_id")["answered_at"].transform("max")
    return rows[(rows["answered_at"] == newest) | newest.isna()]


def level_shares(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Customers per level: level, customers, share, low, high (0-1), in the order 满意 … 不满意."""
    counts = verdicts["level"].value_counts()
    rows = []
    for level in LEVEL_ORDER:
        part = wilson_interval(int(counts.get(level, 0)), len(verdicts))
        rows.append((level, part.hits, part.share, part.low, part.high))
    return pd.DataFrame(rows, columns=["level", "customers", "share", "low", "high"])


def dissatisfied_customers(verdicts: pd.DataFrame, *facts: pd.DataFrame | None) -> pd.DataFrame:
    """Customers whose latest verdict is 不满意, the weightiest first.

    facts: frames with customer_id to join (name, revenue, topics …); of a column ``revenue`` the
    largest come first, then the lowest verdict, then the number.
    """
    table = verdicts[verdicts["level"] == DISSATISFIED]
    for part in facts:
        if part is not None:
            table = table.merge(part, on="customer_id", how="left")
    if "revenue" not in table:
        return table.sort_values(["verdict", "customer_id"], ignore_index=True)
    return table.sort_values(
        ["revenue", "verdict", "customer_id"], ascending=[False, True, True], ignore_index=True
    )


def joined_words(rows: pd.DataFrame, column: str, name: str) -> pd.DataFrame:
    """The distinct words of ``column`` per customer_id, in order of frequency, joined by 、."""
    known = rows.dropna(subset=["customer_id", column])
    counts = known.groupby(["customer_id", column]).size().reset_index(name="times")
    counts = counts.sort_values(["customer_id", "times", column], ascending=[True, False, True])
    joined = counts.groupby("customer_id")[column].agg(
        lambda words: "、".join(word.rstrip("。") for word in words)  # a stop before 、 is no stop
    )
    return joined.rename(name).reset_index()


def low_item_counts(verdicts: pd.DataFrame) -> pd.DataFrame:
    """What dissatisfied customers complain of: item, customers, share (0-1 of them)."""
    unhappy = verdicts[verdicts["level"] == DISSATISFIED]
    named = unhappy[unhappy["low_items"] != ""]["low_items"].str.split("、").explode()
    table = named.value_counts().rename_axis("item").reset_index(name="customers")
    table = table.assign(share=table["customers"] / max(len(unhappy), 1))
    return table.sort_values(["customers", "item"], ascending=[False, True], ignore_index=True)


def follow_up(
    verdicts: pd.DataFrame, visits: pd.DataFrame, *, days: int, as_of: datetime
) -> FollowUp | None:
    """Whether dissatisfied customers were visited in time; None while nobody could have been.

    verdicts: as ``customer_verdicts`` with answered_at; visits: customer_id, happened_at.
    """
    unhappy = verdicts[(verdicts["level"] == DISSATISFIED) & verdicts["answered_at"].notna()]
    joined = unhappy.merge(visits, on="customer_id", how="left")
    waited = joined["happened_at"] - joined["answered_at"]
    in_time = (waited >= timedelta(0)) & (waited <= timedelta(days=days))
    visited = among(unhappy["customer_id"], joined.loc[in_time, "customer_id"])
    due = unhappy["answered_at"] + timedelta(days=days) <= as_of
    counted = due | visited
    if not counted.any():
        return None
    share = wilson_interval(int(visited.sum()), int(counted.sum()))
    return FollowUp(share, days, pending=int((~counted).sum()))


def satisfaction_by_means(verdicts: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """Share of satisfied customers among those who met a means and those who did not.

    contacts: customer_id, means. Only means with enough customers on either side. Returns means,
    customers, share, low, high, others (share without), change, z; highest share first. Who meets a
    means is not chosen at random: a difference is association only.
    """
    satisfied = verdicts.set_index("customer_id")["level"] == SATISFIED
    rows = []
    for means, met in contacts.dropna(subset=["means"]).groupby("means")["customer_id"]:
        with_it = among(satisfied.index, met)
        inside, outside = satisfied[with_it], satisfied[~with_it]
        if min(len(inside), len(outside)) < _FEWEST:
            continue
        mine = wilson_interval(int(inside.sum()), len(inside))
        rest = wilson_interval(int(outside.sum()), len(outside))
        gap = share_difference(mine, rest)
        rows.append(
            (means, mine.total, mine.share, mine.low, mine.high, rest.share, gap.difference, gap.z)
        )
    names = ["means", "customers", "share", "low", "high", "others", "change", "z"]
    return pd.DataFrame(rows, columns=names).sort_values(
        ["share", "means"], ascending=[False, True], ignore_index=True
    )
