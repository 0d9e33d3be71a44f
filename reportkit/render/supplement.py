"""客户管理分析附表.xlsx: what a brief book leaves out, with numbers as numbers, and every action whole."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from reportkit.blocks import Column, Figure, Metric, Table
from reportkit.brand import Brand
from reportkit.render.cell_texts import Cell, cell_text, cell_value
from reportkit.render.pixels import png_pictures
from reportkit.render.table_layout import text_width
from reportkit.render.workbook import Properties, Styles, new_workbook, put, put_row, set_page
from reportkit.report.edition import further_findings, supplement
from reportkit.report.model import Part, Placed, Report, Section, plain_text

CONTENTS, ACTIONS, METRICS, FURTHER = "目录", "行动清单", "指标", "其余发现"
_HEAD = 3  # row of the heads: title, facts and source stand above
_NARROW, _WIDE = 9, 46  # widths of a column, in characters
_PICTURE_DPI = 160

_NUMBERS = {
    "int": "#,##0", "dec1": "#,##0.0", "dec2": "#,##0.00", "dec3": "#,##0.000",
    "pct": "0.0%", "pct0": "0%", "pct2": "0.00%", "change": "+0.0%;-0.0%;0.0%",
    "signed": "+#,##0.0;-#,##0.0;0", "times": '0.0" 倍"', "money": "#,##0.00", "pp": "+0.0;-0.0;0.0",
}  # fmt: skip
_POINTS = 100  # a change of shares is shown in percentage points


def write_supplement(report: Report, brand: Brand, target: Path) -> None:
    """One sheet per figure or table the printed book leaves out, in its order, and an index."""
    left_out = supplement(report)
    properties = Properties(
        f"{report.client}{report.title}（{report.period}）附表",
        report.issued,
        brand.name,
        report.title,
    )
    with new_workbook(target, properties) as book:
        styles = Styles(book, brand.colours, report.currency)
        index = _sheet(book, CONTENTS, report)
        rows: list[tuple[str, str, str, int | None]] = [
            (ACTIONS, "行动清单：做法、预期效果与依据", "", len(report.action_list))
        ]
        _write_actions(_sheet(book, ACTIONS, report), report, styles)
        rows.append((METRICS, "各章指标：本期、上期与上年同期", "", _count_metrics(report)))
        _write_metrics(_sheet(book, METRICS, report), report, styles)
        further = further_findings(report)
        if further:
            rows.append((FURTHER, "各章其余的发现：正文没有印出的", "", len(further)))
            _write_further(_sheet(book, FURTHER, report), further, styles)
        pictures = _pictures([item for _, item in left_out])
        for part, item in left_out:
            rows.append((item.label, getattr(item.block, "title", ""), part.label, _rows_of(item)))
            _write_item(_sheet(book, item.label, report), item, styles, pictures)
        _write_index(index, rows, report, styles)


def _sheet(book: Any, name: str, report: Report) -> Any:
    sheet = book.add_worksheet(name)
    sheet.hide_gridlines(2)
    set_page(sheet, f"{report.client}｜{name}", report.cover.confidentiality,
             f"报告期 {report.period}", head_rows=_HEAD + 1)  # fmt: skip
    return sheet


def _rows_of(item: Placed) -> int | None:
    return len(item.block.rows) if isinstance(item.block, Table) else None


def _write_index(
    sheet: Any, rows: Sequence[tuple[str, str, str, int | None]], report: Report, styles: Styles
) -> None:
    for place, width in enumerate((14, 70, 12, 10)):
        sheet.set_column(place, place, width)
    sheet.write_string(0, 0, cell_text(f"{report.client}｜{report.title}：附表"), styles.title)
    sheet.write_string(1, 0, f"报告期 {report.period}；编号与报告正文一致", styles.remark)
    put_row(sheet, _HEAD, ["编号", "标题", "所在章", "行数"], styles.head)
    link = styles.style(font_color=styles.colours.primary, underline=1)
    for row, (label, title, chapter, count) in enumerate(rows, start=_HEAD + 1):
        sheet.write_url(row, 0, f"internal:'{label}'!A1", link, label)
        put_row(sheet, row, [cell_text(title), chapter], styles.prose, first=1)
        put(sheet, row, 3, count, styles.cell("int"))
    sheet.freeze_panes(_HEAD + 1, 0)


def _pictures(items: Sequence[Placed]) -> dict[str, bytes]:
    """The figures among ``items`` by label, drawn in one go."""
    figures = [(i.label, i.block, i.folder or Path()) for i in items if isinstance(i.block, Figure)]
    drawn = png_pictures([(block, folder) for _, block, folder in figures], dpi=_PICTURE_DPI)
    return {label: picture for (label, _, _), picture in zip(figures, drawn, strict=True)}


def _write_item(sheet: Any, item: Placed, styles: Styles, pictures: Mapping[str, bytes]) -> None:
    block = item.block
    assert isinstance(block, Figure | Table)
    sheet.write_string(0, 0, cell_text(f"{item.label}　{block.title}"), styles.title)
    facts = [block.unit, f"N = {block.n:,}" if block.n is not None else "", block.span]
    sheet.write_string(1, 0, cell_text("；".join(filter(None, facts))), styles.remark)
    notes = [f"数据来源：{block.source}" if block.source else "", block.note]
    sheet.write_string(2, 0, cell_text("。".join(filter(None, notes))), styles.remark)
    if isinstance(block, Table):
        _write_table(sheet, block, styles)
    else:
        image = io.BytesIO(pictures[item.label])
        options = {"image_data": image, "description": block.alt, "object_position": 1}
        sheet.insert_image(_HEAD, 0, f"{block.id}.png", options)


def _write_table(sheet: Any, table: Table, styles: Styles) -> None:
    for place, column in enumerate(table.columns):
        texts = [str(row[place] if row[place] is not None else "") for row in table.rows]
        widest = max(map(text_width, [column.label, *texts]))
        numeric = column.format not in ("text", "date", "day")
        width = max(_NARROW, min(widest + 2, _WIDE)) if not numeric else 14
        sheet.set_column(place, place, width)
    put_row(sheet, _HEAD, [_heading(c, styles.currency) for c in table.columns], styles.head)
    for number, row in enumerate(table.rows):
        total = table.has_total and number == len(table.rows) - 1
        for place, (value, column) in enumerate(zip(row, table.columns, strict=True)):
            cell, look = _cell(value, column), _look(column, value)
            put(sheet, _HEAD + 1 + number, place, cell, styles.cell("text", bold=total, **look))
    last = _HEAD + len(table.rows) - int(table.has_total)
    if last > _HEAD:
        sheet.autofilter(_HEAD, 0, last, len(table.columns) - 1)
    sheet.freeze_panes(_HEAD + 1, 1)
    if table.total_rows > len(table.rows) - int(table.has_total):
        said = f"节选 {len(table.rows) - int(table.has_total)} 行，共 {table.total_rows:,} 行"
        sheet.write_string(_HEAD + 2 + len(table.rows), 0, said, styles.remark)


def _heading(column: Column, currency: str) -> str:
    if column.format == "money":
        return f"{column.label}（{currency}）"  # whole amounts: the unit of the page does not apply
    if column.format == "pp":
        return f"{column.label}（百分点）"
    return f"{column.label}（{column.unit}）" if column.unit else column.label


def _cell(value: Any, column: Column) -> Cell:
    if column.format == "date" and isinstance(value, str):
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return cell_value(value)
    if column.format == "pp" and isinstance(value, int | float):
        return cell_value(value * _POINTS)
    return cell_value(value)


def _look(column: Column, value: Any) -> dict[str, Any]:
    if column.format == "date":
        return {"num_format": "yyyy-mm-dd", "align": "center"}
    if isinstance(value, int | float) and column.format in _NUMBERS:
        return {"num_format": _NUMBERS[column.format], "align": "right"}
    if column.level:
        return {"align": "center"}
    return {"text_wrap": True} if isinstance(value, str) and text_width(value) > _WIDE else {}


def _write_actions(sheet: Any, report: Report, styles: Styles) -> None:
    heads = (
        ("序号", 6), ("行动", 24), ("做法", 56), ("预期效果", 36), ("适用层级", 18), ("负责人", 16),
        ("优先级", 8), ("完成时限", 12), ("衡量指标", 28), ("依据", 16),
    )  # fmt: skip
    sheet.write_string(0, 0, f"{ACTIONS}（{len(report.action_list)} 项）", styles.title)
    _heads(sheet, heads, styles)
    for number, advice in enumerate(report.action_list, start=1):
        action = advice.action
        texts = (
            action.title, plain_text(advice.detail), action.effect, "、".join(action.tiers),
            action.owner, action.priority, action.deadline, action.measure,
            plain_text(advice.grounds),
        )  # fmt: skip
        put_row(sheet, _HEAD + number, [number, *map(cell_text, texts)], styles.prose)


def _write_further(
    sheet: Any, further: Sequence[tuple[Part, Section, str]], styles: Styles
) -> None:
    sheet.write_string(0, 0, f"{FURTHER}（{len(further)} 条）", styles.title)
    _heads(sheet, (("章", 14), ("结论", 46), ("说明", 100)), styles)
    for row, (part, section, said) in enumerate(further, start=_HEAD + 1):
        put_row(sheet, row, [*map(cell_text, (part.title, section.title, said))], styles.prose)


def _write_metrics(sheet: Any, report: Report, styles: Styles) -> None:
    heads = (
        ("章", 14), ("指标", 30), ("本期", 16), ("单位", 8), ("上期", 16), ("上年同期", 16),
        ("变化的 95% 误差", 16), ("n", 10), ("时段", 22), ("说明", 44),
    )  # fmt: skip
    sheet.write_string(0, 0, "各章指标", styles.title)
    _heads(sheet, heads, styles)
    found = [(p, m) for p in report.chapters for m in p.metrics]
    for row, (part, metric) in enumerate(found, start=_HEAD + 1):
        _write_metric(sheet, row, part, metric, styles)


def _write_metric(sheet: Any, row: int, part: Part, metric: Metric, styles: Styles) -> None:
    number = {"num_format": _NUMBERS.get(metric.format, "General"), "align": "right"}
    unit = metric.unit or (styles.currency if metric.format == "money" else "")
    cells: tuple[tuple[Any, dict[str, Any]], ...] = (
        (part.title, {}), (metric.label, {}), (metric.value, number), (unit, {}),
        (metric.previous, number), (metric.year_before, number), (metric.noise, number),
        (metric.n, {"num_format": "#,##0"}), (metric.span, {}), (metric.note, {"text_wrap": True}),
    )  # fmt: skip
    for place, (value, look) in enumerate(cells):
        put(sheet, row, place, cell_value(value), styles.cell("text", **look))


def _count_metrics(report: Report) -> int:
    return sum(len(part.metrics) for part in report.chapters)


def _heads(sheet: Any, heads: Sequence[tuple[str, int]], styles: Styles) -> None:
    for place, (_, width) in enumerate(heads):
        sheet.set_column(place, place, width)
    put_row(sheet, _HEAD, [name for name, _ in heads], styles.head)
    sheet.freeze_panes(_HEAD + 1, 2)
