"""Tickets whose waiting times can be counted on a clock."""

import math
from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from reportkit.analysis.basics.estimates import half_width
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.opinions.feedback import (
    closing_estimate,
    closing_paces,
    closing_waits,
    opened_between,
    rate_estimate,
    response_estimate,
    response_waits,
    slower_than,
    ticket_lines,
    ticket_table,
    usable_tickets,
)

END = datetime(2025, 4, 1)


def tickets(*rows):
    frame = pd.DataFrame(rows, columns=["opened_at", "responded_at", "closed_at", "channel"])
    moments = ("opened_at", "responded_at", "closed_at")
    return frame.assign(**{m: pd.to_datetime(frame[m]) for m in moments})


MARCH = tickets(
    ("2025-03-01 00:00", "2025-03-01 02:00", "2025-03-02 00:00", "电话"),  # closed in 24 hours
    ("2025-03-01 00:00", "2025-03-01 04:00", "2025-03-04 00:00", "电话"),  # in 72
    ("2025-03-31 12:00", None, None, "网站"),  # open for 12 hours only
    ("2025-03-01 00:00", "2025-03-01 06:00", "2025-04-02 00:00", None),  # closed after the end
)


def whole(frame=MARCH, end=END):
    known = opened_between(frame, datetime(2025, 3, 1), end)
    return ticket_table(known, None, end=end, limit_hours=48)


def test_rates_count_what_had_happened_by_the_end():
    row = whole().iloc[0]
    assert (row["label"], row["tickets"], row["closed"], row["rate"]) == ("合计", 4, 2, 0.5)
    assert row["response_hours"] == 4
    assert (row["due"], row["in_time"]) == (3, pytest.approx(1 / 3))


def test_open_tickets_count_as_still_waiting_in_the_median():
    assert whole().iloc[0]["closing_hours"] == 72  # survival: 1, 2/3 at 24 h, 1/3 at 72 h


def test_while_most_tickets_are_open_the_median_is_unknown():
    only_open = MARCH.assign(closed_at=pd.NaT)
    assert pd.isna(whole(only_open).iloc[0]["closing_hours"])


def test_tables_by_channel_name_the_unknown_one_and_put_the_largest_first():
    known = opened_between(MARCH, None, END)
    table = ticket_table(known, "channel", end=END, limit_hours=48)
    assert table["label"].tolist() == ["电话", "未知", "网站"]
    assert table["tickets"].tolist() == [2, 1, 1]
    assert table["unsolved"].isna().all()  # no column says whether the problem was solved


def test_closed_without_a_solution_is_told():
    known = opened_between(MARCH.assign(solved=[True, False, None, None]), None, END)
    row = ticket_table(known, None, end=END, limit_hours=48).iloc[0]
    assert row["unsolved"] == 0.5


def test_the_only_ticket_that_was_due_has_its_share():
    known = opened_between(MARCH.assign(solved=[True, False, None, None]).tail(3), None, END)
    table = ticket_table(known, "channel", end=END, limit_hours=48).set_index("label")
    assert table.loc["电话", ["due", "in_time", "unsolved"]].tolist() == [1, 0, 1]
    assert table.loc["网站", ["due"]].tolist() == [0] and pd.isna(table.loc["网站", "in_time"])


def test_tickets_with_impossible_times_are_left_out_and_counted():
    rows = tickets(
        (None, None, "2025-03-02", "电话"),
        ("2025-03-02", None, "2025-03-01", "电话"),
        ("2025-03-02", "2025-03-01", "2025-03-03", "电话"),
    )
    good, left_out = usable_tickets(rows)
    assert (len(good), left_out) == (1, 2)
    assert good["responded_at"].isna().all()


def test_absent_times_are_blank_columns():
    good, left_out = usable_tickets(pd.DataFrame({"opened_at": pd.to_datetime(["2025-03-01"])}))
    assert left_out == 0
    row = ticket_table(opened_between(good, None, END), None, end=END, limit_hours=48).iloc[0]
    assert row["closed"] == 0 and pd.isna(row["response_hours"])


def test_the_rate_in_time_is_of_the_tickets_that_were_due():
    before = whole(MARCH.assign(closed_at=pd.NaT))
    assert (rate_estimate(whole()).hits, rate_estimate(whole()).n) == (2, 4)
    assert (rate_estimate(whole(), "hits").hits, rate_estimate(whole(), "hits").n) == (1, 3)
    assert rate_estimate(before).value == 0


def test_every_period_is_seen_from_its_own_end():
    months = [Period.parse("2025-02"), Period.parse("2025-03"), Period.parse("2025-04")]
    lines = ticket_lines(MARCH, months, limit_hours=48)
    assert lines.index.tolist() == ["2025-03"]
    assert lines["rate"].tolist() == [0.5]
    assert ticket_lines(MARCH, months[:1], limit_hours=48).empty


