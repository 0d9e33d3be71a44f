"""The last slides: the action list, sources and definitions."""

from __future__ import annotations

from collections.abc import Sequence

from reportkit.blocks import Table
from reportkit.render.pptx.frame import BODY_BOTTOM, BODY_TOP, Deck, spoken
from reportkit.render.pptx.sheet import MARGIN_MM, TEXT_MM, Box
from reportkit.render.pptx.story import Story, definitions
from reportkit.render.pptx.tables import Grid, place_grid, row_height, table_grid
from reportkit.render.pptx.text import Paragraph, Run, fitted, height_mm, one_line, para
from reportkit.report.model import Advice, Report, plain_text

_HEADS = ("序号", "行动", "适用层级", "负责人", "优先级", "时限", "衡量指标")
_WIDTHS = (13.0, 92.0, 46.0, 42.0, 17.0, 28.0, TEXT_MM - 238.0)
_BRIEF_WIDTHS = (13.0, 58.0, 46.0, 44.0, 17.0, 28.0, TEXT_MM - 206.0)
_TOP = BODY_TOP - 4
_ROOM_MM = BODY_BOTTOM + 8 - _TOP
_HEAD_MM = 8.0

_Row = tuple[tuple[Paragraph, ...], float, str]  # cells, height, what the speaker says


def action_pages(deck: Deck) -> None:
    """The whole action list: the first priority with what is to be done, the others by title.

    A list too long for one slide gives the first priority slides of its own.
    """
    listed = list(enumerate(deck.report.action_list, start=1))
    if not listed:
        return
    first = [item for item in listed if _urgent(item)]
    rest = [item for item in listed if not _urgent(item)]
    title = f"行动清单：{len(listed)} 项行动"
    title += f"，其中 P0 级 {len(first)} 项" if first else ""
    together = [_row(deck, item, _WIDTHS, detailed=_urgent(item)) for item in listed]
    if sum(row[1] for row in together) <= _ROOM_MM - _HEAD_MM:
        _list(deck, together, title, _WIDTHS)
        return
    if first:
        _list(deck, together[: len(first)], title, _WIDTHS)
        words = "、".join(dict.fromkeys(advice.action.priority for _, advice in rest))
        title = f"行动清单：{words} 级 {len(rest)} 项行动"
    if rest:
        _list(deck, [_row(deck, item, _BRIEF_WIDTHS) for item in rest], title, _BRIEF_WIDTHS)


def _urgent(item: tuple[int, Advice]) -> bool:
    return item[1].action.priority == "P0"


def _row(
    deck: Deck, item: tuple[int, Advice], widths: tuple[float, ...], *, detailed: bool = False
) -> _Row:
    number, advice = item
    c, action = deck.brand.colours, advice.action
    cells = (str(number), "", "、".join(action.tiers), action.owner, action.priority,
             action.deadline, action.measure)  # fmt: skip
    row = [para(words, 11, c.ink, bold=i == 4, leading=1.3) for i, words in enumerate(cells)]
    runs = [Run(one_line(action.title), c.primary, bold=True)]
    if detailed:
        runs.append(Run(f"　{one_line(plain_text(advice.detail))}", scale=0.91))
    row[1] = Paragraph(tuple(runs), 11.5, c.ink, leading=1.3)
    fit = tuple(fitted([p], w - 3, 18.0)[0] for p, w in zip(row, widths, strict=True))
    said = f"{number}. {action.title}：{plain_text(advice.detail)} 依据：{plain_text(advice.grounds)}。"
    return fit, row_height(fit, widths) - (0.0 if detailed else 0.7), said


def _list(deck: Deck, rows: Sequence[_Row], title: str, widths: tuple[float, ...]) -> None:
    pages = paged(rows, _ROOM_MM - _HEAD_MM)
    head = tuple(para(w, 11, deck.brand.colours.primary, bold=True) for w in _HEADS)
    for place, page in enumerate(pages, start=1):
        suffix = f"（{place}/{len(pages)}）" if len(pages) > 1 else ""
        sheet = deck.page(f"{title}{suffix}", "行动清单", "按优先级排列；依据见报告行动清单与备注")
        grid = Grid(
            (head, *(row[0] for row in page)), widths, (_HEAD_MM, *(row[1] for row in page))
        )
        box = Box(MARGIN_MM, _TOP, TEXT_MM, grid.height)
        alt = f"表格：{title}{suffix}，列：{'、'.join(_HEADS)}。"
        place_grid(sheet, grid, box, deck.brand, name="行动清单", alt=alt)
        sheet.notes([row[2] for row in page])


def paged(rows: Sequence[_Row], room: float) -> list[list[_Row]]:
    """Rows page by page, as few pages as they need, evenly filled."""
    total = sum(row[1] for row in rows)
    for count in range(max(1, -int(-total // room)), len(rows) + 1):
        pages: list[list[_Row]] = [[]]
        for row in rows:
            used = sum(each[1] for each in pages[-1])
            full = used + row[1] > room or (used + row[1] / 2 >= total / count)
            if pages[-1] and full and (len(pages) < count or used + row[1] > room):
                pages.append([])
            pages[-1].append(row)
        if len(pages) <= count:
            return pages
    return [[row] for row in rows]


def sources_page(deck: Deck, stories: Sequence[Story]) -> None:
    """What was read, and how the terms of these slides are counted."""
    c = deck.brand.colours
    sheet = deck.page("数据来源与口径", "附录", "完整的口径、数据质量与方法见报告附录 A、C、E")
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
    """The sources of the slides, where no table tells their quality."""
    c = deck.brand.colours
    found = dict.fromkeys(story.source for story in stories if story.source)
    return [
        Paragraph(
            (Run("数据来源　", c.primary, bold=True), Run(one_line(text))), 11, c.ink, after=4
        )
        for text in found
    ]


def _quality(report: Report) -> Table | None:
    """The table of appendix A on completeness."""
    for part in report.appendices:
        for item in part.placed:
            if isinstance(item.block, Table) and item.block.id == "quality":
                return item.block
    return None
