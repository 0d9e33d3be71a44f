"""One row per customer from several tables, at a moment in the past as well as now."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from reportkit.absence import Gap, absent, gap_of, is_there
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.tiers.known_customers import CustomerSources, joined_customers, known

UNTIL = datetime(2026, 1, 1)
VALUE = pd.DataFrame(
    {
        "customer_id": ["b", "x"],
        "orders": [3, 1],
        "revenue": [30.0, 5.0],
        "contribution": [9.0, 1.0],
    }
)
PEOPLE = pd.DataFrame(
    {
        "customer_id": ["a", "b", "late"],
        "industry": ["医药", "建筑", "医药"],
        "tier": ["A", None, None],
        "wallet_share": [0.25, None, 0.5],
        "created_at": [pd.Timestamp(2024, 5, 1), pd.NaT, pd.Timestamp(2026, 2, 1)],
        "churned": [True, True, False],
        "churned_at": [pd.Timestamp(2026, 3, 1), pd.NaT, pd.NaT],
        "last_contact_at": pd.Timestamp(2020, 1, 1),
    }
)
CHANGES = pd.DataFrame(
    {
        "customer_id": ["b"],
        "quarters": [2.0],
        "revenue_earlier": [10.0],
        "revenue_later": [30.0],
        "sellers": [1.0],
        "categories": [3.0],
        "categories_before": [1.0],
        "enquiries_earlier": [np.nan],
        "enquiries_later": [np.nan],
    }
)
CONTACTS = pd.DataFrame(
    {
        "customer_id": ["b", "b"],
        "channel": ["电话", "传真"],
        "interactions": [4, 1],
        "visits": [2, 0],
        "last_at": [pd.Timestamp(2025, 5, 1), pd.Timestamp(2025, 6, 1)],
    }
)


def joined(**more):
    facts = {"until": UNTIL, "value": VALUE, "people": PEOPLE} | more
    return joined_customers(CustomerSources(**facts)).set_index("customer_id")


def test_everybody_on_file_by_then_and_every_buyer_has_one_row():
    assert list(joined().index) == ["a", "b", "x"]
    assert list(joined(people=None).index) == ["b", "x"]


def test_a_buyer_filed_later_is_known_all_the_same():
    bought = pd.concat([VALUE, VALUE.head(1).assign(customer_id="late")])
    assert "late" in joined(value=bought).index


def test_who_bought_nothing_has_zeros_and_unknown_tables_stay_unknown():
    table = joined()
    assert tuple(table.loc["a", ["orders", "revenue", "contribution"]]) == (0, 0, 0)
    assert "contacts" not in table
    assert table["market_growth"].isna().all()


def test_changes_become_differences_and_a_trend_between_minus_one_and_one():
    row = joined(changes=CHANGES).loc["b"]
    assert (row["category_change"], row["quarters"]) == (2, 2)
    assert row["revenue_trend"] == pytest.approx(0.5)  # (30 − 10) / (30 + 10)
    table = joined(changes=CHANGES)
    assert table["enquiry_change"].isna().all()
    assert table.loc["a", "revenue_trend"] == 0


def test_contacts_are_summed_over_channels_and_replace_the_filed_date():
    table = joined(contacts=CONTACTS)
    assert tuple(table.loc["b", ["contacts", "visits", "电话"]]) == (5, 2, 4)
    assert table.loc["b", "last_contact_at"] == pd.Timestamp(2025, 6, 1)
    assert table.loc["a", "contacts"] == 0
    assert pd.isna(table.loc["a", "last_contact_at"])


def test_market_growth_is_the_latest_year_that_is_not_in_the_future():
    market = pd.DataFrame(
        {"industry": ["医药"] * 3, "growth_rate": [0.1, 0.2, 0.9], "year": [2024, 2025, 2027]}
    )
    assert joined(market=market).loc["a", "market_growth"] == 0.2
    assert np.isnan(joined(market=market).loc["b", "market_growth"])


def test_headroom_is_what_others_sell_to_the_customer():
    assert joined().loc["a", "headroom"] == 0.75
    assert np.isnan(joined().loc["b", "headroom"])


def test_leaving_counts_from_its_date_and_without_one_from_now_on():
    assert joined()["left"].to_dict() == {"a": False, "b": True, "x": False}  # a leaves in March
    assert not joined(current=False)["left"].any()


def test_in_the_past_a_customer_without_a_date_of_entry_is_known_by_a_purchase():
    undated = PEOPLE.assign(created_at=pd.NaT)
    assert list(joined(people=undated).index) == ["a", "b", "late", "x"]
    assert list(joined(people=undated, current=False).index) == ["b", "x"]
    once = pd.DataFrame({"customer_id": ["a"], "status": ["流失"], "silent_days": [900]})
    assert list(joined(people=undated, current=False, activity=once).index) == ["a", "b", "x"]


SPANS = (Period(2025, 10, 3), Period(2025, 7, 3))
SOLD = VALUE.drop(columns="contribution").assign(margin=[9.0, 1.0])
DAYS = pd.DataFrame({"customer_id": ["b", "x"], "day": [20000, 20300]})
NONE = absent(Gap(("orders.paid_amount",)))


def gathered(sold, *, people=PEOPLE, days=DAYS):
    return known(
        SPANS, people, None, days, ActivityRule(), NONE,
        sold=sold, changes=[CHANGES, CHANGES], contacts=[CONTACTS, NONE],
    )  # fmt: skip


def test_two_moments_are_known_where_something_was_sold_in_both():
    found = gathered([SOLD, SOLD])
    assert (found.basis, found.by_orders, found.tables) == ("毛利", True, ("orders", "customers"))
    assert found.before is not None
    assert (found.now.until, found.before.until) == (SPANS[0].end, SPANS[1].end)
    assert (found.now.current, found.before.current) == (True, False)
    assert (found.now.answers, found.before.contacts) == (None, None)
    assert found.now.activity is not None and len(found.now.activity) == 2
    assert gathered([SOLD, SOLD.iloc[:0]]).before is None


def test_a_window_without_a_sale_is_told_and_not_replaced_by_totals():
    rich = PEOPLE.assign(revenue_amount=5.0)
    gap = gap_of(gathered([SOLD.iloc[:0], SOLD], people=rich))
    assert gap is not None and gap.code == "no_trade"


def test_totals_of_the_customer_table_stand_in_for_orders():
    rich = PEOPLE.assign(revenue_amount=[5.0, None, 1.0])
    found = gathered([NONE, NONE], people=rich, days=NONE)
    assert (found.basis, found.by_orders, found.tables) == ("销售额", False, ("customers",))
    assert found.now.value["revenue"].tolist() == [5.0, 1.0]
    assert (found.now.changes, found.now.activity, found.before) == (None, None, None)
    assert not is_there(gathered([NONE, NONE], days=NONE))
    assert not is_there(gathered([NONE, NONE], people=NONE, days=NONE))


def test_a_market_without_growth_tells_nothing():
    table = joined(market=pd.DataFrame({"industry": ["医药"]}))
    assert table["market_growth"].isna().all()
