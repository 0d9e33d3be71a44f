"""How many customers there are, and how many of them bought in a period."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from reportkit.absence import NothingToMeasure, travels


@dataclass(frozen=True, slots=True)
class Headcount:
    """Customers of the customer table, and of them those who bought.

    outside: buyers whom the table does not list. new: first orders; None where the records do not
    go back far enough to tell.
    """

    n: int
    inside: int
    outside: int
    share: float
    new: float | None


@travels(optional=("new",))
def headcount(people: pd.DataFrame, summary: pd.DataFrame, new: float | None) -> Headcount:
    """people: the customer table; summary: customer_summary of the period; new: who bought first."""
    if people.empty:
        raise NothingToMeasure("客户表里没有客户")
    inside = int(summary["customer_id"].isin(people["customer_id"]).sum())
    return Headcount(len(people), inside, len(summary) - inside, inside / len(people), new)
