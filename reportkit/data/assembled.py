"""What became of one table on its way into the snapshot, for the report to say."""

from __future__ import annotations

from dataclasses import dataclass, field

from reportkit.data.booking import Booking
from reportkit.data.manifest import CleaningRecord, DataWarning
from reportkit.data.parts import Part
from reportkit.data.schema import Table
from reportkit.data.statuses import StatusWord


@dataclass(slots=True)
class Assembled:
    """What became of one table on its way into the snapshot."""

    book: Booking
    rows_read: int = 0
    duplicates: int = 0
    treatment: list[str] = field(default_factory=list)
    warnings: list[DataWarning] = field(default_factory=list)
    cleaning: list[CleaningRecord] = field(default_factory=list)
    derived_from: tuple[str, ...] = ()
    statuses: list[StatusWord] = field(default_factory=list)

    @property
    def table(self) -> Table:
        return self.book.table

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.book.parts

    def warn(self, message: str, count: int, example: str = "") -> None:
        self.warnings.append(DataWarning(self.table.name, message, count, example))

    def clean(self, column: str, change: str, count: int, example: str = "") -> None:
        files = "、".join(dict.fromkeys(part.source.file for part in self.parts))
        self.cleaning.append(
            CleaningRecord(
                self.table.name, files, self.table.column(column).label, change, count, example
            )
        )

    def place(self, part: int | None, row: int | None) -> str:
        """``订单.xlsx 第 17 行``."""
        name = next((p.source.file for p in self.parts if p.number == part), "")
        return f"{name} 第 {row} 行" if row is not None else ""
