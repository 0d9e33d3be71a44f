from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportkit.data.recognise.cells import fit, has_day, is_moment, moment, number, profile

DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))
FORMS = st.sampled_from(
    ["{0.year}-{0.month}-{0.day}", "{0.year}/{0.month:02}/{0.day:02}", "{0.year}年{0.month}月{0.day}日",
     "{0:%Y%m%d}", "{0.year}.{0.month}.{0.day}", '="{0:%Y-%m-%d}"', "{0:%Y-%m-%d} 下午3:05"]
)  # fmt: skip
CENTS = st.integers(0, 10**10)
MONEY = st.sampled_from(
    ["{:.2f}", "{:,.2f}", "￥{:,.2f}", "{:.2f}元", "{:.2f} CNY", '="{:.2f}"', "'{:.2f}"]
)


@given(DAYS, FORMS)
def test_a_day_reads_as_itself_in_every_form(day, form):
    text = form.format(day)
    assert moment(text) == day
    assert is_moment(text)
    assert has_day(text)


@given(CENTS, MONEY)
def test_an_amount_reads_as_itself_in_every_form(cents, form):
    found = number(form.format(cents / 100))
    assert found is not None
    assert found.value == pytest.approx(cents / 100, abs=0.005)  # half a cent


@given(CENTS.filter(bool))
def test_brackets_make_an_amount_negative(cents):
    found = number(f"（{cents / 100:,.2f}）")
    assert found is not None
    assert found.value < 0


def test_decimal_comma_is_said():
    assert number("1052,75").decimal_comma
    assert not number("1,052.75").decimal_comma


@pytest.mark.parametrize("text", ["2024年10月", "2024-10"])
def test_month_alone_names_no_day(text):
    assert moment(text) is not None
    assert not has_day(text)


@pytest.mark.parametrize("text", ["03/04/2025", "3月9日", "05-Jan-2025"])
def test_day_whose_year_or_order_is_open_is_still_a_day(text):
    assert is_moment(text)
    assert moment(text) is None


@pytest.mark.parametrize("text", ["45500", "1735689600000", "250103"])
def test_bare_digits_alone_are_no_evidence_of_a_day(text):
    assert not is_moment(text)


def test_bare_digits_suit_a_heading_that_asks_for_times():
    serials = profile([str(45000 + n) for n in range(20)])
    assert fit("time", serials) == 0.9
    assert fit("time", profile([str(n) for n in range(20)])) == 0
    mostly = [str(45_000 + n) for n in range(9)]
    assert fit("time", profile([*mostly, "7"])) == 0  # nine in ten are not more than nine in ten


def test_words_for_no_value_are_no_cells():
    column = profile(["100", "-", "", "N/A", "200", " 100 "])
    assert (column.filled, column.distinct, column.rows) == (3, 2, 6)
    assert (column.fullness, column.numeric) == (0.5, 1)


def test_unreadable_cells_lower_the_fit_and_leave_some():
    good, mixed = profile(["100"] * 20), profile(["100"] * 18 + ["待定", "面议"])
    assert 0.9 < fit("amount", mixed) < fit("amount", good) == 1


def test_days_written_as_digits_are_no_money():
    assert fit("amount", profile([f"202501{n:02}" for n in range(1, 29)])) < 0.2


def test_answers_on_a_scale_are_few_whole_numbers_or_words():
    assert profile([str(n % 5 + 1) for n in range(30)]).scale == 1
    assert profile(["满意", "非常满意", "一般", "不满意"] * 5).scale == 1
    assert profile([str(100 + n) for n in range(30)]).scale == 0


def test_empty_column_neither_helps_nor_excludes():
    assert fit("amount", profile(["", "", ""])) == 0.3


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ([f"K{n}" for n in range(10)], 1.0),
        ([f"2025-01-{n + 1:02}" for n in range(10)], 0.3),  # days
        ([f"{n}.5" for n in range(10)], 0.4),  # measures
        ([*"12345678", "9.5", "10.5"], 0.4),  # of which fewer than nine in ten are whole
        ([*"123456789", "10.5"], 1.0),
        (["男", "女"] * 5, 0.6),  # a flag
    ],
)
def test_days_measures_and_flags_speak_against_customers(cells, found):
    assert fit("customer", profile(cells)) == pytest.approx(found)
