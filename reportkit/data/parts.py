"""One source after mapping and cleaning: a typed Parquet part, and everything that was done to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from reportkit.data.cleaning import ARROW_TYPES, ColumnCleaner, Rules
from reportkit.data.ledger import (
    BLANK_ROW,
    NO_ANSWER,
    NOT_SOLD,
    UNANSWERED,
    UNMAPPED_ROW,
    Account,
    Entry,
    merged,
)
from reportkit.data.manifest import CleaningRecord, DataWarning, SourceFile
from reportkit.data.mapping import ColumnMapping, heading_unit, normalised
from reportkit.data.row_kinds import RowKinds
from reportkit.data.schema import Column
from reportkit.data.sheet import Sheet
from reportkit.data.spec import UNITS, SourceSpec
from reportkit.data.workbench import PART, ROW
from reportkit.errors import DataError
from reportkit.hashes import file_hash

_NO_YEAR = re.compile(r"\d\d(-\d\d)?")  # a month, or a day of one
_LISTED = 10  # headings in one warning


@dataclass(frozen=True, slots=True)
class Part:
    """A cleaned source. ``columns``: those of the schema that its Parquet file holds."""

    table: str
    number: int
    path: Path
    columns: tuple[str, ...]
    source: SourceFile
    account: Account  # what the file holds; the steps that follow say what became of it
    sheet: Sheet
    unmapped: tuple[int, ...]  # positions of the sheet that no column took
    unread: dict[int, frozenset[str]]  # positions with cells that could not be read, and these
    unpivoted: bool  # several answers of one line
    melted: bool  # several months of one line, each a row of its own
    aside: dict[str, pa.Array]  # reason → numbers of the rows that reading left out
    cleaning: tuple[CleaningRecord, ...]
    warnings: tuple[DataWarning, ...]


class PartWriter:
    """Streams one sheet through its cleaners into a Parquet part."""

    def __init__(
        self, sheet: Sheet, spec: SourceSpec, mapping: ColumnMapping, local: ZoneInfo
    ) -> None:
        self._sheet, self._spec, self._mapping, self._local = sheet, spec, mapping, local
        self._table = mapping.table
        self._cleaners = {
            name: self._cleaner(self._table.column(name), sheet.headings[position])
            for name, position in mapping.columns.items()
        }
        self._long = self._table.unpivots if mapping.items else None
        self._items = {
            position: self._cleaner(
                self._table.column(self._long[1]), sheet.headings[position], word
            )
            for position, word in mapping.items.items()
            if self._long is not None
        }
        self._constants = {
            name: self._constant(name, text) for name, text in spec.constants.items()
        }
        self._kinds = RowKinds.of(sheet, spec)
        self._blank_rows = self._unanswered_rows = self._rows = self._cells = 0
        self._empty: list[pa.Array] = []  # numbers of rows without a cell in the mapped columns
        self._unanswered: list[pa.Array] = []
        #: a month without money is no purchase
        self._melts = self._long is not None and self._table.column(self._long[1]).kind == "money"
        self._words = {
            position: self._constant(self._long[0], self._dated(word))
            for position, word in mapping.items.items()
            if self._long is not None
        }

    def _dated(self, word: str) -> str:
        """A month that names no year, in the year of the settings."""
        year = self._spec.year
        return f"{year}-{word}" if self._melts and year and _NO_YEAR.fullmatch(word) else word

    def _cleaner(self, column: Column, heading: str, word: str = "") -> ColumnCleaner:
        spec = self._spec
        factor, percent = self._unit(column, heading)
        written_in = ZoneInfo(spec.timezone) if spec.timezone else None
        blanks = (
            spec.blanks.get(word)
            or spec.blanks.get(heading.strip())
            or spec.blanks.get(column.name)
        )
        system_values = self._mapping.values.get(column.name, {})
        return ColumnCleaner(
            column,
            heading,
            Rules(
                mapped={**system_values, **spec.values.get(column.name, {})},
                blanks=blanks or (),
                date_format=spec.dates.get(column.name, ""),
                written_in=written_in if written_in != self._local else None,
                local=self._local,
                factor=factor,
                percent=percent and column.kind == "share",
            ),
        )

    def _unit(self, column: Column, heading: str) -> tuple[float, bool]:
        """The factor to our own unit, and whether the heading says per cent."""
        money = column.kind == "money"
        told, percent = heading_unit(heading) if money or column.kind == "share" else (1.0, False)
        unit = self._spec.units.get(column.name)
        factor = UNITS[unit] if unit else told if money else 1.0
        back = self._spec.negative and (money or column.name == "quantity")
        return (-factor if back else factor), percent

    def _constant(self, name: str, text: str) -> pa.Scalar:
        cleaner = self._cleaner(self._table.column(name), name)
        value = cleaner(pa.array([text], pa.string()), 0)[0]
        if not value.is_valid:
            raise DataError(
                f"{self._sheet.name}：constants 中 {name}（{self._table.column(name).label}）的值"
                f"“{text}”无法识别，请改正。"
            )
        return value

    def write(self, path: Path, number: int) -> Part:
        """Raises DataError for a source without rows or with a column of the wrong type."""
        names = [*self._cleaners, *self._constants, *(self._long or ())]
        fields = [(name, ARROW_TYPES[self._table.column(name).kind]) for name in names]
        schema = pa.schema([*fields, (PART, pa.int32()), (ROW, pa.int64())])
        with pq.ParquetWriter(path, schema) as out:
            for batch in self._batches(number, schema):
                out.write_batch(batch)
        if self._rows == 0 and not self._kinds.rows.total():
            raise DataError(
                f"{self._sheet.name}：表头之下没有数据行，无法填写{self._table.label}。"
                "请检查文件，或从 data.sources 中删去这一项。"
            )
        for cleaner in (*self._cleaners.values(), *self._items.values()):
            cleaner.check(self._sheet.name)
        self._kinds.check()
        return Part(
            table=self._table.name,
            number=number,
            path=path,
            columns=tuple(names),
            source=self._source(),
            account=self._account(),
            sheet=self._sheet,
            unmapped=self._mapping.unmapped(len(self._sheet.headings)),
            unread={p: frozenset(c.unread) for p, c in self._positioned() if c.unread},
            unpivoted=bool(self._items) and not self._melts,
            melted=self._melts,
            aside=self._rows_aside(),
            cleaning=tuple(self._cleaning()),
            warnings=tuple(self._warnings()),
        )

    def _batches(self, number: int, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        positions = sorted({*self._mapping.columns.values(), *self._items, *self._kinds.rules})
        row = self._sheet.first_row
        for raw in self._sheet.stream(positions):
            cells = dict(zip(positions, raw.columns, strict=True))
            columns = {
                name: clean(cells[self._mapping.columns[name]], row)
                for name, clean in self._cleaners.items()
            }
            scores = {
                position: self._given(clean(cells[position], row))
                for position, clean in self._items.items()
            }
            columns |= {n: pa.repeat(value, raw.num_rows) for n, value in self._constants.items()}
            columns[PART] = pa.repeat(pa.scalar(number, pa.int32()), raw.num_rows)
            columns[ROW] = pa.array(range(row, row + raw.num_rows), pa.int64())
            row += raw.num_rows
            if self._kinds.rules:
                columns, scores = self._sold(cells, columns, scores)
            yield from self._without_blank_rows(columns, scores, schema)

    def _sold(
        self,
        cells: dict[int, pa.Array],
        columns: dict[str, pa.Array],
        scores: dict[int, pa.Array],
    ) -> tuple[dict[str, pa.Array], dict[int, pa.Array]]:
        """The rows that are a sale or a return by what the settings say of their words."""
        kinds = {name: self._table.column(name).kind for name in self._cleaners}
        money = [name for name, kind in kinds.items() if kind == "money"]
        signed = [*money, *(name for name in kinds if name == "quantity")]
        kept = self._kinds.settle(cells, columns, signed, money, columns[ROW])
        return (
            {name: values.filter(kept) for name, values in columns.items()},
            {position: values.filter(kept) for position, values in scores.items()},
        )

    def _given(self, values: pa.Array) -> pa.Array:
        return pc.if_else(pc.equal(values, 0.0), None, values) if self._melts else values

    def _without_blank_rows(
        self, columns: dict[str, pa.Array], scores: dict[int, pa.Array], schema: pa.Schema
    ) -> Iterator[pa.RecordBatch]:
        given = [*(columns[name] for name in self._cleaners), *scores.values()]
        filled = pc.is_valid(given[0])
        for values in given[1:]:
            filled = pc.or_(filled, pc.is_valid(values))
        total = pc.sum(filled).as_py() or 0
        self._rows += total
        self._blank_rows += len(filled) - total
        if total < len(filled):
            self._empty.append(columns[ROW].filter(pc.invert(filled)))
        if not scores:
            batch = pa.record_batch([columns[name] for name in schema.names], schema=schema)
            yield batch if total == len(filled) else batch.filter(filled)
            return
        for position, values in scores.items():
            name, value = self._long or ("", "")
            word = self._words[position]
            long = {**columns, name: pa.repeat(word, len(values)), value: values}
            batch = pa.record_batch([long[name] for name in schema.names], schema=schema)
            self._cells += len(values) - values.null_count
            yield batch.filter(pc.is_valid(values))  # no answer, no row
        answered = pc.is_valid(pc.coalesce(*scores.values()))
        silent = pc.and_(filled, pc.invert(answered))
        self._unanswered_rows += pc.sum(silent).as_py() or 0
        self._unanswered.append(columns[ROW].filter(silent))

    def _rows_aside(self) -> dict[str, pa.Array]:
        """Blank lines are no rows; others without a cell that we use are."""
        numbers = pa.int64()
        aside = {why: pa.array(rows, numbers) for why, rows in self._sheet.left_rows.items()}
        if self._mapping.unused and self._empty:
            known = pa.concat_arrays([*aside.values()]) if aside else pa.array([], numbers)
            empty = pa.concat_arrays(self._empty)
            aside[UNMAPPED_ROW] = empty.filter(pc.invert(pc.is_in(empty, known)))
        if self._kinds.rules:
            aside[NOT_SOLD] = self._kinds.numbers
        if self._unanswered:
            aside[UNANSWERED] = pa.concat_arrays(self._unanswered)
        return {why: rows for why, rows in aside.items() if len(rows)}

    def _source(self) -> SourceFile:
        return SourceFile(
            file=self._sheet.file,
            sheet=self._sheet.sheet,
            sha256=file_hash(self._sheet.path),
            rows=self._rows,
            system=self._spec.system or "",
            unused=self._mapping.unused,
        )

    def _positioned(self) -> Iterator[tuple[int, ColumnCleaner]]:
        yield from ((self._mapping.columns[name], c) for name, c in self._cleaners.items())

    def _account(self) -> Account:
        """What the file holds, and what reading it set aside."""
        money = {name: c for name, c in self._cleaners.items() if c.column.kind == "money"}
        firsts = {why: rows[0].as_py() for why, rows in self._rows_aside().items()}
        aside = [
            Entry(reason, rows, row=firsts.get(reason, 0))
            for reason, rows in self._sheet.left_out.items()
        ]
        blank = self._blank_rows - sum(self._sheet.left_out.values())
        word = UNMAPPED_ROW if self._mapping.unused else BLANK_ROW
        aside.append(Entry(word, blank, row=firsts.get(word, 0)))
        aside.append(Entry(UNANSWERED, self._unanswered_rows, row=firsts.get(UNANSWERED, 0)))
        aside += self._kinds.entries()
        aside.append(Entry(NO_ANSWER, 0, {name: c.unanswered for name, c in money.items()}))
        rows = self._rows + self._blank_rows + len(self._kinds.numbers)
        lines = self._sheet.lines
        if self._melts:
            more = self._cells + self._unanswered_rows - self._rows
            rows, lines = rows + more, replace(lines, unfolded=more) if lines is not None else None
        return Account(
            table=self._table.name,
            label=self._table.label,
            file=self._sheet.file,
            sheet=self._sheet.sheet,
            lines=lines,
            rows=rows,
            labels={name: cleaner.heading for name, cleaner in money.items()},
            written={name: c.written for name, c in money.items()}
            | self._constant_money()
            | self._melted_money(),
            unreadable={n: c.unreadable_count for n, c in money.items() if c.unreadable_count},
            aside=merged(aside),
        )

    def _constant_money(self) -> dict[str, Decimal]:
        """Money that the client's YAML writes into every row."""
        return {
            name: Decimal(repr(value.as_py())) * self._rows
            for name, value in self._constants.items()
            if self._table.column(name).kind == "money"
        }

    def _melted_money(self) -> dict[str, Decimal]:
        """Money of all months of a wide sheet."""
        if not self._melts or self._long is None:
            return {}
        return {self._long[1]: sum((c.written for c in self._items.values()), Decimal(0))}

    def _cleaning(self) -> Iterator[CleaningRecord]:
        for cleaner in (*self._cleaners.values(), *self._items.values()):
            for change, tally in cleaner.changes.items():
                yield CleaningRecord(
                    table=self._table.name,
                    file=self._sheet.name,
                    column=cleaner.column.label,
                    change=change,
                    count=tally.count,
                    example=cleaner.example(tally),
                )
        if self._blank_rows:
            yield CleaningRecord(
                self._table.name, self._sheet.name, "整行", "去掉空行", self._blank_rows
            )

    def _warnings(self) -> Iterator[DataWarning]:
        table, name = self._table.name, self._sheet.name
        for note in self._sheet.notes:
            yield DataWarning(table, f"{name}：{note}")
        yield from self._heading_warnings()
        for told, rows in self._kinds.notes():
            yield DataWarning(table, f"{name}：{told}", rows)
        for cleaner in (*self._cleaners.values(), *self._items.values()):
            yield from self._column_warnings(cleaner)

    def _heading_warnings(self) -> Iterator[DataWarning]:
        """What no column took; where the settings list that, how the file differs from the list."""
        known = {normalised(heading): heading for heading in self._spec.unused}
        own = set(map(normalised, self._sheet.headings))
        looked_at = {normalised(heading) for heading in self._spec.kinds}
        aside = [h for h in self._mapping.unused if normalised(h) not in looked_at]
        new = tuple(h for h in aside if normalised(h) not in known)
        gone = tuple(heading for form, heading in known.items() if form not in own)
        said = "客户文件里没有提到的新列，没有使用" if known else "未使用的列"
        for text, headings in ((said, new), ("以前有、现在没有的列，没有使用过", gone)):
            if headings:
                listed = "、".join(headings[:_LISTED])
                more = f"等 {len(headings)} 列" if len(headings) > _LISTED else ""
                message = f"{self._sheet.name}：{text}：{listed}{more}"
                yield DataWarning(self._table.name, message, len(headings))

    def _column_warnings(self, cleaner: ColumnCleaner) -> Iterator[DataWarning]:
        table, name = self._table.name, self._sheet.name
        for reason, tally in cleaner.unreadable.items():
            why = f"（{reason}）" if reason else ""
            yield DataWarning(
                table,
                f"{name}：“{cleaner.heading}”有值无法识别{why}，按空值处理",
                tally.count,
                cleaner.example(tally),
            )
        signs = [c for c in cleaner.changes if c.startswith("去掉货币符号")]
        if len(signs) > 1:
            listed = "、".join(sign.split()[-1] for sign in signs)
            yield DataWarning(
                table,
                f"{name}：“{cleaner.heading}”混有多种货币符号（{listed}），未换算汇率",
                len(signs),
            )
        damaged = next((t for c, t in cleaner.changes.items() if "科学计数法" in c), None)
        if damaged:
            yield DataWarning(
                table,
                f"{name}：“{cleaner.heading}”是科学计数法，末位可能已被 Excel 抹去，请把该列设为文本后重新导出",
                damaged.count,
                cleaner.example(damaged),
            )
