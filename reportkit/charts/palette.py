"""The colours of every chart: seven at most, told apart in grey print and by colour-blind readers.

A brand replaces them for one drawing: ``with worn(palette_of(tokens)):``. Nothing outlives it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields, replace
from typing import Any

from reportkit.analysis.tiers.tier_words import TIERS
from reportkit.errors import ParameterError

INK = "#1F2A37"
MUTED = "#5B6673"
FAINT = "#8A94A0"
RULE = "#D9DFE6"
HAIR = "#E9EDF2"
PAPER = "#FFFFFF"
TINT = "#F3F6FA"
TINT2 = "#E6EEF6"
PRIMARY = "#0B3A66"
BLUE = "#2B7BBA"
SKY = "#7DB4DD"
ACCENT = "#E2711D"  # only for "look here"
GOOD = "#00718F"
BAD = "#C8451B"
NEUTRAL = "#6B7480"
TIER = dict(zip(TIERS, ("#0B3A66", "#2B7BBA", "#7DB4DD", "#D3D8DE"), strict=True))
CAT = ("#0B3A66", "#E2711D", "#2B7BBA", "#D8C66A", "#7B3B2E", "#4FC1CF", "#8C7A9E")
SEQ = ("#F3F7FB", "#D5E5F3", "#A9CBE7", "#6FA8D6", "#2B7BBA", "#12568F", "#0B3A66")

_APART = 0.1  # of two series of one chart; the nearest pair of the house is a little above
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True)
class Palette:
    """One brand's colours; the defaults are the house's own."""

    ink: str = INK
    muted: str = MUTED
    faint: str = FAINT
    rule: str = RULE
    hair: str = HAIR
    paper: str = PAPER
    tint: str = TINT
    tint2: str = TINT2
    primary: str = PRIMARY
    blue: str = BLUE
    sky: str = SKY
    accent: str = ACCENT
    good: str = GOOD
    bad: str = BAD
    neutral: str = NEUTRAL
    tier: Mapping[str, str] = field(default_factory=lambda: dict(TIER))
    cat: tuple[str, ...] = CAT
    seq: tuple[str, ...] = SEQ


_HOUSE = Palette()
_WORN: ContextVar[Palette] = ContextVar("palette")


def current() -> Palette:
    """The palette of the drawing that is being made; the house's own outside ``worn``."""
    return _WORN.get(_HOUSE)


@contextmanager
def worn(look: Palette) -> Iterator[None]:
    """Draw in the colours of ``look`` inside the ``with``, in this thread alone."""
    before = _WORN.set(look)
    try:
        yield
    finally:
        _WORN.reset(before)


def palette_of(tokens: Mapping[str, Any]) -> Palette:
    """A brand's colours; what it does not name stays the house's, or follows from what it names.

    Series and shades follow the brand's own primary, accent and second colour. tokens: names of Palette → "#RRGGBB" (``tier`` a mapping, ``cat`` and ``seq`` lists), directly or
    under "color". Other names belong to the page and are left alone.
    Raises ParameterError for a value that is no colour.
    """
    given = dict(tokens.get("color", tokens))
    known = {f.name for f in fields(Palette)}
    look = replace(Palette(), **{n: _checked(n, v) for n, v in given.items() if n in known})
    if "cat" not in given:
        look = replace(look, cat=_series(look))
    if "seq" not in given and look.primary != PRIMARY:
        steps = len(SEQ)
        shades = tuple(blend(look.paper, look.primary, i / steps) for i in range(1, steps))
        look = replace(look, seq=(*shades, look.primary))
    return look


def _series(look: Palette) -> tuple[str, ...]:
    """The brand's own three first, then the house's others that are not too like one before."""
    own = (look.primary, look.accent, look.blue)
    chosen: list[str] = []
    for colour in (*own, *CAT, look.good, look.bad, look.neutral, look.sky, look.ink):
        if len(chosen) < len(CAT) and all(difference(colour, c) >= _APART for c in chosen):
            chosen.append(colour)
    return tuple(chosen)


def _checked(name: str, value: Any) -> Any:
    if name == "tier":
        values = list(value.values()) if isinstance(value, Mapping) else []
    elif name in ("cat", "seq"):
        values = list(value) if isinstance(value, (list, tuple)) else []
    else:
        values = [value]
    bad = [v for v in values if not isinstance(v, str) or not _HEX.fullmatch(v)]
    if bad or not values:
        example = bad[0] if bad else value
        raise ParameterError(
            f"品牌颜色 {name}：{example!r} 不是颜色。请写成 #RRGGBB，例如 {PRIMARY}。"
        )
    if name == "tier":
        return dict(value)
    return tuple(values) if name in ("cat", "seq") else value


