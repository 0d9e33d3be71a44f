"""The early-warning list on customers whose chance of leaving is known, and on real ones."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

import numpy as np
import pandas as pd
import pytest

from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.models.churn_models import BOOSTED, CONSTANT, LOGISTIC, PURCHASES
from reportkit.analysis.models.early_warning import WarningPlan, early_warning
from reportkit.analysis.models.warning_features import (
    ABSENCE,
    LabelledCustomers,
    WarningWindow,
    customer_features,
    labelled_customers,
    purchase_outcome,
)
from reportkit.analysis.models.warning_samples import list_promise, purchase_samples, warn
from reportkit.errors import DataError

T0, T1 = datetime(2025, 1, 1), datetime(2025, 6, 1)
PLAN = WarningPlan(capacities=(50, 100), labels={"silence": "沉默天数", "calls": "互动次数"})


def sample(seed, cutoff, customers=600, shift=-1.0, **columns):
    """Chance of leaving rises with silence and falls with calls; noise matters to nobody."""
    rng = np.random.default_rng(seed)
    features = pd.DataFrame(
        {
            "silence": rng.gamma(2, 10, customers),
            "calls": rng.poisson(3, customers).astype(float),
            "noise": rng.normal(size=customers),
        },
        index=[f"{i:04d}" for i in range(customers)],
    )
    logit = shift + 0.08 * (features["silence"] - 20) - 0.5 * (features["calls"] - 3)
    churned = pd.Series(rng.random(customers) < 1 / (1 + np.exp(-logit)), index=features.index)
    return LabelledCustomers(
        features.assign(**columns), churned, cutoff, cutoff + timedelta(days=104)
    )


@cache
def warned():
    now = sample(3, T1).features
    return early_warning(sample(1, T0), sample(2, T1), now, PLAN)


def test_known_relation_is_found_and_probabilities_are_calibrated():
    result = warned()
    assert result.auc_low > 0.7
    assert result.auc_low < result.auc < result.auc_high
    models = result.models.set_index("model")
    assert models.loc[result.model, "brier"] < models.loc["训练期平均", "brier"]
    assert models.loc[result.model, "log_loss"] < models.loc["训练期平均", "log_loss"]
    table = result.reliability
    inside = (table["low"] <= table["predicted"]) & (table["predicted"] <= table["high"])
    assert inside.sum() >= 7  # ten intervals of 95 % around a model that is itself estimated


def test_logistic_regression_is_always_shown_and_one_model_chosen():
    models = warned().models
    assert models["model"].tolist() == [LOGISTIC, BOOSTED, CONSTANT]
    assert models["chosen"].sum() == 1
    # the relation is linear on the logit scale, so trees have nothing to add
    assert warned().model == LOGISTIC


def test_promise_made_for_the_test_period_was_kept():
    promise = list_promise(warned(), 100)
    assert abs(promise.test_observed - promise.test_expected) < 20  # chance alone: 2 * 10
    assert 0 < promise.expected < 100


def test_list_is_ranked_and_gives_reasons_that_point_the_right_way():
    customers = warned().customers
    assert customers["probability"].is_monotonic_decreasing
    assert set(customers.head(50)["reason_1"]) <= {"沉默天数偏高", "互动次数偏低"}
    words = set(customers[["reason_1", "reason_2", "reason_3"]].to_numpy().ravel())
    assert not words & {"沉默天数偏低", "互动次数偏高"}


@cache
def warned_from_few():
    return early_warning(*few(), PLAN)


def few():
    """So few that only the reference model is fitted."""
    return sample(1, T0, 120), sample(2, T1, 120), sample(3, T1).features


def test_worth_of_a_customer_changes_the_order_but_not_the_probability():
    train, test, now = few()
    worth = pd.Series(1.0, index=now.index)
    worth["0007"] = 1e6
    result = early_warning(train, test, now, PLAN, worth).customers
    plain = warned_from_few().customers.set_index("customer_id")["probability"]
    assert result["customer_id"].iloc[0] == "0007"
    assert result["probability"].iloc[0] == plain["0007"]


def test_order_of_rows_changes_nothing():
    train, test, now = sample(1, T0), sample(2, T1), sample(3, T1).features
    order = np.random.default_rng(9).permutation(len(now))
    mixed = early_warning(
        LabelledCustomers(train.features.iloc[order], train.churned, T0, train.known_until),
        LabelledCustomers(test.features.iloc[order], test.churned, T1, test.known_until),
        now.iloc[order],
        PLAN,
    )
    pd.testing.assert_frame_equal(mixed.customers, warned().customers)
    pd.testing.assert_frame_equal(mixed.models, warned().models)


def test_unit_of_a_feature_changes_no_probability():
    train, test, now = few()
    for frame in (train.features, test.features, now):
        frame["silence"] *= 24  # hours
    result = early_warning(train, test, now, PLAN)
    assert result.customers["probability"].to_numpy() == pytest.approx(
        warned_from_few().customers["probability"].to_numpy(), abs=1e-6
    )


def test_a_feature_that_is_the_outcome_in_disguise_is_suspected():
    train, test = sample(1, T0), sample(2, T1)
    for part in (train, test):
        part.features["survey"] = np.where(part.churned, 1.0, 5.0)
        part.features["tag"] = np.where(part.churned, "已关户", "正常")
    now = sample(3, T1, survey=5.0, tag="正常").features
    suspected = early_warning(train, test, now, PLAN).suspected
    assert suspected["feature"].tolist() == ["模型整体", "survey", "tag"]
    assert suspected["auc"].tolist() == pytest.approx([1, 1, 1])
    assert warned().suspected.empty


def test_features_written_after_leaving_are_refused_by_name():
    with pytest.raises(
        DataError, match=r"拒绝 1 个泄露结果的特征：churn_reason（流失时或流失后才写入）"
    ):
        early_warning(sample(1, T0, churn_reason="价格"), sample(2, T1), sample(3, T1).features)


def test_training_outcome_must_be_known_before_the_test_begins():
    early = T0 + timedelta(days=60)
    with pytest.raises(DataError, match="训练结果到 2025-04-15 才知道，晚于检验时点 2025-03-02"):
        early_warning(sample(1, T0), sample(2, early), sample(3, T1).features)
    with pytest.raises(DataError, match="同一时点的同一批客户"):
        early_warning(sample(1, T0), sample(2, T0), sample(3, T1).features)


@pytest.mark.parametrize(("shift", "counts"), [(99, "流失 600 位、留存 0 位"), (-99, "流失 0 位")])
def test_nobody_or_everybody_leaving_cannot_be_learnt(shift, counts):
    with pytest.raises(DataError, match=f"600 位客户中{counts}.*不少于 10 位"):
        early_warning(sample(1, T0, shift=shift), sample(2, T1), sample(3, T1).features)


def test_a_test_period_in_which_nobody_left_cannot_judge():
    with pytest.raises(DataError, match="600 位客户的结果全部相同"):
        early_warning(sample(1, T0), sample(2, T1, shift=-99), sample(3, T1).features)


def test_one_customer_today_still_gets_a_probability():
    train, test, now = few()
    result = early_warning(train, test, now[:1], PLAN)
    assert len(result.customers) == 1
    assert list_promise(result, 100).listed == 1
    with pytest.raises(DataError, match="当前没有可预警的客户"):
        early_warning(train, test, now[:0])


def test_a_feature_whose_values_never_meet_is_left_out_and_named():
    train, test = sample(1, T0, tenure=300.0), sample(2, T1, tenure=400.0)
    now = sample(3, T1, tenure=500.0).features
    plan = WarningPlan(labels={**PLAN.labels, "tenure": "首次购买至今天数"}, capacities=(50, 100))
    result = early_warning(train, test, now, plan)
    assert result.refused == ("首次购买至今天数",)
    assert warned().refused == ()
    assert result.auc == pytest.approx(warned().auc)


def test_a_feature_that_only_todays_customers_have_outgrown_is_left_out_too():
    train, test = sample(1, T0, age=40.0), sample(2, T1, age=40.0)
    result = early_warning(train, test, sample(3, T1, age=90.0).features, PLAN)
    assert result.refused == ("age",)


def with_chance(seed, cutoff, informed, **more):
    """A purchase model that knows the customers' true chances, or one that knows nothing."""
    made = sample(seed, cutoff, 400, **more)
    logit = 0.08 * (made.features["silence"] - 20) - 0.5 * (made.features["calls"] - 3)
    made.features[ABSENCE] = 1 / (1 + np.exp(-logit)) if informed else 0.5
    return made


