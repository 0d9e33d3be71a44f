"""Scores of customers by rank, on populations small enough to rank by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.analysis.tiers.scorecard import (
    ScorePlan,
    blended_score,
    percentile_scores,
    score_customers,
    score_plan,
    usable_weights,
)
from reportkit.errors import DataError

PLAN = ScorePlan(
    dimensions={"贡献": 60, "潜力": 40, "关系": 0, "满意度": 0},
    contribution={"revenue": 30, "contribution": 50, "orders": 20},
    potential={"market_growth": 1, "headroom": 1, "demand_change": 1, "growth_rate": 1},
)


def customers(**more):
    frame = pd.DataFrame(
        {
            "customer_id": ["a", "b", "c", "d"],
            "revenue": [40.0, 30.0, 20.0, np.nan],
            "contribution": [8.0, 9.0, 2.0, np.nan],
            "orders": [4.0, 3.0, 2.0, np.nan],
        }
    )
    return frame.assign(**more)


def test_four_values_score_the_middles_of_four_equal_parts():
    scores = percentile_scores(pd.Series([7.0, 1.0, 9.0, 3.0]))
    assert scores.tolist() == [62.5, 12.5, 87.5, 37.5]


def test_ties_share_the_mean_rank_and_a_missing_value_is_average():
    scores = percentile_scores(pd.Series([5.0, 5.0, 1.0, np.nan]))
    assert scores.tolist() == pytest.approx([66.6667, 66.6667, 16.6667, 50], abs=1e-4)


def test_a_single_customer_is_average():
    assert percentile_scores(pd.Series([3.0])).tolist() == [50.0]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-5, 5), min_size=2, max_size=40), st.randoms(use_true_random=False))
def test_equal_values_score_equal_and_row_order_changes_nothing(values, random):
    series = pd.Series(values, dtype=float)
    scores = percentile_scores(series)
    assert (scores.groupby(series).nunique() == 1).all()
    assert (scores.groupby(series).first().diff().dropna() > 0).all()
    rows = list(series.index)
    random.shuffle(rows)
    pd.testing.assert_series_equal(percentile_scores(series.loc[rows]).sort_index(), scores)


def test_a_measure_nobody_has_gives_its_weight_to_the_others():
    blend = blended_score(customers(margin=np.nan), {"revenue": 1, "margin": 5, "absent": 1})
    assert blend.used == ("revenue",)
    assert blend.missing == ("margin", "absent")
    assert blend.score.tolist() == pytest.approx([83.3333, 50, 16.6667, 50], abs=1e-4)


def test_without_any_measure_everybody_is_average():
    assert blended_score(customers(), {"absent": 1}).score.tolist() == [50.0] * 4


@pytest.mark.parametrize("weights", [{"revenue": -1, "orders": 2}, {"revenue": 0}])
def test_weights_that_make_no_sense_are_refused(weights):
    with pytest.raises(DataError, match="评分权重"):
        blended_score(customers(), weights)


def test_value_is_the_weighted_mean_of_contribution_and_potential():
    scores = score_customers(customers(headroom=[0.1, 0.2, 0.3, 0.9]), PLAN)
    row = scores.table.set_index("customer_id").loc["a"]
    # ranks among three known: revenue and orders 83.33, contribution 50 → 0.5·83.33 + 0.5·50
    assert row["贡献"] == pytest.approx(66.6667, abs=1e-4)
    assert row["潜力"] == 12.5
    # one of four measures of potential is known: 60 and 40 · ¼ points, that is 6 to 1
    assert row["value_score"] == pytest.approx((6 * 66.6667 + 12.5) / 7, abs=1e-4)
    assert scores.used["潜力"] == ("headroom",)
    assert scores.missing["潜力"] == ("market_growth", "demand_change", "growth_rate")


def test_without_any_potential_the_contribution_takes_all_weight():
    scores = score_customers(customers(), PLAN)
    assert scores.weights == {"贡献": 100.0}
    assert (scores.table["value_score"] == scores.table["贡献"]).all()


def test_potential_that_is_equal_for_all_does_not_count():
    scores = score_customers(customers(headroom=0.4), PLAN)
    assert scores.weights == {"贡献": 100.0}
    assert scores.used["潜力"] == ()


def test_a_dimension_known_in_part_counts_in_part():
    assert usable_weights({"贡献": 60, "潜力": 40}, {"贡献": 1, "潜力": 0.5}) == {
        "贡献": 75.0,
        "潜力": 25.0,
    }


def test_demand_is_one_measure_of_categories_enquiries_and_trend():
    scores = score_customers(
        customers(category_change=[2.0, 0, 0, -1], revenue_trend=[1.0, 0, 0, -1]), PLAN
    )
    assert scores.used["潜力"] == ("demand_change",)
    assert scores.table["潜力"].tolist() == [87.5, 50, 50, 12.5]


def test_satisfaction_counts_only_with_a_weight():
    frame = customers(satisfaction=[1.0, 5.0, 3.0, 3.0])
    assert score_customers(frame, PLAN).weights == {"贡献": 100.0, "满意度": 0.0}
    heavy = ScorePlan({**PLAN.dimensions, "满意度": 60}, PLAN.contribution, PLAN.potential)
    scores = score_customers(frame, heavy)
    assert scores.weights == {"贡献": 50.0, "满意度": 50.0}
    assert scores.table["value_score"].idxmax() == 1  # b: most satisfied and most profitable


def test_prospects_are_judged_by_potential_and_by_whether_they_still_buy():
    frame = customers(
        headroom=[0.5] * 4, status=["活跃", "休眠", "流失", None], left=[False, False, False, False]
    )
    assert score_customers(frame, PLAN).table["prospect_score"].tolist() == [70, 50, 30, 50]
    frame["left"] = True
    assert score_customers(frame, PLAN).table["prospect_score"].tolist() == [30] * 4


def test_trading_means_money_came_in():
    assert score_customers(customers(), PLAN).table["trading"].tolist() == [True, True, True, False]


def test_no_dimension_with_data_is_refused():
    with pytest.raises(DataError, match="分层权重"):
        usable_weights({"贡献": 0, "潜力": 10}, {"贡献": 1.0, "潜力": 0.0})


def test_a_plan_names_its_weights_in_the_order_of_the_measures():
    plan = score_plan([70, 30, 0, 0], [30, 50, 20], [25, 25, 25, 25])
    assert plan.dimensions == {"贡献": 70, "潜力": 30, "关系": 0, "满意度": 0}
    assert plan.contribution == {"revenue": 30, "contribution": 50, "orders": 20}
    assert list(plan.potential) == ["market_growth", "headroom", "demand_change", "growth_rate"]


def test_a_plan_with_a_weight_too_few_says_which_there_should_be():
    with pytest.raises(
        DataError, match="贡献的分项权重应有 3 个（依次为收入、利润、购买频次），现有 2 个"
    ):
        score_plan([70, 30, 0, 0], [30, 50], [25, 25, 25, 25])
