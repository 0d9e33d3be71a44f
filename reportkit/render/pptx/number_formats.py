"""How a chart in Office prints its numbers: one unit for money, format codes as Excel knows them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from reportkit.blocks import ChartData
from reportkit.numerals import MINUS, money_unit


@dataclass(frozen=True, slots=True)
class Look:
    """What values are divided by, their format code, the word for the unit."""

    divisor: float
    code: str
    unit: str = ""

    @property
    def digits(self) -> int:
        """Decimals that the code prints."""
        return len(self.code.split(";")[0].partition(".")[2].rstrip('%"倍 '))

    def scaled(self, values: Iterable[float | None]) -> list[float | None]:
        return [None if v is None else v / self.divisor for v in values]


_CODES = {
    "int": "#,##0",
    "dec1": "#,##0.0",
    "dec2": "#,##0.00",
    "dec3": "#,##0.000",
    "pct": "0.0%",
    "pct0": "0%",
    "pct2": "0.00%",
    "times": '#,##0.0" 倍"',
}
_SIGNED = {"change": "0.0%", "signed": "#,##0.0", "pp": "0.0"}


def look_of(format: str, values: Iterable[float | None], currency: str = "元") -> Look:
    """The look of ``values`` in a format of numerals.FORMATS; money shares one unit."""
    if format == "money":
        largest = max((abs(v) for v in values if v is not None), default=0.0)
        unit = money_unit(largest, currency)
        digits = "." + "0" * unit.digits if unit.digits else ""
        return Look(unit.divisor, _with_minus(f"#,##0{digits}"), unit.word)
    if format in _SIGNED:
        code = _SIGNED[format]
        divisor, unit_word = (0.01, "个百分点") if format == "pp" else (1.0, "")
        return Look(divisor, f"+{code};{MINUS}{code};{code}", unit_word)
    return Look(1.0, _with_minus(_CODES.get(format, "#,##0.##")))


def _with_minus(code: str) -> str:
    return f"{code};{MINUS}{code}"


#: a whole number without its unit
WHOLE = _with_minus(_CODES["int"])


def ticks(low: float, high: float, most: int = 6) -> tuple[float, float, float]:
    """Least tick, greatest tick and step around a span, in steps of 1, 2, 2.5 or 5."""
    span = (high - low) or abs(high) or 1.0
    magnitude = 10.0 ** math.floor(math.log10(span / most))
    step = next(m * magnitude for m in (1, 2, 2.5, 5, 10) if span / (m * magnitude) <= most)
    return math.floor(low / step) * step, math.ceil(high / step) * step, step


def values_look(data: ChartData, currency: str = "元") -> Look:
    """The look of what a chart measures; a line over columns is a share and does not count."""
    every = (v for s in data.series if s.style != "line" for v in s.values)
    return look_of(data.format, every, currency)
