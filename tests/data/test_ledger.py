"""Rows and money are conserved from the file to the snapshot, or the snapshot is refused."""

import csv
import io
from collections import Counter
from decimal import Decimal

import pytest
from client_files import ORDER_COLUMNS, load, orders_csv, write_text, write_workbook
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.data.ledger import (
    DUPLICATE,
    NO_CUSTOMER,
    OUTSIDE,
    REFUNDED,
    VOIDED,
    Account,
    Entry,
    Lines,
    merged,
    refuse_unbalanced,
)
from reportkit.data.manifest import read_manifest
from reportkit.errors import DataError

PAID = "paid_amount"


def account(rows: int = 3, written: str = "30.30", **more) -> Account:
    return Account(
        "orders", "订单表", "订单.xlsx", "明细", Lines(on_disk=4, heading=1), rows,
        labels={PAID: "实付金额"}, written={PAID: Decimal(written)}, **more,
    )  # fmt: skip


def used(rows: int, amount: str) -> Entry:
    return Entry("计入", rows, {PAID: Decimal(amount)})


def of(data, table: str = "orders") -> Account:
    return next(a for a in data.ledger if a.table == table)


def test_what_is_used_and_set_aside_makes_the_whole():
    aside = (Entry(DUPLICATE, 1, {PAID: Decimal("10.10")}),)
    refuse_unbalanced([account(used=used(2, "20.20"), aside=aside)])


def test_a_missing_cent_is_refused_with_file_sheet_column_and_difference():
    with pytest.raises(DataError) as refused:
        refuse_unbalanced([account(used=used(3, "30.29"))])
    assert str(refused.value) == (
        "账目不平：订单.xlsx［明细］（订单表）“实付金额”原文合计 30.30，计入与剔除合计 30.29，相差 0.01。"
        "数字不可信，报告不生成；请保留这份文件并反馈。"
    )


def test_less_than_half_a_cent_is_a_matter_of_unit_prices():
    refuse_unbalanced([account(used=used(3, "30.296"))])


def test_a_missing_row_is_refused():
    with pytest.raises(DataError, match="读到 3 行，计入与剔除合计 2 行，相差 1 行"):
        refuse_unbalanced([account(used=used(2, "30.30"))])


def test_lines_on_disk_that_the_reader_did_not_hand_on_are_refused():
    with pytest.raises(DataError, match="文件共 4 行.*应有 3 行数据，读到 2 行，相差 1 行"):
        refuse_unbalanced([account(rows=2, used=used(2, "30.30"))])


def test_entries_of_one_reason_are_added_and_empty_ones_left_out():
    entries = [Entry("甲", 1, {PAID: Decimal(2)}), Entry("乙"), Entry("甲", 2, {PAID: Decimal(3)})]
    assert merged(entries) == (Entry("甲", 3, {PAID: Decimal(5)}),)


def test_the_ledger_survives_the_manifest(tmp_path):
    data = load(tmp_path, orders_csv(tmp_path, "A1,甲,2025-01-02,1234567.10\nA2,,2025-01-03,0.2\n"))
    assert read_manifest(data.folder).ledger == data.ledger
    assert of(data).written == {PAID: Decimal("1234567.3")}


def test_every_fate_of_an_order_is_listed_with_its_money(tmp_path):
    text = "订单号,客户,日期,金额,状态,备注\n" + (
        "A1,甲,2025-11-02,10.10,完成,\nA1,甲,2025-11-02,10.10,完成,\n"  # twice
        "A2,甲,2025-11-03,20,作废,\nA3,乙,2025-11-04,30,退款,\nA4,,2025-11-05,40,完成,\n"
        "A5,丙,2026-02-01,50,完成,\nA6,丙,2025-11-06,\"1,000.50\",完成,\n,,,,,\n\n"
    )  # fmt: skip
    write_text(tmp_path / "订单.csv", text)
    data = load(
        tmp_path,
        {"file": "订单.csv", "table": "orders", "columns": {**ORDER_COLUMNS, "状态": "status"}},
        valid_statuses=["完成"],
        refunds={"statuses": ["退款"]},
    )
    found = of(data)
    assert found.lines == Lines(on_disk=10, heading=1, blank=1)
    assert {e.reason: (e.rows, str(e.amounts.get(PAID, 0))) for e in found.entries} == {
        "计入": (2, "1010.6"),
        "映射到的列全空": (1, "0"),
        DUPLICATE: (1, "10.1"),
        VOIDED: (1, "20"),
        OUTSIDE: (1, "50"),
        REFUNDED: (1, "30"),
        NO_CUSTOMER: (1, "40"),
    }


