"""A slide per finding: the finding as title, its evidence left, its sentence and the advice right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reportkit.blocks import Action
from reportkit.render.pptx.exhibit import EXHIBIT_MM, Easel, hang
from reportkit.render.pptx.frame import (
    BODY_MM,
    BODY_TOP,
    Deck,
    defined,
    exhibited,
    remarks,
    tables_of,
)
from reportkit.render.pptx.slide import MARGIN_MM, TEXT_MM, Box, Sheet
from reportkit.render.pptx.story import Story, action_of
from reportkit.render.pptx.text import Paragraph, height_mm, para
from reportkit.report.model import Placed, plain_text

_GAP = 10.0
_EXHIBIT = Box(MARGIN_MM, BODY_TOP, EXHIBIT_MM, BODY_MM)
_ASIDE = Box(MARGIN_MM + EXHIBIT_MM + _GAP, BODY_TOP, TEXT_MM - EXHIBIT_MM - _GAP, BODY_MM)


def finding_page(deck: Deck, story: Story, pictures: Mapping[str, bytes]) -> None:
    """Add the slide of ``story``."""
    sheet = deck.page(story.title, story.tag, story.chapter)
    easel = Easel(sheet, deck.brand, deck.report.currency, pictures)
    hung = hang(easel, story.evidence, _EXHIBIT) if story.evidence else ()
    _aside(sheet, deck, story, _ASIDE if hung else Box(MARGIN_MM, BODY_TOP, TEXT_MM, BODY_MM))
    foot(deck, sheet, hung)
    sheet.notes(_spoken(story))


def exhibits_page(
    deck: Deck, items: Sequence[Placed], tag: str, pictures: Mapping[str, bytes]
) -> None:
    """Figures of the summary side by side; the title of the first is that of the slide."""
    titles = [str(getattr(item.block, "title", "")) for item in items]
    sheet = deck.page("；".join(titles), tag, deck.report.period)
    easel = Easel(sheet, deck.brand, deck.report.currency, pictures)
    shares = [getattr(item.block, "width_mm", 1.0) for item in items]
    room = TEXT_MM - _GAP * (len(items) - 1)
    x = MARGIN_MM
    for item, share in zip(items, shares, strict=True):
        wide = room * share / sum(shares)
        hang(easel, (item,), Box(x, BODY_TOP, wide, BODY_MM))
        x += wide + _GAP
    foot(deck, sheet, items)
    sheet.notes([*titles, *remarks(deck, items, "".join(titles))])


def foot(deck: Deck, sheet: Sheet, shown: Sequence[Placed]) -> None:
    """Tables behind what hangs on a slide, and notes; the files stand in the book's appendix."""
    tables = dict.fromkeys(
        name for e in shown for name in tables_of(str(getattr(e.block, "source", "")))
    )
    notes = dict.fromkeys(str(getattr(e.block, "note", "")) for e in shown)
    said = [f"数据来源：{'、'.join(tables)}"] if tables else []
    said += [f"注：{note}" for note in notes if note]
    deck.foot(sheet, "　".join(said) or "数据来源：见报告附录 E")


def _aside(sheet: Sheet, deck: Deck, story: Story, box: Box) -> None:
    """The sentence, and below it what to do, or what else the chapter found."""
    c = deck.brand.colours
    words = [para("发现", 11, c.accent_text, bold=True, after=3), para(story.text, 14, c.ink)]
    action = action_of(story)
    advice = _advice(deck, story, action) if action else []
    wanted = height_mm(words, box.width)
    below_mm = min(max(height_mm(advice, box.width - 10) + 10, 42.0), box.height * 0.55)
    room = box.height - below_mm - 6 if advice or story.others else box.height
    top_mm = min(wanted, room) + 1
    sheet.words(Box(box.x, box.y, box.width, top_mm), words, name="发现")
    below = Box(box.x, box.y + box.height - below_mm, box.width, below_mm)
    if advice:
        sheet.block(below, c.tint)
        sheet.block(Box(below.x, below.y, below.width, 1.0), c.accent)
        sheet.words(below.inset(5), advice, name="建议")
    elif story.others:
        sheet.block(Box(below.x, below.y, below.width, 0.35), c.rule)
        lines = [para("本章还发现", 11, c.accent_text, bold=True, after=4)]
        lines += [para(text, 12.5, c.ink, after=5, bullet=True) for text in story.others]
        spot = Box(below.x, below.y + 4, below.width, below.height - 4)
        sheet.words(spot, lines, name="其他发现")


def _advice(deck: Deck, story: Story, action: Action) -> list[Paragraph]:
    c = deck.brand.colours
    detail = plain_text(story.action.text) if story.action else action.detail
    who = f"{action.priority}｜{action.owner}｜{action.deadline} 前完成"
    lines = [
        para("建议", 11, c.accent_text, bold=True, after=3),
        para(action.title, 15, c.primary, bold=True, after=3, leading=1.3),
        para(detail, 12.5, c.ink, after=6),
        para(who, 11.5, c.ink, bold=True, after=3),
        para(f"衡量：{action.measure}", 11, c.muted, after=2),
    ]
    return [*lines, para(f"预期：{action.effect}", 11, c.muted)] if action.effect else lines


def _spoken(story: Story) -> list[str]:
    """What the speaker says: the sentence, the advice, the evidence in words, the definitions."""
    said = [story.title, story.text]
    action = action_of(story)
    if action:
        detail = plain_text(story.action.text) if story.action else action.detail
        said.append(
            f"建议（{action.priority}）：{action.title}。{detail} "
            f"负责人：{action.owner}；时限：{action.deadline}；衡量：{action.measure}。"
        )
    return [*said, *map(exhibited, story.evidence), *defined(story.terms)]
