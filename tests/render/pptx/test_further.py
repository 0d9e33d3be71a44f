"""Chapters without a role on slides of their own."""

from pptx import Presentation
from sample_book import sample_chapters, sample_params
from tiered_report import BRAND

from reportkit.blocks import Finding
from reportkit.render.pptx.deck import write_deck
from reportkit.render.pptx.frame import Deck
from reportkit.render.pptx.further import further_pages
from reportkit.render.pptx.master import new_presentation
from reportkit.report import assemble
from reportkit.report.model import plain_text


def slides(path) -> list[str]:
    return [
        "\n".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
        for slide in Presentation(path).slides
    ]


def test_every_chapter_without_a_role_is_told_with_its_heaviest_finding(tmp_path):
    book = assemble(sample_chapters(tmp_path), sample_params())
    deck = Deck(new_presentation(BRAND, ""), book, BRAND)
    further_pages(deck, {f"{book.further[0].label} {book.further[0].title}"})
    deck.native.save(tmp_path / "a.pptx")
    told = [text for text in slides(tmp_path / "a.pptx") if "其他专题：" in text]
    telling = [p for p in book.further[1:] if any(isinstance(i.block, Finding) for i in p.placed)]
    assert len(telling) > 2  # more than one slide holds
    assert len(told) == -(-len(telling) // 3)
    for part in telling:
        found = [i for i in part.placed if isinstance(i.block, Finding)]
        heaviest = max(found, key=lambda item: item.block.weight)
        assert any(
            part.title in text and plain_text(heaviest.text)[:30] in text for text in told
        ), part.title
    assert not any("客户分层" in text.split("\n")[0] for text in told)  # it has a role


def test_a_book_whose_chapters_all_have_roles_has_no_such_slide(tmp_path):
    chapters = [c for c in sample_chapters(tmp_path) if c.roles]
    write_deck(assemble(chapters, sample_params()), BRAND, tmp_path / "a.pptx")
    assert not any("其他专题" in text for text in slides(tmp_path / "a.pptx"))