def test_titles_and_blank_rows_of_a_workbook_are_told_apart(tmp_path):
    rows = [["销售日报"], [], ["订单号", "客户", "日期", "金额"], ["A1", "甲", "2025-01-02", 10]]
    rows += [[], ["A2", "乙", "2025-01-03", 20]]
    write_workbook(tmp_path / "订单.xlsx", {"明细": rows})
    data = load(tmp_path, {"file": "订单.xlsx", "table": "orders", "columns": ORDER_COLUMNS})
    found = of(data)
    assert (found.name, found.lines) == ("订单.xlsx［明细］", Lines(on_disk=6, heading=3))
    assert found.aside == (Entry("空行", 1),)


def test_an_amount_in_ten_thousands_is_written_in_the_clients_currency(tmp_path):
    write_text(tmp_path / "订单.csv", "订单号,客户,日期,金额（万元）\nA1,甲,2025-01-02,1.2345\n")
    columns = {"订单号": "order_id", "客户": "customer_id", "日期": "ordered_at",
               "金额（万元）": PAID}  # fmt: skip
    data = load(tmp_path, {"file": "订单.csv", "table": "orders", "columns": columns})
    assert of(data).written == {PAID: Decimal(12345)}


def test_codes_for_no_answer_are_set_aside_with_their_sum(tmp_path):
    source = orders_csv(tmp_path, "A1,甲,2025-01-02,-999\nA2,甲,2025-01-02,7\n")
    data = load(tmp_path, {**source, "blanks": {PAID: [-999]}})
    assert of(data).aside == (Entry("按 blanks 视为未答", 0, {PAID: Decimal(-999)}),)
    assert of(data).used.amounts == {PAID: Decimal(7)}


def test_merged_customers_are_counted_with_the_values_that_gave_way(tmp_path):
    write_text(tmp_path / "客户.csv", "编号,消费\nK1,100\nK1,30\nK2,5\n")
    columns = {"编号": "customer_id", "消费": "revenue_amount"}
    data = load(tmp_path, {"file": "客户.csv", "table": "customers", "columns": columns})
    found = of(data, "customers")
    assert found.aside == (Entry("并入同一编号", 1, {"revenue_amount": Decimal(30)}, row=3),)
    assert found.used.amounts == {"revenue_amount": Decimal(105)}


def test_lines_without_an_order_number_are_missing_in_the_orders_by_name(tmp_path):
    text = "单号,客户,日期,编码,数量,单价\n1,甲,2025-01-02,P,2,1.15\n,甲,2025-01-02,P,1,0.7\n"
    write_text(tmp_path / "明细.csv", text + "2,乙,2025-01-03,Q,1,5\n2,乙,2025-01-03,P,-1,1\n")
    columns = {"单号": "order_id", "客户": "customer_id", "日期": "ordered_at",
               "编码": "product_id", "数量": "quantity", "单价": "unit_price"}  # fmt: skip
    data = load(tmp_path, {"file": "明细.csv", "table": "order_lines", "columns": columns})
    lines, orders = of(data, "order_lines"), of(data)
    assert lines.written["line_amount"] == Decimal("7.00")
    assert [(e.reason, e.rows, e.amounts["line_amount"]) for e in lines.aside if e.rows] == [
        ("编号为空", 1, Decimal("0.70"))
    ]
    assert orders.origin == "由订单明细表归集"
    assert orders.used == Entry("计入", 2, {PAID: Decimal("6.30")})


