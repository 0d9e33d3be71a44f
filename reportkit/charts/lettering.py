"""Letters on a chart: how wide they are, where a Chinese label breaks, which ones can be drawn."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font, LoadFlags

from reportkit import fonts, numerals

MM_PER_PT = 25.4 / 72
LINE_SPACING = 1.2  # matplotlib's default
LINE_EM = 1.45  # natural line height of the bundled font

ValueFormat = str | Callable[[float], str]

_NOT_FIRST = "，。、；：！？）》」』”’％%·～…—"
_NOT_LAST = "（《「『“‘"
_PIECES = re.compile(r"[A-Za-z0-9.,+\-_/%&'’$¥#@:]+|\s+|.", re.S)


@cache
def _faces(bold: bool) -> tuple[FT2Font, ...]:
    own = Path(fonts.SANS_BOLD if bold else fonts.SANS_REGULAR)
    dejavu = font_manager.findfont(
        font_manager.FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")
    )
    return FT2Font(str(own)), FT2Font(dejavu)


if hasattr(os, "register_at_fork"):  # a face reads from a file whose place all forks would share
    os.register_at_fork(after_in_child=_faces.cache_clear)


@lru_cache(maxsize=20_000)
def _advance(char: str, bold: bool) -> float:
    """Width of one character in em; a missing one is as wide as its substitute."""
    for face in _faces(bold):
        if face.get_char_index(ord(char)):
            glyph = face.load_char(ord(char), flags=LoadFlags.NO_SCALE)
            return float(glyph.horiAdvance) / face.units_per_EM
    return 1.0


def width_mm(text: str, size_pt: float, *, bold: bool = False) -> float:
    """Width of the longest line of ``text``."""
    lines = text.split("\n")
    return max(sum(_advance(c, bold) for c in line) for line in lines) * size_pt * MM_PER_PT


def widest_mm(texts: Iterable[str], size_pt: float, *, bold: bool = False) -> float:
    """Width of the widest of ``texts``, 0 when there are none."""
    return max((width_mm(text, size_pt, bold=bold) for text in texts), default=0.0)


def height_mm(text: str, size_pt: float) -> float:
    """Height that the lines of ``text`` take."""
    lines = text.count("\n") + 1
    return (LINE_EM + (lines - 1) * LINE_EM * LINE_SPACING) * size_pt * MM_PER_PT


def shorten(text: str, room_mm: float, size_pt: float, *, bold: bool = False) -> str:
    """``text`` on one line of at most ``room_mm``, cut with …"""
    text = " ".join(text.split())
    if width_mm(text, size_pt, bold=bold) <= room_mm:
        return text
    for end in range(len(text) - 1, 0, -1):
        cut = text[:end].rstrip("，、（ ") + "…"
        if width_mm(cut, size_pt, bold=bold) <= room_mm:
            return cut
    return "…"


def wrap(text: str, room_mm: float, size_pt: float, *, lines: int = 2, bold: bool = False) -> str:
    """``text`` on at most ``lines`` lines of ``room_mm``; what is left over is cut with …

    Lines come out about equally long. Latin words and numbers stay whole, no line begins with a
    closing mark or ends with an opening one.
    """
    text = " ".join(text.split())
    wide = width_mm(text, size_pt, bold=bold)
    if wide <= room_mm:
        return text
    broken = _broken(text, room_mm, size_pt, lines, bold)
    if broken.endswith("…") and not text.endswith("…"):
        return broken
    many = broken.count("\n") + 1
    for tenth in range(10):  # the narrowest column that needs no further line
        narrow = wide / many + (room_mm - wide / many) * tenth / 10
        even = _broken(text, narrow, size_pt, lines, bold)
        if even.count("\n") < many and (not even.endswith("…") or text.endswith("…")):
            return even
    return broken


def _broken(text: str, room_mm: float, size_pt: float, lines: int, bold: bool) -> str:
    done: list[str] = []
    rest = text
    while len(done) < lines - 1 and rest:
        head = _first_line(rest, room_mm, size_pt, bold)
        if head == rest:
            break
        done.append(head.rstrip())
        rest = rest[len(head) :].lstrip()
    return "\n".join([*done, shorten(rest, room_mm, size_pt, bold=bold)] if rest else done)


def _first_line(text: str, room_mm: float, size_pt: float, bold: bool) -> str:
    line = ""
    for piece in _PIECES.findall(text):
        if width_mm(line + piece, size_pt, bold=bold) > room_mm:
            break
        line += piece
    if line == text:
        return line
    if not line:  # one word wider than the line
        line = text[:1]
        while width_mm(text[: len(line) + 1], size_pt, bold=bold) <= room_mm:
            line = text[: len(line) + 1]
        return line
    whole = line
    while len(line) > 1 and (text[len(line)] in _NOT_FIRST or line[-1] in _NOT_LAST):
        line = line[:-1]
    return line if len(line) > 1 else whole


def drawable(text: str, bold: bool) -> tuple[str, bool]:
    """``text`` as the bundled fonts can write it, and whether the bold one has all of it."""
    if text.isascii():
        return text, bold
    shown = fonts.substitute(text).text
    own = _faces(True)[0]
    return shown, bold and all(c == "\n" or own.get_char_index(ord(c)) for c in shown)


def formatter(form: ValueFormat, values: Sequence[float]) -> Callable[[float], str]:
    """How one chart prints its values: a name of numerals.FORMATS, or the caller's own function.

    "money" uses one unit for the whole chart, chosen by its largest amount, and names it each time.
    Raises ValueError for an unknown name.
    """
    if callable(form):
        return form
    if form == "money":
        unit = numerals.money_unit(max((abs(v) for v in values if not math.isnan(v)), default=0.0))
        return lambda v: _with_unit(numerals.decimal(v / unit.divisor, unit.digits), unit.word)
    if form not in numerals.FORMATS:
        raise ValueError(f"数字格式“{form}”不存在，可用：{'、'.join(numerals.FORMATS)}。")
    return lambda v: numerals.format_value(v, form)


def _with_unit(number: str, word: str) -> str:
    return number if number == numerals.MISSING else f"{number} {word}"


def value_texts(values: Sequence[float], form: ValueFormat) -> list[str]:
    """One text per value; the unit of money stands beside the first one only."""
    show = formatter(form, values)
    texts = [show(float(v)) for v in values]
    if form != "money":
        return texts
    first = next((i for i, t in enumerate(texts) if t != numerals.MISSING), 0)
    return [t if i == first else t.split(" ")[0] for i, t in enumerate(texts)]
