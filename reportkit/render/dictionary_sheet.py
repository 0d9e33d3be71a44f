"""数据字典: what every column of the list means, in which unit, from where, by which rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reportkit.render.cell_texts import cell_text
from reportkit.render.customer_columns import SheetColumn, bare
from reportkit.render.workbook import Styles, put_row

SHEET = "数据字典"
_HEADS = (
    ("序号", 6),
    ("列名", 18),
    ("列组", 14),
    ("含义", 44),
    ("单位", 8),
    ("来源", 28),
    ("口径", 60),
)
_ELSEWHERE = "见报告中划分客户层级的一章与附录 A"

#: term without brackets → (definition, fields, remark), as appendix A prints them
Definitions = Mapping[str, tuple[str, str, str]]


def write_dictionary(
    sheet: Any,
    columns: Sequence[SheetColumn],
    definitions: Definitions,
    styles: Styles,
    remarks: Sequence[str],
) -> None:
    """A row per column; the report's own definition stands before the general one."""
    sheet.hide_gridlines(2)
    for place, (_, width) in enumerate(_HEADS):
        sheet.set_column(place, place, width)
    sheet.write_string(0, 0, "客户分级管理分析表：数据字典", styles.title)
    for row, remark in enumerate(remarks, start=1):
        sheet.write_string(row, 0, cell_text(remark), styles.remark)
    head = len(remarks) + 1
    sheet.freeze_panes(head + 1, 0)
    put_row(sheet, head, [name for name, _ in _HEADS], styles.head)
    for number, column in enumerate(columns, start=1):
        texts = _texts(column, definitions.get(bare(column.name)), styles.currency)
        put_row(sheet, head + number, [number, *map(cell_text, texts)], styles.prose)


def _texts(
    column: SheetColumn, definition: tuple[str, str, str] | None, currency: str
) -> tuple[str, ...]:
    unit = column.unit.replace("{currency}", currency)
    meaning, source, rule = column.meaning, column.source, column.rule
    if definition is not None:
        text, fields, remark = definition
        meaning = meaning or text
        source = fields or source
        rule = "；".join(part for part in (text if meaning != text else "", remark) if part) or rule
    return (
        column.name, column.group, meaning or _ELSEWHERE, unit or "—",
        source or "—", rule or "—",
    )  # fmt: skip
