"""Reporting periods: month, quarter, half-year, year, as half-open spans of local time.

A period never touches a clock or a time zone: instants are naive local timestamps of the client.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from reportkit.errors import UsageError

_PATTERN = re.compile(r"(\d{4})(?:-(?:(\d{2})|Q([1-4])|H([12])))?")
_QUARTERS = "一二三四"


class Span(Protocol):
    """A period or a window. start None: from the first record on."""

    @property
    def start(self) -> datetime | None: ...
    @property
    def end(self) -> datetime: ...
    @property
    def label(self) -> str: ...


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of whole months, [start, end) at local midnight."""

    year: int
    first_month: int  # 1..12
    months: int  # 1, 3, 6 or 12

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read ``2025-12``, ``2025-Q4``, ``2025-H2`` or ``2025``. Raises UsageError."""
        match = _PATTERN.fullmatch(text.strip())
        year = int(match[1]) if match else 0
        month = int(match[2]) if match and match[2] else None
        if match is None or year < 1900 or (month is not None and not 1 <= month <= 12):
            raise UsageError(
                f"报告期“{text}”无法识别。请写成 2025-12（月）、2025-Q4（季）、2025-H2（半年）或 2025（年）。"
            )
        if month is not None:
            return cls(year, month, 1)
        if match[3]:
            return cls(year, 3 * int(match[3]) - 2, 3)
        if match[4]:
            return cls(year, 6 * int(match[4]) - 5, 6)
        return cls(year, 1, 12)

    @classmethod
    def containing(cls, day: date, months: int = 1) -> Period:
        """The period of ``months`` (1, 3, 6, 12) in which ``day`` lies."""
        return cls(day.year, (day.month - 1) // months * months + 1, months)

    def __str__(self) -> str:
        match self.months:
            case 1:
                return f"{self.year:04d}-{self.first_month:02d}"
            case 3:
                return f"{self.year:04d}-Q{(self.first_month + 2) // 3}"
            case 6:
                return f"{self.year:04d}-H{(self.first_month + 5) // 6}"
            case _:
                return f"{self.year:04d}"

    @property
    def label(self) -> str:
        """As prose: ``2025 年第四季度``."""
        match self.months:
            case 1:
                return f"{self.year} 年 {self.first_month} 月"
            case 3:
                return f"{self.year} 年第{_QUARTERS[(self.first_month - 1) // 3]}季度"
            case 6:
                return f"{self.year} 年{'上' if self.first_month == 1 else '下'}半年"
            case _:
                return f"{self.year} 年"

    @property
    def name(self) -> str:
        """Without its year, for labels: 四季度, 12 月, 下半年, 全年."""
        match self.months:
            case 1:
                return f"{self.first_month} 月"
            case 3:
                return f"{_QUARTERS[(self.first_month - 1) // 3]}季度"
            case 6:
                return f"{'上' if self.first_month == 1 else '下'}半年"
            case _:
                return "全年"

    @property
    def kind(self) -> str:
        """The word for one such period: 月, 季度, 半年, 年."""
        return {1: "月", 3: "季度", 6: "半年"}.get(self.months, "年")

    @property
    def start(self) -> datetime:
        return datetime(self.year, self.first_month, 1)

    @property
    def end(self) -> datetime:
        """First instant after the period."""
        return self.shifted(self.months).start

    def shifted(self, months: int) -> Period:
        """The same length, ``months`` later (negative: earlier)."""
        index = self.year * 12 + self.first_month - 1 + months
        return Period(index // 12, index % 12 + 1, self.months)

    @property
    def previous(self) -> Period:
        """环比 base."""
        return self.shifted(-self.months)

    @property
    def year_before(self) -> Period:
        """同比 base."""
        return self.shifted(-12)


def months_before(instant: datetime, months: int) -> datetime:
    """The same day ``months`` calendar months earlier; 31 March minus one month is 28/29 February."""
    index = instant.year * 12 + instant.month - 1 - months
    year, month = index // 12, index % 12 + 1
    first_of_next = datetime(year + month // 12, month % 12 + 1, 1)
    last_day = (first_of_next - datetime(year, month, 1)).days
    return instant.replace(year=year, month=month, day=min(instant.day, last_day))
