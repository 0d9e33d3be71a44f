"""Whether feedback is answered and closed in time: the tickets of a period beside earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics import claims, estimates
from reportkit.analysis.basics.comparison import Comparison
from reportkit.analysis.basics.labels import named
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.opinions import feedback, satisfaction

_COLUMNS = (
    "customer_id", "opened_at", "responded_at", "closed_at", "channel", "topic", "solved"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Usable:
    """Tickets whose times make sense; n: left out. closing, response: those times are recorded."""

    n: int
    closing: bool
    response: bool
    table: pd.DataFrame


@travels()
def usable(tickets: pd.DataFrame) -> Usable:
    """tickets: the whole table. Columns that nobody filled count as absent."""
    known = [c for c in _COLUMNS if c in tickets and tickets[c].notna().any()]
    table, left_out = feedback.usable_tickets(tickets[known])
    return Usable(left_out, "closed_at" in known, "responded_at" in known, table)


@dataclass(frozen=True, slots=True)
class Opened:
    """Tickets opened in the period as they stood at its ``end``, and those of its two bases.

    silent: when they were closed is not recorded; rule: how responses are timed. states: ``ticket_table`` of the period, the one
    before and a year ago, None where nobody opened one; lines: the same over recent periods.
    """

    n: int
    limit: float
    silent: bool
    rule: str
    end: datetime
    known: Usable
    now: pd.DataFrame
    bases: tuple[tuple[pd.DataFrame, datetime], ...]
    states: tuple[pd.DataFrame | None, ...]
    lines: pd.DataFrame


@travels()
def opened(
    usable: Usable, compared: Sequence[Period], recent: Sequence[Period], as_of: datetime,
    *, limit: float,
) -> Opened:  # fmt: skip
    """compared: the period, the one before, a year ago; limit: hours in which to close."""
    period, *bases = compared
    end = min(period.end, as_of)
    now = feedback.opened_between(usable.table, period.start, end)
    if now.empty:
        raise NothingToMeasure("报告期没有新提交的工单", code="no_tickets")
    earlier = [(feedback.opened_between(usable.table, p.start, p.end), p.end) for p in bases]
    states = [
        feedback.ticket_table(rows, None, end=till, limit_hours=limit) if len(rows) else None
        for rows, till in [(now, end), *earlier]
    ]
    lines = feedback.ticket_lines(usable.table, recent, limit_hours=limit)
    return Opened(
        n=len(now), limit=limit, silent=not usable.closing, rule=feedback.RESPONSE_RULE, end=end,
        known=usable, now=now, bases=tuple(earlier), states=tuple(states), lines=lines,
    )  # fmt: skip


def _compared(opened: Opened, column: str, noise: float | None, count: int) -> Comparison:
    value, before, year = (
        None if state is None else _known(state[column].iloc[0]) for state in opened.states
    )
    return Comparison(value, before, year, noise, count, tuple(opened.lines[column]))


def _known(value: float | None) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


@dataclass(frozen=True, slots=True)
class Timely:
    """Share closed within ``limit`` hours, of the tickets that are old enough to tell (n)."""

    limit: float
    n: int
    compared: Comparison


@dataclass(frozen=True, slots=True)
class Closing:
    """How many of ``n`` are closed, and how fast; hours: medians, None while most are open.

    slower: it takes longer than a year ago, beyond chance; count: customers (else tickets) who
    waited beyond the limit or wait still.
    """

    n: int
    rate: float
    low: float
    high: float
    open: int
    hours: float | None
    limit: float
    due: int
    in_time: float | None
    response: float | None
    year_hours: float | None
    year_in_time: float | None
    slower: bool
    count: int
    weight: int
    timely: Timely
    compared: Comparison


@travels()
def closing(opened: Opened) -> Closing:
    """Nothing to measure where closing is not recorded."""
    if opened.silent:
        raise NothingToMeasure("没有登记工单的关闭时间")
    now, end, state, year = opened.now, opened.end, opened.states[0], opened.states[-1]
    assert state is not None
    done = satisfaction.feedback_closing(now["opened_at"], now["closed_at"], end)
    total, then = state.iloc[0], None if year is None else year.iloc[0]
    noises = [
        estimates.widest(*(feedback.rate_estimate(s, what) for s in opened.states if s is not None))
        for what in ("closed", "hits")
    ]
    pace, before = feedback.closing_estimate(now, end), feedback.closing_estimate(*opened.bases[-1])
    gap = (pace.value or 0) - (before.value or 0)
    slower = claims.direction(gap, estimates.half_width(pace, before)) > 0
    waited = (now["closed_at"] - now["opened_at"]).dt.total_seconds()
    late, due = now[~(waited <= opened.limit * 3600)], int(total["due"])
    return Closing(
        n=done.tickets, rate=done.rate, low=done.low, high=done.high, open=done.still_open,
        hours=_known(total["closing_hours"]), limit=opened.limit, due=due,
        in_time=_known(total["in_time"]),
        response=_known(total["response_hours"]) if opened.known.response else None,
        year_hours=None if then is None else _known(then["closing_hours"]),
        year_in_time=None if then is None else _known(then["in_time"]), slower=slower,
        count=late["customer_id"].nunique() if "customer_id" in late else len(late),
        weight=68 if slower else 46,
        timely=Timely(opened.limit, due, _compared(opened, "in_time", noises[1], due)),
        compared=_compared(opened, "rate", noises[0], done.tickets),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Response:
    """Median hours to the first response of ``n`` tickets, beside its bases."""

    n: int
    compared: Comparison


@travels()
def response(opened: Opened) -> Response:
    """Nothing to measure where responses are not recorded."""
    if not opened.known.response:
        raise NothingToMeasure("没有登记工单的首次响应时间")
    every = [(opened.now, opened.end), *opened.bases]
    noise = estimates.widest(*(feedback.response_estimate(rows, end) for rows, end in every))
    return Response(opened.n, _compared(opened, "response_hours", noise, opened.n))


@dataclass(frozen=True, slots=True)
class Course:
    """Median hours to closing, period by period; last: None while most of the last wait."""

    last: float | None
    high: float
    worst: str
    low: float
    best: str
    n: int
    span: str
    line: pd.Series[float]


@travels()
def course(opened: Opened, closing: Closing) -> Course:
    """A line needs two periods that have a median."""
    line = opened.lines["closing_hours"].astype(float)
    if line.notna().sum() < 2:
        raise NothingToMeasure("有关闭时间中位数的不到两期，画不成走势")
    return Course(
        last=_known(line.iloc[-1]), high=line.max(), worst=str(line.idxmax()), low=line.min(),
        best=str(line.idxmin()), n=int(opened.lines["tickets"].sum()),
        span=f"{line.index[0]} 至 {line.index[-1]}", line=line,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """Tickets by one word; top: the word of most, None where none is recorded."""

    top: str | None
    share: float | None
    limit: float
    n: int
    frame: pd.DataFrame


@travels()
def by(opened: Opened, column: str) -> Table:
    """column: channel or topic. Times that are not recorded stay blank."""
    if column not in opened.now:
        raise NothingToMeasure("工单没有登记这一项")
    table = feedback.ticket_table(opened.now, column, end=opened.end, limit_hours=opened.limit)
    if opened.silent:
        table = table.assign(rate=None, in_time=None, closing_hours=None, unsolved=None)
    if not opened.known.response:
        table = table.assign(response_hours=None)
    first = named(table).head(1)
    share = first["tickets"].sum() / table["tickets"].sum() if len(first) else None
    return Table(next(iter(first["label"]), None), share, opened.limit, opened.n, table)
