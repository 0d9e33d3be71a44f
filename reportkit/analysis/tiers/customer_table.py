"""客户分级管理分析表: twelve columns whose names and order never change, more to their right.

Numbers stay numbers; their units (次, 元) belong to the format of the sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import pandas as pd

from reportkit.analysis.tiers.twelve_columns import COLUMNS, MORE

SCORE = "得分"  # headings with this ending are rounded to one decimal
SEPARATOR = "；"


class Entry(Protocol):
    """What the strategy library knows of one kind of advice."""

    @property
    def title(self) -> str: ...
    @property
    def tiers(self) -> tuple[str, ...]: ...
    @property
    def needs(self) -> tuple[str, ...]: ...
    @property
    def own(self) -> bool: ...


def analysis_table(customers: pd.DataFrame) -> pd.DataFrame:
    """All customers, the highest contribution first, with the twelve columns and what else is known.

    customers: the columns named in COLUMNS and MORE (twelve_columns) as far as known; an absent one of the twelve is
    empty. 四层 is there only where 分级 speaks in another vocabulary. Customers without a name are
    listed by number. Contacts are as given: masking them is up to whoever prints or stores it.
    """
    ordered = customers.sort_values(["contribution", "customer_id"], ascending=[False, True])
    table = pd.DataFrame(index=ordered.index)
    for heading, column in COLUMNS.items():
        table[heading] = ordered.get(column)
    table["客户名称"] = table["客户名称"].astype(object).fillna(ordered["customer_id"])
    for heading, column in MORE.items():
        if column in ordered and ordered[column].notna().any():
            table[heading] = (
                ordered[column].round(1) if heading.endswith(SCORE) else ordered[column]
            )
    if "四层" in table and (table["四层"] == table["分级"]).all():
        table = table.drop(columns="四层")
    return table.reset_index(drop=True)


def flags(customers: pd.DataFrame, tests: Mapping[str, pd.Series]) -> pd.Series[str]:
    """The names of all ``tests`` that hold, joined; empty where none does."""
    words = pd.Series("", index=customers.index)
    for name, holds in tests.items():
        more = holds.fillna(False).astype(bool)
        words = words.where(~more, words + (SEPARATOR + name))
    return words.str.removeprefix(SEPARATOR)


def strategies_for(entries: Iterable[Entry], tier: str, need: str | None) -> list[str]:
    """Titles that fit a tier and a need, the most particular first.

    An entry of the tier that names this need, then entries of the tier for any need, then entries
    of any tier for this need. Entries for another need are left out.
    """
    ranked: list[tuple[int, str]] = []
    for entry in entries:
        mine, named = tier in entry.tiers, need is not None and need in entry.needs
        if (entry.tiers and not mine) or (entry.needs and not named) or not (mine or named):
            continue
        ranked.append((0 if mine and named else 1 if mine else 2, entry.title))
    return [title for _, title in sorted(ranked, key=lambda pair: pair[0])]


def strategy_matrix(
    entries: Sequence[Entry], tiers: Sequence[str], needs: Sequence[str], *, most: int = 2
) -> pd.DataFrame:
    """Tier × need: the ``most`` fitting titles of each cell. Columns: tier, then the needs."""
    rows = [
        {
            "tier": tier,
            **{need: SEPARATOR.join(strategies_for(entries, tier, need)[:most]) for need in needs},
        }
        for tier in tiers
    ]
    return pd.DataFrame(rows)
