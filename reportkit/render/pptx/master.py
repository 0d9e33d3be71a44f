"""The template behind the slides: 16:9, the brand's colours and fonts, its logo and footer.

What a consultant adds later (a text box, a chart, a slide) takes these on by itself.
"""

from __future__ import annotations

import io
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.util import Mm

from reportkit.brand import Brand
from reportkit.render.office import FONT, theme_colours
from reportkit.render.pptx.picture import logo_png
from reportkit.render.pptx.slide import HEIGHT_MM, MARGIN_MM, TEXT_MM, WIDTH_MM, Box, rgb
from reportkit.render.pptx.text import fill_body, one_line, para, shortened

COVER, PAGE = 0, 1
NAMES = ("封面", "内容页")
FOOT_MM = HEIGHT_MM - 12.5
TITLE_BOX = Box(MARGIN_MM, 13.0, TEXT_MM, 18.5)
COVER_LEFT_MM = 22.0
_KEPT = (0, 5)  # of the layouts that python-pptx brings: title slide, title only
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def new_presentation(brand: Brand, footer: str) -> Any:
    """An empty deck with two layouts, COVER and PAGE."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Mm(WIDTH_MM), Mm(HEIGHT_MM)
    layouts = list(deck.slide_layouts)
    for index, layout in enumerate(layouts):
        if index not in _KEPT:
            deck.slide_layouts.remove(layout)
    master = deck.slide_master
    _theme(master, brand)
    _title_style(master, brand)
    for layout, name in zip(deck.slide_layouts, NAMES, strict=True):
        layout.name = name
        _remove(layout, ("dt", "ftr"))
    _remove(master, ("dt", "ftr"))
    _place(master, {"title": TITLE_BOX, "body": Box(MARGIN_MM, 42, TEXT_MM, 125),
                    "sldNum": _number_box()})  # fmt: skip
    _cover(deck.slide_layouts[COVER], brand)
    _page(deck.slide_layouts[PAGE], brand, footer)
    return deck


def _number_box() -> Box:
    return Box(WIDTH_MM - MARGIN_MM - 20, FOOT_MM + 2.5, 20, 6)


def _theme(master: Any, brand: Brand) -> None:
    """Colours and fonts that Office offers for what is added."""
    part = master.part.part_related_by(RT.THEME)
    theme = etree.fromstring(part.blob)
    theme.set("name", "reportkit")
    for slot, colour in theme_colours(brand).items():
        holder = theme.find(f".//{{{_A}}}clrScheme/{{{_A}}}{slot}")
        for old in list(holder):
            holder.remove(old)
        etree.SubElement(holder, f"{{{_A}}}srgbClr", val=colour)
    for kind in ("majorFont", "minorFont"):
        for script in ("latin", "ea"):
            theme.find(f".//{{{_A}}}{kind}/{{{_A}}}{script}").set("typeface", FONT)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def _title_style(master: Any, brand: Brand) -> None:
    """Titles left, bold, in the primary colour; letters of the body in readable sizes."""
    styles = master.element.find(f"{{{_P}}}txStyles")
    title = styles.find(f"{{{_P}}}titleStyle/{{{_A}}}lvl1pPr")
    title.set("algn", "l")
    look = title.find(f"{{{_A}}}defRPr")
    look.set("sz", "2400")
    look.set("b", "1")
    look.find(f"{{{_A}}}solidFill/{{{_A}}}schemeClr").set("val", "tx2")
    body = styles.find(f"{{{_P}}}bodyStyle")
    for level, size in enumerate((1600, 1400, 1200, 1200, 1200), start=1):
        body.find(f"{{{_A}}}lvl{level}pPr/{{{_A}}}defRPr").set("sz", str(size))


def _remove(sheet: Any, kinds: tuple[str, ...]) -> None:
    for holder in list(sheet.placeholders):
        if holder.element.ph.get("type") in kinds:
            holder.element.getparent().remove(holder.element)


def _place(sheet: Any, boxes: dict[str, Box]) -> None:
    for holder in sheet.placeholders:
        box = boxes.get(holder.element.ph.get("type", "body"))
        if box is not None:
            holder.left, holder.top, holder.width, holder.height = box.emu
            properties = holder.text_frame._txBody.bodyPr
            for side in ("lIns", "tIns", "rIns", "bIns"):
                properties.set(side, "0")
            if holder.element.ph.get("type") == "title":
                properties.set("anchor", "t")


def _cover(layout: Any, brand: Brand) -> None:
    layout.background.fill.solid()
    layout.background.fill.fore_color.rgb = rgb(brand.cover.ground)
    _remove(layout, ("sldNum",))
    _place(layout, {"ctrTitle": Box(COVER_LEFT_MM, 34, WIDTH_MM - 2 * COVER_LEFT_MM, 28),
                    "subTitle": Box(COVER_LEFT_MM, 62.5, WIDTH_MM - 2 * COVER_LEFT_MM, 10)})  # fmt: skip


def _page(layout: Any, brand: Brand, footer: str) -> None:
    """Rule, logo, footer and page number."""
    c = brand.colours
    _block(layout, Box(MARGIN_MM, FOOT_MM, TEXT_MM, 0.25), c.rule)
    left = MARGIN_MM
    logo = logo_png(brand.logo_svg())
    if logo:
        left += _logo(layout, logo, brand) + 3
    room = WIDTH_MM - MARGIN_MM - 24 - left
    words = shortened("｜".join(filter(None, (brand.name, footer))), 9, room)
    _text(layout, Box(left, FOOT_MM + 3.2, room, 5), words, c.muted)
    number = next(h for h in layout.placeholders if h.element.ph.get("type") == "sldNum")
    number.left, number.top, number.width, number.height = _number_box().emu
    body = number.text_frame._txBody
    for old in body.findall(f"{{{_A}}}p"):
        body.remove(old)
    body.append(_number_field(c.muted))


def _number_field(colour: str) -> Any:
    return etree.fromstring(
        f'<a:p xmlns:a="{_A}"><a:pPr algn="r"/>'
        '<a:fld id="{C1FF6DA9-008F-8B48-92A6-B652298478BF}" type="slidenum">'
        '<a:rPr lang="zh-CN" sz="900"><a:solidFill>'
        f'<a:srgbClr val="{colour.lstrip("#")}"/></a:solidFill></a:rPr><a:t>‹#›</a:t></a:fld></a:p>'
    )


def _block(layout: Any, box: Box, colour: str) -> None:
    x, y, width, height = box.emu
    layout.shapes._spTree.append(
        etree.fromstring(
            f'<p:sp xmlns:p="{_P}" xmlns:a="{_A}"><p:nvSpPr><p:cNvPr id="{_id(layout)}" name="线"/>'
            '<p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr><a:xfrm>'
            f'<a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill>'
            f'<a:srgbClr val="{colour.lstrip("#")}"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr>'
            "</p:sp>"
        )
    )


def _text(layout: Any, box: Box, words: str, colour: str) -> None:
    x, y, width, height = box.emu
    shape = etree.fromstring(
        f'<p:sp xmlns:p="{_P}" xmlns:a="{_A}"><p:nvSpPr><p:cNvPr id="{_id(layout)}" name="页脚"/>'
        '<p:cNvSpPr txBox="1"/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr><a:xfrm>'
        f'<a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
        '<p:txBody><a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0"/><a:lstStyle/>'
        "</p:txBody></p:sp>"
    )
    fill_body(shape.find(f"{{{_P}}}txBody"), [para(words, 9, colour)])
    layout.shapes._spTree.append(shape)


def _logo(layout: Any, picture: bytes, brand: Brand) -> float:
    """Five millimetres high; returns its width."""
    part, relation = layout.part.get_or_add_image_part(io.BytesIO(picture))
    wide, high = part.image.size
    width = float(min(5.0 * wide / high, 40.0))
    x, y, cx, cy = Box(MARGIN_MM, FOOT_MM + 2.6, width, width * high / wide).emu
    name = quoteattr(f"{one_line(brand.name)}的标志")
    layout.shapes._spTree.append(
        etree.fromstring(
            f'<p:pic xmlns:p="{_P}" xmlns:a="{_A}" xmlns:r="{_R}"><p:nvPicPr>'
            f'<p:cNvPr id="{_id(layout)}" name="标志" descr={name}/><p:cNvPicPr/>'
            f'<p:nvPr userDrawn="1"/></p:nvPicPr><p:blipFill><a:blip r:embed="{relation}"/>'
            "<a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr><a:xfrm>"
            f'<a:off x="{x}" y="{y}"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
        )
    )
    return width


def _id(layout: Any) -> int:
    return 100 + len(layout.shapes._spTree)
