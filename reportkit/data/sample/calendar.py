"""When business happens: a year with its trough in February and its peak in the fourth quarter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Words = npt.NDArray[np.str_]
Places = npt.NDArray[np.int64]  # positions in a table

YEARS = 3
_MONTHS = (0.93, 0.58, 1.00, 0.97, 0.95, 1.02, 0.93, 0.94, 1.02, 1.12, 1.24, 1.34)  # Jan … Dec
_WEEKDAYS = (1.08, 1.12, 1.10, 1.08, 1.00, 0.32, 0.12)  # Mon … Sun
_GROWTH_PER_YEAR = 0.04
_HOURS = (0, 0, 0, 0, 0, 0, 0, 1, 5, 11, 13, 10, 3, 5, 11, 12, 10, 7, 3, 2, 1, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Three years up to and with ``end``; times are days since the first midnight."""

    end: date

    @property
    def start(self) -> date:
        after = self.end + timedelta(days=1)
        leap = after.month == 2 and after.day == 29
        return after.replace(year=after.year - YEARS, day=28 if leap else after.day)

    @property
    def after(self) -> datetime:
        """The first instant after the three years."""
        return datetime.combine(self.end, time()) + timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def dates(self, days: Numbers) -> npt.NDArray[np.datetime64]:
        """Whole seconds since the epoch of day numbers, as datetime64[s]."""
        seconds = np.round(np.asarray(days, float) * 86400).astype("int64")
        return np.datetime64(self.start, "s") + seconds.astype("timedelta64[s]")

    def business(self) -> Numbers:
        """Business time elapsed at each midnight, in days of average business; length days + 1."""
        dates = np.datetime64(self.start, "D") + np.arange(self.days)
        months = dates.astype("datetime64[M]").astype(int) % 12
        weekdays = (dates.astype(int) + 3) % 7  # 1970-01-01 was a Thursday
        load = np.take(_MONTHS, months) * np.take(_WEEKDAYS, weekdays)
        load *= 1 + _GROWTH_PER_YEAR * np.arange(self.days) / 365
        return np.concatenate([[0.0], np.cumsum(load / load.mean())])

    def year_before_end(self, years: float = 1.0) -> float:
        """The day number ``years`` (in 365ths) before the end."""
        return self.days - 365 * years


def office_hours(rng: np.random.Generator, days: Numbers) -> Numbers:
    """The same days at a believable time of day."""
    weights = np.array(_HOURS, float)
    hours = rng.choice(24, len(days), p=weights / weights.sum())
    return np.floor(days) + (hours + rng.random(len(days))) / 24
