"""Who is due to buy and what like customers buy besides: money that might come, never at stake."""

import numpy as np
import pandas as pd
import pytest

from reportkit.analysis.answer import hints
from reportkit.analysis.answer.signal_rules import SignalRule

RULE = SignalRule(peers=4)


def test_the_usual_gap_is_the_median_and_needs_enough_gaps():
    days = pd.DataFrame(
        {"customer_id": list("aaaaab"), "day": [0, 10, 30, 60, 60, 5]}
    )  # the sixtieth day twice
    assert hints.usual_gaps(days, 3).to_dict() == {"a": 20.0}
    assert hints.usual_gaps(days, 4).empty


def test_due_is_past_the_usual_gap_and_not_silent_yet():
    frame = pd.DataFrame(
        {"silent": [False, False, True, False], "silent_days": [25, 20, 90, 25]}, index=list("abcd")
    )
    told = hints.due(frame, pd.Series(20.0, index=list("abc")), pd.Series({"a": 500.0}))
    assert told["due"].tolist() == [True, False, False, False]  # b is at the gap, d has none
    assert told["due_money"].tolist() == [500, 0, 0, 0]


def sold(**customers: dict[str, float]) -> pd.DataFrame:
    rows = [(c, group, money) for c, bought in customers.items() for group, money in bought.items()]
    return pd.DataFrame(rows, columns=["customer_id", "group", "revenue"])


FOUR = sold(a={"泵": 60, "阀": 40}, b={"泵": 50, "阀": 50}, c={"泵": 100}, d={"泵": 80, "油": 20})
TIERS = pd.Series("优质客户", index=list("abcd"))


def test_a_group_is_lacking_where_half_of_the_like_buy_it():
    told = hints.missing_groups(FOUR, pd.Series("电子", index=list("abcd")), TIERS, RULE)
    assert told["gap_groups"].to_dict() == {"a": "", "b": "", "c": "阀", "d": "阀"}
    assert told["gap"].tolist() == [False, False, True, True]
    assert told.loc["c", "gap_money"] == pytest.approx(100 * 90 / 400)  # its share among the like


def test_a_small_industry_is_compared_within_its_tier_and_nobody_without_enough_like():
    kinds = pd.Series({"a": "电子", "b": "医药"})
    assert hints.missing_groups(FOUR, kinds, TIERS, RULE)["peers"].unique().tolist() == ["优质客户"]
    assert hints.missing_groups(FOUR, kinds, TIERS, SignalRule(peers=5)).empty


def test_what_came_back_altogether_was_not_bought():
    table = pd.concat([FOUR, sold(c={"阀": -5.0})])
    told = hints.missing_groups(table, pd.Series(dtype=object), TIERS, RULE)
    assert told.loc["c", "gap_groups"] == "阀"


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_changes_nothing(seed):
    shuffled = FOUR.sample(frac=1, random_state=seed)
    one, other = (
        hints.missing_groups(t, TIERS, TIERS, RULE).sort_index() for t in (FOUR, shuffled)
    )
    pd.testing.assert_frame_equal(one, other)
    assert np.all(one["gap_money"] >= 0)
