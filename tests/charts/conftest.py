"""What the chart tests share: reading an SVG, and finding labels that cover each other."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from reportkit.charts.theme import theme, to_svg

_SVG = "{http://www.w3.org/2000/svg}"


def svg_texts(svg: bytes) -> list[str]:
    """Every text of the drawing, in order."""
    return ["".join(node.itertext()) for node in ElementTree.fromstring(svg).iter(f"{_SVG}text")]


def visible_texts(figure: Figure) -> list[Text]:
    with theme():
        figure.draw_without_rendering()
        found = figure.findobj(lambda a: isinstance(a, Text) and bool(a.get_text().strip()))
    return [t for t in found if t.get_visible() and _shown(t)]  # type: ignore[misc]


def _shown(text: Text) -> bool:
    """Tick labels outside the limits and of hidden axes are never drawn."""
    axes = text.axes
    if axes is None:
        return True
    if not axes.axison and text in [*axes.get_xticklabels(), *axes.get_yticklabels()]:
        return False
    for axis, limits, at in (
        (axes.xaxis, axes.get_xlim(), 0),
        (axes.yaxis, axes.get_ylim(), 1),
    ):
        if text in axis.get_ticklabels():
            low, high = sorted(limits)
            return axis.get_visible() and low - 1e-9 <= text.get_position()[at] <= high + 1e-9
        if text is axis.label or text is axis.get_offset_text():
            return axis.get_visible()
    return True


def clashes(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of labels whose letters share room."""
    with theme():
        boxes = [(t.get_text(), t.get_window_extent()) for t in visible_texts(figure)]
    # a line box is a third higher than its letters: shrink it to what is seen
    seen = [
        (text, box.y0 + box.height * 0.2, box.y1 - box.height * 0.18, box) for text, box in boxes
    ]
    return [
        (a[0], b[0])
        for a, b in itertools.combinations(seen, 2)
        if min(a[3].x1, b[3].x1) - max(a[3].x0, b[3].x0) > 0.5
        and min(a[2], b[2]) - max(a[1], b[1]) > 0.5
    ]


def outside(figure: Figure) -> list[str]:
    """Labels that leave the figure."""
    with theme():
        width, height = figure.get_size_inches() * figure.dpi
        return [
            t.get_text()
            for t in visible_texts(figure)
            if (box := t.get_window_extent()).x0 < -1
            or box.x1 > width + 1
            or box.y0 < -2
            or box.y1 > height + 2
        ]


@pytest.fixture
def sound() -> Callable[[Figure], list[str]]:
    """Checks what holds for every chart and returns its texts."""

    def check(figure: Figure) -> list[str]:
        assert clashes(figure) == []
        assert outside(figure) == []
        svg = to_svg(figure)
        assert svg == to_svg(figure)
        assert b"<image" not in svg
        assert not re.search(rb'id="[^"]*(DejaVu|Reportkit)', svg)  # letters drawn as paths
        return svg_texts(svg)

    return check
