"""Reporting periods: month, quarter, half-year, year, as half-open spans of local time.

A period never touches a clock or a time zone: instants are naive local timestamps of the client.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from reportkit.errors import UsageError

_QUARTERS, _HALVES = "一二三四", "上下"
#: year, then one of month, quarter and half: 2025, 202512, 2025/12, 2025Q4, 2025年第四季度, 2025年下半年
_PATTERN = re.compile(
    r"(?P<year>\d{4})(?:年?(?:全年)?|(?:年|[-/.]?(?=\d{2}$|[QH])|[-/.])(?:"
    r"(?P<month>\d{1,2})月?"
    rf"|(?:Q|第)?(?P<quarter>[1-4{_QUARTERS}])(?:(?<=Q.)|季度?)"
    rf"|H(?P<half>[12])|(?P<of_two>[{_HALVES}])半年))"
)


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
        """Read ``2025-12``, ``2025-Q4``, ``2025-H2`` or ``2025``, however people write them.

        ``202512``, ``2025q4``, ``2025年第四季度`` and the like mean the same. Raises UsageError.
        """
        match = _PATTERN.fullmatch("".join(unicodedata.normalize("NFKC", text).upper().split()))
        year = int(match["year"]) if match else 0
        month = int(match["month"]) if match and match["month"] else None
        if match is None or year < 1900 or (month is not None and not 1 <= month <= 12):
            raise UsageError(
                f"报告期“{text}”无法识别。请写成 2025-12（月）、2025-Q4（季）、2025-H2（半年）或 2025（年）。"
            )
        if month is not None:
            return cls(year, month, 1)
        if quarter := match["quarter"]:
            number = _QUARTERS.find(quarter) + 1 or int(quarter)
            return cls(year, 3 * number - 2, 3)
        if match["half"] or match["of_two"]:
            second = match["half"] == "2" or match["of_two"] == _HALVES[1]
            return cls(year, 7 if second else 1, 6)
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
