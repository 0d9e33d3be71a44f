"""What check shows of every table: money to the cent, joins, and what unused headings may be."""

from decimal import Decimal

import pytest
from client_files import load, orders_csv, write_text

from reportkit.data.table_facts import Join, table_facts


@pytest.fixture
def facts(tmp_path):
    orders = orders_csv(
        tmp_path, "1,K1,2025-12-01,0.1\n2,K2,2025-12-02,0.2\n3,K9,2025-12-05,9.99\n"
    )
    write_text(
        tmp_path / "客户.csv", "编号,名称,行业,备注\nK1,甲,制造,x\nK2,乙,贸易,y\nK3,丙,贸易,z\n"
    )
    customers = {
        "file": "客户.csv", "table": "customers", "columns": {"编号": "customer_id", "名称": "name"},
    }  # fmt: skip
    return {found.table: found for found in table_facts(load(tmp_path, orders, customers))}


def test_rows_money_and_span_are_those_of_the_file(facts):
    orders = facts["orders"]
    assert (orders.rows, orders.customers, orders.label) == (3, 3, "订单表")
    assert orders.money == {"paid_amount": Decimal("10.29"), "net_amount": Decimal("10.29")}
    assert (str(orders.first), str(orders.latest)) == ("2025-12-01 00:00:00", "2025-12-05 00:00:00")
    assert {"order_id", "customer_id", "ordered_at"} <= set(orders.columns)


def test_a_column_without_a_single_value_is_none_that_the_table_has(tmp_path):
    path = write_text(tmp_path / "客户.csv", "编号,名称,行业\nK1,甲,\nK2,乙,\n")
    columns = {"编号": "customer_id", "名称": "name", "行业": "industry"}
    customers = {"file": path.name, "table": "customers", "columns": columns}
    orders = orders_csv(tmp_path, "1,K1,2025-12-01,5\n")
    found = {f.table: f for f in table_facts(load(tmp_path, orders, customers))}
    assert "name" in found["customers"].columns
    assert "industry" not in found["customers"].columns


def test_joins_tell_how_many_keys_the_other_table_has(facts):
    assert facts["orders"].joins == (Join("customer_id", "customers", 2, 3),)
    assert facts["orders"].joins[0].share == pytest.approx(2 / 3)
    assert facts["customers"].joins == ()


def test_unused_headings_are_named_with_what_they_may_be(facts):
    assert facts["customers"].unused == {"备注": "", "行业": "industry"}
    assert facts["orders"].unused == {}


def test_a_table_gathered_from_others_proves_no_join(tmp_path):
    orders = orders_csv(tmp_path, "1,K1,2025-12-01,5\n")
    found = {f.table: f for f in table_facts(load(tmp_path, orders))}
    assert found["orders"].joins == ()
    assert found["customers"].customers == 1
