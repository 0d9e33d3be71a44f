"""Next month's file of a client is read with the settings of the last one, and differences are said."""

import pytest
from client_files import ORDER_COLUMNS, load, write_text, write_workbook

from reportkit.data import opening
from reportkit.data.sources import open_source
from reportkit.errors import DataError

HEADINGS = ["订单号", "客户", "日期", "金额"]
FIRST = [["1", "甲", "2025-12-01", 10], ["2", "乙", "2025-12-02", 20]]
ENTRY = {"file": "订单.xlsx", "table": "orders", "columns": ORDER_COLUMNS}


def amounts(data) -> list[float]:
    return data.frame("orders")["paid_amount"].tolist()


def messages(data) -> list[str]:
    return [warning.message for warning in data.warnings]


def test_a_sheet_of_another_name_is_found_by_its_headings_and_said(tmp_path):
    notes = [["说明"], ["导出自系统"]]
    write_workbook(tmp_path / "订单.xlsx", {"说明": notes, "1月": [HEADINGS, *FIRST]})
    data = load(tmp_path, {**ENTRY, "sheet": "12月"})
    assert amounts(data) == [10, 20]
    assert "订单.xlsx“1月”：没有工作表“12月”，改读表头相同的“1月”" in messages(data)


def test_two_sheets_that_may_be_meant_are_refused(tmp_path):
    rows = [HEADINGS, *FIRST]
    write_workbook(tmp_path / "订单.xlsx", {"1月": rows, "2月": rows})
    with pytest.raises(DataError, match="没有工作表“12月”。是否想写“.月”？现有：1月、2月。"):
        load(tmp_path, {**ENTRY, "sheet": "12月"})


@pytest.mark.parametrize("name", ["订单.xlsx", "订单.csv"])
def test_headings_one_row_further_down_are_found_by_name(tmp_path, name):
    rows = [["月报"], ["2026年"], HEADINGS, *FIRST]
    if name.endswith("csv"):
        text = "".join(",".join(map(str, [*row, *[""] * (4 - len(row))])) + "\n" for row in rows)
        write_text(tmp_path / name, text)
    else:
        write_workbook(tmp_path / name, {"S": rows})
    data = load(tmp_path, {**ENTRY, "file": name, "header": 2})
    assert amounts(data) == [10, 20]
    assert f"{name}：表头在第 3 行，与设置不同，按表头的名称找到" in messages(data)


def test_another_order_of_columns_changes_nothing(tmp_path):
    turned = [[row[3], row[1], row[0], row[2]] for row in [HEADINGS, *FIRST]]
    write_workbook(tmp_path / "订单.xlsx", {"S": turned})
    data = load(tmp_path, ENTRY)
    assert (amounts(data), data.frame("orders")["order_id"].tolist()) == ([10, 20], ["1", "2"])


def test_a_new_column_and_one_that_went_are_said(tmp_path):
    rows = [[*HEADINGS, "备注", "渠道"], *([*row, "x", "门店"] for row in FIRST)]
    write_workbook(tmp_path / "订单.xlsx", {"S": rows})
    data = load(tmp_path, {**ENTRY, "unused": ["备注", "快递单号"]})
    assert "订单.xlsx：客户文件里没有提到的新列，没有使用：渠道" in messages(data)
    assert "订单.xlsx：以前有、现在没有的列，没有使用过：快递单号" in messages(data)
    assert "订单.xlsx：未使用的列：备注、渠道" in messages(load(tmp_path, ENTRY))


def test_a_column_that_vanished_stops_with_its_name_and_the_nearest(tmp_path):
    rows = [["订单号", "客户", "日期", "金额合计"], *FIRST]
    write_workbook(tmp_path / "订单.xlsx", {"S": rows})
    with pytest.raises(DataError, match="columns 中的“金额”不在表头里。是否想写“金额合计”？"):
        load(tmp_path, ENTRY)


def test_a_pattern_reads_every_sheet_of_the_shape_and_says_what_it_left(tmp_path):
    third = [["月报"], HEADINGS, ["3", "丙", "2025-12-03", 30]]
    book = {
        "说明": [["本表"], ["仅供参考"]],
        "11月": [HEADINGS, FIRST[0]],
        "12月": [HEADINGS, FIRST[1]],
    }
    write_workbook(tmp_path / "订单.xlsx", {**book, "1月": third, "空": []})
    data = load(tmp_path, {**ENTRY, "sheet": "*"})
    assert sorted(amounts(data)) == [10, 20, 30]
    assert "订单.xlsx“11月”：工作表 说明 没有 columns 中的任何表头，未读" in messages(data)
    assert [a.sheet for a in data.ledger if a.table == "orders"] == ["11月", "12月", "1月"]
    assert sorted(amounts(load(tmp_path, {**ENTRY, "sheet": "1*月"}))) == [10, 20, 30]
    with pytest.raises(DataError, match=r"没有工作表“\*年”。现有：说明、11月"):
        load(tmp_path, {**ENTRY, "sheet": "*年"})


def test_a_sheet_of_the_pattern_that_lacks_a_column_is_refused(tmp_path):
    broken = [["订单号", "客户", "日期", "付款"], FIRST[1]]
    write_workbook(tmp_path / "订单.xlsx", {"1月": [HEADINGS, FIRST[0]], "2月": broken})
    with pytest.raises(DataError, match="订单.xlsx“2月”：columns 中的“金额”不在表头里"):
        load(tmp_path, {**ENTRY, "sheet": "*月"})


def test_a_pattern_means_the_only_table_of_a_file_without_sheets(tmp_path):
    write_text(tmp_path / "订单.csv", "订单号,客户,日期,金额\n1,甲,2025-12-01,5\n")
    assert amounts(load(tmp_path, {**ENTRY, "file": "订单.csv", "sheet": "*"})) == [5]


def test_a_sheet_of_the_pattern_that_cannot_be_read_is_never_passed_over(tmp_path, monkeypatch):
    def refuse(path, spec, scratch):
        if spec.sheet == "2月":
            raise DataError("订单.xlsx：读取需要超过 4 GB 内存")
        return open_source(path, spec, scratch)

    write_workbook(tmp_path / "订单.xlsx", {m: [HEADINGS, FIRST[0]] for m in ("1月", "2月")})
    monkeypatch.setattr(opening, "open_source", refuse)
    with pytest.raises(DataError, match="读取需要超过"):
        load(tmp_path, {**ENTRY, "sheet": "*月"})
