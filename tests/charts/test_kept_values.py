"""Values come back as they were: type, missing, order, names."""

import json
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_index_equal, assert_series_equal

from reportkit.charts.heat_cells import AxisNames
from reportkit.charts.kept_values import read_value, written_value
from reportkit.charts.points import Scale


def again(value):
    return read_value(json.loads(json.dumps(written_value(value, str), allow_nan=False)))


SCALARS = [
    None, True, 0, -7, 1 / 3, 1e300, "", "文字", np.float64(0.1), np.int32(3), np.bool_(True),
    np.float32(0.1), np.datetime64("2025-01-02T03:04:05.123456789"), datetime(2025, 1, 2, 3, 4, 5),
    date(2025, 1, 2), pd.Timestamp("2025-01-02 03:04:05.000001"), pd.Timedelta(days=3, seconds=1),
    pd.Timestamp("2025-06-01 08:00", tz="Asia/Shanghai"), pd.Period("2025-03", "M"),
    pd.Period("2025Q1", "Q"), pd.Period("2025-01-06", "W"), pd.Interval(0, 5, closed="left"),
    ("一", 2, (None,)), ["一", [2.5]], {"一", "二"}, {"甲": 1, 2: "乙"}, AxisNames("行", "列"),
    Scale("重要性", None, "pct0", log=True),
]  # fmt: skip


@pytest.mark.parametrize("value", SCALARS, ids=lambda value: type(value).__name__)
def test_a_scalar_or_a_group_of_them_comes_back(value):
    found = again(value)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("value", [float("nan"), np.float64("nan"), pd.NaT, pd.NA])
def test_what_is_missing_stays_missing_in_its_own_way(value):
    found = again(value)
    assert pd.isna(found)
    assert type(found) is type(value)


def test_what_is_only_walked_through_becomes_a_tuple_and_infinity_stays():
    assert again(range(3)) == (0, 1, 2)
    assert again({"甲": 1}.keys()) == ("甲",)
    assert again([np.inf, -np.inf]) == [np.inf, -np.inf]
    assert again(np.array([1.5, np.nan])) == pytest.approx([1.5, np.nan], nan_ok=True)


def test_a_set_is_written_in_the_same_order_each_time():
    words = [f"词{n}" for n in range(20)]
    assert written_value(set(words), str)["items"] == sorted(words)


DAYS = pd.DatetimeIndex(["2025-01-01", None, "2025-03-01"])
COLUMNS = {
    "float": [0.1, np.nan, np.inf],
    "int": np.array([1, 2, 3], dtype="int16"),
    "whole": pd.array([1, None, 3], dtype="Int64"),
    "maybe": pd.array([True, None, False], dtype="boolean"),
    "text": ["甲", None, "丙"],
    "mixed": pd.Series(["甲", 2, (1, "乙")], dtype=object),
    "day": DAYS,
    "day_ns": DAYS.as_unit("ns"),
    "zone": DAYS.tz_localize("Asia/Shanghai"),
    "span": pd.PeriodIndex(["2025-01", None, "2025-03"], freq="M"),
    "wait": pd.TimedeltaIndex(["1 days", None, "3 hours"]),
    "tier": pd.Categorical(["高", None, "低"], categories=["高", "中", "低"], ordered=True),
    "band": pd.cut([1, 5, 9], [0, 4, 8, 10]),
}


def test_a_frame_keeps_the_type_and_the_blanks_of_every_column():
    frame = pd.DataFrame(COLUMNS, index=pd.Index(["a", "b", "b"], name="谁"))
    assert_frame_equal(again(frame), frame, check_freq=True)
    empty = frame.iloc[:0]
    assert_frame_equal(again(empty), empty)
    assert_frame_equal(again(pd.DataFrame()), pd.DataFrame())


def test_a_frame_may_have_two_columns_of_one_name():
    frame = pd.DataFrame([[1, 2.5], [3, np.nan]], columns=["甲", "甲"])
    assert_frame_equal(again(frame), frame)


INDEXES = [
    pd.RangeIndex(2, 8, 3, name="n"), pd.Index([1, 2], dtype="int8"), pd.Index([0.5, np.nan]),
    pd.Index(["甲", 1], dtype=object), pd.Index(["甲", None]), DAYS,
    pd.date_range("2025-01-01", periods=3, freq="MS", name="月"),
    pd.period_range("2025Q1", periods=3, freq="Q"), pd.CategoricalIndex(["乙", "甲"]),
    pd.MultiIndex.from_tuples([("甲", 1), ("乙", 2)], names=["谁", None]),
    pd.interval_range(0, 3, name="段"), pd.Index([("a", 1), ("b", 2)], tupleize_cols=False),
]  # fmt: skip


@pytest.mark.parametrize("index", INDEXES, ids=lambda i: type(i).__name__)
def test_an_index_comes_back_with_name_and_step(index):
    found = again(index)
    assert_index_equal(found, index, exact=True)
    assert getattr(found, "freq", None) == getattr(index, "freq", None)
    series = pd.Series(range(len(index)), index=index, name="值")
    assert_series_equal(again(series), series)


@given(
    st.lists(
        st.tuples(st.floats(width=64), st.integers(-(2**62), 2**62), st.text(), st.datetimes()),
        max_size=6,
    )
)
def test_any_numbers_words_and_days_come_back(rows):
    frame = pd.DataFrame(rows, columns=["number", "whole", "words", "day"])
    if rows:
        frame["day"] = frame["day"].astype("datetime64[us]")
    found = again(frame)
    assert_frame_equal(found, frame, check_exact=True)


@pytest.mark.parametrize(
    ("value", "named"),
    [(len, "builtin_function"), (np.zeros((2, 2)), "2 维的数组"), (1j, "complex")],
)
def test_what_is_no_data_is_named(value, named):
    with pytest.raises(TypeError, match=named):
        written_value(value, str)
