"""A chart's SVG as part of a page: its letters in the page's font, found by search, and harmless.

What is not drawing (script, style, links, foreign content) is left out, whatever made the file.
"""

from __future__ import annotations

import re

from lxml import etree
from markupsafe import Markup

from reportkit.errors import RenderError

_SVG = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_ELEMENTS = frozenset(
    re.findall(
        r"\w+",
        "svg g defs path text tspan use clipPath rect line circle ellipse polygon polyline image "
        "linearGradient radialGradient stop pattern mask marker symbol",
    )
)
_REFERENCE = re.compile(r"url\(\s*#([^)\s]+)\s*\)")
_ANY_URL = re.compile(r"url\(\s*[\"']?(?!#)|expression|@import", re.IGNORECASE)
_DIGITS = re.compile(r"(\.\d\d)\d+")  # a hundredth of a point is finer than any screen


def inline_svg(source: bytes, *, alt: str, width_mm: float, prefix: str) -> Markup:
    """The drawing as an ``<svg>`` element of a page.

    alt: what it shows, for who cannot see it. width_mm: its width in the book, for the style sheet.
    prefix: begins every id, so that two drawings never meet. Raises RenderError for a file that is
    no SVG.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        raise RenderError(f"图的文件不是有效的 SVG（{error.msg}），请重新运行该章。") from error
    _keep_drawing(root)
    _rename(root, prefix)
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    root.set("class", "drawing")
    root.set("role", "img")
    root.set("aria-label", alt)
    root.set("style", f"--mm:{width_mm:g}")
    etree.cleanup_namespaces(root)
    return Markup(etree.tostring(root, encoding="unicode"))


def _keep_drawing(root: etree._Element) -> None:
    for element in list(root.iter()):
        name = element.tag.removeprefix(_SVG) if isinstance(element.tag, str) else ""
        if name not in _ELEMENTS:
            parent = element.getparent()
            if parent is None:
                raise RenderError("图的文件不是 SVG，请重新运行该章。")
            _remove(parent, element)
            continue
        for attribute, value in list(element.attrib.items()):
            if _is_refused(attribute, str(value)):
                del element.attrib[attribute]
        if "d" in element.attrib:
            path = " ".join(str(element.get("d")).split())
            element.set("d", _DIGITS.sub(r"\1", path))


def _remove(parent: etree._Element, element: etree._Element) -> None:
    """Without the words that follow it being lost."""
    if element.tail and element.tail.strip():
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _is_refused(attribute: str, value: str) -> bool:
    if attribute in (_LINK, "href"):
        return not value.startswith(("#", "data:image/png;base64,"))
    return attribute.lower().startswith("on") or bool(_ANY_URL.search(value))


def _rename(root: etree._Element, prefix: str) -> None:
    """Short ids for what is referred to, none for the rest."""
    wanted: dict[str, str] = {}

    def new(old: str) -> str:
        return wanted.setdefault(old, f"{prefix}-{len(wanted) + 1}")

    for element in root.iter():
        for attribute, value in list(element.attrib.items()):
            text = str(value)
            if attribute in (_LINK, "href"):
                del element.attrib[attribute]
                element.set("href", f"#{new(text[1:])}" if text.startswith("#") else text)
            elif "url(" in text:
                named = _REFERENCE.sub(lambda match: f"url(#{new(match[1])})", text)
                element.set(attribute, named)
    for element in root.iter():
        old = element.attrib.pop("id", None)
        if old in wanted:
            element.set("id", wanted[str(old)])
