"""Four customers: two who keep their rhythm, two who have left it."""

from datetime import datetime

import pandas as pd
import pytest

from reportkit.absence import gap_of
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.buying import activity

END, RULE = datetime(2026, 1, 1), ActivityRule()
MONTHS = [f"2025-{month:02}-10" for month in range(1, 13)]
BOUGHT = {"active": MONTHS, "lost": MONTHS[:6], "gone": MONTHS[:5], "once": ["2025-12-30"]}
rows = pd.DataFrame([(who, day) for who, when in BOUGHT.items() for day in when])
DAYS = pd.DataFrame(
    {"customer_id": rows[0], "day": (pd.to_datetime(rows[1]) - pd.Timestamp(0)).dt.days}
)
SUMMARY = pd.DataFrame(
    {
        "customer_id": [*BOUGHT],
        "orders": [12, 6, 5, 1],
        "purchase_days": [12, 6, 5, 1],
        "revenue": [700.0, 100.0, 100.0, 100.0],
    }
)
CHANGES = pd.DataFrame({"customer_id": [*BOUGHT], "quarters": [4, 2, 2, 1]})


def stand(summary=SUMMARY):
    return activity.now(DAYS, summary, CHANGES, END, RULE)


@pytest.fixture(scope="module")
def now():
    return stand()


@pytest.fixture(scope="module")
def past():
    return activity.history(DAYS, END, RULE, quarters=4, since=datetime(2025, 1, 1))


def test_shares_by_status_and_what_they_bring(now):
    assert (now.n, now.active, now.dormant, now.churned) == (4, 0.5, 0, 0.5)
    assert (now.count, now.lost, now.revenue, now.amount) == (0, 2, 0.8, None)
    assert (now.until, now.rule, now.limits) == ("2025-12-31", RULE.text, RULE.limits)
    assert now.bars.index.tolist() == ["客户数", "销售额"]
    assert [*now.stored][:2] == ["customer_id", "status"]
    nobody = activity.now(DAYS.head(0), SUMMARY, CHANGES, END, RULE)
    assert "没有购买记录" in str(gap_of(nobody))


def test_without_amounts_nothing_is_said_of_sales():
    bare = stand(SUMMARY.assign(revenue=float("nan")))
    assert (bare.revenue, bare.amount) == (None, None)
    assert bare.bars.index.tolist() == ["客户数"]
    found = activity.levels(bare, SUMMARY)
    assert (found.revenue, found.often_revenue, found.mean, found.total) == (None,) * 4


def test_history_begins_half_a_year_after_the_first_record(past):
    assert past.frame.index.tolist() == [datetime(2025, m, 1) for m in (7, 10)] + [END]
    assert (past.share, past.year_ago, past.n) == (0.5, None, 4)
    assert past.quarter_ago == pytest.approx(1 / 3)
    assert past.compared.spark == tuple(past.frame["活跃"])
    none = activity.history(DAYS.head(0), END, RULE, quarters=4, since=END)
    assert "没有购买记录" in str(gap_of(none))


def test_the_course_names_its_ends_and_no_direction_that_is_chance(past):
    found = activity.course(past)
    assert (found.begin, found.end, found.n) == ("2025-06", "2025-12", 4)
    assert (found.first, found.last, found.churn_last) == (pytest.approx(2 / 3), 0.5, 0.5)
    assert not found.up
    assert found.frame.columns.tolist() == ["活跃", "休眠", "流失"]
    short = activity.history(DAYS, END, RULE, quarters=1, since=datetime(2025, 1, 1))
    assert "不足三个" in str(gap_of(activity.course(short)))


def test_a_course_far_beyond_chance_has_a_direction():
    ends = pd.date_range("2025-04-01", periods=3, freq="QS")
    frame = pd.DataFrame(
        {"活跃": [0.8, 0.6, 0.4], "休眠": 0.1, "流失": [0.1, 0.3, 0.5], "customers": 1000},
        index=ends,
    )
    falls = activity.course(activity.ActivityHistory(frame, 0.4, None, None, None, 1000))
    assert (falls.up, falls.down) == (False, True)


def test_levels_count_the_loyal_and_those_who_buy_seldom(now):
    found = activity.levels(now, SUMMARY)
    assert (found.variant, found.n, found.loyal_n, found.loyal) == ("some", 4, 1, 0.25)
    assert (found.revenue, found.often, found.often_revenue) == (0.7, 1, 0.7)
    assert (found.seldom, found.still, found.mean, found.total) == (2, 1, 100.0, 100.0)
    assert [*found.stored][-3:] == ["activity_level", "loyalty_level", "frequency_level"]
    assert set(found.frame["level"]) == {"活跃度", "忠诚度", "购买频率"}


def test_nobody_loyal_and_nobody_bought_are_told_apart(now):
    once = activity.now(DAYS, SUMMARY, CHANGES.assign(quarters=1), END, RULE)
    found = activity.levels(once, SUMMARY)
    assert (found.variant, found.loyal, found.loyal_n, found.revenue) == ("none", None, None, None)
    assert "没有购买" in str(gap_of(activity.levels(now, SUMMARY.head(0))))
