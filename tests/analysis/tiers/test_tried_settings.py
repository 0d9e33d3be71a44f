"""What is kept for trying other tiers: everybody's scores, and the settings in use."""

from hand_tiers import made

from reportkit.analysis.tiers import tried_settings
from reportkit.analysis.tiers.tiering import TierPlan


def test_every_customer_has_a_row_of_scores_and_no_name():
    tiers = made()
    kept = tried_settings.scores(tiers)
    assert len(kept) == tiers.n
    assert list(kept.columns) == [
        "customer_id", "贡献", "潜力", "关系", "满意度", "prospect_score", "contribution", "trading",
    ]  # fmt: skip


def test_settings_are_those_that_made_the_tiers():
    tiers = made()
    used = tried_settings.in_use(tiers).iloc[0]
    pairs = [
        (used[f"{n}_share_0"], used[f"{n}_share_1"])
        for n in ("premium", "growing", "prospect", "edge")
    ]
    assert pairs == list(tiers.plan.bounds)
    assert used["premium_profit"] == TierPlan().premium_profit
    assert used["contribution_points"] == tiers.scoring.dimensions["贡献"]
    assert used["contribution_points_coverage"] == tiers.scores.coverage["贡献"] > 0
