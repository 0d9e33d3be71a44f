"""Pages of the document: their size and edges, what stands at the head and the foot of each."""

from __future__ import annotations

from dataclasses import dataclass

from reportkit.render.docx.tables import MM
from reportkit.render.docx.xml import Element, clean, el, field, paragraph, run, serialised
from reportkit.render.table_layout import text_width

_LONGEST = 64  # half-ems of a client's or a brand's name in one line of the head or foot


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Millimetres; the lines of an upright page are as long as GB/T 9704 has them, 156."""

    name: str
    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float

    @property
    def text_mm(self) -> float:
        return self.width - self.left - self.right

    @property
    def text_twips(self) -> int:
        return round(self.text_mm * MM)


PORTRAIT = Page(name="portrait", width=210, height=297, top=30, right=27, bottom=27, left=27)
LANDSCAPE = Page(name="landscape", width=297, height=210, top=26, right=20, bottom=23, left=20)
_EDGE_MM = 15.0  # from the paper's edge to head and foot


def section(
    page: Page,
    *,
    header: str = "",
    footer: str = "",
    first_number: int = 0,
) -> Element:
    """Properties of the text before it. header, footer: relation ids; a cover has neither."""
    references = [
        el(f"w:{word}Reference", **{"type": "default", "r:id": id})
        for word, id in (("header", header), ("footer", footer))
        if id
    ]
    size: dict[str, object] = {"w": round(page.width * MM), "h": round(page.height * MM)}
    if page.width > page.height:
        size["orient"] = "landscape"
    edges = {side: round(getattr(page, side) * MM) for side in ("top", "right", "bottom", "left")}
    edge = round(_EDGE_MM * MM)
    return el(
        "w:sectPr",
        *references,
        el("w:type", val="nextPage"),
        el("w:pgSz", **size),
        el("w:pgMar", **edges, header=edge, footer=edge, gutter=0),
        el("w:pgNumType", start=first_number) if first_number else None,
    )


def closing(properties: Element) -> Element:
    """The paragraph that ends a section; so low that it never asks for a page of its own."""
    spacing = el("w:spacing", before=0, after=0, line=20, lineRule="exact")
    return el("w:p", el("w:pPr", spacing, properties))


def header(page: Page, left: str, right: str) -> bytes:
    """The head of every page but the cover."""
    return serialised(el("w:hdr", _line("Header", page, [run(_short(left))], [run(right)])))


def footer(page: Page, left: str) -> bytes:
    """The foot of every page but the cover, with the number of the page."""
    number = [run("第 "), *field("PAGE", [run("1")]), run(" 页")]
    return serialised(el("w:ftr", _line("Footer", page, [run(_short(left))], number)))


def _line(style: str, page: Page, left: list[Element], right: list[Element]) -> Element:
    line = paragraph(style, *left, run("\t"), *right)
    tabs = el("w:tabs", el("w:tab", val="right", pos=page.text_twips))
    line[0].insert(1, tabs)  # after the name of the style
    return line


def _short(text: str) -> str:
    words = " ".join(clean(text).split())
    if text_width(words) <= _LONGEST:
        return words
    while text_width(words) >= _LONGEST:
        words = words[:-1]
    return f"{words}…"
