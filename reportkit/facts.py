"""What a number measures: measure, population, window and unit. One fact has one value.

Facts are read from recorded blocks, so that a report can be checked without the data behind it.
A metric says what it measures by its ``measure`` (its label where none is given); a cell of a table
by its column, its row and the number of cases behind the table.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeGuard

from reportkit.analysis.basics.periods import Period
from reportkit.blocks import Column, Metric, Table
from reportkit.bundle import ChapterResult
from reportkit.numerals import format_value, iso_date

_EXACT = 1e-9  # of doubles that were added in another order
_FIRST = re.compile(r"前 ?(\d+|[一二三四五六七八九十]) ?(?:[家名位条项种款]|个(?![月季半小工]))")
_TENTH = "一二三四五六七八九十"
_BEFORE, _YEAR = "｜上期", "｜上年同期"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One number and what it measures, as one place of the book prints it."""

    measure: str  # 期内销售额
    population: str  # 优质客户（层级，n = 2,501）; empty: that of the measure itself
    window: str  # 2025-10-01 至 2025-12-31
    unit: str
    value: float
    format: str  # how it is printed, a name of numerals.FORMATS
    place: str  # value.revenue

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.measure, self.population, self.window, self.unit

    @property
    def printed(self) -> str:
        """As the page shows it, with a unit."""
        text = format_value(self.value, self.format)
        return f"{text} {self.unit}" if self.unit else text

    def agrees(self, other: Fact) -> bool:
        """Whether both are one number, beyond the rounding of what is printed."""
        return same(self.value, other.value) or (
            format_value(self.value, other.format) == format_value(other.value, other.format)
            and format_value(self.value, self.format) == format_value(other.value, self.format)
        )


def same(one: float, other: float) -> bool:
    """Whether two numbers are one, added up in whatever order."""
    return math.isclose(one, other, rel_tol=_EXACT, abs_tol=_EXACT)


def facts_of(chapter: ChapterResult) -> Iterator[Fact]:
    """Every fact whose meaning is certain from what the chapter recorded."""
    for block in chapter.blocks:
        if isinstance(block, Metric):
            yield from _of_metric(block, chapter)
        elif isinstance(block, Table):
            yield from _of_table(block, chapter)


def conflicts(facts: Iterable[Fact]) -> Iterator[tuple[Fact, Fact]]:
    """Pairs of places where one fact has two values; the first place is the one recorded first."""
    first: dict[tuple[str, str, str, str], Fact] = {}
    for fact in facts:
        known = first.setdefault(fact.key, fact)
        if not known.agrees(fact):
            yield known, fact


def window_of(span: str, period: str) -> str:
    """``span`` as first and last day where it is the reported period, else as it is written."""
    reported = Period.parse(period)
    if span != reported.label:
        return span
    return f"{iso_date(reported.start)} 至 {iso_date(reported.end - timedelta(days=1))}"


def _of_metric(metric: Metric, chapter: ChapterResult) -> Iterator[Fact]:
    """The value, and the values of the period before and a year before."""
    window = window_of(metric.span, chapter.period)
    values = (("", metric.value), (_BEFORE, metric.previous), (_YEAR, metric.year_before))
    for when, value in values:
        if value is not None:
            yield Fact(
                measure=metric.measure or metric.label,
                population="",
                window=window + when,
                unit=metric.unit,
                value=value,
                format=metric.format,
                place=f"{chapter.chapter}.{metric.id}",
            )


def _of_table(table: Table, chapter: ChapterResult) -> Iterator[Fact]:
    """Numbers of rows that a text names, each name once, in a table that says its cases."""
    if table.n is None or not table.columns or table.columns[0].format != "text":
        return
    head, *others = table.columns
    names = Counter(row[0] for row in table.rows)
    for name, *cells in table.rows:
        if isinstance(name, str) and names[name] == 1:
            for column, value in zip(others, cells, strict=True):
                if is_number(value):
                    yield _cell(table, chapter, (head, column), name, value)


def _cell(
    table: Table, chapter: ChapterResult, columns: tuple[Column, Column], row: str, value: float
) -> Fact:
    head, column = columns
    return Fact(
        measure=column.label,
        population=f"{row}（{head.label}，n = {table.n:,}）",
        window=window_of(table.span, chapter.period),
        unit="",
        value=value,
        format=column.format,
        place=f"{chapter.chapter}.{table.id}",
    )


def is_number(value: object) -> TypeGuard[float]:
    """A number of a block; True and False are words."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def promised_rows(title: str) -> int | None:
    """How many rows the title of a table promises: 前 10 家, 前五名; None when it says no number."""
    match = _FIRST.search(title)
    if match is None:
        return None
    word = match[1]
    return int(word) if word.isdigit() else _TENTH.index(word) + 1
