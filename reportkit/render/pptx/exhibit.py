"""The evidence on a slide: caption, native chart or table, source line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reportkit.blocks import ChartData, Column, Figure, Series, Table
from reportkit.brand import Brand
from reportkit.numerals import format_value
from reportkit.render.pptx.charts import can_draw, draw_chart, height_wanted
from reportkit.render.pptx.number_formats import values_look
from reportkit.render.pptx.slide import Box, Sheet
from reportkit.render.pptx.tables import Grid, matrix_grid, place_grid, table_grid
from reportkit.render.pptx.text import Paragraph, Run, one_line, para
from reportkit.report.model import Placed

_CAPTION_MM = 12.5
_LEAST_TABLE_MM = 20.0
_LEAST_CHART = 0.72  # of its height that bars give up for a table below them
_UNIT = re.compile(r"（[^）]+）$")
_NEARLY = 0.8  # of the room: a chart that tall takes all of it
EXHIBIT_MM = 198.0
_GAP_MM = 5.0
_MOST_BARS = 12
_LEAST_CELL_MM = 7.0  # a column of a matrix narrower than this is a picture


@dataclass(frozen=True, slots=True)
class Easel:
    """Where exhibits are put, and in which looks."""

    sheet: Sheet
    brand: Brand
    currency: str
    pictures: Mapping[str, bytes]  # anchor → PNG of a figure without native form


def wants_picture(placed: Placed, width: float) -> bool:
    """Whether a figure has no form that Office can draw."""
    block = placed.block
    if not isinstance(block, Figure) or can_draw(block.chart):
        return False
    data = block.chart
    if data is None or data.kind != "matrix":
        return True
    return width / (len(data.categories) + 2) < _LEAST_CELL_MM


def chart_of(table: Table, brand: Brand) -> ChartData | None:
    """Bars of the columns that the table itself marks with data bars; None for lists, matrices."""
    rows = table.rows[:-1] if table.has_total else table.rows
    names = [row[0] for row in rows]
    if not 2 <= len(rows) <= _MOST_BARS or table.total_rows > len(rows):
        return None
    wordy = table.columns[0].format == "text" and all(isinstance(name, str) for name in names)
    marked = [i for i, column in enumerate(table.columns) if column.bar]
    if not marked or not wordy or len(set(names)) < len(names):
        return None
    alike = _alike(table.columns, marked[0])
    series = tuple(
        Series(name=table.columns[i].label, values=tuple(row[i] for row in rows), colour=colour)
        for i, colour in zip(alike, (brand.colours.primary, brand.colours.sky), strict=False)
    )
    values = [value for each in series for value in each.values]
    if any(isinstance(value, str) for value in values) or all(v is None for v in values):
        return None
    return ChartData(
        kind="bar", series=series, categories=tuple(names), format=table.columns[alike[0]].format
    )


def _alike(columns: Sequence[Column], marked: int) -> list[int]:
    """The marked column, and another that names the same unit in its heading: 实际（次/家）, 预测（次/家）."""
    measure = columns[marked]
    unit = _UNIT.search(measure.label)
    others = [
        i
        for i, column in enumerate(columns)
        if i != marked
        and column.format == measure.format
        and (column.bar or (unit and column.label.endswith(unit[0])))
        and column.unit == measure.unit
    ]
    return sorted([marked, *others[:1]])


def hang(easel: Easel, evidence: tuple[Placed, ...], box: Box) -> tuple[Placed, ...]:
    """Put the first exhibit into ``box``, and a table below it where both have room.

    A table whose telling column is marked is drawn as bars, and stands below them itself.
    Returns what was hung.
    """
    first = evidence[0]
    data, alt, below = _drawable(easel, evidence)
    if data is None:
        _hang_one(easel, first, box)
        return (first,)
    body = Box(box.x, box.y + _CAPTION_MM, box.width, box.height - _CAPTION_MM)
    wanted = min(height_wanted(data), body.height)
    caption = 0.0 if below is first else _CAPTION_MM
    room = body.height - _GAP_MM - caption - wanted * _LEAST_CHART
    grid = _whole_grid(easel, below, body.width, room)
    if grid is not None:
        wanted = min(wanted, body.height - _GAP_MM - caption - grid.height)
    elif wanted > body.height * _NEARLY:
        wanted = body.height
    draw_chart(
        easel.sheet, data, replace(body, height=wanted), easel.brand,
        name=first.label, alt=alt, currency=easel.currency,
    )  # fmt: skip
    _caption(easel, first, box, _below_title(first, data, easel.currency))
    if grid is None or below is None:
        return (first,)
    rest = Box(box.x, body.y + wanted + _GAP_MM, box.width, caption + grid.height)
    if below is not first:
        _caption(easel, below, rest, _counted(below))
    spot = Box(rest.x, rest.y + caption, rest.width, grid.height)
    place_grid(easel.sheet, grid, spot, easel.brand, name=below.label, alt=_table_alt(below))
    return tuple(dict.fromkeys((first, below)))


def _drawable(
    easel: Easel, evidence: tuple[Placed, ...]
) -> tuple[ChartData | None, str, Placed | None]:
    """Numbers and words of a native chart of the first exhibit, and the table to stand below."""
    first = evidence[0]
    if isinstance(first.block, Table):
        data = chart_of(first.block, easel.brand)
        return data, _said(first.block.title, data, easel.currency) if data else "", first
    assert isinstance(first.block, Figure)
    data = first.block.chart if can_draw(first.block.chart) else None
    tables = (e for e in evidence[1:] if isinstance(e.block, Table))
    return data, first.block.alt, next(tables, None)


def _whole_grid(easel: Easel, placed: Placed | None, width: float, room: float) -> Grid | None:
    """The table with all its rows, when they fit and hardly a column must go."""
    if placed is None or not isinstance(placed.block, Table) or room < _LEAST_TABLE_MM:
        return None
    table = placed.block
    grid, rows, columns = table_grid(table, width, room, easel.brand, easel.currency)
    complete = not rows and columns <= 1 and table.total_rows <= len(table.rows)
    return grid if complete else None


def _below_title(placed: Placed, data: ChartData, currency: str) -> str:
    """Unit, n and span; bars of a table name their measure."""
    if isinstance(placed.block, Figure):
        return "；".join(filter(None, (_unit(placed.block, currency), _counted(placed))))
    unit = values_look(data, currency).unit
    names = "、".join(series.name for series in data.series)
    return "；".join(filter(None, (f"{names}（{unit}）" if unit else names, _counted(placed))))


def _said(title: str, data: ChartData, currency: str) -> str:
    """What bars show, in words."""
    parts = [
        f"{series.name}：" + "、".join(
            f"{name} {format_value(value, data.format, currency)}"
            for name, value in zip(data.categories, series.values, strict=True)
        )
        for series in data.series
    ]  # fmt: skip
    return f"条形图：{title}。{'；'.join(parts)}。"


def _hang_one(easel: Easel, placed: Placed, box: Box) -> None:
    """A table, a coloured matrix or a picture."""
    block = placed.block
    body = Box(box.x, box.y + _CAPTION_MM, box.width, box.height - _CAPTION_MM)
    left_out = ""
    if isinstance(block, Figure):
        _figure(easel, placed, block, body)
        unit = "；".join(filter(None, (_unit(block, easel.currency), _sides(block))))
    else:
        assert isinstance(block, Table)
        grid, rows, columns = table_grid(
            block, body.width, body.height, easel.brand, easel.currency
        )
        place_grid(easel.sheet, grid, body, easel.brand, name=placed.label, alt=_table_alt(placed))
        hidden = rows + max(block.total_rows - len(block.rows) + int(block.has_total), 0)
        left_out, unit = _left_out(hidden, columns), block.unit
    _caption(easel, placed, box, "；".join(filter(None, (unit, _counted(placed), left_out))))


def _caption(easel: Easel, placed: Placed, box: Box, below: str) -> None:
    """Number and title, then unit, n and span."""
    c = easel.brand.colours
    title = Paragraph(
        (Run(f"{placed.label}　", colour=c.accent_text), Run(one_line(_titled(placed)))),
        12.5, c.ink, bold=True, leading=1.3, after=1,
    )  # fmt: skip
    lines = [title, *([para(below, 10, c.muted, leading=1.3)] if below else [])]
    easel.sheet.words(Box(box.x, box.y, box.width, _CAPTION_MM - 1), lines, name="图题")


def _titled(placed: Placed) -> str:
    return str(getattr(placed.block, "title", ""))


def _counted(placed: Placed) -> str:
    n, span = getattr(placed.block, "n", None), str(getattr(placed.block, "span", ""))
    return "；".join(filter(None, (f"n = {n:,}" if n is not None else "", span)))


def _unit(figure: Figure, currency: str) -> str:
    """The figure's own unit; amounts name theirs, because labels carry bare numbers."""
    data = figure.chart
    money = values_look(data, currency).unit if data is not None and data.format == "money" else ""
    if not money:
        return figure.unit
    own = "" if figure.unit.startswith("单位") else figure.unit
    if data is not None and data.kind == "bridge":
        own = own.split("；")[0]  # a second line below the labels is of the drawing alone
    return "；".join(filter(None, (f"单位：{money}", own)))


