"""The last slides: what to do first, what is not known, sources and definitions."""

from __future__ import annotations

from collections.abc import Sequence

from reportkit.blocks import Table
from reportkit.render.pptx.frame import BODY_BOTTOM, BODY_MM, BODY_TOP, Deck, spoken, tables_of
from reportkit.render.pptx.slide import MARGIN_MM, TEXT_MM, Box
from reportkit.render.pptx.story import Story, definitions
from reportkit.render.pptx.tables import Grid, place_grid, row_height, table_grid
from reportkit.render.pptx.text import Paragraph, Run, fitted, height_mm, one_line, para
from reportkit.report.model import Advice, Report, plain_text

_HEADS = ("序号", "行动", "适用层级", "负责人", "优先级", "时限", "衡量指标")
_WIDTHS = (13.0, 92.0, 46.0, 42.0, 17.0, 28.0, TEXT_MM - 238.0)
_FEW = 3
_WANTED_HEADS = ("数据", "最少要哪几列", "能多回答什么", "会改变什么")
_WANTED_WIDTHS = (62.0, 72.0, 100.0, TEXT_MM - 234.0)
_TOP = BODY_TOP - 4
_ROOM_MM = BODY_BOTTOM + 8 - _TOP
_HEAD_MM = 8.0

_Row = tuple[tuple[Paragraph, ...], float, str]  # cells, height, what the speaker says


def action_page(deck: Deck) -> None:
    """What a book without decisions advises first: its actions of the first priority, in full.

    All others stand in the book; where none is urgent, the heaviest few.
    """
    listed = list(enumerate(deck.report.action_list, start=1))
    first = [item for item in listed if item[1].action.priority == "P0"] or listed[:_FEW]
    rows: list[_Row] = []
    for item in first:
        row = _row(deck, item)
        if sum(each[1] for each in (*rows, row)) > _ROOM_MM - _HEAD_MM:
            break
        rows.append(row)
    if not rows:
        return
    title = f"先做 {len(rows)} 项：{first[0][1].action.title}"
    title += "等" if len(rows) > 1 else ""
    sheet = deck.page(title, "行动", f"全部 {len(listed)} 项见报告的行动清单；依据见备注")
    head = tuple(para(w, 11, deck.brand.colours.primary, bold=True) for w in _HEADS)
    grid = Grid((head, *(row[0] for row in rows)), _WIDTHS, (_HEAD_MM, *(row[1] for row in rows)))
    box = Box(MARGIN_MM, _TOP, TEXT_MM, grid.height)
    alt = f"表格：{title}，列：{'、'.join(_HEADS)}。"
    place_grid(sheet, grid, box, deck.brand, name="行动清单", alt=alt)
    sheet.notes([row[2] for row in rows])


def _row(deck: Deck, item: tuple[int, Advice]) -> _Row:
    number, advice = item
    c, action = deck.brand.colours, advice.action
    cells = (str(number), "", "、".join(action.tiers), action.owner, action.priority,
             action.deadline, action.measure)  # fmt: skip
    row = [para(words, 11, c.ink, bold=i == 4, leading=1.3) for i, words in enumerate(cells)]
    runs = [Run(one_line(action.title), c.primary, bold=True)]
    runs.append(Run(f"　{one_line(plain_text(advice.detail))}", scale=0.91))
    row[1] = Paragraph(tuple(runs), 11.5, c.ink, leading=1.3)
    fit = tuple(fitted([p], w - 3, 18.0)[0] for p, w in zip(row, _WIDTHS, strict=True))
    said = f"{number}. {action.title}：{plain_text(advice.detail)} 依据：{plain_text(advice.grounds)}。"
    return fit, row_height(fit, _WIDTHS), said


