"""高, 中, 低 for frequency, activity and loyalty, each with a rule that can be printed.

Takes one row per customer; a level that the client's own table states is kept where nothing else
can tell it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reportkit.analysis.basics.survey_rules import DISSATISFIED, NEUTRAL, SATISFIED
from reportkit.analysis.buying.rhythm import ACTIVE, CHURNED, DORMANT
from reportkit.analysis.opinions.satisfaction import NEUTRAL_FROM, SATISFIED_FROM, three_levels

HIGH, MIDDLE, LOW = "高", "中", "低"
ACTIVITY: Mapping[str, str] = {ACTIVE: HIGH, DORMANT: MIDDLE, CHURNED: LOW}
UNASKED = "未评价"
#: words of the five-level scale and their three-level meaning
_STATED = {
    "非常满意": SATISFIED, "满意": SATISFIED, "一般": NEUTRAL, "中立": NEUTRAL,
    "不满意": DISSATISFIED, "非常不满意": DISSATISFIED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LevelRule:
    """高 from ``high`` on, 中 from ``middle`` on, 低 below."""

    high: float
    middle: float
    measure: str
    unit: str

    @property
    def text(self) -> str:
        """The rule in words, as printed under 口径."""
        return (
            f"{self.measure}：高为 {self.high:,.0f} {self.unit}及以上，"
            f"中为 {self.middle:,.0f} {self.unit}及以上、不足 {self.high:,.0f} {self.unit}，低为更少"
        )

    def levels(self, values: pd.Series) -> pd.Series[str]:
        """One word per value; a missing value has none."""
        words = np.select([values >= self.high, values >= self.middle], [HIGH, MIDDLE], LOW)
        return pd.Series(words, index=values.index).where(values.notna())


#: bought in so many of the four equal parts of the window
LOYALTY = LevelRule(4, 2, "统计窗口四等分后，有购买的段数", "段")


def frequency_rule(orders: pd.Series) -> LevelRule:
    """Cut points from the customers who bought: 中 from their median on, 高 from the upper fifth on.

    Always 2 or more orders for 中 and more for 高, so that single purchases are 低.
    """
    bought = orders[orders > 0]
    if bought.empty:
        return LevelRule(3, 2, "统计窗口内的订单数", "笔")
    middle = max(2.0, float(np.ceil(bought.median())))
    high = max(middle + 1, float(np.ceil(bought.quantile(0.8))))
    return LevelRule(high, middle, "统计窗口内的订单数", "笔")


def customer_levels(customers: pd.DataFrame, frequency: LevelRule) -> pd.DataFrame:
    """frequency_level, activity_level, loyalty_level, satisfaction_word, same rows.

    customers: orders, status, quarters, satisfaction as far as known, and optionally the stated
    frequency_level, activity_level, loyalty_level, satisfaction_level, which stand in where the
    measured value is missing.
    """
    nothing = pd.Series(None, index=customers.index, dtype=object)
    quarters = _measured(customers, "quarters")
    status = customers.get("status", nothing)
    measured = {
        "frequency_level": frequency.levels(_measured(customers, "orders")),
        "activity_level": status.map(ACTIVITY),
        "loyalty_level": LOYALTY.levels(quarters),
    }
    table = pd.DataFrame(index=customers.index)
    for name, levels in measured.items():
        table[name] = levels.astype(object).where(levels.notna(), customers.get(name, nothing))
    if status.notna().any():  # rhythm is known, so who has no purchase at all is inactive
        table["activity_level"] = table["activity_level"].fillna(LOW)
    table["satisfaction_word"] = satisfaction_words(customers)
    return table


def _measured(customers: pd.DataFrame, column: str) -> pd.Series[float]:
    if column not in customers:
        return pd.Series(np.nan, index=customers.index)
    return customers[column].astype(float)


def satisfaction_words(customers: pd.DataFrame) -> pd.Series[str]:
    """满意, 中立, 不满意, or 未评价: from the surveyed score, else the stated level."""
    words = three_levels(_measured(customers, "satisfaction"))
    stated = customers.get("satisfaction_level", pd.Series(None, index=customers.index))
    return words.where(words.notna(), stated.map(_STATED).astype(object)).fillna(UNASKED)


def satisfaction_rule(overall: str | None, months: int) -> str:
    """The rule of 满意, 中立, 不满意 in words, as printed under 口径."""
    when = f"近 {months} 个月内" if months else ""
    item = f"“{overall}”一题的得分，未答时取各题均值" if overall else "各题得分的均值"
    return (
        f"{when}最近一份有效答卷中{item}：满意为 {SATISFIED_FROM} 分及以上，"
        f"中立为 {NEUTRAL_FROM}～{SATISFIED_FROM} 分，不满意为 {NEUTRAL_FROM} 分以下"
    )
