"""Days in further writings: each is read, or asked about, never dropped."""

from datetime import date

import pytest
from client_files import write_workbook
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


PARTS = {
    "年月日": {"年": lambda s: s.day.year, "月": lambda s: s.day.month, "日": lambda s: s.day.day},
    "2025年": {
        "年份": lambda s: f"{s.day.year}年",
        "月份": lambda s: f"{s.day.month}月",
        "日期": lambda s: f"{s.day.day}日",
    },
    "English": {"Year": lambda s: s.day.year, "Month": lambda s: s.day.month, "Day": lambda s: s.day.day},
}  # fmt: skip


@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS)
@pytest.mark.parametrize("name", ["订单.csv", "订单.xlsx"])
def test_days_in_three_columns_are_one_day(tmp_path, parts, name):
    columns = {h: tell for h, tell in PLAIN.items() if h != "下单时间"}
    read = drop(tmp_path, write(tmp_path, rows({**parts, **columns}), name))
    assert (read.asked, read.total) == (set(), TOTAL)
    assert read.days == (SALES[0].day, SALES[-1].day)
    assert not {h for source in read.sources for h in source.get("unused", ())} & set(parts)


def test_month_and_day_in_two_columns_ask_for_the_year(tmp_path):
    columns = {h: tell for h, tell in PLAIN.items() if h != "下单时间"}
    parts = {"月": lambda s: s.day.month, "日": lambda s: s.day.day}
    read = drop(tmp_path, write(tmp_path, rows({**parts, **columns})))
    assert read.asked == {"orders.year"}
    assert read.answered(orders__year="2025").days == (SALES[0].day, SALES[-1].day)


@pytest.mark.parametrize("day", ["{}", "{}日"])
@pytest.mark.parametrize(("file", "sheet"), [("2025年销售", "{}月"), ("销售", "2025年{}月")])
def test_a_sheet_for_each_month_may_hold_only_the_day(tmp_path, day, file, sheet):
    sheets = {}
    for s in SALES:
        rows_of = sheets.setdefault(
            sheet.format(s.day.month), [["订单号", "日期", "客户编号", "金额"]]
        )
        rows_of.append([s.number, day.format(s.day.day), s.customer, s.amount])
    read = drop(tmp_path, write_workbook(tmp_path / f"{file}.xlsx", sheets))
    assert (read.asked, read.total) == (set(), TOTAL)
    assert read.days == (SALES[0].day, SALES[-1].day)


def test_next_month_is_read_in_the_month_of_its_own_sheet(tmp_path):
    first = [["订单号", "日期", "客户编号", "金额"], *([f"A{n}", n, "K1", 10] for n in range(1, 9))]
    second = [
        ["订单号", "日期", "客户编号", "金额"],
        *([f"B{n}", n, "K1", 10] for n in range(1, 9)),
    ]
    file = tmp_path / "2025年.xlsx"
    read = drop(tmp_path, write_workbook(file, {"3月": first, "4月": second}))
    write_workbook(file, {"3月": first, "4月": second, "5月": [first[0], ["C1", 31, "K2", 10]]})
    assert read.days == (date(2025, 3, 1), date(2025, 5, 31))
