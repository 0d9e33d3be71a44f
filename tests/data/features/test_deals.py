"""What counts as a sale, order by order and line by line."""

import pandas as pd
import pytest

from reportkit.data.features.deals import (
    create_deals,
    create_items,
    create_sale_lines,
    create_sales,
    has_heads,
    unknown_measures,
)
from reportkit.data.features.engine import session
from reportkit.errors import DataError

DAY = pd.Timestamp(2025, 1, 1)


def orders(*rows: tuple, columns: str = "order_id customer_id paid_amount net_amount is_refund"):
    return pd.DataFrame(rows, columns=columns.split()).assign(ordered_at=DAY)


def lines(*rows: tuple, columns: str = "order_id product_id line_amount"):
    return pd.DataFrame(rows, columns=columns.split())


def view(data, name: str, create, columns: str = "*") -> list[tuple]:
    with session(data, "orders", "order_lines", "products") as opened:
        create(opened, data)
        frame = opened.frame(f"SELECT {columns} FROM {name} ORDER BY order_id, net")
    cells = frame.astype(object).where(frame.notna(), None)
    return list(cells.itertuples(index=False, name=None))


def test_a_partial_refund_is_what_was_paid_beyond_the_net(snapshot):
    data = snapshot(orders=orders(("1", "甲", 100.0, 70.0, False), ("2", "甲", -40.0, -40.0, True)))
    found = view(data, "sales", create_sales, "order_id, is_refund, net, refund")
    assert found == [("1", False, 70, 30), ("2", True, -40, 40)]


def test_an_order_without_net_counts_what_was_paid(snapshot):
    data = snapshot(orders=orders(("1", "甲", 100.0, None, False), ("2", "甲", None, None, False)))
    assert view(data, "sales", create_sales, "net, refund") == [(100, 0), (None, None)]


def test_sales_are_everybodys_and_deals_those_of_known_customers(snapshot):
    data = snapshot(orders=orders(("1", "甲", 1.0, 1.0, False), ("2", None, 2.0, 2.0, False)))
    assert view(data, "sales", create_sales, "order_id") == [("1",), ("2",)]
    assert view(data, "deals", create_deals, "order_id") == [("1",)]


def test_an_order_without_a_time_is_no_sale(snapshot):
    given = orders(("1", "甲", 1.0, 1.0, False), ("2", "甲", 2.0, 2.0, False))
    given.loc[1, "ordered_at"] = pd.NaT
    assert view(snapshot(orders=given), "sales", create_sales, "order_id") == [("1",)]


def test_lines_tell_the_margin_and_quantity_that_orders_lack(snapshot):
    goods = lines(("1", "a", 3.0, 2.0), ("1", "b", 4.0, 5.0),
                  columns="order_id product_id line_margin quantity")  # fmt: skip
    bare = orders(("1", "甲", 10.0, 10.0, False), ("2", "甲", 10.0, 10.0, False))
    found = view(
        snapshot(orders=bare, order_lines=goods), "sales", create_sales, "margin, quantity"
    )
    assert found == [(7, 7), (None, None)]


def test_an_order_that_tells_its_own_margin_is_believed(snapshot):
    goods = lines(("1", "a", 3.0, 2.0), columns="order_id product_id line_margin quantity")
    given = orders(("1", "甲", 10.0, 10.0, False)).assign(margin_amount=9.0)
    data = snapshot(orders=given, order_lines=goods)
    assert view(data, "sales", create_sales, "margin, quantity") == [(9, 2)]


def test_what_neither_orders_nor_lines_tell_is_named(snapshot):
    given = orders(("1", "甲", 10.0, 10.0, False))
    assert unknown_measures(snapshot(orders=given)) == ("margin", "quantity")


def test_lines_of_orders_tell_what_these_lack(snapshot):
    goods = lines(("1", "a", 3.0, 2.0), columns="order_id product_id line_margin quantity")
    given = orders(("1", "甲", None, None, False))
    assert unknown_measures(snapshot(orders=given, order_lines=goods)) == ("revenue",)


LINE = "order_id, product_id, is_refund, net, refund"


