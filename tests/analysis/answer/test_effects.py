"""Exposure is not effect: a rate from the client's own past turns one into the other, or nothing does."""

import numpy as np
import pandas as pd
import pytest

from reportkit.analysis.answer import effects
from reportkit.analysis.answer.effects import Effect, Exposure, retention_gap
from reportkit.errors import DataError


def history(gap: float, seed: int = 0, customers: int = 200) -> pd.DataFrame:
    """Three dates; flagged customers keep ``gap`` less of their margin than the others."""
    rng = np.random.default_rng(seed)
    rows = []
    for at in range(3):
        margin = rng.lognormal(3, 0.5, customers)
        lit = rng.random(customers) < 0.3
        kept = 0.9 - gap * lit + rng.normal(0, 0.15, customers)
        rows.append(
            pd.DataFrame(
                {"customer_id": range(customers), "at": at, "margin": margin,
                 "later": margin * kept, "lit": lit}
            )
        )  # fmt: skip
    return pd.concat(rows, ignore_index=True)


def test_a_planted_gap_lies_in_its_interval():
    found = retention_gap(history(0.2))
    assert found.low < -0.2 < found.high < 0
    assert found.beyond_noise
    assert len(found.by_date) == 3
    assert found.customers == 200


def test_a_gap_by_hand():
    rows = pd.DataFrame(
        {"customer_id": list("abcd"), "at": 0, "margin": [10.0, 10, 10, 10],
         "later": [5.0, 5, 10, 8], "lit": [True, True, False, False]}
    )  # fmt: skip
    found = retention_gap(rows, draws=50)
    assert found.gap == pytest.approx(0.5 - 0.9)
    assert (found.kept_flagged, found.kept_others) == (0.5, 0.9)


def test_shuffled_flags_hardly_ever_show_a_gap():
    rng = np.random.default_rng(5)
    rows = history(0.0, customers=120)
    losses = 0
    for _ in range(40):
        rows["lit"] = rows.groupby("at")["lit"].transform(lambda s: rng.permutation(s.to_numpy()))
        losses += retention_gap(rows, draws=200).beyond_noise
    assert losses <= 4  # 2.5 % of 40 is one; five or more has a chance below 1 in 200


def test_nobody_flagged_has_no_gap():
    assert retention_gap(history(0.2).assign(lit=False)) is None
    assert retention_gap(history(0.2).assign(lit=True)) is None


def test_a_side_that_brought_nothing_at_one_date_has_no_gap():
    rows = history(0.2)
    last = rows["at"] == 2
    assert retention_gap(rows.assign(lit=rows["lit"] & ~last)) is None
    assert retention_gap(rows.assign(margin=rows["margin"].mask(last & ~rows["lit"], 0.0))) is None
    assert retention_gap(rows.iloc[:0]) is None


def test_exposure_becomes_effect_only_beyond_noise():
    sure, vague = retention_gap(history(0.2)), retention_gap(history(0.0))
    effect = effects.kept_effect(Exposure(1000.0, 9), sure, "算式")
    assert effect.low == pytest.approx(-1000 * sure.high)
    assert effect.low < effect.mid < effect.high
    assert effects.kept_effect(Exposure(1000.0, 9), vague, "算式") is None


def test_an_effect_needs_a_range_and_a_formula():
    with pytest.raises(DataError, match="效果需要范围与算式"):
        Effect("kept", 2.0, 1.0, None, "算式")
    with pytest.raises(DataError, match="效果需要范围与算式"):
        Effect("kept", 1.0, 2.0, 1.5, "")


def test_without_a_midpoint_half_the_ceiling_counts():
    assert Effect("won", 0.0, 8.0, None, "上限").ranked_amount == 4
    assert Effect("won", 2.0, 8.0, 5.0, "算式").ranked_amount == 5


def test_lights_that_mean_nothing_are_seldom_clear_though_few_customers_bring_most():
    found = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        margin = rng.lognormal(0, 2.2, 120)
        table = pd.DataFrame(
            {"customer_id": [f"k{n}" for n in range(120)], "at": 1, "margin": margin,
             "later": margin * rng.lognormal(0, 1.5, 120), "lit": rng.permutation(120) < 12}
        )  # fmt: skip
        found.append(effects.retention_gap(table, draws=199).p_value)
    assert sum(p <= 0.05 for p in found) <= 5
    assert sum(p <= 0.1 for p in found) <= 8
