"""Tables beside one another on one sheet."""

import pytest
from client_files import cells, opened, write_text, write_workbook
from door import CUSTOMER, PLAIN, SALES, TOTAL, drop, rows

from reportkit.data.side_by_side import beside, blocks, tables_beside
from reportkit.errors import DataError

HEADS = ["单号", "金额", "", "单号", "金额"]


def test_columns_without_a_heading_part_the_tables():
    assert blocks(HEADS) == [range(2), range(3, 5)]
    assert blocks(["", "a", "b"]) == [range(1, 3)]


def test_same_headings_or_other_ends_make_several():
    assert tables_beside(HEADS, [["A1", "1", "", "B1", "2"]]) == 2
    other = ["单号", "金额", "", "品类", "目标"]
    assert tables_beside(other, [["A1", "1", "", "笔", "2"], ["A2", "1", "", "", ""]]) == 2


def test_an_empty_or_unnamed_column_within_a_table_makes_none():
    other = ["单号", "金额", "", "品类", "数量"]
    assert tables_beside(other, [["A1", "1", "", "笔", "2"]]) == 1
    assert tables_beside(HEADS, [["A1", "1", "备注", "B1", "2"]]) == 1
    assert tables_beside(["单号", "", "金额"], [["A1", "", "2"]]) == 1


def test_one_table_is_read_and_one_that_is_not_there_refused(tmp_path):
    sheet = opened(write_text(tmp_path / "a.csv", "a,b,,c,d\n1,2,,3,4\n"))
    second = beside(sheet, 2)
    assert (second.headings, cells(second)) == (("c", "d"), [("3", "4")])
    assert next(second.stream([1])).schema.names == ["f1"]
    with pytest.raises(DataError, match="表头被空列分成 2 段"):
        beside(sheet, 3)


def test_sales_beside_sales_are_read_whole(tmp_path):
    left, right = rows(PLAIN, SALES[:12]), rows(PLAIN, SALES[12:])
    right += [[""] * 4] * (len(left) - len(right))
    table = [[*a, "", *b] for a, b in zip(left, right, strict=True)]
    read = drop(tmp_path, write_workbook(tmp_path / "月报.xlsx", {"表": table}))
    assert (read.asked, read.total, len(read.orders), read.customers) == (set(), TOTAL, 20, 5)


def test_customers_beside_their_sales_are_two_tables(tmp_path):
    people = [["客户编号", "客户名称", "行业"],
              *([key, f"样例{key}商行", "零售"] for key in sorted({s.customer for s in SALES}))]  # fmt: skip
    people += [[""] * 3] * (len(SALES) + 1 - len(people))
    table = [[*a, "", *b] for a, b in zip(rows({**PLAIN, **CUSTOMER}), people, strict=True)]
    read = drop(tmp_path, write_workbook(tmp_path / "月报.xlsx", {"表": table}))
    assert (read.asked, read.total) == (set(), TOTAL)
    assert set(read.data.frame("customers")["industry"]) == {"零售"}