def test_a_purchase_model_that_knows_more_replaces_the_model_and_says_so():
    train, test = with_chance(1, T0, True), with_chance(2, T1, True)
    for part in (train, test):
        part.features[["silence", "calls"]] = 0.0  # nothing but noise is left to learn from
    now = with_chance(3, T1, True).features
    result = early_warning(train, test, now.assign(silence=0.0, calls=0.0), PLAN)
    assert result.model == PURCHASES
    assert re.fullmatch(
        "(逻辑回归|梯度提升)在检验期的对数损失为 0[.]\\d{3}，高于MBG/NBD的 0[.]\\d{3}，因此改用MBG/NBD。",
        result.replaced,
    )
    assert result.models.set_index("model")["chosen"].idxmax() == PURCHASES
    share = result.tested["probability"].mean()
    assert share == pytest.approx(result.test_share, abs=0.05)  # put right by the training period


def test_the_chance_of_a_purchase_model_is_never_refused_for_its_range():
    train, test = with_chance(1, T0, True), with_chance(2, T1, True)
    now = with_chance(3, T1, True).features
    now[ABSENCE] = 0.999999  # all of today's customers are far beyond those of the past
    result = early_warning(train, test, now, PLAN)
    assert result.refused == () and PURCHASES in set(result.models["model"])


