"""The goals that a client sets targets for, as measures; names and rules stand in ``outcomes.GOALS``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportkit.analysis.programme.outcomes import GOALS, Goal
from reportkit.measures.definition import Measure, unknown

_GOALS = {goal.id: goal for goal in GOALS}


def _measure(goal: Goal) -> Measure:
    unit = f" {goal.unit}" if goal.unit else ""
    return Measure(
        name=goal.id, label=goal.label, format=goal.format, unit=goal.unit, better=goal.better,
        note=f"[目标 {{target:{goal.format}}}{unit}，{{verdict}}]",
        meaning=goal.rule, remark="窗口 {span}[；层级取自{source}]",
    )  # fmt: skip


sales = _measure(_GOALS["sales"])
premium_sales = _measure(_GOALS["premium_sales"])
profit = _measure(_GOALS["profit"])
fresh_growing = _measure(_GOALS["fresh_growing"])
satisfaction = _measure(_GOALS["satisfaction"])
recommendation = _measure(_GOALS["recommendation"])
retention = _measure(_GOALS["retention"])
churn = _measure(_GOALS["churn"])
conversion = _measure(_GOALS["conversion"])
response = _measure(_GOALS["response"])
visits = _measure(_GOALS["visits"])
response_hours = _measure(_GOALS["response_hours"])
#: in the order in which they are printed
ALL = (
    sales, premium_sales, profit, fresh_growing, satisfaction, recommendation, retention, churn,
    conversion, response, visits, response_hours,
)  # fmt: skip

if not TYPE_CHECKING:  # checkers see the names above; people get the nearest one
    __getattr__ = unknown(globals())
