"""Measures of how customers behave. Their values come from analyses; the definitions stand here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportkit.measures.definition import Measure, unknown

active_share = Measure(
    name="active_share", label="活跃客户占比", format="pct", span="截至 {until}",
    note="按客户自身购买节奏判断；环比为三个月前",
)  # fmt: skip
churned = Measure(
    name="churned", label="流失客户数", unit="家", better="lower", span="截至 {until}"
)
gap = Measure(name="gap", label="购买间隔中位数", unit="天", better="lower", span="{window}")
pay_rate = Measure(
    name="pay_rate", label="浏览到支付转化率", format="pct", span="{window}",
    note="[by_visit? 按会话计|按客户计]",
)  # fmt: skip
visit_coverage = Measure(
    name="visit_coverage", label="回访覆盖率", format="pct", span="{window}",
    note="[bought? 未流失客户中，窗口内至少回访一次的比例]",
    meaning="窗口内至少有一次“回访”互动的客户数 ÷ 截至期末未流失的客户数",
    fields="interactions.kind、orders.ordered_at", remark="窗口 {window}",
)  # fmt: skip
follow_up = Measure(
    name="follow_up", label="咨询与投诉 {days:int} 天内跟进率", format="pct", span="{window}"
)

if not TYPE_CHECKING:  # checkers see the names above; people get the nearest one
    __getattr__ = unknown(globals())
