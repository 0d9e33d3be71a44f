"""Rows that stand twice in the files: one is enough only where the whole source row is the same."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from reportkit.data.assembled import Assembled
from reportkit.data.ledger import DUPLICATE
from reportkit.data.parts import Part
from reportkit.data.workbench import PART, ROW, Workbench

_BETWEEN = "\x1f"  # cells and headings of one row
_REST = pa.schema([(PART, pa.int32()), (ROW, pa.int64()), ("rest", pa.string())])


def drop_identical(bench: Workbench, made: Assembled, *, keep: bool) -> None:
    """Leave one of rows that are the same in every column of their file; ``keep``: only say so."""
    name = made.table.name
    columns = ", ".join(bench.given(name))
    distinct = int(bench.row(f"SELECT count(DISTINCT hash({columns})) FROM {name}")[0])
    if distinct == made.rows_read:
        return
    rest = "" if keep else _with_rest(bench, made, columns)
    number = f"row_number() OVER (PARTITION BY {columns}{rest} ORDER BY {PART}, {ROW})"
    staged = f"{name} LEFT JOIN whole_rows USING ({PART}, {ROW})" if rest else name
    count, part, row = bench.row(
        f"""SELECT count(*), arg_min({PART}, ({PART}, {ROW})), arg_min({ROW}, ({PART}, {ROW}))
            FROM (SELECT {PART}, {ROW}, {number} AS n FROM {staged}) WHERE n > 1"""
    )
    if not count:
        return
    made.duplicates = count
    if keep:
        made.warn("完全相同的行，可能是真实的重复，已保留", count, made.place(part, row))
        made.treatment.append(f"完全相同的 {count:,} 行保留")
        return
    with made.book.step(DUPLICATE):
        bench.stage(name, f"SELECT {name}.* FROM {staged} QUALIFY {number} = 1")
    made.warn("完全相同的行，只保留一行", count, made.place(part, row))
    made.treatment.append(f"去掉完全相同的 {count:,} 行")


def _with_rest(bench: Workbench, made: Assembled, columns: str) -> str:
    """Read what the columns do not carry, of rows that are the same in all of them."""
    parts = [part for part in made.parts if part.unmapped or part.unread]
    if not parts:
        return ""
    alike = bench.arrow(
        f"""SELECT {PART}, {ROW} FROM {made.table.name}
            QUALIFY count(*) OVER (PARTITION BY {columns}) > 1"""
    )
    path = bench.new_file()
    with pq.ParquetWriter(path, _REST) as out:
        for part in parts:
            own = alike.filter(pc.equal(alike[PART], part.number))
            _write_rest(part, own[ROW].combine_chunks(), out)
    bench.open("whole_rows", [path])
    return ", coalesce(rest, '')"


def _write_rest(part: Part, wanted: pa.Array, out: pq.ParquetWriter) -> None:
    first = part.sheet.first_row
    for raw in part.sheet.stream(sorted({*part.unmapped, *part.unread})):
        numbers = pa.array(range(first, first + raw.num_rows), pa.int64())
        first += raw.num_rows
        here = pc.is_in(numbers, wanted)
        if not pc.any(here).as_py():
            continue
        rest = _rest(part, raw.filter(here))
        source = pa.repeat(pa.scalar(part.number, pa.int32()), len(rest))
        out.write_batch(pa.record_batch([source, numbers.filter(here), rest], schema=_REST))


def _rest(part: Part, raw: pa.RecordBatch) -> pa.Array:
    """Of every row one text: the cells that no column took, and those that could not be read."""
    headings = part.sheet.headings
    # files with other headings besides the mapped ones have no row in common
    positions = sorted(part.unmapped, key=lambda position: headings[position])
    names = pa.repeat(_BETWEEN.join(headings[p] for p in positions), raw.num_rows)
    cells = (pc.fill_null(raw.column(f"f{p}"), "") for p in positions)
    texts = [pc.binary_join_element_wise(names, *cells, _BETWEEN)]
    for position, words in part.unread.items():
        column = pc.fill_null(raw.column(f"f{position}"), "")
        unread = pc.is_in(column, pa.array(sorted(words), pa.string()))
        named = pc.binary_join_element_wise(_BETWEEN + headings[position], column, "=")
        texts.append(pc.if_else(unread, named, ""))
    return pc.binary_join_element_wise(*texts, "")
