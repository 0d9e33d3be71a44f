"""Numbers of the native charts in a deck: what is drawn, what opens under 编辑数据, what was recorded."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

from reportkit.blocks import ChartData, Figure, Table
from reportkit.facts import is_number, same
from reportkit.render.pptx.chart_workbook import drawn_parts, whole_pairs, x_look_of
from reportkit.render.pptx.number_formats import values_look
from reportkit.report.model import Placed, Report

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RANGE = re.compile(r"!\$([A-Z]+)\$(\d+)(?::\$[A-Z]+\$(\d+))?$")
_NUMBER = re.compile(r'<c r="([A-Z]+\d+)"(?: s="\d+")?><v>([^<]+)</v>')
_PAIRED = ("curve", "scatter")
_UNITS = (0.01, 1.0, 1e3, 1e4, 1e6, 1e8)  # what a column of money or points may be shown in
Values = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One native chart: the label of the figure it draws, its numbers, those of its workbook."""

    label: str
    shown: tuple[Values, ...]  # by series in their order; of pairs first all x, then all y
    editable: tuple[Values, ...]


def faults(path: Path, book: Report) -> Iterator[str]:
    """Charts whose numbers are not those of the report, or differ from their own workbook."""
    blocks = {item.label: item.block for part in book.parts for item in part.placed}
    blocks |= {item.label: item.block for item in in_front(book)}
    for chart in native_charts(path):
        if not _alike(chart.shown, chart.editable):
            yield f"{chart.label}画的数与“编辑数据”中的数不同"
        block = blocks.get(chart.label)
        if isinstance(block, Figure) and block.chart is not None:
            if not _alike(chart.shown, _recorded(block.chart, book.currency)):
                yield f"{chart.label}“{block.title}”画的数不是报告记录的数"
        elif isinstance(block, Table):
            if not all(_is_column(values, block) for values in chart.shown):
                yield f"{chart.label}“{block.title}”画的数不是表中的一列"
        else:
            yield f"“{chart.label}”的图在报告中找不到"


def in_front(book: Report) -> Iterator[Placed]:
    """Figures and the table of the summary, which belong to no chapter."""
    summary = book.summary
    if summary is not None and summary.answer is not None:
        yield from (i for row in (*summary.answer.why, *summary.answer.further) for i in row.items)
        yield from filter(None, (summary.answer.stake,))
    elif summary is not None and summary.figure is not None:
        yield summary.figure


def native_charts(path: Path) -> Iterator[Drawn]:
    """Every chart of the deck that Office draws itself, slide by slide."""
    with ZipFile(path) as package:
        slides = (n for n in package.namelist() if re.fullmatch(r"ppt/slides/slide\d+\.xml", n))
        for slide in sorted(slides):
            for frame in ElementTree.fromstring(package.read(slide)).iter(f"{_P}graphicFrame"):
                link = next(frame.iter(f"{_C}chart"), None)
                if link is not None:
                    name = next(frame.iter(f"{_P}cNvPr")).get("name", "")
                    yield _read(package, name, _target(package, slide, link.get(f"{_R}id", "")))


def _read(package: ZipFile, label: str, part: str) -> Drawn:
    root = ElementTree.fromstring(package.read(part))
    series = sorted(root.iter(f"{_C}ser"), key=_order)
    data = [v for tag in ("xVal", "val", "yVal") for s in series for v in s.findall(f"{_C}{tag}")]
    external = next(root.iter(f"{_C}externalData"))
    workbook = package.read(_target(package, part, external.get(f"{_R}id", "")))
    cells = _cells(workbook)
    editable = []
    for values in data:
        match = _RANGE.search(values.findtext(f".//{_C}f") or "")
        if match is not None:
            column, first, last = match[1], int(match[2]), int(match[3] or match[2])
            editable.append(tuple(cells.get(f"{column}{row}") for row in range(first, last + 1)))
    return Drawn(label, tuple(map(_cached, data)), tuple(editable))


def _cells(workbook: bytes) -> dict[str, float]:
    """The numbers of the one sheet by their address; blank rows stand between series of pairs."""
    with ZipFile(io.BytesIO(workbook)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    return {address: float(value) for address, value in _NUMBER.findall(sheet)}


def _order(series: ElementTree.Element) -> int:
    order = series.find(f"{_C}order")
    return int(order.get("val", "0")) if order is not None else 0


def _cached(values: ElementTree.Element) -> Values:
    count = next(values.iter(f"{_C}ptCount"), None)
    found: list[float | None] = [None] * (int(count.get("val", "0")) if count is not None else 0)
    for point in values.iter(f"{_C}pt"):
        found[int(point.get("idx", "0"))] = float(point.findtext(f"{_C}v") or "nan")
    return tuple(found)


def _target(package: ZipFile, part: str, relation: str) -> str:
    """The part that ``part`` names ``relation``."""
    folder, name = posixpath.split(part)
    links = ElementTree.fromstring(package.read(f"{folder}/_rels/{name}.rels"))
    target = next(link.get("Target", "") for link in links if link.get("Id") == relation)
    return posixpath.normpath(posixpath.join(folder, target)).lstrip("/")


def _recorded(data: ChartData, currency: str) -> tuple[Values, ...]:
    """What the chart must show of what the figure recorded."""
    paired = data.kind in _PAIRED
    data = drawn_parts(data)
    data = whole_pairs(data) if paired else data
    look = values_look(data, currency)
    values = tuple(
        tuple(s.values if s.style == "line" and not paired else look.scaled(s.values))
        for s in data.series
    )
    if not paired:
        return values
    x_look = x_look_of(data, currency)
    return (*(tuple(x_look.scaled(s.xs)) for s in data.series), *values)


def _is_column(values: Values, table: Table) -> bool:
    body = table.rows[: len(table.rows) - table.has_total]
    columns = [
        tuple(row[i] if is_number(row[i]) else None for row in body)
        for i in range(len(table.columns))
    ]
    return any(
        _alike((tuple(None if v is None else v * unit for v in values),), (column,))
        for unit in _UNITS
        for column in columns
    )


def _alike(some: Sequence[Values], others: Sequence[Values]) -> bool:
    """Whether the same numbers stand at the same places."""
    return len(some) == len(others) and all(
        len(one) == len(other)
        and all(
            a is b is None or (a is not None and b is not None and same(a, b))
            for a, b in zip(one, other, strict=True)
        )
        for one, other in zip(some, others, strict=True)
    )
