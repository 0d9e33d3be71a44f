"""Numbers as a reader meets them in a sentence: value, the step they are printed in, their unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SCALES = {"%": 0.01, "个百分点": 0.01, "万": 1e4, "亿": 1e8}
_NUMBER = re.compile(
    r"(?P<sign>[+\-\u2212])?(?<![A-Za-z0-9_.])(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d+)?"
    r"(?P<scale>\s?(?:%|个百分点|万|亿))?"
)


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a text. ``value`` is whole (74.6% is 0.746, 5,081 万 is 50,810,000)."""

    value: float
    step: float  # the size of its last printed digit
    digits: float  # as printed, without %, 万, 亿
    text: str
    start: int
    end: int

    def says(self, value: float) -> bool:
        """Whether ``value``, rounded as this number is, prints it."""
        return abs(self.value - value) <= self.step * 0.5 * (1 + 1e-6) + 1e-12 * abs(value)


def numbers_in(text: str) -> Iterator[Number]:
    """Every number of ``text`` in order; dates and codes like Q4 or F10 are none."""
    for match in _NUMBER.finditer(_without_dates(text)):
        scale = _SCALES.get((match["scale"] or "").strip(), 1.0)
        part = match["part"] or ""
        digits = float(match["digits"].replace(",", "") + part)
        digits = -digits if match["sign"] in ("-", "\u2212") else digits
        yield Number(
            value=digits * scale,
            step=10.0 ** -max(len(part) - 1, 0) * scale,
            digits=digits,
            text=match[0].strip(),
            start=match.start(),
            end=match.end(),
        )


_DATE = re.compile(r"\d{4}-(?:\d{2}(?:-\d{2})?|[QH]\d)|\d{4} 年(?: ?\d{1,2} 月(?: ?\d{1,2} 日)?)?")


def _without_dates(text: str) -> str:
    """``text`` of the same length with blanks where dates stand."""
    return _DATE.sub(lambda match: " " * len(match[0]), text)
