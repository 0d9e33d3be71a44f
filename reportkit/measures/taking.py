"""Take a measure over its spans: now, 环比, 同比, and how far chance may move the change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

import pandas as pd

from reportkit.absence import NothingToMeasure, absent, travels
from reportkit.analysis.basics.estimates import (
    Estimate,
    count_estimate,
    mean_estimate,
    share_estimate,
)
from reportkit.analysis.basics.intervals import wilson_interval
from reportkit.analysis.basics.periods import Period
from reportkit.errors import NotebookError
from reportkit.measures.definition import Measure, Measured, Source, Span, Take, Taken

_LATE = timedelta(days=31)  # a year that begins up to a month late still counts as covered


@travels()
def measured(
    measure: Measure, source: Source, now: Span, previous: Span | None, year: Span | None
) -> Measured:
    """Take ``measure`` over its spans. An absence where the data lack what it needs."""
    if gap := measure.gap(source.data):
        return cast(Measured, absent(gap))
    if measure.take is None:
        raise NotebookError(
            f"指标 {measure.name} 的值由本章的分析给出：chapter.metric({measure.name}, 值, 结果)。"
        )
    spans = [now, previous, year if _reached(measure, source, year) else None]
    known = [span for span in spans if span is not None]
    found = dict(zip(map(id, known), measure.take(source, known), strict=True))
    first, *others = (found.get(id(span)) for span in spans)
    if first is None:
        raise NothingToMeasure(f"{now.label}没有可算“{measure.label}”的记录")
    bases = [t if t is not None and t.n else None for t in others]  # nothing counted is no base
    noises = [measure.noise(first.estimate, t.estimate) if t is not None else None for t in others]
    low, high = _bounds(first)
    filled = [
        source.data.fills(s) if isinstance(s, Period) else True for s in (now, previous, year)
    ]
    return Measured(
        measure=measure, span=now.label, value=first.value, n=first.n, hits=first.hits,
        previous=bases[0].value if bases[0] else None,
        year_before=bases[1].value if bases[1] else None,
        noise=max((noise for noise in noises if noise is not None), default=None),
        year_noise=noises[1], complete=filled[0], steady=filled[1], yearly=filled[2],
        low=low, high=high,
    )  # fmt: skip


def _bounds(taken: Taken) -> tuple[float | None, float | None]:
    """The ends that the measure gives, those of a counted share, or none."""
    if taken.low is None and taken.hits is not None and taken.n:
        share = wilson_interval(taken.hits, taken.n)
        return share.low, share.high
    return taken.low, taken.high


def _reached(measure: Measure, source: Source, year: Span | None) -> bool:
    """Whether the records go back to the start of ``year``; else it would be cut short."""
    if year is None or year.start is None or measure.over == "period" or not measure.covers:
        return True
    first = source.data.span
    return first is None or first[0] <= year.start + _LATE


def rows(
    table: str, *, at: str, count: Callable[[pd.DataFrame], pd.Series[Any]] | None = None,
    share: Callable[[pd.DataFrame], pd.Series[Any]] | None = None,
    mean: Callable[[pd.DataFrame], pd.Series[Any]] | None = None, columns: Sequence[str] = (),
) -> Take:  # fmt: skip
    """Take a measure from the rows of one table whose ``at`` lies in the span.

    count: a yes-or-no per row (Poisson noise); share: its part (Wilson); mean: a number per row.
    Of sales, rows are as they are booked, refunds among them: features count them better.
    """

    def take(source: Source, spans: Sequence[Span]) -> Sequence[Taken | None]:
        frame = source.data.frame(table, [at, *columns])
        return [Taken.of(_estimate(inside(frame, at, span))) for span in spans]

    def _estimate(inside: pd.DataFrame) -> Estimate:
        if share is not None:
            return share_estimate(int(share(inside).sum()), len(inside))
        if mean is not None:
            return mean_estimate(mean(inside))
        return count_estimate(float(count(inside).sum() if count else len(inside)))

    return take


def inside(frame: pd.DataFrame, at: str, span: Span) -> pd.DataFrame:
    return frame[(frame[at] < span.end) & (frame[at] >= (span.start or datetime.min))]