def _sides(figure: Figure) -> str:
    """What the rows and the columns of a matrix are."""
    data = figure.chart
    if data is None or data.kind != "matrix" or not (data.x_title and data.y_title):
        return ""
    return f"纵向为{data.y_title}，横向为{data.x_title}"


def _figure(easel: Easel, placed: Placed, figure: Figure, body: Box) -> None:
    if placed.anchor in easel.pictures:
        wide = min(body.width, body.height * figure.width_mm / figure.height_mm)
        box = replace(body, height=min(wide * figure.height_mm / figure.width_mm, body.height))
        easel.sheet.picture(easel.pictures[placed.anchor], box, figure.alt, placed.label)
        return
    assert figure.chart is not None
    grid = matrix_grid(figure.chart, body.width, body.height, easel.brand, easel.currency)
    place_grid(easel.sheet, grid, body, easel.brand, name=placed.label, alt=figure.alt)


def _table_alt(placed: Placed) -> str:
    assert isinstance(placed.block, Table)
    heads = "、".join(column.label for column in placed.block.columns)
    return f"表格：{placed.block.title}。列：{heads}。"


def _left_out(rows: int, columns: int) -> str:
    if not rows and not columns:
        return ""
    words = [f"{rows:,} 行" if rows else "", f"{columns} 列" if columns else ""]
    return f"节选，另有 {'、'.join(filter(None, words))}见报告"
