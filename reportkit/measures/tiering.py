"""Measures of the tiers and of moving between them, as the analysis of the chapter gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportkit.measures.definition import Measure, unknown

premium_profit = Measure(
    name="premium_profit", label="优质客户{word}占比", format="pct", span="{window}",
    note="目标不低于 {aim:pct0}[known_profit? ，{verdict}]",
)  # fmt: skip
premium_customers = Measure(
    name="premium_customers", label="优质客户数", unit="家", better="neither", span="{window}"
)
silent_share = Measure(
    name="silent_share", label="{top}休眠与流失占比", format="pct", better="lower", span="{window}"
)
upgraded = Measure(name="upgraded", label="升级客户数", unit="家", note="与上一{kind}末同口径比较")
downgraded = Measure(
    name="downgraded",
    label="降级客户数",
    unit="家",
    better="lower",
    note="与上一{kind}末同口径比较",
)
promotion_rate = Measure(
    name="promotion_rate", label="{from_tier}升级率", format="pct",
    note="上期{from_tier}中本期进入前两层的比例",
)  # fmt: skip

if not TYPE_CHECKING:  # checkers see the names above; people get the nearest one
    __getattr__ = unknown(globals())
