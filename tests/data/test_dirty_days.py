"""Days in further writings: each is read, or asked about, never dropped."""

import pytest
from door import PLAIN, SALES, TOTAL, drop, rows, write

WRITINGS = {
    "25年1月5日": lambda d: f"{d.year % 100}年{d.month}月{d.day}日",
    "Sun, 05 Jan 2025": lambda d: d.strftime("%a, %d %b %Y"),
    "05-JAN-25": lambda d: d.strftime("%d-%b-%y").upper(),
    "January 5, 2025": lambda d: f"{d:%B} {d.day}, {d.year}",
    "seconds": lambda d: 1_735_900_000 + 86_400 * (d - SALES[0].day).days,
}


@pytest.mark.parametrize("tell", WRITINGS.values(), ids=WRITINGS)
def test_day_is_read_without_a_question(tmp_path, tell):
    read = drop(
        tmp_path, write(tmp_path, rows({**PLAIN, "下单时间": lambda s: tell(s.day)}), "a.xlsx")
    )
    assert read.asked == set()
    assert read.total == TOTAL
    first, last = read.days
    assert (last - first).days == (SALES[-1].day - SALES[0].day).days


def test_month_and_day_parted_by_a_stroke_ask_for_the_year(tmp_path):
    columns = {**PLAIN, "下单时间": lambda s: f"{s.day.month}/{s.day.day}"}
    read = drop(tmp_path, write(tmp_path, rows(columns)))
    assert read.asked == {"orders.year"}
    assert read.answered(orders__year="2025").days == (SALES[0].day, SALES[-1].day)


def test_short_year_with_points_is_asked_where_it_may_be_a_day(tmp_path):
    columns = {**PLAIN, "下单时间": lambda s: f"{s.day:%y.%m.%d}"}
    read = drop(tmp_path, write(tmp_path, rows(columns)))
    assert read.asked == {"orders.ordered_at.format"}
    assert read.answered(orders__ordered_at__format="%y.%m.%d").days[0] == SALES[0].day
