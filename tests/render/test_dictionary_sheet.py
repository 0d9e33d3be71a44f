"""数据字典: a row per column, the report's own definition before the general one."""

import pytest
import xlsxwriter
from openpyxl import load_workbook

from reportkit.brand import Colours
from reportkit.render.customer_columns import SheetColumn
from reportkit.render.dictionary_sheet import write_dictionary
from reportkit.render.workbook import Styles

PLAIN = SheetColumn("区域", "补充指标", "text", 10)
KNOWN = SheetColumn(
    "消费金额", "价值指标", "money", 17, "实付金额", "{currency}", "订单表", "扣除退款"
)


def lines(tmp_path, columns, definitions=None, remarks=(), currency="元"):
    target = tmp_path / "t.xlsx"
    book = xlsxwriter.Workbook(str(target))
    sheet = book.add_worksheet("数据字典")
    write_dictionary(
        sheet, columns, definitions or {}, Styles(book, Colours(), currency), remarks
    )  # fmt: skip
    book.close()
    return [[cell.value for cell in row] for row in load_workbook(target)["数据字典"].iter_rows()]


def test_remarks_stand_between_title_and_heads(tmp_path):
    found = lines(tmp_path, [PLAIN], remarks=["数据截至 2025-12-31", "=已脱敏"])
    assert [row[0] for row in found] == [
        "客户分级管理分析表：数据字典", "数据截至 2025-12-31", "=已脱敏", "序号", 1,
    ]  # fmt: skip
    assert found[3] == ["序号", "列名", "列组", "含义", "单位", "来源", "口径"]


def test_what_nobody_defined_points_to_the_report_and_blanks_are_dashes(tmp_path):
    assert lines(tmp_path, [PLAIN])[-1] == [
        1, "区域", "补充指标", "见报告中划分客户层级的一章与附录 A", "—", "—", "—",
    ]  # fmt: skip


def test_the_unit_of_money_is_the_clients_currency(tmp_path):
    row = lines(tmp_path, [KNOWN], currency="港元")[-1]
    assert row == [1, "消费金额", "价值指标", "实付金额", "港元", "订单表", "扣除退款"]


@pytest.mark.parametrize(
    ("definition", "printed"),
    [
        (("已付减退款", "orders.paid_amount", "近 12 个月"), ["实付金额", "元", "orders.paid_amount", "已付减退款；近 12 个月"]),
        (("已付减退款", "", ""), ["实付金额", "元", "订单表", "已付减退款"]),
        (("实付金额", "", ""), ["实付金额", "元", "订单表", "扣除退款"]),  # nothing new: the general rule stays
        (("实付金额", "", "近 12 个月"), ["实付金额", "元", "订单表", "近 12 个月"]),
    ],
)  # fmt: skip
def test_the_reports_definition_becomes_the_rule_of_a_known_column(tmp_path, definition, printed):
    assert lines(tmp_path, [KNOWN], {"消费金额": definition})[-1][3:] == printed


def test_the_reports_definition_becomes_the_meaning_of_an_unknown_column(tmp_path):
    column = SheetColumn("健康得分（分）", "补充指标", "number", 10)
    row = lines(tmp_path, [PLAIN, column], {"健康得分": ("加权得分", "五个维度", "")})[-1]
    assert row == [2, "健康得分（分）", "补充指标", "加权得分", "—", "五个维度", "—"]
