"""How often the levers of a decision are pulled by chance: shuffle the labels of a built report.

For every shuffle the signals are dealt anew among the customers of each past date, the months of
every region among themselves, returned lines among the categories and both years, tickets closed
in time among both years, won customers among the channels by what each cost, and customers among
the tiers. A shuffle that still pulls any lever is a false decision: at most 5 % may. Usage:
bench_null.py output/demo/2025-Q4 [shuffles [seed]]
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from reportkit.absence import is_there
from reportkit.analysis.answer import effects, levers, signals
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.intervals import Share, wilson_interval
from reportkit.analysis.basics.periods import months_before
from reportkit.analysis.buying.rhythm import CHURNED
from reportkit.analysis.tiers.tier_words import TIERS
from reportkit.data import features
from reportkit.data.dataset import Dataset, open_dataset
from reportkit.data.features import causes, watch

ALLOWED = 0.05


def main(folder: str, shuffles: str = "200", seed: str = "7") -> int:
    """0 where at most ``ALLOWED`` of the shuffles pull a lever, else 1."""
    run, number = Path(folder), int(shuffles)
    data = open_dataset(run / "data")
    frame = pd.read_parquet(run / "chapters" / "decisions" / "frame_signals.parquet")
    frame = frame.set_index("customer_id")
    rows = past(data, frame)
    months = causes.yearly_months(data, "region", data.as_of)
    rng = np.random.default_rng(int(seed))
    costs, channels = (
        causes.service_costs(data, data.as_of),
        causes.channel_results(data, data.as_of),
    )
    back, closed = _two_years(data)
    counts = dict.fromkeys(("保住亮灯客户", "地区转折", "退货", "关单变慢", "换渠道", "停服务"), 0)
    false = 0
    for _ in range(number):
        others = returns(back, rng), slows(closed, rng), moves(channels, rng)
        gap, fall = dealt_gap(rows, rng), broken(months, rng)
        chances = {"gap": gap.p_value if gap else 1.0, "fall": fall.p_value if fall else 1.0}
        levels = levers.stepwise(chances, sum(others))
        pulled = (
            keeps(frame, gap, levels["gap"]), chances["fall"] <= levels["fall"], *others,
            releases(frame, costs, rng),
        )  # fmt: skip
        for name, hit in zip(counts, pulled, strict=True):
            counts[name] += hit
        false += any(pulled)
    told = "，".join(f"{name} {count} 次" for name, count in counts.items())
    print(f"{number} 次打乱，{false} 次仍得出决定（{false / number:.1%}）：{told}")
    return 0 if false <= ALLOWED * number else 1


def past(data: Dataset, frame: pd.DataFrame) -> pd.DataFrame:
    """The customers of the best tier's number at earlier dates, with their signals of then."""
    assert data.span is not None
    days = features.purchase_days(data, start=None, end=data.as_of)
    top = int((frame["tier"] == TIERS[0]).sum())
    dates = watch.past_dates(data.span[0], data.as_of)
    return watch.lookback(data, dates, days, top=top, rule=ActivityRule())


def dealt_gap(rows: pd.DataFrame, rng: np.random.Generator) -> effects.RetentionGap | None:
    dealt = rows.groupby("at")["lit"].transform(lambda lit: rng.permutation(lit.to_numpy()))
    return effects.retention_gap(rows.assign(lit=dealt), draws=999)


def keeps(frame: pd.DataFrame, gap: effects.RetentionGap | None, level: float) -> bool:
    lit = frame.assign(lights=frame[list(signals.known_signals(frame))].sum(axis=1))
    return levers.keep_lit(lit, TIERS[0], gap, levers.Words(), level=level) is not None


def _two_years(data: Dataset) -> tuple[list[pd.DataFrame], list[Share]]:
    """Returns by category, and tickets closed in time, of half a year and of the same a year before."""
    ends = (data.as_of, months_before(data.as_of, 12))
    spans = [(months_before(end, 6), end) for end in ends]
    back = [features.returns_by(data, "category", start=a, end=b) for a, b in spans]
    return back, [causes.closed_in_time(data, a, b, 48) for a, b in spans]


def returns(back: list[pd.DataFrame], rng: np.random.Generator) -> bool:
    """Deal all returned lines anew among the lines of all categories and both years."""
    sold = np.concatenate([table["sold_lines"].to_numpy() for table in back])
    dealt = rng.multivariate_hypergeometric(
        sold, int(sum(t["returned_lines"].sum() for t in back)), method="marginals"
    )
    parts = np.split(dealt, [len(back[0])])
    tables = [
        t.assign(returned_lines=n, returned_amount=n / t["sold_lines"] * t["sold_amount"])
        for t, n in zip(back, parts, strict=True)
    ]
    rates = pd.Series(0.3, index=back[0]["label"])
    return levers.check_returns(tables[0], tables[1], rates, 6, levers.Words()) is not None


def slows(closed: list[Share], rng: np.random.Generator) -> bool:
    """Deal the tickets closed in time anew among both years; the lever needs the share to fall."""
    hits, totals = sum(share.hits for share in closed), [share.total for share in closed]
    now, before = rng.multivariate_hypergeometric(totals, hits)
    return levers.slower(*map(wilson_interval, (int(now), int(before)), totals))


def moves(channels: list[levers.Channel], rng: np.random.Generator) -> bool:
    """Deal the wins anew among the channels by their cost: no channel is dearer than another."""
    cost = np.array([channel.cost for channel in channels])
    wins = rng.multinomial(sum(channel.wins for channel in channels), cost / cost.sum())
    dealt = [replace(c, wins=int(n)) for c, n in zip(channels, wins, strict=True)]
    return is_there(found := levers.try_channel(dealt, 0.15, [2.0, 4.0], levers.Words())) and (
        found is not None
    )


def releases(frame: pd.DataFrame, costs: pd.Series, rng: np.random.Generator) -> bool:
    """Deal the customers anew among the tiers: the last brings as much a head as any."""
    tiers = rng.permutation(frame["tier"].to_numpy())
    known = frame.assign(tier=tiers, status=np.where(frame["silent"], CHURNED, ""))
    return levers.release_service(known, costs, TIERS, levers.Words()) is not None


def broken(
    months: tuple[pd.DataFrame, pd.DataFrame], rng: np.random.Generator
) -> levers.Fall | None:
    order = rng.permutation(len(months[0]))
    now, before = (side.iloc[order].set_index(side.index) for side in months)
    found = levers.broken_group((now, before), draws=299, limit=levers.ERROR)
    return found if is_there(found) else None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
