"""Silence against each customer's own gaps, on calendars short enough to count."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.buying.rhythm import customer_activity
from reportkit.errors import DataError

EPOCH = datetime(1970, 1, 1)
BARE = ActivityRule(dormant_floor_days=0, churned_floor_days=1)  # no floors: quantiles show


def customer_days(**bought):
    rows = [(who, day) for who, days in bought.items() for day in days]
    return pd.DataFrame(rows, columns=["customer_id", "day"])


def judged(days, at, rule=BARE):
    return customer_activity(days, EPOCH + timedelta(days=at), rule)


def test_own_quantiles_of_five_gaps_by_hand():
    # gaps 10 10 20 30 40: 75 % at position 3 → 30, 90 % at 3.6 → 36
    row = judged(customer_days(a=[0, 10, 20, 40, 70, 110]), 120).table.iloc[0]
    assert (row["purchase_days"], row["gaps"], row["silent_days"]) == (6, 5, 10)
    assert row["dormant_after_days"] == 30 and row["churned_after_days"] == pytest.approx(36)
    assert row["own_rhythm"] and row["status"] == "活跃"


@pytest.mark.parametrize(
    ("silent", "status"), [(30, "活跃"), (31, "休眠"), (36, "休眠"), (37, "流失")]
)
def test_status_changes_the_day_after_each_threshold(silent, status):
    activity = judged(customer_days(a=[0, 10, 20, 40, 70, 110]), 110 + silent)
    assert activity.table["status"].tolist() == [status]


def test_a_weekly_and_a_quarterly_buyer_are_judged_differently():
    days = customer_days(weekly=range(0, 361, 7), quarterly=range(0, 361, 90))
    activity = judged(days, 360 + 45)
    assert activity.table.set_index("customer_id")["status"].to_dict() == {
        "weekly": "流失",
        "quarterly": "活跃",
    }


def test_too_few_gaps_are_judged_by_the_gaps_of_all_each_customer_counting_once():
    # a: gaps 5 x 10; b: one gap of 60; c: none. A random customer's gap: 5 or 60, half each
    activity = judged(customer_days(a=range(0, 51, 5), b=[0, 60], c=[50]), 100)
    table = activity.table.set_index("customer_id")
    assert table["own_rhythm"].tolist() == [True, False, False]
    assert table.loc["c", "churned_after_days"] == 60 and table.loc["c", "status"] == "活跃"
    assert activity.population_churned_days == 60 and activity.measured_gaps == 11


def test_a_steady_buyer_is_never_dormant_and_the_rule_says_so():
    days = customer_days(steady=[0, 40, 80, 120, 160])
    states = [judged(days, 160 + silent).table["status"].item() for silent in (40, 41)]
    assert states == ["活跃", "流失"]
    assert "一超过界限即为流失，不经过休眠" in ActivityRule().limits


def test_where_nobody_bought_twice_the_declared_default_stands_in():
    activity = judged(customer_days(a=[0], b=[100]), 185)
    assert activity.measured_gaps == 0 and activity.population_churned_days == 180
    assert activity.table["status"].tolist() == ["流失", "活跃"]


def test_floors_keep_a_daily_buyer_from_churning_over_a_weekend():
    days = customer_days(a=range(30))
    assert judged(days, 40, ActivityRule()).table["status"].tolist() == ["活跃"]
    assert judged(days, 60, ActivityRule()).table["status"].tolist() == ["流失"]


@pytest.mark.parametrize(("gaps", "own"), [(3, False), (4, True)])
def test_four_gaps_are_just_enough_for_a_rhythm_of_ones_own(gaps, own):
    # everybody else waits 100 days, so the threshold shows by whom the customer is judged
    days = customer_days(a=range(0, 10 * gaps + 1, 10), b=[0, 100], c=[0, 100])
    row = judged(days, 150).table.set_index("customer_id").loc["a"]
    assert (row["gaps"], row["own_rhythm"]) == (gaps, own)
    assert row["churned_after_days"] == (10 if own else 100)


def test_the_rule_is_printed_from_its_own_settings():
    rule = ActivityRule(dormant_quantile=0.5, churned_quantile=0.875, own_gaps=6)
    assert rule.text == (
        "距上次购买的天数超过客户自身购买间隔的 50% 分位为休眠，超过 87.5% 分位为流失"
        "（恰好等于不算超过），其余为活跃；间隔不足 6 个的客户按全体客户的间隔判断"
    )
    limits = ActivityRule(dormant_floor_days=7, churned_floor_days=21).limits
    assert limits.startswith("休眠界限不低于 7 天，流失界限不低于 21 天")


def test_a_single_gap_is_its_own_quantile():
    days = customer_days(a=[0, 7], b=[0, 50])
    table = judged(days, 60, ActivityRule(0.75, 0.9, own_gaps=1, dormant_floor_days=0)).table
    assert table["churned_after_days"].tolist() == [30, 50]  # never below the floor


def test_purchases_at_the_cut_off_are_not_seen():
    table = judged(customer_days(a=[0, 50]), 50).table
    assert table["purchase_days"].tolist() == [1] and table["silent_days"].tolist() == [50]


def test_several_purchases_on_a_day_are_one_and_ids_are_not_numbers():
    days = pd.DataFrame({"customer_id": ["001", "001", 1, "001"], "day": [2, 2, 2, 4]})
    table = judged(days, 10).table.set_index("customer_id")
    assert table["purchase_days"].to_dict() == {"001": 2, 1: 1}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: judged(customer_days(a=[9]), 9), "1970-01-10 之前没有任何购买"),
        (lambda: judged(pd.DataFrame({"customer_id": ["a"]}), 9), "购买日表缺少列 day"),
        (
            lambda: judged(customer_days(a=[1]), 9, ActivityRule(dormant_quantile=0.95)),
            "休眠分位 0.95 与流失分位 0.9",
        ),
        (lambda: judged(customer_days(a=[1]), 9, ActivityRule(own_gaps=0)), "都应大于 0"),
    ],
)
def test_messages_say_what_to_check(call, message):
    with pytest.raises(DataError, match=message):
        call()


histories = st.dictionaries(
    st.sampled_from("abcdef"), st.lists(st.integers(0, 300), min_size=1, max_size=12), min_size=1
)


@settings(max_examples=40, deadline=None)
@given(histories, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter_and_quantiles_are_numpys(bought, random):
    days = customer_days(**bought)
    rows = random.sample(range(len(days)), len(days))
    plain, mixed = judged(days, 400).table, judged(days.iloc[rows], 400).table
    pd.testing.assert_frame_equal(
        plain.sort_values("customer_id", ignore_index=True),
        mixed.sort_values("customer_id", ignore_index=True),
    )
    for row in plain[plain["own_rhythm"]].itertuples():
        gaps = np.diff(sorted(set(bought[row.customer_id])))
        assert row.churned_after_days == pytest.approx(max(1, np.quantile(gaps, 0.9)))
    assert (plain["dormant_after_days"] <= plain["churned_after_days"]).all()


@settings(max_examples=30, deadline=None)
@given(histories, st.integers(301, 500), st.integers(0, 200))
def test_waiting_longer_never_brings_a_customer_back(bought, at, more):
    rank = {"活跃": 0, "休眠": 1, "流失": 2}
    days = customer_days(**bought)
    now, later = (judged(days, t).table["status"].map(rank) for t in (at, at + more))
    assert (later >= now).all()
