"""In which unit somebody has been a customer: told, settled by other columns, or asked."""

from datetime import date, timedelta

import pytest
from client_files import write_text
from door import csv_text, drop

N = range(24)
KEY = ("客户编号", [f"C{n:03}" for n in N])
FLAG = ("是否流失", ["是" if n % 5 == 0 else "否" for n in N])


def dropped(folder, *columns):
    columns = (KEY, FLAG, *columns)
    table = [
        [heading for heading, _ in columns],
        *zip(*(cells for _, cells in columns), strict=True),
    ]
    return drop(folder, write_text(folder / "客户.csv", csv_text(table)))


def months(read):
    return read.data.frame("customers")["tenure_months"].max()


@pytest.mark.parametrize(
    ("heading", "longest", "told"),
    [("客户年限", 9, 108), ("在网时长（月）", 9, 9), ("会员天数", 730.485, 24), ("合作年数", 9, 108),
     ("tenure (years)", 9, 108), ("Months on book", 9, 9)],
)  # fmt: skip
def test_heading_names_the_unit(tmp_path, heading, longest, told):
    read = dropped(tmp_path, (heading, [longest if n == 1 else 1 for n in N]))
    assert read.asked == set()
    assert months(read) == pytest.approx(told)


@pytest.mark.parametrize("heading", ["客户时间", "tenure", "在网时长", "会员时长", "客龄"])
def test_unit_that_nothing_settles_is_asked_with_its_effect(tmp_path, heading):
    read = dropped(tmp_path, (heading, [n % 11 for n in N]))
    assert read.asked == {"customers.tenure_months.unit"}
    question = read.question("customers.tenure_months.unit")
    assert (question.words, question.proposed) == (("月", "年", "天"), "年")
    assert [c.effect for c in question.choices] == [
        "最长 10.0 个月",
        "最长 120.0 个月",
        "最长 0.3 个月",
    ]
    assert months(read.answered(customers__tenure_months__unit="年")) == 120


def test_age_and_length_of_life_rule_units_out(tmp_path):
    read = dropped(tmp_path, ("客户时间", [n * 30 for n in N]), ("年龄", [30 + n for n in N]))
    assert read.question("customers.tenure_months.unit").words == ("月", "天")
    read = dropped(tmp_path, ("客户时间", [n * 300 for n in N]))
    assert (read.asked, round(months(read))) == (set(), 227)


def test_charges_settle_the_unit(tmp_path):
    monthly = [20 + n for n in N]
    read = dropped(
        tmp_path,
        ("tenure", [n % 11 for n in N]),
        ("MonthlyCharges", monthly),
        ("TotalCharges", [12 * (n % 11) * fee for n, fee in zip(N, monthly, strict=True)]),
    )
    assert (read.asked, months(read)) == (set(), 120)


@pytest.mark.parametrize(("unit", "days"), [("天", 1), ("月", 30.44), ("年", 365.24)])
def test_day_of_the_start_settles_the_unit(tmp_path, unit, days):
    start = [date(2025, 12, 31) - timedelta(days=round(days * n)) for n in N]
    read = dropped(tmp_path, ("客户时间", list(N)), ("开户日期", [d.isoformat() for d in start]))
    assert read.asked == set()
    assert f"tenure_months: {unit}" in read.draft.yaml_text
