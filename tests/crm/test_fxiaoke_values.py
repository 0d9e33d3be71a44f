"""Values of 纷享销客 in both directions: nothing is lost on the way, nothing is guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportkit.crm.contract import Word
from reportkit.crm.fxiaoke_values import described, read_row, written

CHINA = ZoneInfo("Asia/Shanghai")
ID = "60d5f1e2a4b3c20001abcdef"


def one(name="a__c", **told):
    return next(d for d in described({name: {"label": "甲", **told}}) if d.field.name == name)


def row(fields, **content):
    return read_row({"_id": ID, **content}, described(fields), CHINA)


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=2, max_value=10**15, min_value=-(10**15)
    )
)
def test_an_amount_comes_back_to_the_cent(amount):
    field = one(type="currency", decimal_places=2)
    line = written(amount, field, CHINA)
    assert isinstance(line, str)
    assert "E" not in line
    assert read_row({"_id": ID, "a__c": line}, (field,), CHINA)["a__c"] == amount


@given(st.datetimes(min_value=datetime(2002, 1, 1), max_value=datetime(2100, 1, 1)))
def test_a_moment_comes_back_to_the_millisecond(moment):
    moment = moment.replace(tzinfo=UTC, microsecond=moment.microsecond // 1000 * 1000)
    field = one(type="date_time")
    line = written(moment, field, CHINA)
    assert len(str(line)) == 13
    assert read_row({"_id": ID, "a__c": line}, (field,), CHINA)["a__c"] == moment


@given(st.dates(min_value=date(2002, 1, 1), max_value=date(2100, 1, 1)))
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "UTC"])
def test_a_day_comes_back_in_its_zone(zone, day):
    field = one(type="date")
    line = written(day, field, ZoneInfo(zone))
    assert read_row({"_id": ID, "a__c": line}, (field,), ZoneInfo(zone))["a__c"] == day


@pytest.mark.parametrize("empty", [{}, {"a__c": None}, {"a__c": ""}, {"a__c": []}])
@pytest.mark.parametrize(
    "kind", ["text", "currency", "date", "select_many", "employee", "true_or_false"]
)
def test_empty_is_empty_however_it_is_said(kind, empty):
    assert row({"a__c": {"label": "甲", "type": kind}}, **empty)["a__c"] is None


@pytest.mark.parametrize("odd", ["-", "约 100"])
def test_a_number_that_is_none_stays_what_it_says(odd):
    assert row({"a__c": {"type": "number"}}, a__c=odd)["a__c"] == odd


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ({"owner": ["1000"], "owner__r": "王芳"}, "王芳"),
        ({"owner": ["1000"], "owner__r": {"id": "1000", "name": "王芳"}}, "王芳"),
        ({"owner": ["1000"], "owner__r": [{"name": "王芳"}, {"name": "李强"}]}, "王芳、李强"),
        ({"owner": ["1000"]}, "1000"),
    ],
)
def test_people_are_read_by_their_names_where_they_come(given, read):
    assert row({"owner": {"label": "负责人", "type": "employee"}}, **given)["owner"] == read


def test_a_reference_is_an_id_and_a_name_under_the_headings_of_exported_files():
    fields = {"account_id": {"label": "客户名称", "type": "object_reference"}}
    labels = {d.field.name: d.field.label for d in described(fields)}
    assert labels == {
        "_id": "唯一性ID",
        "account_id": "客户名称_唯一性ID",
        "account_id__r": "客户名称",
    }
    assert row(fields, account_id=ID, account_id__r="华辰")["account_id__r"] == "华辰"


def test_two_fields_of_one_label_are_told_apart_by_their_names():
    found = described(
        {"a__c": {"label": "备注"}, "b__c": {"label": "备注"}, "c__c": {"label": "其他"}}
    )
    assert [d.field.label for d in found] == ["唯一性ID", "备注（a__c）", "备注（b__c）", "其他"]


def test_files_disabled_fields_and_what_is_no_field_are_left_out():
    fields = {"a": {"type": "image"}, "b": {"is_active": False}, "c": None, "d": {"type": "text"}}
    assert [d.field.name for d in described(fields)] == ["_id", "d"]


def test_what_the_service_computes_is_typed_by_its_result_and_not_writable():
    field = one(type="formula", return_type="currency", decimal_places=2)
    assert (field.field.kind, field.field.writable) == ("number", False)
    assert read_row({"_id": ID, "a__c": "0.30"}, (field,), CHINA)["a__c"] == Decimal("0.30")


def test_words_that_are_no_longer_usable_are_marked():
    field = one(
        type="select_one", options=[{"label": "高", "value": "1", "not_usable": True}, {"x": 1}]
    )
    assert field.field.words == (Word("高", "1", False),)


def test_a_list_of_words_is_one_text_and_goes_out_as_a_list():
    field = one(type="select_many")
    assert written("a、b", field, CHINA) == ["a", "b"]
    assert read_row({"_id": ID, "a__c": ["a", "b"]}, (field,), CHINA)["a__c"] == "a、b"


def test_a_number_is_rounded_to_the_decimals_of_its_field():
    assert written(Decimal("12.345678"), one(type="number", decimal_places=2), CHINA) == "12.35"
    assert written(Decimal("1E+3"), one(type="number"), CHINA) == "1000"


def test_fields_are_in_one_order_whatever_the_answer_has():
    fields = {name: {"label": name} for name in ("b__c", "_id", "name", "a__c")}
    names = [
        [d.field.name for d in described(dict(given))]
        for given in (fields.items(), reversed(fields.items()))
    ]
    assert names[0] == names[1] == ["_id", "a__c", "b__c", "name"]
