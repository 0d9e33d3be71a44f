"""Bring the rows of a database up to date: read-only, once more where a connection broke."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from filelock import FileLock

from reportkit.data.databases.address import Address, read_address
from reportkit.data.databases.reading import Database, Manners, opened
from reportkit.data.databases.refusals import PASSING, Kind, RefusalError, explained
from reportkit.data.databases.spool import Spool
from reportkit.data.databases.statements import (
    SINCE,
    moments,
    named,
    refuse_writing,
    select_of,
)
from reportkit.data.databases.store import zone_of
from reportkit.data.fetched import Fetched
from reportkit.data.spec import SourceSpec, SqlSource, nearest
from reportkit.data.workbench import MEMORY_LIMIT
from reportkit.errors import DataError
from reportkit.params import Params
from reportkit.project import Project, make_private

_T = TypeVar("_T")
_WAIT_SECONDS = 1.0  # before the second attempt
_IDENTITY = "reportkit.database"


def fetch_rows(
    project: Project, params: Params, spec: SourceSpec, sql: SqlSource, path: Path, *, full: bool
) -> Fetched:
    """Bring the rows of one source up to date. It is replaced whole or not at all.

    Raises a ReportkitError in one sentence for whatever the database refuses.
    """
    return _Fetch(project, params, spec, sql, path).run(full=full)


@dataclass(slots=True)
class _Fetch:
    project: Project
    params: Params
    spec: SourceSpec
    sql: SqlSource
    path: Path
    address: Address = field(init=False)

    def run(self, *, full: bool) -> Fetched:
        self.address = read_address(self.project, self.params, self.sql.url, self.sql.place)
        if self.sql.query:
            refuse_writing(self.sql.query, self.address.system)
            named(self.sql.query)
        make_private(self.path.parent, self.project.output)
        prefix = f".{self.path.stem}-"
        with FileLock(self.path.with_suffix(".lock"), mode=0o600):
            for killed in self.path.parent.glob(f"{prefix}*"):
                shutil.rmtree(killed, ignore_errors=True)  # it holds rows
            with tempfile.TemporaryDirectory(prefix=prefix, dir=self.path.parent) as scratch:
                return self._tried(Path(scratch), full)

    def _tried(self, scratch: Path, full: bool) -> Fetched:
        """Twice where it must be, each time in an empty folder."""
        try:
            return _twice_if_lost(lambda: self._fetched(Path(tempfile.mkdtemp(dir=scratch)), full))
        except RefusalError as refusal:
            tables = self._tables() if refusal.kind is Kind.NO_TABLE else ()
            raise explained(
                refusal, self.address, seconds=self.sql.timeout_seconds, tables=tables
            ) from None

    @property
    def _manners(self) -> Manners:
        zone = zone_of(self.spec, self.params)
        return Manners(zone=zone, seconds=self.sql.timeout_seconds)

    def _tables(self) -> list[str]:
        with opened(self.address, self._manners) as database:
            return database.tables()

    def _fetched(self, scratch: Path, full: bool) -> Fetched:
        with opened(self.address, self._manners) as database:
            stored = None if full else self._stored()
            made = self._part(database, stored, scratch / "part") if stored is not None else None
            spool = made or self._spooled(database, {}, scratch / "whole")
            new = spool.rows
            if made is not None and stored is not None and not made.rows:
                return self._told(database, new=0, whole=False)
            if self.sql.key:
                before = stored if made is not None else None
                spool = self._without_repeats(spool, before, scratch)
            spool.write(scratch / "rows.parquet", {_IDENTITY: self.address.identity})
            os.replace(scratch / "rows.parquet", self.path)
            return self._told(database, new=new, whole=made is None)

    def _told(self, database: Database, *, new: int, whole: bool) -> Fetched:
        rows = pq.read_metadata(self.path).num_rows
        name = f"数据库 {self.spec.origin}"
        return Fetched(name, self.spec.origin, database.version, self.path, rows, new, whole)

    def _stored(self) -> Path | None:
        """What was fetched before, where it can be added to: of this database, with a watermark."""
        if not self.sql.watermark or not self.path.is_file():
            return None
        schema = pq.read_schema(self.path)
        same = (schema.metadata or {}).get(_IDENTITY.encode()) == self.address.identity.encode()
        return self.path if same and self.sql.watermark in schema.names else None

    def _part(self, database: Database, stored: Path, folder: Path) -> Spool | None:
        """The rows since the watermark, or None where all are needed: none known, other columns."""
        since = self._since(stored)
        if since is None:
            return None
        spool = self._spooled(database, {SINCE: since}, folder)
        return spool if spool.names == tuple(pq.read_schema(stored).names) else None

    def _since(self, stored: Path) -> Any:
        """The highest watermark that is there, less the overlap; never later than now."""
        column = pq.read_table(stored, columns=[self.sql.watermark]).column(0)
        latest = pc.max(column).as_py() if not pa.types.is_null(column.type) else None
        if isinstance(latest, datetime):
            return self._before(latest)
        if isinstance(latest, date):
            return min(latest, date.today()) - timedelta(days=self.sql.overlap_days)
        if not isinstance(latest, str):
            return latest
        try:
            moment = self._before(datetime.fromisoformat(latest))
        except ValueError:
            return latest  # text that is no moment
        return f"{moment:%Y-%m-%d}" if len(latest) == 10 else moment.isoformat(sep=latest[10])

    def _before(self, latest: datetime) -> datetime:
        now = datetime.now(latest.tzinfo or ZoneInfo(self._manners.zone))
        until = min(latest, now if latest.tzinfo else now.replace(tzinfo=None))
        return until - timedelta(days=self.sql.overlap_days)

    def _spooled(self, database: Database, values: Mapping[str, Any], folder: Path) -> Spool:
        text = select_of(self.sql, database.dialect, since=bool(values))
        params = self.params
        known = moments(params.period.start, params.period.end, params.as_of)
        spool = Spool(folder)
        for batch in database.batches(text, {**known, **values}):
            spool.add(batch)
        self._refuse_lost_columns(spool)
        return spool

    def _refuse_lost_columns(self, spool: Spool) -> None:
        for name in (*filter(None, [self.sql.watermark]), *self.sql.key):
            if name not in spool.names:
                raise DataError(
                    f"数据库 {self.spec.origin} 没有列“{name}”（sql.watermark、sql.key）。"
                    f"{nearest(name, spool.names)}有的列：{'、'.join(spool.names[:20])}。"
                )

    def _without_repeats(self, spool: Spool, stored: Path | None, scratch: Path) -> Spool:
        """Old rows and new ones; of those with one key the newest."""
        both = Spool(scratch / "both")
        old = 0
        if stored is not None:
            with pq.ParquetFile(stored) as file:
                for batch in file.iter_batches():
                    both.add(batch)
                    old += batch.num_rows
        for batch in spool.batches():
            both.add(batch)
        both.write(scratch / "both.parquet", {})
        kept = Spool(scratch / "kept")
        for batch in _newest(scratch / "both.parquet", self.sql, old, scratch):
            kept.add(batch)
        return kept


def _newest(path: Path, sql: SqlSource, old: int, scratch: Path) -> Iterator[pa.RecordBatch]:
    key, mark = ", ".join(map(_quoted, sql.key)), _quoted(sql.watermark)
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": 2,
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(scratch / "spill"),
        "autoload_known_extensions": False,
    }
    with duckdb.connect(":memory:", config=settings) as bench:
        found = bench.sql(
            "SELECT * EXCLUDE (file_row_number) FROM read_parquet($1, file_row_number = true)"
            f" QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY file_row_number >= $2 DESC,"
            f" {mark} DESC NULLS LAST, file_row_number DESC) = 1 ORDER BY file_row_number",
            params=[str(path), old],
        )
        yield from found.to_arrow_reader(100_000)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _twice_if_lost(act: Callable[[], _T]) -> _T:
    """``act``, and once more where what was refused may pass by itself."""
    try:
        return act()
    except RefusalError as refusal:
        if refusal.kind not in PASSING:
            raise
    time.sleep(_WAIT_SECONDS)
    return act()
