"""Did it work: estimates of a window beside targets, earlier windows and chance.

A comparison across windows is an association, never an effect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import pandas as pd

from reportkit.analysis.basics.estimates import YEAR, Estimate, half_width
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.buying.visits import RULE as VISIT_RULE
from reportkit.analysis.opinions.feedback import RESPONSE, RESPONSE_RULE
from reportkit.analysis.tiers.tier_words import VOCABULARIES
from reportkit.numerals import format_value, points, signed

REACHED, MISSED, NO_TARGET = "达标", "未达标", "未设目标"


@dataclass(frozen=True, slots=True)
class Goal:
    """A measure by name, as targets call it."""

    id: str
    metric: str
    label: str
    format: str  # a name of numerals.FORMATS
    better: Literal["higher", "lower"] = "higher"
    additive: bool = False  # its targets add up over months; others are averaged
    rule: str = ""  # how it is counted, with what attainment.Card knows of the client
    unit: str = ""


GOALS = (
    Goal("sales", "交易额", "交易额", "money", additive=True, rule="窗口内实付金额合计，{refunds}，含没有客户编号的订单"),
    Goal("premium_sales", "优质客户交易额", "优质客户交易额", "money", additive=True, rule="优质客户在窗口内的交易额"),
    Goal("profit", "利润", "利润（毛利）", "money", additive=True, rule="窗口内毛利合计，{refunds}，含没有客户编号的订单"),
    Goal("fresh_growing", "发展客户新增交易客户数", "发展客户新增交易客户数", "int", additive=True, unit="家",
         rule="发展客户中，窗口内有成交、此前 12 个月没有成交的家数"),
    Goal("satisfaction", "满意度", "客户满意度", "pct", rule="“{overall}”答 4～5 分的{counted} ÷ 有效答案的{counted}"),
    Goal("recommendation", "净推荐值", "净推荐值", "dec1", rule="NPS：“{recommend}”9～10 分占比 − 0～6 分占比，再乘 100{weighed}", unit="分"),
    Goal("retention", "保留率", "客户保留率", "pct", rule="上一窗口有成交的客户中，本窗口仍有成交的比例"),
    Goal("churn", "流失率", "登记流失率", "pct", "lower", rule="窗口内登记流失的客户 ÷ 窗口开始时在册未流失的客户"),
    Goal("conversion", "转化率", "已关闭线索转化率", "pct", rule="窗口内关闭的线索中成交的比例"),
    Goal("response", "营销响应率", "营销响应率", "pct", rule="窗口内营销触达中有响应的比例"),
    Goal("visits", "回访覆盖率", "回访覆盖率", "pct", rule=VISIT_RULE),
    Goal("response_hours", "响应时限", RESPONSE, "dec1", "lower", rule=RESPONSE_RULE, unit="小时"),
)  # fmt: skip


def known_tiers(
    computed: pd.DataFrame | None, customers: pd.DataFrame | None
) -> tuple[pd.Series[str] | None, str]:
    """Tier of each customer (index customer_id) and where it comes from, in words.

    computed: customer_id, base_tier (or tier) of the tiering. Else the level the customer table
    states, as far as one word means one tier. (None, "") when neither is there.
    """
    if computed is not None and len(computed):
        column = "base_tier" if "base_tier" in computed else "tier"
        return computed.set_index("customer_id")[column], "本报告的分层结果"
    if customers is None or "tier" not in customers or not customers["tier"].notna().any():
        return None, ""
    meanings: dict[str, set[str]] = {}
    for words in VOCABULARIES.values():
        for tier, word in words.items():
            meanings.setdefault(word, set()).add(tier)
    clear = {word: next(iter(found)) for word, found in meanings.items() if len(found) == 1}
    stated = customers.set_index("customer_id")["tier"].dropna().astype(str)
    return stated.map(lambda word: clear.get(word, word)), "客户表中的现有分级"


def target_for(targets: pd.DataFrame, goal: Goal, end: datetime, months: int) -> float | None:
    """The target of the ``months`` before ``end``, None where none is set.

    targets: metric, period (2025, 2025-H2, 2025-Q4, 2025-12), target. Without a target of exactly
    this span, those of its quarters or months are added up (money, counts) or averaged.
    """
    own = targets[targets["metric"] == goal.metric].dropna(subset=["period", "target"])
    aims = own.groupby(own["period"].astype(str))["target"].last()
    # the day before ``end`` lies in the window, so its month is the window's last
    last = Period.containing((pd.Timestamp(end) - pd.Timedelta(days=1)).date())
    for length in (months, 6, 3, 1):
        if length > months or months % length or length not in (1, 3, 6, YEAR):
            continue
        names = [
            str(Period.containing(month.start, length))
            for month in (last.shifted(-ago) for ago in range(0, months, length))
        ]
        aligned = last.first_month % length == 0
        if aligned and len(names) == months // length and set(names) <= set(aims.index):
            chosen = aims.loc[names].astype(float)
            return float(chosen.sum() if goal.additive else chosen.mean())
    return None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One goal with its estimates and verdicts."""

    goal: Goal
    now: Estimate
    previous: Estimate
    year_before: Estimate
    target: float | None
    noise: float | None  # 95 % half-width of the change against last year; None = cannot be said
    owner: str = ""

    @property
    def verdict(self) -> str:
        if self.target is None or self.now.value is None:
            return NO_TARGET
        better = self.now.value >= self.target
        if self.goal.better == "lower":
            better = self.now.value <= self.target
        return REACHED if better else MISSED

    @property
    def attainment(self) -> float | None:
        """How much of the target is reached, 1 = exactly; for 'lower' measures target / value.

        None for scores: -100 to 100 has no zero to take a part from.
        """
        if self.goal.unit == "分":
            return None
        if not self.target or not self.now.value or min(self.target, self.now.value) <= 0:
            return None
        share = self.now.value / self.target
        return share if self.goal.better == "higher" else 1 / share

    @property
    def moved(self) -> str:
        """How the change against last year compares with chance."""
        base = self.year_before
        if self.now.value is None or base.value is None or self.noise is None:
            return "—"
        change = self.now.value - base.value
        if abs(change) <= self.noise:
            return "波动范围内"
        return "改善" if (change > 0) == (self.goal.better == "higher") else "转差"


