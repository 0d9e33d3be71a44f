"""The sheets that list every customer: streamed row by row, split where Excel's rows end."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from reportkit.analysis.tiers.tier_words import tier_rank
from reportkit.render.cell_texts import Cell, cell_text, cell_value
from reportkit.render.customer_columns import AMOUNTS, TIER, SheetColumn
from reportkit.render.row_stream import RowStream
from reportkit.render.workbook import Styles, column_letter, list_rule, put

SHEET = "客户分级管理分析表"
TABLE = "客户分级"
HEAD_ROWS = 2  # the five groups, then the names
MOST_ROWS = 1_048_576 - HEAD_ROWS
DISSATISFIED = ("不满意", "非常不满意")
OPEN_WORDS = ("需求和偏好", "满意度")  # other words are allowed after a question
_BATCH = 8192


@dataclass(frozen=True, slots=True)
class CustomerSheet:
    """One sheet of the list, and how a formula names its columns."""

    name: str
    table: str
    rows: int
    columns: tuple[SheetColumn, ...]
    is_table: bool  # a table object, so that formulas may use its name

    def reference(self, column: str) -> str:
        if self.is_table:
            return f"{self.table}[{column}]"
        names = [each.name for each in self.columns]
        letter = column_letter(names.index(column))
        last = HEAD_ROWS + self.rows
        return f"'{self.name}'!${letter}${HEAD_ROWS + 1}:${letter}${last}"


@dataclass(slots=True)
class TierTotals:
    """What was written, tier by tier; the cached values of the summary."""

    customers: dict[str, int] = field(default_factory=dict)
    amounts: dict[str, dict[str, float]] = field(default_factory=dict)  # column → tier → sum

    def add(self, tier: str, amounts: Sequence[tuple[str, Cell]]) -> None:
        self.customers[tier] = self.customers.get(tier, 0) + 1
        for name, amount in amounts:
            if isinstance(amount, (int, float)):
                sums = self.amounts.setdefault(name, {})
                sums[tier] = sums.get(tier, 0.0) + amount


def plan_sheets(
    rows: int, columns: tuple[SheetColumn, ...], *, is_table: bool, most_rows: int
) -> tuple[CustomerSheet, ...]:
    """One sheet, or ``(1)`` … ``(k)`` when the customers are more than its rows."""
    count = math.ceil(rows / most_rows)
    return tuple(
        CustomerSheet(
            name=SHEET if count == 1 else f"{SHEET}({number})",
            table=TABLE if count == 1 else f"{TABLE}_{number}",
            rows=min(most_rows, rows - (number - 1) * most_rows),
            columns=columns,
            is_table=is_table,
        )
        for number in range(1, count + 1)
    )


def stream_rows(frame: Path, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The rows of a Parquet file in order, few of them in memory at a time."""
    with pq.ParquetFile(frame) as file:
        for batch in file.iter_batches(batch_size=_BATCH, columns=list(names)):
            yield from zip(*(batch.column(name).to_pylist() for name in names), strict=True)


def write_customer_sheet(
    sheet: Any,
    plan: CustomerSheet,
    rows: Iterator[tuple[Any, ...]],
    styles: Styles,
    totals: TierTotals,
) -> None:
    """Heads, then the next ``plan.rows`` of ``rows``, in ascending order as streaming wants it."""
    set_columns(sheet, plan.columns, styles)
    write_heads(sheet, plan.columns, styles)
    formats = [styles.cell(column.kind) for column in plan.columns]
    names = [column.name for column in plan.columns]
    tier = names.index(TIER)
    amounts = [(name, names.index(name)) for name in AMOUNTS]
    stream = None if plan.is_table else RowStream(sheet, formats)
    for first in range(0, plan.rows, _BATCH):
        block = list(islice(rows, min(_BATCH, plan.rows - first)))
        columns = [[cell_value(value) for value in column] for column in zip(*block, strict=True)]
        if stream is not None:
            stream.write(HEAD_ROWS + first, columns)
        else:
            _put_block(sheet, HEAD_ROWS + first, columns, formats)
        for row, word in enumerate(columns[tier]):
            totals.add(str(word or ""), [(name, columns[place][row]) for name, place in amounts])
    frame_table(sheet, plan, styles)


def _put_block(
    sheet: Any, first: int, columns: Sequence[Sequence[Cell]], formats: Sequence[Any]
) -> None:
    for row, cells in enumerate(zip(*columns, strict=True), start=first):
        for column, cell in enumerate(cells):
            put(sheet, row, column, cell, formats[column])


def set_columns(sheet: Any, columns: Sequence[SheetColumn], styles: Styles) -> None:
    sheet.set_row(0, 20)
    sheet.set_row(1, 32)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
    sheet.freeze_panes(HEAD_ROWS, 1)


def write_heads(sheet: Any, columns: Sequence[SheetColumn], styles: Styles) -> None:
    """The groups over their columns, then the names of the columns."""
    place = 0
    for group, members in groupby(columns, key=lambda column: column.group):
        width = len(list(members))
        if width > 1:
            sheet.merge_range(0, place, 0, place + width - 1, group, styles.group)
        else:
            sheet.write_string(0, place, group, styles.group)
        place += width
    for place, column in enumerate(columns):
        sheet.write_string(1, place, cell_text(column.name), styles.head)


def frame_table(sheet: Any, plan: CustomerSheet, styles: Styles) -> None:
    """A table object with its filter, or the filter alone where rows are streamed."""
    last = HEAD_ROWS + plan.rows - 1, len(plan.columns) - 1
    if not plan.is_table:
        sheet.autofilter(1, 0, *last)
        return
    heads = [{"header": cell_text(c.name), "header_format": styles.head} for c in plan.columns]
    sheet.add_table(
        1, 0, *last,
        {"name": plan.table, "style": None, "columns": heads, "description": f"{plan.name}：每行一家客户"},
    )  # fmt: skip


def mark_words(
    sheet: Any, columns: Sequence[SheetColumn], rows: int, tiers: Sequence[str], styles: Styles
) -> None:
    """Tier fills, data bars, drop-downs: they follow whatever is changed by hand later."""
    first, last = HEAD_ROWS, HEAD_ROWS + rows - 1
    for place, column in enumerate(columns):
        words = tuple(tiers) if column.name == TIER else column.words
        rule = list_rule(words, strict=column.name not in OPEN_WORDS)
        if rule is not None:
            sheet.data_validation(first, place, last, place, rule)
        if column.name == TIER:
            for word in tiers:
                fill = styles.tier(tier_rank(word, tiers))
                sheet.conditional_format(first, place, last, place, _equals(word, fill))
        if column.name == "满意度":
            for word in DISSATISFIED:
                sheet.conditional_format(first, place, last, place, _equals(word, styles.warning))
        if column.name in AMOUNTS and column.kind == "money":
            bar = {
                "type": "data_bar", "bar_solid": True, "bar_color": styles.colours.sky,
                "bar_negative_color": styles.colours.bad, "bar_no_border": True,
            }  # fmt: skip
            sheet.conditional_format(first, place, last, place, bar)


def _equals(word: str, look: Any) -> dict[str, Any]:
    quoted = word.replace('"', '""')
    return {"type": "cell", "criteria": "==", "value": f'"{quoted}"', "format": look}
