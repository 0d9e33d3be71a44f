"""Churn by contract and by silence, on calendars a reader can count."""

import math
from datetime import datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.loss.churn import (
    churn_movement,
    churn_reasons,
    contractual_churn,
    return_backtest,
)
from reportkit.errors import DataError

EPOCH = datetime(1970, 1, 1)
RULE = ActivityRule()
MARCH, APRIL = datetime(2025, 3, 1), datetime(2025, 4, 1)


def on(day):
    return EPOCH + timedelta(days=day)


def customer_days(**bought):
    rows = [(who, day, 100.0) for who, days in bought.items() for day in days]
    return pd.DataFrame(rows, columns=["customer_id", "day", "amount"])


def contracts(*rows):
    frame = pd.DataFrame(rows, columns=["came", "left"])
    return tuple(pd.to_datetime(frame[c], format="ISO8601") for c in ("came", "left"))


def test_churn_counts_only_those_under_contract_at_the_start():
    result = contractual_churn(
        *contracts(
            ("2024-01-01", "2025-03-10"),  # lost
            ("2024-01-01", None),
            (None, "2025-03-31"),  # lost, there since before the data
            ("2024-01-01", "2025-04-01"),  # leaves after the month
            ("2025-03-02", "2025-03-20"),  # came and went within the month
            ("2024-01-01", "2025-02-28"),  # already gone
        ),
        MARCH,
        APRIL,
    )
    assert (result.at_start, result.lost, result.rate) == (4, 2, 0.5)
    assert (result.low, result.high) == pytest.approx((0.1500, 0.8500), abs=5e-5)


def test_churn_of_nobody_is_blank_of_everybody_one():
    nobody = contractual_churn(*contracts(("2025-03-05", None)), MARCH, APRIL)
    assert math.isnan(nobody.rate) and nobody.at_start == 0
    everybody = contractual_churn(*contracts(("2025-01-05", "2025-03-01")), MARCH, APRIL)
    assert everybody.rate == 1


def test_leaving_before_coming_is_refused_with_its_row():
    with pytest.raises(DataError, match=r"2 行中有 1 行的流失时间早于开始时间（首个：第 2 行）"):
        contractual_churn(*contracts((None, None), ("2025-03-05", "2025-03-01")), MARCH, APRIL)


# gaps of 10 days: lost after 30 days of silence (the floor)
WEEKS = customer_days(
    stays=range(0, 200, 10),
    leaves=range(0, 101, 10),
    returns=[0, 10, 20, 30, 40, 150],
    gone=[0, 10, 20, 30, 40],
)


def test_movement_counts_the_lost_and_the_won_back():
    result = churn_movement(WEEKS, on(110), on(199), RULE)
    assert (result.at_start, result.lost, result.rate) == (2, 1, 0.5)
    assert (result.churned_at_start, result.won_back, result.win_back_rate) == (2, 1, 0.5)


def test_movement_with_nobody_lost_before_has_a_blank_win_back_rate():
    result = churn_movement(WEEKS, on(45), on(90), RULE)
    assert result.churned_at_start == 0 and math.isnan(result.win_back_rate)


def test_backtest_tells_how_many_of_the_lost_came_back():
    table = return_backtest(WEEKS, on(199), [on(110), on(0)], RULE)
    assert table["status"].tolist() == ["活跃", "休眠", "流失"]  # nothing to judge at day 0
    assert table["customers"].tolist() == [2, 0, 2]
    assert table["returned"].tolist() == [1, 0, 1]
    assert table["share"].tolist()[::2] == [0.5, 0.5] and math.isnan(table["share"][1])
    assert table["follow_up_days"].tolist() == [89] * 3


def test_backtest_without_history_is_empty_and_in_the_future_refused():
    assert return_backtest(WEEKS, on(199), [on(-5)], RULE).empty
    with pytest.raises(DataError, match="回测时点 1970-07-19 不早于截止时点 1970-07-19"):
        return_backtest(WEEKS, on(199), [on(199)], RULE)


def test_lost_customers_of_the_online_shop_return_less_than_active_ones(online_shop_days):
    days = online_shop_days
    table = return_backtest(days, datetime(2011, 12, 10), [datetime(2011, 9, 10)], RULE)
    table = table.set_index("status")
    assert table.loc["流失", "high"] < table.loc["活跃", "low"]
    assert table.loc["流失", "returned"] > 0  # the rule errs, and says how often


def test_reasons_are_ranked_and_the_unknown_stays_last():
    table = churn_reasons(pd.Series(["价格", "质量", None, "价格 ", "", "服务", None]))
    assert table["reason"].tolist() == ["价格", "服务", "质量", "未知"]
    assert table["customers"].tolist() == [2, 1, 1, 3]
    assert table["share"].sum() == pytest.approx(1)
    assert table["cumulative_share"].tolist()[:3] == pytest.approx([0.5, 0.75, 1])
    assert math.isnan(table["cumulative_share"][3])


def test_reasons_nobody_knows_and_no_reasons_at_all():
    assert churn_reasons(pd.Series([None, None]))["reason"].tolist() == ["未知"]
    assert churn_reasons(pd.Series([], dtype=object)).empty


histories = st.dictionaries(
    st.sampled_from("abcdef"), st.lists(st.integers(0, 300), min_size=1, max_size=12), min_size=1
)


@settings(max_examples=12, deadline=None)
@given(histories, st.randoms(use_true_random=False))
def test_order_of_purchases_changes_no_rate(bought, random):
    days = customer_days(first=[0], **bought)
    mixed = days.iloc[random.sample(range(len(days)), len(days))]
    plain, other = (churn_movement(d, on(150), on(301), RULE) for d in (days, mixed))
    assert repr(plain) == repr(other)  # repr, because blank rates are not equal to themselves
    assert plain.at_start + plain.churned_at_start == sum(min(b) < 150 for b in bought.values()) + 1
    table = return_backtest(days, on(301), [on(150)], RULE)
    assert table["customers"].sum() == plain.at_start + plain.churned_at_start
    assert (table["returned"] <= table["customers"]).all()
