"""Moves between tiers of six customers, counted by hand."""

import pandas as pd
import pytest

from reportkit.analysis.tiers.transitions import balance, flow_table, promotion_rate, tier_moves
from reportkit.errors import DataError

ORDER = ["优质客户", "发展客户", "潜力客户", "边缘客户"]


def tiers(**found):
    rows = [(who, tier, money) for who, (tier, money) in found.items()]
    return pd.DataFrame(rows, columns=["customer_id", "tier", "contribution"])


BEFORE = tiers(
    a=("优质客户", 100),
    b=("优质客户", 80),
    c=("潜力客户", 10),
    d=("边缘客户", 1),
    gone=("边缘客户", 1),
)
NOW = tiers(
    a=("优质客户", 110),
    b=("发展客户", 30),
    c=("优质客户", 90),
    d=("边缘客户", 2),
    new=("潜力客户", 5),
)


def test_counts_of_who_stayed_rose_fell_came_and_left():
    moves = tier_moves(BEFORE, NOW, ORDER)
    assert (moves.compared, moves.stayed, moves.upgraded, moves.downgraded) == (4, 2, 1, 1)
    assert (moves.entered, moves.left) == (1, 1)


def test_money_moved_is_the_change_of_those_who_moved():
    moves = tier_moves(BEFORE, NOW, ORDER)
    assert moves.upgraded_money == 80  # c: 90 − 10
    assert moves.downgraded_money == -50  # b: 30 − 80


def test_the_matrix_has_all_tiers_and_a_row_for_those_who_are_new():
    counts = tier_moves(BEFORE, NOW, ORDER).counts
    assert list(counts.columns) == ORDER
    assert list(counts.index) == [*ORDER, "新进入"]
    assert counts.loc["优质客户"].tolist() == [1, 1, 0, 0]
    assert counts.loc["新进入", "潜力客户"] == 1
    assert int(counts.to_numpy().sum()) == len(NOW)


def test_shares_are_of_the_former_tier_and_empty_rows_have_none():
    shares = tier_moves(BEFORE, NOW, ORDER).shares
    assert shares.loc["优质客户"].tolist() == [0.5, 0.5, 0, 0]
    assert shares.loc["发展客户"].isna().all()


def test_without_newcomers_there_is_no_row_for_them():
    assert list(tier_moves(NOW, NOW, ORDER).counts.index) == ORDER


def test_promotion_counts_the_former_tier_only():
    moves = tier_moves(BEFORE, NOW, ORDER)
    rate = promotion_rate(moves, ["潜力客户", "边缘客户"], ["优质客户"])
    assert (rate.hits, rate.total) == (1, 2)
    assert promotion_rate(moves, ["发展客户"], ["优质客户"]) is None


def test_flows_leave_out_those_who_stayed_and_those_who_are_new():
    table = flow_table(tier_moves(BEFORE, NOW, ORDER), 8)
    assert set(zip(table["former"], table["tier"], table["direction"], strict=True)) == {
        ("优质客户", "发展客户", "降级"),
        ("潜力客户", "优质客户", "升级"),
    }
    assert table.set_index("direction")["change"].to_dict() == {"降级": -50, "升级": 80}


def test_a_word_of_another_vocabulary_is_refused():
    with pytest.raises(DataError, match="上期分层含未知层级 A 类客户"):
        tier_moves(tiers(a=("A 类客户", 1)), NOW, ORDER)


def moves(up, down, gained, lost):
    rows = [(f"u{k}", "边缘客户", "优质客户", 0, gained / up) for k in range(up)]
    rows += [(f"d{k}", "优质客户", "边缘客户", -lost / down, 0) for k in range(down)]
    names = ["customer_id", "former", "tier", "before", "contribution"]
    frame = pd.DataFrame(rows, columns=names)
    before = frame[["customer_id", "former", "before"]].set_axis(
        ["customer_id", "tier", "contribution"], axis=1
    )
    return tier_moves(before, frame[["customer_id", "tier", "contribution"]], ORDER)


@pytest.mark.parametrize(
    ("up", "down", "gained", "lost", "words"),
    [
        (30, 10, 100, -50, "升多于降"),
        (30, 10, 100, -150, "升多于降，贡献合计减少"),  # more rose, yet the money fell
        (10, 30, 100, -150, "降多于升"),
        (10, 30, 200, -150, "降多于升，贡献合计增加"),
        (250, 233, 109.8, -123.9, "升降家数相当，贡献合计减少"),  # 17 of 483 are chance
    ],
)
def test_the_balance_says_no_more_than_numbers_and_money_bear_out(up, down, gained, lost, words):
    assert balance(moves(up, down, gained, lost)) == words
