"""The bundled fonts for a page that must bring its own: only the characters it uses, as data URIs."""

from __future__ import annotations

import io
import re
from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from fontTools import subset

from reportkit import fonts

#: what a browser shapes Chinese and Latin text with; everything else stays behind
_FEATURES = ["ccmp", "chws", "halt", "kern", "liga", "locl", "mark"]
_FACES = (
    ("RK", 400, fonts.SANS_REGULAR),
    ("RK", 700, fonts.SANS_BOLD),
    ("RKNum", 300, fonts.NUM_LIGHT),
)
_DATA_URI = re.compile(r"data:[\w/+.-]+;base64,[\w+/=]+")


def font_faces(page: str, own: Sequence[tuple[int, Path]] = ()) -> str:
    """@font-face rules for RK (400 and 700) and RKNum, and for RKFallback where they fall short.

    own: weight and file of the brand's own faces, which become the family Brand.
    """
    fonts.require_fonts()
    used = frozenset(map(ord, _DATA_URI.sub("", page)))
    rules = [_rule("Brand", weight, path, used) for weight, path in own]
    rules += [_rule(family, weight, path, used) for family, weight, path in _FACES]
    rare = used - fonts.code_points(fonts.SANS_REGULAR)
    if rare & fonts.code_points(fonts.FALLBACK):
        rules.append(_rule("RKFallback", 400, fonts.FALLBACK, rare))
    return "\n".join(rules)


def _rule(family: str, weight: int, path: Path, points: frozenset[int]) -> str:
    return (
        f'@font-face{{font-family:"{family}";font-weight:{weight};'
        f"src:url(data:font/woff;base64,{_subset(path, points)})}}"
    )


@lru_cache(maxsize=8)
def _subset(path: Path, points: frozenset[int]) -> str:
    """WOFF with only these code points, in base64: the same bytes for the same text.

    WOFF2 would be a quarter smaller and twenty times slower to write.
    """
    options = subset.Options(layout_features=_FEATURES, hinting=False, flavor="woff")
    options.drop_tables += ["FFTM"]  # when a font was made; unknown to the tool, and of no use
    with subset.load_font(str(path), options) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=sorted(points))
        cutter.subset(font)
        stream = io.BytesIO()
        subset.save_font(font, stream, options)
    return b64encode(stream.getvalue()).decode()
