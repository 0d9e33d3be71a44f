"""Survival curves against hand-worked tables and published values."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.analysis.basics.claims import steady
from reportkit.analysis.loss.survival import kaplan_meier, log_rank, loss_rates, restricted_mean
from reportkit.errors import DataError

# Remission of leukaemia, weeks; + is censored (Freireich et al., Blood 21:699-716, 1963)
TREATED = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"


def parse(text):
    return [float(w.rstrip("+")) for w in text.split()], [not w.endswith("+") for w in text.split()]


def test_curve_of_five_customers_by_hand():
    curve = kaplan_meier([1, 2, 2, 3, 5], [True, True, False, True, False])
    steps = curve.steps
    assert steps["time"].tolist() == [0, 1, 2, 3, 5]
    assert steps["at_risk"].tolist() == [5, 5, 4, 2, 1]
    assert steps["events"].tolist() == [0, 1, 1, 1, 0]
    assert steps["censored"].tolist() == [0, 0, 1, 0, 1]
    assert steps["survival"].to_numpy() == pytest.approx([1, 0.8, 0.6, 0.3, 0.3])
    assert (curve.subjects, curve.events, curve.median) == (5, 3, 3)


def test_treated_leukaemia_patients_have_the_published_curve():
    curve = kaplan_meier(*parse(TREATED))
    at = curve.at([6, 10, 23])
    assert at["survival"].to_numpy() == pytest.approx([0.857, 0.753, 0.448], abs=5e-4)
    assert at["at_risk"].tolist() == [21, 15, 6]
    # log-log interval at 6: exp(-exp(log(.1542) ± 1.96 * .0764 / (.8571 * .1542)))
    assert at.loc[0, ["low", "high"]].to_numpy(float) == pytest.approx([0.620, 0.952], abs=5e-4)
    assert (curve.median, curve.median_low, curve.median_high) == (23, 13, None)
    assert kaplan_meier(*parse(PLACEBO)).median == 8


def test_median_is_none_where_fewer_than_half_have_left():
    curve = kaplan_meier([1, 4, 4, 4], [True, False, False, False])
    assert curve.median is None


def test_share_of_exactly_one_half_counts_as_median_despite_rounding():
    # 2/3 * 3/4 multiplies to 0.5 or a hair above
    curve = kaplan_meier([1, 1, 2, 3, 9, 9], [True, True, True, False, False, False])
    assert curve.steps["survival"].iloc[2] == pytest.approx(0.5)
    assert curve.median == 2


def test_beyond_the_last_customer_the_curve_is_blank():
    curve = kaplan_meier([1, 4], [True, False])
    later = curve.at([4, 5])
    assert later["survival"].iloc[0] == 0.5
    assert math.isnan(later["survival"].iloc[1]) and later["at_risk"].tolist() == [1, 0]
    assert list(later.columns) == ["time", "survival", "low", "high", "at_risk"]


def test_curve_stays_at_zero_once_everyone_has_left():
    curve = kaplan_meier([1, 4], [True, True])
    assert curve.at(9)["survival"].iloc[0] == 0
    assert math.isnan(curve.at(4)["low"].iloc[0])


def test_nobody_leaving_keeps_the_curve_at_one():
    curve = kaplan_meier([3, 5, 8], [False] * 3)
    assert (curve.steps[["survival", "low", "high"]] == 1).all(axis=None)
    assert curve.median is None and curve.events == 0


def test_single_customer_survives_both_ways():
    assert kaplan_meier([7], [True]).median == 7
    assert kaplan_meier([7], [False]).median is None
    assert kaplan_meier([0], [True]).steps["survival"].tolist() == [0.0]


def test_restricted_mean_is_the_area_under_the_steps():
    curve = kaplan_meier([1, 2, 2, 3, 5], [True, True, False, True, False])
    result = restricted_mean(curve, 4)
    assert result.mean == pytest.approx(1 + 0.8 + 0.6 + 0.3)
    # areas after 1, 2, 3: 1.7 .9 .3; terms 1.7²/20 + .9²/12 + .3²/2
    assert result.standard_error == pytest.approx(math.sqrt(0.1445 + 0.0675 + 0.045))
    assert (result.low, result.high) == pytest.approx((1.7064, 3.6936), abs=5e-4)


def test_restricted_mean_without_censoring_is_the_mean_of_the_capped_times():
    times = np.array([2.0, 3, 5, 8, 13, 21])
    result = restricted_mean(kaplan_meier(times, [True] * 6), 10)
    capped = np.minimum(times, 10)
    assert result.mean == pytest.approx(capped.mean())
    assert result.standard_error == pytest.approx(capped.std() / math.sqrt(6))


def test_log_rank_of_the_leukaemia_trial_is_the_published_16_79():
    treated, placebo = parse(TREATED), parse(PLACEBO)
    result = log_rank(treated[0] + placebo[0], treated[1] + placebo[1], ["T"] * 21 + ["P"] * 21)
    assert result.chi_square == pytest.approx(16.79, abs=5e-3)
    assert result.degrees == 1 and result.p_value == pytest.approx(4.17e-5, rel=5e-3)
    assert result.table["observed"].tolist() == [9, 21]
    assert result.table["expected"].to_numpy() == pytest.approx([19.25, 10.75], abs=5e-3)


def test_log_rank_without_any_event_finds_no_difference():
    result = log_rank([1, 2, 3], [False] * 3, ["a", "b", "b"])
    assert (result.chi_square, result.p_value) == (0, 1)


def test_group_whose_customers_left_observation_before_any_event_adds_no_degree():
    result = log_rank([1, 5, 6, 7, 8], [False, True, True, True, False], list("abbcc"))
    two = log_rank([5, 6, 7, 8], [True, True, True, False], list("bbcc"))
    assert result.degrees == 1
    assert result.chi_square == pytest.approx(two.chi_square)


def test_group_names_001_and_1_stay_apart():
    result = log_rank([1, 2, 3, 4], [True] * 4, pd.Series(["001", 1, "001", 1], dtype=object))
    assert result.table["group"].tolist() == ["001", 1]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: kaplan_meier([], []), "没有可观察的客户"),
        (
            lambda: kaplan_meier([1, -2, 3], [1, 1, 0]),
            r"3 个中有 1 个为空或为负.*第 2 个，值 \[-2\]",
        ),
        (lambda: kaplan_meier([1, 2], [True, None]), "事件标记：2 个中有 1 个为空"),
        (lambda: kaplan_meier([1, 2], [True]), "时长有 2 个，事件标记有 1 个"),
        (lambda: log_rank([1, 2], [1, 1], ["a", "a"]), "至少两组，现只有 1 组"),
        (lambda: log_rank([1, 2], [1, 1], ["a", None]), "2 位客户中有 1 位没有分组"),
        (lambda: restricted_mean(kaplan_meier([1, 4], [1, 0]), 5), "观察最长只到 4"),
    ],
)
def test_messages_name_the_count_and_the_first_example(call, message):
    with pytest.raises(DataError, match=message):
        call()


def test_loss_rates_are_the_constant_hazards_between_points():
    points = pd.DataFrame({"time": [10.0, 30.0], "survival": [0.5, 0.25]})
    assert loss_rates(points) == pytest.approx([math.log(2) / 10, math.log(2) / 20])
    assert loss_rates(points.assign(survival=[0.5, 0.0]))[1] == math.inf


def test_telco_customers_do_not_leave_ever_more_slowly(shared_data):
    telco = pd.read_csv(shared_data / "telco_churn" / "Telco-Customer-Churn.csv")
    curve = kaplan_meier(telco["tenure"], telco["Churn"] == "Yes")
    rates = loss_rates(curve.at([12, 24, 48, 72]))
    assert rates[0] > rates[1] > rates[2] < rates[3]
    assert steady(rates) == 0  # so that no title may say it


def test_telco_tenures_have_the_reference_curve(shared_data):
    telco = pd.read_csv(shared_data / "telco_churn" / "Telco-Customer-Churn.csv")
    curve = kaplan_meier(telco["tenure"], telco["Churn"] == "Yes")
    at = curve.at([12, 24, 48, 72])
    assert (curve.subjects, curve.events) == (7043, 1869)
    # R, lifelines and statsmodels agree on these six digits
    assert at["survival"].to_numpy() == pytest.approx(
        [0.843200, 0.788736, 0.708840, 0.592790], abs=1e-6
    )
    assert at.loc[0, ["low", "high"]].to_numpy(float) == pytest.approx([0.8342, 0.8518], abs=5e-5)
    assert curve.median is None


customers = st.lists(
    st.tuples(st.integers(0, 12), st.booleans(), st.sampled_from("abc")), min_size=2, max_size=40
)


@settings(max_examples=50, deadline=None)
@given(customers, st.randoms(use_true_random=False))
def test_order_of_customers_does_not_matter_and_the_curve_never_rises(rows, random):
    shuffled = random.sample(rows, len(rows))
    a, b = (kaplan_meier([r[0] for r in x], [r[1] for r in x]) for x in (rows, shuffled))
    pd.testing.assert_frame_equal(a.steps, b.steps)
    assert (np.diff(a.steps["survival"]) <= 0).all()
    inside = a.steps.dropna()
    assert (inside["low"] <= inside["survival"]).all() and (
        inside["survival"] <= inside["high"]
    ).all()


@settings(max_examples=50, deadline=None)
@given(customers, st.sampled_from([0.5, 7.0, 30.4375]))
def test_changing_the_unit_of_time_only_rescales(rows, factor):
    time, seen = np.array([r[0] for r in rows], float), [r[1] for r in rows]
    plain, scaled = kaplan_meier(time, seen), kaplan_meier(time * factor, seen)
    assert scaled.steps["survival"].to_numpy() == pytest.approx(plain.steps["survival"].to_numpy())
    horizon = float(time.max())
    if horizon > 0:
        assert restricted_mean(scaled, horizon * factor).mean == pytest.approx(
            restricted_mean(plain, horizon).mean * factor
        )


@settings(max_examples=50, deadline=None)
@given(customers)
def test_log_rank_observes_what_it_expects_in_total(rows):
    time, seen, group = (list(column) for column in zip(*rows, strict=True))
    if len(set(group)) < 2:
        group[0] = "z"
    result = log_rank(time, seen, group)
    assert result.table["observed"].sum() == pytest.approx(result.table["expected"].sum())
    assert result.chi_square >= -1e-9 and 0 <= result.p_value <= 1
