"""Units and format codes of the numbers in a native chart."""

from __future__ import annotations

import pytest

from reportkit.render.pptx.numbers import look_of, ticks


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
