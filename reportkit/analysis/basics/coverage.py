"""How far records reach, and which periods they fill. Knows days only, no table and no client."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from reportkit.analysis.basics.periods import Period

QUIET_DAYS = 7  # a quiet week is no missing week
#: records of this many days before: somebody without an order among them may be called new
NEWCOMER_DAYS = 365
_LOOK_BACK = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Reach:
    """From the first to the last day with a record; both days belong to it.

    quiet_days: a silence up to this long is a pause of the business, a longer one at either end
    means that there are no data.
    """

    first: date
    last: date
    quiet_days: int = QUIET_DAYS

    @classmethod
    def of(cls, days: Iterable[date]) -> Reach | None:
        """None without days. What is a pause is told by the longest one within the last year."""
        known = sorted(set(days))
        if not known:
            return None
        recent = [day for day in known if day > known[-1] - _LOOK_BACK]
        pauses = [(later - earlier).days - 1 for earlier, later in pairwise(recent)]
        return cls(known[0], known[-1], max([QUIET_DAYS, *pauses]))

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def end(self) -> datetime:
        """First instant after the last day."""
        return datetime.combine(self.last, datetime.min.time()) + timedelta(days=1)

    def starts_by(self, start: datetime) -> bool:
        """Whether the records begin by ``start``, but for a pause."""
        return (self.first - start.date()).days <= self.quiet_days

    def reaches(self, end: datetime) -> bool:
        """Whether the records go on until ``end`` (exclusive), but for a pause."""
        return (end - self.end).days <= self.quiet_days

    def fills(self, period: Period) -> bool:
        return self.starts_by(period.start) and self.reaches(period.end)

    @property
    def newcomers_from(self) -> datetime:
        """From here on a first record shows somebody new, and not the beginning of the records."""
        start = self.first + timedelta(days=NEWCOMER_DAYS - self.quiet_days)
        return datetime.combine(start, datetime.min.time())

    def tells_newcomers(self, moment: datetime) -> bool:
        """Whether a first record from ``moment`` on is more than the beginning of the records."""
        return moment.date() >= self.newcomers_from.date()

    def last_filled(self) -> Period:
        """The last quarter that is filled, else the last month; else the quarter of the last day."""
        tried = [Period.containing(self.last, months) for months in (3, 1)]
        for latest in tried:
            for period in (latest, latest.previous):
                if self.fills(period):
                    return period
        return tried[0]
