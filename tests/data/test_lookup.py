"""A small table's columns beside a sheet's own."""

import pytest
from client_files import cells, opened, write_text

from reportkit.data.lookup import AmbiguousLookupError, joined
from reportkit.errors import DataError

SALES = "单号,地区\nA1,华东\nA2, 华北 \nA3,\nA4,西南\n"


def sheets(folder, table):
    return (
        opened(write_text(folder / "订单.csv", SALES)),
        opened(write_text(folder / "负责人.csv", table)),
    )


def test_cells_of_the_small_table_stand_beside_the_value_they_explain(tmp_path):
    sales, owners = sheets(tmp_path, "区域,经理,单号\n华东,甲,x\n华北,乙,y\n华东,甲,x\n")
    sheet = joined(sales, owners, by="区域", of="地区")
    assert sheet.headings == ("单号", "地区", "经理", "负责人·单号")
    assert sheet.added == ("经理", "负责人·单号")
    assert [row[2] for row in cells(sheet)] == ["甲", "乙", "", ""]
    assert sheet.notes == ["“地区”有 1 行在 负责人.csv 里没有说明"]
    assert sheet.sample(2)[2] == ["甲", "乙"]


def test_columns_may_be_asked_in_any_order(tmp_path):
    sales, owners = sheets(tmp_path, "区域,经理\n华东,甲\n")
    batch = next(joined(sales, owners, by="区域", of="地区").stream([2, 0]))
    assert batch.schema.names == ["f2", "f0"]
    assert batch.column(0).to_pylist()[0] == "甲"


def test_value_with_two_explanations_is_refused(tmp_path):
    sales, owners = sheets(tmp_path, "区域,经理\n华东,甲\n华东,乙\n")
    with pytest.raises(AmbiguousLookupError, match="“区域”的“华东”有两种说明（甲；乙）"):
        joined(sales, owners, by="区域", of="地区")


def test_heading_that_is_not_there_is_named(tmp_path):
    sales, owners = sheets(tmp_path, "区域,经理\n华东,甲\n")
    with pytest.raises(DataError, match="lookup 中的“大区”不在表头里"):
        joined(sales, owners, by="大区", of="地区")
