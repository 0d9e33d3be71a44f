"""One fact, one value: the same measure in two places, and rows of tables that repeat a metric."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from reportkit.blocks import Column, Metric, Table
from reportkit.facts import Fact, conflicts, facts_of, is_number, same, window_of
from reportkit.gate.printed_numbers import numbers_in
from reportkit.gate.recordings import Recorded
from reportkit.numerals import format_value

_EARLIER = ("上一窗口", "上期", "环比")
_YEAR = ("上年同期", "同比")
_ADVICE = "同一事实只能有一个数：请让两处取自同一个结果，或在名称中写明不同的口径。"


def faults(recorded: Recorded) -> Iterator[str]:
    """A sentence for every fact with two values."""
    for one, other in conflicts(chain.from_iterable(map(facts_of, recorded.chapters))):
        yield _conflict(recorded, one, other)
    for chapter, table in recorded.each(Table):
        assert isinstance(table, Table)
        name = f"{chapter.chapter}.{table.id}"
        metrics = _labelled(recorded, chapter.chapter, window_of(table.span, chapter.period))
        for row in table.rows:
            metric = metrics.get(row[0]) if row else None
            if metric is not None:
                yield from _row(recorded, name, table, row, metric)


def _conflict(recorded: Recorded, one: Fact, other: Fact) -> str:
    about = "，".join(filter(None, (one.window, one.population)))
    return (
        f"“{one.measure}”（{about}）在{recorded.place(one.place)}是 {one.printed}，"
        f"在{recorded.place(other.place)}是 {other.printed}。{_ADVICE}"
    )


def _labelled(recorded: Recorded, chapter: str, window: str) -> dict[object, tuple[str, Metric]]:
    """Metrics by label: those of the chapter itself, and those of others over the same window."""
    found: dict[object, tuple[str, Metric]] = {}
    for home, metric in recorded.each(Metric):
        assert isinstance(metric, Metric)
        place = f"{home.chapter}.{metric.id}"
        if metric.value is not None and home.chapter == chapter:
            found[metric.label] = (place, metric)
        elif metric.value is not None and window_of(metric.span, home.period) == window:
            found.setdefault(metric.label, (place, metric))
    return found


def _row(
    recorded: Recorded, name: str, table: Table, row: tuple[object, ...], found: tuple[str, Metric]
) -> Iterator[str]:
    """A row under a metric's label prints its value, and its changes where columns are named so."""
    place, metric = found
    assert metric.value is not None
    numbers = [cell for cell in row[1:] if is_number(cell)]
    printed = f"{format_value(metric.value, metric.format)}".partition(" ")[0]
    texts = [cell for cell in row[1:] if isinstance(cell, str)]
    alike = any(text.startswith(printed) for text in texts)
    if not alike and not any(same(number, metric.value) for number in numbers):
        told = "、".join(str(cell) for cell in row[1:] if cell is not None)
        yield (
            f"{recorded.place(name)}的“{metric.label}”一行（{told}）没有 {printed}{metric.unit}，"
            f"而{recorded.place(place)}是这个数。{_ADVICE}"
        )
    for column, cell in zip(table.columns, row, strict=True):
        base = _base(column, metric)
        if base is not None and isinstance(cell, str) and not _tells(cell, metric.value, base):
            yield (
                f"{recorded.place(name)}的“{metric.label}”一行在“{column.label}”写 {cell}，而"
                f"{recorded.place(place)}的基数是 {format_value(base, metric.format)}，本期 {printed}。"
                "请检查上期与上年同期是否对调。"
            )


def _base(column: Column, metric: Metric) -> float | None:
    """The earlier value that a column compares with."""
    if any(word in column.label for word in _YEAR):
        return metric.year_before
    return metric.previous if any(word in column.label for word in _EARLIER) else None


def _tells(cell: str, value: float, base: float) -> bool:
    """Whether a cell of words states the change from ``base``; a cell without a number may."""
    numbers = tuple(numbers_in(cell))
    changes = [value - base, *([value / base - 1] if base else [])]
    return not numbers or any(number.says(change) for number in numbers for change in changes)
