"""Every row that is set aside can be found again: file, sheet, row, rule; nobody's name is told."""

import csv
from collections import Counter

import pytest
from client_files import ORDER_COLUMNS, load, write_text, write_workbook

from reportkit.data.rejected import HEADINGS

STATES = {**ORDER_COLUMNS, "状态": "status"}


def listed(data) -> list[dict[str, str]]:
    with (data.folder / "rejected.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        assert tuple(rows.fieldnames) == HEADINGS
        return list(rows)


def found(data, *columns: str) -> list[tuple[str, ...]]:
    return [tuple(row[c] for c in columns) for row in listed(data)]


SALES = (
    "订单号,客户,日期,金额,状态,备注\n"
    "A1,K1,2025-12-01,10,已完成,\n"
    "A1,K1,2025-12-01,10,已完成,\n"
    "A2,K2,2025-12-02,20.5,已取消,\n"
    "小计,,,30.5,,\n"
    "A3,,2025-12-03,5,已完成,\n"
    ",,,,,只有备注\n"
    "A4,K4,2026-02-01,7,已完成,\n"
    "A5,K5,2025-12-05,9,已退款,\n"
)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rejected")
    write_text(folder / "订单.csv", SALES)
    return load(
        folder,
        {"file": "订单.csv", "table": "orders", "columns": STATES},
        void_statuses=["已取消"], refunds={"statuses": ["已退款"]}, as_of="2026-01-01",
    )  # fmt: skip


def test_each_row_stands_with_its_number_rule_and_what_it_is_known_by(data):
    columns = ("行号", "规则", "去向", "编号", "客户编号", "时间", "金额")
    assert sorted(found(data, *columns), key=lambda row: int(row[0])) == [
        ("3", "完全相同的行", "未计入", "A1", "K1", "2025-12-01 00:00:00", "10.00"),
        ("4", "状态不计", "未计入", "A2", "K2", "2025-12-02 00:00:00", "20.50"),
        ("5", "小计、合计与重复表头", "未计入", "", "", "", ""),
        ("6", "没有客户编号", "保留，另计", "A3", "", "2025-12-03 00:00:00", "5.00"),
        ("7", "映射到的列全空", "未计入", "", "", "", ""),
        ("8", "在数据截止之后", "保留，另计", "A4", "K4", "2026-02-01 00:00:00", "7.00"),
    ]
    assert set(found(data, "文件", "数据类别")) == {("订单.csv", "订单表")}


def test_the_list_agrees_with_the_ledger_row_by_row(data):
    (account,) = (a for a in data.ledger if a.table == "orders")
    entries = {e.reason: e.rows for e in (*account.aside, *account.apart) if e.reason != "退款"}
    assert Counter(rule for (rule,) in found(data, "规则")) == entries
    assert data.manifest.rejected == sum(entries.values())


def test_the_ledger_names_the_first_row_of_each_reason(data):
    (account,) = (a for a in data.ledger if a.table == "orders")
    assert {e.reason: e.row for e in (*account.aside, *account.apart)} == {
        "小计、合计与重复表头": 5, "映射到的列全空": 7, "完全相同的行": 3, "状态不计": 4, "退款": 9,
        "没有客户编号": 6, "在数据截止之后": 8,
    }  # fmt: skip


def test_a_sheet_is_named_and_a_merged_row_listed(tmp_path):
    rows = [["编号", "名称"], ["K1", "甲"], ["K1", "甲公司"], [None, "乙"]]
    write_workbook(tmp_path / "客户.xlsx", {"名单": rows})
    columns = {"编号": "customer_id", "名称": "name"}
    data = load(
        tmp_path, {"file": "客户.xlsx", "sheet": "名单", "table": "customers", "columns": columns}
    )
    assert sorted(found(data, "工作表", "行号", "规则", "客户编号")) == [
        ("名单", "3", "并入同一编号", "K1"), ("名单", "4", "编号为空", ""),
    ]  # fmt: skip


def test_contacts_are_masked_and_formulas_disarmed(tmp_path):
    rows = "=1+1,13800001234,2025-12-01,1\n=1+1,13800001234,2025-12-01,1\n"
    write_text(tmp_path / "订单.csv", "订单号,客户,日期,金额\n" + rows + "A2,K1,2025-12-01,1\n")
    data = load(tmp_path, {"file": "订单.csv", "table": "orders", "columns": ORDER_COLUMNS})
    assert found(data, "编号", "客户编号") == [("'=1+1", "138****1234")]


def test_an_answer_sheet_without_answers_is_listed_once(tmp_path):
    write_text(tmp_path / "问卷.csv", "序号,客户,满意,推荐\n1,K1,5,9\n2,K2,,\n")
    source = {
        "file": "问卷.csv", "table": "surveys",
        "columns": {"序号": "response_id", "客户": "customer_id"},
        "unpivot": {"item": {"满意": "总体满意度", "推荐": "推荐意愿"}},
    }  # fmt: skip
    assert found(load(tmp_path, source), "行号", "规则") == [("3", "没有任何答案")]


def test_clean_files_leave_a_list_of_headings_alone(tmp_path):
    write_text(tmp_path / "订单.csv", "订单号,客户,日期,金额\nA2,K1,2025-12-01,1\n")
    data = load(tmp_path, {"file": "订单.csv", "table": "orders", "columns": ORDER_COLUMNS})
    assert listed(data) == []
    assert data.manifest.rejected == 0
