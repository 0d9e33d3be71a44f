"""What an index of dates or periods counts: days, months, quarters or years."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

import pandas as pd

Step = Literal["day", "month", "quarter", "year"]

_FREQUENCIES: dict[str, Step] = {"M": "month", "Q": "quarter", "A": "year", "Y": "year"}
_QUARTER_DAYS, _YEAR_DAYS = 80, 300  # more than two months, more than three quarters


def first_days(index: pd.Index) -> tuple[pd.DatetimeIndex, Step] | None:
    """The first day of each period, and what a period is; None for an index of words.

    Periods know it themselves; for dates the two that lie closest together tell, and dates that do
    not all begin a month are days.
    """
    if isinstance(index, pd.PeriodIndex):
        return index.to_timestamp(), _FREQUENCIES.get(index.freqstr.partition("-")[0], "day")
    if not isinstance(index, pd.DatetimeIndex):
        return None
    if any(day.day != 1 for day in index):
        return index, "day"
    gaps = [abs((after - day).days) for day, after in pairwise(index)]
    least = min(gaps, default=0)
    return index, "year" if least > _YEAR_DAYS else "quarter" if least > _QUARTER_DAYS else "month"
