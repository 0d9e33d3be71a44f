"""Features as standardised columns, and reasons in words."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from reportkit.analysis.models.encoding import learn_encoder, strongest_reasons
from reportkit.errors import DataError

FEATURES = pd.DataFrame(
    {
        "silent_days": [10.0, 20, 30, np.nan] * 5,
        "contract": (["按月"] * 2 + ["一年"] * 2) * 5,
        "member": [True, False, True, True] * 5,
        "constant": 7,
    }
)
LABELS = {"silent_days": "距上次购买天数", "contract": "合同"}


def test_numbers_flags_and_categories_become_standardised_columns():
    encoder = learn_encoder(FEATURES)
    assert encoder.sources == ("silent_days", "contract", "contract", "member")
    assert encoder.levels == (None, "一年", "按月", None)
    encoded = encoder.encode(FEATURES)
    assert np.nanmean(encoded, axis=0) == pytest.approx([0, 0, 0, 0], abs=1e-12)
    assert np.nanstd(encoded, axis=0) == pytest.approx([1, 1, 1, 1])
    assert np.isnan(encoded[3, 0])  # blank stays blank


def test_rare_and_unseen_categories_belong_to_none():
    frame = pd.DataFrame({"a": ["x"] * 12 + ["y"] * 12 + ["z"]})
    encoder = learn_encoder(frame)
    assert encoder.levels == ("x", "y")
    rare, unseen = encoder.encode(pd.DataFrame({"a": ["z", "new"]}))
    assert (rare < 0).all() and rare == pytest.approx(unseen)


def test_new_customers_are_measured_by_what_was_learnt():
    encoder = learn_encoder(FEATURES)
    one = FEATURES.iloc[[0]].assign(silent_days=20.0)
    assert encoder.encode(one)[0, 0] == pytest.approx(0)  # the mean of 10, 20, 30


def test_reasons_name_the_largest_upward_contributions():
    encoder = learn_encoder(FEATURES)
    weights = np.array([2.0, -1.0, 0.0, 0.5])
    encoded = encoder.encode(FEATURES.iloc[[2, 0, 1]])
    reasons = strongest_reasons(encoder, encoded, weights, LABELS).to_numpy().tolist()
    # 30 days is above average; 一年 pushes down for the holder and up for everyone else
    assert reasons[0] == ["距上次购买天数偏高", "member偏高", ""]
    assert reasons[1] == ["合同为按月", "member偏高", ""]
    assert reasons[2] == ["合同为按月", "", ""]  # an average customer otherwise, and no member


def test_absent_category_is_named_where_no_category_applies():
    frame = pd.DataFrame({"a": ["x"] * 12 + ["y"] * 12})
    encoder = learn_encoder(frame)
    encoded = encoder.encode(pd.DataFrame({"a": [None]}))
    reasons = strongest_reasons(encoder, encoded, np.array([-1.0, 0]), {}, 1)
    assert reasons["reason_1"].tolist() == ["a不是x"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: learn_encoder(pd.DataFrame({"t": [datetime(2025, 1, 1)]})), "特征 t 是时间"),
        (lambda: learn_encoder(pd.DataFrame({"a": [1, 1], "b": [None, None]})), "没有任何会变化"),
        (
            lambda: learn_encoder(FEATURES).encode(FEATURES[["member"]]),
            "缺少训练时用过的列 contract、silent_days",
        ),
        (
            lambda: learn_encoder(FEATURES).encode(FEATURES.assign(silent_days="十天")),
            "特征 silent_days 训练时是数值",
        ),
    ],
)
def test_messages_name_the_feature(call, message):
    with pytest.raises(DataError, match=message):
        call()
