from datetime import datetime

import pandas as pd
import pytest

from reportkit.data.features.journey import (
    campaign_conversion,
    first_purchases,
    means_before,
    means_contacts,
    monthly_visits,
    ticket_totals,
)
from reportkit.errors import DataError

END = datetime(2026, 1, 1)


def timed(rows, columns, *moments):
    frame = pd.DataFrame(rows, columns=columns)
    for column in moments:
        frame[column] = pd.to_datetime(frame[column], format="ISO8601")
    return frame


ORDERS = timed(
    [
        ("1", "甲", "2025-03-01 09:00", 100.0, False),
        ("2", "甲", "2025-03-01 18:00", 50.0, False),
        ("3", "甲", "2025-03-04 08:00", 70.0, False),
        ("4", "乙", "2025-05-01 08:00", 80.0, False),
        ("5", "乙", "2025-05-09 08:00", -80.0, True),
        ("6", "丙", "2026-01-01 00:00", 10.0, False),
    ],
    ["order_id", "customer_id", "ordered_at", "paid_amount", "is_refund"],
    "ordered_at",
)


def test_the_second_purchase_is_on_another_day_and_no_refund(snapshot):
    table = first_purchases(snapshot(orders=ORDERS), end=END).set_index("customer_id")
    assert list(table.index) == ["乙", "甲"]
    assert table.loc["甲", "second_at"] == pd.Timestamp(2025, 3, 4, 8)
    assert pd.isna(table.loc["乙", "second_at"])
    assert table["purchase_days"].to_dict() == {"乙": 1, "甲": 2}


EVENTS = timed(
    [
        (None, "s1", "2025-01-31 23:50", "浏览"),
        (None, "s1", "2025-02-01 00:10", "浏览"),
        (None, "s2", "2025-02-03", "浏览"),
        ("甲", "s2", "2025-02-03", "加购"),
        ("甲", "s3", "2025-02-05", "浏览"),
    ],
    ["customer_id", "session_id", "happened_at", "kind"],
    "happened_at",
)


def test_a_visit_counts_once_in_the_month_it_began_and_a_stranger_is_nobody_known(snapshot):
    table = monthly_visits(snapshot(events=EVENTS), start=None, end=END)
    assert table["month"].dt.month.tolist() == [1, 2]
    assert table[["visits", "strangers", "customers"]].to_numpy().tolist() == [[1, 1, 0], [2, 0, 1]]


def test_without_session_numbers_a_visit_is_a_customers_day(snapshot):
    events = EVENTS.drop(columns="session_id")
    table = monthly_visits(snapshot(events=events), start=None, end=END)
    assert table[["visits", "strangers"]].to_numpy().tolist() == [[2, 0]]


CAMPAIGNS = timed(
    [
        ("甲", "2025-02-20", "忠诚", "优惠券", True, 5.0),
        ("乙", "2025-02-20", "忠诚", "优惠券", False, 5.0),
        ("甲", "2025-03-05", "忠诚", "优惠券", True, 5.0),
        ("丙", "2025-12-25", "挽留", None, False, 9.0),
    ],
    ["customer_id", "sent_at", "stage", "means", "responded", "cost_amount"],
    "sent_at",
).assign(campaign_id=["a", "a", "b", "c"])


def test_a_contact_is_followed_by_an_order_only_within_the_days_given(snapshot):
    data = snapshot(orders=ORDERS, campaigns=CAMPAIGNS)
    table = campaign_conversion(data, start=None, end=END, days=10)
    # of 甲's two contacts the first is nine days before an order, the second after the last one
    assert table.to_numpy().tolist() == [
        ["忠诚", "优惠券", 3, 2, 1, 15.0],
        ["挽留", "未知", 1, 0, 1, 9.0],
    ]


def test_conversion_needs_the_time_of_contact(snapshot):
    data = snapshot(orders=ORDERS, campaigns=CAMPAIGNS.drop(columns="sent_at"))
    with pytest.raises(DataError, match=r"campaigns\.sent_at"):
        campaign_conversion(data, start=None, end=END, days=10)


def test_every_visit_is_a_regular_visit_whatever_its_means_says(snapshot):
    rows = timed(
        [
            ("甲", "2025-01-02", "回访", None),
            ("甲", "2025-01-03", "回访", "特别优惠"),
            ("甲", "2025-01-04", "关怀", "会员制"),
            ("乙", "2025-01-04", "咨询", None),
            (None, "2025-01-04", "回访", None),
        ],
        ["customer_id", "happened_at", "kind", "means"],
        "happened_at",
    )
    table = means_contacts(snapshot(interactions=rows), start=None, end=END)
    assert table.to_numpy().tolist() == [["甲", "会员制", 1], ["甲", "定期回访", 2]]


def test_contacts_before_each_moment_are_told_apart(snapshot):
    rows = timed(
        [("甲", "2025-01-02", "回访"), ("甲", "2025-06-30", "回访"), ("甲", "2025-07-01", "回访")],
        ["customer_id", "happened_at", "kind"],
        "happened_at",
    )
    moments = [datetime(2025, 7, 1), datetime(2025, 4, 1)]
    table = means_before(snapshot(interactions=rows), instants=moments, months=6)
    assert table[["at", "contacts"]].to_numpy().tolist() == [[moments[0], 2], [moments[1], 1]]


def test_tickets_are_judged_in_time_only_when_the_limit_has_passed(snapshot):
    rows = timed(
        [
            ("2025-05-01 00:00", "2025-05-01 02:00", "2025-05-01 20:00", True),
            ("2025-05-01 00:00", None, "2025-05-11 00:00", False),
            ("2025-05-01 00:00", None, None, None),
            ("2025-12-31 12:00", None, None, None),
            ("2025-05-01 00:00", None, "2026-02-01 00:00", True),
        ],
        ["opened_at", "responded_at", "closed_at", "solved"],
        "opened_at", "responded_at", "closed_at",
    )  # fmt: skip
    totals = ticket_totals(snapshot(tickets=rows), start=None, end=END, limit_hours=48)
    assert [totals[k] for k in ("tickets", "closed", "due", "in_time", "unsolved")] == [
        5,
        2,
        4,
        1,
        1,
    ]


def test_without_tickets_all_counts_are_zero(snapshot):
    rows = timed([("2025-05-01", None)], ["opened_at", "closed_at"], "opened_at", "closed_at")
    totals = ticket_totals(
        snapshot(tickets=rows), start=END, end=datetime(2026, 2, 1), limit_hours=8
    )
    assert totals["tickets"] == 0
