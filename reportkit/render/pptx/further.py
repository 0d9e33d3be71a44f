"""Chapters that no other slide asks for: each told by its heaviest findings, in its own words."""

from __future__ import annotations

import math
from collections.abc import Collection

from reportkit.blocks import Finding
from reportkit.render.pptx.frame import BODY_MM, BODY_TOP, Deck
from reportkit.render.pptx.slide import MARGIN_MM, TEXT_MM, Box
from reportkit.render.pptx.text import fitted, para
from reportkit.report.model import Part, Report, plain_text

_MOST = 3  # chapters on one slide
_FEW = 2  # findings of one chapter
_GAP_MM = 6.0


def further_pages(deck: Deck, known: Collection[str]) -> None:
    """A slide for every few chapters without a role, but those in ``known``: 第五章 客户流失."""
    telling = _telling(deck.report, known)
    for start in range(0, len(telling), _MOST):
        some = telling[start : start + _MOST]
        title = f"其他专题：{'、'.join(part.title for part, _ in some)}"
        sheet = deck.page(title, "其他专题分析", deck.report.period)
        high = BODY_MM / len(some)
        for place, (part, told) in enumerate(some):
            y = BODY_TOP + place * high
            sheet.block(Box(MARGIN_MM, y, TEXT_MM, 0.5), deck.brand.colours.accent)
            words = [
                para(
                    f"{part.label}　{part.title}",
                    15,
                    deck.brand.colours.primary,
                    bold=True,
                    after=3,
                ),
                *(para(text, 13.5, deck.brand.colours.ink, after=3) for text in told),
            ]
            room = high - _GAP_MM
            box = Box(MARGIN_MM, y + 3.5, TEXT_MM, room)
            sheet.words(box, fitted(words, TEXT_MM, room), name=part.title)
        deck.foot(sheet, f"数据截止 {deck.report.last_day:%Y-%m-%d}")
        sheet.notes([title, *(text for _, told in some for text in told)])


def further_slides(report: Report, known: Collection[str]) -> int:
    """How many ``further_pages`` adds."""
    return math.ceil(len(_telling(report, known)) / _MOST)


def _telling(report: Report, known: Collection[str]) -> list[tuple[Part, tuple[str, ...]]]:
    left = (part for part in report.further if f"{part.label} {part.title}" not in known)
    return [(part, told) for part in left if (told := _told(part))]


def _told(part: Part) -> tuple[str, ...]:
    """The heaviest findings as sentences; equals as printed."""
    placed = [(item.block, item) for item in part.placed if isinstance(item.block, Finding)]
    heaviest = sorted(placed, key=lambda pair: -pair[0].weight)[:_FEW]
    return tuple(plain_text(item.text) for _, item in heaviest)
