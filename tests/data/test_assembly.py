"""Parts become one table: keys numbered or left out, rows of one key merged, names made numbers."""

import pytest
from client_files import settings, write_text

from reportkit.data.assembly import DEFAULT_ITEM, assemble, link_customers
from reportkit.data.ledger import MERGED, NO_KEY
from reportkit.data.loading import SourceReader
from reportkit.data.workbench import ROW, Workbench


@pytest.fixture
def staged(tmp_path):
    """``staged(table, columns, rows, …)``: the table of these comma-separated files, and its bench."""
    bench = Workbench(tmp_path)

    def make(table: str, columns: dict, *files: str):
        entries = []
        for number, rows in enumerate(files, start=1):
            name = f"{table}{number}.csv"
            write_text(tmp_path / name, ",".join(columns) + "\n" + rows)
            entries.append({"file": name, "table": table, "columns": columns})
        own = tmp_path / table  # parts are numbered anew for each table
        own.mkdir()
        parts = SourceReader(settings(tmp_path, *entries), own).parts()
        return assemble(bench, table, parts), bench

    yield make
    bench.close()


def said(made) -> list[tuple[str, int, str]]:
    return [(w.message, w.count, w.example) for w in made.warnings]


def entries(made, reason: str) -> list[int]:
    return [e.rows for account in made.book.accounts() for e in account.aside if e.reason == reason]


CALLS = {"客户": "customer_id", "时间": "happened_at", "内容": "text"}
PEOPLE = {"编号": "customer_id", "名称": "name", "行业": "industry", "修改": "updated_at"}


def test_rows_without_a_number_are_numbered_by_file_and_row(staged):
    rows = "甲,2025-01-02,来电\n乙,2025-01-03,来访\n"
    made, bench = staged("interactions", CALLS, rows, rows)
    found = bench.rows("SELECT interaction_id FROM interactions ORDER BY 1")
    first, second = (part.number for part in made.parts)
    assert [n for (n,) in found] == [
        f"#{first}-00000002", f"#{first}-00000003", f"#{second}-00000002", f"#{second}-00000003",
    ]  # fmt: skip
    assert made.treatment == ["完全相同的 2 行保留", "没有记录编号，每行视为一条"]


def test_an_empty_number_of_some_rows_is_made_up_and_said(staged):
    columns = {"号": "interaction_id", **CALLS}
    made, bench = staged(
        "interactions", columns, "A,甲,2025-01-02,x\n,乙,2025-01-03,y\n,丙,2025-01-04,z\n"
    )
    number = made.parts[0].number
    found = bench.rows("SELECT interaction_id FROM interactions ORDER BY 1")
    assert [n for (n,) in found] == [f"#{number}-00000003", f"#{number}-00000004", "A"]
    assert said(made) == [("记录编号为空，每行视为单独一条", 2, "interactions1.csv 第 3 行")]


def test_rows_without_the_key_that_a_table_needs_are_left_out_of_the_books(staged):
    made, bench = staged("customers", PEOPLE, "C1,甲,制造,\n,乙,零售,\n")
    assert bench.rows("SELECT customer_id FROM customers") == [("C1",)]
    assert said(made) == [("客户编号为空，这些行未读入", 1, "customers1.csv 第 3 行")]
    assert entries(made, NO_KEY) == [1]
    assert "去掉客户编号为空的 1 行" in made.treatment


def test_the_newest_row_gives_each_column_that_it_fills(staged):
    rows = "C1,旧名,制造,2024-01-01\nC1,新名,,2025-01-01\nC1,无日期,零售,\nC2,丙,餐饮,\n"
    made, bench = staged("customers", PEOPLE, rows)
    found = bench.rows(f"SELECT customer_id, name, industry, {ROW} FROM customers ORDER BY 1")
    # the newest row has no industry: the next one in age has; the row is the first of the three
    assert found == [("C1", "新名", "制造", 2), ("C2", "丙", "餐饮", 5)]
    assert entries(made, MERGED) == [2]
    assert ("同一客户编号出现多行，合并为一行", 2, "客户编号 C1") in said(made)
    assert made.treatment[-1] == "按客户编号合并 4 行为 2 行"


