"""Each customer's tier and amounts, in the workbook, the CRM files and the frames they come from."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from zipfile import ZipFile

import pandas as pd

from reportkit.gate.workbooks import Row, sheet_names, sheet_rows
from reportkit.numerals import decimal, integer
from reportkit.render import crm, summary_sheet, xlsx
from reportkit.render.cell_texts import one_line
from reportkit.render.crm_systems import System
from reportkit.render.customer_columns import AMOUNTS, TIER
from reportkit.render.customer_sheets import SHEET
from reportkit.report.model import Report

_CENT = 0.005
_HEADS = 2  # rows above the customers
_NAMED = 3  # customers named in one message


def workbook_faults(path: Path, book: Report) -> Iterator[str]:
    """Rows of the customers and tiers of the summary that are not those of the chapter on tiers."""
    frame = _stored(book, xlsx.FRAME)
    place = 0
    for name in sheet_names(path):
        if name.startswith(SHEET):
            heads, *rows = islice(sheet_rows(path, name), _HEADS - 1, None)
            yield from _customers(rows, heads, frame.iloc[place : place + len(rows)], name)
            place += len(rows)
        elif name == summary_sheet.SHEET:
            yield from _tiers(path, frame)
    if place != len(frame):
        yield f"列出 {integer(place)} 家客户，而分层一章有 {integer(len(frame))} 家"


def _stored(book: Report, name: str) -> pd.DataFrame:
    """A frame that a chapter left; asked for only where the file made from it was written."""
    file = book.frame(name)
    assert file is not None
    return pd.read_parquet(file)


def _customers(rows: Sequence[Row], heads: Row, frame: pd.DataFrame, sheet: str) -> Iterator[str]:
    """Tier and amounts row by row: the sheet lists the customers in the order of the frame."""
    columns = {str(head): column for column, head in heads.items()}
    wanted = [name for name in (TIER, *AMOUNTS) if name in columns and name in frame]
    for name in wanted:
        column = columns[name]
        odd = [
            (number, row.get(column), value)
            for number, (row, value) in enumerate(zip(rows, frame[name], strict=True), _HEADS + 1)
            if not _same(row.get(column), value)
        ]
        for number, shown, value in odd[:_NAMED]:
            yield f"{sheet}第 {number} 行的“{name}”是 {shown}，而分层一章是 {value}（共 {len(odd)} 行）"


def _same(shown: str | float | None, value: object) -> bool:
    if value is None or value != value:  # missing
        return shown in (None, "")
    if isinstance(value, (int, float)) and isinstance(shown, float):
        return abs(shown - value) < _CENT
    return str(shown) == one_line(value)


def _tiers(path: Path, frame: pd.DataFrame) -> Iterator[str]:
    """The counted tiers of the summary against the list."""
    counted = Counter(frame[TIER].fillna(summary_sheet.UNTIERED).map(one_line))
    counted["合计"] = len(frame)
    for row in sheet_rows(path, summary_sheet.SHEET):
        word, shown = str(row.get("A", "")), row.get("B")
        if word in counted and isinstance(shown, float) and shown != counted[word]:
            yield (
                f"{summary_sheet.SHEET}中“{word}”是 {decimal(shown, 0)} 家，"
                f"而名单中是 {integer(counted[word])} 家"
            )


def write_back_faults(path: Path, system: System, book: Report) -> Iterator[str]:
    """Records of a CRM file whose tier is not that of the customer."""
    frame = _stored(book, crm.FRAME)
    records = frame["crm_record_id"].map(one_line).map(system.record_id)
    tiers: Mapping[str, str] = dict(zip(records, frame["tier"].map(one_line), strict=True))
    for record, tier in _written(path, system):
        if tiers.get(record) != tier:
            known = tiers.get(record, "没有这个记录号")
            yield f"记录号 {record} 的分级是“{tier}”，而分层一章是“{known}”"


def frame_faults(book: Report) -> Iterator[str]:
    """Customers whose tier differs between the workbook's frame and that of the CRM files."""
    if book.frame(xlsx.FRAME) is None or book.frame(crm.FRAME) is None:
        return
    listed, tiers = _stored(book, xlsx.FRAME), _stored(book, crm.FRAME)
    ones = Counter(listed[TIER].fillna("").map(one_line))
    others = Counter(tiers["tier"].fillna("").map(one_line))
    for word in sorted(ones.keys() | others.keys()):
        if ones[word] != others[word]:
            yield (
                f"“{word or summary_sheet.UNTIERED}”在客户分级管理分析表中是 {ones[word]:,} 家，"
                f"在回写 CRM 的分级中是 {others[word]:,} 家"
            )


def _written(path: Path, system: System) -> Iterator[tuple[str, str]]:
    """Record number and tier, line by line, of every import file in the zip."""
    with ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.startswith(system.stem) or not name.endswith(system.suffix):
                continue
            lines = _lines(archive.read(name), system)
            heads = next(lines)
            record, tier = heads.index(system.heads[0]), heads.index(system.heads[2])
            yield from ((line[record], line[tier]) for line in lines)


def _lines(content: bytes, system: System) -> Iterator[list[str]]:
    if system.suffix == ".csv":
        yield from csv.reader(io.StringIO(content.decode("utf-8-sig")))
    else:
        for row in sheet_rows(content, system.sheet):
            yield [str(cell) for cell in row.values()]
