from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from reportkit.analysis.basics.periods import Period
from reportkit.data.features import (
    DIMENSIONS,
    REMAINDERS,
    customer_summary,
    monthly_by,
    monthly_totals,
    named,
    period_totals,
    span_totals,
    totals_by,
)
from reportkit.errors import DataError

ORDERS = pd.DataFrame(
    [
        ("1", "甲", "2025-01-31 23:59:59", 100.0, False, 30.0, "线上"),
        ("2", "乙", "2025-02-01 00:00:00", 50.0, False, 10.0, None),
        ("3", "甲", "2025-04-15 08:30:00", 80.0, False, 20.0, "线下"),
        ("4", "甲", "2025-04-16 08:00:00", -30.0, True, -9.0, "线下"),
    ],
    columns=[
        "order_id",
        "customer_id",
        "ordered_at",
        "paid_amount",
        "is_refund",
        "margin_amount",
        "channel",
    ],
).assign(ordered_at=lambda frame: pd.to_datetime(frame["ordered_at"]))
CUSTOMERS = pd.DataFrame(
    {"customer_id": ["甲", "乙"], "region": ["华东", None], "values": ["环保", "品牌"]}
)
LINES = pd.DataFrame(
    [
        ("1", "p1", "泵", 2.0, 60.0, False),
        ("1", "p2", "阀", 1.0, 40.0, False),
        ("1", "p2", "阀", -1.0, -40.0, True),
        ("2", "p1", "泵", 1.0, 50.0, False),
        ("4", "p1", "泵", 1.0, 30.0, False),
        ("9", "p1", "泵", 1.0, 500.0, False),
    ],
    columns=["order_id", "product_id", "category", "quantity", "line_amount", "returned"],
)
ALL = {"start": None, "end": None}


def test_months_are_half_open_and_empty_months_stand_as_zero(snapshot):
    months = monthly_totals(
        snapshot(orders=ORDERS), start=datetime(2025, 1, 1), end=datetime(2025, 5, 1)
    )
    assert [f"{month:%m}" for month in months["month"]] == ["01", "02", "03", "04"]
    assert months["revenue"].tolist() == [100, 50, 0, 50]
    assert months["margin"].tolist() == [30, 10, 0, 11]
    assert months["orders"].tolist() == [1, 1, 0, 1]
    assert months["new_customers"].tolist() == [1, 1, 0, 0]
    assert months["refund_orders"].tolist() == [0, 0, 0, 1]


def test_months_before_the_first_record_are_no_zeros(snapshot):
    months = monthly_totals(
        snapshot(orders=ORDERS), start=datetime(2023, 7, 1), end=datetime(2025, 5, 1)
    )
    assert f"{months['month'].iloc[0]:%Y-%m}" == "2025-01"
    assert len(months) == 4


def test_a_window_before_the_first_record_has_no_months(snapshot):
    months = monthly_totals(
        snapshot(orders=ORDERS), start=datetime(2023, 1, 1), end=datetime(2024, 1, 1)
    )
    assert months.empty
    assert months["orders"].dtype == "int64"


def test_sales_without_a_customer_count_in_every_total(snapshot):
    nameless = pd.DataFrame(
        [("5", None, pd.Timestamp("2025-04-20"), 70.0, False, 7.0, "线上")], columns=ORDERS.columns
    )
    data = snapshot(orders=pd.concat([ORDERS, nameless]), customers=CUSTOMERS)
    period = period_totals(data, periods=[Period.parse("2025-Q2")]).iloc[0]
    assert (period["revenue"], period["orders"], period["customers"]) == (120, 2, 1)
    assert (period["nameless_revenue"], period["nameless_orders"]) == (70, 1)
    assert monthly_totals(data, **ALL)["revenue"].sum() == 270
    assert monthly_totals(data, **ALL)["new_customers"].sum() == 2
    by_channel = totals_by(data, "channel", **ALL).set_index("label")
    assert by_channel.loc["线上", "revenue"] == 170
    assert by_channel.loc["线上", "customers"] == 1
    by_region = totals_by(data, "region", **ALL).set_index("label")
    assert by_region.loc["未知", "revenue"] == 50 + 70
    assert customer_summary(data, start=None, end=datetime(2026, 1, 1))["revenue"].sum() == 200


def test_a_sale_without_a_customer_counts_where_its_order_says(snapshot):
    nameless = pd.DataFrame(
        {
            "order_id": ["5", "6"],
            "customer_id": None,
            "ordered_at": pd.Timestamp("2025-04-20"),
            "paid_amount": [70.0, 7.0],
            "country": ["华东", "中国"],  # the second is no word of the customers' regions
        }
    )
    data = snapshot(
        orders=pd.concat([ORDERS.assign(country="西南"), nameless]), customers=CUSTOMERS
    )
    regions = totals_by(data, "region", **ALL).set_index("label")
    assert regions["revenue"].to_dict() == {"华东": 150 + 70, "未知": 50 + 7}
    assert regions["customers"].to_dict() == {"华东": 1, "未知": 1}