def outcome(
    goal: Goal, three: Sequence[Mapping[str, Estimate]], target: float | None, owner: str = ""
) -> Outcome | None:
    """One goal from the estimates of the window, the one before and the same one last year."""
    now, previous, last_year = (found.get(goal.metric, Estimate(None, 0)) for found in three)
    if now.value is None:
        return None
    # customers are in a tier because of what they bought lately: their own growth proves little
    noise = None if "客户" in goal.metric else half_width(now, last_year)
    return Outcome(goal, now, previous, last_year, target, noise, owner)


def outcome_table(outcomes: Sequence[Outcome], currency: str = "元") -> pd.DataFrame:
    """As printed: label, now, target, previous, year_before (changes), moved, verdict, n, owner."""
    return pd.DataFrame(
        [
            {
                "label": o.goal.label,
                "now": _printed(o.goal, o.now.value, currency),
                "target": _printed(o.goal, o.target, currency),
                "previous": _change(o.goal, o.now, o.previous),
                "year_before": _change(o.goal, o.now, o.year_before),
                "moved": o.moved,
                "verdict": o.verdict,
                "n": o.now.n,
                "owner": o.owner or "—",
            }
            for o in outcomes
        ]
    )


def _printed(goal: Goal, value: float | None, currency: str) -> str:
    text = format_value(value, goal.format, currency)
    return f"{text} {goal.unit}" if goal.unit and value is not None else text


def _change(goal: Goal, now: Estimate, base: Estimate) -> str:
    if now.value is None or base.value is None:
        return "—"
    if goal.format == "pct":
        return points(now.value - base.value)
    if goal.metric == "净推荐值":
        return signed(format_value(now.value - base.value, "dec1")) + " 分"
    if not base.value > 0:
        return "—"
    return format_value(now.value / base.value - 1, "change")
