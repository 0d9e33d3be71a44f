"""Samples with hand-made purchases, so that every cut-off can be checked."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.buying.rhythm import day_number
from reportkit.analysis.models import warning_samples as samples
from reportkit.analysis.models.early_warning import WarningPlan
from reportkit.analysis.models.warning_features import WarningWindow
from reportkit.errors import DataError

AS_OF = datetime(2026, 1, 1)
WINDOW = WarningWindow(ActivityRule(), gap_days=14, horizon_days=90)


def buyers(start: str, count: int = 120) -> pd.DataFrame:
    """Every second customer stops at some time, the others buy every 20 days."""
    generator = np.random.default_rng(7)
    first, last = int(day_number(pd.Timestamp(start))), int(day_number(AS_OF))
    rows = []
    for i in range(count):
        gap = 20 if i % 2 else 35
        stop = last if i % 2 else int(generator.integers(first + 200, last))
        rows += [(f"C{i:03d}", day) for day in range(first + i % 20, stop, gap)]
    return pd.DataFrame(rows, columns=["customer_id", "day"]).assign(amount=100.0)


def test_long_histories_train_a_year_before_the_test():
    first = day_number(datetime(2023, 1, 1))
    train, test, latest, seasonal = samples.warning_cutoffs(first, AS_OF, WINDOW)
    assert seasonal
    assert test == AS_OF - timedelta(days=104)
    assert (train, latest) == (test.replace(year=2024), datetime(2025, 1, 1))


def test_short_histories_train_right_before_the_test():
    first = day_number(datetime(2024, 6, 1))
    train, test, latest, seasonal = samples.warning_cutoffs(first, AS_OF, WINDOW)
    assert not seasonal
    assert train == AS_OF - timedelta(days=208)
    assert latest == test


@pytest.mark.parametrize(("horizon", "seasonal"), [(351, True), (352, False)])
def test_a_window_of_a_year_still_fits_between_training_and_test(horizon, seasonal):
    window = replace(WINDOW, horizon_days=horizon)  # and 14 days to act: 365 or 366
    train, test, _, found = samples.warning_cutoffs(0, AS_OF, window)
    assert found is seasonal
    assert train + timedelta(days=14 + horizon) <= test


def test_outcomes_are_known_at_the_end_of_the_data():
    made = samples.purchase_samples(buyers("2023-01-01"), AS_OF, WINDOW)
    assert made.test.known_until == AS_OF
    assert made.train.known_until <= made.test.cutoff
    assert made.latest is not None and made.latest.known_until <= AS_OF


def test_tickets_count_only_as_far_as_known_at_the_cutoff():
    tickets = pd.DataFrame(
        {
            "customer_id": ["A", "A", "A", "B"],
            "opened_at": pd.to_datetime(["2025-03-01", "2025-05-31", "2025-07-01", "2023-01-01"]),
            "closed_at": pd.to_datetime(["2025-03-02", "2025-06-02", "2025-07-02", "2023-01-02"]),
        }
    )
    table = samples.ticket_features(tickets, datetime(2025, 6, 1))
    # one closed after a day, one still open after a day: the median is that day
    assert table.to_dict("index") == {"A": {"tickets": 2.0, "closing_hours": 24.0}}


def test_list_says_what_to_expect_and_how_the_same_promise_was_kept():
    made = samples.purchase_samples(buyers("2023-01-01", count=400), AS_OF, WINDOW)
    plan = WarningPlan(capacities=samples.gain_steps(len(made.test.features), 10))
    warning, reason = samples.warn(made, plan)
    assert warning is not None and reason == ""
    promise = samples.list_promise(warning, 10)
    top = warning.customers["probability"].head(10)
    assert promise.listed == 10
    assert promise.expected == pytest.approx(top.sum())
    assert promise.margin >= abs(promise.test_observed - promise.test_expected)


def test_the_promise_is_tested_on_a_list_ranked_by_worth_as_the_list_is():
    made = samples.purchase_samples(buyers("2023-01-01", count=400), AS_OF, WINDOW)
    assert made.test.worth is not None and made.test.worth.gt(0).all()
    drawn = np.random.default_rng(2).lognormal(4, 2, len(made.test.worth))
    worth = pd.Series(drawn, index=made.test.worth.index)
    made = replace(made, test=replace(made.test, worth=worth))
    warning, _ = samples.warn(made, WarningPlan(), worth)
    tested = warning.tested
    assert tested["priority"].is_monotonic_decreasing
    np.testing.assert_allclose(
        tested["priority"], tested["probability"] * tested["customer_id"].map(worth)
    )
    promise = samples.list_promise(warning, 25)
    assert promise.test_expected == pytest.approx(tested["probability"].head(25).sum())
    assert promise.test_observed == tested["churned"].head(25).sum()
    # the most probable leavers are others
    assert set(tested.nlargest(25, "probability")["customer_id"]) != set(tested["customer_id"][:25])


def test_no_warning_says_why():
    made = samples.purchase_samples(buyers("2023-01-01", count=12), AS_OF, WINDOW)
    warning, reason = samples.warn(made, WarningPlan())
    assert warning is None
    assert "都应不少于 10 位" in reason


def contracts(count: int = 400) -> pd.DataFrame:
    generator = np.random.default_rng(5)
    monthly = generator.random(count) < 0.5
    return pd.DataFrame(
        {
            "customer_id": [f"K{i:03d}" for i in range(count)],
            "contract": np.where(monthly, "按月", "两年"),
            "tenure_months": generator.integers(1, 60, count).astype(float),
            "churned": generator.random(count) < np.where(monthly, 0.5, 0.1),
        }
    )


def test_contract_halves_share_no_customer_and_today_is_who_stayed():
    table = contracts()
    made = samples.contract_samples(table, table["churned"], AS_OF)
    assert made.train.features.index.intersection(made.test.features.index).empty
    assert len(made.train.features) + len(made.test.features) == len(table)
    assert set(made.current.index) == set(table.loc[~table["churned"], "customer_id"])


def test_halves_do_not_depend_on_the_order_of_rows():
    table = contracts()
    turned = table.iloc[::-1]
    one = samples.contract_samples(table, table["churned"], AS_OF)
    other = samples.contract_samples(turned, turned["churned"], AS_OF)
    assert list(one.train.features.index) == list(other.train.features.index)


def test_contract_kind_ranks_customers():
    table = contracts()
    made = samples.contract_samples(table, table["churned"], AS_OF)
    warning, _ = samples.warn(made, WarningPlan(labels=samples.MORE_LABELS, fewest_boosted=1_000))
    assert warning is not None and warning.auc_low > 0.6
    assert "合同类型为按月" in set(warning.customers["reason_1"].head(20))


def test_traits_of_a_customer_are_features_under_their_own_names():
    table = contracts()
    traits = pd.DataFrame(
        {"customer_id": ["K000", "K001", "K001"], "trait": "技术支持", "value": ["有", "无", "有"]}
    )
    made = samples.contract_samples(table, table["churned"], AS_OF, traits)
    both = pd.concat([made.train.features, made.test.features]).sort_index()
    assert list(both.columns) == ["contract", "tenure_months", "技术支持"]
    assert both["技术支持"].iloc[:3].tolist()[:2] == ["有", "有"]  # the last word counts
    assert pd.isna(both["技术支持"].iloc[2])


def test_traits_alone_are_enough_to_warn_by():
    table = contracts()
    kind = pd.DataFrame(
        {"customer_id": table["customer_id"], "trait": "合同", "value": table["contract"]}
    )
    made = samples.contract_samples(table[["customer_id"]], table["churned"], AS_OF, kind)
    warning, _ = samples.warn(made, WarningPlan())
    assert warning is not None and warning.auc_low > 0.6


TELCO_TRAITS = [
    "SeniorCitizen", "Partner", "Dependents", "PhoneService", "MultipleLines", "InternetService",
    "OnlineSecurity", "OnlineBackup", "DeviceProtection", "TechSupport", "StreamingTV",
    "StreamingMovies", "PaperlessBilling",
]  # fmt: skip


def test_telco_customers_held_out_are_told_apart_by_every_column(shared_data):
    file = shared_data / "telco_churn" / "Telco-Customer-Churn.csv"
    telco = pd.read_csv(file, dtype=dict.fromkeys(TELCO_TRAITS, str))
    charges = pd.to_numeric(telco["TotalCharges"], errors="coerce")
    people = telco.assign(TotalCharges=charges).rename(
        columns={
            "customerID": "customer_id", "Contract": "contract", "PaymentMethod": "payment_method",
            "tenure": "tenure_months", "MonthlyCharges": "monthly_amount",
            "TotalCharges": "revenue_amount",
        }
    )  # fmt: skip
    traits = people.melt("customer_id", TELCO_TRAITS, "trait", "value")
    made = samples.contract_samples(people, telco["Churn"] == "Yes", AS_OF, traits)
    warning, _ = samples.warn(made, WarningPlan(fewest_boosted=1000))
    assert warning is not None and warning.test_customers == 3521
    assert warning.auc >= 0.85
    assert warning.models.loc[warning.models["chosen"], "brier"].iloc[0] <= 0.135
    assert warning.refused == () and warning.suspected.empty


def test_message_names_the_columns_a_contract_needs():
    table = pd.DataFrame({"customer_id": ["a"], "name": ["甲"]})
    with pytest.raises(DataError, match="合同类型、付款方式、在网月数、月费"):
        samples.contract_samples(table, pd.Series([False]), AS_OF)


def test_gain_curve_goes_through_the_clients_own_capacity():
    assert samples.gain_steps(100, 7, steps=4) == (7, 25, 50, 75, 100)


def test_reasons_are_one_phrase_without_the_empty_ones():
    table = pd.DataFrame({"reason_1": ["甲", "丙"], "reason_2": ["乙", ""], "priority": [2, 1]})
    assert list(samples.reasons_in_words(table)) == ["甲；乙", "丙"]


def test_samples_that_cannot_be_made_say_why():
    table = pd.DataFrame({"customer_id": ["a"]})
    made, reason = samples.tried(samples.contract_samples, table, pd.Series([False]), AS_OF)
    assert made is None
    assert "客户表没有合同类型" in reason
