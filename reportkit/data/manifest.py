"""What a snapshot says about itself: ``dataset.json`` as frozen dataclasses, in and out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from reportkit.analysis.basics.coverage import Reach
from reportkit.analysis.basics.sale_terms import Treatment
from reportkit.data.engine_choice import DUCKDB
from reportkit.data.identity import Merge
from reportkit.data.ledger import Account, account_of, amount_text
from reportkit.data.statuses import StatusWord
from reportkit.errors import DataError

FORMAT = 3
FILE_NAME = "dataset.json"
MOST_MERGES = 1000  # told here; the file of merges has all


@dataclass(frozen=True, slots=True)
class DataWarning:
    """Something a reader of the report should know about the data; nothing was refused."""

    table: str
    message: str
    count: int = 0
    example: str = ""

    @property
    def line(self) -> str:
        """What a person at the keyboard is told: what, how many, the first example."""
        facts = [f"{self.count:,} 处"] if self.count else []
        facts += [f"例如 {self.example}"] if self.example else []
        return f"{self.message}（{'，'.join(facts)}）" if facts else self.message


@dataclass(frozen=True, slots=True)
class CleaningRecord:
    """One kind of change made to one column (its word for people) of one file."""

    table: str
    file: str
    column: str
    change: str
    count: int
    example: str = ""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file (and sheet) that filled a table."""

    file: str
    sheet: str
    sha256: str
    rows: int
    system: str = ""
    unused: tuple[str, ...] = ()  # headings that no column took


@dataclass(frozen=True, slots=True)
class TableQuality:
    """One table's line in the appendix on data quality; shares are 0-1."""

    table: str
    label: str
    rows: int
    completeness: float  # non-empty cells of the given columns
    duplicate_share: float
    treatment: str
    rows_read: int = 0
    latest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whether one of the known tables was given, and by which files."""

    table: str
    label: str
    present: bool
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableRecord:
    """One Parquet file of the snapshot. ``filled``: non-NULL values per column."""

    rows: int
    rows_read: int
    duplicates: int
    sha256: str
    filled: dict[str, int]
    sources: tuple[SourceFile, ...] = ()
    derived_from: tuple[str, ...] = ()
    treatment: str = ""
    first: datetime | None = None  # of the main time column
    latest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything ``dataset.json`` holds."""

    as_of: datetime
    timezone: str
    tables: dict[str, TableRecord] = field(default_factory=dict)
    warnings: tuple[DataWarning, ...] = ()
    cleaning: tuple[CleaningRecord, ...] = ()
    ledger: tuple[Account, ...] = ()
    reach: Reach | None = None  # of the records that tell how far the data go
    rejected: int = 0  # rows listed in ``rejected.csv``
    merges: tuple[Merge, ...] = ()  # customer numbers that are one, or may be
    statuses: tuple[StatusWord, ...] = ()  # every word of a status column, as it was counted
    refunds: Treatment = "net"  # how what came back was counted
    engine: str = DUCKDB  # what reckons the features


def write_manifest(
    manifest: Manifest, folder: Path, sweep: Callable[[Any], Any] = lambda content: content
) -> None:
    """Write ``dataset.json``; the same manifest gives the same bytes. sweep: masks its texts."""
    content = {"format": FORMAT, **asdict(manifest)}
    plain = json.loads(json.dumps(content, default=_plain))
    text = json.dumps(sweep(plain), ensure_ascii=False, indent=1)
    (folder / FILE_NAME).write_text(text + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Raises DataError when the folder holds no snapshot, or one of another format."""
    path = folder / FILE_NAME
    if not path.is_file():
        raise DataError(f"{folder} 中没有数据快照（缺少 {FILE_NAME}），请重新读取数据。")
    content = json.loads(path.read_text(encoding="utf-8"))
    if content.get("format") != FORMAT:
        raise DataError(f"{path} 由另一版本的 reportkit 写成，请重新读取数据。")
    return Manifest(
        as_of=datetime.fromisoformat(content["as_of"]),
        timezone=content["timezone"],
        tables={name: _table(record) for name, record in content["tables"].items()},
        warnings=tuple(DataWarning(**entry) for entry in content["warnings"]),
        cleaning=tuple(CleaningRecord(**entry) for entry in content["cleaning"]),
        ledger=tuple(account_of(entry) for entry in content["ledger"]),
        rejected=content.get("rejected", 0),
        merges=tuple(Merge(**entry) for entry in content.get("merges", ())),
        reach=_reach(content["reach"]),
        statuses=tuple(StatusWord(**entry) for entry in content["statuses"]),
        refunds=content["refunds"],
        engine=content.get("engine", DUCKDB),
    )


def _table(record: dict[str, Any]) -> TableRecord:
    sources = tuple(
        SourceFile(**{**entry, "unused": tuple(entry["unused"])}) for entry in record["sources"]
    )
    times = {name: _moment(record[name]) for name in ("first", "latest")}
    derived = tuple(record["derived_from"])
    return TableRecord(**{**record, **times, "sources": sources, "derived_from": derived})


def _reach(record: dict[str, Any] | None) -> Reach | None:
    if record is None:
        return None
    days = {name: date.fromisoformat(record[name]) for name in ("first", "last")}
    return Reach(**{**record, **days})


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return amount_text(value)
    raise TypeError(f"not JSON: {value!r}")