def test_the_unanswered_count_as_still_waiting_in_the_response_time():
    rows = tickets(
        ("2025-03-01 00:00", "2025-03-01 02:00", None, "电话"),
        ("2025-03-01 00:00", None, None, "电话"),
        ("2025-03-01 00:00", None, None, "电话"),
    )
    assert pd.isna(whole(rows).iloc[0]["response_hours"])  # two of three have no answer at all
    assert response_estimate(opened_between(rows, None, END), END).value is None


def test_a_ticket_closed_without_a_response_waited_till_it_was_closed():
    rows = tickets(
        ("2025-03-01 00:00", "2025-03-01 02:00", None, "电话"),
        ("2025-03-01 00:00", "2025-03-01 08:00", None, "电话"),
        ("2025-03-01 00:00", None, "2025-03-01 01:00", "电话"),
    )
    assert whole(rows).iloc[0]["response_hours"] == 2  # S(2) = 1/2 among the two still waiting


def test_the_median_response_comes_with_its_error():
    times = pd.Timestamp("2025-03-01") + pd.to_timedelta(range(1, 101), unit="h")
    rows = tickets(*[("2025-03-01", at, None, "电话") for at in times])
    found = response_estimate(opened_between(rows, None, END), END)
    assert (found.value, found.n) == (50, 100)
    assert found.error == pytest.approx(5, abs=1)  # order statistics: 100 * sqrt(.25 / 100)


def test_a_slower_median_of_a_few_tickets_is_within_its_noise():
    few = tickets(*[("2025-03-01", None, f"2025-03-{day:02d}", "电话") for day in (2, 3, 9)])
    slow = tickets(*[("2025-03-01", None, f"2025-03-{day:02d}", "电话") for day in (3, 5, 9)])
    now, before = (closing_estimate(opened_between(rows, None, END), END) for rows in (slow, few))
    assert (now.value, before.value) == (96, 48)  # twice as long, of three tickets each
    assert (half_width(now, before) or math.inf) > 48
    assert closing_estimate(few.iloc[:0], END).value is None


def paces(frame, end=END):
    return closing_paces(opened_between(frame, None, end), end)


def test_each_customers_pace_is_the_median_that_the_whole_tables_give():
    rng = np.random.default_rng(5)
    opened = pd.Timestamp("2025-03-01") + pd.to_timedelta(rng.integers(0, 700, 400), unit="h")
    took = pd.to_timedelta(rng.integers(1, 200, 400), unit="h")
    frame = pd.DataFrame(
        {
            "customer_id": rng.integers(0, 90, 400).astype(str),
            "opened_at": opened,
            "responded_at": pd.NaT,
            "closed_at": pd.Series(opened + took).mask(rng.random(400) < 0.3),
        }
    )
    found = paces(frame)
    known = opened_between(frame, None, END)
    for customer, rows in known.groupby("customer_id"):
        median = closing_estimate(rows, END).value
        row = found.loc[customer]
        assert row["tickets"] == len(rows)
        assert row["open_ended"] == (median is None)
        longest = closing_waits(rows, END).max()
        assert row["closing_hours"] == pytest.approx(longest if median is None else median)
    assert found["open_ended"].any() and not found["open_ended"].all()


def test_a_customer_whose_ticket_was_never_closed_is_slow_and_not_forgotten():
    frame = MARCH.assign(customer_id=["甲", "甲", "丁", "丙"])
    # 甲: 24 and 72 hours; 丁 waits for 12 hours only; 丙 waits since the first of the month
    table = paces(frame)
    assert table["closing_hours"].to_dict() == {"丁": 12, "丙": 744, "甲": 24}
    assert table["open_ended"].to_dict() == {"丁": True, "丙": True, "甲": False}
    assert slower_than(table, 48).to_dict() == {"丙": True, "甲": False}  # 丁 cannot be told yet


def test_just_as_long_as_the_limit_is_not_slower_and_may_still_become_so():
    frame = MARCH.assign(customer_id=["甲", "乙", "丁", "丙"])
    table = paces(frame)
    assert not slower_than(table, 24)["甲"]
    assert slower_than(table, 23.9)["甲"]
    assert "丁" not in slower_than(table, 12)  # open for twelve hours
    assert slower_than(table, 11.9)["丁"]


def test_tickets_of_nobody_are_nobodys_pace():
    frame = MARCH.assign(customer_id=["甲", None, "甲", None])
    assert paces(frame)["tickets"].to_dict() == {"甲": 2}
    assert paces(frame)["closing_hours"].to_dict() == {"甲": 24}


def test_waits_of_a_response_end_with_the_closing():
    known = opened_between(MARCH, None, END)
    assert response_waits(known, END).tolist() == [2, 4, 12, 6]
    assert closing_waits(known, END).tolist() == [24, 72, 12, 744]
