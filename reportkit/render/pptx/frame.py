"""The presentation being written, and where things stand on its slides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportkit.brand import Brand
from reportkit.render.pptx.master import FOOT_MM, PAGE, TITLE_BOX
from reportkit.render.pptx.slide import MARGIN_MM, TEXT_MM, Box, Sheet
from reportkit.render.pptx.story import Term, terms_in
from reportkit.render.pptx.text import Paragraph, Run, one_line, para
from reportkit.report.model import Answer, Placed, Report

BODY_TOP = 35.0
BODY_BOTTOM = FOOT_MM - 10.5
BODY_MM = BODY_BOTTOM - BODY_TOP
_FILES = re.compile("（[^（）]*）")


@dataclass(frozen=True, slots=True)
class Deck:
    """The file, and what it is made from."""

    native: Any
    report: Report
    brand: Brand

    @property
    def answer(self) -> Answer | None:
        """What the management is asked to decide; None for a book without it."""
        return self.report.summary.answer if self.report.summary else None

    def page(self, title: str, tag: str, aside: str = "") -> Sheet:
        """A slide with title, a line above it, and page number."""
        c = self.brand.colours
        sheet = Sheet(self.native.slides.add_slide(self.native.slide_layouts[PAGE]))
        sheet.title(title, 26, c.primary, TITLE_BOX)
        runs = [Run(one_line(tag), c.accent_text, bold=True)] if tag else []
        if aside:
            runs.append(Run(f"{'　' if tag else ''}{one_line(aside)}", c.muted))
        line = Paragraph(tuple(runs), 11, c.muted)
        sheet.words(Box(MARGIN_MM, 7.0, TEXT_MM, 6), [line], name="栏目")
        sheet.number()
        return sheet

    def foot(self, sheet: Sheet, text: str) -> None:
        """Sources and remarks at the foot of a slide."""
        box = Box(MARGIN_MM, BODY_BOTTOM + 1.0, TEXT_MM, 9.0)
        line = para(text, 9.5, self.brand.colours.muted, leading=1.3)
        sheet.words(box, [line], anchor="b", name="来源", floor=8.0)


def spoken(term: Term) -> str:
    """A definition as a speaker's note."""
    more = [text for text in (term.remark,) if text not in ("", "—")]
    if term.fields not in ("", "—"):
        more.insert(0, f"字段 {term.fields}")
    return f"{term.word}：{term.text}" + (f"（{'；'.join(more)}）" if more else "")


def remarks(deck: Deck, shown: Sequence[Placed], words: str) -> list[str]:
    """Notes of a slide: what each exhibit shows, then the terms that ``words`` uses."""
    return [*map(exhibited, shown), *defined(terms_in(words, deck.report))]


def exhibited(placed: Placed) -> str:
    """An exhibit as a speaker's note: what it shows, its n, period, source and remark."""
    block = placed.block
    n = getattr(block, "n", None)
    facts = (
        str(getattr(block, "alt", "") or getattr(block, "title", "")).rstrip("。"),
        f"n = {n:,}" if n is not None else "",
        str(getattr(block, "span", "")),
        str(getattr(block, "source", "")),
        str(getattr(block, "note", "")),
    )
    return f"{placed.label}　{'；'.join(filter(None, facts))}。"


def defined(terms: Sequence[Term]) -> list[str]:
    """The definitions as notes; nothing without any."""
    return ["口径：", *map(spoken, terms)] if terms else []


def tables_of(source: str) -> list[str]:
    """``订单表（a.csv、b.csv）、客户表`` → 订单表, 客户表."""
    return [name for name in _FILES.sub("", source).split("、") if name]
