"""The client's own season: which months are busy, and time counted so that they weigh more.

Estimated from whole months alone, and from two full years at least. Whether it helps a forecast is
judged elsewhere, on days it has not seen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import stats

from reportkit.analysis.models.btyd import FloatArray, IntArray, PurchaseHistory

MIN_MONTHS = 24
_QUIET_START = 7  # a month whose first purchase came within a week was seen from its start
_FEW = 0.5  # added to every count: a month without purchases has a logarithm too


@dataclass(frozen=True, slots=True)
class SeasonIndex:
    """How busy each calendar month is, 1 being the average day of the year.

    factors: January … December; months: whole months it rests on; kept: 0-1, what shrinkage left
    of the differences; sure: whether the months differ beyond chance (F test, 5 %), so that a
    busiest and a quietest one may be named.
    """

    factors: tuple[float, ...]
    months: int
    kept: float
    sure: bool = True

    def length(self, after: int, days: int) -> float:
        """The ``days`` days after day ``after`` in days of average business."""
        return float(self._passed(np.array([after]), after + days)[0])

    def retimed(self, history: PurchaseHistory, last_day: int) -> PurchaseHistory:
        """``history`` up to ``last_day`` with t_x and T in days of average business.

        A silent February is then shorter than a silent December. Order and amounts stay.
        """
        first = (last_day - history.T).astype(np.int64)
        age = self._passed(first, last_day)
        silent = self._passed(first + history.t_x.astype(np.int64), last_day)
        known = np.where(history.x > 0, age - silent, 0.0)
        return replace(history, t_x=known, T=age)

    def _passed(self, after: IntArray, until: int) -> FloatArray:
        """Days of average business in (after, until], one entry per ``after``."""
        start = int(after.min(initial=until))
        months = _month_numbers(np.arange(start + 1, until + 1)) % 12
        clock = np.append(0.0, np.cumsum(np.asarray(self.factors)[months]))
        passed: FloatArray = clock[-1] - clock[after - start]
        return passed


def season_index(days: npt.ArrayLike, last_day: int) -> SeasonIndex | None:
    """The season of all purchases up to ``last_day``; None with less than two full years.

    days: whole days since 1970-01-01, one entry per purchase. Logarithm of purchases per day on
    month of the year and a steady growth, busy months weighing more; the month effects are then
    shrunk by the share of their spread that chance alone explains (James & Stein 1961).
    """
    when = np.asarray(days, dtype=np.int64)
    when = when[when <= last_day]
    if not when.size:
        return None
    begin = int(_month_numbers(when.min() - _QUIET_START)) + 1  # the first whole month
    end = int(_month_numbers(last_day + 1))  # exclusive: a month that is not over does not count
    count = end - begin
    if count < MIN_MONTHS:
        return None
    number = _month_numbers(when)
    bought = np.bincount(number[(number >= begin) & (number < end)] - begin, minlength=count)
    length = np.diff(_first_days(np.arange(begin, end + 1)))
    effects, chance, free = _effects(
        bought.astype(np.float64) + _FEW, length, np.arange(begin, end)
    )
    spread = float(np.mean(effects**2))
    kept = max(0.0, 1 - chance / spread) if spread > 0 else 0.0
    factors = np.exp(kept * effects)
    typical = _first_days(np.arange(13))  # 1970, a year of 365 days
    factors /= float(factors @ np.diff(typical)) / float(typical[-1])
    # twelve effects around their mean have eleven degrees of freedom
    beyond = spread * 12 / 11 > chance * float(stats.f.isf(0.05, 11, free))
    return SeasonIndex(tuple(float(factor) for factor in factors), count, kept, beyond)


def _effects(
    bought: FloatArray, length: IntArray, number: IntArray
) -> tuple[FloatArray, float, int]:
    """Month effects on the logarithm, mean 0; the variance that chance gives one; its degrees of freedom."""
    design = np.column_stack([np.eye(12)[number % 12], (number - number.mean()) / 12])
    root = np.sqrt(bought / bought.mean())
    weighted = design * root[:, None]
    values = np.log(bought / length) * root
    inverse = np.linalg.pinv(weighted.T @ weighted)
    found = inverse @ (weighted.T @ values)
    free = number.size - design.shape[1]
    noise = float(np.sum((values - weighted @ found) ** 2)) / free
    effects = found[:12] - found[:12].mean()
    return effects, noise * float(np.mean(np.diag(inverse)[:12])), free


def _month_numbers(days: npt.ArrayLike) -> IntArray:
    """Months since January 1970 in which the days lie."""
    array = np.asarray(days, dtype=np.int64).astype("datetime64[D]")
    return array.astype("datetime64[M]").astype(np.int64)


def _first_days(months: IntArray) -> IntArray:
    first: IntArray = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return first
