"""Which headings are times, and which sheets are wide by them."""

import pytest

from reportkit.data.recognise.candidates import View
from reportkit.data.recognise.wide import month_of, month_told, wide_months, year_told


@pytest.mark.parametrize(
    ("heading", "month"),
    [("1月", "01"), ("十二月", "12"), ("3月份", "03"), ("2025年3月", "2025-03"), ("2025/3", "2025-03"),
     ("202503", "2025-03"), ("25年3月", "2025-03"), ("Sep-25", "2025-09"), ("March 2025", "2025-03"), ("Q3", "07"),
     ("2025年第二季度", "2025-04"), ("2024年", "2024-01"), ("2024", "2024-01"), ("2025-03-01 00:00:00", "2025-03")],
)  # fmt: skip
def test_heading_is_a_time(heading, month):
    assert month_of(heading) == (month, "")


@pytest.mark.parametrize(
    "heading",
    ["13月", "3月32日", "2025-13-09", "12", "marketing", "mayor", "20250103", "金额", "", "octet"],
)
def test_heading_is_no_time(heading):
    told = month_of(heading)
    assert told is None or told[1]  # something follows that is no measure of money


@pytest.mark.parametrize(
    ("heading", "day"),
    [("3月9日", "03-09"), ("2025年3月9日", "2025-03-09"), ("2025-03-09", "2025-03-09"), ("2025/3/19", "2025-03-19"),
     ("2025-03-09 00:00:00", "2025-03-09")],
)  # fmt: skip
def test_heading_is_a_day(heading, day):
    assert month_of(heading) == (day, "")


def test_the_measure_may_stand_before_the_month():
    assert month_of("金额·3月") == ("03", "金额")
    assert month_of("3月·金额") == ("03", "金额")


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


COUNTS = [str(n) for n in range(1, 13)]


def test_counts_to_twelve_are_months_and_days_need_a_month():
    months = wide_months(sheet(*COUNTS), year="2025")
    assert (months.months[1], months.months[12]) == ("2025-01", "2025-12")
    assert wide_months(sheet(*COUNTS)).lacks_year
    days = wide_months(sheet(*(f"{n}日" for n in range(1, 8))), year="2025", month="04")
    assert (days.months[1], days.months[7]) == ("2025-04-01", "2025-04-07")
    whole = wide_months(sheet(*map(str, range(1, 31))), month="04")
    assert (whole.months[30], whole.lacks_year) == ("04-30", True)


def test_other_counts_are_no_times():
    assert wide_months(sheet(*(f"{n}日" for n in range(1, 8))), year="2025") is None
    assert wide_months(sheet(*map(str, range(1, 31))), year="2025") is None
    assert wide_months(sheet(*COUNTS[:5]), year="2025") is None
    assert wide_months(sheet(*COUNTS), month="04") is None  # months, or the first days of April
    assert wide_months(sheet(*reversed(COUNTS))) is None
    assert wide_months(sheet(*COUNTS, cells=("好", "差"))) is None


def test_one_month_is_told_and_two_are_not():
    assert (
        month_told(["2025年4月销售", "表"]) == month_told(["202504"]) == month_told(["4月"]) == "04"
    )
    assert month_told(["2025-04"]) == "04"
    assert month_told(["1月至4月"]) == month_told(["2025年"]) == month_told(["13月"]) == ""


def test_one_year_is_told_and_two_are_not():
    assert year_told(["2025年销售", "表"]) == "2025"
    assert year_told(["2024-2025"]) == year_told(["表"]) == ""
