"""The bundled fonts: where they lie, how a page names them, which characters they can write.

Nothing here draws. Pages load the faces by file URL, charts by path, so the result never depends
on the fonts of the machine. The last resort for a character is DejaVu Sans, which matplotlib ships.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTFont

from reportkit.errors import SystemRequirementError

FAMILY = "Reportkit Sans SC"
NUM_FAMILY = "Reportkit Num"
FALLBACK_FAMILY = "DejaVu Sans"

FOLDER = Path(str(files(__name__)))
SANS_REGULAR = FOLDER / "ReportkitSansSC-Regular.ttf"
SANS_BOLD = FOLDER / "ReportkitSansSC-Bold.ttf"
NUM_LIGHT = FOLDER / "ReportkitNum-Light.ttf"

_SEGMENTED = 12  # format of a cmap that reaches beyond the first plane
TOFU = "〓"  # U+3013, the printer's mark for a character that is not in the case


def _matplotlib_folder() -> Path:
    spec = find_spec("matplotlib")  # locates the package without paying for its import
    if spec is None or not spec.submodule_search_locations:
        return Path("matplotlib")
    return Path(spec.submodule_search_locations[0])


FALLBACK = _matplotlib_folder() / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"

_PAGE_FACES = (
    ("RK", 400, SANS_REGULAR),
    ("RK", 700, SANS_BOLD),
    ("RKNum", 300, NUM_LIGHT),
    ("RKFallback", 400, FALLBACK),
)

_LINE_BREAKS = dict.fromkeys(map(ord, "\u000b\u000c\u0085\u2028\u2029"), " ")
_UNSEEN = dict.fromkeys(
    [
        *range(0x09),  # control characters, which XML refuses too
        *range(0x0E, 0x20),
        *range(0x7F, 0x85),
        *range(0x86, 0xA0),
        *range(0x200B, 0x2010),  # zero-width space and joiners, direction marks
        *range(0x202A, 0x202F),  # direction overrides: they would print a name backwards
        *range(0x2066, 0x2070),
        *range(0xFE00, 0xFE10),  # variation selectors
        *range(0x1F3FB, 0x1F400),  # skin tones
        *range(0xE0000, 0xE01F0),  # tags and supplementary variation selectors
        0x00AD,
        0xFEFF,
    ]
)
_NEEDS_NO_GLYPH = frozenset("\t\n\r\u2060")


@dataclass(frozen=True, slots=True)
class Substitution:
    """Text that the fonts can write, and what had to give way for it.

    missing: each character printed as 〓, in order of first appearance, with how often it occurred.
    """

    text: str
    missing: tuple[tuple[str, int], ...]


def require_fonts() -> None:
    """Raise SystemRequirementError unless every bundled face is a readable file.

    Without any usable font the layout engine ends the whole process instead of raising.
    """
    absent = [path for _, _, path in _PAGE_FACES if not path.is_file()]
    if absent:
        raise SystemRequirementError(
            f"缺少 {len(absent)} 个随包字体文件（首个：{absent[0]}）。"
            "请重新安装 reportkit 与 matplotlib，或运行 tools/make_fonts.py 重新生成。"
        )


def font_faces_css() -> str:
    """@font-face rules for the families RK (400 and 700), RKNum (300) and RKFallback."""
    return "\n".join(
        f'@font-face{{font-family:"{family}";font-weight:{weight};src:url("{path.as_uri()}")}}'
        for family, weight, path in _PAGE_FACES
    )


def uncovered(text: str) -> set[str]:
    """The characters of a text that no face of the chain can write."""
    return {c for c in set(text) - _NEEDS_NO_GLYPH if ord(c) not in _coverage()}


def substitute(text: str) -> Substitution:
    """Make a text printable: 〓 for what no face has, nothing for what nobody sees.

    Line and paragraph separators become spaces. Variation selectors, joiners, skin tones, control
    characters and direction overrides are dropped, so an emoji is its plain outline, or 〓.
    """
    plain = text.translate(_LINE_BREAKS).translate(_UNSEEN)
    lost = uncovered(plain)
    if not lost:
        return Substitution(plain, ())
    missing = tuple((c, plain.count(c)) for c in _in_order(plain, lost))
    return Substitution(plain.translate(dict.fromkeys(map(ord, lost), TOFU)), missing)


def _in_order(text: str, wanted: set[str]) -> Iterable[str]:
    return dict.fromkeys(c for c in text if c in wanted)


@cache
def _coverage() -> frozenset[int]:
    """Code points of the chain that text runs through: Regular, Bold, DejaVu Sans."""
    require_fonts()
    found: set[int] = set()
    for path in (SANS_REGULAR, SANS_BOLD, FALLBACK):
        found |= code_points(path)
    return frozenset(found)


def code_points(path: Path) -> set[int]:
    """Every code point that the font file maps to a glyph.

    Reads the segmented coverage (cmap format 12) directly: fontTools would first name all glyphs,
    which takes a quarter of a second for each of our fonts.
    """
    with TTFont(path, lazy=True) as font:
        table = font.reader["cmap"]
        (count,) = struct.unpack_from(">H", table, 2)
        for record in range(count):
            (offset,) = struct.unpack_from(">I", table, 8 + 8 * record)
            (layout,) = struct.unpack_from(">H", table, offset)
            if layout == _SEGMENTED:
                (groups,) = struct.unpack_from(">I", table, offset + 12)
                spans = struct.iter_unpack(">III", table[offset + 16 : offset + 16 + 12 * groups])
                return {point for first, last, _ in spans for point in range(first, last + 1)}
        return set(font.getBestCmap())
