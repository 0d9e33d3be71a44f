"""Figures, cover picture and logo as PNG in the text, each with words for who cannot see it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from reportkit.blocks import Figure
from reportkit.brand import Brand
from reportkit.render.cover_picture import cover_svg
from reportkit.render.docx.items import Exhibit, Item
from reportkit.render.docx.xml import NAMESPACES, Element, clean, el
from reportkit.render.pixels import png_pictures
from reportkit.report.model import CoverArt, Report

DPI = 200
LOGO_MM = 11.0  # height
_EMU = 36_000  # of a millimetre
_EDGE_MM = 8.0  # of ground around the dots of the cover
_VIEW = re.compile(r'viewBox="\s*[\d.+-]+[ ,]+[\d.+-]+[ ,]+([\d.]+)[ ,]+([\d.]+)\s*"')


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the file. relation: its id there."""

    relation: str
    png: bytes
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class Album:
    """Every picture of one document, each drawn once."""

    figures: dict[str, Picture]  # by anchor
    art: Picture | None
    logo: Picture | None
    files: dict[str, bytes]  # by relation


def album(items: Sequence[Item], report: Report, brand: Brand, text_mm: float) -> Album:
    """Draw what ``items`` and the cover show. Raises RenderError when a file is not there."""
    wanted: list[tuple[str, Figure, Path]] = [
        (item.item.anchor, item.item.block, item.item.folder or Path())
        for item in items
        if isinstance(item, Exhibit) and isinstance(item.item.block, Figure)
    ]
    with TemporaryDirectory() as name:
        aside = Path(name)
        if report.cover.art and brand.cover.style == "dots":
            wanted.append(("art", _art(report.cover.art, brand, aside), aside))
        if brand.logo:
            wanted.append(("logo", _logo(brand), brand.folder))
        drawn = png_pictures([(figure, folder) for _, figure, folder in wanted], dpi=DPI)
    found: dict[str, Picture] = {}
    for number, ((key, figure, _), png) in enumerate(zip(wanted, drawn, strict=True), start=1):
        scale = min(1.0, text_mm / figure.width_mm)
        size = (figure.width_mm * scale, figure.height_mm * scale)
        found[key] = Picture(f"rIdImage{number}", png, *size)
    files = {picture.relation: picture.png for picture in found.values()}
    return Album(found, found.pop("art", None), found.pop("logo", None), files)


def _art(art: CoverArt, brand: Brand, folder: Path) -> Figure:
    """The dots on the ground of the brand's cover."""
    width, height = 170 + 2 * _EDGE_MM, art.height_mm + 2 * _EDGE_MM
    inner = cover_svg(art, brand)
    inner = inner.replace("<svg ", f'<svg x="{_EDGE_MM}" y="{_EDGE_MM}" ', 1)
    inner = inner.replace('width="170mm"', 'width="170"', 1)
    inner = re.sub(r'height="([\d.]+)mm"', r'height="\1"', inner, count=1)
    (folder / "art.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
        f'viewBox="0 0 {width} {height}"><rect width="{width}" height="{height}" '
        f'fill="{brand.cover.ground}"/>{inner}</svg>',
        encoding="utf-8",
    )
    return _drawing("cover", "art.svg", width, height)


def _logo(brand: Brand) -> Figure:
    view = _VIEW.search(brand.logo_svg())
    ratio = float(view[1]) / float(view[2]) if view else 1.0
    return _drawing("logo", brand.logo, LOGO_MM * ratio, LOGO_MM)


def _drawing(id: str, file: str, width_mm: float, height_mm: float) -> Figure:
    return Figure(id=id, title=id, file=file, alt=id, width_mm=width_mm, height_mm=height_mm)


def inline(picture: Picture, *, number: int, name: str, alt: str) -> Element:
    """A picture in a line of text. number: unique in the document; alt: what it shows."""
    size = {
        "cx": round(picture.width_mm * _EMU),
        "cy": round(picture.height_mm * _EMU),
    }
    return el(
        "w:r",
        el(
            "w:drawing",
            el(
                "wp:inline",
                el("wp:extent", **size),
                el("wp:docPr", id=number, name=name, descr=clean(alt)),
                el(
                    "wp:cNvGraphicFramePr",
                    el("a:graphicFrameLocks", noChangeAspect=1),
                ),
                el(
                    "a:graphic",
                    el("a:graphicData", _pixels(picture, size, number), uri=NAMESPACES["pic"]),
                ),
                distT=0,
                distB=0,
                distL=0,
                distR=0,
            ),
        ),
    )


def _pixels(picture: Picture, size: dict[str, int], number: int) -> Element:
    return el(
        "pic:pic",
        el(
            "pic:nvPicPr",
            el("pic:cNvPr", id=number, name=f"{picture.relation}.png"),
            el("pic:cNvPicPr"),
        ),
        el(
            "pic:blipFill",
            el("a:blip", **{"r:embed": picture.relation}),
            el("a:stretch", el("a:fillRect")),
        ),
        el(
            "pic:spPr",
            el("a:xfrm", el("a:off", x=0, y=0), el("a:ext", **size)),
            el("a:prstGeom", el("a:avLst"), prst="rect"),
        ),
    )
