"""WordprocessingML in small pieces: elements, runs, fields, bookmarks, paragraphs.

Texts of any origin come in as they are and leave as XML can hold them; nothing here knows a report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from lxml import etree

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_UNWRITABLE = re.compile(  # not XML, or it would print a name backwards
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff"
    "\ud800-\udfff]"
)
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_PIECES = re.compile(r"[\n\t]|[^\n\t]+")

Element = Any


def clean(text: str) -> str:
    """``text`` without what XML refuses; every kind of line break becomes a newline."""
    return _UNWRITABLE.sub("", _BREAKS.sub("\n", text))


def el(tag: str, *children: Element | None, **attributes: object) -> Element:
    """An element ``prefix:name``; attributes of ``w:`` elements are theirs, others have no prefix."""
    prefix, _, name = tag.partition(":")
    element = etree.Element(f"{{{NAMESPACES[prefix]}}}{name}", nsmap=NAMESPACES)
    for key, value in attributes.items():
        space, _, local = key.rpartition(":")
        space = space or ("w" if prefix == "w" else "")
        element.set(f"{{{NAMESPACES[space]}}}{local}" if space else local, clean(str(value)))
    element.extend([child for child in children if child is not None])
    return element


def serialised(element: Element) -> bytes:
    """A part of the file."""
    etree.cleanup_namespaces(element, keep_ns_prefixes=["w", "r"])
    return bytes(etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True))


def run(text: str, *, bold: bool = False, colour: str = "", points: float = 0) -> Element:
    """Words with the look of their paragraph's style, except where something is said here."""
    look = [
        el("w:b") if bold else None,
        el("w:color", val=colour.lstrip("#")) if colour else None,
        el("w:sz", val=round(points * 2)) if points else None,
    ]
    properties = el("w:rPr", *look) if any(part is not None for part in look) else None
    return el("w:r", properties, *_contents(clean(text)))


def _contents(text: str) -> Iterable[Element]:
    for piece in _PIECES.findall(text):
        if piece in "\n\t":
            yield el("w:br") if piece == "\n" else el("w:tab")
            continue
        words = el("w:t")
        words.text = piece
        words.set(_SPACE, "preserve")
        yield words


def field(code: str, shown: Iterable[Element]) -> list[Element]:
    """A field that Word computes; ``shown`` is what it says until then."""
    instruction = el("w:instrText")
    instruction.text = f" {code} "
    instruction.set(_SPACE, "preserve")
    return [
        el("w:r", el("w:fldChar", fldCharType="begin")),
        el("w:r", instruction),
        el("w:r", el("w:fldChar", fldCharType="separate")),
        *shown,
        el("w:r", el("w:fldChar", fldCharType="end")),
    ]


def bookmark(name: str, number: int, around: Iterable[Element]) -> list[Element]:
    """``around`` under a name that fields can refer to; ``number`` is unique in the document."""
    return [
        el("w:bookmarkStart", id=number, name=name),
        *around,
        el("w:bookmarkEnd", id=number),
    ]


def link(anchor: str, around: Iterable[Element]) -> Element:
    """A jump to a bookmark of the same document."""
    return el("w:hyperlink", *around, anchor=anchor, history=1)


def paragraph(
    style: str, *inside: Element, keep_next: bool = False, align: str = "", before: float = -1
) -> Element:
    """A paragraph of a named style. before: space above in points, where the style's is not meant."""
    return el(
        "w:p",
        el(
            "w:pPr",
            el("w:pStyle", val=style),
            el("w:keepNext") if keep_next else None,
            el("w:spacing", before=round(before * 20)) if before >= 0 else None,
            el("w:jc", val=align) if align else None,
        ),
        *inside,
    )
