"""Cells of a form as plain values, and back: every documented type, each also empty, missing and odd."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from jiandaoyun_service import widget

from reportkit.crm.jiandaoyun_values import (
    UnwritableError,
    fields_of,
    row_of,
    widgets_of,
    written,
)

PERSON = {"name": "张三", "username": "u", "status": -1, "new": 1}  # has left


@pytest.mark.parametrize(
    ("type", "cell", "read"),
    [
        ("text", "甲", "甲"),
        ("text", "007", "007"),
        ("number", 12, Decimal(12)),
        ("number", Decimal("0.10"), Decimal("0.10")),
        ("datetime", "2025-11-30T16:00:00.000Z", datetime(2025, 11, 30, 16, tzinfo=UTC)),
        ("combo", "高", "高"),
        ("checkboxgroup", ["甲", "乙"], "甲、乙"),
        ("user", PERSON, "张三"),
        ("usergroup", [PERSON, {"name": "李四"}], "张三、李四"),
        ("dept", {"name": "销售", "dept_no": 3}, "销售"),
        ("phone", {"phone": "138", "verified": False}, "138"),
        ("linkdata", {"id": "abc"}, "abc"),
        ("upload", [{"name": "a.pdf", "url": "https://x"}], "a.pdf"),
        ("richtext", {"html": "<p>好</p>", "attachments": []}, "好"),
        ("sn", "K-001", "K-001"),
        ("brand_new_type", {"whatever": 1}, None),
        ("text", Decimal("1.5"), "1.5"),
        ("text", True, "是"),
    ],
)
def test_a_cell_becomes_a_plain_value(type, cell, read):
    known = widgets_of([widget(1, "字段", type)])
    assert row_of({"_id": "1", "_widget_1": cell, "unknown": 1}, known)["_widget_1"] == read


@pytest.mark.parametrize("type", ["text", "number", "datetime", "combo", "checkboxgroup", "user", "dept", "phone", "upload", "richtext"])  # fmt: skip
@pytest.mark.parametrize("empty", [None, "", [], {}])
def test_nothing_is_nothing_in_every_type(type, empty):
    known = widgets_of([widget(1, "字段", type)])
    assert row_of({"_id": "1", "_widget_1": empty}, known)["_widget_1"] is None
    assert "_widget_1" not in row_of({"_id": "1"}, known)


def test_an_address_is_four_fields():
    known = widgets_of([widget(1, "地址", "address")])
    cell = {"province": "江苏", "city": "南京", "detail": "1 号"}
    row = row_of({"_id": "1", "_widget_1": cell}, known)
    assert (row["_widget_1.province"], row["_widget_1.district"]) == ("江苏", None)
    assert [field.label for field in fields_of(known)[-4:]] == ["地址.省", "地址.市", "地址.区", "地址.详细地址"]  # fmt: skip


def test_labels_that_stand_twice_are_told_apart():
    labels = [
        f.label
        for f in fields_of(widgets_of([widget(1, "备注"), widget(2, "备注"), widget(3, "提交人")]))
    ]
    assert labels[-3:] == ["备注（_widget_1）", "备注（_widget_2）", "提交人（_widget_3）"]
    assert labels[1] == "提交人"


def test_system_fields_say_who_when_and_where_in_the_flow():
    row = row_of(
        {"_id": "1", "creator": PERSON, "createTime": "2025-12-01T00:00:00Z", "flowState": 1}, ()
    )
    assert row == {"_id": "1", "creator": "张三", "createTime": datetime(2025, 12, 1, tzinfo=UTC), "flowState": "已完成"}  # fmt: skip


def test_what_is_written_has_the_form_that_the_interface_takes():
    text, number, moment = widgets_of(
        [widget(1, "甲"), widget(2, "乙", "number"), widget(3, "丙", "datetime")]
    )
    assert written("高", text, "Asia/Shanghai") == "高"
    assert written(None, text, "Asia/Shanghai") == ""
    assert written(Decimal("1.50"), number, "Asia/Shanghai") == Decimal("1.50")
    assert written(date(2025, 12, 31), moment, "Asia/Shanghai") == "2025-12-30T16:00:00.000Z"
    assert written(date(2025, 12, 31), moment, "UTC") == "2025-12-31T00:00:00.000Z"
    with pytest.raises(UnwritableError, match="不能经接口清空"):
        written(None, moment, "UTC")
