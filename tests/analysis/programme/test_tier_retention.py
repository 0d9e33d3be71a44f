"""Customers kept by tier, and what moving between tiers brought."""

from datetime import datetime
from types import SimpleNamespace

import pandas as pd
import pytest

from reportkit.absence import gap_of
from reportkit.analysis.programme import tier_retention
from reportkit.analysis.programme.attainment import Grading

WINDOW = SimpleNamespace(start=datetime(2025, 7, 1), end=datetime(2026, 1, 1), label="")
IDS = [f"k{i}" for i in range(80)]
TIERS = pd.Series(["优质客户"] * 40 + ["边缘客户"] * 40, index=IDS)


def bought(ids) -> pd.DataFrame:
    return pd.DataFrame({"customer_id": list(ids), "revenue": 1.0})


def kept(now, graded=None, before=IDS, months=6):
    return tier_retention.kept(
        bought(now), bought(before), graded or Grading(TIERS, "客户表中的现有分级"), WINDOW,
        months=months, period_months=3,
    )  # fmt: skip


def test_the_best_and_the_worst_tier_differ_beyond_chance():
    found = kept(IDS[:38] + IDS[40:50])
    assert (found.best, found.high, found.low, found.rate) == ("优质客户", 0.95, "边缘客户", 0.25)
    assert (found.n, found.rule, found.several) == (80, "客户表中的现有分级", True)
    assert (found.differs, found.uneven, found.overlaps) == (True, True, False)


def test_a_small_gap_is_chance_and_none_is_even():
    near = kept(IDS[:38] + IDS[40:77])
    assert (near.differs, near.uneven) == (False, True)
    assert not kept(IDS).uneven
    single = kept(IDS[:20], before=IDS[:40])
    assert (single.several, single.differs, single.best) == (False, False, "优质客户")


def test_tiers_of_the_period_before_come_first_and_may_overlap_the_window():
    old = Grading(TIERS, "本报告的分层结果", TIERS.replace("边缘客户", "潜力客户"))
    found = kept(IDS[:10], old)
    assert (found.rule, found.low, found.overlaps) == ("上一期的分层", "潜力客户", True)
    assert not kept(IDS[:10], old, months=3).overlaps


def test_words_of_the_client_are_tiers_too_and_nobody_before_is_nothing():
    own = Grading(TIERS.replace({"优质客户": "甲", "边缘客户": "乙"}), "客户表中的现有分级")
    assert set(kept(IDS[:50], own).frame["label"]) == {"甲", "乙"}
    many = Grading(pd.Series([f"{n % 8} 级" for n in range(80)], index=IDS), "客户表中的现有分级")
    listed = kept(IDS, many).frame["label"].tolist()
    assert sorted(listed) == [f"{n} 级" for n in range(6)]  # the first six by name
    assert "上一窗口" in str(gap_of(kept(IDS, before=[])))


def test_what_moving_between_tiers_brought():
    moves = pd.DataFrame(
        {
            "step": [1, 2, 0, -1, None],
            "before": [1.0] * 5,
            "contribution": [3.0, 3.0, 1.0, 0.5, 9.0],
        }
    )
    found = tier_retention.migration(moves)
    assert (found.up, found.down, found.n, found.moved) == (2, 1, 4, True)
    assert found.net == pytest.approx(3.5)
    assert found.frame["change"].tolist() == [4.0, 0.0, -0.5]
    assert found.frame["direction"].tolist() == ["升级", "不变", "降级"]
    far = tier_retention.migration(moves.assign(step=moves["step"] * 11))  # of two dozen tiers
    assert (far.up, far.down, far.n) == (2, 1, 4)
    assert not tier_retention.migration(moves.assign(step=0)).moved
    assert "两期" in str(gap_of(tier_retention.migration(moves.assign(step=None))))
