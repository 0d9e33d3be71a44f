"""What may stand in a cell: no control characters, nothing too long, nothing a program would run."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

LONGEST = 32_767  # characters of a cell as Excel counts them, in UTF-16 units
_EXACT = 10**15  # Excel keeps fifteen digits; a longer whole number is a code, not an amount
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BREAKS = re.compile(r"\r\n?|[\x85\u2028\u2029]")
_RUNS = re.compile(r"[=+\-@\t\r\n＝＋－＠]")  # what a spreadsheet may take for a formula

Cell = str | int | float | date | datetime | None


def cell_text(text: str) -> str:
    """``text`` as a workbook can hold it: the same words, never markup of the file itself."""
    clean = _FORBIDDEN.sub("", _BREAKS.sub("\n", text))
    if len(clean) * 2 > LONGEST:
        clean = _shortened(clean)
    # XlsxWriter takes a text in <r>…</r> for finished markup and copies it unescaped
    return f"{clean} " if clean.startswith("<r>") and clean.endswith("</r>") else clean


def cell_value(value: Any) -> Cell:
    """A number, a date, a clean text; None for whatever is missing or not finite."""
    if value is None:
        return None
    if isinstance(value, str):
        return cell_text(value) or None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int):
        return value if abs(value) < _EXACT else str(value)
    if isinstance(value, (float, Decimal)):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, datetime):
        return value.replace(tzinfo=None) if value.year >= 1900 else str(value)
    if isinstance(value, date):
        return value if value.year >= 1900 else str(value)
    if isinstance(value, (list, tuple)):
        return cell_text("、".join(str(item) for item in value)) or None
    return cell_text(str(value)) or None


def one_line(value: Any) -> str:
    """A text without breaks and outer blanks; empty when missing."""
    return " ".join(str(cell_value(value) or "").split())


def guarded(text: str) -> str:
    """``text`` for a CSV that someone may open in Excel: a quote before what would be a formula."""
    return f"'{text}" if _RUNS.match(text) else text


def _shortened(text: str) -> str:
    """At most ``LONGEST`` units, the last an ellipsis; no character is cut in two."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST:
        return text
    return units[: 2 * (LONGEST - 1)].decode("utf-16-le", errors="ignore") + "…"