def test_what_came_back_is_a_negative_line_however_it_is_written(snapshot):
    goods = lines(("1", "a", 10.0, False), ("1", "b", 4.0, True), ("1", "c", -3.0, None),
                  columns="order_id product_id line_amount returned")  # fmt: skip
    data = snapshot(orders=orders(("1", "甲", 3.0, 3.0, False)), order_lines=goods)
    assert view(data, "sale_lines", create_sale_lines, LINE) == [
        ("1", "b", True, -4, 4), ("1", "c", True, -3, 3), ("1", "a", False, 10, 0),
    ]  # fmt: skip


def test_lines_of_a_refund_subtract_as_much_as_the_refund_does(snapshot):
    heads = orders(("1", "甲", -5.0, -5.0, True), ("2", "甲", -5.0, 0.0, True))
    goods = lines(("1", "a", 5.0), ("2", "a", 5.0))
    found = view(snapshot(orders=heads, order_lines=goods), "sale_lines", create_sale_lines, LINE)
    # the second stands with net 0: refunds are left out there, not subtracted
    assert found == [("1", "a", True, -5, 5), ("2", "a", True, 0, 5)]


def test_lines_without_a_valid_order_are_left_out_where_there_are_orders(snapshot):
    goods = lines(("1", "a", 5.0), ("9", "a", 5.0))
    data = snapshot(orders=orders(("1", "甲", 5.0, 5.0, False)), order_lines=goods)
    assert view(data, "sale_lines", create_sale_lines, "order_id") == [("1",)]


def test_price_times_quantity_stands_in_for_an_amount(snapshot):
    goods = lines(("1", "a", None, 2.5, 4.0), ("1", "b", 7.0, 2.5, 4.0),
                  columns="order_id product_id line_amount unit_price quantity")  # fmt: skip
    data = snapshot(orders=orders(("1", "甲", 17.0, 17.0, False)), order_lines=goods)
    assert view(data, "sale_lines", create_sale_lines, "net") == [(7,), (10,)]


def test_a_line_is_named_by_itself_then_by_the_products_then_by_its_number(snapshot):
    goods = lines(("1", "a", 1.0, "泵"), ("1", "b", 2.0, None), ("1", "c", 3.0, None),
                  columns="order_id product_id line_amount product")  # fmt: skip
    shelf = pd.DataFrame(
        {"product_id": ["a", "b"], "product": ["别名", "阀"], "category": ["机", "件"]}
    )
    data = snapshot(orders=orders(("1", "甲", 6.0, 6.0, False)), order_lines=goods, products=shelf)
    found = view(data, "sale_lines", create_sale_lines, "product, category")
    assert found == [("泵", "机"), ("阀", "件"), ("c", None)]


def test_lines_alone_need_their_own_customer_and_time(snapshot):
    goods = lines(("1", "a", 5.0)).assign(ordered_at=DAY)
    data = snapshot(order_lines=goods)
    assert not has_heads(data)
    assert view(data, "sale_lines", create_sale_lines, "customer_id, net") == [(None, 5)]
    with pytest.raises(DataError, match=r"缺少 1 项：order_lines\.customer_id"):
        view(data, "items", create_items)


def test_items_are_the_lines_of_known_customers(snapshot):
    heads = orders(("1", "甲", 5.0, 5.0, False), ("2", None, 5.0, 5.0, False))
    goods = lines(("1", "a", 5.0), ("2", "a", 5.0))
    data = snapshot(orders=heads, order_lines=goods)
    assert view(data, "items", create_items, "order_id, customer_id") == [("1", "甲")]


def test_sales_need_a_time_and_deals_a_customer(snapshot):
    bare = pd.DataFrame({"order_id": ["1"], "paid_amount": [1.0]})
    data = snapshot(orders=bare)
    with pytest.raises(DataError, match=r"缺少 1 项：orders\.ordered_at（订单表的下单时间）"):
        view(data, "sales", create_sales)
    with pytest.raises(DataError, match=r"缺少 2 项：orders\.customer_id.*orders\.ordered_at"):
        view(data, "deals", create_deals)
