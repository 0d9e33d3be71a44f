"""The file around the parts: a package whose bytes depend on nothing but its content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from reportkit.files import zipped
from reportkit.render.docx.xml import NAMESPACES, clean

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = NAMESPACES["r"]
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_KINDS = {  # name of a part in word/ → kind of its relation, content type
    "styles": ("styles", f"{_WORD}.styles+xml"),
    "numbering": ("numbering", f"{_WORD}.numbering+xml"),
    "settings": ("settings", f"{_WORD}.settings+xml"),
    "fontTable": ("fontTable", f"{_WORD}.fontTable+xml"),
    "theme": ("theme", "application/vnd.openxmlformats-officedocument.theme+xml"),
    "header": ("header", f"{_WORD}.header+xml"),
    "footer": ("footer", f"{_WORD}.footer+xml"),
}


@dataclass(frozen=True, slots=True)
class Properties:
    """What the file says of itself."""

    title: str
    author: str
    subject: str
    created: datetime
    keywords: str = ""
    language: str = "zh-CN"


@dataclass(frozen=True, slots=True)
class Part:
    """One part beside the document, and the relation by which the document knows it."""

    name: str  # styles, header1 …: word/<name>.xml
    content: bytes
    relation: str  # rId of it

    @property
    def kind(self) -> str:
        return self.name.rstrip("0123456789")


def package(
    document: bytes, parts: Sequence[Part], pictures: Mapping[str, bytes], properties: Properties
) -> bytes:
    """The finished file. pictures: relation id → PNG."""
    files = {
        "[Content_Types].xml": _types(parts),
        "_rels/.rels": _relations(
            [
                ("rId1", f"{_OFFICE}/officeDocument", "word/document.xml"),
                ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
                ("rId3", f"{_OFFICE}/extended-properties", "docProps/app.xml"),
            ]
        ),
        "docProps/core.xml": _core(properties),
        "docProps/app.xml": _application(properties),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _relations(
            [
                *((p.relation, f"{_OFFICE}/{_KINDS[p.kind][0]}", f"{p.name}.xml") for p in parts),
                *((id, f"{_OFFICE}/image", _picture(id)) for id in pictures),
            ]
        ),
        **{f"word/{part.name}.xml": part.content for part in parts},
        **{f"word/{_picture(id)}": content for id, content in pictures.items()},
    }
    return zipped(files)


def _picture(relation: str) -> str:
    return f"media/{relation}.png"


def _types(parts: Sequence[Part]) -> bytes:
    known = [
        ("word/document.xml", f"{_WORD}.document.main+xml"),
        ("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        (
            "docProps/app.xml",
            "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        ),
        *((f"word/{part.name}.xml", _KINDS[part.kind][1]) for part in parts),
    ]
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in known
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="png" ContentType="image/png"/>{overrides}</Types>'
    ).encode()


def _relations(relations: Sequence[tuple[str, str, str]]) -> bytes:
    entries = "".join(
        f'<Relationship Id="{id}" Type="{kind}" Target="{target}"/>'
        for id, kind, target in relations
    )
    return (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'.encode()
    )


def _core(properties: Properties) -> bytes:
    moment = properties.created.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
    author = _words(properties.author)
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{_words(properties.title)}</dc:title>"
        f"<dc:subject>{_words(properties.subject)}</dc:subject>"
        f"<dc:creator>{author}</dc:creator>"
        f"<cp:keywords>{_words(properties.keywords)}</cp:keywords>"
        f"<cp:lastModifiedBy>{author}</cp:lastModifiedBy><cp:revision>1</cp:revision>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified>'
        f"<dc:language>{properties.language}</dc:language></cp:coreProperties>"
    ).encode()


def _application(properties: Properties) -> bytes:
    return (
        f'{_HEAD}<Properties xmlns="{_OFFICE.rsplit("/", 1)[0]}/extended-properties">'
        f"<Application>reportkit</Application><Company>{_words(properties.author)}</Company>"
        "</Properties>"
    ).encode()


def _words(text: str) -> str:
    return escape(" ".join(clean(text).split()))
