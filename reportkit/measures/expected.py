"""Measures of what is expected: purchases to come, customers who may leave. Models give the values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportkit.measures.definition import Measure, unknown

forecast_purchases = Measure(
    name="forecast_purchases", label="未来 {days:int} 天预计购买", unit="次", span="{future}",
    note="只计已买过的客户",
)  # fmt: skip
forecast_amount = Measure(
    name="forecast_amount", label="未来 {days:int} 天预计销售额", format="money", span="{future}",
    note="只计已买过的客户",
)  # fmt: skip
at_risk = Measure(
    name="at_risk", label="[timed? 预计流失的客户|高流失倾向的客户]", unit="家", better="lower",
    span="{future}",
)  # fmt: skip
warning_auc = Measure(
    name="warning_auc", label="流失预警的区分能力（AUC）", format="dec3", span="检验样本"
)

if not TYPE_CHECKING:  # checkers see the names above; people get the nearest one
    __getattr__ = unknown(globals())
