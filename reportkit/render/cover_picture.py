"""The cover's picture as SVG: dots as the report placed them, in the colours of the brand."""

from __future__ import annotations

from reportkit.brand import Brand, contrast
from reportkit.report.model import CoverArt

_WIDTH_MM = 170
_VISIBLE = 1.35  # a dot needs at least this contrast against the ground


def cover_svg(art: CoverArt, brand: Brand) -> str:
    """Dots of rank 0 in the text colour of the cover, later ranks ever closer to its ground."""
    colours = dot_colours(brand)
    shapes = []
    for dot in art.dots:
        place = f'cx="{dot.x:.2f}" cy="{dot.y:.2f}"'
        colour = colours[dot.rank]
        if dot.loss:
            radius = max(dot.radius - 0.15, 0.1)
            shapes.append(
                f'<circle {place} r="{radius:.2f}" fill="none" stroke="{colour}" stroke-width="0.3"/>'
            )
        else:
            shapes.append(f'<circle {place} r="{dot.radius:.2f}" fill="{colour}"/>')
    height = f"{art.height_mm:.2f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH_MM}mm" height="{height}mm" '
        f'viewBox="0 0 {_WIDTH_MM} {height}">{"".join(shapes)}</svg>'
    )


def dot_colours(brand: Brand) -> tuple[str, ...]:
    """Four colours from the cover's text, through the brand's sky, towards its ground."""
    ground, sky = brand.cover.ground, brand.colours.sky
    found = [brand.cover.text, _mix(sky, brand.cover.text, 0.7), sky, _mix(sky, ground, 0.5)]
    return tuple(c if contrast(c, ground) >= _VISIBLE else brand.cover.soft for c in found)


def _mix(one: str, other: str, share: float) -> str:
    """``share`` of the first colour, the rest of the second."""
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02X}" for a, b in pairs)
