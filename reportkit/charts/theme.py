"""One look for every chart: true millimetres, the bundled Chinese font, SVG whose text stays text.

Nothing here changes matplotlib's global settings: each chart is drawn inside ``theme()``.
"""

from __future__ import annotations

import hashlib
import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import matplotlib as mpl
import seaborn as sns
from cycler import cycler
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.text import Text

from reportkit import fonts
from reportkit.blocks import Width
from reportkit.charts import lettering, palette
from reportkit.errors import RenderError

WIDTHS_MM: dict[Width, float] = {"full": 170.0, "wide": 98.0, "half": 83.0, "narrow": 68.0}
MM_PER_INCH = 25.4
PT_PER_MM = 72 / MM_PER_INCH


@dataclass(frozen=True, slots=True)
class Margins:
    """Room around the axes, mm."""

    left: float = 1.0
    right: float = 1.0
    top: float = 1.0
    bottom: float = 1.0


@cache
def set_fonts() -> None:
    """Make the bundled fonts known to matplotlib by file; the machine's own fonts play no part.

    Raises SystemRequirementError when a font file is not there.
    """
    fonts.require_fonts()
    for path in (fonts.SANS_REGULAR, fonts.SANS_BOLD):
        font_manager.fontManager.addfont(str(path))


def _settings() -> dict[str, Any]:
    colours = palette.current()
    return {
        **sns.axes_style("white"),
        **sns.plotting_context("paper"),
        "font.family": [fonts.FAMILY, fonts.FALLBACK_FAMILY],
        "font.size": 8,
        "text.color": colours.ink,
        "text.hinting": "none",  # letters as wide on screen as in the book
        "text.parse_math": False,  # a dollar sign in a customer's name is a dollar sign
        "axes.labelsize": 7.5,
        "axes.titlesize": 8.5,
        "xtick.labelsize": 7.5,
        "ytick.labelsize": 7.5,
        "legend.fontsize": 7.5,
        "axes.edgecolor": colours.rule,
        "axes.linewidth": 0.6,
        "axes.labelcolor": colours.muted,
        "xtick.color": colours.muted,
        "ytick.color": colours.muted,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "xtick.major.pad": 3.5,
        "ytick.major.pad": 3,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.axisbelow": True,
        "axes.unicode_minus": True,
        "axes.prop_cycle": cycler(color=list(colours.cat)),
        "grid.color": colours.hair,
        "grid.linewidth": 0.6,
        "lines.linewidth": 1.3,
        "legend.frameon": False,
        "hatch.linewidth": 0.5,
        "figure.dpi": 100,
        "figure.facecolor": "none",
        "axes.facecolor": "none",
        "savefig.facecolor": "none",
        "svg.fonttype": "none",
        "svg.hashsalt": "reportkit",
    }


@contextmanager
def theme() -> Iterator[None]:
    """Draw in the house style inside ``with theme():``; also a decorator. Leaves no trace outside."""
    set_fonts()
    with mpl.rc_context(cast(Any, _settings())):
        yield


def new_figure(
    width: Width = "full", height_mm: float = 60.0, margins: Margins | None = None
) -> tuple[Figure, Axes]:
    """A figure ``WIDTHS_MM[width]`` × ``height_mm`` with one pair of axes.

    margins: fixed room around the axes; without it matplotlib's constrained layout finds the room.
    The figure belongs to nobody (no pyplot), so it need not be closed.
    Raises ValueError for an unknown width or a height outside 5–250 mm.
    """
    figure = blank_figure(width, height_mm, constrained=margins is None)
    with theme():
        return figure, (figure.add_subplot() if margins is None else add_axes(figure, margins))


def blank_figure(width: Width, height_mm: float, *, constrained: bool = False) -> Figure:
    """The figure of ``new_figure`` without axes."""
    if width not in WIDTHS_MM:
        raise ValueError(f"图宽“{width}”不存在，可用：{'、'.join(WIDTHS_MM)}。")
    if not 5 <= height_mm <= 250:
        raise ValueError(f"图高 {height_mm:g} mm 放不进版心，请取 5～250 mm。")
    with theme():
        size = (WIDTHS_MM[width] / MM_PER_INCH, height_mm / MM_PER_INCH)
        figure = Figure(figsize=size, layout="constrained" if constrained else None)
        FigureCanvasAgg(figure)
        return figure


