"""Rows as tables: one per object and subform, moments in local time, each record once."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from reportkit.crm.contract import ROW_ID, Field, Page, Word
from reportkit.data.crm.tables import Tables, latest, touched
from reportkit.errors import DataError

FIELDS = (
    Field(ROW_ID, "数据ID"),
    Field("a", "金额", "number"),
    Field("t", "时间", "moment"),
    Field("s", "明细", "rows", items=(Field(ROW_ID, "数据ID"), Field("x", "品名"))),
)
AT = datetime(2025, 11, 30, 16, 30, tzinfo=UTC)
PAGES = [
    Page(({ROW_ID: "1", "a": Decimal("0.10"), "t": AT, "s": [{ROW_ID: "i", "x": "甲"}]}, {ROW_ID: "2"})),
    Page(({ROW_ID: "1", "a": Decimal(2)}, {ROW_ID: "3", "s": [{"x": "乙"}, {"x": ""}]}), "", ("2",)),
]  # fmt: skip
TABLES = Tables(FIELDS, "Asia/Shanghai")


def rows(subform=""):
    return [row for b in TABLES.batches(lambda: PAGES, subform) for row in b.to_pylist()]


def test_a_record_that_came_twice_is_as_it_came_last_and_one_that_went_is_gone():
    assert rows() == [
        {"数据ID": "1", "金额": Decimal(2), "时间": None},
        {"数据ID": "3", "金额": None, "时间": None},
    ]


def test_a_subform_has_what_its_rows_belong_to():
    assert [(r["数据ID"], r["品名"]) for r in rows("明细")] == [("3", "乙"), ("3", None)]


def test_a_subform_repeats_no_amount_of_its_record_and_tells_equal_headings_apart():
    assert TABLES.headings("明细") == ("数据ID", "时间", "明细.数据ID", "品名")


def test_moments_are_local():
    (batch,) = TABLES.batches(lambda: PAGES[:1])
    assert batch.column("时间").to_pylist()[0] == datetime(2025, 12, 1, 0, 30)


def test_no_rows_are_a_table_with_its_headings():
    (batch,) = TABLES.batches(lambda: [Page(())])
    assert batch.schema.names == ["数据ID", "金额", "时间"]


def test_who_was_touched_and_when_last():
    assert touched(PAGES) == {"1", "2", "3"}
    assert latest(PAGES, "t") == AT
    assert latest(PAGES, "nothing") is None


def test_a_subform_that_is_not_there_is_named():
    with pytest.raises(DataError, match="没有子表单“明系”。是否想写“明细”"):
        TABLES.subform("明系")


def test_words_are_those_that_people_see_and_unknown_ones_stay():
    words = (Word("高", "1"), Word("低", "2"))
    fields = (
        Field(ROW_ID, "ID"),
        Field("c", "级别", "choice", words),
        Field("m", "标签", "choices", words),
    )
    cells = [("1", "1、2"), ("9", "2、9"), (None, ""), ("高", "1")]
    page = Page(tuple({ROW_ID: str(n), "c": c, "m": m} for n, (c, m) in enumerate(cells)))
    (batch,) = Tables(fields, "Asia/Shanghai").batches(lambda: [page])
    assert batch.column("级别").to_pylist() == ["高", "9", None, "高"]
    assert batch.column("标签").to_pylist() == ["高、低", "低、9", None, "高"]
