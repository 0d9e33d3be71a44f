"""One column for each month, quarter or year: unfolding is asked, with its money, and then done."""

from datetime import date

import pytest
from client_files import write_workbook
from door import drop, write

PEOPLE = [f"样例{n}商行" for n in range(6)]
MONTHS = {
    "1月": [f"{n}月" for n in range(1, 7)],
    "一月份": [f"{word}月份" for word in "一二三四五六"],
    "English": ["Jan", "Feb", "Mar", "Apr", "May", "Jun"],
    "1月销售额": [f"{n}月销售额" for n in range(1, 7)],
}
DATED = {
    "2025年1月": [f"2025年{n}月" for n in range(1, 7)],
    "2025-01": [f"2025-{n:02}" for n in range(1, 7)],
    "202501": [f"2025{n:02}" for n in range(1, 7)],
    "Jan-25": ["Jan-25", "Feb-25", "Mar-25", "Apr-25", "May-25", "Jun-25"],
    "2025.1": [f"2025.{n}" for n in range(1, 7)],
}


def amount(person: int, month: int) -> int:
    return 0 if (person + month) % 5 == 0 else 100 * person + month + 1


TOTAL = sum(amount(person, month) for person in range(6) for month in range(6))
PAID = sum(amount(person, month) > 0 for person in range(6) for month in range(6))


def table(heads, *, whole=True, people="客户名称"):
    rows = [[people, "地区", *heads, *(["合计"] if whole else [])]]
    for person, name in enumerate(PEOPLE):
        months = [amount(person, month) for month in range(6)]
        shown = [value or ("" if person % 2 else 0) for value in months]
        rows.append([name, "华东", *shown, *([sum(months)] if whole else [])])
    return rows


@pytest.mark.parametrize("heads", DATED.values(), ids=DATED)
@pytest.mark.parametrize("name", ["销售.csv", "销售.xlsx"])
def test_months_with_their_year_are_unfolded(tmp_path, heads, name):
    read = drop(tmp_path, write(tmp_path, table(heads), name))
    assert read.asked == {"orders.wide"}
    question = read.question("orders.wide")
    assert (question.proposed, f"{TOTAL:,.2f}" in question.text) == ("展开", True)
    unfolded = read.answered(orders__wide="展开")
    assert (unfolded.total, len(unfolded.orders), unfolded.customers) == (TOTAL, PAID, 6)
    assert unfolded.days == (date(2025, 1, 1), date(2025, 6, 1))
    assert unfolded.orders["order_id"].is_unique


@pytest.mark.parametrize("heads", MONTHS.values(), ids=MONTHS)
def test_months_without_a_year_ask_for_it(tmp_path, heads):
    read = drop(tmp_path, write(tmp_path, table(heads)))
    assert read.asked == {"orders.year"}
    assert read.answered(orders__year="2024").days == (date(2024, 1, 1), date(2024, 6, 1))


@pytest.mark.parametrize("place", ["file", "sheet", "title"])
def test_year_may_stand_in_a_name_or_a_title(tmp_path, place):
    rows = table(MONTHS["1月"])
    if place == "title":
        rows = [["2025年客户销售汇总"], *rows]
    file = tmp_path / ("2025年销售.xlsx" if place == "file" else "销售.xlsx")
    read = drop(tmp_path, write_workbook(file, {"2025" if place == "sheet" else "表": rows}))
    assert read.asked == {"orders.wide"}
    assert read.answered(orders__wide="展开").total == TOTAL


def test_quarters_and_years_are_unfolded(tmp_path):
    heads = ["2024Q1", "2024Q2", "2024Q3", "2024Q4", "2025Q1", "2025Q2"]
    unfolded = drop(tmp_path, write(tmp_path, table(heads))).answered(orders__wide="展开")
    assert (unfolded.total, unfolded.days) == (TOTAL, (date(2024, 1, 1), date(2025, 4, 1)))


def test_pieces_beside_the_money_of_each_month_are_not_counted(tmp_path):
    rows = table(DATED["2025年1月"], whole=False)
    both = [[*rows[0][:2]], *([*row[:2]] for row in rows[1:])]
    for month in range(2, 8):
        both[0] += [f"{rows[0][month]}数量", f"{rows[0][month]}金额"]
        for own, row in zip(both[1:], rows[1:], strict=True):
            own += [7, row[month]]
    unfolded = drop(tmp_path, write(tmp_path, both)).answered(orders__wide="展开")
    assert (unfolded.total, len(unfolded.orders)) == (TOTAL, PAID)


