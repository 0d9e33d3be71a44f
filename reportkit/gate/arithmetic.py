"""Parts add to their whole, estimates lie in their intervals, a promised list is as long as said.

Everything here reads recorded numbers only. What makes a relation certain is said beside its rule:
where nothing is certain, nothing is claimed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from reportkit.analysis.tiers.tier_words import SPELLINGS
from reportkit.blocks import Column, Figure, Table
from reportkit.facts import is_number, promised_rows
from reportkit.gate.recordings import Recorded
from reportkit.numerals import decimal, format_value, integer, percent

_PART = "占比"  # a column so named divides a whole among its rows
_ROUNDING = 5e-7
_MEANS = ("户均", "单均", "平均", "每")  # of these a row is no part of a sum
_LEAST = 3  # rows that may not agree by chance
_LOW, _HIGH = ("95% 下限", "区间下限"), ("95% 上限", "区间上限")
_CUSTOMERS = "客户（家）"
Rows = Sequence[tuple[Any, ...]]


def faults(recorded: Recorded) -> Iterator[str]:
    """A sentence for everything that does not add up."""
    for chapter, block in recorded.each(Table):
        assert isinstance(block, Table)
        for fault in _table(block):
            yield f"{recorded.place(f'{chapter.chapter}.{block.id}')}{fault}"
    for chapter, block in recorded.each(Figure):
        assert isinstance(block, Figure)
        for fault in _shares_drawn(block):
            yield f"{recorded.place(f'{chapter.chapter}.{block.id}')}{fault}"


# -- tables ------------------------------------------------------------------------------------


def _table(table: Table) -> Iterator[str]:
    body = table.rows[: len(table.rows) - table.has_total]
    promised = promised_rows(table.title)
    if promised is not None and len(body) < promised:
        yield (
            f"的标题“{table.title}”说有 {promised} 行，实际只有 {len(body)} 行。"
            "请让标题取自所印的行数，或印出全部。"
        )
    if len(body) != table.total_rows:
        return  # an excerpt need not add up
    yield from _wholes(table, body)
    yield from _totals(table, body)
    yield from _shares(table, body)
    yield from _tiers(table, body)
    yield from _bounds(table, body)


def _numbers(rows: Rows, place: int) -> list[float]:
    return [value for row in rows if is_number(value := row[place])]


def _wholes(table: Table, body: Rows) -> Iterator[str]:
    """Columns whose chapter says what they add up to."""
    for place, column in enumerate(table.columns):
        parts = _numbers(body, place)
        if column.whole is None or len(parts) < len(body):
            continue  # a part that is hidden or unknown
        if not _adds(sum(parts), column.whole):
            yield _sum_fault(column, sum(parts), column.whole)


def _totals(table: Table, body: Rows) -> Iterator[str]:
    """The last row sums up counts and amounts above it."""
    if not table.has_total:
        return
    for place, column in enumerate(table.columns):
        total, parts = table.rows[-1][place], _numbers(body, place)
        counted = column.format in ("int", "money") and is_number(total)
        if counted and len(parts) == len(body) and not _adds(sum(parts), total):
            yield _sum_fault(column, sum(parts), total)


def _sum_fault(column: Column, added: float, whole: float) -> str:
    return (
        f"的“{column.label}”各行合计 {_printed(added, column)}，而整体是 {_printed(whole, column)}。"
        "请检查是否漏了一组、重复计入，或整体取自另一范围。"
    )


def _shares(table: Table, body: Rows) -> Iterator[str]:
    """占比 beside the count or amount it is a part of: each row by the same whole, none above 100 %.

    Certain where most rows give the same whole. Where two columns name a row (性别, 男), each word of
    the first is a partition of its own. Less than 100 % is an excerpt unless the chapter says what
    the column adds up to.
    """
    if not table.columns or table.columns[0].format != "text":
        return
    shares = [i for i, c in enumerate(table.columns) if c.format[:3] == "pct" and _PART in c.label]
    sizes = [
        place
        for place, column in enumerate(table.columns)
        if column.format in ("int", "money", "dec1") and not column.label.startswith(_MEANS)
    ]
    for share in shares:
        wholes = {size: _common_whole(body, share, size) for size in sizes}
        known = [(size, whole) for size, whole in wholes.items() if whole is not None]
        odd = [list(_odd_rows(table, body, (share, *each))) for each in known]
        if odd and all(odd):  # a column that fits in every row is the one, others fit by chance
            yield from min(odd, key=len)
        if odd:
            yield from _too_much(table, body, share)


def _common_whole(body: Rows, share: int, size: int) -> float | None:
    """What ``size`` is divided by to get ``share`` in three rows and more than two thirds of all."""
    wholes = [
        row[size] / row[share]
        for row in body
        if is_number(row[size]) and is_number(row[share]) and row[share] and row[size]
    ]
    if not wholes:
        return None
    ((word, count),) = Counter(f"{whole:.9g}" for whole in wholes).most_common(1)
    if count < _LEAST or count * 3 <= 2 * len(wholes):
        return None
    return float(next(whole for whole in wholes if f"{whole:.9g}" == word))


def _odd_rows(table: Table, body: Rows, found: tuple[int, int, float]) -> Iterator[str]:
    share, size, whole = found
    for row in body:
        told, part = row[share], row[size]
        if is_number(told) and is_number(part) and abs(told - part / whole) > _ROUNDING:
            yield (
                f"中“{row[0]}”的{table.columns[share].label}是 {percent(told, 2)}，"
                f"而按{table.columns[size].label}（{_printed(part, table.columns[size])} ÷ "
                f"{_printed(whole, table.columns[size])}）应为 {percent(part / whole, 2)}。"
                "请核对这一行。"
            )


def _too_much(table: Table, body: Rows, share: int) -> Iterator[str]:
    grouped = len(table.columns) > 1 and table.columns[1].format == "text"
    for word, rows in groupby(body, key=lambda row: row[0]) if grouped else [("", body)]:
        added = sum(_numbers(list(rows), share))
        if added > 1 + _ROUNDING:
            yield (
                f"的“{table.columns[share].label}”{f'在“{word}”中' if word else ''}合计 "
                f"{percent(added, 2)}，超过 100%。请检查分母是否就是所列各行的总体，各组是否互不重叠。"
            )


def _tiers(table: Table, body: Rows) -> Iterator[str]:
    """A table of all tiers with their customers divides the customers it is about (n).

    A row that names two tiers is a move from one to the other: of those who stay there is no row.
    """
    words = {row[0] for row in body}
    whole = any(words >= set(spelling) for spelling in SPELLINGS)
    if len(table.columns) > 1 and {row[1] for row in body} & words:
        return
    labels = [column.label for column in table.columns]
    if not whole or table.n is None or _CUSTOMERS not in labels or len(words) < len(body):
        return
    counts = [i for i, c in enumerate(table.columns) if c.format == "int"]
    if not any(_adds(sum(_numbers(body, place)), table.n) for place in counts):
        added = sum(_numbers(body, labels.index(_CUSTOMERS)))
        yield (
            f"的各层级{_CUSTOMERS}合计 {integer(added)}，而客户总数 n = {integer(table.n)}。"
            "请检查是否漏了一个层级，或有客户没有层级。"
        )


def _bounds(table: Table, body: Rows) -> Iterator[str]:
    """An estimate lies between the ends of its interval, the columns that follow it."""
    labels = [column.label for column in table.columns]
    for place in range(1, len(labels) - 1):
        if labels[place] in _LOW and labels[place + 1] in _HIGH:
            for row in body:
                told, low, high = row[place - 1 : place + 2]
                known = is_number(told) and is_number(low) and is_number(high)
                if known and not low - _ROUNDING <= told <= high + _ROUNDING:
                    yield (
                        f"中“{row[0]}”的{labels[place - 1]} {percent(told, 1)} 不在区间 "
                        f"{percent(low, 1)}～{percent(high, 1)} 之内。请核对这三列的来源。"
                    )


def _adds(added: float, whole: float) -> bool:
    return abs(added - whole) <= max(_ROUNDING, 1e-9 * abs(whole))


def _printed(value: float, column: Column) -> str:
    return decimal(value, 1) if column.format == "dec1" else format_value(value, column.format)


# -- figures -----------------------------------------------------------------------------------


def _shares_drawn(figure: Figure) -> Iterator[str]:
    """Each bar of stacked shares is a whole."""
    chart = figure.chart
    if chart is None or chart.kind != "stacked_share":
        return
    for place, category in enumerate(chart.categories):
        added = sum(series.values[place] or 0.0 for series in chart.series)
        if abs(added - 1) > _ROUNDING:
            yield (
                f"中“{category}”的各部分合计 {percent(added, 2)}，不是 100%。"
                "请检查是否漏了一组，或分母不是总体。"
            )
