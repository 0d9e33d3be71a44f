"""Rows that stand twice: dropped only when the whole source row is the same."""

import pytest
from client_files import ORDER_COLUMNS, load, orders_csv, write_text, write_workbook

from reportkit.data.ledger import DUPLICATE


def entry(data, table: str, reason: str):
    (account,) = [a for a in data.ledger if a.table == table]
    return next((e for e in account.aside if e.reason == reason), None)


def test_lines_of_one_order_that_differ_in_an_unmapped_column_all_stay(tmp_path):
    rows = [["订单号", "日期", "客户名称", "产品名称", "数量", "金额"]]
    for order in range(8):
        for product in ("山地车", "头盔", "水壶"):
            rows.append([f"XS{order}", "2025-03-04", f"客户{order % 4}", product, 1, 100])
    write_workbook(tmp_path / "销售记录.xlsx", {"销售记录": rows})
    columns = {"订单号": "order_id", "日期": "ordered_at", "客户名称": "customer_id",
               "金额": "paid_amount", "数量": "quantity"}  # fmt: skip
    data = load(tmp_path, {"file": "销售记录.xlsx", "table": "orders", "columns": columns})
    orders = data.frame("orders")
    assert len(orders) == 24
    assert orders["net_amount"].sum() == 2400
    assert orders["order_id"].nunique() == 8
    assert orders["customer_id"].nunique() == 4
    assert entry(data, "orders", DUPLICATE) is None


@pytest.mark.parametrize("name", ["订单.csv", "订单.xlsx"])
def test_rows_that_are_the_same_in_every_column_are_counted_once(tmp_path, name):
    rows = [["订单号", "客户", "日期", "金额", "备注"]]
    rows += [["A1", "甲", "2025-01-02", "10.5", "x"]] * 2
    rows += [["A1", "甲", "2025-01-02", "10.5", "y"], ["A2", "乙", "2025-01-03", "1", ""]]
    if name.endswith("csv"):
        write_text(tmp_path / name, "\n".join(map(",".join, rows)))
    else:
        write_workbook(tmp_path / name, {"Sheet1": rows})
    data = load(tmp_path, {"file": name, "table": "orders", "columns": ORDER_COLUMNS})
    assert data.frame("orders")["paid_amount"].tolist() == [10.5, 10.5, 1]
    found = entry(data, "orders", DUPLICATE)
    assert found.rows == 1
    assert str(found.amounts["paid_amount"]) == "10.5"
    assert [w.example for w in data.warnings if "完全相同" in w.message] == [f"{name} 第 3 行"]


def test_overlapping_exports_with_the_same_headings_are_merged(tmp_path):
    head = "订单号,客户,日期,金额,备注\n"
    write_text(tmp_path / "一月.csv", head + "A1,甲,2025-01-02,10,x\nA2,乙,2025-01-30,20,x\n")
    write_text(tmp_path / "二月.csv", head + "A2,乙,2025-01-30,20,x\nA3,丙,2025-02-03,40,x\n")
    data = load(tmp_path, {"file": "*月.csv", "table": "orders", "columns": ORDER_COLUMNS})
    assert data.frame("orders")["paid_amount"].sum() == 70
    sides = {a.file: [(e.reason, e.rows) for e in a.aside] for a in data.ledger if a.lines}
    assert sides == {"一月.csv": [], "二月.csv": [(DUPLICATE, 1)]}


def test_rows_of_files_with_other_unmapped_headings_are_not_the_same(tmp_path):
    head = "订单号,客户,日期,金额"
    write_text(tmp_path / "一.csv", f"{head},备注\nA1,甲,2025-01-02,10,x\n")
    write_text(tmp_path / "二.csv", f"{head},门店\nA1,甲,2025-01-02,10,x\n")
    data = load(tmp_path, {"file": "?.csv", "table": "orders", "columns": ORDER_COLUMNS})
    assert len(data.frame("orders")) == 2


def test_orders_mapped_in_full_are_told_the_same_without_reading_them_again(tmp_path):
    source = orders_csv(tmp_path, "A1,甲,2025-01-02,10\nA1,甲,2025-01-02,10\n")
    data = load(tmp_path, source)
    assert data.frame("orders")["paid_amount"].tolist() == [10]


ANSWERS = {"编号": "response_id", "题": "item", "分": "score"}


def test_answers_under_a_number_used_again_in_another_file_stay_apart(tmp_path):
    write_text(tmp_path / "一月.csv", "编号,题,分\n1,服务,5\n1,价格,4\n2,服务,3\n")
    write_text(tmp_path / "二月.csv", "编号,题,分\n1,服务,5\n1,价格,2\n")
    data = load(tmp_path, {"file": "*月.csv", "table": "surveys", "columns": ANSWERS})
    answers = data.frame("surveys")
    assert answers["response_id"].tolist() == ["1", "1", "2", "1#2", "1#2"]
    assert answers["score"].tolist() == [5, 4, 3, 5, 2]
    said = [(w.message, w.count) for w in data.warnings if "答卷编号" in w.message]
    assert said == [("同一答卷编号用于多份答卷，按不同的答卷计", 1)]


def test_sheets_of_a_wide_questionnaire_under_one_number_stay_whole(tmp_path):
    write_text(tmp_path / "一.csv", "编号,服务,价格\n1,5,\n1,4,3\n")
    unpivot = {"item": {"服务": "服务", "价格": "价格"}}
    source = {"file": "一.csv", "table": "surveys", "columns": {"编号": "response_id"},
              "unpivot": unpivot}  # fmt: skip
    answers = load(tmp_path, source).frame("surveys")
    sheets = answers.groupby("response_id")["score"].apply(sorted).to_dict()
    assert sheets == {"1": [5], "1#2": [3, 4]}


def test_two_files_with_different_items_of_the_same_sheets_are_one_answer_each(tmp_path):
    write_text(tmp_path / "一.csv", "编号,题,分\n1,服务,5\n2,服务,3\n")
    write_text(tmp_path / "二.csv", "编号,题,分\n1,推荐,9\n2,推荐,7\n")
    data = load(tmp_path, {"file": "?.csv", "table": "surveys", "columns": ANSWERS})
    assert sorted(data.frame("surveys")["response_id"]) == ["1", "1", "2", "2"]


def test_an_amount_that_cannot_be_read_is_not_the_same_as_none(tmp_path):
    rows = "".join(f"B{n},甲,2025-01-02,1\n" for n in range(60))
    rows += "A1,甲,2025-01-02,待定\nA1,甲,2025-01-02,\nA1,甲,2025-01-02,待定\n"
    data = load(tmp_path, orders_csv(tmp_path, rows))
    assert len(data.frame("orders")) == 62
    assert entry(data, "orders", DUPLICATE).rows == 1


def test_an_unreadable_cell_elsewhere_does_not_part_files_that_overlap(tmp_path):
    first = orders_csv(tmp_path, "".join(f"B{n},甲,2025-01-02,1\n" for n in range(60)), "一.csv")
    orders_csv(tmp_path, "B1,甲,2025-01-02,1\n" * 40 + "A1,甲,2025-01-02,待定\n", "二.csv")
    data = load(tmp_path, {**first, "file": "?.csv"})
    assert len(data.frame("orders")) == 61
