from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from reportkit.data.features import (
    campaign_response,
    customer_tickets,
    event_counts,
    interaction_counts,
    interaction_totals,
    view_counts,
)
from reportkit.errors import DataError

ALL = {"start": None, "end": datetime(2026, 1, 1)}


def timed(rows, columns, *moments):
    frame = pd.DataFrame(rows, columns=columns)
    for column in moments:
        frame[column] = pd.to_datetime(frame[column], format="ISO8601")
    return frame


INTERACTIONS = timed(
    [
        ("甲", "2025-01-02", "电话", "回访", "价格"),
        ("甲", "2025-03-02", "电话", "咨询", None),
        ("甲", "2025-02-02", None, "投诉", "价格"),
        (None, "2025-02-03", "邮件", "咨询", "价格"),
        ("乙", "2026-01-01", "电话", "回访", "价格"),
    ],
    ["customer_id", "happened_at", "channel", "kind", "topic"],
    "happened_at",
)


def test_interactions_are_counted_per_customer_and_channel(snapshot):
    table = interaction_counts(snapshot(interactions=INTERACTIONS), **ALL)
    columns = ["customer_id", "channel", "interactions", "visits"]
    assert table[columns].to_numpy().tolist() == [["甲", "未知", 1, 0], ["甲", "电话", 2, 1]]
    assert table["last_at"].iloc[1] == pd.Timestamp(2025, 3, 2)


def test_totals_of_interactions_keep_those_of_nobody(snapshot):
    table = interaction_totals(snapshot(interactions=INTERACTIONS), "topic", **ALL)
    assert table.to_numpy().tolist() == [["价格", 3, 1], ["未知", 1, 1]]


TICKETS = timed(
    [
        ("甲", "2025-05-01 08:00", "2025-05-01 10:00", "2025-05-02 08:00", True),
        ("甲", "2025-05-03 08:00", "2025-05-03 14:00", "2026-02-01", True),
        ("甲", "2025-06-01 08:00", None, "2025-06-03 08:00", False),
        ("乙", "2026-01-01", None, None, None),
    ],
    ["customer_id", "opened_at", "responded_at", "closed_at", "solved"],
    "opened_at",
    "responded_at",
    "closed_at",
)


def test_tickets_are_judged_by_what_was_known_at_the_end(snapshot):
    row = customer_tickets(snapshot(tickets=TICKETS), **ALL).set_index("customer_id").loc["甲"]
    assert (row["tickets"], row["open_tickets"], row["unsolved"]) == (3, 1, 1)


def test_tickets_without_a_solved_column_do_not_count_as_solved(snapshot):
    table = customer_tickets(snapshot(tickets=TICKETS.drop(columns="solved")), **ALL)
    assert np.isnan(table["unsolved"]).all()


EVENTS = timed(
    [
        ("甲", "s1", "2025-05-01 08:00", "浏览", "产品详情", "p1"),
        ("甲", "s1", "2025-05-01 08:01", "浏览", "产品详情", "p1"),
        ("甲", "s1", "2025-05-01 08:02", "加购", "购物车", "p1"),
        (None, "s2", "2025-05-01 09:00", "浏览", "首页", None),
        ("甲", "s3", "2025-05-02 08:00", "支付", "购物车", "p1"),
        ("甲", "s3", "2025-05-02 08:00", "收藏", "产品详情", "p2"),
    ],
    ["customer_id", "session_id", "happened_at", "kind", "page", "product_id"],
    "happened_at",
)


def test_the_steps_of_the_shop_stand_in_their_order_even_when_nobody_took_one(snapshot):
    table = event_counts(snapshot(events=EVENTS), **ALL)
    assert table.to_numpy().tolist() == [
        ["浏览", 3, 2, 1],
        ["加购", 1, 1, 1],
        ["下单", 0, 0, 0],
        ["支付", 1, 1, 1],
        ["收藏", 1, 1, 1],
    ]


def test_products_are_named_by_the_product_table(snapshot):
    products = pd.DataFrame({"product_id": ["p1"], "product": ["离心泵"]})
    table = view_counts(snapshot(events=EVENTS, products=products), "product", **ALL)
    assert table.to_numpy().tolist() == [["离心泵", 2, 1, 1, 1], ["p2", 0, 0, 0, 0]]


def test_pages_are_ranked_by_views(snapshot):
    table = view_counts(snapshot(events=EVENTS), "page", **ALL)
    assert table[["label", "views"]].to_numpy().tolist() == [
        ["产品详情", 2],
        ["首页", 1],
        ["购物车", 0],
    ]


CAMPAIGNS = timed(
    [
        ("a", "甲", "2025-05-01", "忠诚", "优惠券", True, 10.0),
        ("a", "乙", "2025-05-01", "忠诚", "优惠券", False, 10.0),
        ("b", "乙", "2025-06-01", "挽留", "回访", None, None),
    ],
    ["campaign_id", "customer_id", "sent_at", "stage", "means", "responded", "cost_amount"],
    "sent_at",
)


def test_response_is_split_by_a_word_of_the_customers(snapshot):
    customers = pd.DataFrame({"customer_id": ["甲"], "need_type": ["价格敏感型"]})
    data = snapshot(campaigns=CAMPAIGNS, customers=customers)
    table = campaign_response(data, **ALL, dimension="need_type")
    coupons = table[table["means"] == "优惠券"].set_index("label")
    assert coupons["response_rate"].to_dict() == {"价格敏感型": 1.0, "未知": 0.0}
    assert coupons["cost_amount"].tolist() == [10, 10]


def test_response_without_a_split_counts_everyone_reached(snapshot):
    table = campaign_response(snapshot(campaigns=CAMPAIGNS), **ALL)
    assert table[["means", "reached", "responded"]].to_numpy().tolist() == [
        ["优惠券", 2, 1],
        ["回访", 1, 0],
    ]


def test_response_cannot_be_split_by_a_word_of_the_orders(snapshot):
    with pytest.raises(DataError, match="“weekday”不是客户表的属性"):
        campaign_response(snapshot(campaigns=CAMPAIGNS), **ALL, dimension="weekday")
