"""The only place that turns a number into text: 万元, 百分点, .1 %, dates, and filled sentences.

Missing values (None, NaN, infinity) print as an em dash. Minus is U+2212. Whatever is a word of one
language is in its ``Manner``: another language is another entry of MANNERS beside its sentences.
"""

from __future__ import annotations

import math
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

MISSING = "—"
MINUS = "\u2212"
LANGUAGE = "zh"  # of the reports


@dataclass(frozen=True, slots=True)
class MoneyStep:
    """Amounts from ``start`` on are counted in ``start``, with so many digits after the point.

    word: of the unit, before that of the currency. whole: the amount from which no digit follows.
    """

    start: float
    word: str
    digits: int
    whole: float = math.inf


@dataclass(frozen=True, slots=True)
class Manner:
    """How one language writes what stands around digits. money: steps, the largest first."""

    money: tuple[MoneyStep, ...]
    points: str
    times: str
    between: str  # the two ends of a range
    day: str  # of a date, in a sentence


MANNERS: Mapping[str, Manner] = {
    "zh": Manner(
        money=(
            MoneyStep(1e8, "亿", 2),
            MoneyStep(1e4, "万", 1, whole=1e7),
            MoneyStep(1.0, "", 2, whole=100),
        ),
        points=" 个百分点",
        times=" 倍",
        between="～",
        day="{0.year} 年 {0.month} 月 {0.day} 日",
    ),
}
_MANNER = MANNERS[LANGUAGE]


def _missing(value: object) -> bool:
    if value is None:
        return True
    if isinstance(value, (date, datetime, str)):
        return value is not value or str(value) == "NaT"
    try:
        return not math.isfinite(float(value))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False


def decimal(value: float | None, digits: int = 1) -> str:
    """``1234.56`` → ``1,234.6``."""
    if _missing(value):
        return MISSING
    assert value is not None
    text = f"{value:,.{digits}f}"
    if float(text.replace(",", "")) == 0:  # no "−0.0"
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def integer(value: float | None) -> str:
    """``4338`` → ``4,338``."""
    return decimal(value, 0)


def percent(share: float | None, digits: int = 1) -> str:
    """A 0–1 share as ``74.6%``."""
    return MISSING if _missing(share) else decimal(share * 100, digits) + "%"  # type: ignore[operator]


def signed(text: str) -> str:
    """Put a plus before a positive number that is already text."""
    if text == MISSING or text.startswith(MINUS) or not any(c in "123456789" for c in text):
        return text
    return "+" + text


def change(ratio: float | None, digits: int = 1) -> str:
    """A relative change 0.069 as ``+6.9%``."""
    return signed(percent(ratio, digits))


def points(delta_share: float | None, digits: int = 1) -> str:
    """A difference of shares 0.007 as ``+0.7 个百分点``."""
    if _missing(delta_share):
        return MISSING
    return signed(decimal(delta_share * 100, digits)) + _MANNER.points  # type: ignore[operator]


@dataclass(frozen=True, slots=True)
class MoneyUnit:
    """What a column of money is divided by, and the word for it."""

    divisor: float
    word: str  # 元, 万元, 亿元
    digits: int


def money_unit(largest: float, currency: str = "元") -> MoneyUnit:
    """The unit in which amounts up to ``largest`` read well: 元 below 1 万, 万元 below 1 亿, else 亿元."""
    size = 0.0 if _missing(largest) else abs(largest)
    steps = _MANNER.money
    step = next((step for step in steps if size >= step.start), steps[-1])
    return MoneyUnit(step.start, step.word + currency, 0 if size >= step.whole else step.digits)


def money(amount: float | None, currency: str = "元") -> str:
    """``8911407.9`` → ``891.1 万元``."""
    if _missing(amount):
        return MISSING
    assert amount is not None
    unit = money_unit(amount, currency)
    return f"{decimal(amount / unit.divisor, unit.digits)} {unit.word}"


def round_money(amount: float | None, currency: str = "元") -> str:
    """``9403916`` → ``940 万元``, for headlines: no decimal where a hundred units are reached."""
    if _missing(amount):
        return MISSING
    assert amount is not None
    unit = money_unit(amount, currency)
    digits = 0 if abs(amount) >= 100 * unit.divisor else unit.digits
    return f"{decimal(amount / unit.divisor, digits)} {unit.word}"


