"""The settings that make the tiers are named as the chapter declares them; amounts in whole steps."""

import numpy as np
import pytest

from reportkit.analysis.tiers.scorecard import MEASURES
from reportkit.analysis.tiers.tier_settings import POINTS, SHARES, TARGETS, whole_amounts
from reportkit.analysis.tiers.tier_words import TIERS
from reportkit.analysis.tiers.tiering import TierPlan
from reportkit.notebooks.chapter_files import Notebook
from reportkit.notebooks.settings import declared_settings
from reportkit.outline import notebook_files
from reportkit.project import shipped_files


def test_every_setting_is_one_of_the_tiering_chapter():
    path = next(p for p in notebook_files(shipped_files() / "notebooks") if "tiering" in p.name)
    declared = declared_settings(Notebook("tiering", 8, path, "分层与策略"))
    assert {*SHARES, *POINTS, *TARGETS} <= set(declared)
    assert all(hasattr(TierPlan(), name) for name in TARGETS)


def test_tiers_and_dimensions_stand_in_their_order():
    assert tuple(SHARES.values()) == TIERS
    assert tuple(POINTS.values()) == tuple(MEASURES)


@pytest.mark.parametrize(
    ("amounts", "whole", "step"),
    [
        ([2000.4, 1999.6, -3.2], [2000, 2000, -3], 1.0),
        ([10.25, 0.0, -3.26], [1025, 0, -326], 0.01),
        ([], [], 0.01),
    ],
)
def test_amounts_are_whole_units_unless_they_are_small(amounts, whole, step):
    found = whole_amounts(np.array(amounts, dtype=float))
    assert (found[0].tolist(), found[1]) == (whole, step)
