"""The tables belong together: whoever is named exists, and each table has its own stream."""

from datetime import date

import pandas as pd
import pytest

from reportkit.data.sample.world import invent

END = date(2025, 12, 31)


@pytest.fixture(scope="module")
def world():
    return invent(seed=4, customers=80, end=END)


def test_whoever_is_named_is_a_customer(world):
    known = set(world["customers"]["customer_id"]) | {""}
    for name in ("orders", "surveys", "interactions", "events", "leads", "tickets", "campaigns"):
        assert set(world[name]["customer_id"]) <= known, name


def test_a_line_belongs_to_an_order_and_a_product(world):
    lines = world["order_lines"]
    assert set(lines["order_id"]) == set(world["orders"]["order_id"])
    assert set(lines["product_id"]) <= set(world["products"]["product_id"])


def test_an_order_carries_the_place_and_owner_of_its_customer(world):
    places = world["customers"].set_index("customer_id")[["province", "city", "owner"]]
    own = world["orders"].set_index("customer_id")[["province", "city", "owner"]]
    pd.testing.assert_frame_equal(own, places.loc[own.index], check_names=False)


def test_a_won_customer_came_by_the_source_of_his_lead(world):
    channel = world["customers"].set_index("customer_id")["channel"]
    won = world["leads"][world["leads"]["won"] == "是"].set_index("customer_id")["source"]
    assert (channel.loc[won.index] == won).all()
    assert channel.notna().all()


def test_targets_rest_on_the_year_before_without_cancelled_orders(world):
    orders = world["orders"]
    # the 365 days up to 364 days before the end: 2024-01-02 to 2025-01-01
    before = orders["ordered_at"].between(pd.Timestamp(2024, 1, 2), pd.Timestamp(2025, 1, 1))
    sold = orders.loc[before & (orders["status"] != "已取消"), "paid_amount"].sum()
    targets = world["targets"].set_index(["metric", "period"])["target"]
    assert targets["交易额", "2025"] == round(sold * 1.12, -3)


def test_equal_seeds_give_equal_tables_and_others_others(world):
    again = invent(seed=4, customers=80, end=END)
    for name, table in world.items():
        pd.testing.assert_frame_equal(table, again[name])
    other = invent(seed=5, customers=80, end=END)
    assert not other["orders"].equals(world["orders"])