def unknown_page(deck: Deck) -> None:
    """What the data cannot tell, each with what it means for the decisions."""
    answer, c = deck.answer, deck.brand.colours
    assert answer is not None
    title = f"还有 {len(answer.unknown)} 件事不知道，决定时请记住"
    sheet = deck.page(title, "还不知道", deck.report.period)
    across = 2 if len(answer.unknown) > 3 else 1
    down = -(-len(answer.unknown) // across)
    wide = (TEXT_MM - 14.0 * (across - 1)) / across
    high = min(BODY_MM / down, 44.0)
    for place, (head, text) in enumerate(answer.unknown):
        column, row = divmod(place, down)
        x, y = MARGIN_MM + column * (wide + 14.0), BODY_TOP + row * high
        sheet.block(Box(x, y, wide, 0.5), c.accent)
        lines = [
            para(head.rstrip("，。"), 15, c.primary, bold=True, after=3, leading=1.3),
            para(plain_text(text), 13.5, c.ink),
        ]
        sheet.words(Box(x, y + 3.5, wide, high - 6), lines, name="还不知道")
    deck.foot(sheet, f"数据截止 {deck.report.last_day:%Y-%m-%d}")
    sheet.notes([title, *(f"{head}{plain_text(text)}" for head, text in answer.unknown)])


def wanted_page(deck: Deck) -> None:
    """Which data to bring and which questions they open, the worthiest first."""
    wanted, c = deck.report.wanted, deck.brand.colours
    assert wanted is not None
    sheet = deck.page(wanted.title, wanted.heading, "圆点越多越值得先补")
    rows = [tuple(para(w, 11.5, c.primary, bold=True) for w in _WANTED_HEADS)]
    room = BODY_MM - _HEAD_MM
    high = min(room / len(wanted.rows), 16.0)
    for want in wanted.rows:
        dots = (Run("●" * want.worth, c.accent), Run("●" * (3 - want.worth), c.rule))
        cells = (
            Paragraph((*dots, Run(f" {one_line(want.data)}", c.primary, True)), 12.5, c.ink),
            *(
                para(w, 11.5, c.ink, leading=1.25)
                for w in (want.columns, want.answers, want.changes)
            ),
        )
        rows.append(
            tuple(
                fitted([p], w - 4, high - 2)[0] for p, w in zip(cells, _WANTED_WIDTHS, strict=True)
            )
        )
    grid = Grid(tuple(rows), _WANTED_WIDTHS, (_HEAD_MM, *(high,) * len(wanted.rows)))
    box = Box(MARGIN_MM, BODY_TOP, TEXT_MM, grid.height)
    alt = f"表格：{wanted.heading}，列：{'、'.join(_WANTED_HEADS)}。"
    place_grid(sheet, grid, box, deck.brand, name=wanted.heading, alt=alt)
    deck.foot(sheet, "每个问题只列在最先需要的一份数据下；补齐后重新生成即可得到")
    sheet.notes(
        [wanted.title, *(f"{want.data}（{want.source}）：{want.answers}" for want in wanted.rows)]
    )


def sources_page(deck: Deck, stories: Sequence[Story]) -> None:
    """What was read, and how the terms of these slides are counted."""
    c = deck.brand.colours
    day = deck.report.last_day
    title = f"各数算到 {day.year} 年 {day.month} 月 {day.day} 日，口径如下"
    sheet = deck.page(title, "附录", "完整的口径、数据质量与方法见报告附录 A、C、E")
    used = {term.word: term for story in stories for term in story.terms}
    terms = tuple(used.values()) or definitions(deck.report)
    quality, left, room = _quality(deck.report), 0.0, BODY_BOTTOM - _TOP
    if quality is not None:
        left = 122.0
        grid, _, _ = table_grid(quality, left - 10, room, deck.brand, deck.report.currency)
        box = Box(MARGIN_MM, _TOP, left - 10, room)
        place_grid(sheet, grid, box, deck.brand, name="数据质量", alt=f"表格：{quality.title}。")
    lines = [] if quality is not None else _read_from(deck, stories)
    for term in terms:
        runs = (Run(f"{one_line(term.word)}　", c.primary, bold=True), Run(one_line(term.text)))
        line = Paragraph(runs, 11, c.ink, after=4)
        if height_mm([*lines, line], TEXT_MM - left) > room:
            break
        lines.append(line)
    lines = lines or [para("本期没有记录口径与数据质量。", 12, c.muted)]
    sheet.words(Box(MARGIN_MM + left, _TOP, TEXT_MM - left, room), lines, name="口径")
    deck.foot(sheet, f"数据截止 {deck.report.last_day:%Y-%m-%d}")
    sheet.notes(["本演示文稿所用指标的口径：", *map(spoken, terms)])


def _read_from(deck: Deck, stories: Sequence[Story]) -> list[Paragraph]:
    """The tables behind the slides, where no table tells their quality."""
    c = deck.brand.colours
    tables = dict.fromkeys(name for story in stories for name in tables_of(story.source))
    if not tables:
        return []
    runs = (Run("数据来源　", c.primary, bold=True), Run(one_line("、".join(tables))))
    return [Paragraph(runs, 11, c.ink, after=4)]


def _quality(report: Report) -> Table | None:
    """The table of appendix A on completeness."""
    for part in report.appendices:
        for item in part.placed:
            if isinstance(item.block, Table) and item.block.id == "quality":
                return item.block
    return None
