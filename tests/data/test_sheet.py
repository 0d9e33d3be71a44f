"""Headings of one or two rows, and a look at the first rows."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from reportkit.data.sheet import (
    Sheet,
    groups_above,
    headings_of,
    is_description,
    joined_headings,
)
from reportkit.data.spec import SourceSpec
from reportkit.errors import DataError


def spec(**more) -> SourceSpec:
    return SourceSpec(file="a.csv", table="orders", **more)


def streamed(*batches: list[list[str | None]]) -> tuple[Sheet, list[int]]:
    """A sheet of two columns; the list grows by one for each batch that is read."""
    read: list[int] = []

    def stream(columns):
        for number, batch in enumerate(batches):
            read.append(number)
            cells = [pa.array([row[c] for row in batch], pa.string()) for c in columns]
            yield pa.record_batch(cells, names=[f"f{c}" for c in columns])

    return Sheet(Path("a.csv"), "a.csv", ("甲", "乙"), 2, stream), read


def test_headings_are_trimmed_and_the_mark_of_the_file_falls_away():
    assert headings_of("a.csv", ["\ufeff客户 ", " 金额", ""], spec()) == ("客户", "金额", "")


def test_without_a_header_columns_are_numbered_or_named():
    assert headings_of("a.csv", ["x", "y"], spec(header=False)) == ("列1", "列2")
    assert headings_of("a.csv", ["x", "y"], spec(header=False, names=["甲", "乙"])) == ("甲", "乙")


@pytest.mark.parametrize("names", [["甲"], ["甲", "乙", "丙"]])
def test_too_few_or_too_many_names_are_refused_with_the_first_row(names):
    message = rf"a\.csv：names 列出 {len(names)} 个列名，文件第 1 行有 2 列（x、y…）"
    with pytest.raises(DataError, match=message):
        headings_of("a.csv", ["x", "y"], spec(header=False, names=names))


def test_an_empty_heading_takes_the_one_above_it():
    assert joined_headings(["客户", "金额"], ["", "实付"]) == ("客户", "实付")


def test_headings_that_repeat_are_told_apart_by_their_group():
    above = ["", "本期", "", "上期", ""]
    row = ["客户", "数量", "金额", "数量", "毛利"]
    assert joined_headings(above, row) == ("客户", "本期·数量", "金额", "上期·数量", "毛利")


def test_words_that_say_nothing_alone_are_written_with_their_group():
    above = ["订单号", "客户信息", "", "金额", "", "单价"]
    row = ["", "名称", "等级", "含税", "税额", "万元"]
    told = ("订单号", "客户·名称", "等级", "金额·含税", "金额·税额", "单价（万元）")
    assert joined_headings(above, row) == told
    assert joined_headings(["销售台账", "", ""], ["名称", "含税", "元"]) == ("名称", "含税", "元")


def test_what_a_survey_writes_below_a_plain_question_is_no_heading():
    above = ["Respondent ID", "Rate us", "", "Anything else?"]
    row = ["", "Quality", "Support", "Open-Ended Response"]
    told = ("Respondent ID", "Quality", "Support", "Anything else?")
    assert joined_headings(above, row) == told


def test_a_row_that_explains_the_headings_is_told():
    assert is_description(['{"ImportId":"startDate"}', '{"ImportId":"QID1","timeZone":"UTC"}'])
    assert is_description(["此项必填", "", "最大位数：20"])
    assert not is_description(["甲商行", "2025-01-03", "100"])
    assert not is_description(["", ""])


def test_groups_stand_above_their_headings_and_titles_above_none():
    sheet, _ = streamed([["x", "1"]])
    grouped = replace(sheet, first_row=3, top=(("满意度", ""), ("甲", "乙")))
    assert groups_above(grouped) == ["", ""]  # one cell alone is a title
    grouped = replace(sheet, first_row=3, top=(("编号", "满意度"), ("", "质量"), ("1", "5")))
    assert groups_above(grouped) == ["编号", "满意度"]


def test_a_shorter_row_above_lends_its_last_group_to_nobody():
    assert joined_headings(["本期"], ["数量", "数量"]) == ("本期·数量", "数量")


def test_a_sample_has_one_list_per_column_and_reads_no_more_than_it_needs():
    sheet, read = streamed([["a", "1"], ["b", None]], [["c", "3"]], [["d", "4"]])
    assert sheet.sample(2) == [["a", "b"], ["1", ""]]
    assert read == [0]


def test_a_sample_spans_batches_and_ends_with_the_sheet():
    sheet, read = streamed([["a", "1"], ["b", "2"]], [["c", "3"], ["d", "4"]])
    assert sheet.sample(3) == [["a", "b", "c"], ["1", "2", "3"]]
    assert read == [0, 1]
    assert sheet.sample(9)[0] == ["a", "b", "c", "d"]
    assert streamed()[0].sample(5) == [[], []]
