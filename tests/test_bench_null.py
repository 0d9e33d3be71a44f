"""The levers of a decision are not pulled by chance: a few shuffles of a small client's labels.

The share over 200 shuffles of the demo is the tool's own to tell; here each way of dealing anew
must pull a real difference down and leave nothing of it.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reportkit.analysis.answer import levers
from reportkit.analysis.answer.levers import (
    Channel,
    Words,
    check_returns,
    release_service,
    try_channel,
)
from reportkit.analysis.basics.claims import apart
from reportkit.analysis.basics.intervals import wilson_interval
from reportkit.analysis.tiers.tier_words import TIERS

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

import bench_null

DRAWS = 40
MOST = 6  # of 40 at a true rate of 5 %: more would come in one of 70 runs (binomial)


def false_share(pulled) -> int:
    rng = np.random.default_rng(5)
    return sum(bool(pulled(rng)) for _ in range(DRAWS))


def lines(returned: list[int]) -> pd.DataFrame:
    sold = [4000, 3000, 3000]
    return pd.DataFrame(
        {"label": list("甲乙丙"), "sold_lines": sold, "returned_lines": returned,
         "sold_amount": [100.0 * n for n in sold], "returned_amount": [100.0 * n for n in returned]}
    )  # fmt: skip


def test_returns_dealt_among_categories_are_no_decision():
    back = [lines([220, 40, 40]), lines([50, 40, 40])]
    rates = pd.Series(0.3, index=list("甲乙丙"))
    assert check_returns(*back, rates, 6, Words()) is not None  # the planted difference
    assert false_share(lambda rng: bench_null.returns(back, rng)) <= MOST


def test_tickets_dealt_among_years_are_no_decision():
    closed = [wilson_interval(600, 1000), wilson_interval(750, 1000)]
    assert apart(*closed) < 0
    assert false_share(lambda rng: bench_null.slows(closed, rng)) <= MOST


def test_wins_dealt_among_channels_are_no_decision():
    channels = [
        Channel("广告", 1_000_000.0, 50, 20_000.0),
        Channel("转介绍", 100_000.0, 60, 22_000.0),
    ]
    assert try_channel(channels, 0.15, [2.0, 4.0], Words()) is not None
    assert false_share(lambda rng: bench_null.moves(channels, rng)) <= MOST


def test_customers_dealt_among_tiers_are_no_decision():
    tiers = [TIERS[0]] * 60 + [TIERS[2]] * 60 + [TIERS[3]] * 80
    frame = pd.DataFrame({"tier": tiers, "margin": [900.0] * 60 + [50.0] * 60 + [2.0] * 80})
    frame["silent"] = [False] * 120 + [True] * 80
    costs = pd.Series({TIERS[0]: 6000.0, TIERS[2]: 1200.0, TIERS[3]: 2400.0})
    told = frame.assign(status=np.where(frame["silent"], "流失", ""))
    assert release_service(told, costs, TIERS, Words()) is not None
    assert false_share(lambda rng: bench_null.releases(frame, costs, rng)) == 0


@pytest.mark.parametrize("seed", range(2))
def test_months_in_any_order_hold_no_turn(seed):
    rng = np.random.default_rng(seed)
    now = pd.DataFrame(rng.uniform(90, 110, (12, 3)), columns=list("甲乙丙"))
    now.loc[6:, "甲"] *= 0.5
    before = pd.DataFrame(100.0, index=now.index, columns=now.columns)
    assert levers.broken_group((now, before), limit=levers.ERROR).label == "甲"
    found = [bench_null.broken((now, before), rng) for _ in range(15)]
    assert sum(each is not None for each in found) <= 3