def test_without_an_age_the_first_row_of_the_first_file_wins(staged):
    columns = {"编号": "customer_id", "名称": "name", "行业": "industry"}
    made, bench = staged("customers", columns, "C1,,制造\n", "C1,乙,零售\n")
    assert bench.rows("SELECT name, industry FROM customers") == [("乙", "制造")]
    assert said(made) == []  # two files may well tell of one customer


def test_two_owners_of_one_number_are_said(staged):
    columns = {"编号": "customer_id", "名称": "name", "负责": "owner"}
    made, _ = staged("customers", columns, "C1,甲,王\nC1,甲,陈\nC3,乙,陈\nC3,乙,陈\n")
    assert ("同一客户有多位负责人（撞单）", 1, "C1") in said(made)


def test_one_owner_who_is_blank_elsewhere_is_no_conflict(staged):
    columns = {"编号": "customer_id", "负责": "owner"}
    made, _ = staged("customers", columns, "C1,王\nC1,\n")
    assert not any("撞单" in message for message, _, _ in said(made))


def test_an_order_number_of_two_contents_is_kept_and_said(staged):
    columns = {"号": "order_id", "客": "customer_id", "日": "ordered_at", "额": "paid_amount"}
    rows = "1,甲,2025-01-02,5\n1,甲,2025-01-02,6\n1,甲,2025-01-02,7\n2,甲,2025-01-03,8\n"
    made, bench = staged("orders", columns, rows)
    assert bench.row("SELECT count(*) FROM orders") == (4,)
    assert said(made) == [("订单号重复而内容不同的行，全部保留", 2, "订单号 1")]


def test_like_lines_of_one_order_are_real_articles(staged):
    columns = {"号": "order_id", "客": "customer_id", "日": "ordered_at", "品": "product"}
    made, bench = staged("order_lines", columns, "1,甲,2025-01-02,泵\n1,甲,2025-01-02,泵\n")
    assert bench.row("SELECT count(*) FROM order_lines") == (2,)
    assert made.rows_read == 2


def test_answers_without_an_item_are_of_the_whole(staged):
    made, bench = staged("surveys", {"号": "response_id", "分": "score"}, "1,5\n")
    assert bench.row("SELECT item FROM surveys") == (DEFAULT_ITEM,)
    assert f"没有题项，统称“{DEFAULT_ITEM}”" in made.treatment


def test_a_response_number_used_anew_in_another_file_is_another_sheet(staged):
    columns = {"号": "response_id", "题": "item", "分": "score"}
    made, bench = staged("surveys", columns, "1,价格,5\n1,整体,4\n", "1,价格,2\n")
    found = bench.rows("SELECT response_id, item, score FROM surveys ORDER BY ALL")
    assert found == [("1", "价格", 5.0), ("1", "整体", 4.0), ("1#2", "价格", 2.0)]
    assert said(made) == [("同一答卷编号用于多份答卷，按不同的答卷计", 1, "答卷编号 1")]


NAMED = {"编号": "customer_id", "名称": "name"}


def linked(staged, people: str, rows: str):
    _, bench = staged("customers", NAMED, people)
    made, _ = staged("interactions", CALLS, rows)
    link_customers(bench, made)
    found = bench.rows("SELECT customer_id FROM interactions ORDER BY happened_at")
    return [name for (name,) in found], made


def test_a_customer_who_is_named_gets_the_number_of_that_name(staged):
    found, made = linked(
        staged, "C1,甲\nC2,乙\n", "甲,2025-01-01,x\nC2,2025-01-02,x\n丙,2025-01-03,x\n"
    )
    assert found == ["C1", "C2", "丙"]
    assert [(c.change, c.count) for c in made.cleaning] == [("按客户名称对应到客户编号", 1)]


def test_a_name_of_two_customers_or_one_that_is_a_number_is_left_alone(staged):
    found, made = linked(
        staged, "C1,同名\nC2,同名\n甲,乙\nC4,甲\n", "同名,2025-01-01,x\n甲,2025-01-02,x\n"
    )
    assert found == ["同名", "甲"]
    assert made.cleaning == []


def test_without_a_customer_table_nothing_is_linked(staged):
    made, bench = staged("interactions", CALLS, "甲,2025-01-01,x\n")
    before = bench.version("interactions")
    link_customers(bench, made)
    assert bench.version("interactions") == before
