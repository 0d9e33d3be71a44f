"""Tables of an HTML page: what many systems hand out as an “Excel file” named .xls."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa
from lxml import etree, html

from reportkit.data.encodings import detect_encoding
from reportkit.data.ledger import Lines
from reportkit.data.sheet import TOP_ROWS, NoSheetError, Sheet, headings_of, joined_headings
from reportkit.data.spec import SourceSpec
from reportkit.errors import DataError

_LARGEST = 200 << 20  # bytes of a page, which is held in memory
_WIDEST = 1000  # columns; a colspan beyond is a mistake
_BATCH = 100_000


def open_web_tables(path: Path, spec: SourceSpec) -> Sheet:
    """Read one table of a page: ``表1`` unless ``spec.sheet`` names or numbers another.

    Raises DataError for a page that is too large, holds no table, or lacks the one asked for.
    """
    tables = [rows for rows in _tables(path, spec) if rows]
    if not tables:
        raise DataError(f"{path.name}：内容是网页，里面没有表格。请用 Excel 打开后另存为 .xlsx。")
    names = [f"表{number}" for number in range(1, len(tables) + 1)]
    chosen = spec.sheet if spec.sheet is not None else 1
    if isinstance(chosen, int) and 1 <= chosen <= len(names):
        chosen = names[chosen - 1]
    if chosen not in names:
        raise NoSheetError(path.name, chosen, names)
    rows = tables[names.index(str(chosen))]
    skipped = int(spec.header)
    if skipped > len(rows):
        raise DataError(f"{path.name}：header 写的是第 {skipped} 行，表格只有 {len(rows)} 行。")
    first = rows[max(skipped - 1, 0)]
    headings = joined_headings(rows[skipped - 2], first) if skipped > 1 else first
    notes = ["扩展名是 Excel，内容是网页，按网页中的表格读取"]
    if len(names) > 1 and spec.sheet is None:
        notes.append(f"只读第一个表格，未读：{'、'.join(names[1:])}")
    return Sheet(
        path=path,
        name=path.name if len(names) == 1 else f"{path.name}“{chosen}”",
        headings=headings_of(path.name, headings, spec),
        first_row=skipped + 1,
        stream=functools.partial(_stream, rows[skipped:]),
        sheet=str(chosen) if len(names) > 1 else "",
        others=tuple(name for name in names if name != chosen),
        notes=notes,
        top=tuple(map(tuple, rows[:TOP_ROWS])),
        lines=Lines(on_disk=len(rows), heading=skipped),
        peek=lambda count: islice(rows, skipped, skipped + count),
    )


def _stream(rows: Sequence[Sequence[str]], columns: Sequence[int]) -> Iterator[pa.RecordBatch]:
    for start in range(0, len(rows), _BATCH):
        block = rows[start : start + _BATCH]
        yield pa.record_batch(
            [pa.array([row[position] for row in block], pa.string()) for position in columns],
            names=[f"f{position}" for position in columns],
        )


def _tables(path: Path, spec: SourceSpec) -> Iterator[list[list[str]]]:
    """The rows of every table that holds no other, which would be the frame of a page."""
    if path.stat().st_size > _LARGEST:
        raise DataError(
            f"{path.name}：网页格式的文件超过 {_LARGEST >> 20} MB，请用 Excel 打开后另存为 .xlsx。"
        )
    encoding = detect_encoding(path) if spec.encoding == "auto" else spec.encoding
    parser = html.HTMLParser(encoding=encoding, no_network=True, huge_tree=True)
    try:
        page = html.parse(str(path), parser).getroot()
    except etree.LxmlError as error:
        raise DataError(f"{path.name}：网页读不懂（{error}），请另存为 .xlsx。") from error
    for table in page.iter("table") if page is not None else ():
        if not table.xpath(".//table"):
            yield _rows(table)


def _rows(table: html.HtmlElement) -> list[list[str]]:
    """Cells in their places: one that spans rows is repeated, one that spans columns is not."""
    rows: list[list[str]] = []
    hanging: dict[int, tuple[int, str]] = {}  # column → rows still to fill, and with what
    for line in table.iter("tr"):
        row: list[str] = []
        for cell in line.iterchildren("td", "th"):
            _hang(row, hanging)
            text = " ".join(cell.text_content().split())
            width = _span(cell.get("colspan"))
            deep = _span(cell.get("rowspan"))
            for offset in range(width):
                content = text if offset == 0 else ""
                if deep > 1:
                    hanging[len(row)] = (deep - 1, content)
                row.append(content)
        _hang(row, hanging)
        if row:
            rows.append(row)
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _hang(row: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    """Continue the cells above that reach down to this place."""
    while len(row) in hanging:
        left, text = hanging.pop(len(row))
        if left > 1:
            hanging[len(row)] = (left - 1, text)
        row.append(text)


def _span(text: str | None) -> int:
    return min(max(int(text), 1), _WIDEST) if text and text.isdecimal() else 1
