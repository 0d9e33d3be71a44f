"""Who is silent, of five customers with a rhythm, and the lists of whom to call."""

from datetime import datetime

import pandas as pd
import pytest

from reportkit.absence import gap_of
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.loss import silent

END, RULE = datetime(2026, 1, 1), ActivityRule()
MONTHS = [f"2025-{month:02}-10" for month in range(1, 13)]
BOUGHT = {"active": MONTHS, "lost": MONTHS[:6], "gone": MONTHS[:5], "once": ["2025-12-30"]}
rows = pd.DataFrame([(who, day) for who, when in BOUGHT.items() for day in when])
DAYS = pd.DataFrame(
    {
        "customer_id": rows[0],
        "day": (pd.to_datetime(rows[1]) - pd.Timestamp(0)).dt.days,
        "amount": [10.0 if who != "gone" else 100.0 for who in rows[0]],
    }
)
PEOPLE = pd.DataFrame({"customer_id": [*BOUGHT], "name": [None, "甲", "乙", None]})
SPANS = pd.DataFrame({"customer_id": ["lost", "active"], "lost": [True, False]})


@pytest.fixture(scope="module")
def now():
    return silent.quiet(DAYS, END, RULE)


@pytest.fixture(scope="module")
def lists(now):
    return silent.call_lists(DAYS, now, PEOPLE, SPANS, valued=True)


def test_two_of_four_are_silent_beyond_their_rhythm(now):
    assert (now.n, now.active, now.dormant, now.churned, now.share) == (4, 2, 0, 2, 0.5)
    assert (now.own, now.until) == (3, "2025-12-31")
    assert (now.rule, now.limits) == (RULE.text, RULE.limits)
    assert "没有购买" in str(gap_of(silent.quiet(DAYS.head(0), END, RULE)))


def test_those_called_lost_half_a_year_ago_stayed_away():
    found = silent.backtest(DAYS, END, RULE)
    assert (found.days, found.n, found.returned, found.share, found.stayed) == (184, 1, 0, 0.0, 1.0)
    assert (found.until, found.cutoffs) == ("2025-10-01", 2)
    assert found.frame["at"].tolist() == ["2025-07-01", "2025-10-01"]
    regular = DAYS[DAYS["customer_id"] == "active"].assign(day=lambda d: d["day"] + 21)
    assert "没有被判休眠或流失" in str(gap_of(silent.backtest(regular, END, RULE)))


def test_lists_begin_with_whoever_bought_most_in_the_last_active_year(lists):
    assert lists.lost["customer_id"].tolist() == ["gone", "lost"]
    assert lists.lost["worth"].tolist() == [500.0, 60.0]
    assert lists.lost["noted"].tolist() == ["未登记", "已登记"]
    assert lists.lost["last_at"].tolist() == ["2025-05-10", "2025-06-10"]
    assert "name" in lists.table
    assert "name" not in lists.stored


def test_without_amounts_or_a_register_the_lists_say_less(now):
    bare = silent.call_lists(DAYS, now, None, SPANS, valued=False)
    assert bare.table["worth"].isna().all()
    assert not {"registered", "noted", "name"} & {*bare.table}
    assert bare.lost["customer_id"].tolist() == ["lost", "gone"]  # the latest first
    assert "没有流失登记" in str(gap_of(silent.unregistered(bare)))


def test_who_is_silent_and_not_noted_is_counted_with_what_he_bought(lists, now):
    found = silent.unregistered(lists)
    assert (found.count, found.sum, found.silent) == (1, 500.0, 236)
    all_noted = SPANS.assign(customer_id=["lost", "gone"], lost=True)
    noted = silent.call_lists(DAYS, now, None, all_noted, valued=True)
    assert "都已登记" in str(gap_of(silent.unregistered(noted)))


def test_a_call_list_prints_its_first_and_counts_all(lists, now):
    found = silent.call_list(lists.lost, lists, now, None, first=1)
    assert (found.count, found.listed, found.total, found.sum) == (2, 1, 560.0, 500.0)
    assert (found.rate, found.valued, found.until) == (None, True, "2025-12-31")
    assert "没有客户" in str(gap_of(silent.call_list(lists.dormant, lists, now, None, first=1)))
