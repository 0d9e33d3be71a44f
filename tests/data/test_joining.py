"""Customers that are one become one in every table; nothing of their money is lost."""

import csv
from decimal import Decimal

import pytest
from client_files import ORDER_COLUMNS, ORDERS, load, write_text

from reportkit.data.ledger import SAME_CUSTOMER

CODE = "91350100M000100Y43"
COLUMNS = {"编号": "customer_id", "名称": "name", "电话": "phone", "代码": "id_number", "累计": "revenue_amount",
           "建档": "created_at", "流失": "churned", "负责": "owner"}  # fmt: skip
PEOPLE = (
    "K1,华辰科技有限公司,13800001234,,100.5,2024-05-01,是,王\n"
    "K2,远航商贸,,,7,2023-01-01,否,李\n"
    f"K3,甲公司,,{CODE},1,2023-01-01,否,李\n"
    f"K4,乙公司,,{CODE},2,2023-01-01,是,李\n"
    "K9,华辰科技公司,138 0000 1234,,50,2022-03-01,否,陈\n"
    "K10,远航商贸,,,3,2023-01-01,否,赵\n"
)
SALES = "A1,K1,2025-12-01,10\nA2,K9,2025-12-02,20\nA3,华辰科技,2025-12-03,40\nA4,,2025-12-04,5\n"


def snapshot(folder, people=PEOPLE, sales=SALES, **data):
    write_text(folder / "客户.csv", ",".join(COLUMNS) + "\n" + people)
    write_text(folder / "订单.csv", ORDERS + sales)
    return load(
        folder,
        {"file": "客户.csv", "table": "customers", "columns": COLUMNS},
        {"file": "订单.csv", "table": "orders", "columns": ORDER_COLUMNS},
        **data,
    )


def told(data) -> dict[str, tuple[int, str]]:
    return {w.message: (w.count, w.example) for w in data.warnings}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return snapshot(tmp_path_factory.mktemp("joined"))


def test_every_table_bears_the_number_that_stays(data):
    assert data.frame("orders")["customer_id"].tolist()[:3] == ["K1"] * 3
    assert data.frame("customers")["customer_id"].tolist() == ["K1", "K2", "K3", "K10"]


def test_money_adds_up_the_earliest_day_stays_and_who_left_with_one_number_has_not_left(data):
    first = data.frame("customers").iloc[0]
    assert (first["name"], first["revenue_amount"]) == ("华辰科技有限公司", 150.5)
    assert (f"{first['created_at']:%Y-%m-%d}", bool(first["churned"])) == ("2022-03-01", False)


def test_the_ledger_tells_of_the_rows_and_loses_no_money(data):
    account = next(a for a in data.ledger if a.table == "customers")
    assert [(e.reason, e.rows) for e in account.aside] == [(SAME_CUSTOMER, 2)]
    assert account.used.amounts["revenue_amount"] == Decimal("163.5")


def test_what_was_joined_and_what_may_be_one_is_told(data):
    said = told(data)
    assert said["客户编号合并为一位客户（名称与电话）"] == (
        1,
        "K9（华辰科技公司） → K1（华辰科技有限公司）",
    )
    assert said["客户编号合并为一位客户（证件号）"] == (1, "K4（乙公司） → K3（甲公司）")
    assert said["客户编号合并为一位客户（名单名称）"] == (1, "华辰科技 → K1（华辰科技有限公司）")
    assert said["客户编号可能是同一客户，未合并（名称）"][0] == 1
    assert [m.decision for m in data.merges] == ["合并"] * 3 + ["待定"]
    change = next(
        c for c in data.cleaning if c.change == "并入同一客户的编号" and c.table == "orders"
    )
    assert change.count == 2


def test_one_customer_of_several_owners_is_told_by_what_is_known(data):
    said = told(data)
    assert said["同一客户的两个编号由不同负责人跟进（撞单）"] == (1, "K1 与 K9")
    assert said["同名的两个客户编号由不同负责人跟进，可能是撞单"] == (1, "K2 与 K10")


def test_the_snapshot_keeps_the_list(data):
    lines = list(csv.reader((data.folder / "merges.csv").open(encoding="utf-8-sig")))
    assert [line[:3] for line in lines[1:]] == [
        ["合并", "K3", "K4"], ["合并", "K1", "K9"], ["合并", "K1", "华辰科技"], ["待定", "K2", "K10"],
    ]  # fmt: skip


def test_a_person_undoes_a_merge_and_confirms_another(tmp_path):
    write_text(
        tmp_path / "jia.merges.csv", "处理,保留的客户编号,并入的客户编号\n分开,K3,K4\n合并,K10,K2\n"
    )
    data = snapshot(tmp_path)
    assert data.frame("customers")["customer_id"].tolist() == ["K1", "K10", "K3", "K4"]


def test_the_settings_join_more_and_less(tmp_path):
    more = snapshot(tmp_path, identity={"join": ["名称"], "apart": ["证件号"]})
    assert more.frame("customers")["customer_id"].tolist() == ["K1", "K2", "K3", "K4"]
    less = snapshot(tmp_path, identity={"apart": ["名单名称"]})
    assert less.frame("orders")["customer_id"].tolist()[2] == "华辰科技"


def test_typed_names_without_a_list_of_customers_are_one_when_only_spelled_otherwise(tmp_path):
    sales = "A1,华辰（深圳）公司,2025-12-01,10\nA2,华辰(深圳) 公司,2025-12-02,20\nA3,远航,2025-12-03,1\n"
    write_text(tmp_path / "订单.csv", ORDERS + sales)
    data = load(tmp_path, {"file": "订单.csv", "table": "orders", "columns": ORDER_COLUMNS})
    assert data.rows("customers") == 2
    assert data.frame("orders")["customer_id"].nunique() == 2


def test_orders_without_a_customer_are_counted(data):
    account = next(a for a in data.ledger if a.table == "orders")
    assert [(e.reason, e.rows) for e in account.apart] == [("没有客户编号", 1)]


def test_of_two_traits_of_a_joined_customer_the_first_stays(tmp_path):
    write_text(tmp_path / "客户.csv", f"编号,代码\nK1,{CODE}\nK2,{CODE}\n")
    write_text(tmp_path / "特征.csv", "编号,特征,值\nK1,渠道,线上\nK2,渠道,线下\nK2,规模,大\n")
    data = load(
        tmp_path,
        {"file": "客户.csv", "table": "customers", "columns": {"编号": "customer_id", "代码": "id_number"}},
        {"file": "特征.csv", "table": "traits",
         "columns": {"编号": "customer_id", "特征": "trait", "值": "value"}},
    )  # fmt: skip
    assert data.frame("traits")[["customer_id", "trait", "value"]].values.tolist() == [
        ["K1", "渠道", "线上"], ["K1", "规模", "大"],
    ]  # fmt: skip