AMOUNTS = {"10.10": "10.10", "-5.25": "-5.25", '"1,234.56"': "1234.56", "": "0", "0": "0",
           "待定": "0", "(3.30)": "-3.30", "7元": "7", "1.2万": "12000", "99999.999": "99999.999"}  # fmt: skip
ROW = st.tuples(
    st.sampled_from(["A1", "A2", "A3", "A4", ""]),
    st.sampled_from(["甲", "乙", ""]),
    st.sampled_from(["2025-03-01", "2025-12-30", "2026-05-01"]),
    st.sampled_from(sorted(AMOUNTS)),
    st.sampled_from(["完成", "作废", "退款"]),
    st.sampled_from(["x", "y", ""]),
)


@given(st.lists(ROW, max_size=25), st.sampled_from(["\n", "\r\n", "\n\n"]), st.integers(0, 2))
@settings(max_examples=60, deadline=None)
def test_rows_and_money_of_any_small_file_are_conserved(tmp_path_factory, rows, end, unreadable):
    """Against sums over the raw text, in another way than the product's."""
    base = tmp_path_factory.mktemp("d")
    regular = [(f"R{n}", "丁", "2025-06-01", "1.01", "完成", "") for n in range(60)]
    odd = [row for row in rows if row[3] == "待定"][:unreadable]
    content = regular + [row for row in rows if row[3] != "待定"] + odd
    text = end.join(["订单号,客户,日期,金额,状态,备注", *map(",".join, content), ""])
    (base / "订单.csv").write_bytes(text.encode())
    data = load(
        base,
        {"file": "订单.csv", "table": "orders", "columns": {**ORDER_COLUMNS, "状态": "status"}},
        valid_statuses=["完成"],
        refunds={"statuses": ["退款"]},
    )
    raw = list(csv.reader(io.StringIO(text)))
    found, amount = of(data), dict(zip(map(_bare, AMOUNTS), AMOUNTS.values(), strict=True))
    money = {"1.01": "1.01", **amount}

    def total(chosen):
        return sum((Decimal(money[row[3]]) for row in chosen), Decimal(0))

    kept = [row for row in raw[1:] if row]
    assert found.rows == len(kept) == len(content)
    assert found.lines.blank == raw.count([])
    assert found.written[PAID] == total(kept)
    counts = Counter(map(tuple, kept))
    once = list(counts)
    twice = [row for row, count in counts.items() for _ in range(count - 1)]
    fates = {entry.reason: entry for entry in found.entries}
    _same(fates.get(DUPLICATE), twice, total)
    _same(fates.get(VOIDED), [row for row in once if row[4] == "作废"], total)
    snapshot = data.frame("orders")
    assert len(snapshot) == sum(row[4] != "作废" for row in once)
    assert Decimal(str(round(snapshot[PAID].sum(), 3))) == total(r for r in once if r[4] != "作废")


def _bare(text: str) -> str:
    return text.strip('"')


def _same(entry: Entry | None, rows: list, total) -> None:
    found = entry or Entry("")
    assert found.rows == len(rows)
    assert found.amounts.get(PAID, Decimal(0)) == total(rows)


def test_orders_gathered_from_large_lines_balance_though_floats_are_coarse(tmp_path):
    text = "单号,客户,日期,编码,数量,单价\n"
    text += "".join(f"{n // 3},甲,2025-01-02,P,33333,98765.432109\n" for n in range(300))
    write_text(tmp_path / "明细.csv", text)
    columns = {"单号": "order_id", "客户": "customer_id", "日期": "ordered_at",
               "编码": "product_id", "数量": "quantity", "单价": "unit_price"}  # fmt: skip
    data = load(tmp_path, {"file": "明细.csv", "table": "order_lines", "columns": columns})
    amount = 300 * 33333 * Decimal("98765.432109")
    assert abs(of(data).used.amounts[PAID] - amount) < Decimal("0.005")
