"""The file around the slides: a Chinese typeface on every run, the same bytes for the same report."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5
from zipfile import ZipFile

from lxml import etree

from reportkit.files import zipped
from reportkit.render.cell_texts import cell_text
from reportkit.render.office import FONT

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
_LOOKS = tuple(f"{{{_A}}}{tag}" for tag in ("rPr", "defRPr", "endParaRPr"))
_BEFORE_FONTS = {
    f"{{{_A}}}{tag}"
    for tag in (
        "ln", "noFill", "solidFill", "gradFill", "blipFill", "pattFill", "grpFill", "effectLst",
        "effectDag", "highlight", "uLnTx", "uLn", "uFillTx", "uFill",
    )
}  # fmt: skip
_DRAWN = re.compile(r"ppt/(slides/slide|charts/chart|slideLayouts/slideLayout|notesSlides/).*\.xml")
_DROPPED = ("docProps/thumbnail.jpeg", "ppt/printerSettings/printerSettings1.bin")


def set_properties(deck: Any, *, title: str, author: str, subject: str, issued: datetime) -> None:
    """What the file says of itself; its date is that of the report."""
    core = deck.core_properties
    core.title, core.author, core.subject = (cell_text(t)[:255] for t in (title, author, subject))
    core.last_modified_by = core.author
    core.created = core.modified = issued.replace(tzinfo=None, microsecond=0)
    core.language, core.revision, core.keywords = "zh-CN", 1, "客户管理、客户分析"


def name_sections(deck: Any, begins: Sequence[tuple[str, int]]) -> None:
    """Group the slides in the outline: (name, number of its first slide from 0)."""
    ids = [slide.slide_id for slide in deck.slides]
    ends = [*(begin for _, begin in begins[1:]), len(ids)]
    parts = "".join(
        _section(name, ids[begin:end]) for (name, begin), end in zip(begins, ends, strict=True)
    )
    root = deck.part._element
    for old in root.findall(f"{{{_P}}}extLst"):
        root.remove(old)
    root.append(
        etree.fromstring(
            f'<p:extLst xmlns:p="{_P}"><p:ext uri="{{521415D9-36F7-43E2-AB2F-B90AF26B5E84}}">'
            f'<p14:sectionLst xmlns:p14="{_P14}">{parts}</p14:sectionLst></p:ext></p:extLst>'
        )
    )


def _section(name: str, ids: Sequence[int]) -> str:
    mark = str(uuid5(NAMESPACE_OID, name)).upper()
    slides = "".join(f'<p14:sldId id="{number}"/>' for number in ids)
    return (
        f'<p14:section name="{name}" id="{{{mark}}}"><p14:sldIdLst>{slides}</p14:sldIdLst>'
        "</p14:section>"
    )


def finished(deck: Any) -> bytes:
    """The bytes of the file."""
    _drop_leftovers(deck)
    stream = io.BytesIO()
    deck.save(stream)
    parts = {}
    with ZipFile(stream) as raw:
        for name in raw.namelist():
            parts[name] = raw.read(name)
            if _DRAWN.fullmatch(name):
                parts[name] = _with_typeface(parts[name])
            elif name == "docProps/app.xml":
                parts[name] = _APPLICATION
    return zipped(parts)


_APPLICATION = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.'
    b'openxmlformats.org/officeDocument/2006/extended-properties"><Application>reportkit'
    b"</Application></Properties>"
)


def _drop_leftovers(deck: Any) -> None:
    """The picture and the printer of whoever made the empty template."""
    package = deck.part.package
    for holder in (package, deck.part):
        relations = holder._rels
        for key in list(relations):
            relation = relations[key]
            if not relation.is_external and str(relation.target_partname).lstrip("/") in _DROPPED:
                relations.pop(key)


def _with_typeface(content: bytes) -> bytes:
    """Latin and East Asian typeface named wherever letters have a look."""
    root = etree.fromstring(content)
    for look in root.iter(*_LOOKS):
        for tag in ("latin", "ea"):
            for old in look.findall(f"{{{_A}}}{tag}"):
                look.remove(old)
        place = sum(child.tag in _BEFORE_FONTS for child in look)
        for offset, tag in enumerate(("latin", "ea")):
            look.insert(place + offset, etree.Element(f"{{{_A}}}{tag}", typeface=FONT))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
