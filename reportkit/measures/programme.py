"""Measures of what the programme returns; ``analysis.investment`` gives their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportkit.measures.definition import Measure, unknown

roi = Measure(
    name="roi", label="专项投入回报率（上限）", format="pct0", span="{since} 至 {until}",
    note="毛利增量与上年同月相比，视同全部归因", term="投入回报率（ROI）",
    meaning="（毛利增量 − 专项投入）÷ 专项投入；毛利增量＝毛利 − 上年同月毛利 − 日常费用比上年同月的增加",
    fields="orders.margin_amount、costs.amount",
    remark="专项投入：{items}[careful? ；谨慎对照把上年同月毛利再乘以此前一年的增速 {growth:change}]",
)  # fmt: skip
payback_months = Measure(
    name="payback_months", label="投入回收期（最短）", unit="个月", better="lower",
    span="{since} 至 {until}", note="[paid? 毛利增量视同全部归因|累计增量尚未稳定超过累计投入]",
    term="回收期", meaning="自首笔专项投入起，累计毛利增量不再低于累计投入的第一个月",
    fields="orders.margin_amount、costs.amount",
)  # fmt: skip

if not TYPE_CHECKING:  # checkers see the names above; people get the nearest one
    __getattr__ = unknown(globals())
