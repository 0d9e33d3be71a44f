"""Units and format codes of the numbers in a native chart."""

from __future__ import annotations

import pytest

from reportkit.blocks import ChartData, Series
from reportkit.render.pptx.number_formats import Look, look_of, ticks, values_look


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.0, 0.71, (0.0, 0.8, 0.2)), (0.2, 0.75, (0.2, 0.8, 0.1)), (-3.0, 12.0, (-5.0, 12.5, 2.5)),
     (0.0, 0.0, (0.0, 0.0, 0.2))],
)  # fmt: skip
def test_ticks_fall_on_round_numbers(low, high, expected):
    assert ticks(low, high) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("format", "values", "divisor", "code", "unit"),
    [
        ("money", (1.2e9,), 1e8, "#,##0.00;\u2212#,##0.00", "亿元"),
        ("money", (52_860.0,), 1e4, "#,##0.0;\u2212#,##0.0", "万元"),
        ("pct", (0.5,), 1.0, "0.0%;\u22120.0%", ""),
        ("pp", (0.007,), 0.01, "+0.0;\u22120.0;0.0", "个百分点"),
        ("text", (1.0,), 1.0, "#,##0.##;\u2212#,##0.##", ""),
    ],
)
def test_numbers_print_as_in_the_book(format, values, divisor, code, unit):
    look = look_of(format, values)
    assert (look.divisor, look.code, look.unit) == (divisor, code, unit)


@pytest.mark.parametrize("format", ["change", "signed"])
def test_a_change_carries_its_sign_and_zero_none(format):
    plus, minus, zero = look_of(format, (1.0,)).code.split(";")
    assert plus == f"+{zero}"
    assert minus == f"\u2212{zero}"


@pytest.mark.parametrize(
    ("values", "unit", "code"),
    [((9_999.4,), "元", "#,##0"), ((99.0, None), "元", "#,##0.00"), ((-2e7, 1.0), "万元", "#,##0"),
     ((), "元", "#,##0.00"), ((None,), "元", "#,##0.00")],
)  # fmt: skip
def test_money_shares_the_unit_of_its_largest_amount(values, unit, code):
    look = look_of("money", values)
    assert (look.unit, look.code) == (unit, f"{code};\u2212{code}")


def test_scaling_leaves_gaps():
    assert Look(1e4, "").scaled([2e4, None, -1e4, 0]) == [2.0, None, -1.0, 0.0]


def test_a_share_over_columns_does_not_choose_the_unit_of_the_columns():
    columns = Series(name="", values=(3.0,), colour="#000000")
    line = Series(name="", values=(9e9,), colour="#000000", style="line")
    data = ChartData(kind="column", series=(columns, line), categories=("甲",), format="money")
    assert values_look(data).unit == "元"


@pytest.mark.parametrize(("low", "high"), [(-7.3, -1.2), (0.0, 1e9), (1e-6, 2e-6), (5.0, 5.0)])
def test_ticks_enclose_what_is_drawn_in_at_most_eight_steps(low, high):
    least, most, step = ticks(low, high)
    assert least <= low + 1e-12 and most >= high - 1e-12
    assert 0 <= (most - least) / step <= 8


def test_a_look_knows_how_many_decimals_its_code_prints():
    assert look_of("money", [4_720_000.0]).digits == 1
    assert look_of("money", [47_200_000.0]).digits == 0
    assert look_of("pct", [0.5]).digits == 1
    assert look_of("times", [0.5]).digits == 1
