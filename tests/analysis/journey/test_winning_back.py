"""Coming back after silence, and slow tickets: counted by hand."""

from datetime import datetime

import pandas as pd
import pytest

from reportkit.absence import gap_of
from reportkit.analysis.basics import estimates
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.journey import winning_back

THEN, MIDDLE = datetime(2025, 7, 1), datetime(2025, 10, 1)


def day(text):
    return (pd.Timestamp(text) - pd.Timestamp(0)).days


def bought(rows):
    return pd.DataFrame([(who, day(at)) for who, at in rows], columns=["customer_id", "day"])


def past(table, rows=()):
    return winning_back.Past(THEN, table, bought(rows))


IDS = [f"K{n:02}" for n in range(40)]
SILENT = pd.DataFrame({"customer_id": IDS, "status": "休眠", "silent_days": [200.0] * 40})


def test_customers_are_judged_by_what_was_bought_before():
    days = bought([("a", "2025-06-30"), ("b", "2025-07-02"), ("a", "2025-08-01")])
    found = winning_back.past(days, THEN, ActivityRule())
    assert found.table["customer_id"].tolist() == ["a"]
    assert sorted(found.buyers(THEN)) == ["a", "b"]
    assert [*found.buyers(THEN, datetime(2025, 8, 1))] == ["b"]
    assert "之前没有购买" in str(gap_of(winning_back.past(days.tail(2), THEN, ActivityRule())))


def offered(ids, means="回访"):
    return pd.DataFrame({"customer_id": ids, "means": means})


def test_who_was_called_came_back():
    then = past(SILENT, [(who, "2025-11-01") for who in IDS[:18]])
    found = winning_back.came_back(then, offered(IDS[:20]), MIDDLE, months=7, smallest=20)
    assert (found.means, found.rate, found.other) == ("回访", 0.9, 0.0)
    assert (found.verdict, found.sure, found.n, found.months) == ("回流较高", True, 40, 4)
    assert found.frame["verdict"].tolist() == ["回流较高"]
    none = winning_back.came_back(then, offered(IDS[:20]), MIDDLE, months=6, smallest=21)
    assert "可比" in str(gap_of(none))


def test_who_came_back_before_the_call_and_who_was_active_are_left_out():
    early = [(who, "2025-08-01") for who in IDS[:5]]
    table = SILENT.assign(status=["休眠"] * 35 + ["活跃"] * 5)
    then = past(table, [*early, *((who, "2025-11-01") for who in IDS[:8])])
    found = winning_back.came_back(then, offered(IDS[:20]), MIDDLE, months=6, smallest=10)
    assert (found.n, found.rate) == (30, 3 / 15)


def test_a_means_that_surely_differs_is_told_before_a_larger_gap_by_chance():
    # 回访 reaches twenty of whom none comes back, 短信 three of whom two do
    then = past(SILENT, [(who, "2025-11-01") for who in IDS[20:38]])
    offers = pd.concat([offered(IDS[:20]), offered([*IDS[0:1], *IDS[20:22]], "短信")])
    found = winning_back.came_back(then, offers, MIDDLE, months=6, smallest=3)
    assert found.frame["means"].tolist() == ["短信", "回访"]
    assert (found.means, found.verdict, found.sure) == ("回访", "回流较低", True)


def totals(tickets, due, in_time, unsolved=0):
    return {"tickets": tickets, "due": due, "in_time": in_time, "unsolved": unsolved}


def test_tickets_are_judged_that_had_their_time():
    found = winning_back.in_time(totals(12.0, 10.0, 8.0, 3.0), totals(5, 5, 5), hours=72)
    assert (found.all, found.n, found.rate, found.limit) == (12, 10, 0.8, 72)
    assert (found.unsolved, found.waiting, found.compared.previous) == (3, True, 1.0)
    assert found.compared.noise == estimates.half_width(
        estimates.share_estimate(8, 10), estimates.share_estimate(5, 5)
    )
    whole = winning_back.in_time(totals(10, 10, 8), totals(0, 0, 0), hours=72)
    assert (whole.waiting, whole.compared.previous, whole.compared.noise) == (False, None, None)
    assert "72 小时" in str(
        gap_of(winning_back.in_time(totals(3, 0, 0), totals(0, 0, 0), hours=72))
    )


def tickets(slow, at="2025-03-01"):
    return pd.DataFrame(
        {
            "customer_id": IDS,
            "opened_at": pd.Timestamp(at),
            "closed_at": [
                pd.Timestamp(at) + pd.Timedelta(hours=100 if who in slow else 10) for who in IDS
            ],
        }
    )


ACTIVE = SILENT.assign(status="活跃")
STAYED = [(who, "2025-09-01") for who in IDS[:24]]


def slow(then, rows, smallest=10):
    return winning_back.slow_tickets(rows, then, hours=72, months=6, smallest=smallest)


def test_slow_tickets_and_customers_who_buy_no_more():
    found = slow(past(ACTIVE, STAYED), tickets(IDS[20:]))
    assert (found.count, found.rate, found.other) == (20, 0.2, 1.0)
    assert found.lost == pytest.approx(16)
    assert (found.limit, found.months) == (72, 6)


def test_only_tickets_of_the_year_before_and_active_customers_count():
    old = slow(past(ACTIVE, STAYED), tickets(IDS[20:], at="2024-06-30"))
    assert "留存" in str(gap_of(old))
    silent = slow(past(SILENT, STAYED), tickets(IDS[20:]))
    assert "留存" in str(gap_of(silent))


def test_slow_tickets_that_go_with_staying_accuse_nobody():
    assert "留存" in str(gap_of(slow(past(ACTIVE, STAYED), tickets(IDS[:20]))))


def test_what_chance_explains_accuses_nobody():
    even = past(ACTIVE, [(who, "2025-09-01") for who in IDS[::2]])
    assert "留存" in str(gap_of(slow(even, tickets(IDS[20:]))))