def test_the_sum_of_a_span_is_that_of_its_period(snapshot):
    data, quarter = snapshot(orders=ORDERS), Period.parse("2025-Q2")
    assert span_totals(data, start=quarter.start, end=quarter.end) == {"revenue": 50, "margin": 11}
    empty = Period.parse("2024")
    assert span_totals(data, start=empty.start, end=empty.end)["revenue"] == 0


def test_products_and_what_the_lines_do_not_tell_add_up_to_the_orders(snapshot):
    orders = ORDERS.assign(net_amount=[90.0, 50.0, 80.0, -30.0])  # 10 of order 1 was given back
    rows = totals_by(snapshot(orders=orders, order_lines=LINES), "category", **ALL)
    money = rows.set_index("label")["revenue"].to_dict()
    # of order 1 the lines tell 60, the order 90; order 3 has no lines
    assert rows["label"].tolist() == ["泵", "阀", *REMAINDERS]
    assert money == {"泵": 80, "没有明细的订单": 80, "未分摊到明细的退款与差额": 30, "阀": 0}
    assert rows.set_index("label").loc[list(REMAINDERS), "orders"].tolist() == [1, 0]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("dimension", ["category", "product"])
def test_the_parts_of_any_window_add_up_to_the_whole_to_the_cent(snapshot, seed, dimension):
    dice = np.random.default_rng(seed)
    numbers = dice.integers(0, 60, 80)  # some orders stand in several rows, some have no lines
    orders = pd.DataFrame(
        {
            "order_id": [f"n{n}" for n in numbers],
            "customer_id": [None if n % 7 == 0 else f"c{n % 11}" for n in numbers],
            "ordered_at": pd.Timestamp("2025-01-01")
            + pd.to_timedelta(dice.integers(0, 200, 80), unit="D"),
            "paid_amount": dice.integers(1, 100_000, 80) / 100,
            "is_refund": dice.random(80) < 0.15,
            "margin_amount": dice.integers(-5_000, 40_000, 80) / 100,
        }
    )
    partly = orders["paid_amount"] - (dice.random(80) < 0.2) * 0.37
    orders["net_amount"] = partly.where(~orders["is_refund"], -orders["paid_amount"]).round(2)
    lines = pd.DataFrame(
        {
            "order_id": [f"n{n}" for n in dice.integers(0, 80, 120)],
            "product_id": (products := [f"p{n}" for n in dice.integers(0, 9, 120)]),
            "product": products,
            "category": dice.choice(["泵", "阀", None], 120),
            "line_amount": dice.integers(-2_000, 50_000, 120) / 100,
            "line_margin": dice.integers(0, 9_000, 120) / 100,
            "returned": dice.random(120) < 0.1,
        }
    )
    data = snapshot(orders=orders, order_lines=lines)
    period = Period.parse("2025-Q1")
    whole = period_totals(data, periods=[period]).iloc[0]
    parts = totals_by(data, dimension, start=period.start, end=period.end)
    for measure in ("revenue", "refund_amount", "margin", "nameless_revenue"):
        assert parts[measure].sum() == pytest.approx(whole[measure], abs=0.001), measure


def test_a_customer_is_new_only_once_even_if_the_window_starts_later(snapshot):
    months = monthly_totals(
        snapshot(orders=ORDERS), start=datetime(2025, 4, 1), end=datetime(2025, 5, 1)
    )
    assert months["customers"].tolist() == [1]
    assert months["new_customers"].tolist() == [0]


def test_periods_come_in_the_order_given_and_an_empty_one_has_zeros(snapshot):
    periods = [Period.parse(text) for text in ("2025-Q2", "2025-Q1", "2024")]
    totals = period_totals(snapshot(orders=ORDERS), periods=periods)
    assert totals["period"].tolist() == ["2025-Q2", "2025-Q1", "2024"]
    assert totals["revenue"].tolist() == [50, 150, 0]
    assert totals["customers"].tolist() == [1, 2, 0]
    assert totals["refund_amount"].tolist() == [30, 0, 0]


def test_unknown_margin_of_a_period_is_nan(snapshot):
    data = snapshot(orders=ORDERS.drop(columns="margin_amount"))
    totals = period_totals(data, periods=[Period.parse("2025"), Period.parse("2024")])
    assert totals["margin"].isna().all()
    assert monthly_totals(data, **ALL)["margin"].isna().all()


