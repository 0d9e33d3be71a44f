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
    """The labels that are really drawn: hidden axes and ticks beyond the limits draw none."""
    drawn: list[Text] = []

    def note(text: Text, renderer: object) -> None:
        if text.get_visible() and text.get_text().strip():
            drawn.append(text)

    with theme(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(Text, "draw", note)
        figure.canvas.draw()
    return drawn


def clashes(texts: list[Text]) -> list[tuple[str, str]]:
    """Pairs of labels whose letters share room."""
    # a line box is a third higher than its letters: shrink it to what is seen
    seen = [
        (t.get_text(), box.x0, box.x1, box.y0 + box.height * 0.2, box.y1 - box.height * 0.18)
        for t in texts
        for box in [t.get_window_extent()]
    ]
    return [
        (a[0], b[0])
        for a, b in itertools.combinations(seen, 2)
        if min(a[2], b[2]) - max(a[1], b[1]) > 0.5 and min(a[4], b[4]) - max(a[3], b[3]) > 0.5
    ]


def outside(figure: Figure, texts: list[Text]) -> list[str]:
    """Labels that leave the figure."""
    width, height = figure.get_size_inches() * figure.dpi
    return [
        t.get_text()
        for t in texts
        for box in [t.get_window_extent()]
        if box.x0 < -1 or box.x1 > width + 1 or box.y0 < -2 or box.y1 > height + 2
    ]


@pytest.fixture
def sound() -> Callable[[Figure], list[str]]:
    """Checks what holds for every chart and returns its texts."""

    def check(figure: Figure) -> list[str]:
        texts = visible_texts(figure)
        with theme():
            assert clashes(texts) == []
            assert outside(figure, texts) == []
        svg = to_svg(figure)
        assert b"<image" not in svg
        assert not re.search(rb'id="[^"]*(DejaVu|Reportkit)', svg)  # letters drawn as paths
        return svg_texts(svg)

    return check
