"""One source, cleaned: typed rows on disk and an account of every line and cent of the file."""

from decimal import Decimal
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from client_files import write_text

from reportkit.data.ledger import BLANK_ROW, NO_ANSWER, UNANSWERED, UNMAPPED_ROW
from reportkit.data.mapping import map_columns
from reportkit.data.parts import Part, PartWriter
from reportkit.data.sources import open_source
from reportkit.data.spec import SourceSpec
from reportkit.data.workbench import PART, ROW
from reportkit.errors import DataError

ORDERS = {"号": "order_id", "客": "customer_id", "日": "ordered_at", "额": "paid_amount"}


def part(folder, text: str, table: str = "orders", columns=ORDERS, **more) -> Part:
    """The part that this file gives, number 7."""
    path = write_text(folder / "a.csv", text)
    spec = SourceSpec(file="a.csv", table=table, columns=columns, **more)
    sheet = open_source(path, spec, folder)
    writer = PartWriter(sheet, spec, map_columns(sheet, spec), ZoneInfo("Asia/Shanghai"))
    return writer.write(folder / "part.parquet", 7)


def rows(made: Part) -> list[dict]:
    return pq.read_table(made.path).to_pylist()


def aside(made: Part) -> dict[str, int]:
    return {entry.reason: entry.rows for entry in made.account.aside if entry.rows}


def test_rows_are_typed_and_know_their_file_and_line(tmp_path):
    made = part(tmp_path, "号,客,日,额\n1,甲,2025-01-02,5.5\n2,,,\n")
    table = pq.read_table(made.path)
    assert table.schema.field("ordered_at").type == pa.timestamp("us")
    assert table.schema.field("paid_amount").type == pa.float64()
    assert [(row[PART], row[ROW]) for row in rows(made)] == [(7, 2), (7, 3)]
    assert rows(made)[1]["customer_id"] is None
    assert made.columns == ("order_id", "customer_id", "ordered_at", "paid_amount")


def test_a_row_empty_in_every_mapped_column_is_set_aside_with_its_reason(tmp_path):
    made = part(tmp_path, "号,客,日,额\n1,甲,2025-01-02,5\n , ,,\n2,乙,2025-01-03,6\n")
    assert [row[ROW] for row in rows(made)] == [2, 4]
    assert aside(made) == {BLANK_ROW: 1}
    assert (made.account.rows, made.source.rows) == (3, 2)
    assert [(c.column, c.change, c.count) for c in made.cleaning if c.column == "整行"] == [
        ("整行", "去掉空行", 1)
    ]


def test_where_a_column_is_not_mapped_an_empty_row_may_hold_something_there(tmp_path):
    made = part(tmp_path, "号,客,日,额,备注\n1,甲,2025-01-02,5,\n,,,,合计\n")
    assert aside(made) == {UNMAPPED_ROW: 1}
    assert (made.source.unused, made.unmapped) == (("备注",), (4,))
    assert "a.csv：未使用的列：备注" in [w.message for w in made.warnings]


def test_more_than_ten_unused_headings_are_counted(tmp_path):
    more = [f"列{n}" for n in range(11)]
    made = part(tmp_path, f"号,客,日,额,{','.join(more)}\n1,甲,2025-01-02,5\n")
    (said,) = [w for w in made.warnings if "未使用" in w.message]
    assert said.message == f"a.csv：未使用的列：{'、'.join(more[:10])}等 11 列"
    assert said.count == 11


def test_money_is_summed_as_the_file_has_it_and_what_is_no_number_is_counted(tmp_path):
    lines = "".join(f"{n},甲,2025-01-02,0.10\n" for n in range(30))
    made = part(tmp_path, f"号,客,日,额（万元）\n{lines}31,甲,2025-01-02,见合同\n",
                columns={**{k: v for k, v in ORDERS.items() if k != "额"}, "额（万元）": "paid_amount"})  # fmt: skip
    assert made.account.written == {"paid_amount": Decimal("30000.00")}
    assert made.account.labels == {"paid_amount": "额（万元）"}
    assert made.account.unreadable == {"paid_amount": 1}
    assert made.unread == {3: frozenset({"见合同"})}
    (said,) = [w for w in made.warnings if "无法识别" in w.message]
    assert (said.count, "“额（万元）”" in said.message) == (1, True)


