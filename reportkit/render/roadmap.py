"""The actions of the decisions as bars over the next ninety days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from reportkit.blocks import Action, Decision

_TICKS = 4
_COUNTS = dict(enumerate("一两三四五六七八九", start=1))
_LEAST = 2.5  # per cent of the width: a bar of a few days stays visible


@dataclass(frozen=True, slots=True)
class Tick:
    text: str  # 1/5
    left: float  # per cent of the width


@dataclass(frozen=True, slots=True)
class RoadRow:
    """One action; ``left`` and ``width`` in per cent of the span."""

    number: int  # of its decision
    decision: str
    opens: bool  # the first of its decision
    step: Action
    left: float
    width: float
    day: str  # when it is done


@dataclass(frozen=True, slots=True)
class RoadView:
    title: str  # 14 项行动落实五项决定
    begins: str
    ends: str
    ticks: tuple[Tick, ...]
    rows: tuple[RoadRow, ...]


def road_view(steps: Sequence[Action], decisions: Sequence[Decision]) -> RoadView:
    """The actions in the order of their decisions, then as recorded; steps must not be empty."""
    order = {decision.id: place for place, decision in enumerate(decisions, start=1)}
    titles = {decision.id: decision.title for decision in decisions}
    sorted_steps = sorted(
        (step for step in steps if step.decision in order), key=lambda step: order[step.decision]
    )
    first = min(date.fromisoformat(step.begins) for step in sorted_steps)
    last = max(date.fromisoformat(step.deadline) for step in sorted_steps)
    days = max((last - first).days, 1)
    rows: list[RoadRow] = []
    for step in sorted_steps:
        start, end = date.fromisoformat(step.begins), date.fromisoformat(step.deadline)
        rows.append(
            RoadRow(
                number=order[step.decision],
                decision=titles[step.decision],
                opens=not rows or rows[-1].step.decision != step.decision,
                step=step,
                left=round(100 * (start - first).days / days, 1),
                width=round(max(100 * (end - start).days / days, _LEAST), 1),
                day=f"{end.month}/{end.day}",
            )
        )
    ticks = (first + timedelta(days=days * i // _TICKS) for i in range(_TICKS))
    kept = len({row.number for row in rows})
    return RoadView(
        title=f"90 天路线：{len(rows)} 项行动落实{_COUNTS.get(kept, kept)}项决定",
        begins=first.isoformat(),
        ends=last.isoformat(),
        ticks=tuple(
            Tick(f"{day.month}/{day.day}", round(100 * (day - first).days / days, 1))
            for day in ticks
        ),
        rows=tuple(rows),
    )
