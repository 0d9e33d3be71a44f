"""What may be known at a cut-off, and what must not."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.models.warning_features import (
    FEATURE_LABELS,
    WarningWindow,
    customer_features,
    labelled_customers,
    leaking_features,
    purchase_outcome,
    shifted_features,
)
from reportkit.errors import DataError

EPOCH = datetime(1970, 1, 1)
RULE = ActivityRule()
WINDOW = WarningWindow(RULE)
PATIENT = WarningWindow(ActivityRule(churned_floor_days=10_000), recent_days=50)


def on(day):
    return EPOCH + timedelta(days=day)


def customer_days(**bought):
    rows = [(who, day, 10.0 * (day + 1)) for who, days in bought.items() for day in days]
    return pd.DataFrame(rows, columns=["customer_id", "day", "amount"])


def test_features_of_one_customer_by_hand():
    days = customer_days(a=[0, 40, 60, 80, 100])
    row = customer_features(days, on(110), PATIENT).loc["a"]
    assert row["silent_days"] == 10 and row["tenure_days"] == 110
    assert row["purchase_days"] == 4 + 1
    assert row["gap_days"] == 25
    assert row["recent_purchases"] == 3 and row["purchase_change"] == 2  # 60 80 100 | 40
    assert row["recent_amount"] == 610 + 810 + 1010
    assert row["amount_change"] == 610 + 810 + 1010 - 410


def test_two_purchases_have_one_gap():
    row = customer_features(customer_days(a=[70, 100]), on(110), PATIENT).loc["a"]
    assert row["gap_days"] == 30


def test_one_purchase_has_no_gap():
    assert np.isnan(customer_features(customer_days(a=[100]), on(110), WINDOW).loc["a", "gap_days"])


def test_contacts_count_up_to_the_cut_off_only():
    contacts = pd.DataFrame(
        {"customer_id": ["a", "a", "a", "b"], "happened_at": [on(99), on(100), on(20), on(99)]}
    )
    features = customer_features(
        customer_days(a=[95]), on(100), WarningWindow(RULE, recent_days=50), contacts
    )
    assert features["recent_contacts"].tolist() == [1]
    assert features["contact_change"].tolist() == [0]
    assert set(features.columns) == set(FEATURE_LABELS)


def test_customers_already_lost_are_no_longer_warned_of():
    days = customer_days(gone=[0, 10, 20, 30, 40], here=[180, 190])
    assert customer_features(days, on(200), WINDOW).index.tolist() == ["here"]
    with pytest.raises(DataError, match="1970-07-20 时所有客户都已流失"):
        labelled_customers(days[days["customer_id"] == "gone"], on(200), WINDOW)


@pytest.mark.parametrize(
    ("bought", "churned"), [(99, True), (113, True), (114, False), (123, False), (124, True)]
)
def test_only_purchases_inside_the_outcome_window_keep_a_customer(bought, churned):
    window = WarningWindow(RULE, gap_days=14, horizon_days=10)
    outcome = purchase_outcome(customer_days(a=[90, bought]), pd.Index(["a"]), on(100), window)
    assert outcome.tolist() == [churned]


def test_labelled_customers_carry_further_features_and_the_end_of_the_window():
    extra = pd.DataFrame({"industry": ["汽车"]}, index=["a"])
    window = WarningWindow(RULE, gap_days=5, horizon_days=20)
    labelled = labelled_customers(customer_days(a=[90, 110], b=[95]), on(100), window, extra=extra)
    assert labelled.churned.to_dict() == {"a": False, "b": True}
    assert labelled.features["industry"].tolist()[0] == "汽车"
    assert labelled.features["industry"].isna().tolist() == [False, True]
    assert labelled.known_until == on(125)


def test_customers_001_and_1_have_features_of_their_own():
    days = pd.DataFrame({"customer_id": ["001", 1, 1], "day": [90, 80, 95]})
    features = customer_features(days, on(100), WINDOW)
    assert features["purchase_days"].to_dict() == {"001": 1, 1: 2}


def test_what_is_written_at_or_after_leaving_is_refused():
    features = pd.DataFrame(
        {
            "churn_reason": ["价格"],
            "calls": [3],
            "score": [5],
            "quoted_at": [on(100)],
            "signed_at": [on(99)],
        }
    )
    refused = leaking_features(features, on(100), {"calls": on(100), "score": on(99)})
    assert refused == {
        "churn_reason": "流失时或流失后才写入",
        "calls": "写入时间 1970-04-11 不早于截止时点",
        "quoted_at": "有 1 个时间不早于截止时点",
    }


@pytest.mark.parametrize(
    ("before", "after", "shifted"),
    [
        (np.arange(100.0), np.arange(100.0) + 89, False),  # 5..94 and 94..183 still meet
        (np.arange(100.0), np.arange(100.0) + 91, True),
        (np.arange(100.0) + 91, np.arange(100.0), True),
        (np.r_[np.arange(99.0), 500.0], np.arange(100.0) + 400, True),  # one outlier is no overlap
        (np.full(9, 3.0), np.full(9, 3.0), False),
        (np.full(9, np.nan), np.arange(9.0), False),
        (["老"] * 5, ["新"] * 5, True),
        (["老", "新"], ["新", "新"], False),
    ],
)
def test_a_feature_is_shifted_when_two_samples_have_nothing_in_common(before, after, shifted):
    names = shifted_features(pd.DataFrame({"tenure": before}), pd.DataFrame({"tenure": after}))
    assert names == (["tenure"] if shifted else [])


histories = st.dictionaries(
    st.sampled_from("abcd"), st.lists(st.integers(0, 300), min_size=1, max_size=8), min_size=1
)


@settings(max_examples=12, deadline=None)
@given(histories, histories)
def test_what_happens_after_the_cut_off_changes_no_feature(before, after):
    past = customer_days(first=[0], **before)
    future = customer_days(**after).assign(day=lambda d: d["day"] + 400)
    known = customer_features(past, on(400), PATIENT)
    told = customer_features(pd.concat([future, past]), on(400), PATIENT)
    pd.testing.assert_frame_equal(known, told)