def channels(colour: str) -> tuple[float, float, float]:
    """``#RRGGBB`` as three numbers 0–1."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _linear(colour: str) -> list[float]:
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels(colour)]


def luminance(colour: str) -> float:
    """Relative luminance 0–1 as WCAG 2 defines it."""
    linear = _linear(colour)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def difference(one: str, other: str) -> float:
    """How unlike two colours look, 0 to about 1. Source: Ottosson, Oklab, 2020."""
    pairs = zip(_oklab(one), _oklab(other), strict=True)
    return math.sqrt(sum((a - b) ** 2 for a, b in pairs))


def _oklab(colour: str) -> tuple[float, float, float]:
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def text_on(background: str) -> str:
    """White or ink, whichever reads better on ``background``; black where neither reaches 4.5."""
    paper, ink = current().paper, current().ink
    best = max((paper, ink), key=lambda tone: contrast(tone, background))
    return (
        best
        if contrast(best, background) >= 4.5
        else max((best, "#000000"), key=lambda tone: contrast(tone, background))
    )


def blend(one: str, other: str, weight: float) -> str:
    """``one`` mixed with ``weight`` (0–1) of ``other``."""
    mixed = (a + (b - a) * weight for a, b in zip(channels(one), channels(other), strict=True))
    return "#" + "".join(f"{round(c * 255):02X}" for c in mixed)


def ramp(share: float) -> str:
    """The sequential colour at ``share`` (0 lightest – 1 darkest)."""
    steps = current().seq
    if len(steps) == 1:
        return steps[0]
    at = min(max(share, 0.0), 1.0) * (len(steps) - 1)
    below = min(int(at), len(steps) - 2)
    return blend(steps[below], steps[below + 1], at - below)


def tier_colours(labels: Sequence[str]) -> list[str]:
    """One colour per tier, dark to light in the order given, whatever the vocabulary."""
    palette = current()
    if all(label in palette.tier for label in labels):
        return [palette.tier[label] for label in labels]
    steps = list(palette.tier.values())
    if len(labels) == 3:
        return [steps[0], steps[1], steps[-1]]
    if len(labels) <= len(steps):
        return steps[: len(labels)]
    return [ramp(1 - i / (len(labels) - 1) * 0.9) for i in range(len(labels))]


def series_colours(count: int) -> list[str]:
    """Colours for ``count`` unordered series without the highlight colour while that is possible.

    Raises ValueError above seven: nobody can tell them apart.
    """
    palette = current()
    if count > len(palette.cat):
        raise ValueError(
            f"一张图最多 {len(palette.cat)} 个系列，给了 {count} 个：请合并为“其他”，或改用分面小图。"
        )
    calm = [c for c in palette.cat if c != palette.accent]
    return calm[:count] if count <= len(calm) else list(palette.cat)


def line_colours(names: Sequence[object], highlight: object = None) -> list[str]:
    """One colour per line: all different, or the accent for one and blues and greys for the others.

    Raises ValueError above seven.
    """
    if highlight is None:
        return series_colours(len(names))
    series_colours(len(names))
    look = current()
    calm = iter((look.primary, look.blue, look.sky, look.faint, look.neutral, look.muted, look.ink))
    return [look.accent if name == highlight else next(calm) for name in names]


def column_colours(names: Sequence[object], highlight: object = None) -> list[str]:
    """One colour per bar of a group: unordered, or one accent among calm blues and greys."""
    if highlight is None or len(names) > 5:
        return series_colours(len(names))
    look = current()
    calm = iter((look.primary, look.sky, look.tier.get("边缘客户", look.rule), look.blue))
    return [look.accent if name == highlight else next(calm) for name in names]


def scale_colours(count: int) -> list[str]:
    """``count`` colours from good over neutral to bad (非常满意 … 非常不满意)."""
    palette = current()
    middle = palette.tier.get("边缘客户", palette.rule)
    half = count // 2
    good = [blend(palette.good, palette.paper, 0.5 * i / max(half, 1)) for i in range(half)]
    bad = [blend(palette.bad, palette.paper, 0.5 * i / max(half, 1)) for i in range(half)]
    return good + ([middle] if count % 2 else []) + bad[::-1]
