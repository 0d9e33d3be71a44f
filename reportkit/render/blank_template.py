"""The empty 客户分级管理分析表: twelve columns with drop-downs and three rows that show how."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from reportkit.analysis.tiers.tier_words import SPELLINGS
from reportkit.brand import Colours
from reportkit.render.customer_columns import TWELVE
from reportkit.render.customer_sheets import (
    HEAD_ROWS,
    SHEET,
    CustomerSheet,
    frame_table,
    mark_words,
    set_columns,
    write_heads,
)
from reportkit.render.office import FONT
from reportkit.render.workbook import (
    Properties,
    Styles,
    new_workbook,
    put,
    put_row,
    set_page,
)

FILE_NAME = "客户分级管理分析表_空白模板.xlsx"
TEMPLATE_SHEET = "模板"
ROWS = 100
EXAMPLES = (
    ("客户A", "12345678", "制造业", 10, 10000, 5000, "高", "高", "高", "价格敏感型", "满意"),
    ("客户B", "87654321", "零售业", 5, 5000, 2000, "中", "中", "中", "品质追求型", "满意"),
    ("客户C", "12348765", "服务业", 2, 2000, 1000, "低", "低", "低", "个性化需求", "不满意"),
)
_HINT = (
    "填写说明\n"
    "1. 前三行（斜体）是示例，填写前请清除。\n"
    "2. 列名与顺序请保持不变；可在右侧增加列。\n"
    "3. 次数与金额只填数字，单位会自动显示。\n"
    "4. 高/中/低、需求和偏好、满意度与分级从下拉列表选择。"
)
_ISSUED = datetime(2025, 1, 1)  # of the template itself; it changes only with its content
_RULES = {
    "客户名称": "必填；每行一家客户，名称不重复",
    "联系方式": "电话按文字填写，保留开头的 0；对外提供前请脱敏",
    "所属行业": "同一行业只用一种写法",
    "历史购买记录": "统计期内的购买次数，整数，不计退款单",
    "消费金额": "统计期内实付金额，扣除退货退款",
    "利润贡献": "统计期内毛利；没有毛利数据时留空",
    "需求和偏好": "价格敏感型、品质追求型或个性化需求；其他类型可直接填写",
    "满意度": "满意、中立或不满意",
    "分级": "按本企业的分级标准选择",
}


def write_template_sheet(
    sheet: Any, styles: Styles, tiers: tuple[str, ...], *, is_table: bool = True
) -> None:
    """Heads, three examples, room for the rest; words beyond the lists are refused."""
    plan = CustomerSheet(sheet.get_name(), "客户分级模板", ROWS, TWELVE, is_table)
    set_columns(sheet, TWELVE, styles)
    write_heads(sheet, TWELVE, styles)
    look = {"italic": True, "font_color": styles.colours.muted}
    levels = (tiers[0], tiers[len(tiers) // 2], tiers[-1])
    for number in range(ROWS):
        values = (
            (*EXAMPLES[number], levels[number]) if number < len(EXAMPLES) else (None,) * len(TWELVE)
        )
        for place, (column, value) in enumerate(zip(TWELVE, values, strict=True)):
            style = styles.cell(column.kind, **(look if number < len(EXAMPLES) else {}))
            put(sheet, HEAD_ROWS + number, place, value, style)
    frame_table(sheet, plan, styles)
    mark_words(sheet, TWELVE, ROWS, tiers, styles)
    sheet.insert_textbox(
        1, len(TWELVE) + 1, _HINT,
        {
            "width": 330, "height": 130, "description": _HINT, "object_position": 3,
            "line": {"color": styles.colours.rule}, "fill": {"color": styles.colours.tint},
            "font": {"name": FONT, "size": 9, "color": styles.colours.ink},
        },
    )  # fmt: skip
    set_page(sheet, SHEET, "", "", head_rows=HEAD_ROWS)


def write_blank_template(
    target: Path, *, colours: Colours | None = None, currency: str = "元"
) -> None:
    """Write the file that ships as ``templates/客户分级管理分析表_空白模板.xlsx``."""
    properties = Properties("客户分级管理分析表（空白模板）", _ISSUED)
    with new_workbook(target, properties) as book:
        styles = Styles(book, colours or Colours(), currency)
        write_template_sheet(book.add_worksheet(SHEET), styles, SPELLINGS[1])
        _write_rules(book.add_worksheet("填写说明"), styles)


def _write_rules(sheet: Any, styles: Styles) -> None:
    sheet.hide_gridlines(2)
    for place, width in enumerate((18, 14, 44, 8, 56)):
        sheet.set_column(place, place, width)
    put_row(sheet, 0, ("列名", "列组", "含义", "单位", "填写要求"), styles.head)
    for row, column in enumerate(TWELVE, start=1):
        unit = column.unit.replace("{currency}", styles.currency) or "—"
        rule = _RULES.get(column.name) or f"从 {'、'.join(column.words)} 中选择"
        put_row(sheet, row, (column.name, column.group, column.meaning, unit, rule), styles.prose)
    sheet.freeze_panes(1, 1)
