"""What a reader's browser sorts a table by, where the printed text would not do."""

from __future__ import annotations

from typing import Any

from reportkit.analysis.tiers.tier_words import TIER_RANKS
from reportkit.blocks import Column, Table

#: words with an order of their own, best first
_RANKS = {**TIER_RANKS, "高": 0, "中": 1, "低": 2}


def sort_keys(table: Table) -> tuple[tuple[str, ...], ...]:
    """One key per cell: the number itself, the rank of a tier or level, else nothing.

    A printed number has lost its digits, and 1.2 亿元 looks smaller than 891 万元.
    """
    return tuple(
        tuple(_key(value, column) for value, column in zip(row, table.columns, strict=True))
        for row in table.rows
    )


def _key(value: Any, column: Column) -> str:
    if isinstance(value, str):
        return str(_RANKS[value]) if value in _RANKS else ""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        return ""
    return "" if column.format == "text" else f"{value:.12g}"
