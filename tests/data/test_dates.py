from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.data.dates import UnreadableDateError, moved, parse_declared, parse_moment

SHANGHAI = ZoneInfo("Asia/Shanghai")


def read(text: str) -> datetime:
    return parse_moment(text, SHANGHAI)[0]


@pytest.mark.parametrize(
    "text",
    [
        "2025-01-03",
        "2025/1/3",
        "2025.1.3",
        "2025年1月3日",
        "20250103",
        "２０２５－０１－０３",
        "2025-1-3 星期五",
    ],
)
def test_third_of_january_in_every_accepted_spelling(text):
    assert read(text) == datetime(2025, 1, 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-01-03 15:20", datetime(2025, 1, 3, 15, 20)),
        ("2025/1/3 下午3:20", datetime(2025, 1, 3, 15, 20)),
        ("2025年1月3日下午3点20分05秒", datetime(2025, 1, 3, 15, 20, 5)),
        ("2025-01-03 03:20:05 PM", datetime(2025, 1, 3, 15, 20, 5)),
        ("2025-01-03 上午12:30", datetime(2025, 1, 3, 0, 30)),
        ("2025-01-03 下午12:30", datetime(2025, 1, 3, 12, 30)),
        ("202501031520", datetime(2025, 1, 3, 15, 20)),
        ("20250103152005", datetime(2025, 1, 3, 15, 20, 5)),
        ("2025-01-03T15:20:05.25", datetime(2025, 1, 3, 15, 20, 5, 250000)),
    ],
)
def test_times_of_day(text, expected):
    assert read(text) == expected


def test_utc_becomes_local_time_and_may_change_the_month():
    assert parse_moment("2025-01-31T16:30:00Z", SHANGHAI) == (
        datetime(2025, 2, 1, 0, 30),
        "时区换算",
    )
    assert read("2025-01-31 16:30:00+00") == datetime(2025, 2, 1, 0, 30)
    assert read("2025-02-01 01:30:00+0900") == datetime(2025, 2, 1, 0, 30)


def test_naive_time_of_another_zone_is_moved():
    moment = moved(datetime(2025, 1, 31, 16, 30), ZoneInfo("UTC"), SHANGHAI)
    assert moment == datetime(2025, 2, 1, 0, 30)


def test_excel_serial_45660_is_the_third_of_january_2025():
    assert parse_moment("45660", SHANGHAI) == (datetime(2025, 1, 3), "Excel 序列号转日期")
    assert read("45660.5") == datetime(2025, 1, 3, 12)


@pytest.mark.parametrize("text", ["19999", "80001", "12345", "99999"])
def test_numbers_outside_the_serials_of_excel_are_no_dates(text):
    with pytest.raises(UnreadableDateError):
        read(text)


def test_milliseconds_of_thirteen_digits():
    assert read("1735833600000") == datetime(2025, 1, 3)


@pytest.mark.parametrize(
    ("text", "day"),
    [("25年3月4日", (2025, 3, 4)), ("99年12月31日", (1999, 12, 31)), ("二〇二五年三月四日", (2025, 3, 4)),
     ("二零二五年十二月三十一日", (2025, 12, 31)), ("二〇二五年十月二十日", (2025, 10, 20)),
     ("二〇二五年3月4日", (2025, 3, 4)), ("2025 年 3 月 4 日", (2025, 3, 4)), ("2025.3.4.", (2025, 3, 4))],
)  # fmt: skip
def test_chinese_numerals_and_short_years_with_their_word_have_one_meaning(text, day):
    assert read(text) == datetime(*day)


def test_seconds_and_milliseconds_since_1970_are_one_moment():
    assert read("1735862400") == read("1735862400000") == datetime(2025, 1, 3, 8)


@pytest.mark.parametrize("zone", ["GMT+8", "+08:00", "+0800", "UTC+8"])
def test_zone_may_be_named(zone):
    assert read(f"2025/01/03 10:20:30 AM {zone}") == datetime(2025, 1, 3, 10, 20, 30)


def test_a_month_alone_is_its_first_day():
    assert parse_moment("2025年1月", SHANGHAI) == (datetime(2025, 1, 1), "只有年月，取当月 1 日")
    assert read("2025-01") == datetime(2025, 1, 1)


@pytest.mark.parametrize("text", ["03/04/2025", "3-4-25", "25-03-04", "03.04.2025 12:00", "250304"])
def test_unsettled_order_of_day_and_month_is_refused_with_the_reason(text):
    with pytest.raises(UnreadableDateError, match="日月顺序不明或年份只有两位"):
        read(text)


@pytest.mark.parametrize(
    "text", ["2025年13月3日", "2025-02-29", "20251301", "2025-01-03 25:00", "2025-04-31 10:00:00"]
)
def test_days_and_hours_that_do_not_exist_are_refused(text):
    with pytest.raises(UnreadableDateError, match="没有这一天"):
        read(text)


@pytest.mark.parametrize(
    "text",
    ["2025.1", "2025.10", "昨天", "2025", "2025-01-03 下", "1899-01-01", "2025-01-0312:00", "1/2"],
)
def test_other_texts_are_refused(text):
    with pytest.raises(UnreadableDateError):
        read(text)


def test_declared_format_settles_day_and_month():
    assert parse_declared("03/04/2025", "%d/%m/%Y", SHANGHAI) == datetime(2025, 4, 3)
    with pytest.raises(UnreadableDateError, match="不符合声明的格式"):
        parse_declared("2025-04-03", "%d/%m/%Y", SHANGHAI)


@settings(max_examples=50, deadline=None)
@given(
    st.integers(1990, 2050),
    st.integers(0, 20),
    st.integers(0, 40),
    st.sampled_from(
        ["{y}-{m}-{d}", "{y}/{m}/{d}", "{y}.{m}.{d}", "{y}年{m}月{d}日", "{y}{m:02}{d:02}"]
    ),
)
def test_a_date_is_read_exactly_when_the_calendar_has_it(year, month, day, form):
    text = form.format(y=year, m=month, d=day)
    try:
        expected = date(year, month, day)
    except ValueError:
        with pytest.raises(UnreadableDateError):
            read(text)
    else:
        assert read(text).date() == expected


def test_digits_of_a_day_and_a_time_may_be_parted():
    for text in ("20250304 103005", "20250304T103005", "20250304103005"):
        assert parse_moment(text, SHANGHAI)[0] == datetime(2025, 3, 4, 10, 30, 5)


def test_ordinals_are_read_where_months_are_spelled():
    assert parse_declared("3rd Mar 2025", "%d %b %Y", SHANGHAI) == datetime(2025, 3, 3)
    assert parse_declared("March 21st, 2025", "%B %d, %Y", SHANGHAI) == datetime(2025, 3, 21)
