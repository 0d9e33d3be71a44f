"""Letters in boxes: how wide they run, which size fits, and paragraphs with a Chinese typeface.

A slide has no pages to flow into: what does not fit its box at a readable size is cut with …
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from unicodedata import combining, east_asian_width

from lxml import etree

from reportkit.render.cell_texts import cell_text

MM_PER_PT = 25.4 / 72
LEADING = 1.4  # exact line height in ems, the same whatever font the reader's machine has
_FACTORS = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7)
_FLOOR_PT = 9.0
_SAFETY = 1.03  # fonts differ a little in width
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_WIDE = frozenset("MW@%&mw")
_NARROW = frozenset("ijl.,:;'|!()[]Itfr ")
_NOT_FIRST = frozenset("，。、；：！？）》」』”’％%·～…—")


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look; colour empty: that of the paragraph."""

    text: str
    colour: str = ""
    bold: bool | None = None
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Runs set in one size, points."""

    runs: tuple[Run, ...]
    size: float
    colour: str = "#000000"
    bold: bool = False
    after: float = 0.0  # points of space below
    align: str = "l"  # l, r, ctr
    leading: float = LEADING
    bullet: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def para(text: str, size: float, colour: str, **more: Any) -> Paragraph:
    """A paragraph of one run, on one line of source."""
    return Paragraph((Run(one_line(text)),), size, colour, **more)


def one_line(text: str) -> str:
    """Clean words without breaks: no control characters, no direction overrides."""
    clean = cell_text(text).translate(_UNSEEN)
    return " ".join(clean.split())


_UNSEEN = dict.fromkeys((*range(8234, 8239), *range(8294, 8298), 65279))


def em_width(text: str) -> float:
    """Width in ems: a Han character one, a digit .55."""
    return sum(map(_advance, text))


def _advance(character: str) -> float:
    if east_asian_width(character) in "WFA":
        return 1.0
    if combining(character):
        return 0.0
    if character in _WIDE:
        return 0.88
    if character in _NARROW:
        return 0.32
    if character.isupper():
        return 0.68
    return 0.57


def line_count(text: str, size: float, width_mm: float) -> int:
    """How many lines ``text`` takes; Latin words and numbers stay whole where they can."""
    room = width_mm / MM_PER_PT / size / _SAFETY
    lines, used = 1, 0.0
    for piece in _pieces(text):
        wide = em_width(piece)
        if used + wide > room and used > 0 and piece not in _NOT_FIRST:
            lines += 1
            used = 0.0
            if piece.isspace():
                continue
        if wide > room:  # one long word fills lines of its own
            lines += int(wide // room)
            wide %= room
        used += wide
    return lines


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for character in text:
        latin = character.isascii() and not character.isspace()
        if latin and pieces and pieces[-1].isascii() and not pieces[-1].isspace():
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def height_mm(paragraphs: Sequence[Paragraph], width_mm: float) -> float:
    """Height of the paragraphs set in ``width_mm``."""
    points = 0.0
    for place, each in enumerate(paragraphs):
        room = width_mm - (each.size * MM_PER_PT if each.bullet else 0)
        lines = line_count(each.text, each.size * _largest(each), room)
        points += lines * each.size * _largest(each) * each.leading
        points += each.after if place < len(paragraphs) - 1 else 0
    return points * MM_PER_PT


def _largest(paragraph: Paragraph) -> float:
    return max((run.scale for run in paragraph.runs), default=1.0)


def fitted(
    paragraphs: Sequence[Paragraph], width_mm: float, room_mm: float, floor: float = _FLOOR_PT
) -> tuple[Paragraph, ...]:
    """The paragraphs at the largest size that fits the box; at the floor, cut with …"""
    small: tuple[Paragraph, ...] = tuple(paragraphs)
    for factor in _FACTORS:
        small = tuple(_scaled(each, factor, floor) for each in paragraphs)
        if height_mm(small, width_mm) <= room_mm:
            return small
    return _cut(small, width_mm, room_mm)


def _scaled(paragraph: Paragraph, factor: float, floor: float) -> Paragraph:
    size = max(round(paragraph.size * factor * 2) / 2, min(floor, paragraph.size))
    return replace(paragraph, size=size, after=paragraph.after * factor)


def _cut(
    paragraphs: tuple[Paragraph, ...], width_mm: float, room_mm: float
) -> tuple[Paragraph, ...]:
    """Shorten the longest paragraph until all fit; drop the last when that is not enough."""
    while paragraphs and height_mm(paragraphs, width_mm) > room_mm:
        longest = max(range(len(paragraphs)), key=lambda i: len(paragraphs[i].text))
        text = paragraphs[longest].text
        if len(text) <= 8:
            paragraphs = paragraphs[:-1]
            continue
        short = _shorter(paragraphs[longest], max(int(len(text) * 0.93) - 1, 6))
        paragraphs = (*paragraphs[:longest], short, *paragraphs[longest + 1 :])
    return paragraphs


def _shorter(paragraph: Paragraph, length: int) -> Paragraph:
    """The first ``length`` characters and …, every run in its look."""
    runs: list[Run] = []
    for run in paragraph.runs:
        if len(run.text) >= length:
            runs.append(replace(run, text=run.text[:length].rstrip("，、；：（ …") + "…"))
            break
        runs.append(run)
        length -= len(run.text)
    return replace(paragraph, runs=tuple(runs))


def shortened(text: str, size: float, width_mm: float) -> str:
    """``text`` on one line of ``width_mm``, cut with …"""
    text = one_line(text)
    room = width_mm / MM_PER_PT / size / _SAFETY
    if em_width(text) <= room:
        return text
    kept, used = "", 1.0
    for character in text:
        used += _advance(character)
        if used > room:
            break
        kept += character
    return kept.rstrip("，、（ ") + "…"


def fill_body(body: Any, paragraphs: Sequence[Paragraph]) -> None:
    """Put the paragraphs into an ``a:txBody``, in place of what it holds."""
    for old in body.findall(f"{{{_A}}}p"):
        body.remove(old)
    for each in paragraphs or (Paragraph((Run(""),), 12.0),):
        body.append(_element(each))


def _element(paragraph: Paragraph) -> Any:
    p = etree.Element(f"{{{_A}}}p")
    look = etree.SubElement(p, f"{{{_A}}}pPr", algn=paragraph.align)
    size = paragraph.size * _largest(paragraph)
    if paragraph.bullet:
        indent = str(round(paragraph.size * 12_700))
        look.set("marL", indent)
        look.set("indent", f"-{indent}")
    line = etree.SubElement(look, f"{{{_A}}}lnSpc")
    etree.SubElement(line, f"{{{_A}}}spcPts", val=str(round(size * paragraph.leading * 100)))
    before = etree.SubElement(look, f"{{{_A}}}spcBef")
    etree.SubElement(before, f"{{{_A}}}spcPts", val="0")
    after = etree.SubElement(look, f"{{{_A}}}spcAft")
    etree.SubElement(after, f"{{{_A}}}spcPts", val=str(round(paragraph.after * 100)))
    if paragraph.bullet:
        etree.SubElement(look, f"{{{_A}}}buChar", char="•")
    else:
        etree.SubElement(look, f"{{{_A}}}buNone")
    for run in paragraph.runs:
        p.append(_run(run, paragraph))
    return p


def _run(run: Run, paragraph: Paragraph) -> Any:
    r = etree.Element(f"{{{_A}}}r")
    bold = paragraph.bold if run.bold is None else run.bold
    look = etree.SubElement(
        r,
        f"{{{_A}}}rPr",
        lang="zh-CN",
        altLang="en-US",
        sz=str(round(paragraph.size * run.scale * 100)),
        b="1" if bold else "0",
    )
    fill = etree.SubElement(look, f"{{{_A}}}solidFill")
    colour = (run.colour or paragraph.colour).lstrip("#")
    etree.SubElement(fill, f"{{{_A}}}srgbClr", val=colour)
    etree.SubElement(r, f"{{{_A}}}t").text = cell_text(run.text).translate(_UNSEEN)
    return r
