"""Customers matched by id: the matrix, the moves, their reasons, and who cannot be matched."""

import pandas as pd
import pytest
from compared_sides import side

from reportkit.compare.tiers import TierChanges, tier_changes

BEST, SECOND, THIRD, LAST = "优质客户", "发展客户", "潜力客户", "边缘客户"


def frame(*rows: tuple, **columns) -> pd.DataFrame:
    """Rows of id and tier, more columns by name."""
    made = pd.DataFrame(rows, columns=["customer_id", "tier"])
    return made.assign(base_tier=made["tier"], **columns)


def changes(old: pd.DataFrame | None, new: pd.DataFrame | None, **more) -> TierChanges:
    sides = (side("2025-Q3", tiers=old), side("2025-Q4", tiers=new))
    return tier_changes(*sides, same_rule=more.get("same_rule", True))


def test_customers_are_counted_from_tier_to_tier():
    old = frame(("a", BEST), ("b", BEST), ("c", SECOND), ("gone", LAST))
    new = frame(("new", THIRD), ("c", BEST), ("b", LAST), ("a", BEST))
    found = changes(old, new)
    assert found.columns == (BEST, SECOND, THIRD, LAST, "不再列入")
    assert dict(found.counts) == {
        BEST: (1, 0, 0, 1, 0), SECOND: (1, 0, 0, 0, 0), THIRD: (0, 0, 0, 0, 0),
        LAST: (0, 0, 0, 0, 1), "新进入": (0, 0, 1, 0, 0),
    }  # fmt: skip
    assert (found.stayed, found.up, found.down, found.entered, found.left) == (1, 1, 1, 1, 1)


def test_without_newcomers_and_leavers_the_matrix_is_that_of_the_tiers():
    tiers = frame(("a", BEST), ("b", LAST))
    found = changes(tiers, tiers)
    assert found.columns == (BEST, SECOND, THIRD, LAST)
    assert [word for word, _ in found.counts] == [BEST, SECOND, THIRD, LAST]


def test_a_move_names_the_customer_as_the_later_report_does():
    old = frame(("a", BEST), name=["旧名公司"])
    (move,) = changes(old, frame(("a", SECOND), name=["新名公司"])).moves
    assert (move.customer, move.name, move.former, move.tier, move.up) == (
        "a", "新名公司", BEST, SECOND, False,
    )  # fmt: skip
    (kept,) = changes(old, frame(("a", SECOND), name=[None])).moves
    assert kept.name == "旧名公司"


def test_falls_come_first_and_of_them_who_contributed_most():
    old = frame(("up", LAST), ("small", BEST), ("large", SECOND), contribution=[9.0, 5.0, 7.0])
    new = frame(("up", BEST), ("small", LAST), ("large", THIRD))
    assert [move.customer for move in changes(old, new).moves] == ["large", "small", "up"]


def test_as_many_moves_are_listed_as_a_reader_may_want(monkeypatch):
    monkeypatch.setattr("reportkit.compare.tiers.LISTED", 2)
    old = frame(*((str(n), BEST) for n in range(5)))
    found = changes(old, frame(*((str(n), LAST) for n in range(5))))
    assert (len(found.moves), found.down) == (2, 5)


def reason(former: str, tier: str, old: dict, new: dict, **more) -> str:
    sides = [
        frame(("a", word), **{k: [v] for k, v in facts.items()})
        for word, facts in ((former, old), (tier, new))
    ]
    (move,) = changes(*sides, **more).moves
    return move.reason


def scores(value: float, prospect: float, contribution: float, potential: float, **more) -> dict:
    return {
        "value_score": value, "prospect_score": prospect, "contribution_score": contribution,
        "potential_score": potential, **more,
    }  # fmt: skip


def test_a_fall_from_the_upper_tiers_is_told_by_the_score_that_decides_them():
    old, new = scores(80, 50, 90, 60, status="活跃"), scores(55.25, 50, 60, 59.5, status="流失")
    told = "综合得分 80.0 → 55.2，贡献得分 90 → 60，由活跃变为流失"
    assert reason(BEST, LAST, old, new) == told


def test_the_lower_tiers_are_told_apart_by_the_other_score():
    old, new = scores(30, 40, 20, 40), scores(30, 60, 90, 70)
    assert reason(LAST, THIRD, old, new) == "机会得分 40.0 → 60.0，潜力得分 40 → 70"


@pytest.mark.parametrize(
    ("now", "why"),
    [
        (79.5, "变化不足 1 分，可能只是分界或其他客户变了"),
        (80.5, "变化不足 1 分，可能只是分界或其他客户变了"),
        (85.0, "本人变的方向相反，是分界或其他客户变了"),
    ],
)
def test_who_fell_though_his_score_did_not_may_have_been_passed_by_others(now, why):
    said = reason(BEST, SECOND, scores(80, 50, 90, 60), scores(now, 50, 90, 60))
    assert said == f"综合得分 80.0 → {now:.1f}，{why}"


def test_no_reason_is_given_where_none_is_kept_or_the_rule_changed():
    assert reason(BEST, SECOND, {}, {}) == ""
    old, new = scores(80, 50, 90, 60), scores(55, 50, 60, 60)
    assert reason(BEST, SECOND, old, new, same_rule=False) == ""


def test_another_rule_is_said():
    tiers = frame(("a", BEST))
    assert changes(tiers, tiers, same_rule=False).other_rule
    assert not changes(tiers, tiers).other_rule


def test_ids_that_had_to_be_masked_are_matched_with_nobody():
    old = frame(("赵**", BEST), ("赵**（2）", BEST), ("K1", BEST))
    new = frame(("赵**", LAST), ("K1", BEST))
    found = changes(old, new)
    assert (found.masked, found.stayed, found.moves) == (3, 1, ())
    hidden = changes(frame(("赵**", BEST)), frame(("赵**", LAST)))
    assert (hidden.why, hidden.masked) == ("客户编号是遮盖过的，每次不同，无法认出同一位客户", 2)


def test_a_run_without_tiers_says_so():
    found = changes(frame(("a", BEST)), None)
    assert found.why == "2025 年第四季度（第 1 版）没有客户分层的结果"


def test_two_vocabularies_are_compared_by_the_tiers_beneath_them():
    old, new = frame(("a", BEST), ("b", LAST)), frame(("a", BEST), ("b", THIRD))
    new["tier"] = ["A 类客户", "C 类客户"]
    spoken = [{"params": {"report": {"vocabulary": word}}} for word in ("四层", "ABC")]
    sides = (side("2025-Q3", tiers=old, **spoken[0]), side("2025-Q4", tiers=new, **spoken[1]))
    found = tier_changes(*sides, same_rule=True)
    assert [(move.former, move.tier) for move in found.moves] == [(LAST, THIRD)]
    bare = side("2025-Q4", tiers=new.drop(columns="base_tier"), **spoken[1])
    assert tier_changes(sides[0], bare, same_rule=True).why == "两次的分级叫法不同，无法对照"


def test_numbers_as_ids_are_matched_as_the_same_customers():
    found = changes(frame((1, BEST)), frame(("1", SECOND)))
    assert [(move.customer, move.tier) for move in found.moves] == [("1", SECOND)]
