"""Whether customers of each tier stayed, and what moving between tiers brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics import claims, estimates
from reportkit.analysis.basics.intervals import Share, wilson_interval
from reportkit.analysis.basics.periods import Span
from reportkit.analysis.programme.attainment import Grading
from reportkit.analysis.tiers.tier_words import TIERS

_MOST_WORDS = 6  # of a client's own levels
_WAYS = {-1: "降级", 0: "不变", 1: "升级"}


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """Buyers of the span before who bought again, by tier.

    differs: the best and the worst beyond chance; overlaps: the tiers stem from a moment inside
    the window. rule: where the tiers come from.
    """

    best: str
    high: float
    low: str
    rate: float
    n: int
    rule: str
    several: bool
    differs: bool
    uneven: bool
    overlaps: bool
    frame: pd.DataFrame


@travels()
def kept(
    now: pd.DataFrame, earlier: pd.DataFrame, graded: Grading, window: Span,
    *, months: int, period_months: int,
) -> Kept:  # fmt: skip
    """now, earlier: customer summaries of the ``window`` of ``months`` and the span before."""
    base = graded.tiers if graded.former is None else graded.former
    assert window.start is not None
    records = estimates.Records(window.start, window.end, sales=now, earlier=earlier)
    order: Sequence[str] = [tier for tier in TIERS if (base == tier).any()]
    order = order or sorted(base.dropna().unique())[:_MOST_WORDS]
    frame = estimates.retained_by(records, base, order)
    valid = frame.dropna(subset=["retention"])
    if valid.empty:
        raise NothingToMeasure("上一窗口没有各层级的成交客户")
    best, low = (
        valid.iloc[int(at)] for at in (valid["retention"].argmax(), valid["retention"].argmin())
    )
    several = len(valid) > 1
    apart = several and claims.apart(_share(best), _share(low), tests=len(valid)) > 0
    old = graded.former is not None
    return Kept(
        best=best["label"], high=best["retention"], low=low["label"], rate=low["retention"],
        n=int(valid["before"].sum()), rule="上一期的分层" if old else graded.source,
        several=several, differs=bool(apart), uneven=bool(low["retention"] != best["retention"]),
        overlaps=old and months > period_months, frame=frame,
    )  # fmt: skip


def _share(row: pd.Series) -> Share:
    return wilson_interval(int(row["kept"]), int(row["before"]))


@dataclass(frozen=True, slots=True, eq=False)
class Migration:
    """Contribution of those who rose, stayed or fell, of both periods."""

    up: int
    down: int
    net: float
    n: int
    moved: bool
    frame: pd.DataFrame


@travels()
def migration(moves: pd.DataFrame) -> Migration:
    """moves: step (tiers up, negative = down), before, contribution."""
    if not moves["step"].notna().any():
        raise NothingToMeasure("没有两期都在册的客户")
    steps = pd.Categorical(np.sign(moves["step"]).map(_WAYS), list(_WAYS.values()))
    table = pd.DataFrame(
        {
            "direction": steps,
            "before": moves["before"],
            "now": moves["contribution"],
            "change": moves["contribution"] - moves["before"],
        }
    ).dropna(subset=["direction"])
    sums = table.groupby("direction", observed=False).agg(
        customers=("now", "size"), before=("before", "sum"), now=("now", "sum"),
        change=("change", "sum"),
    )  # fmt: skip
    frame = sums.iloc[::-1].reset_index()
    up, down = int(frame["customers"].iloc[0]), int(frame["customers"].iloc[2])
    total = int(frame["customers"].sum())
    return Migration(up, down, float(frame["change"].sum()), total, bool(up or down), frame)
