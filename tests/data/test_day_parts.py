"""Days told by several columns, or partly by the name of the sheet."""

from pathlib import Path

import pyarrow as pa
import pytest

from reportkit.data.day_parts import HEADING, dated, parts_of
from reportkit.data.sheet import Sheet


def sheet(headings, *rows, name="", file="订单.xlsx", top=()) -> Sheet:
    def stream(columns):
        cells = [pa.array([row[c] for row in rows], pa.string()) for c in columns]
        yield pa.record_batch(cells, names=[f"f{c}" for c in columns])

    return Sheet(
        Path(file), file, tuple(headings), len(top) + 2, stream, name, top=(*top, tuple(headings))
    )


def days(one: Sheet, parts=None) -> list[str | None]:
    whole = dated(one, parts if parts is not None else parts_of(one))
    assert whole.headings[-1] == HEADING
    (batch,) = whole.stream([0, len(whole.headings) - 1])
    assert batch.column(0).to_pylist() == next(one.stream([0])).column(0).to_pylist()
    return batch.column(1).to_pylist()


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        (["年", "月", "日"], ["2025", "4", "3"]),
        (["年份", "月份", "日期"], ["2025年", "04月", "03日"]),
        (["Year", "Month", "Day"], ["2025.0", "4.0", "3.0"]),
        (["年度", "月", "号"], ["２０２５", "４", "３号"]),
    ],
)
def test_three_columns_tell_a_day(headings, row):
    one = sheet([*headings, "金额"], [*row, "100"])
    assert list(parts_of(one).values()) == headings
    assert [day.replace("04", "4").replace("03", "3") for day in days(one)] == ["2025年4月3日"]


def test_year_and_month_tell_a_month_and_a_month_with_its_day_lacks_the_year():
    assert days(sheet(["年", "月"], ["2025", "4"])) == ["2025年4月"]
    assert days(sheet(["月", "日"], ["4", "3"])) == ["4月3日"]
    assert days(sheet(["月", "日"], ["4", "3"], file="2025年.xlsx")) == ["2025年4月3日"]


@pytest.mark.parametrize(
    ("name", "file", "top", "told"),
    [
        ("4月", "2025年销售.xlsx", (), "2025年04月3日"),
        ("2024年4月", "2025年销售.xlsx", (), "2024年04月3日"),
        ("4月", "销售.xlsx", (("2023年度销售",),), "2023年04月3日"),
        ("4月", "销售.xlsx", (), "04月3日"),
        ("Sheet1", "2025年4月.xlsx", (), "2025年04月3日"),
    ],
)
def test_what_no_column_tells_is_told_by_sheet_titles_and_file(name, file, top, told):
    assert days(sheet(["日期"], ["3"], name=name, file=file, top=top)) == [told]


@pytest.mark.parametrize(
    "one",
    [
        sheet(["日期"], ["3"]),  # of which month?
        sheet(["月"], ["4"]),
        sheet(["年"], ["2025"], name="4月"),
        sheet(["年", "月", "日", "下单时间"], ["2025", "4", "3", "2025-04-03"]),
        sheet(["年", "月", "日"], ["甲", "乙", "丙"]),
        sheet(["日期"], ["2025-04-03"], name="4月"),
        sheet(["金额"], ["3"], name="4月"),
    ],
)
def test_days_told_otherwise_or_not_at_all_need_no_column(one):
    assert parts_of(one) == {}


def test_blank_days_stay_blank_and_strange_ones_stay_as_they_are():
    one = sheet(["年", "月", "日"], ["2025", "4", "3"], ["", "", ""], ["2025", "x", "3"])
    parts = {"year": "年", "month": "月", "day": "日"}
    assert days(one, parts) == ["2025年4月3日", None, "2025 x 3"]


def test_a_sheet_without_the_headings_stays_as_it_is():
    one = sheet(["金额"], ["3"])
    assert dated(one, {"day": "日"}) is one
