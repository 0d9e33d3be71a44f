"""What comes before the text: the cover, and contents that Word brings up to date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reportkit.brand import Brand
from reportkit.render.docx.items import (
    ActionTable,
    Exhibit,
    Heading,
    Item,
    anchor_of,
    caption_word,
    heading_labels,
    labels,
    place_name,
    title_of,
)
from reportkit.render.docx.pictures import Album, inline
from reportkit.render.docx.xml import Element, el, field, link, paragraph, run
from reportkit.report.model import Report

TITLE = "客户分级管理方案"
_FACT_TWIPS = 1300  # where the values of the cover's facts begin
_LEVELS = 2  # of headings in the contents

Entry = tuple[str, str, str]  # style of a line, its words, the bookmark it leads to


def cover(report: Report, brand: Brand, album: Album, numbers: Iterator[int]) -> Iterator[Element]:
    """One page: who, for whom, what, which period, in whose confidence."""
    mark = []
    if album.logo:
        alt = f"{brand.name}的标志"
        mark = [inline(album.logo, number=next(numbers), name="标志", alt=alt), run("　")]
    words = "　".join(text for text in (brand.name, brand.tagline) if text)
    yield paragraph("CoverMark", *mark, run(words, bold=True, colour=brand.colours.primary))
    yield paragraph("CoverClient", run(report.client))
    yield paragraph("Title", run(TITLE))
    yield paragraph("Subtitle", run(report.cover.period.replace("｜", "　｜　")))
    yield paragraph("Subtitle", run(f"依据《{report.title}》编制"))
    if album.art and report.cover.art:
        caption = report.cover.art.caption
        art = inline(album.art, number=next(numbers), name="封面图", alt=caption)
        yield paragraph("Picture", art, before=36)
        yield paragraph("CoverFact", run(caption), before=4)
    facts = [*report.cover.facts, ("密级", report.cover.confidentiality)]
    if brand.contact.lines:
        facts.append(("联系", "　".join(brand.contact.lines)))
    for index, (label, value) in enumerate(fact for fact in facts if fact[1]):
        yield _fact(label, value, brand.colours.ink, before=64 if index == 0 else 0)


def _fact(label: str, value: str, colour: str, *, before: float) -> Element:
    line = paragraph("CoverFact", run(f"{label}\t"), run(value, colour=colour), before=before)
    line[0].insert(1, el("w:tabs", el("w:tab", val="left", pos=_FACT_TWIPS)))
    return line


def contents(items: Sequence[Item]) -> Iterator[Element]:
    """Contents, figures and tables: links until Word fills the fields, then with page numbers."""
    yield paragraph("TOCHeading", run("目录"))
    gallery = el("w:docPartGallery", val="Table of Contents")
    kind = el("w:sdtPr", el("w:docPartObj", gallery, el("w:docPartUnique")))
    listed = _list(f'TOC \\o "1-{_LEVELS}" \\h \\z \\u', _headings(items))
    yield el("w:sdt", kind, el("w:sdtContent", *listed))
    for word in ("图", "表"):
        captions = list(_captions(items, word))
        if captions:
            yield paragraph("TOCHeading", run(f"{word}目录"), before=18)
            yield from _list(f'TOC \\h \\z \\c "{word}"', captions)


def _list(code: str, entries: Iterable[Entry]) -> Iterator[Element]:
    begin, instruction, separate, end = field(code, [])
    filled = list(entries)
    for index, (style, words, place) in enumerate(filled):
        opening = [begin, instruction, separate] if index == 0 else []
        ending = [end] if index == len(filled) - 1 else []
        yield paragraph(style, *opening, link(place, [run(words)]), *ending)


def _headings(items: Sequence[Item]) -> Iterator[Entry]:
    numbers = heading_labels(items)
    for index, item in enumerate(items):
        if not isinstance(item, Heading) or item.level > _LEVELS:
            continue
        own = numbers[index].split("、")[-1] if item.level > 1 else numbers[index]
        lead = {"numbered": own, "attachment": f"{own}　", "front": ""}[item.kind]
        yield f"TOC{item.level}", f"{lead}{item.title}", place_name(item, index)


def _captions(items: Sequence[Item], word: str) -> Iterator[Entry]:
    known = labels(items)
    for index, item in enumerate(items):
        if isinstance(item, Exhibit | ActionTable) and caption_word(item) == word:
            label = known[anchor_of(item)]
            yield "TableofFigures", f"{label.text}　{title_of(item)}", place_name(item, index)
