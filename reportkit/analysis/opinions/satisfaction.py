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
import numpy.typing as npt
import pandas as pd

from reportkit.analysis.basics.intervals import (
    Difference,
    FloatArray,
    critical_value,
    effective_number,
    share_gap,
    wilson_bounds,
    wilson_interval,
)
from reportkit.analysis.basics.required_columns import require_columns
from reportkit.analysis.basics.survey_rules import DISSATISFIED, NEUTRAL, SATISFIED
from reportkit.analysis.loss.survival import SurvivalCurve, kaplan_meier
from reportkit.errors import DataError

#: answer on the five-level scale → its word, best first
LEVELS: dict[int, str] = {5: "非常满意", 4: "满意", 3: "一般", 2: "不满意", 1: "非常不满意"}
#: from these on a five-level answer, or a mean of several, is 满意 or 中立
SATISFIED_FROM, NEUTRAL_FROM = 3.5, 2.5
#: from PROMOTER_FROM on a 0-10 answer is a promoter's, up to DETRACTOR_TO a detractor's
PROMOTER_FROM, DETRACTOR_TO = 9, 6
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
    promoters: float  # shares of the answers, 0-1, weighted where the answers are
    passives: float
    detractors: float
    effective: float  # equally weighted answers that would say as much (Kish)

    @property
    def promoter_bounds(self) -> tuple[float, float]:
        """95 % Wilson bounds of the share of promoters."""
        low, high = wilson_bounds(self.promoters * self.effective, self.effective)
        return float(low), float(high)


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


def net_promoter_score(scores: pd.Series, weights: pd.Series | None = None) -> NetPromoterScore:
    """Score a 0-10 "would you recommend us" survey.

    scores: one answer per customer, whole numbers 0..10, no blanks; weights: sample weights above
    0 on the same rows. Raises DataError when there are no answers or one lies outside 0..10.
    Source: Reichheld, HBR 81(12), 2003. Margin = 196 * sqrt((p + d - (p - d)**2) / n), with
    weights 196 * sqrt(Σ w² (v - mean)²) / Σw (linearised); below 200 effective answers 0.75, 1.5
    and 0.75 detractors, passives and promoters are added for the interval (adjusted Wald, Rocks,
    Quality Engineering 28:487-496, 2016), clipped to ±100.
    """
    answers = _whole_numbers(scores, 0, 10)
    w = np.ones(answers.size) if weights is None else np.asarray(weights, dtype=float)
    promoter, detractor = answers >= PROMOTER_FROM, answers <= DETRACTOR_TO
    p, d = (float(w[part].sum() / w.sum()) for part in (promoter, detractor))
    n = effective_number(w)
    points, plain = _points_and_error(p * n, d * n, n)
    if weights is not None:
        plain = 100 * linearised_error(promoter.astype(float) - detractor, w)
    centre, error = points, plain
    if n < _ADJUSTED_BELOW:
        centre, error = _points_and_error(p * n + 0.75, d * n + 0.75, n + 3)
    half = critical_value() * error
    return NetPromoterScore(
        points=points,
        margin=critical_value() * plain,
        answers=answers.size,
        low=max(-100.0, centre - half),
        high=min(100.0, centre + half),
        standard_error=error,
        promoters=p,
        passives=1 - p - d,
        detractors=d,
        effective=n,
    )


def promoter_noise(now: NetPromoterScore, before: NetPromoterScore | None) -> float | None:
    """95 % half-width of a change of the share of promoters; None without a base."""
    if before is None:
        return None
    gap = share_gap((now.promoters, now.effective), (before.promoters, before.effective))
    return (gap.high - gap.low) / 2


def linearised_error(values: npt.ArrayLike, weights: npt.ArrayLike) -> float:
    """Standard error of a weighted mean: √Σ w² (v − mean)² / Σw (Cochran 1977, eq. 6.13)."""
    v, w = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    mean = (w * v).sum() / w.sum()
    return float(np.sqrt((w**2 * (v - mean) ** 2).sum()) / w.sum())


def three_levels(scores: pd.Series[float]) -> pd.Series[str]:
    """满意, 中立 or 不满意 for five-level answers or means of them; a blank has no word."""
    words = np.select(
        [scores >= SATISFIED_FROM, scores >= NEUTRAL_FROM], [SATISFIED, NEUTRAL], DISSATISFIED
    )
    return pd.Series(words, index=scores.index, dtype=object).where(scores.notna())


def net_promoter_change(current: NetPromoterScore, previous: NetPromoterScore) -> Difference:
    """Points gained since the previous period, with √(se₁² + se₂²) and its z."""
    gap = current.points - previous.points
    error = math.hypot(current.standard_error, previous.standard_error)
    half = critical_value() * error
    return Difference(gap, gap - half, gap + half, gap / error if error > 0 else math.nan)


def satisfaction_table(surveys: pd.DataFrame, by: Sequence[str] = ("item",)) -> pd.DataFrame:
    """Scores of every question, or of every question per tier, region, channel.

    surveys: column score (1..5, no blanks), the columns in ``by`` (a blank group is 未知) and
    optionally weight (above 0): then every share and mean is weighted.
    Returns one row per group in order of appearance: the columns of ``by``, answers (counted),
    effective (equally weighted answers with the same standard error), share, low, high, mean, index,
    level_1..level_5 and satisfied, neutral, dissatisfied (0-1 shares of the answers). Bounds are
    Wilson's at the effective number. Raises DataError when there are no answers or one lies
    outside 1..5.
    """
    require_columns(surveys, ("score", *by), "满意度问卷表")
    answers = _whole_numbers(surveys["score"], 1, 5)
    keys = [surveys[c].astype(object).where(surveys[c].notna(), "未知").to_numpy() for c in by]
    w = surveys["weight"].to_numpy(dtype=float) if "weight" in surveys else np.ones(len(answers))
    parts = pd.DataFrame({score: (answers == score) * w for score in range(1, 6)})
    parts = parts.assign(answers=1, squares=w**2, top_squares=w**2 * (answers >= 4))
    sums = parts.groupby(keys, sort=False).sum()
    total = sums[[1, 2, 3, 4, 5]].sum(axis=1)
    levels = sums[[1, 2, 3, 4, 5]].div(total, axis=0)
    share = (sums[4] + sums[5]) / total
    effective = _effective(share, total, sums) if "weight" in surveys else total
    low, high = wilson_bounds(share * effective, effective)
    mean = (levels * np.arange(1, 6)).sum(axis=1)
    table = pd.DataFrame(
        {
            "answers": sums["answers"],
            "effective": effective,
            "share": share,
            "low": low,
            "high": high,
            "mean": mean,
            "index": 100 * (mean - 1) / 4,
            **{f"level_{score}": levels[score] for score in range(1, 6)},
            "satisfied": share,
            "neutral": levels[3],
            "dissatisfied": levels[1] + levels[2],
        }
    )
    return table.rename_axis(index=list(by)).reset_index()


def _effective(share: pd.Series, total: pd.Series, sums: pd.DataFrame) -> pd.Series:
    """p(1 − p) over the linearised variance of each share; Kish's number where nobody differs."""
    spread = (1 - share) ** 2 * sums["top_squares"]
    spread += share**2 * (sums["squares"] - sums["top_squares"])
    number = share * (1 - share) * total**2 / spread.where(spread > 0)
    return number.fillna(total**2 / sums["squares"])


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
