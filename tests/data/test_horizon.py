"""Data that end (or begin) inside the period: what is not recorded is not judged."""

from datetime import date, datetime, timedelta

import pytest
from client_files import load, orders_csv, write_text

from reportkit.analysis.basics.periods import Period


def daily(first: date, last: date, weekdays: str = "0123456") -> str:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return "".join(
        f"{n},客{n % 10},{day},{n + 1}\n"
        for n, day in enumerate(days)
        if str(day.weekday()) in weekdays
    )


def said(data) -> list[str]:
    return [w.message for w in data.warnings if "没有填满" in w.message]


def test_data_of_27_days_are_judged_as_of_their_last_day(tmp_path):
    rows = daily(date(2025, 10, 8), date(2025, 11, 3))
    data = load(tmp_path, orders_csv(tmp_path, rows), period="2025-Q4")
    assert data.as_of == datetime(2025, 11, 4)
    assert not data.fills(Period.parse("2025-Q4"))
    assert said(data) == [
        "报告期 2025-Q4 没有填满：记录止于 2025-11-03，期末 58 天没有数据，"
        "数据截止取最后一条记录的当天，不作环比、同比；"
        "若这些天确实没有业务，请写 data.as_of: 2026-01-01"
    ]


def test_the_month_that_is_there_is_filled(tmp_path):
    rows = daily(date(2025, 10, 8), date(2025, 11, 3))
    data = load(tmp_path, orders_csv(tmp_path, rows), period="2025-10")
    assert data.as_of == datetime(2025, 11, 1)
    assert data.fills(Period.parse("2025-10"))
    assert said(data) == []


def test_data_that_end_in_the_middle_of_the_month_do_not_fill_it(tmp_path):
    rows = daily(date(2025, 1, 1), date(2025, 12, 15))
    data = load(tmp_path, orders_csv(tmp_path, rows), period="2025-12")
    assert data.as_of == datetime(2025, 12, 16)
    assert "期末 16 天没有数据" in said(data)[0]


def test_data_that_begin_inside_the_period_do_not_fill_it(tmp_path):
    rows = daily(date(2025, 11, 10), date(2025, 12, 31))
    data = load(tmp_path, orders_csv(tmp_path, rows), period="2025-Q4")
    assert data.as_of == datetime(2026, 1, 1)
    assert not data.fills(Period.parse("2025-Q4"))
    assert said(data) == [
        "报告期 2025-Q4 没有填满：记录始于 2025-11-10，期初 40 天没有数据，不作环比、同比"
    ]


def test_weekends_and_a_quiet_last_week_are_no_gap(tmp_path):
    rows = daily(date(2025, 1, 1), date(2025, 12, 26), weekdays="01234")
    data = load(tmp_path, orders_csv(tmp_path, rows), period="2025-12")
    assert data.as_of == datetime(2026, 1, 1)
    assert data.fills(Period.parse("2025-12"))
    assert said(data) == []


def test_the_client_may_say_that_nothing_happened_after_the_last_record(tmp_path):
    entry = orders_csv(tmp_path, daily(date(2025, 1, 1), date(2025, 11, 3)))
    data = load(tmp_path, entry, period="2025-Q4", as_of="2026-01-01")
    assert data.as_of == datetime(2026, 1, 1)
    assert data.fills(Period.parse("2025-Q4"))
    assert said(data) == []


def test_an_earlier_cut_off_of_the_client_stands(tmp_path):
    entry = orders_csv(tmp_path, daily(date(2025, 1, 1), date(2025, 11, 3)))
    data = load(tmp_path, entry, period="2025-Q4", as_of="2025-11-01")
    assert data.as_of == datetime(2025, 11, 1)
    assert "数据截止按客户参数 data.as_of 取 2025-11-01" in said(data)[0]


def test_one_slip_of_the_pen_does_not_fill_a_period(tmp_path):
    rows = daily(date(2022, 1, 1), date(2025, 10, 3)) + "x,客1,2025-12-31,5\n"
    data = load(tmp_path, orders_csv(tmp_path, rows), period="2025-Q4")
    assert data.as_of == datetime(2025, 10, 4)


def test_records_that_go_on_after_the_period_fill_it(tmp_path):
    rows = daily(date(2025, 1, 1), date(2025, 11, 3)) + daily(date(2026, 1, 20), date(2026, 2, 20))
    data = load(tmp_path, orders_csv(tmp_path, rows), period="2025-Q4")
    assert data.as_of == datetime(2026, 1, 1)
    assert said(data) == []


@pytest.mark.parametrize("table", ["surveys", "interactions"])
def test_orders_tell_where_the_data_end_though_other_tables_go_on(tmp_path, table):
    moment = {"surveys": "answered_at", "interactions": "happened_at"}[table]
    value = {"surveys": "score", "interactions": "kind"}[table]
    write_text(tmp_path / "b.csv", "客户,日期,值\n客1,2025-12-30,5\n客1,2024-01-01,4\n")
    columns = {"客户": "customer_id", "日期": moment, "值": value}
    other = {"file": "b.csv", "table": table, "columns": columns}
    entry = orders_csv(tmp_path, daily(date(2025, 1, 1), date(2025, 11, 3)))
    assert load(tmp_path, entry, other, period="2025-Q4").as_of == datetime(2025, 11, 4)
    assert load(tmp_path, other, period="2025-Q4").as_of == datetime(2026, 1, 1)


def test_a_list_of_customers_has_no_end(tmp_path):
    write_text(tmp_path / "c.csv", "编号,建档\nC1,2020-01-01\nC2,2025-01-02\n")
    columns = {"编号": "customer_id", "建档": "created_at"}
    data = load(tmp_path, {"file": "c.csv", "table": "customers", "columns": columns})
    assert data.as_of == datetime(2026, 1, 1)


def test_leads_go_on_as_long_as_any_is_closed(tmp_path):
    rows = "".join(f"{n},2025-0{n}-15,2025-{n + 4:02}-28\n" for n in range(1, 9))
    write_text(tmp_path / "l.csv", "编号,创建,关闭\n" + rows)
    columns = {"编号": "lead_id", "创建": "created_at", "关闭": "closed_at"}
    data = load(tmp_path, {"file": "l.csv", "table": "leads", "columns": columns})
    assert data.as_of == datetime(2026, 1, 1)
