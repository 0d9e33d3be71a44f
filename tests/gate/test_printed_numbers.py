import pytest

from reportkit.gate.printed_numbers import numbers_in


def read(text: str) -> list[tuple[str, float]]:
    return [(number.text, pytest.approx(number.value)) for number in numbers_in(text)]


def test_units_and_signs_are_read_with_their_number():
    assert read("销售额 5,081 万元，环比 +31.6%，较上期 −0.3 个百分点，净推荐值 −24.4 分") == [
        ("5,081 万", 50_810_000), ("+31.6%", 0.316), ("−0.3 个百分点", -0.003), ("−24.4", -24.4),
    ]  # fmt: skip


def test_dates_and_codes_are_no_numbers():
    assert read("2025 年第四季度（2025-10-01 至 2025-12-31）F10 与 Q4，2025-Q4 共 3 家") == [
        ("3", 3)
    ]


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("74.6%", 0.74619, True),
        ("74.6%", 0.74651, False),
        ("5,081 万元", 50_811_602.17, True),
        ("5,081 万元", 50_816_000, False),
        ("13 天", 13.4, True),
        ("1.6 分", 1.646, True),
        ("1.6 分", -1.646, False),
    ],
)
def test_a_number_says_every_value_that_rounds_to_it(text, value, said):
    (number,) = numbers_in(text)
    assert number.says(value) is said
