"""Measures that a client declares in his YAML: rows of one table, counted, summed, averaged, shared.

measures:
  big_orders:
    label: 大单
    unit: 笔
    meaning: 实付金额不低于 10,000 元的订单
    table: orders
    count: 实付金额 >= 10000
    chapter: value
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from reportkit.absence import nearest
from reportkit.analysis.basics.estimates import (
    Estimate,
    count_estimate,
    mean_estimate,
    share_estimate,
    sum_estimate,
)
from reportkit.data.schema import TABLES, Table
from reportkit.errors import NotebookError, ParameterError
from reportkit.measures.definition import Measure, Source, Span, Take, Taken
from reportkit.measures.expression import Expression, Type, parse
from reportkit.measures.registry import known_measures
from reportkit.measures.taking import inside

if TYPE_CHECKING:
    from reportkit.params import MeasureParams, Params

#: no row of these is an event of its own: what a customer is, and goods of an order with its refunds
_NO_ROWS = ("customers", "order_lines")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SIGNS = frozenset("{}[]")  # of sentences: these texts are read as they stand
_WANTED: dict[str, Type] = {"count": "是非", "share": "是非", "mean": "数", "sum": "数"}
_FORMATS = {"count": "int", "share": "pct", "mean": "dec1", "sum": "dec1"}
_MONEY_FORMATS = {"mean": "money", "sum": "money"}


def own_measures(params: Params, chapter: str) -> list[Measure]:
    """Those of the client's own measures that ``chapter`` prints, in the order of the file."""
    return [_measure(name, e) for name, e in params.measures.items() if e.chapter == chapter]


def faults(params: Params, chapters: Sequence[str]) -> Iterator[str]:
    """What is wrong with the client's measures, a line each; nothing when they can be taken."""
    taken = {measure.name for measure in known_measures().values()}
    for name, entry in params.measures.items():
        try:
            if not _NAME.fullmatch(name):
                raise ParameterError("名称应以小写英文字母开头，只含小写字母、数字和下划线")
            if name in taken:
                raise ParameterError(f"已有叫“{name}”的指标，请换一个名称")
            if entry.chapter not in chapters:
                if not entry.chapter:
                    raise ParameterError(f"请用 chapter 写明印在哪一章：{'、'.join(chapters)}")
                hint = nearest(entry.chapter, chapters)
                raise ParameterError(f"没有章节“{entry.chapter}”。{hint}")
            _measure(name, entry)
        except (ParameterError, NotebookError) as error:
            yield f"measures.{name}：{error}"


def _measure(name: str, entry: MeasureParams) -> Measure:
    if _SIGNS.intersection(entry.label + entry.unit + entry.meaning):
        raise ParameterError("label、unit、meaning 里不能有 { } [ ]")
    table = _table(entry.table)
    ways = [way for way in _WANTED if getattr(entry, way)]
    if len(ways) != 1:
        raise ParameterError(f"count、share、mean、sum 应写且只写一个，现在写了 {len(ways)} 个")
    (way,) = ways
    what = parse(getattr(entry, way), table, _WANTED[way])
    only = parse(entry.where, table, "是非") if entry.where else None
    columns = tuple(dict.fromkeys([*what.columns, *(only.columns if only else ())]))
    money = any(table.column(column).kind == "money" for column in what.columns)
    form = (_MONEY_FORMATS if money else _FORMATS).get(way, _FORMATS[way])
    return Measure(
        name=name,
        label=entry.label,
        unit=entry.unit,
        format=entry.format or form,
        better=entry.better,
        needs=tuple(f"{table.name}.{column}" for column in (_moment(table), *columns)),
        meaning=entry.meaning,
        fields=f"{table.label}：{'、'.join(table.column(column).label for column in columns)}",
        take=_take(table, way, what, only),
    )


def _table(name: str) -> Table:
    dated = {t.name: t for t in TABLES.values() if t.moment and t.name not in _NO_ROWS}
    found = dated.get(name) or next((t for t in dated.values() if t.label == name), None)
    if found is None:
        hint = nearest(name, [*dated, *(t.label for t in dated.values())])
        raise ParameterError(f"没有可用的表“{name}”。{hint}可用：{'、'.join(dated)}")
    return found


def _moment(table: Table) -> str:
    return table.moment[0]


def _take(table: Table, way: str, what: Expression, only: Expression | None) -> Take:
    at = _moment(table)
    more = ["customer_id"] if "customer_id" in table.names else []
    read: Callable[[pd.DataFrame], Estimate] = _readers(what)[way]

    def take(source: Source, spans: Sequence[Span]) -> Sequence[Taken | None]:
        asked = [at, *what.columns, *(only.columns if only else ()), *more]
        frame = _rows(source, table, list(dict.fromkeys(asked)), amounts=way in ("sum", "mean"))
        if only is not None:
            frame = frame[only.over(frame)]
        held = [inside(frame, at, span) for span in spans]
        return [_taken(read(rows), len(rows)) for rows in held]

    return take


def _rows(source: Source, table: Table, columns: list[str], *, amounts: bool) -> pd.DataFrame:
    """The rows of a table. Of orders as every sum of sales takes them: amounts net of refunds; and a
    refund that is booked as a row of its own is no order."""
    known = [column for column in columns if source.data.has(f"{table.name}.{column}")]
    if table.name != "orders":
        return source.data.frame(table.name, known)
    frame = source.data.frame("orders", [*known, "net_amount", "is_refund"])
    if not amounts:
        return frame[~frame["is_refund"]]
    return frame.assign(paid_amount=frame["net_amount"]) if "paid_amount" in frame else frame


def _readers(what: Expression) -> dict[str, Callable[[pd.DataFrame], Estimate]]:
    return {
        "count": lambda rows: count_estimate(float(what.over(rows).sum())),
        "share": lambda rows: share_estimate(int(what.over(rows).sum()), len(rows)),
        "mean": lambda rows: mean_estimate(what.over(rows)),
        "sum": lambda rows: _sum(rows, what.over(rows)),
    }


def _sum(rows: pd.DataFrame, amounts: pd.Series[Any]) -> Estimate:
    """A sum over all rows; it wobbles as customers differ, those without a number one by one."""
    alone = pd.Series(np.arange(len(rows)), index=rows.index).astype(str).radd("#")
    by = rows["customer_id"].fillna(alone) if "customer_id" in rows else alone
    return sum_estimate(amounts.groupby(by).sum())


def _taken(estimate: Estimate, n: int) -> Taken | None:
    return None if estimate.value is None else Taken.of(estimate, n=n)
