"""What a file most probably holds: which table, which heading fills which column, in which format.

Only for drafting a client's YAML, which a person reads before it is used; nothing else guesses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import pyarrow as pa

from reportkit.data.cleaning import ColumnCleaner, Rules
from reportkit.data.dates import UnreadableDateError, parse_declared
from reportkit.data.mapping import normalised, without_unit
from reportkit.data.schema import TABLES, Column, Table
from reportkit.data.sheet import Sheet

_LOCAL = ZoneInfo("Asia/Shanghai")
_READABLE = 0.95  # share of a sample that must be of the column's type
_TITLES: dict[str, tuple[str, ...]] = {
    "customers": (
        "客户信息",
        "客户资料",
        "客户表",
        "客户档案",
        "客户分级",
        "会员",
        "customer",
        "account",
    ),
    "orders": ("订单", "销售", "交易", "order", "sales_data", "transaction"),
    "order_lines": ("明细", "lines", "items", "retail"),
    "surveys": ("问卷", "调查", "满意度", "评价", "评论", "survey", "review"),
    "interactions": ("互动", "跟进", "回访", "销售记录", "interaction", "activit"),
    "events": ("浏览", "事件", "埋点", "event", "click"),
    "leads": ("线索", "商机", "lead", "pipeline", "deal", "opportunit"),
    "tickets": ("工单", "投诉", "售后", "ticket", "case"),
    "products": ("产品", "商品", "product"),
    "costs": ("成本", "费用", "cost"),
    "targets": ("目标", "target", "kpi"),
    "market": ("市场调研", "行业", "market"),
    "campaigns": ("活动", "campaign"),
}
_NEEDED, _KEY, _ANY, _TITLE = 3.0, 1.5, 1.0, 2.5  # weights of evidence for a table
#: formats tried where strict reading refuses, day first and month first side by side
DATE_FORMATS = tuple(
    day + time
    for time in ("", " %H:%M", " %H:%M:%S", " %I:%M:%S %p", " %I:%M %p")
    for day in ("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%y-%m-%d", "%y/%m/%d",
                "%m/%d/%y", "%d/%m/%y", "%d-%b-%Y", "%b %d, %Y")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recognised:
    """One file's most probable table. ``columns``: position → our columns."""

    table: Table
    columns: dict[int, tuple[str, ...]]
    dates: dict[str, tuple[str, ...]] = field(default_factory=dict)  # column → formats that fit
    also: dict[int, str] = field(default_factory=dict)  # position → column that another one took
    score: float = 0.0

    def position(self, column: str) -> int | None:
        return next((p for p, names in self.columns.items() if column in names), None)


def recognise(sheet: Sheet, sample: Sequence[Sequence[str]]) -> Recognised | None:
    """The table that explains most headings, or None when no table's needs are met."""
    found = [fit for table in TABLES.values() if (fit := _fit(table, sheet, sample)) is not None]
    return max(found, key=lambda fit: fit.score, default=None)


def _fit(table: Table, sheet: Sheet, sample: Sequence[Sequence[str]]) -> Recognised | None:
    claims = sorted(
        (rank, position, column.name)
        for position, heading in enumerate(sheet.headings)
        for column in table.columns
        if (rank := _rank(heading, column)) is not None
    )
    columns: dict[int, tuple[str, ...]] = {}
    dates: dict[str, tuple[str, ...]] = {}
    also: dict[int, str] = {}
    taken: set[str] = set()
    for _, position, name in claims:
        if position in columns:
            continue
        formats = readable(table.column(name), sample[position])
        if formats is None:
            continue
        if name in taken:
            also.setdefault(position, name)
            continue
        columns[position], taken = (name,), taken | {name}
        if formats:
            dates[name] = formats
    _name_as_number(table, columns, taken, sample)
    return _scored(table, sheet, Recognised(table, columns, dates, also), taken)


def _rank(heading: str, column: Column) -> int | None:
    """0 for our own words, then the place among the synonyms; None for another heading."""
    forms = {normalised(heading), without_unit(heading)}
    words = (column.label, column.name, *column.synonyms)
    return next((max(0, i - 1) for i, word in enumerate(words) if normalised(word) in forms), None)


def readable(column: Column, cells: Sequence[str]) -> tuple[str, ...] | None:
    """() when the cells are of the column's type, the formats that fit a time, or None."""
    given = [cell for cell in cells if cell.strip()]
    if not given or column.kind in ("id", "text", "category"):
        return ()
    cleaner = ColumnCleaner(column, "", Rules(local=_LOCAL))
    cleaner(pa.array(list(given), pa.string()), 1)
    total = cleaner.filled + cleaner.unreadable_count
    if total == 0 or cleaner.filled >= _READABLE * total:
        return ()
    if column.kind == "time":
        return date_formats(given) or None
    return () if column.name == "polarity" else None


def date_formats(cells: Iterable[str]) -> tuple[str, ...]:
    """Those of ``DATE_FORMATS`` that read every one of the cells."""
    texts = [cell.strip() for cell in cells if cell.strip()]
    return tuple(form for form in DATE_FORMATS if texts and all(_reads(t, form) for t in texts))


def _reads(text: str, form: str) -> bool:
    try:
        parse_declared(text, form, _LOCAL)
    except UnreadableDateError:
        return False
    return True


#: tables whose rows are often known by name only
_NAMED = {"customers": ("customer_id", "name"), "products": ("product_id", "product")}


def _name_as_number(
    table: Table,
    columns: dict[int, tuple[str, ...]],
    taken: set[str],
    sample: Sequence[Sequence[str]],
) -> None:
    """Customers or products known by names only: the name is its own number, and the other way."""
    number, name = _NAMED.get(table.name, ("", ""))
    if not number or {number, name} <= taken:
        return
    position = next((p for p, (own, *_) in columns.items() if own in (number, name)), None)
    if position is None or (number in taken and not _wordy(sample[position])):
        return
    columns[position] = (number, name)
    taken |= {number, name}


def _wordy(cells: Sequence[str]) -> bool:
    """True for names: words of letters or Han, hardly a digit."""
    given = [cell for cell in cells if cell.strip()]
    plain = sum(not re.search(r"\d", cell) for cell in given)
    return bool(given) and plain >= 0.8 * len(given)


def _scored(table: Table, sheet: Sheet, fit: Recognised, taken: set[str]) -> Recognised | None:
    needs = set(table.needs)
    if not needs <= taken or (table.needs_any and not taken & set(table.needs_any)):
        return None
    title = f"{sheet.path.stem} {sheet.sheet}".lower()
    score = _NEEDED * len(needs) + _ANY * len(taken)
    score += _NEEDED * bool(table.needs_any)
    score += _KEY * len(set(table.key) & taken)
    score += _TITLE * any(word in title for word in _TITLES[table.name])
    if len(taken) < 2 or score < _NEEDED + 2 * _ANY:
        return None
    return Recognised(table, fit.columns, fit.dates, fit.also, score)
