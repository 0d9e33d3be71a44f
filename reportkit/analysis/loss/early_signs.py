"""Whether leaving announces itself: the last months of the lost beside those of the kept, to be said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics import claims
from reportkit.analysis.loss import trajectories
from reportkit.analysis.loss.silent import Quiet

LABELS = {"orders": "购买次数", "amount": "消费金额", "interactions": "互动次数"}


@dataclass(frozen=True, slots=True)
class Path:
    """The steepest measure of the lost as a share of the kept. falls: beyond chance.

    noise: half-width of the change, percentage points; ends: name, first, last of each measure.
    """

    what: str
    first: float
    last: float
    months: int
    noise: float
    lost: int
    kept: int
    total: int
    names: str
    falls: bool
    ends: list[dict[str, Any]]
    back: int
    tables: list[str]
    frame: pd.DataFrame


@travels(optional=("contacts",))
def path(
    days: pd.DataFrame, now: Quiet, contacts: pd.DataFrame | None, as_of: datetime,
    *, months: int, smallest: int,
) -> Path:  # fmt: skip
    """days: customer_id, day, amount; contacts: customer_id, happened_at."""
    if contacts is not None:
        dated = contacts["customer_id"].notna() & (contacts["happened_at"] < as_of)
        contacts = contacts[dated]
    table = trajectories.trajectories(days, now.table, contacts, months=months)
    found = trajectories.relative_path(table, smallest=smallest)
    if found is None:
        raise NothingToMeasure("流失与留存的客户太少，或起点不同，不能对照")
    shares, known = found.shares, [str(name) for name in found.shares]
    steep = min(known, key=found.change)
    ends = [
        {"name": LABELS[name], "first": shares[name].iloc[0], "last": shares[name].iloc[-1]}
        for name in known
    ]
    frame = shares.rename(columns=LABELS).set_axis([f"前 {month} 个月" for month in shares.index])
    return Path(
        what=LABELS[steep], first=shares[steep].iloc[0], last=shares[steep].iloc[-1],
        months=len(shares), noise=found.noise(steep) * 100, lost=found.lost, kept=found.kept,
        total=found.lost + found.kept, names="、".join(LABELS[name] for name in known),
        falls=claims.direction(found.change(steep), found.noise(steep)) < 0, ends=ends, back=months,
        tables=["orders", *(["interactions"] if "interactions" in shares else [])], frame=frame,
    )  # fmt: skip
