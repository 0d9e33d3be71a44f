"""The figures of a chapter: kept as data, drawn in a brand's colours, drawn again in another's.

No notebook is needed for it: what is kept beside each drawing is masked and says all of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportkit.blocks import Block, ChartData, Figure
from reportkit.brand import Colours
from reportkit.bundle import plain, read_chapter, write_chapter
from reportkit.errors import NotebookError
from reportkit.files import write_bytes
from reportkit.hiding import distinct_sweep, hide_in_svg, swept

if TYPE_CHECKING:  # whoever only lays out again loads no library of charts
    from reportkit.charts.chart_spec import Chart
    from reportkit.charts.palette import Palette

KEPT = ".chart.json"  # beside the SVG of each figure


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart as the report takes it."""

    svg: bytes
    chart: ChartData | None  # the same for programs that draw their own
    width_mm: float
    height_mm: float


def kept(chart: Chart, *, mask: bool) -> tuple[str, Chart]:
    """What is kept of a chart, and the chart that this gives: it is drawn from nothing else.

    Raises ValueError, in Chinese, for a chart that is no data.
    """
    from reportkit.charts.kept import read, written

    text = written(chart, distinct_sweep() if mask else str)
    return text, read(text)


def drawn(chart: Chart, colours: Colours, *, mask: bool) -> Drawn:
    """Draw a chart that was kept."""
    from reportkit.charts.palette import worn
    from reportkit.charts.recorded import recorded
    from reportkit.charts.theme import MM_PER_INCH, to_svg

    with worn(_palette(colours)):
        figure = chart.draw()
        svg = to_svg(figure)
    width, height = (round(float(side) * MM_PER_INCH, 2) for side in figure.get_size_inches())
    numbers = recorded(figure)
    if mask:
        svg, numbers = hide_in_svg(svg), swept(numbers)
    return Drawn(svg, numbers, width, height)


def worn_by(colours: Colours) -> dict[str, Any]:
    """A brand's colours as chapter.json names them."""
    worn: dict[str, Any] = plain(colours.model_dump())
    return worn


def redraw(folder: Path, colours: Colours, *, mask: bool) -> int:
    """Draw the figures of the chapter in ``folder`` again if they wear other colours; how many.

    The same bytes as if its notebook had been run with this brand. Raises NotebookError when one
    cannot be drawn from what was kept.
    """
    found = read_chapter(folder)
    if found.colours == worn_by(colours):
        return 0
    blocks = [_redrawn(folder, block, colours, mask) for block in found.blocks]
    write_chapter(replace(found, blocks=tuple(blocks), colours=worn_by(colours)), folder)
    return sum(isinstance(block, Figure) for block in blocks)


def _redrawn(folder: Path, block: Block, colours: Colours, mask: bool) -> Block:
    if not isinstance(block, Figure):
        return block
    from reportkit.charts.kept import read

    try:
        chart = read((folder / f"{block.id}{KEPT}").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotebookError(
            f"{folder.name}：图 {block.id} 不能换颜色重画（{error}）。"
            "请用 reportkit build --force 重新运行各章。"
        ) from error
    done = drawn(chart, colours, mask=mask)
    write_bytes(folder / block.file, done.svg)
    return replace(
        block, chart=done.chart, width_mm=done.width_mm, height_mm=done.height_mm
    )  # fmt: skip


def _palette(colours: Colours) -> Palette:
    from reportkit.charts.palette import TIER, palette_of

    tokens = colours.model_dump()
    return palette_of({**tokens, "tier": dict(zip(TIER, tokens["tiers"], strict=True))})