def test_regions_are_ranked_by_revenue_and_the_nameless_is_unknown(snapshot):
    totals = totals_by(snapshot(orders=ORDERS, customers=CUSTOMERS), "region", **ALL)
    assert totals["label"].tolist() == ["华东", "未知"]
    assert totals["revenue"].tolist() == [150, 50]
    assert totals["customers"].tolist() == [1, 1]


def test_what_came_back_is_subtracted_from_its_product(snapshot):
    # order 1 sold and took back a valve, order 4 is a refund, order 9 is not in the orders
    totals = totals_by(snapshot(orders=ORDERS, order_lines=LINES), "category", **ALL).set_index(
        "label"
    )
    assert totals.loc["泵", "revenue"] == 60 + 50 - 30
    assert totals.loc["阀", "revenue"] == 0
    assert totals.loc["阀", "refund_amount"] == 40


def test_a_product_name_may_stand_in_the_product_table(snapshot):
    products = pd.DataFrame({"product_id": ["p1"], "product": ["离心泵"]})
    totals = totals_by(
        snapshot(orders=ORDERS, order_lines=LINES, products=products), "product", **ALL
    )
    assert totals["label"].tolist() == ["离心泵", "p2", *REMAINDERS]


def test_weekdays_run_from_monday(snapshot):
    totals = totals_by(snapshot(orders=ORDERS), "weekday", **ALL)
    assert totals["label"].tolist() == ["周二", "周三", "周五", "周六"]


def test_months_of_a_dimension_are_not_filled(snapshot):
    frame = monthly_by(snapshot(orders=ORDERS), "channel", **ALL)
    assert frame[["label", "revenue"]].to_numpy().tolist() == [
        ["线上", 100],
        ["未知", 50],
        ["线下", 50],
    ]


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_every_dimension_splits_the_same_total(snapshot, dimension):
    text = {name: "x" for place in DIMENSIONS.values() for name in place}
    customers = CUSTOMERS.assign(
        **{n.split(".")[1]: v for n, v in text.items() if n.startswith("customers.")}
    )
    orders = ORDERS.assign(
        **{n.split(".")[1]: v for n, v in text.items() if n.startswith("orders.")}
    )
    lines = orders[["order_id"]].assign(
        product_id="p", product="泵", category="机", line_amount=orders["paid_amount"]
    )
    data = snapshot(customers=customers, orders=orders, order_lines=lines)
    assert totals_by(data, dimension, **ALL)["revenue"].sum() == 200


def test_an_unknown_dimension_is_refused_with_the_nearest_name(snapshot):
    with pytest.raises(DataError, match="不支持按“regoin”汇总，最接近的是“region”"):
        totals_by(snapshot(orders=ORDERS), "regoin", **ALL)


def test_text_that_is_sql_is_no_dimension(snapshot):
    with pytest.raises(DataError, match="不支持按"):
        totals_by(snapshot(orders=ORDERS), "region); DROP VIEW deals; --", **ALL)


def test_a_dimension_without_its_column_is_refused_by_name(snapshot):
    with pytest.raises(DataError, match=r"customers\.industry（客户表的所属行业）"):
        totals_by(snapshot(orders=ORDERS), "industry", **ALL)


def test_monthly_sums_of_online_retail_make_the_published_total(online_retail):
    months = monthly_totals(online_retail, start=None, end=datetime(2011, 12, 10))
    assert len(months) == 13
    assert months["revenue"].sum() == pytest.approx(8_911_407.904, abs=0.01)
    assert months["orders"].sum() == 18_532
    assert months["new_customers"].sum() == 4_338
    assert np.isnan(months["margin"]).all()


def test_an_order_with_a_partial_refund_is_a_sale_and_a_refunded_order(snapshot):
    orders = ORDERS.assign(
        paid_amount=[100.0, 50.0, 80.0, 0.0], net_amount=[80.0, 50.0, 80.0, 0.0]
    )  # order 4 came back for nothing
    periods = [Period.parse("2025-01"), Period.parse("2025-Q2")]
    totals = period_totals(snapshot(orders=orders), periods=periods)
    assert totals["orders"].tolist() == [1, 1]
    assert totals["refund_orders"].tolist() == [1, 1]  # a part of order 1, the whole of order 4
    assert totals["refund_amount"].tolist() == [20, 0]


def test_rows_without_a_word_and_remainders_are_not_named():
    table = pd.DataFrame({"label": ["未知", "茶", *REMAINDERS], "kind": ["甲", "未知", "乙", "乙"]})
    assert list(named(table)["label"]) == ["茶"]
    assert list(named(table, "kind")["kind"]) == ["甲", "乙", "乙"]