def test_money_that_is_no_answer_by_the_settings_is_set_aside(tmp_path):
    made = part(tmp_path, "号,客,日,额\n1,甲,2025-01-02,5\n2,甲,2025-01-02,99\n",
                blanks={"paid_amount": [99]})  # fmt: skip
    (entry,) = [e for e in made.account.aside if e.reason == NO_ANSWER]
    assert entry.amounts == {"paid_amount": Decimal(99)}
    assert [row["paid_amount"] for row in rows(made)] == [5, None]


def test_a_constant_stands_in_every_row_and_its_money_in_the_account(tmp_path):
    columns = {k: v for k, v in ORDERS.items() if k != "额"}
    made = part(tmp_path, "号,客,日\n1,甲,2025-01-02\n2,乙,2025-01-02\n", columns=columns,
                constants={"paid_amount": "1.50", "channel": "门店"})  # fmt: skip
    assert [(row["paid_amount"], row["channel"]) for row in rows(made)] == [(1.5, "门店")] * 2
    assert made.account.written == {"paid_amount": Decimal("3.0")}


def test_a_constant_of_the_wrong_kind_is_refused_by_its_word(tmp_path):
    with pytest.raises(
        DataError, match=r"a\.csv：constants 中 paid_amount（.+）的值“很多”无法识别"
    ):
        part(tmp_path, "号,客,日\n1,甲,2025-01-02\n", columns={"号": "order_id", "客": "customer_id",
             "日": "ordered_at"}, constants={"paid_amount": "很多"})  # fmt: skip


def test_a_file_of_headings_only_is_refused(tmp_path):
    for text in ("号,客,日,额\n", "号,客,日,额\n,,,\n"):
        with pytest.raises(DataError, match=r"a\.csv：表头之下没有数据行，无法填写订单表"):
            part(tmp_path, text)


WIDE = {"table": "surveys", "columns": {"卷": "response_id"},
        "unpivot": {"item": {"Q1": "价格", "Q2": "整体"}}}  # fmt: skip


def test_each_answer_of_a_wide_sheet_is_a_row_and_no_answer_none(tmp_path):
    made = part(tmp_path, "卷,Q1,Q2\n1,5,4\n2,,3\n3,,\n", **WIDE)
    assert sorted((r["response_id"], r["item"], r["score"], r[ROW]) for r in rows(made)) == [
        ("1", "价格", 5, 2), ("1", "整体", 4, 2), ("2", "整体", 3, 3),
    ]  # fmt: skip
    assert aside(made) == {UNANSWERED: 1}
    assert (made.unpivoted, made.source.rows) == (True, 3)


def test_codes_of_no_answer_go_by_item_then_heading_then_column(tmp_path):
    text = "卷,Q1,Q2\n1,0,0\n2,6,6\n3,9,9\n"
    made = part(tmp_path, text, **WIDE, blanks={"价格": [0], "score": [9]})
    found = {(r["response_id"], r["item"]) for r in rows(made)}
    # the item's own list stands instead of the column's
    assert found == {("1", "整体"), ("2", "价格"), ("2", "整体"), ("3", "价格")}


def test_several_signs_of_money_in_one_column_are_said(tmp_path):
    made = part(tmp_path, "号,客,日,额\n1,甲,2025-01-02,¥5\n2,甲,2025-01-02,$6\n")
    (said,) = [w for w in made.warnings if "货币符号" in w.message]
    assert said.message == "a.csv：“额”混有多种货币符号（¥、$），未换算汇率"
    one = part(tmp_path, "号,客,日,额\n1,甲,2025-01-02,¥5\n2,甲,2025-01-02,¥6\n")
    assert not [w for w in one.warnings if "货币符号" in w.message]


def test_numbers_that_excel_cut_short_are_said(tmp_path):
    made = part(tmp_path, "号,客,日,额\n1.23457E+14,甲,2025-01-02,5\n")
    (said,) = [w for w in made.warnings if "科学计数法" in w.message]
    assert "请把该列设为文本后重新导出" in said.message
    assert said.count == 1


def test_words_of_the_settings_stand_for_others(tmp_path):
    made = part(tmp_path, "号,客,日,额,状\n1,甲,2025-01-02,5,OK\n", columns={**ORDERS, "状": "status"},
                values={"status": {"OK": "已完成"}})  # fmt: skip
    assert rows(made)[0]["status"] == "已完成"


def test_times_written_in_another_zone_are_moved_to_the_clients(tmp_path):
    made = part(tmp_path, "号,客,日,额\n1,甲,2025-01-01 20:00:00,5\n", timezone="UTC")
    assert str(rows(made)[0]["ordered_at"]) == "2025-01-02 04:00:00"
