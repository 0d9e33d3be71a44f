"""What every reader hands on: headings, and the rows as strings in batches."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from reportkit.data.ledger import Lines
from reportkit.data.spec import SourceSpec, nearest
from reportkit.errors import DataError


@dataclass(frozen=True, slots=True)
class Sheet:
    """One readable table of a file. ``stream(columns)`` yields the columns at these positions.

    ``first_row``: the number that a person sees beside the first row of values.
    """

    path: Path
    name: str
    headings: tuple[str, ...]
    first_row: int
    stream: Callable[[Sequence[int]], Iterator[pa.RecordBatch]]
    sheet: str = ""
    origin: str = ""  # what people call it, where it is no file of theirs
    others: tuple[str, ...] = ()  # further visible sheets of the same file
    notes: list[str] = field(
        default_factory=list
    )  # said after streaming: rows left out, hidden sheets
    top: tuple[tuple[str, ...], ...] = ()  # the first rows as they stand, titles and headings too
    top_row: int = 1  # the number that a person sees beside the first of them
    lines: Lines | None = None  # what the file holds beside its data rows
    #: reason → rows that were handed on empty because of it, known after streaming
    left_out: dict[str, int] = field(default_factory=dict)
    added: tuple[str, ...] = ()  # headings that came from other sheets
    left_rows: dict[str, list[int]] = field(default_factory=dict)  # their numbers in the file
    peek: Callable[[int], Iterable[list[str]]] | None = None  # first rows without reading the rest
    described: int = 0  # rows between the headings and the first values that explain the headings
    day_parts: Mapping[str, str] = field(default_factory=dict)  # headings that tell parts of days
    told: bool = False  # the row of the headings was named, not found by the reader

    @property
    def heading_row(self) -> int:
        """The number that a person sees beside the headings."""
        return self.first_row - 1 - self.described

    @property
    def file(self) -> str:
        """What people call the file, or the table of a database."""
        return self.origin or self.path.name

    def sample(self, rows: int = 200) -> list[list[str]]:
        """The first rows, one list of cells per column."""
        if self.peek is not None:
            first = list(self.peek(rows))
            return [[row[index] for row in first] for index in range(len(self.headings))]
        cells: list[list[str]] = [[] for _ in self.headings]
        for batch in self.stream(range(len(self.headings))):
            for column, values in zip(cells, batch.columns, strict=True):
                column.extend(value or "" for value in values.slice(0, rows).to_pylist())
            if cells and len(cells[0]) >= rows:
                break
        return [column[:rows] for column in cells]


def titles_of(sheet: Sheet) -> tuple[tuple[str, ...], ...]:
    """The rows above the headings as they stand."""
    return sheet.top[: max(0, sheet.heading_row - sheet.top_row)]


def groups_above(sheet: Sheet) -> list[str]:
    """For each heading what the row above says of its group, "" where that row is a title or none."""
    place = sheet.heading_row - 1 - sheet.top_row
    if not 0 <= place < len(sheet.top) or sum(bool(c.strip()) for c in sheet.top[place]) < 2:
        return [""] * len(sheet.headings)
    groups: list[str] = []
    for cell in sheet.top[place]:
        groups.append(cell.strip() or (groups[-1] if groups else ""))
    return (groups + [""] * len(sheet.headings))[: len(sheet.headings)]


TOP_ROWS = 25  # kept as they stand


def joined_headings(above: Sequence[str], row: Sequence[str]) -> tuple[str, ...]:
    """One heading per column from two rows: the lower one, the upper where that is empty.

    Headings that the lower row has twice, or that say nothing without the group above them, are
    written with it: ``本期·数量``, ``金额·含税``, ``客户·名称``; a unit stands in brackets.
    """
    groups: list[str] = []
    for cell in above:
        groups.append(cell.strip() or (groups[-1] if groups else ""))
    several = sum(bool(cell.strip()) for cell in above) > 1  # one alone is a title
    found = []
    for index, cell in enumerate(row):
        own = cell.strip()
        upper = above[index].strip() if index < len(above) else ""
        group = groups[index] if index < len(groups) else ""
        repeated = sum(other.strip() == own for other in row) > 1
        found.append(_joined(own, upper, group, repeated=repeated, several=several))
    return tuple(found)


def _joined(own: str, upper: str, group: str, *, repeated: bool, several: bool) -> str:
    if not own or own == upper:
        return own or upper
    if several and FILLER.fullmatch(own):
        return upper or group
    if several and upper and UNIT_ALONE.fullmatch(own):
        return f"{upper}（{own.strip('()（）')}）"
    if group and several and _QUALIFIER.fullmatch(own):
        return f"{group}·{own}"
    whose = _OF_WHOM.fullmatch(group)
    if several and whose and _NAME.fullmatch(own):
        return f"{whose[1]}·{own}"
    return f"{group}·{own}" if repeated and group else own


#: what survey systems write below a question that has no parts
FILLER = re.compile(r"response|open[- ]ended response|回答|答案", re.I)
#: a row below the headings that holds nothing but units
UNIT_ALONE = re.compile(r"[(（]?(百万元|万元|千元|亿元|元|万|件|个|次|天|月|年|kg|%)[)）]?", re.I)
#: words that say of what kind an amount is, and not that it is one
_QUALIFIER = re.compile(r"(不?含|未|无)税价?|税[前后额]|原币|本币|外币|人民币|美元|欧元")
_OF_WHOM = re.compile(
    r"(客户|会员|买家|供应商|业务员|销售员|产品|商品|货品|存货|物料|门店|店铺)(信息|资料|情况)?"
)
_NAME = re.compile(r"名称|简称|全称|编号|编码|代码|姓名|电话|手机|规格|类别|分类")
_DESCRIPTION = re.compile(r"字段类型|此项必填|最大位数|关联对象|^\s*\{\s*\"+ImportId\"+\s*:")


def is_description(cells: Sequence[str]) -> bool:
    """True for a row that explains the headings above it, as an import form or a survey export has."""
    given = [cell for cell in cells if cell]
    return bool(given) and sum(bool(_DESCRIPTION.search(cell)) for cell in given) * 2 >= len(given)


def headings_of(name: str, first_row: Sequence[str], spec: SourceSpec) -> tuple[str, ...]:
    """The headings: the first row, or ``names`` (``列1`` …) for a file without a header.

    Raises DataError when there are more or fewer names than columns.
    """
    if spec.header:
        return tuple(cell.strip().lstrip("\ufeff") for cell in first_row)
    if not spec.names:
        return tuple(f"列{index}" for index in range(1, len(first_row) + 1))
    if len(spec.names) != len(first_row):
        raise DataError(
            f"{name}：names 列出 {len(spec.names)} 个列名，文件第 1 行有 {len(first_row)} 列"
            f"（{'、'.join(first_row[:4])}…）。请把 names 补到同样多。"
        )
    return spec.names


class EmptySheetError(DataError):
    """A sheet holds no cell at all."""


class NoSheetError(DataError):
    """A file has no sheet of this name or number; ``names``: those it has."""

    def __init__(self, file: str, wanted: str | int, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(
            f"{file}：没有工作表“{wanted}”。{nearest(str(wanted), names)}现有：{'、'.join(names)}。"
        )
