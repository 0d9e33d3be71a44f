"""``rejected.csv``: every row of the files that is not simply counted, with its place and the rule.

Written piece by piece, so that its length costs no memory; contacts and names are masked.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from reportkit.data.assembled import Assembled
from reportkit.data.formula_guard import guarded
from reportkit.data.ledger import REFUNDED
from reportkit.data.parts import Part
from reportkit.data.persons import Mask

FILE_NAME = "rejected.csv"
HEADINGS = (
    "文件",
    "工作表",
    "行号",
    "数据类别",
    "规则",
    "去向",
    "编号",
    "客户编号",
    "时间",
    "金额",
)
OUT, APART = "未计入", "保留，另计"


def write_rejected(path: Path, tables: Iterable[Assembled], masks: tuple[Mask, Mask]) -> int:
    """Write the file; returns its rows. masks: how numbers of records and of customers are shown."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADINGS)
        for item in tables:
            for row in _rows(item, masks):
                out.writerow(row)
                count += 1
    return count


def _rows(item: Assembled, masks: tuple[Mask, Mask]) -> Iterator[Sequence[object]]:
    label = item.table.label
    parts = {part.number: part for part in item.parts}
    for part in item.parts:
        for reason, numbers in part.aside.items():
            for number in numbers.to_pylist():
                yield (*_place(part), number, label, reason, OUT, "", "", "", "")
    kinds = ((OUT, item.book.set_aside()), (APART, item.book.told_apart(but=(REFUNDED,))))
    for fate, batches in kinds:
        for batch in batches:
            yield from _told(batch, parts, label, fate, masks)


def _told(
    batch: pa.RecordBatch, parts: dict[int, Part], label: str, fate: str, masks: tuple[Mask, Mask]
) -> Iterator[Sequence[object]]:
    key, customer = masks
    columns = (
        batch["_part"].to_pylist(), batch["_row"].to_pylist(), batch["reason"].to_pylist(),
        _shown(batch["key"], key), _shown(batch["customer"], customer),
        batch["moment"].to_pylist(), batch["amount"].to_pylist(),
    )  # fmt: skip
    for part, number, reason, *cells in zip(*columns, strict=True):
        yield (*_place(parts[part]), number, label, reason, fate, *(c or "" for c in cells))


def _place(part: Part) -> tuple[str, str]:
    return part.source.file, part.source.sheet


def _shown(cells: pa.Array, mask: Mask) -> list[str]:
    """Masked, each distinct cell once; a text that Excel takes for a formula gets an apostrophe."""
    coded = cells.dictionary_encode()
    words = [guarded(mask(word)) for word in coded.dictionary.to_pylist()]
    return ["" if code is None else words[code] for code in coded.indices.to_pylist()]
