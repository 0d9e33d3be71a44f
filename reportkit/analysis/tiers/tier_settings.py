"""The settings that make the tiers, and the steps in which profit is compared.

The run and the page, which tries other settings, take both from here; nothing else is imported.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reportkit.analysis.tiers.tier_words import TIERS

#: setting → tier whose lower and upper share it gives
SHARES = dict(
    zip(("premium_share", "growing_share", "prospect_share", "edge_share"), TIERS, strict=True)
)
#: setting → dimension of the score whose points it gives
POINTS = {
    "contribution_points": "贡献",
    "potential_points": "潜力",
    "relation_points": "关系",
    "satisfaction_points": "满意度",
}
TARGETS = ("premium_profit", "growing_profit", "prospect_score")
_ROUGH = 1000.0  # mean profit from which whole units of the currency are exact enough to cut by


def whole_amounts(amounts: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.int64], float]:
    """Profits in whole steps, and the step: a unit of the currency, a hundredth where they are small.

    Cuts are chosen by these: sums of whole numbers are the same in any order and in any program.
    """
    gained = amounts[amounts > 0]
    step = 1.0 if len(gained) and gained.mean() >= _ROUGH else 0.01
    return np.rint(amounts / step).astype(np.int64), step
