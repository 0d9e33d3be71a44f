"""How many left, by register and by silence, beside the period before and a year ago."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.claims import direction
from reportkit.analysis.basics.comparison import Comparison
from reportkit.analysis.basics.intervals import wilson_bounds
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.loss import churn_groups


@dataclass(frozen=True, slots=True)
class Rate:
    """Part of ``n`` customers that left (or came back), with the two it is compared with.

    moved: the change since ``before`` exceeds chance. both: the two bases are known. series: the
    rate in each recent period.
    """

    rate: float | None
    low: float
    high: float
    hits: int
    n: int
    kept: float
    before: float | None
    step: float | None
    last: float | None
    noise: float | None
    moved: bool
    both: bool
    series: tuple[float | None, ...]

    @property
    def compared(self) -> Comparison:
        return Comparison(self.rate, self.before, self.last, self.noise, self.n, self.series)


@dataclass(frozen=True, slots=True)
class Silence:
    """Leaving by silence over a period, and coming back."""

    rate: Rate
    back: Rate


def _rate(found: Sequence[tuple[float, int, int] | None], series: Sequence[float | None]) -> Rate:
    """found: (rate, hits, of how many) now, before, a year ago."""
    now, before, last = found
    if now is None:
        raise NothingToMeasure("期初没有客户")
    rate, hits, n = now
    low, high = wilson_bounds(hits, n)
    step = _known(rate - before[0]) if before else None
    noise = churn_groups.change_noise(hits, n, before[1], before[2]) if before else None
    return Rate(
        rate=_known(rate), low=float(low), high=float(high), hits=hits, n=n, kept=1 - rate,
        before=_known(before[0]) if before else None, step=step,
        last=_known(last[0]) if last else None, noise=noise, moved=bool(direction(step, noise)),
        both=before is not None and last is not None, series=tuple(series),
    )  # fmt: skip


def _known(rate: float) -> float | None:
    return None if math.isnan(rate) else rate  # nobody to lose or to win back


@travels()
def registered_spans(people: pd.DataFrame, as_of: datetime) -> pd.DataFrame:
    """When each customer came and left (``churn_groups.registered_spans``), and whether the table
    dates leaving at all (dated). Nothing to measure where it does not say who left.
    """
    if "churned" not in people:
        raise NothingToMeasure("客户表没有登记流失")
    spans = churn_groups.registered_spans(people, as_of)
    return spans.assign(dated="churned_at" in people)


@travels()
def dated(spans: pd.DataFrame) -> pd.DataFrame:
    """The same spans where the table says when customers left, else nothing to measure."""
    if not spans["dated"].any():
        raise NothingToMeasure("没有登记流失时间")
    return spans


@travels()
def registered_rate(
    spans: pd.DataFrame, periods: Sequence[Period], recent: Sequence[Period]
) -> Rate:
    """periods: now, the one before, a year ago; recent: those of the line. spans: ``dated``."""
    rates = churn_groups.registered_rates(spans, [*periods, *recent])
    triples = [(r.rate, r.lost, r.at_start) if r else None for r in rates[: len(periods)]]
    return _rate(triples, [r.rate if r else None for r in rates[len(periods) :]])


@travels()
def silence(
    days: pd.DataFrame, periods: Sequence[Period], recent: Sequence[Period], rule: ActivityRule
) -> Silence:
    """Churn and win-back by the rule of activity. days: customer_id, day."""
    if days.empty:
        raise NothingToMeasure("没有购买记录")
    wanted = list(dict.fromkeys([*recent, *periods]))
    moves = dict(zip(wanted, churn_groups.movements(days, wanted, rule), strict=True))
    then = [moves[p] for p in periods]
    series = [m.rate if (m := moves[p]) else None for p in recent]
    gone = _rate([(m.rate, m.lost, m.at_start) if m else None for m in then], series)
    back = [(m.win_back_rate, m.won_back, m.churned_at_start) if m else None for m in then]
    return Silence(gone, _rate(back, []))


@dataclass(frozen=True, slots=True)
class Trend:
    """Rates over the recent periods, a column each."""

    frame: pd.DataFrame
    lines: list[dict[str, Any]]  # name, first, last of each
    begin: str
    end: str
    tables: list[str]
    n: int


@travels(optional=("registered", "silent"))
def rate_trend(registered: Rate | None, silent: Silence | None, recent: Sequence[Period]) -> Trend:
    """Both rates side by side. A line needs three periods."""
    rates = {"已登记流失率": registered, "沉默流失率": silent.rate if silent else None}
    frame = pd.DataFrame(
        {name: rate.series for name, rate in rates.items() if rate}, index=[str(p) for p in recent]
    )
    frame = frame.astype(float).dropna(how="all").dropna(axis=1, how="all")
    if len(frame) < 3:
        raise NothingToMeasure(f"只有 {len(frame)} 期可比，画不成走势")
    known = {name: frame[name].dropna() for name in frame}
    lines = [
        {"name": n, "first": float(k.iloc[0]), "last": float(k.iloc[-1])} for n, k in known.items()
    ]
    tables = [*(["customers"] if registered else []), *(["orders"] if silent else [])]
    counted = registered or (silent.rate if silent else None)
    assert counted is not None
    return Trend(frame, lines, str(frame.index[0]), str(frame.index[-1]), tables, counted.n)
