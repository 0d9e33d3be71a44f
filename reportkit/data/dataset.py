"""The snapshot of one run: immutable Parquet tables and what is known about them.

Opening it reads only ``dataset.json``; the readers and checks that make it live in ``loading``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from reportkit.absence import Gap, absent, nearest, unmet
from reportkit.analysis.basics.coverage import Reach
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.basics.sale_terms import Treatment
from reportkit.data.identity import Merge
from reportkit.data.ledger import Account
from reportkit.data.manifest import (
    CleaningRecord,
    Coverage,
    DataWarning,
    Manifest,
    SourceFile,
    TableQuality,
    TableRecord,
    read_manifest,
)
from reportkit.data.schema import TABLES
from reportkit.errors import DataError

if TYPE_CHECKING:
    from reportkit.params import Params

_COMPUTED = ("is_refund", "net_amount")  # columns of orders that no file gives
_PANDAS_TYPES = {pa.bool_(): pd.BooleanDtype(), pa.int64(): pd.Int64Dtype()}


@dataclass(frozen=True, slots=True)
class DatasetSummary:
    """Quality, coverage and changes of one data set, for the appendices."""

    quality: tuple[TableQuality, ...]
    coverage: tuple[Coverage, ...]
    cleaning: tuple[CleaningRecord, ...]
    warnings: tuple[DataWarning, ...]
    sources: tuple[SourceFile, ...]
    ledger: tuple[Account, ...] = ()
    merges: tuple[Merge, ...] = ()


@dataclass(frozen=True, slots=True)
class Dataset:
    """Tables of one client as of one instant. Times are naive local timestamps of the client."""

    folder: Path
    manifest: Manifest

    def has(self, *names: str) -> bool:
        """True when every ``table`` has rows and every ``table.column`` has a value."""
        return not self.missing(*names)

    def missing(self, *names: str) -> tuple[str, ...]:
        """Those of ``names`` that are not there, in the order asked."""
        return tuple(name for name in names if not self._holds(name))

    def _holds(self, name: str) -> bool:
        table, _, column = name.partition(".")
        if table not in TABLES or (column and column not in self._known_columns(table)):
            raise KeyError(f"no such table or column: {name}")
        record = self.manifest.tables.get(table)
        if record is None or record.rows == 0:
            return False
        return not column or record.filled.get(column, 0) > 0

    def _known_columns(self, table: str) -> set[str]:
        record = self.manifest.tables.get(table)
        computed = _COMPUTED if table == "orders" else ()
        return {*TABLES[table].names, *computed, *(record.filled if record else ())}

    def names(self) -> list[str]:
        """Every table and column that there could be."""
        columns = (f"{table}.{c}" for table in TABLES for c in self._known_columns(table))
        return [*TABLES, *columns]

    def rows(self, table: str) -> int:
        """Rows of a table, 0 when absent."""
        record = self.manifest.tables.get(table)
        return record.rows if record else 0

    def path(self, table: str) -> Path:
        """The table's Parquet file. Raises DataError when the table is absent."""
        self._record(table)
        return self.folder / f"{table}.parquet"

    def frame(self, table: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """A small table (or some of its columns) as a frame, one row per row of the snapshot.

        Text is ``str``, flags ``boolean``, whole numbers ``Int64``, other numbers ``float64``.
        Raises DataError naming a table or column that is not there.
        """
        known = self._record(table).filled
        absent = [name for name in columns or () if name not in known]
        if absent:
            raise DataError(
                f"{TABLES[table].label}中没有列 {'、'.join(absent)}；"
                f"已有：{'、'.join(known)}。请先用 data.has 判断。"
            )
        content = pq.read_table(self.path(table), columns=list(columns) if columns else None)
        frame: pd.DataFrame = content.to_pandas(types_mapper=_PANDAS_TYPES.get)
        return frame

    def source(self, *tables: str) -> str:
        """``订单表（订单.xlsx）、客户表（客户.csv）`` for the line under a table or figure."""
        return "、".join(self._described(table) for table in tables if self.rows(table))

    def _described(self, table: str) -> str:
        record = self._record(table)
        if record.derived_from:
            origin = "由" + "、".join(TABLES[name].label for name in record.derived_from) + "归集"
            return f"{TABLES[table].label}（{origin}）"
        files = list(dict.fromkeys(source.file for source in record.sources))
        more = f"等 {len(files)} 个文件" if len(files) > 3 else ""
        return f"{TABLES[table].label}（{'、'.join(files[:3])}{more}）"

    def _record(self, table: str) -> TableRecord:
        record = self.manifest.tables.get(table)
        if record is None:
            label = TABLES[table].label if table in TABLES else table
            raise DataError(f"数据快照中没有{label}（{table}），请在 data.sources 中补充来源。")
        return record

    @property
    def warnings(self) -> tuple[DataWarning, ...]:
        return self.manifest.warnings

    @property
    def cleaning(self) -> tuple[CleaningRecord, ...]:
        """Every kind of change made while reading, with its count."""
        return self.manifest.cleaning

    @property
    def sources(self) -> tuple[SourceFile, ...]:
        """Every file and sheet that was read, once, in the order of the tables."""
        files = (s for record in self.manifest.tables.values() for s in record.sources)
        return tuple({(s.file, s.sheet, s.sha256): s for s in files}.values())

    def summary(self) -> DatasetSummary:
        """What appendices print, without a way to the rows."""
        return DatasetSummary(
            self.quality, self.coverage, self.cleaning, self.warnings, self.sources, self.ledger,
            self.merges,
        )  # fmt: skip

    @property
    def merges(self) -> tuple[Merge, ...]:
        """Pairs of customer numbers that were joined, kept apart or may be one customer."""
        return self.manifest.merges

    @property
    def ledger(self) -> tuple[Account, ...]:
        """Every line and cent of every source, used or set aside for a reason."""
        return self.manifest.ledger

    @property
    def quality(self) -> tuple[TableQuality, ...]:
        """One line per table that is there, in the order of the schema."""
        return tuple(
            _quality(name, self.manifest.tables[name]) for name in TABLES if self.rows(name)
        )

    @property
    def coverage(self) -> tuple[Coverage, ...]:
        """Every known table, present or not."""
        return tuple(
            Coverage(name, TABLES[name].label, self.rows(name) > 0, tuple(self._files([name])))
            for name in TABLES
        )

    def _files(self, tables: Iterable[str]) -> dict[str, None]:
        records = [self.manifest.tables[name] for name in tables if name in self.manifest.tables]
        return dict.fromkeys(source.file for record in records for source in record.sources)

    @property
    def refunds(self) -> Treatment:
        """How what came back was counted: subtracted (net), or as nothing (exclude)."""
        return self.manifest.refunds

    @property
    def engine(self) -> str:
        """What reckons the features: ``duckdb``, or Spark by its address."""
        return self.manifest.engine

    @property
    def as_of(self) -> datetime:
        """Cut-off instant, exclusive: the client's own, else where period or data end."""
        return self.manifest.as_of

    def fills(self, period: Period, table: str = "") -> bool:
        """Whether the records, or those of one table, cover ``period`` from its start to its end."""
        reach = self._reach_of(table) if table else self.manifest.reach
        begun = reach is None or reach.starts_by(period.start)
        ended = not table or reach is None or reach.reaches(period.end)
        return begun and ended and self.as_of >= period.end

    def _reach_of(self, table: str) -> Reach | None:
        record = self.manifest.tables[table]
        if record.first is None or record.latest is None:
            return None
        return Reach(record.first.date(), record.latest.date())

    @property
    def spans(self) -> dict[str, tuple[datetime, datetime]]:
        """First and last moment of every table that has dates."""
        return {
            name: (record.first, record.latest)
            for name, record in self.manifest.tables.items()
            if record.first is not None and record.latest is not None
        }

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """First and last moment of the orders, or of the table that reaches farthest; else None."""
        spans = self.spans
        if "orders" in spans or not spans:
            return spans.get("orders")
        return max(spans.values(), key=lambda span: span[1] - span[0])

    @property
    def begins(self) -> datetime | None:
        """First moment of ``span``."""
        return self.span[0] if self.span else None

    @property
    def hashes(self) -> dict[str, str]:
        """sha256 of every Parquet file by table: what a fingerprint rests on."""
        return {name: record.sha256 for name, record in sorted(self.manifest.tables.items())}


@dataclass(frozen=True, slots=True, repr=False)
class NotebookData(Dataset):
    """The same for a notebook: where a table or column is not there, an absence is the answer.

    Features asked of it answer likewise (``features.memo``); the package itself, which holds a
    plain Dataset, gets an error. ``data.orders`` is the whole table, ``data`` shows what there is.
    """

    def __repr__(self) -> str:
        there = [name for name in TABLES if self.rows(name)]
        return "\n".join(map(self._line, there)) or "没有任何数据"

    def _line(self, table: str) -> str:
        record = self.manifest.tables[table]
        span = ""
        if record.first is not None and record.latest is not None:
            span = f"，{record.first:%Y-%m-%d} 至 {record.latest:%Y-%m-%d}"
        filled = "、".join(name for name, count in record.filled.items() if count)
        return f"{table}（{TABLES[table].label}，{record.rows:,} 行{span}）：{filled}"

    def __dir__(self) -> list[str]:
        return [*object.__dir__(self), *(name for name in TABLES if self.rows(name))]

    if not TYPE_CHECKING:  # for whoever types into a cell; checkers know ``frame`` alone

        def __getattr__(self, name: str) -> pd.DataFrame:
            if name in TABLES:
                return self.frame(name)
            hint = "" if name.startswith("_") else nearest(name, TABLES)
            raise AttributeError(f"数据没有“{name}”。{hint}")

    @property
    def plain(self) -> Dataset:
        return Dataset(self.folder, self.manifest)

    def frame(self, table: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """As ``Dataset.frame``, or an absence that names what is not there."""
        lost = unmet(self, [f"{table}.{column}" for column in columns or ()] or [table])
        found: pd.DataFrame = absent(Gap(lost)) if lost else self.plain.frame(table, columns)
        return found


def _quality(name: str, record: TableRecord) -> TableQuality:
    cells = record.rows * len(record.filled)
    return TableQuality(
        table=name,
        label=TABLES[name].label,
        rows=record.rows,
        completeness=sum(record.filled.values()) / cells if cells else 0.0,
        duplicate_share=record.duplicates / record.rows_read if record.rows_read else 0.0,
        treatment=record.treatment,
        rows_read=record.rows_read,
        latest=record.latest,
    )


def open_dataset(folder: Path) -> Dataset:
    """Open the snapshot that ``load_dataset`` wrote. Raises DataError when there is none."""
    return Dataset(folder, read_manifest(folder))


def load_dataset(params: Params, folder: Path) -> Dataset:
    """Read, map, clean and check all sources of ``params``; write the snapshot ``folder``.

    The folder appears whole or not at all. Raises DataError for a source that cannot be used.
    """
    from reportkit.data.loading import write_snapshot  # kernels open snapshots without readers

    write_snapshot(params, folder)
    return open_dataset(folder)
