"""Tables about the data themselves: rows, changes, gaps and files."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sample_book import SampleData

from reportkit.bundle import ChapterResult, Missing
from reportkit.data.identity import Merge
from reportkit.data.ledger import Entry
from reportkit.data.manifest import CleaningRecord, Coverage, DataWarning, SourceFile, TableQuality
from reportkit.report.chapters import plan
from reportkit.report.data_tables import (
    cleaning_table,
    coverage_table,
    inputs_table,
    ledger_summary,
    ledger_table,
    merges_table,
    quality_table,
    table_of,
    warnings_table,
    words_table,
)

DATA = SampleData()
NOTHING = SampleData(quality=(), coverage=(), cleaning=(), warnings=(), sources=())


def plans(*missing: Missing):
    result = ChapterResult(
        chapter="value", number=6, title="价值", questions=(), run_id="r", client="c",
        period="2026-Q3", as_of="2026-10-01", blocks=(), missing=missing,
    )  # fmt: skip
    return [plan(result, 1)]


def test_the_same_change_in_several_files_is_one_line_with_the_sum_of_its_rows():
    changes = [
        ("一.csv", "去掉千分位", 40),
        ("二.csv", "去掉千分位", 2),
        ("二.csv", "全角转半角", 7),
    ]
    cleaning = tuple(
        CleaningRecord("orders", file, "paid_amount", change, rows, f"第 {rows} 行")
        for file, change, rows in changes
    )
    table = cleaning_table(replace(DATA, cleaning=cleaning))
    assert table.rows == (
        ("订单表", "paid_amount", "去掉千分位", 42, "一.csv 第 40 行"),
        ("订单表", "paid_amount", "全角转半角", 7, "二.csv 第 7 行"),
    )
    assert (table.total_rows, table.title) == (2, "清洗记录：每一类改动及其行数")


def test_rows_read_are_those_kept_where_the_source_does_not_say():
    line = TableQuality("leads", "线索表", 10, 0.5, 0.25, "")
    assert quality_table(replace(DATA, quality=(line,))).rows == (
        ("线索表", 10, 10, 0.5, 0.25, "—"),
    )
    read = TableQuality("leads", "线索表", 10, 0.5, 0.25, "去重", 12)
    assert quality_table(replace(DATA, quality=(read,))).rows == (
        ("线索表", 12, 10, 0.5, 0.25, "去重"),
    )


def test_a_warning_says_the_table_in_the_clients_words_and_its_first_example():
    warnings = (DataWarning("orders", "金额为零", 3, "订单号 9"), DataWarning("others", "说明"))
    rows = warnings_table(replace(DATA, warnings=warnings)).rows
    assert rows == (("订单表", "金额为零", 3, "订单号 9"), ("others", "说明", None, "—"))


def test_only_what_is_absent_or_lacks_a_column_is_listed_with_what_that_leaves_out():
    gaps = (
        Missing(("orders.margin_amount", "orders.channel"), "利润分析"),
        Missing(("orders.channel",), "渠道分析"),
        Missing(("leads",), "漏斗"),
    )
    rows = coverage_table([each.result for each in plans(*gaps)], DATA).rows
    assert rows == (
        ("订单表", "已提供", "销售订单_2024-2026.csv", "利润分析、渠道分析"),
        ("线索表", "未提供", "—", "漏斗"),
        ("工单表", "未提供", "—", "—"),
    )


def test_a_file_names_its_sheet_its_tables_and_twelve_digits_of_its_hash():
    both = (
        Coverage("customers", "客户表", True, ("账.xlsx",)),
        Coverage("orders", "订单表", True, ("账.xlsx",)),
    )
    sources = (
        SourceFile("账.xlsx", "客户", "9f" * 32, 12),
        SourceFile("别的.csv", "", "4c" * 32, 3),
    )
    rows = inputs_table(replace(DATA, coverage=both, sources=sources)).rows
    assert rows == (
        ("账.xlsx［客户］", "客户表、订单表", 12, "9f9f9f9f9f9f"),
        ("别的.csv", "—", 3, "4c4c4c4c4c4c"),
    )


def test_a_table_without_rows_is_none():
    assert quality_table(NOTHING) is cleaning_table(NOTHING) is warnings_table(NOTHING) is None
    assert coverage_table([], NOTHING) is inputs_table(NOTHING) is None
    assert table_of("a", "甲", (), []) is None


def test_words_stand_under_their_heads():
    table = words_table("a", "甲", ("事项", "处理"), [("一", "二")])
    assert [column.label for column in table.columns] == ["事项", "处理"]
    assert (table.rows, table.total_rows) == ((("一", "二"),), 1)


def test_the_ledger_lists_every_fate_of_rows_and_money():
    table = ledger_table(SampleData())
    assert table is not None
    assert (table.id, table.title[:4]) == ("ledger", "账目核对")
    assert table.rows == (
        ("销售订单_2024-2026.csv → 订单表", "原文", 41207, "实付金额 35,120,450.75", ""),
        ("", "表头、空行与格内续行", 1, "—", ""),
        ("", "计入", 41169, "实付金额 35,119,000.25", ""),
        ("", "状态不计", 38, "实付金额 1,450.50", "第 88 行"),
        ("", "读不懂的金额", None, "实付金额 2 格", ""),
    )


def test_the_short_ledger_says_of_each_source_what_was_used_and_what_became_of_the_rest():
    table = ledger_summary(SampleData())
    assert table is not None
    assert (table.id, table.title) == ("ledger_summary", "账目核对：每个来源的行与金额")
    assert table.rows == (
        (
            "销售订单_2024-2026.csv → 订单表",
            41207,
            41169,
            "状态不计 38",
            "实付金额 35,120,450.75＝35,119,000.25＋1,450.50；实付金额读不懂 2 格",
        ),
    )


def test_the_short_ledger_tells_what_a_step_added_and_what_was_used_whole():
    (account,) = SampleData().ledger
    added = replace(
        account, aside=(Entry("按退货或数量改计", 0, {"paid_amount": Decimal("-9.5")}),)
    )
    added = replace(added, used=Entry("计入", 41207, {"paid_amount": Decimal("35120460.25")}))
    whole = replace(account, aside=(), used=Entry("计入", 41207, account.written), unreadable={})
    table = ledger_summary(SampleData(ledger=(added, whole)))
    assert [row[3:] for row in table.rows] == [
        ("—", "实付金额 35,120,450.75＝35,120,460.25−9.50；实付金额读不懂 2 格"),
        ("—", "实付金额 35,120,450.75"),
    ]


def test_data_without_a_ledger_have_no_such_table():
    assert ledger_table(SampleData(ledger=())) is None


def test_joined_customers_are_listed_with_what_was_done_and_why():
    merges = (
        Merge("K1", "K9", "华辰公司", "华辰", "名称与电话", "合并"),
        Merge("K2", "华辰", "乙", "华辰", "名称", "待定"),
    )
    table = merges_table(replace(DATA, merges=merges))
    assert table.rows == (
        ("合并", "K9（华辰）", "K1（华辰公司）", "名称与电话"),
        ("待定", "华辰", "K2（乙）", "名称"),
    )
    many = merges_table(replace(DATA, merges=merges * 20))
    assert (len(many.rows), many.total_rows) == (20, 40)
    assert merges_table(DATA) is None
    assert ledger_summary(SampleData(ledger=())) is None
