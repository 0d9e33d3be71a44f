"""Tiers inside their bounds, on customers few enough to place by hand and on any others."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.analysis.tiers.tier_words import TIERS
from reportkit.analysis.tiers.tiering import TierPlan, assign_tiers, tier_plan
from reportkit.errors import DataError

BOUNDS = TierPlan().bounds


def customers(value, prospect=None, money=None, trading=None):
    value = np.asarray(value, dtype=float)
    count = len(value)
    return pd.DataFrame(
        {
            "customer_id": [f"{place:07d}" for place in range(count)],
            "value_score": value,
            "prospect_score": value if prospect is None else prospect,
            "contribution": value if money is None else np.asarray(money, dtype=float),
            "trading": True if trading is None else trading,
        }
    )


def test_profit_decides_how_many_of_ten_to_twenty_per_cent_are_premium():
    # 20 customers: the first two hold 60 %, the third brings 70 %, the next six hold 20 %
    money = [40, 20, 10, 4, 4, 3, 3, 3, 3, *[10 / 11] * 11]
    tiering = assign_tiers(customers(np.arange(20, 0, -1), money=money))
    assert tiering.counts == (3, 5, 6, 6)
    assert tiering.profit_shares[0] == pytest.approx(0.70)
    assert tiering.profit_shares[1] == pytest.approx(0.17)  # one more would leave 11 for the rest
    assert tiering.exact
    assert tiering.separated == 0
    assert tiering.hit == {"潜力客户": "下限", "边缘客户": "下限"}


def test_a_flat_profit_stops_the_premium_tier_at_its_upper_bound():
    tiering = assign_tiers(customers(np.arange(100, 0, -1), money=np.ones(100)))
    assert tiering.counts[0] == 20
    assert tiering.hit["优质客户"] == "上限"
    assert tiering.profit_shares[:2] == pytest.approx((0.2, 0.2))


def test_one_giant_leaves_the_premium_tier_at_its_lower_bound():
    money = np.r_[1000.0, np.full(99, 0.1)]
    tiering = assign_tiers(customers(np.arange(100, 0, -1), money=money))
    # the premium target is met by anyone, so the growing profit decides: few premium, many growing
    assert tiering.counts[:2] == (10, 30)
    assert tiering.hit["优质客户"] == "下限"
    assert tiering.hit["发展客户"] == "上限"


def test_the_others_are_prospects_by_prospect_score_not_by_value():
    value = np.arange(100, 0, -1)
    prospect = np.where(value % 2 == 0, 90.0, 10.0)
    tiering = assign_tiers(customers(value, prospect, money=np.ones(100)))
    rest = tiering.tiers.isin(TIERS[2:])
    assert (prospect[(tiering.tiers == "潜力客户").to_numpy()] == 90).all()
    assert (prospect[(tiering.tiers == "边缘客户").to_numpy()] == 10).all()
    assert rest.sum() == 60


def test_customers_who_do_not_trade_come_after_those_who_do():
    trading = np.arange(100) >= 50
    value = np.where(trading, 10.0, 90.0) + np.arange(100) / 1000
    tiering = assign_tiers(customers(value, money=trading * 1.0, trading=trading))
    assert tiering.idle == 0
    assert not (tiering.tiers.isin(TIERS[:2]) & ~trading).any()


def test_too_few_traders_fill_the_first_tiers_and_the_result_says_how_many_are_idle():
    trading = np.arange(100) < 5
    tiering = assign_tiers(customers(np.arange(100, 0, -1), money=trading * 1.0, trading=trading))
    assert tiering.idle == tiering.counts[0] + tiering.counts[1] - 5


def test_equal_scores_stay_together_where_the_bounds_allow():
    # groups of five equal customers: 15 %, 35 % … are not whole groups of 20, but 15, 40 are
    value = np.repeat(np.arange(20, 0, -1), 5)
    tiering = assign_tiers(customers(value, money=np.ones(100)))
    assert tiering.separated == 0
    for _, group in tiering.tiers.groupby(value):
        assert group.nunique() == 1


def test_equals_that_no_split_keeps_together_are_parted_by_money_and_counted():
    money = np.arange(100.0)
    tiering = assign_tiers(customers(np.zeros(100), np.zeros(100), money=money))
    assert tiering.separated > 0
    assert money[(tiering.tiers == "优质客户").to_numpy()].min() == 100 - tiering.counts[0]


@pytest.mark.parametrize(
    ("count", "counts"), [(1, (1, 0, 0, 0)), (2, (1, 1, 0, 0)), (4, (1, 1, 1, 1))]
)
def test_a_handful_is_split_within_one_customer_of_the_bounds(count, counts):
    tiering = assign_tiers(customers(np.arange(count, 0, -1)))
    assert tiering.counts == counts
    assert not tiering.exact
    assert tiering.hit == {}


def test_nine_is_the_smallest_number_that_fits_the_bounds_and_twelve_does_not():
    assert assign_tiers(customers(np.arange(9, 0, -1))).counts == (1, 2, 3, 3)
    assert not any(assign_tiers(customers(np.arange(n, 0, -1))).exact for n in (*range(1, 9), 12))


def test_no_profit_at_all_still_gives_tiers_and_no_share():
    tiering = assign_tiers(customers(np.arange(50, 0, -1), money=np.zeros(50)))
    assert sum(tiering.counts) == 50
    assert np.isnan(tiering.profit_shares).all()


def test_losses_count_as_nothing_in_the_shares():
    money = np.r_[np.full(20, 5.0), np.full(30, -100.0)]
    tiering = assign_tiers(customers(np.arange(50, 0, -1), money=money))
    assert sum(tiering.profit_shares) == pytest.approx(1)
    assert min(tiering.profit_shares) == 0


def test_quarters_of_any_number_of_customers():
    plan = TierPlan(bounds=((0.25, 0.25),) * 4)
    assert assign_tiers(customers(np.arange(100, 0, -1)), plan).counts == (25, 25, 25, 25)
    tiering = assign_tiers(customers(np.arange(101, 0, -1)), plan)
    assert sorted(tiering.counts) == [25, 25, 25, 26]
    assert not tiering.exact


def test_bounds_that_cannot_sum_to_one_are_refused_with_the_bounds():
    plan = TierPlan(bounds=((0.1, 0.2), (0.2, 0.3), (0.1, 0.2), (0.1, 0.2)))
    with pytest.raises(DataError, match=r"无法相加为 100%.*10%～20%"):
        assign_tiers(customers([3, 2, 1]), plan)


def test_nobody_and_blanks_are_refused():
    with pytest.raises(DataError, match="没有任何客户"):
        assign_tiers(customers([]))
    with pytest.raises(DataError, match="value_score"):
        assign_tiers(customers([1.0, np.nan]))


@st.composite
def populations(draw):
    count = draw(st.integers(1, 130))
    scores = st.lists(
        st.integers(0, draw(st.sampled_from([1, 8, 1000]))), min_size=count, max_size=count
    )
    return customers(
        draw(scores),
        np.array(draw(scores), dtype=float),
        money=np.array(draw(scores)) - 3.0,
        trading=np.array(draw(scores)) % 3 > 0,
    )


@settings(max_examples=30, deadline=None)
@given(populations())
def test_shares_lie_in_their_bounds_and_sum_to_everybody(frame):
    tiering = assign_tiers(frame)
    count = len(frame)
    assert sum(tiering.counts) == count
    assert tuple((tiering.tiers == t).sum() for t in TIERS) == tiering.counts
    slack = 0 if tiering.exact else 1
    for size, (low, high) in zip(tiering.counts, BOUNDS, strict=True):
        assert low * count - slack - 1e-9 <= size <= high * count + slack + 1e-9


@settings(max_examples=30, deadline=None)
@given(populations(), st.randoms(use_true_random=False))
def test_the_order_of_rows_decides_nothing(frame, random):
    rows = list(frame.index)
    random.shuffle(rows)
    moved = assign_tiers(frame.loc[rows]).tiers
    pd.testing.assert_series_equal(moved.sort_index(), assign_tiers(frame).tiers)


@settings(max_examples=30, deadline=None)
@given(populations())
def test_a_traders_higher_score_never_means_a_lower_of_the_first_tiers(frame):
    tiering = assign_tiers(frame)
    rank = tiering.tiers.map({t: i for i, t in enumerate(TIERS)}).clip(upper=2)
    by_score = frame.assign(rank=rank)[frame["trading"]].groupby("value_score")["rank"]
    best, worst = by_score.min(), by_score.max()
    assert (worst.iloc[1:].to_numpy() <= best.iloc[:-1].to_numpy()).all()
    if tiering.separated == 0:
        assert (best[best < 2] == worst[best < 2]).all()


def test_a_higher_prospect_score_leaves_fewer_prospects_as_far_as_the_bounds_allow():
    # the first two tiers hold 30 of 100; of the others, who score 70 … 1, 30 to 40 are 潜力
    scored = customers(np.arange(100, 0, -1), money=np.ones(100))
    bounds = ((0.1, 0.1), (0.2, 0.2), (0.3, 0.4), (0.3, 0.4))
    sizes = {
        limit: assign_tiers(scored, TierPlan(bounds, prospect_score=limit)).counts[2]
        for limit in (0.0, 33.0, 36.0, 66.0)
    }
    assert sizes == {0.0: 40, 33.0: 38, 36.0: 35, 66.0: 30}


AIMS = {"premium_profit": 0.7, "growing_profit": 0.2, "prospect_score": 50.0}


def test_a_plan_takes_the_shares_in_the_order_of_the_tiers():
    assert tier_plan([[0.1, 0.2], [0.2, 0.3], [0.3, 0.4], [0.3, 0.4]], **AIMS) == TierPlan()


def test_a_share_that_is_no_pair_is_told():
    with pytest.raises(DataError, match="发展客户的占比区间应是两个数：下限与上限"):
        tier_plan([[0.1, 0.2], [0.2], [0.3, 0.4], [0.3, 0.4]], **AIMS)
