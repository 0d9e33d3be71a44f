"""What a reader needs to try other tiers on the page: everybody's scores, and the settings in use.

Takes the tiers of a run, returns frames to keep; the trying itself is done where the page is read,
by the rules of ``scorecard`` and ``tiering``.
"""

from __future__ import annotations

import pandas as pd

from reportkit.absence import travels
from reportkit.analysis.tiers.tier_settings import POINTS, SHARES, TARGETS
from reportkit.analysis.tiers.tiered import Tiered

_SCORED = ("customer_id", *POINTS.values(), "prospect_score", "contribution", "trading")


@travels()
def scores(tiers: Tiered) -> pd.DataFrame:
    """One row per customer: the scores of every dimension and of the prospect, profit, trading."""
    return tiers.scores.table[list(_SCORED)]


@travels()
def in_use(tiers: Tiered) -> pd.DataFrame:
    """One row: every setting under its own name, a pair as ``…_0`` and ``…_1``; coverage and words."""
    plan, covered = tiers.plan, tiers.scores.coverage
    row: dict[str, object] = {
        f"{name}_{place}": float(side)
        for name, pair in zip(SHARES, plan.bounds, strict=True)
        for place, side in enumerate(pair)
    }
    row |= {name: float(getattr(plan, name)) for name in TARGETS}
    row |= {name: float(tiers.scoring.dimensions[word]) for name, word in POINTS.items()}
    row |= {f"{name}_coverage": float(covered[word]) for name, word in POINTS.items()}
    return pd.DataFrame([row | {"word": tiers.word, "vocabulary": tiers.vocabulary}])
