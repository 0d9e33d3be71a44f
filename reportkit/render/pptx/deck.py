"""客户管理分析报告.pptx: the slides in order, written at once."""

from __future__ import annotations

from pathlib import Path

from reportkit.blocks import Figure
from reportkit.brand import Brand
from reportkit.bundle import write_bytes
from reportkit.render.pictures import png_pictures
from reportkit.render.pptx.back import action_pages, sources_page
from reportkit.render.pptx.exhibit import EXHIBIT_MM, wants_picture
from reportkit.render.pptx.finding import finding_page
from reportkit.render.pptx.frame import Deck
from reportkit.render.pptx.front import cover_page, glance_page, summary_page
from reportkit.render.pptx.master import new_presentation
from reportkit.render.pptx.package import finished, name_sections, set_properties
from reportkit.render.pptx.story import Story, stories
from reportkit.report.model import Report

_PICTURE_DPI = 200


def write_deck(report: Report, brand: Brand, target: Path) -> None:
    """Write the deck whole or not at all. The same report gives the same bytes."""
    told = stories(report)
    pictures = _pictures(told)
    native = new_presentation(brand, brand.footer_text(report.client))
    deck = Deck(native, report, brand)
    sections = [("管理摘要", 0)]
    cover_page(deck)
    if report.summary is not None:
        summary_page(deck)
        if len(report.summary.glance) > 1:
            glance_page(deck)
    for story in told:
        word = "核心发现" if story.tag else "各章发现"
        if sections[-1][0] != word:
            sections.append((word, len(native.slides)))
        finding_page(deck, story, pictures)
    sections.append(("行动与口径", len(native.slides)))
    action_pages(deck)
    sources_page(deck, told)
    name_sections(native, sections)
    set_properties(
        native,
        title=f"{report.client}{report.title}（{report.period}）",
        author=brand.name,
        subject=report.summary.headline if report.summary else report.title,
        issued=report.issued,
    )
    write_bytes(target, finished(native))


def _pictures(told: tuple[Story, ...]) -> dict[str, bytes]:
    """PNGs of the figures that no native chart or table can show, by anchor."""
    shown = {
        story.evidence[0].anchor: story.evidence[0]
        for story in told
        if story.evidence and wants_picture(story.evidence[0], EXHIBIT_MM)
    }
    figures = [
        (placed.block, placed.folder or Path())
        for placed in shown.values()
        if isinstance(placed.block, Figure)
    ]
    return dict(zip(shown, png_pictures(figures, dpi=_PICTURE_DPI), strict=True))
