"""Build the fonts under reportkit/fonts from the open variable font Noto Sans SC.

    python tools/make_fonts.py [--source NotoSansSC[wght].ttf] [--output reportkit/fonts]

Needs the packages of the dependency group "fonts" (justmytype-intl-cjk carries the source and its
licence, east-asian-spacing adds the `chws` feature). Each font is cut down to the characters a
Chinese business report can meet, frozen at one weight, given punctuation squeezing and renamed,
because a subset must not pose as an installed Noto. Running it again writes the same bytes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

HERE = Path(__file__).resolve().parent
GENERAL_STANDARD = HERE / "general_standard_characters.txt"  # 通用规范汉字表 (2013), 8,105
MAC_EPOCH_TO_UNIX = 2_082_844_800  # seconds from 1904-01-01, the zero of the `head` table, to 1970
FEATURES = ["ccmp", "fwid", "halt", "hwid", "kern", "liga", "locl", "mark", "mkmk", "palt", "pwid"]

SYMBOL_BLOCKS = (
    (0x0020, 0x0460),  # Latin, Greek, Cyrillic
    (0x2000, 0x2070),  # general punctuation
    (0x20A0, 0x20C0),  # currency
    (0x2100, 0x2300),  # letterlike, number forms, arrows, mathematics
    (0x2460, 0x2700),  # enclosed figures, box drawing, geometric shapes
    (0x2E80, 0x2FE0),  # radicals, which text pasted out of a PDF is full of
    (0x3000, 0x3130),  # CJK punctuation, kana, bopomofo
    (0x3200, 0x3400),  # enclosed CJK, units
    (0xF900, 0xFB00),  # compatibility ideographs
    (0xFE30, 0xFE50),  # compatibility forms
    (0xFF00, 0xFFF0),  # full-width forms
)


@dataclass(frozen=True, slots=True)
class Face:
    """One file to build: what it is called, how heavy it is, what it can write."""

    file_name: str
    family: str
    style: str  # "Regular", "Bold" or "Light"
    weight: int
    characters: frozenset[int] | None  # None: whatever the source has
    squeezes_punctuation: bool


def block_characters(blocks: Iterable[tuple[int, int]]) -> set[int]:
    return set(chain.from_iterable(range(first, past) for first, past in blocks))


def encodable(encoding: str, lead: range, trail: range) -> set[int]:
    """Characters of a two-byte encoding, read from Python's own codec."""
    found = set()
    for high in lead:
        for low in trail:
            try:
                text = bytes([high, low]).decode(encoding)
            except UnicodeDecodeError:
                continue
            if len(text) == 1 and not 0xE000 <= ord(text) <= 0xF8FF:  # no private characters
                found.add(ord(text))
    return found


def everyday_characters() -> frozenset[int]:
    """Symbols, the general standard table, GBK (which contains GB 2312) and Big5.

    All of GB 2312 matters: a face that lacks any of it does not count as a Chinese font, and
    bold Chinese would silently fall back to the regular face.
    """
    general = {ord(c) for c in GENERAL_STANDARD.read_text(encoding="utf-8") if not c.isspace()}
    gbk = encodable("gbk", range(0x81, 0xFF), range(0x40, 0xFF))
    big5 = encodable("big5", range(0xA1, 0xFA), range(0x40, 0xFF))
    return frozenset(block_characters(SYMBOL_BLOCKS) | general | gbk | big5)


def faces() -> tuple[Face, ...]:
    figures = frozenset(range(0x20, 0x7F)) | frozenset(map(ord, "万亿元家个百分点％＋−–—·\u00a0"))
    sans = "Reportkit Sans SC"
    return (
        # Names of people need the rare ideographs; where Bold lacks one, Regular stands in.
        Face("ReportkitSansSC-Regular.ttf", sans, "Regular", 400, None, True),
        Face("ReportkitSansSC-Bold.ttf", sans, "Bold", 700, everyday_characters(), True),
        Face("ReportkitNum-Light.ttf", "Reportkit Num", "Light", 300, figures, False),
    )


def cut_and_freeze(source: Path, face: Face) -> TTFont:
    """The characters of one face at one weight, as a static font."""
    options = subset.Options()
    options.layout_features = FEATURES
    options.name_IDs = ["*"]
    options.hinting = False
    options.notdef_outline = True
    options.glyph_names = False
    font = TTFont(source, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=font.getBestCmap() if face.characters is None else face.characters)
    cutter.subset(font)
    return instancer.instantiateVariableFont(font, {"wght": face.weight})


def rename(font: TTFont, face: Face) -> None:
    """Own family name; copyright, trademark and licence entries stay as they are."""
    linked = face.style in ("Regular", "Bold")  # the style-linked pair every program knows
    postscript = Path(face.file_name).stem
    entries = {
        1: face.family if linked else f"{face.family} {face.style}",
        2: face.style if linked else "Regular",
        3: f"1.0;RPKT;{postscript}",
        4: f"{face.family} {face.style}",
        6: postscript,
        16: face.family,
        17: face.style,
    }
    names = font["name"]
    names.removeNames(nameID=25)  # prefix for variations, of which none are left
    for name_id, text in entries.items():
        names.removeNames(nameID=name_id)
        names.setName(text, name_id, 3, 1, 0x409)
    bold = face.style == "Bold"
    font["OS/2"].usWeightClass = face.weight
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0x61) | (0x20 if bold else 0x40)
    font["head"].macStyle = int(bold)
    if "STAT" in font:
        del font["STAT"]


def squeeze_punctuation(path: Path) -> None:
    """Add `chws`: adjoining full-width punctuation closes up to half width, as print does it."""
    modified = TTFont(path, lazy=True)["head"].modified - MAC_EPOCH_TO_UNIX
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(modified), "PYTHONHASHSEED": "0"}
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "east_asian_spacing", "-l", "ZHS", "-o", folder, str(path)]
        subprocess.run(command, check=True, env=environment)
        shutil.copyfile(Path(folder) / path.name, path)


def build(source: Path, output: Path) -> None:
    output.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source.with_name("OFL.txt"), output / "OFL.txt")
    for face in faces():
        font = cut_and_freeze(source, face)
        rename(font, face)
        path = output / face.file_name
        font.save(path)
        if face.squeezes_punctuation:
            squeeze_punctuation(path)
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")


def bundled_source() -> Path:
    package = find_spec("justmytype_intl_cjk")
    if package is None or not package.submodule_search_locations:
        sys.exit("justmytype-intl-cjk is not installed: install the dependency group 'fonts'")
    folder = Path(package.submodule_search_locations[0])
    return folder / "fonts" / "ofl" / "notosanssc" / "NotoSansSC[wght].ttf"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--source", type=Path, help="variable font; OFL.txt must lie beside it")
    parser.add_argument("--output", type=Path, default=HERE.parent / "reportkit" / "fonts")
    arguments = parser.parse_args()
    build(arguments.source or bundled_source(), arguments.output)


if __name__ == "__main__":
    main()
