"""Customers gathered from the other tables, when no file lists them."""

from __future__ import annotations

from client_files import load, write_text

ORDERS = {
    "file": "订单.csv",
    "table": "orders",
    "columns": {
        "单": "order_id", "客": "customer_id", "日": "ordered_at", "额": "paid_amount",
        "省": "province", "国": "country",
    },
}  # fmt: skip
HEAD = "单,客,日,额,省,国\n"


def test_each_number_is_one_customer_with_the_place_of_its_latest_order(tmp_path):
    rows = "1,乙,2025-12-01,5,江苏,中国\n2,甲,2025-12-02,5,广东,中国\n3,乙,2025-12-03,5,四川,日本\n"
    write_text(tmp_path / "订单.csv", HEAD + rows)
    data = load(tmp_path, ORDERS)
    people = data.frame("customers", ["customer_id", "province", "region"])
    assert people.to_numpy().tolist() == [["乙", "四川", "日本"], ["甲", "广东", "中国"]]
    assert data.manifest.tables["customers"].derived_from == ("orders",)
    quality = next(q for q in data.quality if q.table == "customers")
    assert quality.treatment == "没有客户表，由其他表中的客户编号归集"


def test_customers_of_several_tables_are_joined_and_blanks_are_nobody(tmp_path):
    write_text(
        tmp_path / "订单.csv", HEAD + "1,甲,2025-12-01,5,江苏,中国\n2,,2025-12-02,5,江苏,中国\n"
    )
    write_text(tmp_path / "工单.csv", "客,时\n丙,2025-12-01\n甲,2025-12-02\n")
    tickets = {
        "file": "工单.csv", "table": "tickets", "columns": {"客": "customer_id", "时": "opened_at"},
    }  # fmt: skip
    data = load(tmp_path, ORDERS, tickets)
    people = data.frame("customers", ["customer_id", "province"])
    assert people["customer_id"].tolist() == ["丙", "甲"]
    assert people["province"].isna().tolist() == [True, False]
    assert data.manifest.tables["customers"].derived_from == ("orders", "tickets")


def test_without_any_number_there_is_no_table_of_customers(tmp_path):
    write_text(tmp_path / "工单.csv", "时\n2025-12-01\n")
    tickets = {"file": "工单.csv", "table": "tickets", "columns": {"时": "opened_at"}}
    assert not load(tmp_path, tickets).has("customers")


def test_a_list_of_customers_is_never_added_to(tmp_path):
    write_text(tmp_path / "订单.csv", HEAD + "1,甲,2025-12-01,5,江苏,中国\n")
    write_text(tmp_path / "客户.csv", "编号\n乙\n")
    given = {"file": "客户.csv", "table": "customers", "columns": {"编号": "customer_id"}}
    data = load(tmp_path, given, ORDERS)
    assert data.frame("customers", ["customer_id"])["customer_id"].tolist() == ["乙"]
    assert data.manifest.tables["customers"].derived_from == ()
