"""The cover's dots: one for every 1 % of customers, area in proportion to what they contribute.

Pure text in, SVG text out; no drawing library.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

TITLE = "一百个圆点，每点代表百分之一的客户，面积与贡献成正比"
#: light to dark on the navy cover, from the best group to the least
SHADES = ("#FFFFFF", "#9CCBEF", "#4E93C9", "#2D5C88")
_SMALLEST_MM = 0.45  # radius at which a dot can still be seen


def dot_art(
    shares: Sequence[float],
    groups: Sequence[str],
    *,
    shades: Mapping[str, str] | None = None,
    width_mm: float = 170.0,
    height_mm: float = 52.0,
    title: str = TITLE,
) -> str:
    """Dots in rows that fill ``width_mm``, as one SVG string; the same dots give the same string.

    shares: contribution of each 1 % of customers, largest first, any unit; below zero counts as
    nothing and prints as the smallest dot. groups: the tier of each, same length. shades: tier →
    "#RRGGBB"; by default light to dark in order of first appearance. The dots are as large as fits
    into ``height_mm``.
    Raises ValueError for lists of different length, none, or more than a thousand.
    """
    if not shares or len(shares) != len(groups) or len(shares) > 1000:
        raise ValueError(
            f"封面圆点需要等长的贡献与分层（至多 1000 个），得到 {len(shares)} 与 {len(groups)}。"
        )
    parts = [max(float(s), 0.0) if math.isfinite(s) else 0.0 for s in shares]
    total = sum(parts) or 1.0
    order = list(dict.fromkeys(groups))
    colours = {g: SHADES[min(i, len(SHADES) - 1)] for i, g in enumerate(order)} | dict(shades or {})
    roots = [math.sqrt(p / total) for p in parts]
    rows, high = _largest(roots, width_mm, height_mm)
    circles = "".join(
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{r:.2f}" fill="{colours[groups[i]]}"/>'
        for i, x, y, r in _positions(rows, width_mm)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width_mm:g} {high:.2f}" '
        f'width="{width_mm:g}mm" height="{high:.2f}mm"><title>{escape(title)}</title>'
        f"{circles}</svg>"
    )


Row = list[tuple[int, float]]  # (number of the dot, diameter)
_GAP_MM = 2.4


def _largest(roots: Sequence[float], width: float, height: float) -> tuple[list[Row], float]:
    """The rows at the greatest scale whose height still fits."""
    low, high = 0.0, min(width, height) / max(*roots, 1e-9) / 2
    for _ in range(40):
        middle = (low + high) / 2
        if _height(_rows(roots, middle, width)) <= height:
            low = middle
        else:
            high = middle
    rows = _rows(roots, low, width)
    return rows, _height(rows)


def _rows(roots: Sequence[float], scale: float, width: float) -> list[Row]:
    rows: list[Row] = []
    row: Row = []
    used = 0.0
    for i, root in enumerate(roots):
        size = 2 * max(scale * root, _SMALLEST_MM)
        if row and used + size > width:
            rows.append(row)
            row, used = [], 0.0
        row.append((i, size))
        used += size + _GAP_MM
    return [*rows, row]


def _height(rows: Sequence[Row]) -> float:
    return sum(max(size for _, size in row) for row in rows) + _GAP_MM * (len(rows) - 1)


def _positions(rows: Sequence[Row], width: float) -> list[tuple[int, float, float, float]]:
    """(number, x, y, radius); all rows but the last are justified."""
    found = []
    top = 0.0
    for number, row in enumerate(rows):
        high = max(size for _, size in row)
        full = number < len(rows) - 1 and len(row) > 1
        gap = (width - sum(s for _, s in row)) / (len(row) - 1) if full else _GAP_MM
        x = 0.0
        for i, size in row:
            found.append((i, x + size / 2, top + high / 2, size / 2))
            x += size + gap
        top += high + _GAP_MM
    return found
