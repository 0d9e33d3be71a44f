"""客户分级管理分析表.xlsx: every customer, the tiers summed up, what each column means, a template."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from reportkit.analysis.tiers.tier_words import SPELLINGS, tier_words
from reportkit.blocks import Column, Table
from reportkit.brand import Brand
from reportkit.errors import AbsentDataError, RenderError
from reportkit.render import blank_template, dictionary_sheet, summary_sheet
from reportkit.render.customer_columns import NAMES, bare, sheet_columns
from reportkit.render.customer_sheets import (
    HEAD_ROWS,
    MOST_ROWS,
    SHEET,
    CustomerSheet,
    TierTotals,
    mark_words,
    plan_sheets,
    stream_rows,
    write_customer_sheet,
)
from reportkit.render.workbook import Properties, Styles, new_workbook, set_page
from reportkit.report.model import Report

FRAME = "customer_table"
NO_CUSTOMERS = (
    "没有可写入的客户，因为划分客户层级的一章未运行或缺少数据。"
    "请在 report.chapters 中加入这一章并补齐它需要的表，或从输出格式中去掉 xlsx。"
)
TABLE_ROWS = 50_000  # beyond, rows are streamed to disk, which leaves no room for table objects


def write_workbook(
    report: Report, brand: Brand, target: Path, *, most_rows: int = MOST_ROWS
) -> None:
    """Write the workbook; ``most_rows`` customers fit on a sheet.

    Raises AbsentDataError when the chapter on tiers left no customers, RenderError when they lack
    some of the twelve columns.
    """
    frame = _customers(report, target)
    schema, rows = pq.read_schema(frame), pq.read_metadata(frame).num_rows
    columns = sheet_columns(schema, _declared(report))
    streamed = rows > TABLE_ROWS
    plans = plan_sheets(rows, columns, is_table=not streamed, most_rows=most_rows)
    properties = Properties(
        f"{report.client}客户分级管理分析表（{report.period}）",
        report.issued,
        brand.name,
        report.title,
    )
    with new_workbook(target, properties, streamed=streamed) as book:
        styles = Styles(book, brand.colours, report.currency)
        totals, tiers = _write_lists(book, report, frame, plans, styles)
        remarks = [text for text in (_origin(report), _layout(plans, rows)) if text]
        summary = book.add_worksheet(summary_sheet.SHEET)
        summary_sheet.write_summary(summary, plans, totals, tiers, styles, remarks=remarks)
        set_page(summary, *_foot(report), head_rows=summary_sheet.HEAD_ROWS)
        meanings = book.add_worksheet(dictionary_sheet.SHEET)
        dictionary_sheet.write_dictionary(meanings, columns, _definitions(report), styles, remarks)
        set_page(meanings, *_foot(report), head_rows=len(remarks) + 2)
        blank_template.write_template_sheet(
            book.add_worksheet(blank_template.TEMPLATE_SHEET),
            styles,
            tiers or SPELLINGS[0],
            is_table=not streamed,
        )


def _write_lists(
    book: Any, report: Report, frame: Path, plans: tuple[CustomerSheet, ...], styles: Styles
) -> tuple[TierTotals, tuple[str, ...]]:
    """The sheets with all customers; what they add up to, and the words of the tiers."""
    columns = plans[0].columns
    totals = TierTotals()
    rows = stream_rows(frame, [column.name for column in columns])
    sheets = [book.add_worksheet(plan.name) for plan in plans]
    for sheet, plan in zip(sheets, plans, strict=True):
        write_customer_sheet(sheet, plan, rows, styles, totals)
    tiers = tier_words([word for word in totals.customers if word])
    for sheet, plan in zip(sheets, plans, strict=True):
        mark_words(sheet, columns, plan.rows, tiers, styles)
        set_page(sheet, *_foot(report), head_rows=HEAD_ROWS)
    return totals, tiers


def _customers(report: Report, target: Path) -> Path:
    """The frame with all customers, checked for its columns."""
    frame = report.frame(FRAME)
    if frame is None or not frame.is_file() or not pq.read_metadata(frame).num_rows:
        raise AbsentDataError(f"{target.name}：{NO_CUSTOMERS}")
    schema: pa.Schema = pq.read_schema(frame)
    missing = [name for name in NAMES if name not in schema.names]
    if missing:
        raise RenderError(
            f"{target.name}：笔记本保存的 customer_table 缺少 {len(missing)} 列（{'、'.join(missing)}）。"
            "请按十二列的固定列名保存它。"
        )
    return frame


def _tables(report: Report) -> Iterator[Table]:
    for part in report.parts:
        for row in (*part.opening, *(row for section in part.sections for row in section.rows)):
            for item in row.items:
                if isinstance(item.block, Table):
                    yield item.block


def _declared(report: Report) -> dict[str, Column]:
    """Heading → column, of the excerpt that the report prints."""
    found = report.told("customer_table")
    listed = found.block if found is not None else None
    return {c.label: c for c in listed.columns} if isinstance(listed, Table) else {}


def _definitions(report: Report) -> dictionary_sheet.Definitions:
    """The terms of appendix A."""
    found = next((table for table in _tables(report) if table.id == "definitions"), None)
    rows = found.rows if found else ()
    texts = (tuple("" if text == "—" else str(text) for text in row) for row in rows)
    return {bare(term): (text, fields, remark) for term, text, fields, remark in texts}


def _foot(report: Report) -> tuple[str, str, str]:
    return (
        f"{report.client}｜{SHEET}",
        report.cover.confidentiality,
        f"报告期 {report.period}",
    )


def _origin(report: Report) -> str:
    masked = "；联系方式已脱敏" if report.masks else "；联系方式为原文，请限制知悉范围"
    masked = "；个人客户的姓名与联系方式已脱敏" if report.hides_names else masked
    return (
        f"{report.client}｜报告期 {report.period}｜数据截至 {report.last_day:%Y-%m-%d}"
        f"｜金额单位：{report.currency}{masked}"
    )


def _layout(plans: tuple[CustomerSheet, ...], rows: int) -> str:
    """What the reader must know of a list too long for one sheet, or for a table object."""
    said = ""
    if len(plans) > 1:
        said = (
            f"共 {rows:,} 家客户，超过一张工作表的行数，分列于 {plans[0].name} 至 {plans[-1].name}；"
            "汇总包含全部工作表，筛选须在各表分别进行。"
        )
    if not plans[0].is_table:
        said += f"客户超过 {TABLE_ROWS:,} 家，各表用筛选区域代替表格对象。"
    return said
