"""A sheet's rows as a table's rows: totals and repeated headings left out, omitted cells filled.

What a person sees on the sheet and what is a row of data differ: ledgers print 小计 and 合计, page
after page repeats its headings, and an order number often stands on its first line only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from reportkit.data.ledger import TOTAL_ROW
from reportkit.data.mapping import normalised
from reportkit.data.sheet import Sheet
from reportkit.data.spec import SourceSpec, nearest
from reportkit.data.sums import last_row_sums_up
from reportkit.errors import DataError

_LEFT = 4  # a line of totals says so in one of its first cells
#: 小计, 合 计：, 总计（20 笔）, 华东 小计, 制表人：王岚, Grand Total
_TOTAL = (
    r"(?i)^\s*(本页|本月|本年|本期)?(小\s*计|合\s*计|总\s*计|累\s*计)\s*([(（][^()（）]{1,12}[)）])?"
    r"\s*[:：]?[\s\d.,¥￥元]*$|^.{1,12}[\s　:：\-](小计|合计)\s*$|"
    r"^\s*(制表|制单|审核|复核|打印|导出|填表|报表)(人|时间|日期)?\s*[:：]|^\s*(sub|grand)[\s-]?totals?\s*[:：]?\s*$|^\s*totals? (for|of) \S"
)
#: words that are also names (a firm called Total): a line of totals says little besides
_SUM = r"(?i)^\s*(totals?|sum)\s*[:：]?\s*$"
_WORD = r"[^\W\d_]"
_BESIDES = 2  # further words on the left that make a line with such a name one of data
_TOTAL_CELL, _SUM_CELL, _WORD_IN = re.compile(_TOTAL), re.compile(_SUM), re.compile(_WORD)
_NO_YEAR = r"^\s*(\d{1,2}月\d{1,2}[日号]?)"


def reshaped(sheet: Sheet, spec: SourceSpec) -> Sheet:
    """The sheet with only its rows of data.

    Cells under ``spec.fill_down`` repeat the cell above, and dates without a year get ``spec.year``.
    Lines of totals are emptied and counted in ``left_out``. Raises DataError for a heading of
    ``fill_down`` that the sheet lacks.
    """
    shape = _Shape(sheet, spec)
    return replace(sheet, stream=shape.stream)


def is_total(cells: Sequence[str], headings: Sequence[str]) -> bool:
    """True for a row that repeats the headings or sums up the rows above it."""
    left = [cell.strip() for cell in cells[:_LEFT]]
    named = [own == heading for own, heading in zip(left, headings, strict=False) if heading]
    words = sum(bool(_WORD_IN.search(cell)) for cell in left)
    summed = any(map(_SUM_CELL.search, left)) and words <= _BESIDES
    return summed or any(map(_TOTAL_CELL.search, left)) or (len(named) > 1 and all(named))


def names_total(cell: str) -> bool:
    """True for a cell that says its row is a total or a signature line: 合计, 制表人：王岚."""
    return bool(_TOTAL_CELL.search(cell) or _SUM_CELL.search(cell))


class _Shape:
    """Streams a sheet's batches through what its settings say of its rows."""

    def __init__(self, sheet: Sheet, spec: SourceSpec) -> None:
        self._sheet, self._year = sheet, spec.year
        self._filled = [self._position(heading) for heading in spec.fill_down]
        self._left = range(min(_LEFT, len(sheet.headings)))
        self._last: int | None = None  # place of the last row that sums up; -1: there is none

    def _position(self, heading: str) -> int:
        forms = [normalised(own) for own in self._sheet.headings]
        if normalised(heading) in forms:
            return forms.index(normalised(heading))
        raise DataError(
            f"{self._sheet.name}：fill_down 中的“{heading}”不在表头里。"
            f"{nearest(heading, self._sheet.headings)}"
        )

    def stream(self, columns: Sequence[int]) -> Iterator[pa.RecordBatch]:
        """The wanted columns, row by row as many as the sheet has."""
        wanted = sorted({*columns, *self._left, *self._filled})
        names = [f"f{position}" for position in columns]
        last: dict[int, str | None] = dict.fromkeys(self._filled)
        totals: list[int] = []
        rows, row = 0, self._sheet.first_row
        for batch in self._sheet.stream(wanted):
            cells = dict(zip(wanted, batch.columns, strict=True))
            total = pc.or_(self._totals(cells), self._unlabelled(cells, rows))
            totals += pc.add(pc.indices_nonzero(total).cast(pa.int64()), row).to_pylist()
            rows += batch.num_rows
            row += batch.num_rows
            self._fill(cells, total, last)
            arrays = [self._dated(cells[position]) for position in columns]
            if pc.any(total).as_py():
                arrays = [pc.if_else(total, None, values) for values in arrays]
            yield pa.record_batch(arrays, names=names)
        if totals:
            self._sheet.left_out[TOTAL_ROW] = len(totals)
            self._sheet.left_rows[TOTAL_ROW] = totals

    def _totals(self, cells: dict[int, pa.Array]) -> pa.Array:
        left = [cells[position] for position in self._left]
        told = _any(pc.match_substring_regex(values, _TOTAL) for values in left)
        summed = _any(pc.match_substring_regex(values, _SUM) for values in left)
        if pc.any(summed).as_py():
            told = pc.or_(told, pc.and_(summed, pc.less_equal(_words(left), _BESIDES)))
        return pc.or_(told, self._repeated_headings(left))

    def _unlabelled(self, cells: dict[int, pa.Array], before: int) -> pa.Array:
        """The last row where it sums up the others and no word says so."""
        left = [cells[position] for position in self._left[:2]]
        blank = pc.invert(_any(map(_given, left)))
        if not pc.any(blank).as_py():
            return pc.and_(blank, False)
        if self._last is None:
            found = last_row_sums_up(replace(self._sheet, stream=self._without_totals))
            self._last = -1 if found is None else found
        return pa.array([before + n == self._last for n in range(len(blank))])

    def _without_totals(self, columns: Sequence[int]) -> Iterator[pa.RecordBatch]:
        """Every column, lines of totals emptied."""
        for batch in self._sheet.stream(columns):
            total = self._totals({p: batch.column(n) for n, p in enumerate(columns)})
            arrays = [pc.if_else(total, None, values) for values in batch.columns]
            yield pa.record_batch(arrays, names=batch.schema.names)

    def _repeated_headings(self, left: Sequence[pa.Array]) -> pa.Array:
        """Rows that say again what the headings say."""
        named = [
            pc.fill_null(pc.equal(pc.utf8_trim_whitespace(values), heading), False)
            for values, heading in zip(left, self._sheet.headings, strict=False)
            if heading
        ]
        if len(named) < 2:
            return pa.repeat(False, len(left[0]))
        same = named[0]
        for other in named[1:]:
            same = pc.and_(same, other)
        return same

    def _fill(
        self, cells: dict[int, pa.Array], total: pa.Array, last: dict[int, str | None]
    ) -> None:
        if not self._filled:
            return
        others = [values for position, values in cells.items() if position not in self._filled]
        row = pc.and_(_any(map(_given, others)), pc.invert(total))
        for position in self._filled:
            values = pc.if_else(_given(cells[position]), cells[position], None)
            values = pc.if_else(total, None, values)
            carried = pa.concat_arrays([pa.array([last[position]], pa.string()), values])
            carried = pc.fill_null_forward(carried).slice(1)
            if len(carried):
                last[position] = carried[-1].as_py()
            cells[position] = pc.if_else(row, carried, values)

    def _dated(self, values: pa.Array) -> pa.Array:
        if self._year is None:
            return values
        return pc.replace_substring_regex(values, _NO_YEAR, rf"{self._year}年\1")


def _words(columns: Sequence[pa.Array]) -> pa.Array:
    """How many of each row's cells hold letters."""
    counts = pa.array([0] * len(columns[0]), pa.int64())
    for values in columns:
        lettered = pc.fill_null(pc.match_substring_regex(values, r"\p{L}"), False)
        counts = pc.add(counts, lettered.cast(pa.int64()))
    return counts


def _given(values: pa.Array) -> pa.Array:
    return pc.fill_null(pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(values)), 0), False)


def _any(masks: Iterable[pa.Array]) -> pa.Array:
    found: pa.Array | None = None
    for mask in masks:
        mask = pc.fill_null(mask, False)
        found = mask if found is None else pc.or_(found, mask)
    assert found is not None
    return found
