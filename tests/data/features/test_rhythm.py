from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from reportkit.data.features import (
    cohort_counts,
    gap_counts,
    gaps,
    hour_weekday,
    purchase_arrays,
    purchase_days,
)

EPOCH = pd.Timestamp(0)
ORDERS = pd.DataFrame(
    [
        ("1", "乙", "2025-01-06 09:30", 100.0, False, 30.0),
        ("2", "乙", "2025-01-06 17:00", 50.0, False, 10.0),
        ("3", "乙", "2025-01-16 09:00", 80.0, False, 20.0),
        ("4", "乙", "2025-01-20 09:00", -30.0, True, -9.0),
        ("5", "乙", "2025-02-15 09:00", 10.0, False, None),
        ("6", "甲", "2025-02-03 00:00", 7.0, False, 1.0),
        ("7", "甲", "2025-01-31 00:00", -5.0, True, -1.0),
        ("8", None, "2025-02-03 00:00", 999.0, False, 1.0),
    ],
    columns=["order_id", "customer_id", "ordered_at", "paid_amount", "is_refund", "margin_amount"],
)
ORDERS["ordered_at"] = pd.to_datetime(ORDERS["ordered_at"])
END = datetime(2025, 3, 1)
ALL = {"start": None, "end": END}


def days_of(frame):
    return [f"{EPOCH + pd.Timedelta(days=int(day)):%m-%d}" for day in frame["day"]]


def test_orders_of_one_day_are_one_purchase_and_refunds_lower_the_purchase_before(snapshot):
    days = purchase_days(snapshot(orders=ORDERS), **ALL)
    assert days["customer_id"].tolist() == ["乙", "乙", "乙", "甲"]
    assert days_of(days) == ["01-06", "01-16", "02-15", "02-03"]
    assert days["amount"].tolist() == [150, 80 - 30, 10, 7]  # 甲's refund has no purchase before it
    assert days["margin"].tolist()[:2] == [40, 11]
    assert np.isnan(days["margin"].iloc[2])


def test_a_refund_after_the_end_is_not_known_yet(snapshot):
    days = purchase_days(snapshot(orders=ORDERS), start=None, end=datetime(2025, 1, 20))
    assert days["amount"].tolist() == [150, 80]


def test_arrays_hold_the_same_days_sorted_by_customer(snapshot):
    data = snapshot(orders=ORDERS)
    days, arrays = purchase_days(data, **ALL), purchase_arrays(data, **ALL)
    assert arrays.customer_ids.tolist() == ["乙", "甲"]
    assert arrays.customer_ids[arrays.customer].tolist() == days["customer_id"].tolist()
    assert arrays.customer.tolist() == days["customer"].tolist()
    assert arrays.day.tolist() == days["day"].tolist()
    assert arrays.amount.tolist() == days["amount"].tolist()
    np.testing.assert_array_equal(arrays.margin, days["margin"])
    assert arrays.customer.dtype == arrays.day.dtype == np.int32
    same = ["customer_id", "customer", "day"]
    assert arrays.days()[same].to_numpy().tolist() == days[same].to_numpy().tolist()


def test_arrays_of_a_window_without_orders_are_empty(snapshot):
    data, none = snapshot(orders=ORDERS), {"start": None, "end": datetime(2020, 1, 1)}
    arrays = purchase_arrays(data, **none)
    assert purchase_days(data, **none).empty
    assert len(arrays.customer_ids) == len(arrays.day) == len(arrays.amount) == 0


def test_gaps_leave_the_last_interval_open(snapshot):
    table = gaps(snapshot(orders=ORDERS), **ALL).set_index("customer_id")
    assert table.loc["乙", "gaps"] == 2
    assert table.loc["乙", "median_gap_days"] == 20  # 10 and 30 days
    assert table.loc["乙", "mean_gap_days"] == 20
    assert table.loc["乙", "p90_gap_days"] == 28  # a tenth of the way from 30 back to 10
    assert table.loc["乙", "open_days"] == 14  # 15 February to 1 March
    assert np.isnan(table.loc["甲", "median_gap_days"])


def test_gaps_are_counted_over_all_customers(snapshot):
    counts = gap_counts(snapshot(orders=ORDERS), **ALL)
    assert counts.to_dict("list") == {"gap_days": [10, 30], "times": [1, 1]}


def test_cohorts_start_with_the_first_purchase_ever(snapshot):
    counts = cohort_counts(snapshot(orders=ORDERS), start=datetime(2025, 2, 1), end=END)
    assert [f"{month:%m}" for month in counts["cohort"]] == ["01", "02"]
    assert counts["customers"].tolist() == [1, 1]


def test_the_week_has_all_its_hours_from_monday(snapshot):
    week = hour_weekday(snapshot(orders=ORDERS), **ALL)
    assert len(week) == 168
    busy = week[week["orders"] > 0]
    assert busy[["weekday", "hour", "orders"]].to_numpy().tolist() == [
        [0, 0, 2],  # Monday 3 February, a bare date; one of them has no customer
        [0, 9, 1],  # Monday 6 January
        [0, 17, 1],
        [3, 9, 1],  # Thursday 16 January
        [5, 9, 1],  # Saturday 15 February
    ]


def test_reference_cohort_of_online_retail(online_retail):
    counts = cohort_counts(online_retail, start=None, end=datetime(2011, 12, 10))
    first = counts[counts["cohort"] == pd.Timestamp(2010, 12, 1)]
    assert first["customers"].tolist() == [
        885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235,
    ]  # fmt: skip


def test_customer_days_of_online_retail_carry_its_whole_revenue(online_retail):
    days = purchase_days(online_retail, start=None, end=datetime(2011, 12, 10))
    assert days["amount"].sum() == pytest.approx(8_911_407.904, abs=0.01)
    assert not days.duplicated(["customer_id", "day"]).any()
