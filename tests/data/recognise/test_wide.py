"""Which headings are times, and which sheets are wide by them."""

import pytest

from reportkit.data.recognise.candidates import View
from reportkit.data.recognise.wide import month_of, wide_months, year_told


@pytest.mark.parametrize(
    ("heading", "month"),
    [("1月", "01"), ("十二月", "12"), ("3月份", "03"), ("2025年3月", "2025-03"), ("2025/3", "2025-03"),
     ("202503", "2025-03"), ("25年3月", "2025-03"), ("Sep-25", "2025-09"), ("March 2025", "2025-03"), ("Q3", "07"),
     ("2025年第二季度", "2025-04"), ("2024年", "2024-01"), ("2024", "2024-01"), ("2025-03-01 00:00:00", "2025-03")],
)  # fmt: skip
def test_heading_is_a_time(heading, month):
    assert month_of(heading) == (month, "")


@pytest.mark.parametrize(
    "heading", ["3月9日", "13月", "12", "marketing", "mayor", "20250103", "金额", "", "octet"]
)
def test_heading_is_no_time(heading):
    told = month_of(heading)
    assert told is None or told[1]  # something follows that is no measure of money


def test_what_follows_the_month_is_its_measure():
    assert month_of("2025年1月 销售额") == ("2025-01", "销售额")


def sheet(*heads, cells=("1", "2")):
    return View("表", ["客户", *heads], [["甲", "乙"], *(list(cells) for _ in heads)])


def test_three_times_with_numbers_are_wide():
    found = wide_months(sheet("1月", "2月", "3月"))
    assert (found.months, found.lacks_year) == ({1: "01", 2: "02", 3: "03"}, True)
    dated = wide_months(sheet("1月", "2月", "3月"), year="2025")
    assert (dated.months[3], dated.lacks_year) == ("2025-03", False)


def test_two_times_words_or_one_time_twice_are_not():
    assert wide_months(sheet("1月", "2月")) is None
    assert wide_months(sheet("1月", "2月", "3月", cells=("有", "无"))) is None
    assert wide_months(sheet("1月", "2月", "3月", "1月份")) is None


def test_one_year_is_told_and_two_are_not():
    assert year_told(["2025年销售", "表"]) == "2025"
    assert year_told(["2024-2025"]) == year_told(["表"]) == ""
