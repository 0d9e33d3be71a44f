"""The slide on value at stake: who holds it, and what of it can be kept."""

from __future__ import annotations

from reportkit.blocks import Decision, Table
from reportkit.numerals import money
from reportkit.render.answer import StakeCell, stake_view
from reportkit.render.pptx.frame import BODY_BOTTOM, BODY_TOP, Deck, remarks
from reportkit.render.pptx.slide import MARGIN_MM, TEXT_MM, Box, Sheet
from reportkit.render.pptx.tables import Grid, place_grid
from reportkit.render.pptx.text import Paragraph, Run, one_line, para

_PANEL_MM = 92.0
_GAP_MM = 10.0
_FIRST_MM = 34.0
_HEAD_MM = 12.0
_ROW_MM = 19.0


def stake_page(deck: Deck) -> None:
    """The table of the summary, darker where more is at stake; beside it exposure and effect."""
    answer = deck.answer
    assert answer is not None and answer.stake is not None
    table = answer.stake.block
    assert isinstance(table, Table)
    kept = next((d for d in answer.decisions if d.kind == "kept" and d.exposure), None)
    sheet = deck.page(table.title, "在险价值", table.span)
    wide = TEXT_MM - (_PANEL_MM + _GAP_MM if kept else 0.0)
    grid = _grid(deck, table, wide)
    box = Box(MARGIN_MM, BODY_TOP, wide, grid.height)
    heads = "、".join(stake_view(table).heads)
    alt = f"表格：{table.title}。列：层级、{heads}。"
    place_grid(sheet, grid, box, deck.brand, name=answer.stake.label, alt=alt)
    if kept is not None:
        _panel(sheet, deck, kept, Box(MARGIN_MM + wide + _GAP_MM, BODY_TOP, _PANEL_MM, 120.0))
    unit = stake_view(table).unit
    words = [f"格内上为金额（{unit}），下为客户数", table.note, f"来源：{table.source}"]
    deck.foot(sheet, "；".join(filter(None, words)))
    sheet.notes([table.title, *remarks(deck, (answer.stake,), table.title + table.note)])


def _grid(deck: Deck, table: Table, wide: float) -> Grid:
    c = deck.brand.colours
    view = stake_view(table, c.paper, c.accent)
    rest = (wide - _FIRST_MM) / len(view.heads)
    head = ("层级", *view.heads)
    rows = [
        tuple(
            para(w, 12.5, c.primary, bold=True, align="l" if i == 0 else "r", leading=1.2)
            for i, w in enumerate(head)
        )
    ]
    fills = [("",) * len(head)]
    whole = len(view.heads) - 2  # the column that counts every customer once
    for place, (name, cells) in enumerate(view.rows):
        total = place == len(view.rows) - 1
        rows.append((para(name, 13, c.ink, bold=total), *(_cell(deck, x, total) for x in cells)))
        fills.append(
            ("", *(x.colour or (c.tint if i == whole else "") for i, x in enumerate(cells)))
        )
    high = min(_ROW_MM, (BODY_BOTTOM - BODY_TOP - _HEAD_MM) / len(view.rows))
    return Grid(
        tuple(rows),
        (_FIRST_MM, *(rest,) * len(view.heads)),
        (_HEAD_MM, *(high,) * len(view.rows)),
        tuple(fills),
    )


def _cell(deck: Deck, cell: StakeCell, total: bool) -> Paragraph:
    c = deck.brand.colours
    if not cell.lower:
        return para(cell.upper, 14, c.ink, align="r", bold=total)
    runs = (Run(one_line(cell.lower), bold=True), Run(f"\n{one_line(cell.upper)}", scale=0.68))
    return Paragraph(runs, 16, c.ink, align="r", leading=1.2)


def _panel(sheet: Sheet, deck: Deck, decision: Decision, box: Box) -> None:
    """Exposure is no loss: what of it earlier periods lost, with its formula."""
    c = deck.brand.colours
    sheet.block(box, c.tint)
    sheet.block(Box(box.x, box.y, box.width, 1.0), c.accent)
    exposed = money(decision.exposure, deck.report.currency)
    number, _, unit = exposed.partition(" ")
    lines = [
        para(f"{exposed}是敞口，不是损失", 15, c.primary, bold=True, after=8),
        Paragraph((Run(number), Run(f" {unit}", scale=0.45)), 30, c.primary, leading=1.15),
        para(f"{decision.title}：涉及的金额", 11, c.muted, after=8),
        para(decision.formula, 12.5, c.ink, after=8),
        para(decision.amount, 18, c.good, bold=True, leading=1.2, after=2),
        para(f"做成的话，由{decision.owner}在 {decision.due} 前完成", 11, c.muted, after=8),
        para(f"若不作为：{decision.otherwise}", 12, c.ink),
    ]
    sheet.words(box.inset(6), lines, name="敞口与效果")
