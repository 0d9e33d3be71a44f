from datetime import datetime

import pandas as pd

from reportkit.analysis.answer.signals import signal_frame
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.data.features.rhythm import purchase_days
from reportkit.data.features.watch import lookback, past_dates, signal_facts, worth

AT = datetime(2026, 1, 1)


def orders() -> pd.DataFrame:
    """甲 buys every month for three years; 乙 stops in the middle of 2024; 丙 buys little."""
    months = pd.date_range("2023-01-03", "2025-12-31", freq="MS") + pd.Timedelta(days=2)
    rows = [("甲", day, 100.0) for day in months]
    rows += [("乙", day, 200.0) for day in months if day < pd.Timestamp("2024-07-01")]
    rows += [("丙", day, 1.0) for day in months]
    table = pd.DataFrame(rows, columns=["customer_id", "ordered_at", "paid_amount"])
    return table.assign(order_id=range(len(table)), margin_amount=table["paid_amount"] / 2)


def test_dates_have_a_year_on_either_side():
    dates = past_dates(datetime(2023, 1, 1, 8), AT)
    assert dates == [datetime(2024, m, 1) for m in (1, 4, 7, 10)] + [datetime(2025, 1, 1)]
    assert past_dates(datetime(2024, 3, 1), AT) == []


def test_what_was_known_then_is_told_without_what_came_later(snapshot):
    data = snapshot(orders=orders())
    days = purchase_days(data, start=None, end=AT)
    rows = lookback(
        data, [datetime(2024, 7, 1), datetime(2025, 1, 1)], days, top=2, rule=ActivityRule()
    )
    told = rows.set_index(["customer_id", "at"])
    assert not told.loc[("乙", pd.Timestamp("2024-07-01")), "lit"]
    assert told.loc[("乙", pd.Timestamp("2025-01-01")), "lit"]
    assert told.loc[("甲", pd.Timestamp("2025-01-01")), "later"] == 600
    assert told.loc[("乙", pd.Timestamp("2025-01-01")), "later"] == 0
    assert "丙" not in set(rows["customer_id"])  # not of the two best


def test_a_past_without_dates_is_empty(snapshot):
    data = snapshot(orders=orders())
    days = purchase_days(data, start=None, end=AT)
    assert lookback(data, [], days, top=2, rule=ActivityRule()).empty


def test_facts_of_the_moment_take_what_another_chapter_judged(snapshot):
    tickets = pd.DataFrame(
        {"ticket_id": ["1", "2"], "customer_id": ["甲", "乙"],
         "opened_at": pd.to_datetime(["2025-12-20", "2025-12-20"]),
         "closed_at": pd.to_datetime([None, "2025-12-21"])}
    )  # fmt: skip
    data = snapshot(orders=orders(), tickets=tickets)
    base = pd.DataFrame(
        {"customer_id": ["甲", "乙"], "tier": "优质客户", "margin": 1.0, "revenue": 2.0}
    )
    judged = pd.DataFrame(
        {"customer_id": ["甲", "乙"], "status": ["休眠", "活跃"], "silent_days": 1,
         "dormant_after_days": 0.5}
    )  # fmt: skip
    days = purchase_days(data, start=None, end=AT)
    frame = signal_frame(signal_facts(data, base, AT, days, rule=ActivityRule(), current=judged))
    assert frame["silent"].tolist() == [True, False]
    assert frame["slow"].tolist() == [True, False]  # open for twelve days


def test_revenue_stands_in_where_no_margin_is_known(snapshot):
    data = snapshot(orders=orders().drop(columns="margin_amount"))
    table = worth(data, datetime(2025, 1, 1), AT).set_index("customer_id")
    assert table.loc["甲", "margin"] == table.loc["甲", "revenue"] == 1200
