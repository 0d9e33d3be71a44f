"""Who answered: groups of respondents compared, channels and their returns, one row per response."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from reportkit.analysis.basics.intervals import share_gap, wilson_bounds
from reportkit.analysis.basics.required_columns import require_columns
from reportkit.analysis.basics.survey_rules import DISSATISFIED, NEUTRAL, SATISFIED
from reportkit.analysis.opinions.answer_changes import FELL, ROSE, WITHIN, verdict
from reportkit.analysis.opinions.satisfaction import satisfaction_table, three_levels

MOODS = {SATISFIED: "好评", NEUTRAL: "中评", DISSATISFIED: "差评"}


def group_scores(surveys: pd.DataFrame, groups: Sequence[str], *, fewest: int) -> pd.DataFrame:
    """The same item in every group of several ways to split the respondents.

    surveys: score (1..5, no blanks) and one column per way in ``groups``. Groups with fewer than
    ``fewest`` answers and blanks are left out. Returns dimension, group, the columns of
    ``satisfaction_table``, z and verdict (against everybody else of the same dimension, the 5 %
    divided among all groups listed).
    """
    parts = []
    for name in groups:
        known = surveys.dropna(subset=[name])
        if known.empty:
            continue
        table = satisfaction_table(known, by=(name,)).rename(columns={name: "group"})
        z = [_against_rest(table, place) for place in range(len(table))]
        table = table.assign(dimension=name, z=z)[table["answers"] >= fewest]
        parts.append(table.sort_values(["share", "group"], ascending=[False, True]))
    if not parts:
        return pd.DataFrame(columns=["dimension", "group", "answers", "share", "verdict", "z"])
    found = pd.concat(parts, ignore_index=True)
    words = {ROSE: "高于其余", FELL: "低于其余", WITHIN: "与其余相当"}
    return found.assign(verdict=[words.get(verdict(z, len(found)), "—") for z in found["z"]])


def _against_rest(table: pd.DataFrame, place: int) -> float:
    mine, rest = table.iloc[place], table.drop(index=table.index[place])
    total = float(rest["effective"].sum())
    if not total > 0:
        return float("nan")
    others = float((rest["share"] * rest["effective"]).sum()) / total
    return share_gap((mine["share"], mine["effective"]), (others, total)).z


def channel_returns(surveys: pd.DataFrame, overall: str | None) -> pd.DataFrame:
    """Questionnaires sent and returned per channel.

    surveys: response_id, channel, item, score, optionally weight (of the satisfied share); a
    questionnaire without any score never came back.
    Returns channel, sent, returned, rate, low, high (0-1), answers and satisfied share of the
    ``overall`` item; largest first.
    """
    require_columns(surveys, ("response_id", "channel", "item", "score"), "满意度问卷表")
    named = surveys.assign(channel=surveys["channel"].astype(object).fillna("未知"))
    sheets = named.groupby(["response_id", "channel"])["score"].count().gt(0).reset_index()
    table = sheets.groupby("channel")["score"].agg(sent="size", returned="sum")
    low, high = wilson_bounds(table["returned"], table["sent"])
    table = table.assign(rate=table["returned"] / table["sent"], low=low, high=high)
    said = named[(named["item"] == overall) & named["score"].notna()]
    good = satisfaction_table(said, by=("channel",)).set_index("channel") if len(said) else None
    table = table.reset_index()
    table["answers"] = 0 if good is None else table["channel"].map(good["answers"])
    table["answers"] = table["answers"].fillna(0).astype(int)
    table["satisfied"] = np.nan if good is None else table["channel"].map(good["share"])
    ranked: pd.DataFrame = table.sort_values(
        ["sent", "channel"], ascending=[False, True], ignore_index=True
    )
    return ranked


def response_items(surveys: pd.DataFrame, items: Sequence[str]) -> pd.DataFrame:
    """One row per response_id, one column per item of ``items`` that was answered; blank = not."""
    known = surveys[surveys["item"].isin(items)].dropna(subset=["response_id", "score"])
    wide = known.groupby(["response_id", "item"])["score"].last().unstack("item")
    wide.columns.name = None
    return wide[[item for item in items if item in wide.columns]]


def spoken(surveys: pd.DataFrame, overall: str | None) -> pd.DataFrame:
    """Comments, one per response: response_id, comment, polarity and what else a response has.

    A survey repeats its comment on every item; it counts once. Responses without an answer of any
    kind never came back and are left out. Without a ``polarity`` in the data
    the ``overall`` score gives it: 满意 好评, 中立 中评, 不满意 差评; without either it stays blank.
    """
    given = [name for name in ("score", "comment", "polarity") if name in surveys]
    rows = surveys.drop(columns=["item", "score"], errors="ignore")
    back = surveys.loc[surveys[given].notna().any(axis=1), "response_id"]
    rows = rows[rows["response_id"].isin(back)]
    once = rows.sort_values("comment", kind="stable", na_position="last")
    once = once.drop_duplicates("response_id").sort_index()
    if "polarity" in once and once["polarity"].notna().any():
        return once.reset_index(drop=True)
    if overall is None or "score" not in surveys:
        return once.assign(polarity=None).reset_index(drop=True)
    marks = surveys[surveys["item"] == overall].groupby("response_id")["score"].last()
    mood = three_levels(marks).map(MOODS)
    return once.assign(polarity=once["response_id"].map(mood)).reset_index(drop=True)
