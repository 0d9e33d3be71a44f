"""Scores of survey answers against earlier ones: changes beyond noise, lines, falling items.

Takes rows of (item, score, answered_at and, for weighted surveys, weight), returns frames. What
the items mean is settled in ``questionnaire``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from reportkit.analysis.basics.claims import threshold
from reportkit.analysis.basics.intervals import share_gap
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.basics.required_columns import require_columns
from reportkit.analysis.opinions.questionnaire import answers_between
from reportkit.analysis.opinions.satisfaction import net_promoter_score, satisfaction_table

ROSE, FELL, WITHIN = "上升，超出误差", "下降，超出误差", "未超出误差"
_RECENT, _BASE = 2, 4  # periods: the fall that is looked for, and what it is compared with


def score_changes(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Share of 满意及以上 per item against an earlier span.

    now, before: item, score (1..5, no blanks). Returns ``satisfaction_table`` of ``now`` and
    previous, change, noise (95 % half-width of the change), z, verdict; missing where the item was
    not asked before. Answers of both spans count as independent samples.
    """
    table = satisfaction_table(now).sort_values("share", ascending=False, ignore_index=True)
    earlier = satisfaction_table(before).set_index("item") if len(before) else None
    rows = [_change(row, earlier) for _, row in table.iterrows()]
    names = ["previous", "change", "noise", "z"]
    changes = pd.DataFrame(rows, columns=names, index=table.index)
    return table.join(changes).assign(verdict=[verdict(z) for z in changes["z"]])


def _change(row: pd.Series, earlier: pd.DataFrame | None) -> tuple[float, float, float, float]:
    if earlier is None or row["item"] not in earlier.index:
        return (np.nan,) * 4
    old = earlier.loc[row["item"]]
    gap = share_gap((row["share"], row["effective"]), (old["share"], old["effective"]))
    return float(old["share"]), gap.difference, (gap.high - gap.low) / 2, gap.z


def verdict(z: float, tests: int = 1) -> str:
    """Words for a change: whether it is larger than chance explains; — where it cannot be told.

    tests: how many such changes are looked at together; the 5 % are divided among them.
    """
    if not np.isfinite(z):
        return "—"
    if abs(z) <= threshold(tests):
        return WITHIN
    return ROSE if z > 0 else FELL


def period_scores(surveys: pd.DataFrame, periods: Sequence[Period]) -> pd.DataFrame:
    """Share of 4 and 5 per item and period.

    surveys: item, score (1..5), answered_at, optionally weight. Returns period (its place in
    ``periods``), item, answers, effective, share; a period in which an item was not answered has
    no row.
    """
    require_columns(surveys, ("item", "score", "answered_at"), "满意度问卷表")
    parts = []
    for place, period in enumerate(periods):
        inside = answers_between(surveys, period.start, period.end)
        if len(inside):
            parts.append(satisfaction_table(inside).assign(period=place))
    names = ["period", "item", "answers", "effective", "share"]
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names)
    return found[names].sort_values(["item", "period"], ignore_index=True)


def share_lines(scores: pd.DataFrame, periods: Sequence[Period], fewest: int = 1) -> pd.DataFrame:
    """``period_scores`` as lines: index = period, a column of shares per item, blank below
    ``fewest`` answers; periods before the first answer are left out."""
    known = scores[scores["answers"] >= fewest]
    lines = known.pivot(index="period", columns="item", values="share")
    lines = lines.reindex(range(len(periods)))
    filled = lines.notna().any(axis=1)
    lines = lines.loc[filled.idxmax() :] if filled.any() else lines.iloc[:0]
    lines.index = pd.Index([str(periods[place]) for place in lines.index], name="period")
    lines.columns.name = None
    return lines


def falling_items(scores: pd.DataFrame, periods: int) -> pd.DataFrame:
    """Items that fell in both of the last two periods, beyond noise.

    scores: as ``period_scores``; periods: how many there are. An item counts when its share fell
    twice in a row and the last two periods together lie below the up to four before them; the
    threshold is divided by the number of items compared, so that many items do not make a fall.
    Returns item, base, before_last, last (shares), change, z, answers; deepest fall first.
    """
    rows = []
    items = list(dict.fromkeys(scores["item"]))
    for item in items:
        mine = scores[scores["item"] == item].set_index("period")
        mine = mine.reindex(range(max(periods - _RECENT - _BASE, 0), periods))
        base, recent = mine.iloc[:-_RECENT].dropna(), mine.iloc[-_RECENT:]
        if base.empty or len(recent) < _RECENT or recent["answers"].isna().any():
            continue
        now, old = _pooled(recent), _pooled(base)
        gap = share_gap(now, old)
        first, last = recent["share"]
        if last < first < base["share"].iloc[-1] and gap.z < -threshold(len(items)):
            answers = int(recent["answers"].sum())
            rows.append((item, old[0], first, last, last - old[0], gap.z, answers))
    names = ["item", "base", "before_last", "last", "change", "z", "answers"]
    return pd.DataFrame(rows, columns=names).sort_values("change", ignore_index=True)


def _pooled(periods: pd.DataFrame) -> tuple[float, float]:
    """Share and effective answers of several periods together."""
    effective = float(periods["effective"].sum())
    return float((periods["share"] * periods["effective"]).sum()) / effective, effective


def trend_periods(surveys: pd.DataFrame, period: Period, count: int) -> list[Period]:
    """The ``count`` periods up to the end of ``period`` that a trend is drawn over.

    Quarters where a longer period, or a month that ends a quarter, has answers in each of its last
    four quarters, but not in each of its own last four; else periods like ``period`` itself.
    """
    own = _back(period, count)
    whole_quarter = period.end.month % 3 == 1
    if period.months == 3 or not whole_quarter:
        return own
    if period.months < 3 and _all_answered(surveys, own[-4:]):
        return own
    last = period.end
    newest = Period.containing(datetime(last.year, last.month, 1) - timedelta(days=1), 3)
    quarters = _back(newest, count)
    return quarters if _all_answered(surveys, quarters[-4:]) else own


def _back(newest: Period, count: int) -> list[Period]:
    return [newest.shifted(-newest.months * k) for k in range(count - 1, -1, -1)]


def _all_answered(surveys: pd.DataFrame, periods: Sequence[Period]) -> bool:
    return all(len(answers_between(surveys, p.start, p.end)) for p in periods)


def promoter_lines(surveys: pd.DataFrame, periods: Sequence[Period]) -> pd.DataFrame:
    """Net promoter score of every period in which somebody answered.

    surveys: score (0..10, no blanks), answered_at, optionally weight. Returns period (its name),
    points, low, high, answers.
    """
    rows = []
    for period in periods:
        inside = answers_between(surveys, period.start, period.end)
        if len(inside):
            nps = net_promoter_score(inside["score"], inside.get("weight"))
            rows.append((str(period), nps.points, nps.low, nps.high, nps.answers))
    return pd.DataFrame(rows, columns=["period", "points", "low", "high", "answers"])
