"""One 16:9 slide in millimetres: boxes, rules, words, pictures, lines, notes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.util import Mm, Pt

from reportkit.render.pptx.text import Paragraph, fill_body, fitted, one_line, para

WIDTH_MM = 1016 / 3  # 13 ⅓ inches
HEIGHT_MM = 190.5
MARGIN_MM = 14.0
TEXT_MM = WIDTH_MM - 2 * MARGIN_MM
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_ANCHORS = {"t": MSO_ANCHOR.TOP, "m": MSO_ANCHOR.MIDDLE, "b": MSO_ANCHOR.BOTTOM}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the slide, mm from its top left corner."""

    x: float
    y: float
    width: float
    height: float

    def inset(self, by: float) -> Box:
        return Box(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)

    @property
    def emu(self) -> tuple[Any, Any, Any, Any]:
        return Mm(self.x), Mm(self.y), Mm(self.width), Mm(self.height)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A slide being filled."""

    slide: Any

    def title(self, text: str, size: float, colour: str, box: Box) -> None:
        """The title placeholder: what an outline and a screen reader call the slide."""
        holder = self.slide.shapes.title
        holder.left, holder.top, holder.width, holder.height = box.emu
        wanted = [para(text, size, colour, bold=True, leading=1.25)]
        fill_body(
            holder.text_frame._txBody, fitted(wanted, box.width, box.height, floor=size * 0.7)
        )

    def words(
        self, box: Box, paragraphs: Sequence[Paragraph], *, anchor: str = "t", name: str = "",
        floor: float = 9.0,
    ) -> None:  # fmt: skip
        """Words in a box, at the largest size that fits."""
        shape = self.slide.shapes.add_textbox(*box.emu)
        shape.name = name or "文字"
        frame = shape.text_frame
        frame.word_wrap = True
        frame.auto_size = MSO_AUTO_SIZE.NONE
        frame.vertical_anchor = _ANCHORS[anchor]
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        fill_body(frame._txBody, fitted(paragraphs, box.width, box.height, floor))

    def block(self, box: Box, colour: str, *, round: bool = False, line: str = "") -> None:
        """A filled rectangle or ellipse without words; decoration."""
        kind = MSO_SHAPE.OVAL if round else MSO_SHAPE.RECTANGLE
        shape = self.slide.shapes.add_shape(kind, *box.emu)
        shape.name = "装饰"
        shape.shadow.inherit = False
        if colour:
            shape.fill.solid()
            shape.fill.fore_color.rgb = rgb(colour)
        else:
            shape.fill.background()
        if line:
            shape.line.color.rgb = rgb(line)
            shape.line.width = Pt(0.75)
        else:
            shape.line.fill.background()
        style = shape._element.find(f"{{{_P}}}style")
        if style is not None:
            shape._element.remove(style)
        _mark_decorative(shape._element)

    def path(self, points: Sequence[tuple[float, float]], colour: str, points_wide: float) -> None:
        """An open line through ``points`` (mm)."""
        start, *rest = [(Mm(x), Mm(y)) for x, y in points]
        builder = self.slide.shapes.build_freeform(*start)
        builder.add_line_segments(rest, close=False)
        shape = builder.convert_to_shape()
        shape.name = "走势线"
        shape.fill.background()
        shape.line.color.rgb = rgb(colour)
        shape.line.width = Pt(points_wide)
        shape.shadow.inherit = False
        style = shape._element.find(f"{{{_P}}}style")
        if style is not None:
            shape._element.remove(style)
        _mark_decorative(shape._element)

    def picture(
        self, content: bytes, box: Box, alt: str, name: str, *, centred: bool = True
    ) -> float:
        """A picture as large as the box allows, in its own proportions; returns its width, mm."""
        shape = self.slide.shapes.add_picture(io.BytesIO(content), Mm(box.x), Mm(box.y))
        scale = min(Mm(box.width) / shape.width, Mm(box.height) / shape.height)
        shape.width, shape.height = round(shape.width * scale), round(shape.height * scale)
        shape.left = Mm(box.x) + (Mm(box.width) - shape.width) // 2 * int(centred)
        shape.top = Mm(box.y) + (Mm(box.height) - shape.height) // 2
        describe(shape._element.nvPicPr.cNvPr, alt, name)
        return float(shape.width / Mm(1))

    def notes(self, paragraphs: Sequence[str]) -> None:
        """What the speaker reads."""
        frame = self.slide.notes_slide.notes_text_frame
        fill_body(frame._txBody, [para(text, 12, "#000000", after=4) for text in paragraphs])

    def number(self) -> None:
        """The page number, as a field that follows the order of the slides."""
        for holder in self.slide.slide_layout.placeholders:
            if holder.element.ph.get("type") == "sldNum":
                copy = etree.fromstring(etree.tostring(holder.element))
                properties = copy.find(f".//{{{_P}}}cNvPr")
                properties.set("id", str(len(self.slide.shapes) + 20))
                self.slide.shapes._spTree.append(copy)


def rgb(colour: str) -> RGBColor:
    digits = colour.lstrip("#")
    return RGBColor(*(int(digits[i : i + 2], 16) for i in (0, 2, 4)))  # type: ignore[no-untyped-call]


def describe(properties: Any, alt: str, name: str) -> None:
    """What a shape is called and what it shows, for those who cannot see it."""
    properties.set("name", one_line(name))
    properties.set("descr", one_line(alt))


def _mark_decorative(element: Any) -> None:
    """Screen readers pass over it."""
    properties = element.find(f".//{{{_P}}}cNvPr")
    uri = "http://schemas.microsoft.com/office/drawing/2017/decorative"
    lists = etree.SubElement(properties, f"{{{_A}}}extLst")
    entry = etree.SubElement(lists, f"{{{_A}}}ext", uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}")
    etree.SubElement(entry, f"{{{uri}}}decorative", val="1", nsmap={"adec": uri})
