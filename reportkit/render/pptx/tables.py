"""Tables of the book, matrices and lists as native tables: every cell can be edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Mm

from reportkit.analysis.tiers.tier_words import TIER_RANKS
from reportkit.blocks import ChartData, Table
from reportkit.brand import Brand, contrast
from reportkit.numerals import decimal, format_value
from reportkit.render.pptx.number_formats import values_look
from reportkit.render.pptx.slide import Box, Sheet, describe
from reportkit.render.pptx.text import (
    LEADING,
    MM_PER_PT,
    Paragraph,
    Run,
    fill_body,
    fitted,
    line_count,
    one_line,
)
from reportkit.render.table_layout import Cell, TableView, table_view

_PRINT_PT = 8.0  # the size for which the book computes the widths of its tables
_PAD_MM = 1.3
_AFTER_NUMBER_MM = 1.4  # more room left of words: numbers end close before them
_SIZES = (13.0, 12.0, 11.0)
_BARE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # Office's table style without lines and fills
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_ALIGN = {"l": "l", "r": "r", "c": "ctr"}


@dataclass(frozen=True, slots=True)
class Grid:
    """A table ready to place: paragraphs, widths and heights in mm, fills."""

    cells: tuple[tuple[Paragraph, ...], ...]  # the first row is the head
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    fills: tuple[tuple[str, ...], ...] = ()  # empty: no cell is filled
    bold_last: bool = False

    @property
    def height(self) -> float:
        return sum(self.heights)


def table_grid(
    table: Table, width: float, room: float, brand: Brand, currency: str
) -> tuple[Grid, int, int]:
    """``table`` in the largest size in which all of it fits; else as much as is read well.

    Returns the grid and how many rows and columns it leaves out.
    """
    for size in _SIZES:
        found = _in_size(table, width, room, brand, currency, size)
        if not found[1] and not found[2]:
            return found
    return found


def _in_size(
    table: Table, width: float, room: float, brand: Brand, currency: str, size: float
) -> tuple[Grid, int, int]:
    kept = len(table.columns)
    while kept > 3 and _view(table, kept, width, size, brand, currency).dense:
        kept -= 1
    view = _view(table, kept, width, size, brand, currency)
    scale = size / _PRINT_PT
    widths = tuple(w * scale for w in view.widths_mm)
    head = tuple(_head(h.label, h.unit, h.align, size, brand) for h in view.heads)
    rows = [tuple(_words(cell, size, brand) for cell in row) for row in view.rows]
    heights = [row_height(row, widths) for row in (head, *rows)]
    shown = _fitting(heights, room)
    chosen = _chosen(len(rows), shown, keeps_last=table.has_total)
    air = min(max((room - sum(heights[: shown + 1])) / (shown + 1), 0.0), 2.0)
    grid = Grid(
        (head, *(rows[i] for i in chosen)),
        widths,
        (heights[0] + air, *(heights[i + 1] + air for i in chosen)),
        bold_last=table.has_total and len(rows) - 1 in chosen,
    )
    return grid, len(rows) - len(chosen), len(table.columns) - kept


def _fitting(heights: Sequence[float], room: float) -> int:
    """How many rows fit below the head."""
    used, shown = heights[0], 0
    while shown < len(heights) - 1 and used + heights[shown + 1] <= room:
        used += heights[shown + 1]
        shown += 1
    return shown


def _chosen(rows: int, shown: int, *, keeps_last: bool) -> list[int]:
    """The first rows; the total keeps its place at the end."""
    if keeps_last and 1 < shown < rows:
        return [*range(shown - 1), rows - 1]
    return list(range(shown))


def _view(
    table: Table, kept: int, width: float, size: float, brand: Brand, currency: str
) -> TableView:
    part = replace(
        table,
        columns=table.columns[:kept],
        rows=tuple(row[:kept] for row in table.rows),
    )
    tiers = {word: brand.colours.tiers[rank] for word, rank in TIER_RANKS.items()}
    return table_view(part, width_mm=width * _PRINT_PT / size, tiers=tiers, currency=currency)


def _head(label: str, unit: str, align: str, size: float, brand: Brand) -> Paragraph:
    words = f"{label}（{unit}）" if unit else label
    runs = (Run(one_line(words)),)
    return Paragraph(
        runs, size - 0.5, brand.colours.primary, bold=True, align=_ALIGN[align], leading=1.25
    )


def _words(cell: Cell, size: float, brand: Brand) -> Paragraph:
    runs = [Run(one_line(cell.text))]
    if cell.square:
        runs.insert(0, Run("■ ", colour=cell.square))
    return Paragraph(tuple(runs), size, brand.colours.ink, align=_ALIGN[cell.align], leading=1.3)


def row_height(row: Sequence[Paragraph], widths: Sequence[float]) -> float:
    tallest = max(
        line_count(
            p.text, p.size, max(w - 2 * _PAD_MM - (_AFTER_NUMBER_MM if p.align == "l" else 0.6), 5)
        )
        * p.size
        * p.leading
        for p, w in zip(row, widths, strict=True)
    )
    return tallest * MM_PER_PT + 2 * _PAD_MM


def matrix_grid(data: ChartData, width: float, room: float, brand: Brand, currency: str) -> Grid:
    """A coloured matrix: values, and below them the second number where there is room."""
    look, c = values_look(data, currency), brand.colours
    head_mm = 7.0
    first = min(max(width * 0.17, 26), 48)
    rest = (width - first) / max(len(data.categories), 1)
    row_mm = min((room - head_mm) / max(len(data.series), 1), 21.0)
    size = 12.0 if rest >= 20 else (9.5 if rest >= 12 else 8.0)
    heads = [_cell("", size, c.ink), *(_cell(w, size, c.ink) for w in data.categories)]
    rows = [tuple(heads)]
    fills: list[tuple[str, ...]] = [("",) * (len(data.categories) + 1)]
    second = row_mm >= size * LEADING * MM_PER_PT * 2
    for series in data.series:
        colours = series.colours or (c.paper,) * len(series.values)
        cells = [_cell(series.name, min(size + 0.5, 11), c.ink, "l")]
        for index, value in enumerate(series.values):
            tone = _text_on(colours[index], c.ink, c.paper)
            words = "" if value is None else _shown(value / look.divisor, data.format, value)
            below = series.labels[index] if words and second and series.labels else ""
            cells.append(_two_lines(words, below, size, tone))
        rows.append(tuple(cells))
        fills.append(("", *colours))
    heights = (head_mm, *(row_mm,) * len(data.series))
    fit = tuple(tuple(_fit(p, w) for p, w in zip(r, [first] + [rest] * len(data.categories), strict=True)) for r in rows)  # fmt: skip
    return Grid(fit, (first, *(rest,) * len(data.categories)), heights, tuple(fills))


def _shown(scaled: float, format: str, value: float) -> str:
    return decimal(scaled, 1) if format == "money" else format_value(value, format).split(" ")[0]


def _cell(words: str, size: float, colour: str, align: str = "ctr") -> Paragraph:
    return Paragraph((Run(one_line(words)),), size, colour, align=align, leading=1.2)


def _two_lines(words: str, below: str, size: float, colour: str) -> Paragraph:
    runs = (Run(words, bold=True), *((Run(f"\n{below}", scale=0.82),) if below else ()))
    return Paragraph(runs, size, colour, align="ctr", leading=1.2)


def _fit(paragraph: Paragraph, width: float) -> Paragraph:
    if "\n" in paragraph.text:
        return paragraph
    return fitted([paragraph], width - 2, 11.0, floor=7.0)[0]


def _text_on(fill: str, ink: str, paper: str) -> str:
    return max((paper, ink), key=lambda tone: contrast(tone, fill or paper))


def place_grid(sheet: Sheet, grid: Grid, box: Box, brand: Brand, *, name: str, alt: str) -> None:
    """Add the table at the top of ``box``."""
    rows, columns = len(grid.cells), len(grid.widths)
    frame = sheet.slide.shapes.add_table(
        rows, columns, Mm(box.x), Mm(box.y), Mm(sum(grid.widths)), Mm(grid.height)
    )
    describe(frame._element.nvGraphicFramePr.cNvPr, alt, name)
    native = frame.table
    native.horz_banding = False
    style = native._tbl.tblPr.find(f"{{{_A}}}tableStyleId")
    if style is not None:
        style.text = _BARE
    for column, width in zip(native.columns, grid.widths, strict=True):
        column.width = Mm(width)
    for number, (row, height) in enumerate(zip(native.rows, grid.heights, strict=True)):
        row.height = Mm(height)
        for index, cell in enumerate(row.cells):
            _fill_cell(cell, grid, (number, index), brand)


def _fill_cell(cell: Any, grid: Grid, at: tuple[int, int], brand: Brand) -> None:
    row, column = at
    paragraph = grid.cells[row][column]
    if grid.bold_last and row == len(grid.cells) - 1:
        paragraph = replace(paragraph, bold=True)
    cell.vertical_anchor = MSO_ANCHOR.BOTTOM if row == 0 else MSO_ANCHOR.MIDDLE
    tight = bool(grid.fills) and grid.widths[-1] < 14
    cell.margin_left = cell.margin_right = Mm(0.2 if tight else _PAD_MM)
    if column and paragraph.align == "l" and not grid.fills:
        cell.margin_left = Mm(_PAD_MM + _AFTER_NUMBER_MM)
    cell.margin_top = cell.margin_bottom = Mm(0.3 if grid.fills else _PAD_MM * 0.6)
    fill_body(cell._tc.get_or_add_txBody(), _broken(paragraph))
    properties = cell._tc.get_or_add_tcPr()
    fill = grid.fills[row][column] if grid.fills else ""
    c = brand.colours
    if grid.fills:
        _border(properties, c.paper, 1.0)
    else:
        strong = row == 0 or row == len(grid.cells) - 1
        _border(properties, c.primary if strong else c.rule, 1.0 if strong else 0.5, ("lnB",))
        if row == 0:
            _border(properties, c.primary, 1.5, ("lnT",))
    if fill:
        solid = etree.SubElement(properties, f"{{{_A}}}solidFill")
        etree.SubElement(solid, f"{{{_A}}}srgbClr", val=fill.lstrip("#"))
    else:
        etree.SubElement(properties, f"{{{_A}}}noFill")


def _broken(paragraph: Paragraph) -> list[Paragraph]:
    """The second line of a cell as a paragraph of its own."""
    if "\n" not in paragraph.text:
        return [paragraph]
    first, second = paragraph.runs
    return [
        replace(paragraph, runs=(first,)),
        replace(paragraph, runs=(replace(second, text=second.text.strip()),)),
    ]


def _border(
    properties: Any, colour: str, points: float, sides: Sequence[str] = ("lnL", "lnR", "lnT", "lnB")
) -> None:
    order = ("lnL", "lnR", "lnT", "lnB")
    for side in sides:
        line = etree.Element(f"{{{_A}}}{side}", w=str(round(points * 12_700)), cmpd="sng")
        fill = etree.SubElement(line, f"{{{_A}}}solidFill")
        etree.SubElement(fill, f"{{{_A}}}srgbClr", val=colour.lstrip("#"))
        there = [child for child in properties if child.tag in {f"{{{_A}}}{o}" for o in order}]
        later = [c for c in there if order.index(c.tag.split("}")[1]) > order.index(side)]
        if later:
            later[0].addprevious(line)
        else:
            properties.insert(len(there), line)
