"""Survey answers made ready for scoring: the scale of each item, the span, who came back.

Takes rows of (response, item, score), returns frames; a 0-10 item and a 1-5 item are never pooled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from reportkit.analysis.columns import require_columns
from reportkit.analysis.intervals import (
    Share,
    critical_value,
    share_difference,
    wilson_interval,
)
from reportkit.analysis.periods import Period
from reportkit.analysis.satisfaction import (
    NetPromoterScore,
    net_promoter_score,
    satisfaction_table,
)

RECOMMEND_WORDS = ("推荐", "recommend", "nps", "netpro")
OVERALL_WORDS = ("整体", "总体", "综合", "overall")
FIVE, ELEVEN, OTHER = "1～5 分", "0～10 分", "其他量表"
UNNAMED = "满意度"  # the item of a survey that names none
ROSE, FELL, WITHIN = "上升，超出误差", "下降，超出误差", "未超出误差"
Span = tuple[datetime | None, datetime | None, str]  # start, end, how it is printed
_RECENT, _BASE = 2, 4  # periods: the fall that is looked for, and what it is compared with


@dataclass(frozen=True, slots=True, eq=False)
class SurveyItems:
    """Which scale each item is on.

    table: item, scale, answers, lowest, highest; most answered first. overall: the five-level
    item that gives the verdict as a whole; recommend: the 0-10 item about recommending.
    """

    table: pd.DataFrame
    overall: str | None
    recommend: str | None

    @property
    def five_level(self) -> tuple[str, ...]:
        return self._on(FIVE)

    @property
    def other(self) -> tuple[str, ...]:
        """Items that are neither: left out and named."""
        return self._on(OTHER)

    def _on(self, scale: str) -> tuple[str, ...]:
        return tuple(self.table.loc[self.table["scale"] == scale, "item"])


def survey_items(surveys: pd.DataFrame) -> SurveyItems:
    """Decide the scale of every item by its name first, then by the range of its answers.

    surveys: item, score (blank = not answered). An item named as recommending is 0-10 when an
    answer lies outside 1..5, any other is five-level when none does; the rest is on another scale.
    """
    require_columns(surveys, ("item", "score"), "满意度问卷表")
    known = surveys.dropna(subset=["item", "score"])
    rows = known.groupby("item", sort=True)["score"].agg(
        answers="size", lowest="min", highest="max", broken=lambda s: bool((s % 1 != 0).any())
    )
    rows["scale"] = [_scale(str(item), row) for item, row in rows.iterrows()]
    table = rows.reset_index().sort_values(
        ["answers", "item"], ascending=[False, True], ignore_index=True
    )
    table = table[["item", "scale", "answers", "lowest", "highest"]]
    return SurveyItems(
        table,
        overall=_named(table, FIVE, OVERALL_WORDS),
        recommend=_named(table, ELEVEN, RECOMMEND_WORDS),
    )


def _scale(item: str, row: pd.Series) -> str:
    inside = not row["broken"] and row["lowest"] >= 0 and row["highest"] <= 10
    five = inside and row["lowest"] >= 1 and row["highest"] <= 5
    if any(word in item.lower() for word in RECOMMEND_WORDS):
        return ELEVEN if inside and not five else FIVE if five else OTHER
    return FIVE if five else OTHER


def _named(table: pd.DataFrame, scale: str, words: Sequence[str]) -> str | None:
    names = table.loc[table["scale"] == scale, "item"].astype(str)
    return next((n for word in words for n in names if word in n.lower()), None)


def answers_between(
    surveys: pd.DataFrame, start: datetime | None, end: datetime | None
) -> pd.DataFrame:
    """Rows answered in [start, end); all rows without any bound, or where no answer has a date."""
    undated = "answered_at" not in surveys.columns or surveys["answered_at"].isna().all()
    if undated or (start is None and end is None):
        return surveys
    at = surveys["answered_at"]
    kept = at.notna()
    if start is not None:
        kept &= at >= start
    if end is not None:
        kept &= at < end
    return surveys[kept]


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
    gap = share_difference(_share(row), _share(old))
    return float(old["share"]), gap.difference, (gap.high - gap.low) / 2, gap.z


def _share(row: pd.Series) -> Share:
    return wilson_interval(int(row["score_4"] + row["score_5"]), int(row["answers"]))


def verdict(z: float, tests: int = 1) -> str:
    """Words for a change: whether it is larger than chance explains; — where it cannot be told.

    tests: how many such changes are looked at together; the 5 % are divided among them.
    """
    if not np.isfinite(z):
        return "—"
    if abs(z) <= critical_value(1 - 0.05 / tests):
        return WITHIN
    return ROSE if z > 0 else FELL


def period_scores(surveys: pd.DataFrame, periods: Sequence[Period]) -> pd.DataFrame:
    """Answers and hits (4 or 5) per item and period.

    surveys: item, score (1..5), answered_at. Returns period (its place in ``periods``), item,
    answers, hits; periods in which an item was not answered have no row.
    """
    require_columns(surveys, ("item", "score", "answered_at"), "满意度问卷表")
    parts = []
    for place, period in enumerate(periods):
        inside = answers_between(surveys, period.start, period.end)
        grouped = inside.assign(hit=inside["score"] >= 4).groupby("item")["hit"]
        counts = grouped.agg(answers="size", hits="sum").reset_index()
        parts.append(counts.assign(period=place))
    found = pd.concat(parts, ignore_index=True)
    return found[["period", "item", "answers", "hits"]].sort_values(
        ["item", "period"], ignore_index=True
    )


def share_lines(scores: pd.DataFrame, periods: Sequence[Period], fewest: int = 1) -> pd.DataFrame:
    """``period_scores`` as lines: index = period, a column of shares per item, blank below
    ``fewest`` answers; periods before the first answer are left out."""
    known = scores[scores["answers"] >= fewest]
    shares = known.assign(share=known["hits"] / known["answers"])
    lines = shares.pivot(index="period", columns="item", values="share")
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
        now = wilson_interval(int(recent["hits"].sum()), int(recent["answers"].sum()))
        old = wilson_interval(int(base["hits"].sum()), int(base["answers"].sum()))
        gap = share_difference(now, old)
        first, last = recent["hits"] / recent["answers"]
        latest_base = base["hits"].iloc[-1] / base["answers"].iloc[-1]
        limit = critical_value(1 - 0.05 / len(items))
        if last < first < latest_base and gap.z < -limit:
            rows.append((item, old.share, first, last, last - old.share, gap.z, now.total))
    names = ["item", "base", "before_last", "last", "change", "z", "answers"]
    return pd.DataFrame(rows, columns=names).sort_values("change", ignore_index=True)


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

    surveys: score (0..10, no blanks), answered_at. Returns period (its name), points, low, high,
    answers.
    """
    rows = []
    for period in periods:
        inside = answers_between(surveys, period.start, period.end)
        if len(inside):
            nps = net_promoter_score(inside["score"])
            rows.append((str(period), nps.points, nps.low, nps.high, nps.answers))
    return pd.DataFrame(rows, columns=["period", "points", "low", "high", "answers"])


def promoter_score_of(surveys: pd.DataFrame) -> NetPromoterScore | None:
    """Net promoter score, or None without a single answer."""
    return net_promoter_score(surveys["score"]) if len(surveys) else None


def with_items(surveys: pd.DataFrame) -> pd.DataFrame:
    """The same rows; where no column names the item, all answers belong to one item."""
    return surveys if "item" in surveys.columns else surveys.assign(item=UNNAMED)


def first_span(surveys: pd.DataFrame, spans: Sequence[Span]) -> tuple[Span, pd.DataFrame]:
    """The first of ``spans`` in which somebody answered, and its rows; the last one otherwise."""
    for span in spans:
        rows = answers_between(surveys, span[0], span[1])
        if len(rows):
            return span, rows
    return spans[-1], surveys.iloc[:0]
