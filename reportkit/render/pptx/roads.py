"""The slide of the next ninety days: every decision a row, its actions as bars."""

from __future__ import annotations

from reportkit.blocks import Decision
from reportkit.render.pptx.frame import BODY_BOTTOM, BODY_TOP, Deck
from reportkit.render.pptx.slide import MARGIN_MM, TEXT_MM, Box, Sheet
from reportkit.render.pptx.text import Paragraph, Run, em_width, one_line, para
from reportkit.render.roadmap import RoadRow, RoadView, road_view

_NUMBER_MM, _NAME_MM, _MARK_MM = 11.0, 66.0, 66.0
_ROAD = Box(
    MARGIN_MM + _NUMBER_MM + _NAME_MM, BODY_TOP,
    TEXT_MM - _NUMBER_MM - _NAME_MM - _MARK_MM - 8, BODY_BOTTOM - BODY_TOP,
)  # fmt: skip
_HEAD_MM = 9.0
_BAR_MM = 3.2
_LABEL_PT = 9.5
_LANE_MM = 8.0  # at most


def road_page(deck: Deck) -> None:
    """Who does what until when, and which number shows that it was done."""
    answer, c = deck.answer, deck.brand.colours
    assert answer is not None
    road = road_view(answer.steps, answer.decisions)
    sheet = deck.page(road.title, "90 天路线", f"{road.begins} 至 {road.ends}")
    _head(sheet, deck, road)
    decisions = [d for d in answer.decisions if any(r.step.decision == d.id for r in road.rows)]
    high = min((_ROAD.height - _HEAD_MM) / len(decisions), 30.0)
    for place, decision in enumerate(decisions):
        y = _ROAD.y + _HEAD_MM + place * high
        rows = [row for row in road.rows if row.step.decision == decision.id]
        _names(sheet, deck, rows[0].number, decision, Box(MARGIN_MM, y, TEXT_MM, high))
        _lanes(sheet, deck, rows, Box(_ROAD.x, y + 1, _ROAD.width, high - 2))
        sheet.block(Box(MARGIN_MM, y + high, TEXT_MM, 0.25), c.rule)
    deck.foot(sheet, "深色为第一步，浅色为其后各步；条旁为完成日与行动；其余行动见报告的行动清单")
    sheet.notes(
        [
            f"{row.number}. {row.step.title}（{row.step.owner}，{row.step.begins} 至 "
            f"{row.step.deadline}）：{row.step.detail}"
            for row in road.rows
        ]
    )


def _head(sheet: Sheet, deck: Deck, road: RoadView) -> None:
    c = deck.brand.colours
    right = _ROAD.x + _ROAD.width + 8
    for x, wide, words in (
        (MARGIN_MM + _NUMBER_MM, _NAME_MM, "决定与负责人"), (right, _MARK_MM, "看哪个数验收"),
    ):  # fmt: skip
        head = [para(words, 11.5, c.primary, bold=True)]
        sheet.words(Box(x, _ROAD.y, wide, _HEAD_MM - 2), head, name="表头")
    for tick in road.ticks:
        x = _ROAD.x + _ROAD.width * tick.left / 100
        line = [para(tick.text, 10.5, c.muted)]
        sheet.words(Box(x, _ROAD.y, 16, _HEAD_MM - 2), line, name="日期")
        sheet.block(Box(x, _ROAD.y + _HEAD_MM, 0.15, _ROAD.height - _HEAD_MM), c.rule)
    sheet.block(Box(MARGIN_MM, _ROAD.y + _HEAD_MM - 1, TEXT_MM, 0.4), c.primary)


def _names(sheet: Sheet, deck: Deck, number: int, decision: Decision, box: Box) -> None:
    c = deck.brand.colours
    digit = [para(str(number), 22, c.accent_text, leading=1.1)]
    sheet.words(Box(box.x, box.y, _NUMBER_MM, box.height), digit, anchor="m", name="序号")
    lines = [
        para(decision.title, 13.5, c.primary, bold=True, leading=1.25),
        para(decision.amount, 12, c.good, bold=True, leading=1.25),
        para(decision.owner, 10.5, c.muted, leading=1.25),
    ]
    spot = Box(box.x + _NUMBER_MM, box.y, _NAME_MM - 4, box.height)
    sheet.words(spot, lines, anchor="m", name=f"决定 {number}")
    mark = (Run(f"{decision.due}　", c.primary, True), Run(one_line(decision.measure)))
    spot = Box(_ROAD.x + _ROAD.width + 8, box.y, _MARK_MM, box.height)
    sheet.words(spot, [Paragraph(mark, 11, c.ink, leading=1.3)], anchor="m", name="验收")


def _lanes(sheet: Sheet, deck: Deck, rows: list[RoadRow], box: Box) -> None:
    """A bar and its words per action; words stand where there is room, right or left."""
    c = deck.brand.colours
    lane = min(box.height / len(rows), _LANE_MM)
    top = box.y + (box.height - lane * len(rows)) / 2
    for place, row in enumerate(rows):
        y = top + place * lane
        x, wide = box.x + box.width * row.left / 100, box.width * row.width / 100
        wide = min(wide, box.x + box.width - x)
        bar = Box(x, y + (lane - _BAR_MM) / 2, wide, _BAR_MM)
        sheet.block(bar, c.primary if place == 0 else c.sky)
        words = f"{row.day}　{one_line(row.step.title)}"
        need = em_width(words) * _LABEL_PT * 0.36 + 2
        after = box.x + box.width - x - wide
        if need <= after or after >= x - box.x:
            spot, side = Box(x + wide + 1.5, y, max(after - 1.5, 12.0), lane), "l"
        else:
            spot, side = Box(max(x - need - 1.5, box.x), y, min(need, x - box.x), lane), "r"
        line = [para(words, _LABEL_PT, c.ink, align=side, leading=1.2)]
        sheet.words(spot, line, anchor="m", name="行动", floor=8.0)
