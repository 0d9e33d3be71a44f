"""Satisfaction scores. Takes survey answers and ticket times, returns numbers; knows no client.

Blank codes must be turned into missing values and dropped before: 0-10 and 1-10 scales, or a 6
that means 未使用, cannot be told apart here. Drivers are in ``drivers``, comments in ``topics``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from reportkit.analysis.columns import require_columns
from reportkit.analysis.intervals import (
    Difference,
    FloatArray,
    critical_value,
    mean_interval,
    wilson_bounds,
    wilson_interval,
)
from reportkit.analysis.survival import SurvivalCurve, kaplan_meier
from reportkit.errors import DataError

#: answer on the five-level scale → its word, best first
LEVELS: dict[int, str] = {5: "非常满意", 4: "满意", 3: "一般", 2: "不满意", 1: "非常不满意"}
#: answer on the five-level scale → 满意, 中立, 不满意
THREE_LEVELS: dict[int, str] = {5: "满意", 4: "满意", 3: "中立", 2: "不满意", 1: "不满意"}
_ADJUSTED_BELOW = 200


@dataclass(frozen=True, slots=True)
class NetPromoterScore:
    """Promoters minus detractors, in points from -100 to 100.

    ``low`` and ``high`` rest on ``standard_error``; below 200 answers both come from the adjusted
    Wald method, so the interval is then not ``points`` ± ``margin``.
    """

    points: float
    margin: float  # half-width of the plain 95 % interval, points
    answers: int
    low: float
    high: float
    standard_error: float
    promoters: int
    passives: int
    detractors: int


@dataclass(frozen=True, slots=True)
class SatisfactionScore:
    """One question on the five-level scale.

    ``share`` is the part answering 4 or 5 with its Wilson bounds (0-1); ``index`` is
    100 * (mean - 1) / 4; ``distribution`` counts the answers 1 to 5.
    """

    share: float
    low: float
    high: float
    mean: float
    mean_low: float
    mean_high: float
    index: float
    answers: int
    distribution: tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class FeedbackClosing:
    """What became of the tickets. Durations in days; median None while most are still open.

    ``rate`` is the part of all tickets closed by the cut-off, with Wilson bounds;
    ``closed_within`` reads the share closed within a number of days from ``curve``.
    """

    rate: float
    low: float
    high: float
    tickets: int
    closed: int
    still_open: int
    median_days: float | None
    curve: SurvivalCurve

    def closed_within(self, days: float) -> float:
        """Estimated share closed within ``days``; NaN beyond what was observed."""
        return 1 - float(self.curve.at(days)["survival"].iloc[0])


def net_promoter_score(scores: pd.Series) -> NetPromoterScore:
    """Score a 0-10 "would you recommend us" survey.

    scores: one answer per customer, whole numbers 0..10, no blanks.
    Raises DataError when there are no answers or one lies outside 0..10.
    Source: Reichheld, HBR 81(12), 2003. Margin = 196 * sqrt((p + d - (p - d)**2) / n); below 200
    answers 0.75, 1.5 and 0.75 detractors, passives and promoters are added for the interval
    (adjusted Wald, Rocks, Quality Engineering 28:487-496, 2016), clipped to ±100.
    """
    answers = _whole_numbers(scores, 0, 10)
    promoters, detractors = int((answers >= 9).sum()), int((answers <= 6).sum())
    n = answers.size
    points, plain = _points_and_error(promoters, detractors, n)
    centre, error = points, plain
    if n < _ADJUSTED_BELOW:
        centre, error = _points_and_error(promoters + 0.75, detractors + 0.75, n + 3)
    half = critical_value() * error
    return NetPromoterScore(
        points=points,
        margin=critical_value() * plain,
        answers=n,
        low=max(-100.0, centre - half),
        high=min(100.0, centre + half),
        standard_error=error,
        promoters=promoters,
        passives=n - promoters - detractors,
        detractors=detractors,
    )


def net_promoter_change(current: NetPromoterScore, previous: NetPromoterScore) -> Difference:
    """Points gained since the previous period, with √(se₁² + se₂²) and its z."""
    gap = current.points - previous.points
    error = math.hypot(current.standard_error, previous.standard_error)
    half = critical_value() * error
    return Difference(gap, gap - half, gap + half, gap / error if error > 0 else math.nan)


def satisfaction_score(scores: pd.Series) -> SatisfactionScore:
    """Score one question answered on the five-level scale (5 = 非常满意).

    scores: whole numbers 1..5, no blanks. Raises DataError when there are no answers or one lies
    outside 1..5.
    """
    answers = _whole_numbers(scores, 1, 5)
    counts = np.bincount(answers.astype(int), minlength=6)[1:]
    top = wilson_interval(int(counts[3:].sum()), answers.size)
    mean = mean_interval(answers)
    return SatisfactionScore(
        share=top.share,
        low=top.low,
        high=top.high,
        mean=mean.mean,
        mean_low=mean.low,
        mean_high=mean.high,
        index=100 * (mean.mean - 1) / 4,
        answers=answers.size,
        distribution=tuple(int(count) for count in counts),  # type: ignore[arg-type]
    )


def satisfaction_table(surveys: pd.DataFrame, by: Sequence[str] = ("item",)) -> pd.DataFrame:
    """Scores of every question, or of every question per tier, region, channel.

    surveys: column score (1..5, no blanks) and the columns in ``by``; a blank group is 未知.
    Returns one row per group in order of appearance: the columns of ``by``, answers, share, low,
    high, mean, index, score_1..score_5 and satisfied, neutral, dissatisfied (0-1 shares of
    answers). Raises DataError as ``satisfaction_score``.
    """
    require_columns(surveys, ("score", *by), "满意度问卷表")
    answers = _whole_numbers(surveys["score"], 1, 5)
    keys = [surveys[c].astype(object).where(surveys[c].notna(), "未知").to_numpy() for c in by]
    ones = pd.DataFrame({score: answers == score for score in range(1, 6)}).astype(int)
    counts = ones.groupby(keys, sort=False).sum()
    n = counts.sum(axis=1)
    top = counts[4] + counts[5]
    low, high = wilson_bounds(top, n)
    mean = (counts * np.arange(1, 6)).sum(axis=1) / n
    table = pd.DataFrame(
        {
            "answers": n,
            "share": top / n,
            "low": low,
            "high": high,
            "mean": mean,
            "index": 100 * (mean - 1) / 4,
            **{f"score_{score}": counts[score] for score in range(1, 6)},
            "satisfied": top / n,
            "neutral": counts[3] / n,
            "dissatisfied": (counts[1] + counts[2]) / n,
        }
    )
    return table.rename_axis(index=list(by)).reset_index()


def feedback_closing(
    opened_at: pd.Series, closed_at: pd.Series, as_of: datetime
) -> FeedbackClosing:
    """How many tickets were closed and how long that took, open ones counted as still waiting.

    opened_at, closed_at: instants, one per ticket; a blank ``closed_at`` is open. Tickets opened
    at or after ``as_of`` are left out, closings at or after it have not happened yet.
    Raises DataError with no tickets, a blank opening or a closing before it.
    """
    opened, closed = pd.to_datetime(opened_at), pd.to_datetime(closed_at)
    if opened.isna().any():
        raise DataError(
            f"服务工单表：{len(opened)} 行中有 {opened.isna().sum()} 行缺提交时间，请补齐。"
        )
    inside = opened < as_of
    opened, closed = opened[inside], closed[inside]
    if opened.empty:
        raise DataError(f"服务工单表：{as_of:%Y-%m-%d} 之前没有工单。请检查数据期间。")
    reversed_ = closed < opened
    if reversed_.any():
        raise DataError(
            f"服务工单表：{len(opened)} 行中有 {reversed_.sum()} 行的关闭时间早于提交时间"
            f"（首个：{closed[reversed_].iloc[0]:%Y-%m-%d %H:%M} 早于"
            f" {opened[reversed_].iloc[0]:%Y-%m-%d %H:%M}）。请核对两列是否对调。"
        )
    done = closed < as_of
    waited = closed.where(done, pd.Timestamp(as_of)) - opened
    curve = kaplan_meier(waited / pd.Timedelta(days=1), done)
    share = wilson_interval(int(done.sum()), len(opened))
    return FeedbackClosing(
        rate=share.share,
        low=share.low,
        high=share.high,
        tickets=share.total,
        closed=share.hits,
        still_open=share.total - share.hits,
        median_days=curve.median,
        curve=curve,
    )


def _points_and_error(promoters: float, detractors: float, n: float) -> tuple[float, float]:
    p, d = promoters / n, detractors / n
    return 100 * (p - d), 100 * math.sqrt(max(p + d - (p - d) ** 2, 0.0) / n)


def _whole_numbers(scores: pd.Series, lowest: int, highest: int) -> FloatArray:
    name = f"'{scores.name}'" if scores.name is not None else "评分"
    if len(scores) == 0:
        raise DataError(f"{name}：没有答案，无法评分。请检查问卷期间与题项。")
    answers = np.asarray(pd.to_numeric(scores, errors="coerce"), dtype=float)
    bad = np.flatnonzero(~((answers >= lowest) & (answers <= highest) & (answers % 1 == 0)))
    if bad.size:
        values = list(dict.fromkeys(scores.iloc[bad].tolist()))[:3]
        raise DataError(
            f"{name}：{answers.size} 份答案中有 {bad.size} 份不是 {lowest}～{highest} 的整数"
            f"（首个：第 {bad[0] + 1} 份，值 {values}）。"
            "若为“未作答”代码，请在客户参数的 blanks 中声明。"
        )
    return answers
