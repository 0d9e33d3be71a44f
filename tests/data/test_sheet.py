"""Headings of one or two rows, and a look at the first rows."""

from pathlib import Path

import pyarrow as pa
import pytest

from reportkit.data.sheet import Sheet, headings_of, joined_headings
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
