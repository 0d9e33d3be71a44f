"""Splitting sales by a word: whose word it is, what stands for none, and that all parts add up."""

import pandas as pd
import pytest

from reportkit.absence import DataMissing
from reportkit.data.features.dimensions import (
    DIMENSIONS,
    NOT_ALLOCATED,
    REMAINDERS,
    TABLES_READ,
    UNKNOWN,
    WITHOUT_LINES,
    create_labelled,
    customer_words,
    first_dimension,
)
from reportkit.data.features.engine import session
from reportkit.data.schema import TABLES
from reportkit.errors import DataError

ORDERS = pd.DataFrame(
    [
        ("1", "甲", "2025-01-06 09:30", 10.0, "直销", "满减"),  # a Monday
        ("2", "乙", "2025-02-02 23:00", 20.0, None, None),  # a Sunday
        ("3", None, "2025-02-03 00:00", 40.0, "网店", None),
    ],
    columns=["order_id", "customer_id", "ordered_at", "paid_amount", "channel", "means"],
).assign(ordered_at=lambda f: pd.to_datetime(f["ordered_at"]))
PEOPLE = pd.DataFrame({"customer_id": ["甲", "乙"], "region": ["华东", None]})


def labelled(data, dimension: str) -> dict[str, float]:
    """Money of each label."""
    with session(data, *TABLES_READ) as opened:
        create_labelled(opened, data, dimension)
        frame = opened.frame("SELECT label, sum(net) AS net FROM labelled GROUP BY 1")
    return dict(zip(frame["label"], frame["net"], strict=True))


def test_a_word_of_the_customer_is_unknown_where_he_or_it_is(snapshot):
    data = snapshot(orders=ORDERS, customers=PEOPLE)
    assert labelled(data, "region") == {"华东": 10, UNKNOWN: 60}


def test_a_word_of_the_order_is_unknown_where_it_is_blank(snapshot):
    assert labelled(snapshot(orders=ORDERS), "channel") == {"直销": 10, UNKNOWN: 20, "网店": 40}


def test_an_order_without_a_promotion_has_none(snapshot):
    assert labelled(snapshot(orders=ORDERS), "means") == {"满减": 10, "无": 60}


def test_times_are_read_from_the_order(snapshot):
    data = snapshot(orders=ORDERS)
    assert labelled(data, "weekday") == {"周一": 50, "周日": 20}
    assert labelled(data, "hour") == {"09": 10, "23": 20, "00": 40}
    assert labelled(data, "month") == {"2025-01": 10, "2025-02": 60}


def test_what_lines_do_not_tell_completes_them_to_the_orders(snapshot):
    lines = pd.DataFrame(
        {"order_id": ["1", "2"], "product": ["泵", None], "line_amount": [12.0, 20.0]}
    )
    found = labelled(snapshot(orders=ORDERS, order_lines=lines), "product")
    # the pump was paid 2 less than its line says; the third order has no lines
    assert found == {"泵": 12, UNKNOWN: 20, NOT_ALLOCATED: -2, WITHOUT_LINES: 40}
    assert sum(found.values()) == ORDERS["paid_amount"].sum()


def test_orders_that_their_lines_tell_in_full_leave_no_remainder(snapshot):
    lines = pd.DataFrame(
        {"order_id": ["1", "2", "3"], "product": "泵", "line_amount": [10.0, 20.0, 40.0]}
    )
    assert labelled(snapshot(orders=ORDERS, order_lines=lines), "product") == {"泵": 70}


def test_a_place_of_the_customer_goes_before_that_of_the_order(snapshot):
    orders = ORDERS.assign(province="广东")
    people = PEOPLE.assign(province=["浙江", "江苏"])
    assert set(labelled(snapshot(orders=orders, customers=people), "province")) == {
        "浙江", "江苏", UNKNOWN,
    }  # fmt: skip


def test_without_it_the_place_of_the_order_is_taken(snapshot):
    orders = ORDERS.assign(province="广东")
    assert labelled(snapshot(orders=orders, customers=PEOPLE), "province") == {"广东": 70}


def test_a_customer_of_two_rows_has_one_word_and_counts_once(snapshot):
    people = pd.DataFrame({"customer_id": ["甲", "甲"], "region": ["华南", "华东"]})
    assert labelled(snapshot(orders=ORDERS, customers=people), "region")["华东"] == 10


def test_an_unknown_dimension_names_the_nearest_and_all(snapshot):
    with pytest.raises(
        DataError, match=r"不支持按“regoin”汇总，最接近的是“region”。可用的维度："
    ) as e:
        labelled(snapshot(orders=ORDERS), "regoin")
    assert all(name in str(e.value) for name in DIMENSIONS)


def test_a_dimension_that_the_data_lack_is_refused_by_its_first_place(snapshot):
    with pytest.raises(DataError, match=r"customers\.city"):
        labelled(snapshot(orders=ORDERS), "city")


def test_customers_are_split_only_by_words_of_their_own(snapshot):
    with pytest.raises(DataError, match="“channel”不是客户表的属性，不能用来划分客户"):
        customer_words(snapshot(orders=ORDERS, customers=PEOPLE), "channel")


def test_every_place_of_a_dimension_is_a_column_of_the_schema():
    for places in DIMENSIONS.values():
        for place in places:
            table, column = place.split(".")
            assert column in TABLES[table].names
            assert table in TABLES_READ
    assert not set(REMAINDERS) & {UNKNOWN}


def test_the_first_dimension_that_is_known_is_chosen_and_none_is_refused(snapshot):
    data = snapshot(orders=ORDERS, customers=PEOPLE)
    assert first_dimension(data, ["province", "region", "channel"]) == "region"
    assert first_dimension(data, ["channel", "region"]) == "channel"
    with pytest.raises(DataMissing) as refused:
        first_dimension(data, ["province", "city"])
    assert refused.value.needs == ("customers.province",)
