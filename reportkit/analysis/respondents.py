"""Who answered: groups of respondents compared, channels and their returns, one row per response."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from reportkit.analysis.answers import FELL, ROSE, WITHIN, verdict
from reportkit.analysis.columns import require_columns
from reportkit.analysis.intervals import share_difference, wilson_bounds, wilson_interval
from reportkit.analysis.satisfaction import satisfaction_table


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
        hits, total = table["score_4"] + table["score_5"], table["answers"]
        z = [_against_rest(h, n, hits.sum(), total.sum()) for h, n in zip(hits, total, strict=True)]
        table = table.assign(dimension=name, z=z)[table["answers"] >= fewest]
        parts.append(table.sort_values(["share", "group"], ascending=[False, True]))
    if not parts:
        return pd.DataFrame(columns=["dimension", "group", "answers", "share", "verdict", "z"])
    found = pd.concat(parts, ignore_index=True)
    words = {ROSE: "高于其余", FELL: "低于其余", WITHIN: "与其余相当"}
    return found.assign(verdict=[words.get(verdict(z, len(found)), "—") for z in found["z"]])


def _against_rest(hits: float, total: float, all_hits: float, all_total: float) -> float:
    if all_total <= total:
        return float("nan")
    mine = wilson_interval(int(hits), int(total))
    rest = wilson_interval(int(all_hits - hits), int(all_total - total))
    return share_difference(mine, rest).z


def channel_returns(surveys: pd.DataFrame, overall: str | None) -> pd.DataFrame:
    """Questionnaires sent and returned per channel.

    surveys: response_id, channel, item, score; a questionnaire without any score never came back.
    Returns channel, sent, returned, rate, low, high (0-1), answers and satisfied share of the
    ``overall`` item; largest first.
    """
    require_columns(surveys, ("response_id", "channel", "item", "score"), "满意度问卷表")
    named = surveys.assign(channel=surveys["channel"].astype(object).fillna("未知"))
    sheets = named.groupby(["response_id", "channel"])["score"].count().gt(0).reset_index()
    table = sheets.groupby("channel")["score"].agg(sent="size", returned="sum")
    low, high = wilson_bounds(table["returned"], table["sent"])
    table = table.assign(rate=table["returned"] / table["sent"], low=low, high=high)
    verdicts = named[(named["item"] == overall) & named["score"].notna()]
    good = verdicts.assign(hit=verdicts["score"] >= 4).groupby("channel")["hit"]
    table = table.join(good.agg(answers="size", satisfied="mean")).reset_index()
    table["answers"] = table["answers"].fillna(0).astype(int)
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
    the ``overall`` score gives it: 4–5 好评, 3 中评, 1–2 差评; without either it stays blank.
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
    mood = pd.cut(marks, [0, 2, 3, 5], labels=["差评", "中评", "好评"]).astype(object)
    return once.assign(polarity=once["response_id"].map(mood)).reset_index(drop=True)