def test_totals_below_are_no_customers(tmp_path):
    sums = [sum(amount(person, month) for person in range(6)) for month in range(6)]
    rows = [*table(DATED["2025-01"]), ["合计", "", *sums, TOTAL]]
    unfolded = drop(tmp_path, write(tmp_path, rows)).answered(orders__wide="展开")
    assert (unfolded.total, unfolded.customers) == (TOTAL, 6)


def test_ledger_says_how_lines_became_rows(tmp_path):
    unfolded = drop(tmp_path, write(tmp_path, table(DATED["2025-01"]))).answered(
        orders__wide="展开"
    )
    account = next(a for a in unfolded.data.ledger if a.table == "orders")
    assert (account.rows, account.lines.on_disk, account.lines.unfolded) == (PAID, 7, PAID - 6)
    assert account.written["paid_amount"] == TOTAL


def test_wide_sheet_may_be_left_out(tmp_path):
    read = drop(tmp_path, write(tmp_path, table(DATED["2025-01"])))
    assert read.question("orders.wide").words == ("展开", "不读")
    left = read.answered(orders__wide="不读")
    assert "skip: true" in left.project.client_file("jia").read_text("utf-8")


@pytest.mark.parametrize("name", ["2025年销售.csv", "2025年销售.xlsx"])
def test_headings_that_count_the_months_are_unfolded_in_the_year_of_the_file(tmp_path, name):
    heads = [str(n) for n in range(1, 13)]
    rows = [["客户名称", *heads]]
    rows += [[person, *(amount(n, m) for m in range(12))] for n, person in enumerate(PEOPLE)]
    whole = sum(sum(row[1:]) for row in rows[1:])
    read = drop(tmp_path, write(tmp_path, rows, name))
    assert read.asked == {"orders.wide"}
    unfolded = read.answered(orders__wide="展开")
    assert (unfolded.total, unfolded.customers) == (whole, 6)
    assert unfolded.days == (date(2025, 1, 1), date(2025, 12, 1))


@pytest.mark.parametrize("form", ["{}日", "{}"])
@pytest.mark.parametrize(("name", "key"), [("2025年4月.xlsx", "wide"), ("4月.xlsx", "year")])
def test_days_of_a_month_are_unfolded_in_the_month_of_the_file(tmp_path, form, name, key):
    rows = [["客户名称", *(form.format(day) for day in range(1, 31))]]
    rows += [[person, *(amount(n, d) for d in range(30))] for n, person in enumerate(PEOPLE)]
    whole = sum(sum(row[1:]) for row in rows[1:])
    read = drop(tmp_path, write(tmp_path, rows, name))
    assert read.asked == {f"orders.{key}"}
    unfolded = read.answered(**{f"orders__{key}": "展开" if key == "wide" else "2025"})
    assert (unfolded.total, unfolded.customers) == (whole, 6)
    assert unfolded.days == (date(2025, 4, 1), date(2025, 4, 30))


@pytest.mark.parametrize("measures_above", [True, False])
def test_several_measures_over_months_unfold_the_money_only(tmp_path, measures_above):
    if measures_above:
        heads = [["客户名称", "数量", *[""] * 5, "金额", *[""] * 5], ["", *MONTHS["1月"] * 2]]
        tell = [[9] * 6 + [amount(n, m) for m in range(6)] for n in range(6)]
    else:
        months = [cell for month in MONTHS["1月"] for cell in (month, "")]
        heads = [["客户名称", *months], ["", *["数量", "金额"] * 6]]
        tell = [[cell for m in range(6) for cell in (9, amount(n, m))] for n in range(6)]
    rows = [*heads, *([person, *tell[n]] for n, person in enumerate(PEOPLE))]
    read = drop(tmp_path, write(tmp_path, rows, "2025年.xlsx"))
    assert read.asked == {"orders.wide"}
    unfolded = read.answered(orders__wide="展开")
    assert (unfolded.total, len(unfolded.orders)) == (TOTAL, PAID)
