"""Measures of sales: what was sold in a span, to how many, how often; and what is expected."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import pandas as pd

from reportkit.analysis.basics.estimates import (
    mean_estimate,
    ratio_estimate,
    share_estimate,
    sum_estimate,
)
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.money import value
from reportkit.data import features
from reportkit.measures.definition import Measure, Source, Span, Take, Taken, unknown

_ORDERS = ("orders.customer_id", "orders.paid_amount")
_MARGIN = (*_ORDERS, "orders.margin_amount|order_lines.line_margin")
_OF_WINDOW = "[by_orders? {window}|客户表所载的累计，不限期间]"


def _customers(source: Source, span: Span) -> pd.DataFrame:
    table = features.customer_summary(source.data, start=span.start, end=span.end)
    return table.set_index("customer_id")


def _totals(source: Source, spans: Sequence[Span]) -> pd.DataFrame:
    return features.period_totals(source.data, periods=[cast(Period, span) for span in spans])


def _known(number: float) -> float | None:
    return None if math.isnan(number) else number


def total(column: str) -> Take:
    """The sum of ``column`` over every sale; it wobbles as known customers differ."""

    def take(source: Source, spans: Sequence[Span]) -> Sequence[Taken]:
        totals = _totals(source, spans)
        return [
            Taken(value=_known(float(sold)), n=int(n), estimate=sum_estimate(people[column]))
            for sold, n, people in zip(
                totals[column],
                totals["orders"],
                (_customers(source, s) for s in spans),
                strict=True,
            )
        ]

    return take


def ratio(above: str, below: str) -> Take:
    """One sum over another, of every sale."""

    def take(source: Source, spans: Sequence[Span]) -> Sequence[Taken]:
        totals = _totals(source, spans)
        rates = totals[above] / totals[below].where(totals[below] > 0)
        people = [_customers(source, span) for span in spans]
        estimates = [ratio_estimate(each[above], each[below]) for each in people]
        return [
            Taken(value=_known(float(rate)), n=int(n), estimate=estimate)
            for rate, n, estimate in zip(rates, totals["orders"], estimates, strict=True)
        ]

    return take


def _repeated(source: Source, spans: Sequence[Span]) -> Sequence[Taken | None]:
    people = (_customers(source, span) for span in spans)
    shares = [value.repeat_purchase(each) if len(each) else None for each in people]
    return [Taken.of(share_estimate(s.hits, s.total)) if s else None for s in shares]


def _frequency(source: Source, spans: Sequence[Span]) -> Sequence[Taken | None]:
    estimates = [mean_estimate(_customers(source, span)["orders"]) for span in spans]
    return [Taken.of(estimate) if estimate.n else None for estimate in estimates]


revenue = Measure(
    name="revenue", label="期内销售额", format="money", needs=_ORDERS, note="{refunds}",
    take=total("revenue"), months=lambda m: m["revenue"],
)  # fmt: skip
order_value = Measure(
    name="order_value", label="单均金额", format="money", needs=_ORDERS, take=ratio("revenue", "orders"),
)  # fmt: skip
margin = Measure(
    name="margin", label="期内毛利", format="money", needs=_MARGIN,
    purpose="利润贡献分析（本报告以销售额代替利润）", take=total("margin"), months=lambda m: m["margin"],
)  # fmt: skip
margin_rate = Measure(
    name="margin_rate", label="毛利率", format="pct", needs=_MARGIN, purpose=margin.purpose,
    take=ratio("margin", "revenue"), months=lambda m: m["margin"] / m["revenue"].where(m["revenue"] > 0),
)  # fmt: skip
repeat_rate = Measure(
    name="repeat_rate", label="重复购买率", format="pct", needs=_ORDERS, over="window", take=_repeated,
    meaning="窗口内有两笔及以上订单的客户数 ÷ 窗口内有订单的客户数",
    fields="orders.order_id、orders.customer_id", remark="窗口 {span}",
)  # fmt: skip
frequency = Measure(
    name="frequency", label="户均购买次数", format="dec1", unit="次", needs=_ORDERS, over="window",
    take=_frequency,
)  # fmt: skip
core_share = Measure(
    name="core_share", label="前 {core:pct0} 客户{basis}占比", format="pct", better="neither",
    span=_OF_WINDOW,
)  # fmt: skip
gini = Measure(
    name="gini", label="{basis}基尼系数", format="dec3", better="neither", span=_OF_WINDOW
)
clv_mean = Measure(name="clv_mean", label="户均 CLV", format="money", span="未来 {months:int} 个月")

if not TYPE_CHECKING:  # checkers see the names above; people get the nearest one
    __getattr__ = unknown(globals())
