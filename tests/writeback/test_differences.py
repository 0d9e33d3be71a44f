"""Who would be written, and what people are told before."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportkit.crm.contract import ROW_ID, Effort, Field, Word
from reportkit.errors import ParameterError
from reportkit.params import WritebackFields, WritebackParams
from reportkit.writeback.differences import (
    chosen_fields,
    plan,
    plan_lines,
    same_value,
    spoken_seconds,
)
from reportkit.writeback.targets import Targets

ZONE = "Asia/Shanghai"
TIER = Field(
    "tier__c",
    "客户分层",
    "choice",
    (Word("高", "opt1"), Word("低", "opt2"), Word("旧", "opt3", False)),
)
FIELDS = (
    Field(ROW_ID, "ID", writable=False),
    TIER,
    Field("day__c", "分层日期", "day"),
    Field("n__c", "得分", "number", decimals=2),
)
DAY = date(2025, 12, 31)


class Held:
    """A system that holds rows and is only asked."""

    modified = "changed"

    def __init__(self, **rows):
        self.rows = rows

    def fields(self, thing):
        return FIELDS

    def by_ids(self, thing, ids, fields):
        return {id_: {ROW_ID: id_, **self.rows[id_]} for id_ in ids if id_ in self.rows}

    def effort(self, thing, changes):
        return Effort(len(changes), 20.4 * len(changes), "一家一次。")


def asked(**more):
    fields = {"tier": "客户分层", "date": "分层日期", "score": "n__c", **more.pop("fields", {})}
    return WritebackParams(object="A", fields=WritebackFields(**fields), **more)


def made(held, wanted, ours=None, **more):
    targets = Targets({i: {"date": DAY, **v} for i, v in wanted.items()}, {"没有分级": 2}, DAY)
    return plan(held, asked(**more), targets, ours or {}, zone=ZONE)


def test_a_word_is_written_as_its_value_and_shown_as_its_label():
    found = made(Held(a={"tier__c": "opt2"}), {"a": {"tier": "高", "score": Decimal(7)}})
    (change,) = found.changes
    assert change.values == {"tier__c": "opt1", "day__c": DAY, "n__c": Decimal(7)}
    assert change.before == {"tier__c": "opt2", "day__c": None, "n__c": None}
    assert found.moves == {("低", "高"): 1}


def test_another_day_alone_is_no_change_unless_there_was_none():
    same = {"tier__c": "opt1", "n__c": Decimal(7)}
    wanted = {"tier": "高", "score": Decimal(7)}
    found = made(
        Held(a={**same, "day__c": date(2025, 9, 30)}, b={**same, "day__c": None}),
        {"a": wanted, "b": wanted},
    )
    assert [change.id for change in found.changes] == ["b"]
    assert found.same == 1


def test_what_a_person_changed_since_is_left_and_what_we_left_is_not():
    wanted = {i: {"tier": "高", "score": None} for i in "abc"}
    held = Held(a={"tier__c": "opt2"}, b={"tier__c": "opt2"}, c={"tier__c": "opt2"})
    ours = {("a", "tier__c"): ("opt1",), ("b", "tier__c"): ("opt2",)}
    found = made(held, wanted, ours)
    assert (found.edited, [change.id for change in found.changes]) == (("a",), ["b", "c"])


def test_words_that_are_lacking_or_out_of_use_and_unknown_records_are_told():
    found = made(Held(a={}), {"a": {"tier": "旧"}, "x": {"tier": "新"}})
    assert found.missing == ("旧", "新") or set(found.missing) == {"旧", "新"}
    lines = "\n".join(plan_lines(found, "系统"))
    assert "系统里没有这些记录号：1 个（x）" in lines
    assert "没有写：没有分级 2 家" in lines
    assert "没有选项" in lines and "words" in lines
    assert "约需 不到 1 分钟，1 次调用。一家一次。" in lines


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"tier": "客户分曾"}, "没有字段“客户分曾”.*是否想写“客户分层”"),
        ({"tier": "ID"}, "不能经接口写入"),
    ],
)
def test_a_field_that_is_not_there_or_takes_nothing_is_named(fields, said):
    with pytest.raises(ParameterError, match=said):
        chosen_fields(FIELDS, asked(fields=fields))


def test_two_fields_of_one_label_are_told_apart_by_name():
    twice = (*FIELDS, Field("other__c", "客户分层"))
    with pytest.raises(ParameterError, match="有 2 个叫"):
        chosen_fields(twice, asked())
    assert chosen_fields(twice, asked(fields={"tier": "tier__c"}))["tier"] is TIER


@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.sampled_from(["Asia/Shanghai", "UTC", "America/New_York"]),
)
def test_a_day_kept_as_the_moment_at_which_it_begins_is_that_day(day, zone):
    from zoneinfo import ZoneInfo

    begins = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert same_value(day, begins, zone)


def test_empty_is_empty_and_numbers_are_equal_by_value():
    assert same_value(None, "", ZONE) and same_value("", None, ZONE)
    assert same_value(Decimal("7.0"), Decimal(7), ZONE)
    assert not same_value("甲", None, ZONE)
    assert not same_value(Decimal(7), "7", ZONE)


def test_a_number_is_compared_and_written_with_the_decimals_that_its_field_keeps():
    held = {"tier__c": "opt1", "day__c": DAY}
    wanted = {"tier": "高", "score": Decimal("80.256")}
    found = made(
        Held(a={**held, "n__c": Decimal("80.26")}, b={**held, "n__c": Decimal(1)}),
        {"a": wanted, "b": wanted},
    )
    assert [(change.id, change.values) for change in found.changes] == [
        ("b", {"n__c": Decimal("80.26")})
    ]


def test_time_is_spoken():
    assert [spoken_seconds(s) for s in (3, 61, 2000, 9000)] == [
        "不到 1 分钟",
        "1 分钟",
        "33 分钟",
        "2.5 小时",
    ]
