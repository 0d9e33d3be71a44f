"""The sheets that list every customer."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from openpyxl import load_workbook

from reportkit.brand import Colours
from reportkit.render import customer_sheets
from reportkit.render.customer_columns import TWELVE, SheetColumn
from reportkit.render.customer_sheets import (
    CustomerSheet,
    TierTotals,
    mark_words,
    plan_sheets,
    stream_rows,
    write_heads,
)
from reportkit.render.workbook import Styles

TIERS = ("优质客户", "发展客户", "潜力客户", "边缘客户")


def named(sheets):
    return [(sheet.name, sheet.table, sheet.rows) for sheet in sheets]


def test_customers_that_fit_stand_on_one_sheet_without_a_number():
    sheets = plan_sheets(3, TWELVE, is_table=True, most_rows=3)
    assert named(sheets) == [("客户分级管理分析表", "客户分级", 3)]


def test_one_customer_more_opens_a_second_sheet_for_him():
    sheets = plan_sheets(7, TWELVE, is_table=True, most_rows=3)
    assert named(sheets) == [
        ("客户分级管理分析表(1)", "客户分级_1", 3),
        ("客户分级管理分析表(2)", "客户分级_2", 3),
        ("客户分级管理分析表(3)", "客户分级_3", 1),
    ]


def test_a_formula_names_a_table_or_the_cells_of_a_streamed_sheet():
    table = CustomerSheet("表", "客户分级", 40, TWELVE, is_table=True)
    assert table.reference("分级") == "客户分级[分级]"
    streamed = CustomerSheet("表", "客户分级", 40, TWELVE, is_table=False)
    assert streamed.reference("分级") == "'表'!$L$3:$L$42"  # two heads, forty rows
    assert streamed.reference("客户名称") == "'表'!$A$3:$A$42"


def test_totals_count_everyone_and_add_only_what_is_a_number():
    totals = TierTotals()
    totals.add("优质客户", [("消费金额", 100.0), ("利润贡献", None)])
    totals.add("优质客户", [("消费金额", 50), ("利润贡献", "未知")])
    totals.add("边缘客户", [("消费金额", -30.0), ("利润贡献", -1.0)])
    assert totals.customers == {"优质客户": 2, "边缘客户": 1}
    assert totals.amounts == {
        "消费金额": {"优质客户": 150.0, "边缘客户": -30.0}, "利润贡献": {"边缘客户": -1.0},
    }  # fmt: skip


def test_rows_come_in_order_across_batches_in_the_columns_asked_for(tmp_path, monkeypatch):
    monkeypatch.setattr(customer_sheets, "_BATCH", 2)
    frame = pa.table({"a": [1, 2, 3, 4, 5], "b": ["甲", None, "丙", "丁", "戊"], "c": [0.5] * 5})
    pq.write_table(frame, tmp_path / "f.parquet", row_group_size=3)
    assert list(stream_rows(tmp_path / "f.parquet", ["b", "a"])) == [
        ("甲", 1), (None, 2), ("丙", 3), ("丁", 4), ("戊", 5),
    ]  # fmt: skip


def saved(tmp_path, fill):
    """What ``fill`` puts on a sheet, read back."""
    target = tmp_path / "t.xlsx"
    book = xlsxwriter.Workbook(str(target))
    fill(book.add_worksheet("表"), Styles(book, Colours(), "元"))
    book.close()
    return load_workbook(target)["表"]


def test_a_group_of_one_column_is_no_merged_cell(tmp_path):
    columns = (
        SheetColumn("甲", "一组", "text", 9), SheetColumn("乙", "一组", "text", 9),
        SheetColumn("丙", "另一组", "text", 9), SheetColumn("丁", "一组", "text", 9),
    )  # fmt: skip
    sheet = saved(tmp_path, lambda sheet, styles: write_heads(sheet, columns, styles))
    assert [cell.value for cell in sheet[1]] == ["一组", None, "另一组", "一组"]
    assert [cell.value for cell in sheet[2]] == ["甲", "乙", "丙", "丁"]
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:B1"]


def rules(tmp_path, columns, rows=2):
    return saved(
        tmp_path, lambda sheet, styles: mark_words(sheet, columns, rows, TIERS, styles)
    )  # fmt: skip


@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
def test_only_needs_and_satisfaction_accept_other_words_after_a_question(tmp_path):
    sheet = rules(tmp_path, TWELVE)
    kinds = {str(r.sqref): r.errorStyle or "stop" for r in sheet.data_validations.dataValidation}
    assert kinds == {
        "G3:G4": "stop", "H3:H4": "stop", "I3:I4": "stop", "J3:J4": "warning", "K3:K4": "warning",
        "L3:L4": "stop",
    }  # fmt: skip


@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
def test_dissatisfied_customers_stand_out_and_a_quote_in_a_tier_is_doubled(tmp_path):
    def fill(sheet, styles):
        mark_words(sheet, TWELVE, 1, ('第"一"层', "其他"), styles)

    sheet = saved(tmp_path, fill)
    found = {
        str(area.sqref): [rule.formula[0] for rule in area.rules]
        for area in sheet.conditional_formatting
        if any(rule.type == "cellIs" for rule in area.rules)
    }
    assert found == {"K3": ['"不满意"', '"非常不满意"'], "L3": ['"第""一""层"', '"其他"']}


def test_amounts_that_are_text_get_no_data_bar(tmp_path):
    columns = (SheetColumn("消费金额", "价值指标", "text", 9),)
    assert list(rules(tmp_path, columns).conditional_formatting) == []
