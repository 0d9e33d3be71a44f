"""客户管理分析报告.pptx: the slides in order, written at once.

A board that decides reads the answer, what it is asked, what is at stake, each decision with its
evidence, the next ninety days and what is not known. A book without decisions tells its summary,
what supports it and what to do first: a shorter deck.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reportkit.blocks import Figure
from reportkit.brand import Brand
from reportkit.files import write_bytes
from reportkit.render.pixels import png_pictures
from reportkit.render.pptx import asked, back, finding, front, roads, stake
from reportkit.render.pptx.exhibit import EXHIBIT_MM, wants_picture
from reportkit.render.pptx.frame import Deck
from reportkit.render.pptx.further import further_pages, further_slides
from reportkit.render.pptx.master import new_presentation
from reportkit.render.pptx.package import finished, name_sections, set_properties
from reportkit.render.pptx.story import Story, grounds, stories
from reportkit.report.model import Placed, Report, Row

MOST_SLIDES = 15
_FEWER = 12  # of a deck with decisions: evidence fills it up to here
_AFTER = 3  # slides after the evidence of a book without decisions
_PICTURE_DPI = 200


@dataclass(slots=True)
class _Telling:
    """The deck while it is told: where its sections begin, and what its slides need."""

    deck: Deck
    pictures: Mapping[str, bytes]
    sections: list[tuple[str, int]] = field(default_factory=list)
    told: list[Story] = field(default_factory=list)

    def begin(self, name: str) -> None:
        """What follows belongs to this section."""
        here = len(self.deck.native.slides)
        if self.sections and self.sections[-1][1] == here:
            self.sections.pop()
        self.sections.append((name, here))


def write_deck(report: Report, brand: Brand, target: Path) -> None:
    """Write the deck whole or not at all. The same report gives the same bytes."""
    native = new_presentation(brand, brand.footer_text(report.client))
    deck = Deck(native, report, brand)
    spoken, told = grounds(report), stories(report)
    telling = _Telling(deck, _pictures(report, spoken, told))
    telling.begin("答案")
    front.cover_page(deck)
    if deck.answer is not None:
        _board(telling, spoken, told)
    else:
        _brief(telling, told)
    further_pages(deck, {story.chapter for story in telling.told})
    if report.wanted is not None:
        back.wanted_page(deck)
    telling.begin("附录")
    back.sources_page(deck, telling.told)
    name_sections(native, telling.sections)
    set_properties(
        native,
        title=f"{report.client}{report.title}（{report.period}）",
        author=brand.name,
        subject=report.summary.headline if report.summary else report.title,
        issued=report.issued,
    )
    write_bytes(target, finished(native))


def _board(
    telling: _Telling, spoken: Mapping[str, tuple[Story, ...]], told: tuple[Story, ...]
) -> None:
    """The answer first, then what is asked, why, and what is not known."""
    deck, pictures, answer = telling.deck, telling.pictures, telling.deck.answer
    assert answer is not None
    why = _items(answer.why)
    told_already = {i.anchor for d in answer.decisions for i in asked.of_population(answer, d)}
    further = tuple(i for i in _items(answer.further) if i.anchor not in told_already)
    front.answer_page(deck, why, pictures)
    several = len(answer.decisions) > 1  # one decision alone says all of it on its own slide
    if several:
        asked.ask_page(deck)
    if answer.stake is not None:
        stake.stake_page(deck)
    if why[1:]:
        finding.exhibits_page(deck, why[1:3], "为什么变了", pictures)
    telling.begin("决定")
    for number, decision in enumerate(answer.decisions, start=1):
        shown = spoken.get(decision.id, ())
        asked.decision_page(deck, number, shown, pictures)
        telling.told += shown[: asked.SHOWN]
    telling.begin("依据")
    if further:
        finding.exhibits_page(deck, further[:2], "有多大把握", pictures)
    road = several and bool(answer.steps)
    rest = 1 + road + bool(answer.unknown) + bool(deck.report.wanted)  # what follows below
    rest += further_slides(deck.report, {story.chapter for story in telling.told})
    cards = bool(why and deck.report.summary and deck.report.summary.metrics)
    if cards and len(deck.native.slides) + rest < MOST_SLIDES:
        front.figures_page(deck)  # the numbers of page one: for who has no other slide to spare
    limit = _FEWER if answer.decisions else MOST_SLIDES
    known = {story.title for story in telling.told}
    _evidence(telling, (s for s in told if s.title not in known and s.measured), limit - rest)
    telling.begin("路线与未知")
    if road:
        roads.road_page(deck)
    if answer.unknown:
        back.unknown_page(deck)


def _brief(telling: _Telling, told: tuple[Story, ...]) -> None:
    """Summary, what supports it, what to do first."""
    deck = telling.deck
    if deck.report.summary is not None:
        front.summary_page(deck)
    telling.begin("依据")
    shown = tuple(story for story in told if story.measured)  # words alone are read in the book
    _evidence(telling, shown or told, MOST_SLIDES - _AFTER)
    telling.begin("行动")
    back.action_page(deck)


def _evidence(telling: _Telling, told: Iterable[Story], limit: int) -> None:
    """A slide per finding while the deck has fewer than ``limit``."""
    for story in told:
        if len(telling.deck.native.slides) < limit:
            finding.finding_page(telling.deck, story, telling.pictures)
            telling.told.append(story)


def _items(rows: tuple[Row, ...]) -> tuple[Placed, ...]:
    return tuple(item for row in rows for item in row.items)


def _pictures(
    report: Report, spoken: Mapping[str, tuple[Story, ...]], told: tuple[Story, ...]
) -> dict[str, bytes]:
    """PNGs of the figures that no native chart or table can show, by anchor."""
    answer = report.summary.answer if report.summary else None
    half = (asked.EXHIBIT_MM - 8) / asked.SHOWN
    items = [(s.evidence[0], EXHIBIT_MM) for s in told if s.evidence]
    items += [(s.evidence[0], half) for mine in spoken.values() for s in mine[: asked.SHOWN]]
    if answer is not None:
        items += [(item, half) for item in _items((*answer.why, *answer.further))]
    shown = {item.anchor: item for item, wide in items if wants_picture(item, wide)}
    figures = [
        (placed.block, placed.folder or Path())
        for placed in shown.values()
        if isinstance(placed.block, Figure)
    ]
    return dict(zip(shown, png_pictures(figures, dpi=_PICTURE_DPI), strict=True))
