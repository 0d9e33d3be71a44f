"""When the next purchase is due: calendars worked by hand, and a promise checked on real orders."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.analysis.models.classifiers import probability_quality, ranking_quality
from reportkit.analysis.models.prediction import next_purchase
from reportkit.errors import DataError

EPOCH = datetime(1970, 1, 1)


def on(day):
    return EPOCH + timedelta(days=day)


def customer_days(**bought):
    rows = [(who, day) for who, days in bought.items() for day in days]
    return pd.DataFrame(rows, columns=["customer_id", "day"])


def test_days_to_go_count_from_the_silence_so_far():
    # closed waits 10, 20, 30, 40 of four customers; all open waits are shorter than 10 days
    days = customer_days(a=[90, 100], b=[80, 100], c=[70, 100], d=[60, 100])
    table = next_purchase(days, on(105), horizon_days=15, own_gaps=4).table
    # S(5) = 1; S falls to 3/4, 1/2, 1/4, 0 at 10, 20, 30, 40
    assert table["early_days"].tolist() == [5] * 4
    assert table["due_days"].tolist() == [15] * 4
    assert table["late_days"].tolist() == [25] * 4
    assert table["probability"].tolist() == pytest.approx([0.5] * 4)


def test_own_rhythm_scales_the_wait():
    days = customer_days(quick=range(0, 61, 10), slow=range(0, 61, 20))
    result = next_purchase(days, on(65), horizon_days=10, own_gaps=2)
    table = result.table.set_index("customer_id")
    assert table["mean_gap_days"].to_dict() == {"quick": 10, "slow": 20}
    # everybody has always come back after exactly one mean gap; both have waited 5 days
    assert table["due_days"].to_dict() == pytest.approx({"quick": 5, "slow": 15})
    assert table["probability"].to_dict() == pytest.approx({"quick": 1, "slow": 0})
    assert (result.customers, result.own_rhythm, result.predictable) == (2, 2, 2)


@pytest.mark.parametrize(("own_gaps", "own"), [(4, True), (5, False)])
def test_exactly_as_many_gaps_as_asked_for_are_enough(own_gaps, own):
    days = customer_days(a=range(0, 41, 10), b=[0, 30])
    table = next_purchase(days, on(45), 30, own_gaps).table.set_index("customer_id")
    assert table.loc["a", "own_rhythm"] == own


def test_a_silence_longer_than_any_observed_has_no_prediction():
    days = customer_days(gone=[0], here=[180, 190, 199])
    table = next_purchase(days, on(200), horizon_days=30, own_gaps=4).table.set_index("customer_id")
    assert table.loc["gone", ["due_days", "probability"]].isna().all()


def test_one_customer_with_one_purchase_is_not_predicted():
    result = next_purchase(customer_days(a=[9]), on(10), 90, 4)
    assert result.customers == 1 and result.predictable == 0
    assert result.table["mean_gap_days"].isna().all()


def test_half_of_the_customers_never_returning_leaves_the_due_day_blank():
    days = customer_days(a=[0, 10, 12], b=[0], c=[0], d=[0])
    table = next_purchase(days, on(13), horizon_days=5, own_gaps=9).table
    row = table.set_index("customer_id").loc["a"]
    # waits: 10 and 2 closed, open 1, 13, 13, 13: S(2) = 4/5, S(10) = 3/5
    assert row["early_days"] == 10 - 1 and np.isnan(row["due_days"])
    assert row["probability"] == pytest.approx(1 / 5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: next_purchase(customer_days(a=[9]), on(9), 90, 4), "1970-01-10 之前没有任何购买"),
        (lambda: next_purchase(customer_days(a=[9]), on(19), 0, 4), "至少为 1，现为 0 与 4"),
        (
            lambda: next_purchase(pd.DataFrame({"day": [1]}), on(9), 90, 4),
            "购买日表缺少列 customer_id",
        ),
    ],
)
def test_messages_say_what_is_missing(call, message):
    with pytest.raises(DataError, match=message):
        call()


def test_shop_customers_with_a_rhythm_buy_as_often_as_promised(online_shop_days):
    days = online_shop_days
    cut, horizon = datetime(2011, 9, 10), 30
    table = next_purchase(days, cut, horizon, 4).table
    table = table[table["own_rhythm"] & table["probability"].notna()]
    start = (cut - EPOCH).days
    later = days[(days["day"] >= start) & (days["day"] < start + horizon)]
    bought = table["customer_id"].isin(later["customer_id"])
    quality = probability_quality(bought, table["probability"])
    assert quality.expected_share == pytest.approx(quality.observed_share, abs=0.05)
    assert quality.skill > 0.1
    assert ranking_quality(bought, table["probability"]).low > 0.65


histories = st.dictionaries(
    st.sampled_from("abcdef"), st.lists(st.integers(0, 300), min_size=1, max_size=12), min_size=1
)


@settings(max_examples=12, deadline=None)
@given(histories, st.randoms(use_true_random=False), st.integers(1, 120))
def test_order_of_rows_does_not_matter_and_waiting_longer_never_lowers_the_chance(
    bought, random, horizon
):
    days = customer_days(**bought)
    mixed = days.iloc[random.sample(range(len(days)), len(days))]
    plain, other, longer = (
        next_purchase(d, on(301), h, 4).table.sort_values("customer_id", ignore_index=True)
        for d, h in ((days, horizon), (mixed, horizon), (days, horizon + 10))
    )
    pd.testing.assert_frame_equal(plain, other)
    known = plain["probability"].notna() & longer["probability"].notna()
    gained = longer.loc[known, "probability"] - plain.loc[known, "probability"]
    assert (gained >= -1e-9).all() and plain["probability"].dropna().between(-1e-9, 1).all()
    dated = plain.dropna(subset=["early_days", "due_days", "late_days"])
    assert (dated["early_days"] <= dated["due_days"]).all()
    assert (dated["due_days"] <= dated["late_days"]).all()
