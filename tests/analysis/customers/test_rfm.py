import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.analysis.customers.rfm import (
    cut_scores,
    group_table,
    rf_matrix,
    rfm_scores,
    score_sizes,
    tie_safe_scores,
)  # fmt: skip
from reportkit.errors import DataError


def summary(recency, orders, revenue):
    return pd.DataFrame(
        {
            "customer_id": [str(i) for i in range(len(recency))],
            "recency_days": recency,
            "orders": orders,
            "revenue": revenue,
        }
    )


def test_ten_distinct_values_give_two_of_each_score():
    assert tie_safe_scores(range(10)).tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_low_recency_scores_high():
    assert tie_safe_scores([1, 50, 100], 3, higher_is_better=False).tolist() == [3, 2, 1]


def test_equal_values_share_the_middle_of_their_ranks():
    # ranks of the three 1s average 2 of 5: 0.4 * 5 = 2
    assert tie_safe_scores([1, 1, 1, 2, 3]).tolist() == [2, 2, 2, 4, 5]


numbers = st.lists(st.integers(-50, 50), min_size=1, max_size=60)


@settings(max_examples=50, deadline=None)
@given(numbers, st.randoms(use_true_random=False))
def test_order_of_rows_never_matters(values, random):
    order = list(range(len(values)))
    random.shuffle(order)
    scores = tie_safe_scores(values)
    shuffled = tie_safe_scores([values[i] for i in order])
    assert shuffled.tolist() == [scores[i] for i in order]


@settings(max_examples=50, deadline=None)
@given(numbers)
def test_more_never_scores_less_and_equals_score_equal(values):
    scores = tie_safe_scores(values)
    for a, x in zip(values, scores, strict=True):
        for b, y in zip(values, scores, strict=True):
            assert not (a < b and x > y) and not (a == b and x != y)


@settings(max_examples=50, deadline=None)
@given(numbers, st.integers(1, 1000))
def test_scores_do_not_depend_on_the_unit(values, factor):
    assert (tie_safe_scores(values) == tie_safe_scores(np.array(values) * factor)).all()


def test_when_most_buy_once_frequency_is_said_to_be_indivisible():
    scores = rfm_scores(summary([5, 10, 20, 30], [1, 1, 1, 7], [10.0, 20, 30, 40]))
    assert (scores.commonest_frequency, scores.commonest_share) == (1, 0.75)
    assert not scores.frequency_can_be_split
    half = rfm_scores(summary([5, 10, 20, 30], [1, 1, 2, 7], [10.0, 20, 30, 40]))
    assert half.frequency_can_be_split  # no more than half


def test_bins_reached_add_up_to_all_customers():
    sizes = score_sizes(rfm_scores(summary([5, 10, 20, 30], [1, 1, 1, 7], [10.0, 20, 30, 40])))
    assert sizes[["r", "f", "m"]].sum().tolist() == [4, 4, 4]


def test_the_matrix_and_the_groups_hold_everybody_and_all_revenue():
    scores = rfm_scores(summary([1, 2, 300, 400], [9, 8, 1, 1], [900.0, 800, 10, 5]))
    matrix, groups = rf_matrix(scores), group_table(scores)
    assert matrix["customers"].sum() == groups["customers"].sum() == 4
    assert matrix["revenue_share"].sum() == pytest.approx(1, abs=1e-12)
    assert groups["revenue_share"].sum() == pytest.approx(1, abs=1e-12)
    assert groups["group"].iloc[0] == "重要价值客户"


def test_of_no_revenue_at_all_nobody_has_a_share():
    scores = rfm_scores(summary([5, 10, 20, 30], [1, 2, 3, 7], [10.0, -10.0, 5.0, -5.0]))
    assert rf_matrix(scores)["revenue_share"].isna().all()
    assert group_table(scores)["revenue_share"].isna().all()


def test_one_customer_has_a_middle_score_or_better():
    scored = rfm_scores(summary([3], [1], [10.0])).customers
    assert scored[["r", "f", "m"]].to_numpy().tolist() == [[5, 5, 5]]


def test_all_revenue_zero_leaves_shares_blank_instead_of_dividing():
    assert rf_matrix(rfm_scores(summary([3, 4], [1, 1], [0.0, 0.0])))["revenue_share"].isna().all()


def test_fixed_cut_points_count_how_many_were_reached():
    assert cut_scores([1, 2, 5, 10], [2, 5, 10]).tolist() == [1, 2, 3, 4]
    with pytest.raises(DataError, match="由小到大且不重复"):
        cut_scores([1], [5, 2])


def test_an_empty_window_and_a_blank_value_are_explained():
    with pytest.raises(DataError, match="没有任何客户下单"):
        rfm_scores(summary([], [], []))
    with pytest.raises(DataError, match="1 个为空（共 2 个）"):
        tie_safe_scores([1.0, np.nan])
