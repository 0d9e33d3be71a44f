"""Measures of the answer: what the cards of the summary show. Their values come from its analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportkit.measures.definition import Measure, unknown

sold = Measure(name="sold", label="销售额", format="money")
earned = Measure(name="earned", label="毛利", format="money")
net_retention = Measure(name="net_retention", label="老客户净留存", format="pct")
fallen_revenue = Measure(name="fallen_revenue", label="{label}销售额", format="money")
item_satisfaction = Measure(name="item_satisfaction", label="{label}满意度", format="pct")
promoter_points = Measure(name="promoter_points", label="净推荐值", format="dec1", unit="分")
closing_hours = Measure(
    name="closing_hours", label="工单关闭时间（中位）", format="dec1", unit="小时", better="lower"
)
category_returns = Measure(
    name="category_returns", label="{label}退货率", format="pct", better="lower"
)  # fmt: skip
bought = Measure(name="bought", label="买家", unit="{unit}")
orders = Measure(name="orders", label="订单", unit="笔")
each_order = Measure(name="each_order", label="每单金额", format="money")
each_buyer = Measure(name="each_buyer", label="每{unit}金额", format="money")

if not TYPE_CHECKING:  # checkers see the names above; people get the nearest one
    __getattr__ = unknown(globals())
