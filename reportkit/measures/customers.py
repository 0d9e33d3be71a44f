"""Measures of how many customers there are: on the list, buying, buying for the first time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import pandas as pd

from reportkit.absence import NothingToMeasure
from reportkit.analysis.basics.estimates import count_estimate, sum_estimate
from reportkit.analysis.basics.periods import Period
from reportkit.data import features
from reportkit.measures.definition import Measure, Source, Span, Taken, unknown

_ORDERS = ("orders.customer_id", "orders.ordered_at")


def _totals(source: Source, spans: Sequence[Span]) -> pd.DataFrame:
    return features.period_totals(source.data, periods=[cast(Period, span) for span in spans])


def _buyers(source: Source, spans: Sequence[Span]) -> Sequence[Taken]:
    """Who bought; it wobbles as customers come and stay away, each being one draw."""
    people = [features.customer_summary(source.data, start=s.start, end=s.end) for s in spans]
    bought = [each.set_index("customer_id")["orders"].clip(upper=1) for each in people]
    counts = _totals(source, spans)["customers"]
    return [
        Taken(value=int(n), n=int(n), estimate=sum_estimate(each))
        for n, each in zip(counts, bought, strict=True)
    ]


def _newcomers(source: Source, spans: Sequence[Span]) -> Sequence[Taken]:
    """First orders ever. Nothing where the records begin less than a year before the period."""
    reach, begin = source.data.manifest.reach, spans[0].start
    if reach is not None and begin is not None and not reach.tells_newcomers(begin):
        raise NothingToMeasure("记录开始得太晚", "no_newcomers", first=source.data.begins)
    return [Taken.of(count_estimate(float(n))) for n in _totals(source, spans)["new_customers"]]


customers = Measure(
    name="customers", label="在册客户数", unit="家", better="neither", note="客户表中的全部客户"
)
buyers = Measure(
    name="buyers", label="期内下单客户数", unit="家", needs=_ORDERS, take=_buyers,
    months=lambda m: m["customers"],
)  # fmt: skip
new_customers = Measure(
    name="new_customers", label="期内首购客户数", unit="家", needs=_ORDERS, take=_newcomers,
    months=lambda m: m["new_customers"],
)  # fmt: skip

if not TYPE_CHECKING:  # checkers see the names above; people get the nearest one
    __getattr__ = unknown(globals())
