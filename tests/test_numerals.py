import math
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportkit import numerals

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (950, "950 元"),
        (12.5, "12.50 元"),
        (12_345, "1.2 万元"),
        (8_911_407.904, "891.1 万元"),
        (50_220_000, "5,022 万元"),
        (173_000_000, "1.73 亿元"),
        (-23_000, "\u22122.3 万元"),
        (None, "—"),
        (math.nan, "—"),
    ],
)
def test_money_takes_the_unit_that_reads_well(amount, text):
    assert numerals.money(amount) == text


def test_money_in_another_currency_keeps_its_word():
    assert numerals.money(8_911_407.9, "英镑") == "891.1 万英镑"


def test_shares_changes_and_points_are_told_apart():
    assert numerals.percent(0.7462) == "74.6%"
    assert numerals.change(0.069) == "+6.9%"
    assert numerals.change(-0.014) == "\u22121.4%"
    assert numerals.points(0.007) == "+0.7 个百分点"
    assert numerals.points(-0.015) == "\u22121.5 个百分点"


def test_a_change_that_rounds_to_nothing_has_no_sign():
    assert numerals.change(0.0001) == "0.0%"
    assert numerals.change(-0.0001) == "0.0%"
    assert numerals.decimal(-0.04) == "0.0"


def test_every_language_of_the_sentences_has_its_manner_of_numbers():
    written = {path.name for path in (ROOT / "sentences").iterdir() if path.is_dir()}
    assert written == set(numerals.MANNERS)
    for manner in numerals.MANNERS.values():
        starts = [step.start for step in manner.money]
        assert starts == sorted(starts, reverse=True)
        assert starts[-1] == 1


def test_a_sentence_is_filled_by_named_formats():
    text = numerals.fill(
        "前 20% 的客户贡献 {share:pct}，{n:int} 家，{when:day}，{rest:money}",
        {"share": 0.7462, "n": 4338, "when": datetime(2025, 12, 31), "rest": None},
    )
    assert text == "前 20% 的客户贡献 74.6%，4,338 家，2025 年 12 月 31 日，—"


@pytest.mark.parametrize("field", ["{name}", "{name:text}"])
def test_a_name_that_looks_like_a_reference_refers_to_nothing(field):
    text = numerals.fill(field + "见 [[lorenz]]", {"name": "[[促销]]{n:int}"})
    assert "[[促销" not in text
    assert text.replace("\u2060", "") == "[[促销]]{n:int}见 [[lorenz]]"


def test_a_float_without_a_format_is_refused():
    with pytest.raises(ValueError, match="needs a format"):
        numerals.fill("占 {share}", {"share": 0.7461999})


def test_an_unknown_name_is_refused():
    with pytest.raises(KeyError, match="share"):
        numerals.fill("占 {share:pct}", {"part": 0.5})


@given(st.floats(-1e12, 1e12))
def test_money_never_loses_more_than_its_last_digit(amount):
    unit = numerals.money_unit(amount)
    number = numerals.money(amount).split(" ")[0].replace(",", "").replace("\u2212", "-")
    assert float(number) * unit.divisor == pytest.approx(
        amount, abs=0.5000001 * unit.divisor * 10**-unit.digits
    )


@given(st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True)))
def test_no_format_ever_prints_nan_or_inf(value):
    for name in numerals.FORMATS:
        if name not in ("date", "day"):
            text = numerals.format_value(value, name)
            assert "nan" not in text.lower() and "inf" not in text.lower()


def test_a_range_of_money_has_one_unit_and_few_digits():
    assert numerals.money_range(715_455, 2_230_965) == "72～223 万元"
    assert numerals.money_range(0, 59_400) == "0.0～5.9 万元"
    assert numerals.money_range(120, 940) == "120～940 元"
    assert numerals.money_range(float("nan"), 3.0) == "—"
    assert numerals.printed_range(715_455, 2_230_965) == (720_000, 2_230_000)
    assert numerals.printed_range(12_340, 59_400) == (12_000, 59_000)


def test_a_headline_rounds_money_to_whole_units_from_a_hundred_on():
    assert numerals.round_money(9_403_916) == "940 万元"
    assert numerals.round_money(594_000) == "59.4 万元"
    assert numerals.fill("{sum:round_money}", {"sum": 1.234e9}) == "12.34 亿元"
