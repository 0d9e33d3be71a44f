"""How many bought, of three customers."""

import pandas as pd

from reportkit.absence import Gap, absent, gap_of, is_there
from reportkit.analysis.customers.headcount import Headcount, headcount

PEOPLE = pd.DataFrame({"customer_id": ["a", "b", "c"]})
SUMMARY = pd.DataFrame({"customer_id": ["a", "x"]})


def test_buyers_are_counted_in_the_table_and_outside_it():
    assert headcount(PEOPLE, SUMMARY, 1) == Headcount(3, 1, 1, 1 / 3, 1)


def test_first_orders_may_not_be_known():
    assert headcount(PEOPLE, SUMMARY, absent(Gap(why="记录太短"))).new is None


def test_without_customers_there_is_no_share():
    assert "没有客户" in str(gap_of(headcount(PEOPLE.head(0), SUMMARY, 1)))
    assert not is_there(headcount(absent(Gap(why="没有客户表")), SUMMARY, 1))
