"""Tables as Word keeps them: a head that repeats, rows that stay whole, numbers at the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportkit.blocks import Table
from reportkit.render.docx.styles import CELL_POINTS
from reportkit.render.docx.xml import Element, clean, el, paragraph, run
from reportkit.render.table_layout import Align, TableView, table_view

MM = 1440 / 25.4  # twips
_SET_FOR = {"normal": 8.0, "dense": 7.0}  # points that the widths of a view are meant for
_JUSTIFICATION: Mapping[Align, str] = {"l": "", "r": "right", "c": "center"}
_WHOLE = 7  # rows that still stay on one page
_ENDS = 2  # rows of a longer table that are never parted from its head or from its last row


@dataclass(frozen=True, slots=True)
class GridCell:
    """Finished runs and the side they stand on."""

    runs: tuple[Element, ...]
    align: Align = "l"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table ready to write: a head, rows of as many cells, widths in mm."""

    title: str
    head: tuple[GridCell, ...]
    rows: tuple[tuple[GridCell, ...], ...]
    widths_mm: tuple[float, ...]
    dense: bool = False
    has_total: bool = False


def word_table(grid: Grid) -> Element:
    """``w:tbl`` in the style 方案表格."""
    widths = [round(width * MM) for width in grid.widths_mm]
    style = "TableTextDense" if grid.dense else "TableText"
    look = {"firstRow": 1, "lastRow": int(grid.has_total), "firstColumn": 0, "lastColumn": 0}
    lines = [_row(grid.head, widths, style, is_head=True, keep_next=True)]
    for number, cells in enumerate(grid.rows, start=1):
        keep_next = _stays(number, len(grid.rows))
        lines.append(_row(cells, widths, style, keep_next=keep_next))
    return el(
        "w:tbl",
        el(
            "w:tblPr",
            el("w:tblStyle", val="ReportTable"),
            el("w:tblW", w=sum(widths), type="dxa"),
            el("w:jc", val="center"),
            el("w:tblLayout", type="fixed"),
            el("w:tblLook", val=_bits(grid), **look, noHBand=1, noVBand=1),
            el("w:tblCaption", val=clean(grid.title)),
        ),
        el("w:tblGrid", *(el("w:gridCol", w=width) for width in widths)),
        *lines,
    )


def _stays(number: int, rows: int) -> bool:
    """Whether row ``number`` of so many stands on the page of what follows: a row, the source."""
    return rows <= _WHOLE or number < _ENDS or number > rows - _ENDS


def _bits(grid: Grid) -> str:
    """The same as the attributes beside it, for readers that know only the number."""
    return f"{0x0600 | 0x0020 | (0x0040 if grid.has_total else 0):04X}"


def _row(
    cells: Sequence[GridCell],
    widths: Sequence[int],
    style: str,
    *,
    is_head: bool = False,
    keep_next: bool = False,
) -> Element:
    return el(
        "w:tr",
        el("w:trPr", el("w:cantSplit"), el("w:tblHeader") if is_head else None),
        *(
            el(
                "w:tc",
                el(
                    "w:tcPr",
                    el("w:tcW", w=width, type="dxa"),
                    el("w:vAlign", val="bottom" if is_head else "center"),
                ),
                paragraph(style, *cell.runs, keep_next=keep_next, align=_JUSTIFICATION[cell.align]),
            )
            for cell, width in zip(cells, widths, strict=True)
        ),
    )


def grid_of(
    table: Table, *, width_mm: float, tiers: Mapping[str, str], currency: str, muted: str
) -> Grid:
    """``table`` on ``width_mm``; tiers maps tier words to colours, muted colours the units."""
    view, scale = _view(table, width_mm, tiers, currency)
    head = tuple(
        GridCell(
            (run(each.label), *([run(f"\n（{each.unit}）", colour=muted)] if each.unit else ())),
            each.align,
        )
        for each in view.heads
    )
    rows = tuple(
        tuple(
            GridCell(
                (
                    *([run("■ ", colour=cell.square)] if cell.square else ()),
                    run(cell.text),
                ),
                cell.align,
            )
            for cell in row
        )
        for row in view.rows
    )
    return Grid(
        title=table.title,
        head=head,
        rows=rows,
        widths_mm=tuple(width * scale for width in view.widths_mm),
        dense=view.dense,
        has_total=view.has_total,
    )


def _view(
    table: Table, width_mm: float, tiers: Mapping[str, str], currency: str
) -> tuple[TableView, float]:
    """The view laid out for the type of Word's tables, and what its widths must be multiplied by."""
    for size in ("normal", "dense"):
        scale = CELL_POINTS[size] / _SET_FOR[size]
        view = table_view(table, width_mm=width_mm / scale, tiers=tiers, currency=currency)
        if view.dense == (size == "dense"):
            return view, scale
    return view, scale


def source_line(table: Table) -> str:
    """How much of the whole is printed."""
    printed = len(table.rows) - (1 if table.has_total else 0)
    return f"节选 {printed} 行，共 {table.total_rows:,} 行" if table.total_rows > printed else ""