def money_range(low: float, high: float, currency: str = "元") -> str:
    """``72～223 万元``: one unit for both, no more digits than a range deserves."""
    if _missing(low) or _missing(high):
        return MISSING
    unit = _range_unit(low, high, currency)
    ends = (decimal(end / unit.divisor, unit.digits) for end in (low, high))
    return f"{_MANNER.between.join(ends)} {unit.word}"


def printed_range(low: float, high: float) -> tuple[float, float]:
    """Both ends as ``money_range`` prints them: what a reader adds up with his finger."""
    unit = _range_unit(low, high, "")
    ends = [float(f"{end / unit.divisor:.{unit.digits}f}") * unit.divisor for end in (low, high)]
    return ends[0], ends[1]


def _range_unit(low: float, high: float, currency: str) -> MoneyUnit:
    size = max(abs(low), abs(high))
    unit = money_unit(size, currency)
    return replace(unit, digits=0 if size >= 10 * unit.divisor else 1)


def iso_date(day: date | datetime | None) -> str:
    """``2025-12-31``, for tables."""
    return MISSING if _missing(day) else f"{day:%Y-%m-%d}"


def prose_date(day: date | datetime | None) -> str:
    """``2025 年 12 月 31 日``, for sentences."""
    return MISSING if _missing(day) else _MANNER.day.format(day)


def text_of(value: object) -> str:
    """Anything else as it is, a missing value as a dash."""
    return MISSING if _missing(value) else str(value)


#: format name → function of (value, currency). Templates and table columns use these names.
FORMATS: dict[str, Callable[[Any, str], str]] = {
    "text": lambda v, c: text_of(v),
    "int": lambda v, c: integer(v),
    "dec1": lambda v, c: decimal(v, 1),
    "dec2": lambda v, c: decimal(v, 2),
    "dec3": lambda v, c: decimal(v, 3),
    "pct": lambda v, c: percent(v, 1),
    "pct0": lambda v, c: percent(v, 0),
    "pct2": lambda v, c: percent(v, 2),
    "pp": lambda v, c: points(v),
    "change": lambda v, c: change(v),
    "money": lambda v, c: money(v, c),
    "round_money": lambda v, c: round_money(v, c),
    "date": lambda v, c: iso_date(v),
    "day": lambda v, c: prose_date(v),
    "signed": lambda v, c: signed(decimal(v, 1)),
    "signed_money": lambda v, c: signed(money(v, c)),
    "size": lambda v, c: MISSING if _missing(v) else decimal(abs(v), 1),
    "size_pct": lambda v, c: MISSING if _missing(v) else percent(abs(v)),
    "size_pp": lambda v, c: MISSING if _missing(v) else points(abs(v)).lstrip("+"),
    "times": lambda v, c: MISSING if _missing(v) else decimal(v, 1) + _MANNER.times,
}


def format_value(value: object, name: str, currency: str = "元") -> str:
    """Render ``value`` by the format ``name`` (see FORMATS). Raises KeyError for an unknown name."""
    return FORMATS[name](value, currency)


class _Filler(string.Formatter):
    def __init__(self, currency: str) -> None:
        super().__init__()
        self._currency = currency

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, str):  # [[…]] refers to a block in templates alone, never in data
            value = value.replace("[[", "[\u2060[")
        if format_spec in FORMATS:
            return FORMATS[format_spec](value, self._currency)
        if isinstance(value, (bool, str)) or not format_spec:
            if isinstance(value, float):
                raise ValueError(
                    f"number {value!r} in a sentence needs a format: {{name:pct}}, {{name:int}} …"
                )
            return text_of(value) if not isinstance(value, int) else integer(value)
        return MISSING if _missing(value) else str(format(value, format_spec)).replace("-", MINUS)


def fill(template: str, values: Mapping[str, Any], currency: str = "元") -> str:
    """Fill ``{name:format}`` fields; formats are the names of FORMATS or Python's own.

    Raises KeyError for a name that is not in ``values`` and ValueError for a float without a format:
    a sentence must never show 0.7461999.
    """
    return _Filler(currency).vformat(template, (), dict(values))
