"""Measures of what customers say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reportkit.absence import NothingToMeasure
from reportkit.analysis.opinions.satisfaction import PROMOTER_FROM, NetPromoterScore, promoter_noise
from reportkit.data import features
from reportkit.measures.definition import Measure, Source, Span, Taken, unknown


def _promoters(source: Source, spans: Sequence[Span]) -> Sequence[Taken | None]:
    survey = features.survey(source.data, source.params.surveys.rules, until=source.data.as_of)
    assert survey is not None  # the measure needs its items
    scores = [survey.promoters(span.start, span.end) for span in spans]
    if scores[0] is None:
        raise NothingToMeasure("问卷中没有 0～10 分的推荐意愿题", code="no_recommend")
    return [_taken(score) if score else None for score in scores]


def _taken(score: NetPromoterScore) -> Taken:
    low, high = score.promoter_bounds
    return Taken(value=score.promoters, n=score.answers, estimate=score, low=low, high=high)


promoters = Measure(
    name="promoters", label=f"推荐率（{PROMOTER_FROM}～10 分）", format="pct", over="window",
    covers=False, needs=("surveys.item", "surveys.score"), purpose="推荐率（推荐意愿）分析",
    take=_promoters, noise=promoter_noise,
)  # fmt: skip

if not TYPE_CHECKING:  # checkers see the names above; people get the nearest one
    __getattr__ = unknown(globals())
