"""How often the levers of a decision are pulled by chance: shuffle the labels of a built report.

For every shuffle the signals are dealt anew among the customers of each past date, and the months
of every region among themselves; a lever that is still pulled is a false decision. At most 5 % may
be. Usage: bench_null.py output/demo/2025-Q4 [shuffles]
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from reportkit.absence import is_there
from reportkit.analysis.answer import effects, levers, signals
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.tiers.tier_words import TIERS
from reportkit.data import features
from reportkit.data.dataset import Dataset, open_dataset
from reportkit.data.features import causes, watch

ALLOWED = 0.05


def main(folder: str, shuffles: str = "200") -> int:
    """0 where at most ``ALLOWED`` of the shuffles pull a lever, else 1."""
    run, number = Path(folder), int(shuffles)
    data = open_dataset(run / "data")
    frame = pd.read_parquet(run / "chapters" / "decisions" / "frame_signals.parquet")
    frame = frame.set_index("customer_id")
    rows = past(data, frame)
    months = causes.yearly_months(data, "region", data.as_of)
    rng = np.random.default_rng(7)
    kept = sum(keeps(frame, rows, rng) for _ in range(number))
    broken = sum(breaks(months, rng) for _ in range(number))
    print(f"{number} 次打乱：保住亮灯客户 {kept} 次，地区转折 {broken} 次")
    return 0 if kept + broken <= ALLOWED * number else 1


def past(data: Dataset, frame: pd.DataFrame) -> pd.DataFrame:
    """The customers of the best tier's number at earlier dates, with their signals of then."""
    assert data.span is not None
    days = features.purchase_days(data, start=None, end=data.as_of)
    top = int((frame["tier"] == TIERS[0]).sum())
    dates = watch.past_dates(data.span[0], data.as_of)
    return watch.lookback(data, dates, days, top=top, rule=ActivityRule())


def keeps(frame: pd.DataFrame, rows: pd.DataFrame, rng: np.random.Generator) -> bool:
    dealt = rows.groupby("at")["lit"].transform(lambda lit: rng.permutation(lit.to_numpy()))
    gap = effects.retention_gap(rows.assign(lit=dealt), draws=400)
    lit = frame.assign(lights=frame[list(signals.known_signals(frame))].sum(axis=1))
    return levers.keep_lit(lit, TIERS[0], gap, levers.Words()) is not None


def breaks(months: tuple[pd.DataFrame, pd.DataFrame], rng: np.random.Generator) -> bool:
    order = rng.permutation(len(months[0]))
    now, before = (side.iloc[order].set_index(side.index) for side in months)
    return is_there(levers.broken_group((now, before), draws=199))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