def test_a_purchase_model_that_knows_nothing_changes_nothing():
    train, test = with_chance(1, T0, False), with_chance(2, T1, False)
    result = early_warning(train, test, with_chance(3, T1, False).features, PLAN)
    assert result.model in (LOGISTIC, BOOSTED) and result.replaced == ""
    assert result.models["model"].tolist() == [LOGISTIC, BOOSTED, PURCHASES, CONSTANT]


def test_where_the_past_teaches_nothing_everybody_gets_the_average_and_no_reason():
    train, test = sample(1, T0), sample(2, T1)
    turned = replace(test, churned=~test.churned)  # what went with leaving goes with staying now
    worth = pd.Series(np.arange(600.0), index=test.features.index)
    result = early_warning(train, turned, sample(3, T1).features, PLAN, worth)
    assert result.model == CONSTANT and "因此改用训练期平均" in result.replaced
    assert (result.customers["probability"] == train.churned.mean()).all()
    assert result.customers["customer_id"].iloc[0] == "0599"  # by worth alone
    assert result.customers["reason_1"].eq("").all()


def test_cdnow_customers_are_warned_of_by_the_better_model(cdnow_days):
    window = WarningWindow(ActivityRule(), gap_days=14, horizon_days=90, recent_days=90)
    made = purchase_samples(cdnow_days, datetime(1998, 7, 1), window)
    result, _ = warn(made, WarningPlan(fewest_boosted=1000))
    assert result is not None
    models = result.models.set_index("model")
    assert result.model == PURCHASES and "逻辑回归在检验期的对数损失" in result.replaced
    assert result.auc >= 0.71
    assert models.loc[PURCHASES, "log_loss"] <= 0.57 < models.loc[CONSTANT, "log_loss"]
    # everybody came in twelve weeks, so nobody is as old at one cut-off as at the other
    assert result.refused == ("首次购买至今天数",)


def test_cdnow_promise_is_kept_by_what_happened_afterwards(cdnow_days):
    window = WarningWindow(ActivityRule(), gap_days=14, horizon_days=90, recent_days=90)
    as_of = datetime(1998, 3, 1)
    past = cdnow_days[cdnow_days["day"] < (as_of - datetime(1970, 1, 1)).days]
    result, _ = warn(purchase_samples(past, as_of, window), WarningPlan(fewest_boosted=1000))
    assert result is not None
    for listed in (50, 100, 200, 400):
        promise = list_promise(result, listed)
        ids = pd.Index(result.customers["customer_id"].head(listed))
        left = purchase_outcome(cdnow_days, ids, as_of, window).sum()
        assert abs(left - promise.expected) <= promise.margin, (listed, left, promise)


def test_small_samples_fall_back_to_the_reference_model():
    assert warned_from_few().models["model"].tolist() == [LOGISTIC, "训练期平均"]


def test_a_customer_listed_twice_is_named():
    train = sample(1, T0)
    twice = LabelledCustomers(
        pd.concat([train.features, train.features[:1]]), train.churned, T0, train.known_until
    )
    with pytest.raises(DataError, match="客户 0000 出现多次"):
        early_warning(twice, sample(2, T1), sample(3, T1).features)


def test_telco_customers_held_out_are_ranked_and_calibrated(shared_data):
    telco = pd.read_csv(shared_data / "telco_churn" / "Telco-Customer-Churn.csv", index_col=0)
    telco = telco[::2]
    churned = telco.pop("Churn") == "Yes"
    features = telco.assign(TotalCharges=pd.to_numeric(telco["TotalCharges"], errors="coerce"))
    half = np.arange(len(telco)) % 2 == 0
    train, test = (
        LabelledCustomers(features[part], churned[part], T0, T1) for part in (half, ~half)
    )
    result = early_warning(train, test, features, WarningPlan(capacities=(100,)))
    assert 0.81 < result.auc < 0.88  # published models reach .84-.85, standard error .01
    assert result.suspected.empty
    promise = list_promise(result, 100)
    assert abs(promise.test_observed - promise.test_expected) < 20  # chance alone: 2 * 10
    assert result.customers.loc[0, "reason_1":"reason_3"].ne("").all()


def test_online_shop_is_predicted_better_than_by_its_base_rate(online_shop_days):
    days = online_shop_days
    window = WarningWindow(ActivityRule(), gap_days=14, horizon_days=75)
    train = labelled_customers(days, datetime(2011, 6, 12), window)
    test = labelled_customers(days, datetime(2011, 9, 11), window)
    now = customer_features(days, datetime(2011, 12, 10), window)
    result = early_warning(train, test, now)
    models = result.models.set_index("model")
    assert result.auc_low > 0.6
    assert models.loc[result.model, "brier"] < models.loc["训练期平均", "brier"]
