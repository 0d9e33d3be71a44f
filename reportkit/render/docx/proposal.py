"""客户分级管理方案.docx: a document in nine parts for consultants who go on working in Word.

Styles, numbering, captions, references and contents are Word's own. The same report gives the same
bytes, on every machine and at any time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

from reportkit.brand import Brand
from reportkit.files import write_bytes
from reportkit.render.docx import side_parts
from reportkit.render.docx.body import Body
from reportkit.render.docx.content import proposal
from reportkit.render.docx.front import TITLE, contents, cover
from reportkit.render.docx.items import Item, Turn, labels
from reportkit.render.docx.package import Part, Properties, package
from reportkit.render.docx.pages import (
    LANDSCAPE,
    PORTRAIT,
    Page,
    closing,
    footer,
    header,
    section,
)
from reportkit.render.docx.pictures import Album, album
from reportkit.render.docx.styles import styles
from reportkit.render.docx.xml import Element, el, serialised
from reportkit.report.model import Report

_PAGES = {False: PORTRAIT, True: LANDSCAPE}
_HEADS = {"portrait": ("rIdHead1", "rIdFoot1"), "landscape": ("rIdHead2", "rIdFoot2")}


def write_docx(report: Report, brand: Brand, target: Path) -> None:
    """Write the document. Raises RenderError when a figure's file is not there."""
    items = proposal(report)
    pictures = album(items, report, brand, PORTRAIT.text_mm)
    document = serialised(el("w:document", el("w:body", *_pages(items, report, brand, pictures))))
    properties = Properties(
        title=f"{report.client}{TITLE}（{report.period}）",
        author=brand.name,
        subject=f"依据《{report.title}》编制",
        created=report.issued,
        keywords=f"客户分级, 客户管理, {report.client}",
        language=report.language,
    )
    write_bytes(target, package(document, _parts(report, brand), pictures.files, properties))


def _pages(
    items: Sequence[Item], report: Report, brand: Brand, pictures: Album
) -> Iterator[Element]:
    """Cover, contents and items; a section ends where the pages turn."""
    numbers = count(1)
    yield from cover(report, brand, pictures, numbers)
    yield closing(section(PORTRAIT))
    yield from contents(items)
    body = Body(items, report, brand, pictures, numbers, labels(items))
    page, first = PORTRAIT, 1
    for index, item in enumerate(items):
        if isinstance(item, Turn):
            yield closing(_section(page, first))
            page, first = _PAGES[item.landscape], 0
        else:
            yield from body.written(index, page)
    yield _section(page, first)


def _section(page: Page, first: int) -> Element:
    head, foot = _HEADS[page.name]
    return section(page, header=head, footer=foot, first_number=first)


def _parts(report: Report, brand: Brand) -> tuple[Part, ...]:
    right = f"{TITLE}｜{report.period}"
    foot = brand.footer_text(report.client)
    return (
        Part("styles", styles(brand, PORTRAIT.text_twips), "rIdStyles"),
        Part("numbering", side_parts.numbering(brand), "rIdNumbering"),
        Part("settings", side_parts.settings(), "rIdSettings"),
        Part("fontTable", side_parts.fonts(), "rIdFonts"),
        Part("theme1", side_parts.theme(brand), "rIdTheme"),
        Part("header1", header(PORTRAIT, brand.name, right), "rIdHead1"),
        Part("header2", header(LANDSCAPE, brand.name, right), "rIdHead2"),
        Part("footer1", footer(PORTRAIT, foot), "rIdFoot1"),
        Part("footer2", footer(LANDSCAPE, foot), "rIdFoot2"),
    )
