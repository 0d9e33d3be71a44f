"""Who goes on improving, when and how: the method's steps with what this client has of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from reportkit import numerals
from reportkit.absence import travels
from reportkit.analysis.programme import governance
from reportkit.analysis.programme.attainment import Grading, Scores

_MOST_ROLES = 10
_YEARLY_VISITS = 4  # where customers have no tiers


@dataclass(frozen=True, slots=True, eq=False)
class Method:
    """The steps of the method with a detail each. n: records; active: buyers of the window.

    managed: customers with a tier, else the active ones.
    """

    steps: int
    first: str
    last: str
    detail: str
    n: int
    active: int
    managed: int | None
    boxes: list[tuple[str, str]]
    frame: pd.DataFrame


@travels(optional=("graded", "now"))
def method(
    found: Scores, graded: Grading | None, now: pd.DataFrame | None, *, rows: int, strategies: int
) -> Method:
    """now: customer summary of the window; rows: records read; strategies: in the library."""
    covered = found.get("visits")
    tiered = None if graded is None else int(graded.tiers.notna().sum())
    active = 0 if now is None else len(now)
    judged, count = len(found.judged), len(found.results)
    visited = numerals.percent(covered.now.value) if covered else ""
    details = (
        f"{numerals.integer(rows)} 条记录入库并清洗",
        "按价值与需求划分层级" if tiered is None else f"{numerals.integer(tiered)} 家客户有层级",
        f"策略库 {strategies} 条，按层级与需求匹配",
        f"近 {found.months} 个月回访过 {visited} 的成交客户" if covered else "定期回访与满意度调查",
        f"{count} 项指标，{judged - len(found.missed)} 项达标"
        if judged
        else f"跟踪 {count} 项指标",
    )
    boxes = [(step.title, text) for step, text in zip(governance.STEPS, details, strict=True)]
    return Method(
        steps=len(boxes), first=boxes[0][0], last=boxes[-1][0],
        detail="；".join(f"{title}（{text}）" for title, text in boxes), n=rows, active=active,
        managed=(active if tiered is None else tiered) or None, boxes=boxes,
        frame=governance.step_table(),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Visits, surveys and reviews of the months to come. months: how many."""

    months: int
    frame: pd.DataFrame


@travels(optional=("graded",))
def calendar(
    told: Method, graded: Grading | None, as_of: datetime, *, months: int,
    yearly: Mapping[str, float], surveyed: float, review_every: int,
) -> Calendar:  # fmt: skip
    """yearly: visits of a customer by tier; surveyed: part of the buyers asked each quarter."""
    visits = told.active * _YEARLY_VISITS / 12
    if graded is not None:
        sizes = {tier: float((graded.tiers == tier).sum()) for tier in yearly}
        visits = sum(sizes[tier] * times for tier, times in yearly.items()) / 12
    asked = round(surveyed * told.active)
    plan = governance.review_calendar(pd.Timestamp(as_of), months, visits, asked, review_every)
    return Calendar(len(plan), plan)


@dataclass(frozen=True, slots=True, eq=False)
class Training:
    """What each role has to know. roles: how many are printed; owners: people who own customers."""

    roles: int
    owners: int | None
    frame: pd.DataFrame


@travels(optional=("people",))
def training(
    strategies: Sequence[governance.Entry], names: Mapping[str, str], people: pd.DataFrame | None
) -> Training:
    """names: role → person; people: the customer table, perhaps with owner."""
    plan = governance.training_plan(strategies, names).head(_MOST_ROLES)
    owners = people["owner"].nunique() if people is not None and "owner" in people else 0
    return Training(len(plan), owners or None, plan)