def add_axes(figure: Figure, margins: Margins) -> Axes:
    """Axes that leave ``margins`` millimetres free on each side of the figure."""
    width, height = size_mm(figure)
    left, right = margins.left / width, 1 - margins.right / width
    bottom, top = margins.bottom / height, 1 - margins.top / height
    if right <= left or top <= bottom:
        raise ValueError(
            f"{width:.0f} × {height:.0f} mm 的图放不下这些标签，请加宽、加高或缩短标签。"
        )
    return figure.add_axes((left, bottom, right - left, top - bottom))


def size_mm(figure: Figure) -> tuple[float, float]:
    """Width and height of the figure, mm."""
    width, height = figure.get_size_inches()
    return round(float(width) * MM_PER_INCH, 3), round(float(height) * MM_PER_INCH, 3)


def sequential() -> LinearSegmentedColormap:
    """Light to dark, one hue."""
    return LinearSegmentedColormap.from_list("reportkit", list(palette.current().seq))


def to_svg(figure: Figure, prefix: str = "") -> bytes:
    """The figure as SVG: text as text, no date, the same bytes for the same drawing.

    prefix: goes before every id, so that two charts may stand in one page; by default a digest of
    the drawing. A character no bundled font has is printed as 〓.
    Raises RenderError when a character still cannot be drawn.
    """
    buffer = io.BytesIO()
    with theme(), warnings.catch_warnings():
        for axes in figure.axes:
            _make_ticks_drawable(axes.xaxis)
            _make_ticks_drawable(axes.yaxis)
        for text in figure.findobj(Text):
            _make_drawable(text)
        warnings.filterwarnings("error", message="Glyph .* missing")
        try:
            figure.savefig(buffer, format="svg", metadata=dict.fromkeys(_METADATA))
        except UserWarning as warning:
            raise RenderError(f"图表中有字体缺少的字符：{warning}。请更换该字符。") from warning
    return _tidy(buffer.getvalue().decode(), prefix).encode()


#: names the book's CSS gives the bundled faces, then the names in the font files themselves
_FAMILIES = f"RK, '{fonts.FAMILY}', RKFallback, '{fonts.FALLBACK_FAMILY}', sans-serif"
_METADATA = ("Date", "Creator", "Format", "Type")


def _make_ticks_drawable(axis: Axis) -> None:
    """Fix the tick labels themselves: a drawing pass writes their text anew."""
    if not axis.get_visible():
        return
    labels = [label.get_text() for label in axis.get_ticklabels()]
    shown = [lettering.drawable(label, False)[0] for label in labels]
    if shown != labels:
        axis.set_ticks(axis.get_ticklocs(), shown)


def _make_drawable(text: Text) -> None:
    bold = text.get_fontproperties().get_weight() not in ("normal", "regular", 400)
    words, still_bold = lettering.drawable(text.get_text(), bold)
    if words != text.get_text():
        text.set_text(words)
    if bold and not still_bold:
        text.set_fontweight("normal")


def _tidy(svg: str, prefix: str) -> str:
    svg = re.sub(r"<!DOCTYPE.*?>\s*", "", svg, flags=re.S)
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, flags=re.S)
    svg = re.sub(r"font-family: [^;\"]*;? ?", "", svg)  # once at the root instead of at every text
    svg = re.sub(r' transform="rotate\(-0 [^"]*"', "", svg)
    svg = svg.replace("<svg ", f'<svg style="font-family: {_FAMILIES}" ', 1)
    mark = (prefix or "f" + hashlib.sha256(svg.encode()).hexdigest()[:10]) + "-"
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{mark}\1"', svg)
    svg = re.sub(r'href="#([^"]+)"', rf'href="#{mark}\1"', svg)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{mark}\1)", svg)
