"""Values of rows as JSON that gives the same values back: amounts digit by digit, days, moments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

_MADE: dict[str, Callable[[str], Any]] = {
    "n": Decimal,
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
}


def packed(value: Any) -> Any:
    """A value, a row or a list of them, as JSON knows it."""
    if isinstance(value, Decimal):
        return {"n": str(value)}
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, Mapping):
        return {"r": {name: packed(cell) for name, cell in value.items()}}
    return [packed(each) for each in value] if isinstance(value, list | tuple) else value


def unpacked(value: Any) -> Any:
    """What ``packed`` was given."""
    if isinstance(value, list):
        return [unpacked(each) for each in value]
    if not isinstance(value, dict):
        return value
    ((kind, held),) = value.items()
    if kind == "r":
        return {name: unpacked(cell) for name, cell in held.items()}
    return _MADE[kind](held)
