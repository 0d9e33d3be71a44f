"""Orders are the sums of their lines; what came back is a refund with lines of its own."""

import numpy as np
import pandas as pd
import pytest

from reportkit.data.sample import words
from reportkit.data.sample.trade import PAIR, invent_products, invent_trade


def test_products_rise_in_price_within_their_category_and_cost_less_than_they_bring():
    products = invent_products()
    assert len(products) == sum(int(facts[0]) for facts in words.CATEGORIES.values()) == 60
    assert products["product_id"].is_unique
    assert products["product"].is_unique
    for category, own in products.groupby("category"):
        _, low, high, _, margin, _ = words.CATEGORIES[category]
        assert own["unit_price"].is_monotonic_increasing
        assert own["unit_price"].iloc[[0, -1]].tolist() == [low, high]
        np.testing.assert_allclose(own["unit_cost"], own["unit_price"] * (1 - margin), atol=0.005)


def test_an_order_is_the_sum_of_its_lines_and_its_margin_lacks_its_refund(trade):
    sums = trade.lines.groupby("order_id")[["line_amount", "line_margin", "quantity"]].sum()
    orders = trade.orders.set_index("order_id")
    assert set(sums.index) == set(orders.index)
    sums = sums.loc[orders.index]
    np.testing.assert_allclose(sums["line_amount"], orders["paid_amount"], atol=0.006)
    np.testing.assert_allclose(
        sums["line_margin"] - orders["refund_amount"], orders["margin_amount"], atol=0.011
    )
    assert (sums["quantity"] == orders["quantity"]).all()


def test_a_line_is_price_times_quantity(trade):
    lines = trade.lines[~trade.lines["returned"]]
    np.testing.assert_allclose(
        lines["line_amount"], (lines["quantity"] * lines["unit_price"]).round(2), atol=0.006
    )
    assert not lines.duplicated(["order_id", "product_id"]).any()


def test_what_came_back_is_a_later_refund_of_a_delivered_order(trade):
    orders = trade.orders.set_index("order_id")
    refunds = orders[orders.index.str.startswith("TK")]
    assert len(refunds) > 20
    assert (refunds["status"] == "退款").all()
    assert (refunds["paid_amount"] < 0).all()
    sold = orders.loc["SO" + refunds.index.str.slice(2)]
    assert (sold["status"] == "已完成").all()
    assert (refunds["ordered_at"].to_numpy() > sold["ordered_at"].to_numpy()).all()
    assert (refunds["customer_id"].to_numpy() == sold["customer_id"].to_numpy()).all()


def test_lines_that_came_back_are_those_that_were_sold(trade):
    back = trade.lines[trade.lines["returned"]].assign(
        order_id=lambda f: "SO" + f["order_id"].str.slice(2)
    )
    both = back.merge(trade.lines[~trade.lines["returned"]], on=["order_id", "product_id"])
    assert len(both) == len(back)
    assert (both["line_amount_x"] == -both["line_amount_y"]).all()


def test_nobody_buys_before_he_comes_or_after_he_is_gone(trade, accounts, calendar):
    hidden = accounts.hidden.set_index("customer_id")
    sold = trade.orders[trade.orders["order_id"].str.startswith("SO")]
    day = (sold["ordered_at"] - pd.Timestamp(calendar.start)) / pd.Timedelta(days=1)
    who = hidden.loc[sold["customer_id"]]
    assert (np.floor(day).to_numpy() >= np.floor(who["entry"]).to_numpy()).all()
    assert (np.floor(day).to_numpy() <= np.floor(who["exit"]).to_numpy()).all()
    assert who["buys"].all()


def test_every_new_customer_who_buys_has_an_order_on_the_day_he_came(trade, accounts, calendar):
    hidden = accounts.hidden
    new = hidden[hidden["is_new"] & hidden["buys"] & (hidden["region"] != "西南")]
    first = trade.orders.groupby("customer_id")["ordered_at"].min().dt.floor("D")
    came = pd.Timestamp(calendar.start) + pd.to_timedelta(np.floor(new["entry"]), unit="D")
    assert (first.loc[new["customer_id"]].to_numpy() == came.to_numpy()).all()


def test_order_numbers_count_within_the_day(trade):
    sold = trade.orders[trade.orders["order_id"].str.startswith("SO")]
    assert sold["order_id"].is_unique
    assert (sold["order_id"].str.slice(2, 8) == sold["ordered_at"].dt.strftime("%y%m%d")).all()


def test_half_of_the_orders_with_the_bearing_take_the_seal(trade):
    products = invent_products()
    first, second = (
        products[products["category"] == category]["product_id"].iloc[place]
        for category, place in PAIR
    )
    lines = trade.lines[~trade.lines["returned"]]
    having = set(lines.loc[lines["product_id"] == first, "order_id"])
    both = having & set(lines.loc[lines["product_id"] == second, "order_id"])
    assert len(both) / len(having) == pytest.approx(0.5, abs=0.12)  # of some 300 orders


def test_a_company_whose_customers_never_buy_has_no_orders(accounts, calendar):
    idle = accounts.hidden.head(20).assign(buys=False)
    trade = invent_trade(np.random.default_rng(1), idle, calendar)
    assert len(trade.orders) == len(trade.lines) == 0
