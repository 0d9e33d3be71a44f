"""Numbers in 客户管理分析附表.xlsx: every metric and every table that the printed book leaves out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from reportkit.blocks import Metric, Table
from reportkit.facts import is_number, same
from reportkit.gate.texts import squeeze
from reportkit.gate.workbooks import Row, sheet_names, sheet_rows
from reportkit.render.supplement import FURTHER, METRICS
from reportkit.render.workbook import column_letter
from reportkit.report import supplement
from reportkit.report.edition import further_findings
from reportkit.report.model import Report

_HEADS = 4  # rows above the numbers: title, facts, source, heads
_METRIC_COLUMNS = "CEFG"  # 本期, 上期, 上年同期, 误差
_POINTS = 100  # changes of shares are written in percentage points


def faults(path: Path, book: Report) -> Iterator[str]:
    """Numbers of the supplement that are not those of the report."""
    there = sheet_names(path)
    if METRICS in there:
        yield from _metrics(path, book)
    yield from _findings(path, book, there)
    for _, item in supplement(book):
        if isinstance(item.block, Table):
            if item.label not in there:
                yield f"没有工作表“{item.label}”（{item.block.title}）"
                continue
            yield from _table(list(sheet_rows(path, item.label))[_HEADS:], item.label, item.block)


def _findings(path: Path, book: Report, there: Collection[str]) -> Iterator[str]:
    """What the printed book leaves out is told here, or nowhere on paper or in a workbook."""
    rows = sheet_rows(path, FURTHER) if FURTHER in there else ()
    told = {squeeze(cell) for row in rows for cell in row.values() if isinstance(cell, str)}
    for part, section, said in further_findings(book):
        if squeeze(said) not in told:
            yield f"没有“{section.title}”（{part.title}），正文也没有印出"


def _metrics(path: Path, book: Report) -> Iterator[str]:
    metrics = [metric for part in book.chapters for metric in part.metrics]
    rows = list(sheet_rows(path, METRICS))[-len(metrics) :] if metrics else []
    for metric, row in zip(metrics, rows, strict=True):
        for column, value in zip(_METRIC_COLUMNS, _values(metric), strict=True):
            if value is not None and not _holds(row, column, value):
                yield f"工作表“{METRICS}”中“{metric.label}”写 {row.get(column)}，而报告是 {value}"


def _values(metric: Metric) -> tuple[float | None, ...]:
    return metric.value, metric.previous, metric.year_before, metric.noise


def _table(rows: list[Row], label: str, table: Table) -> Iterator[str]:
    for row, cells in zip(rows, table.rows, strict=False):
        for place, (value, column) in enumerate(zip(cells, table.columns, strict=True)):
            if is_number(value):
                meant = value * _POINTS if column.format == "pp" else value
                if not _holds(row, column_letter(place), meant):
                    yield (
                        f"{label}“{table.title}”中“{cells[0]}”的{column.label}写 "
                        f"{row.get(column_letter(place))}，而报告是 {meant}"
                    )
    if len(rows) < len(table.rows):
        yield f"{label}“{table.title}”只有 {len(rows)} 行，而报告有 {len(table.rows)} 行"


def _holds(row: Row, column: str, value: float) -> bool:
    shown = row.get(column)
    return isinstance(shown, float) and same(shown, value)
