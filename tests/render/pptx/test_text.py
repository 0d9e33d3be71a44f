"""Letters in boxes of a slide."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.render.pptx.text import (
    Paragraph,
    Run,
    em_width,
    fitted,
    height_mm,
    line_count,
    one_line,
    para,
    shortened,
)

INK = "#1F2A37"


def test_a_han_character_is_one_em_and_a_digit_about_half():
    assert em_width("客户") == 2.0
    assert em_width("12") == pytest.approx(1.14)


def test_ten_characters_of_ten_points_need_36_millimetres():
    assert line_count("客" * 10, 10, 36.5) == 1  # 10 em · 3.53 mm · 1.03
    assert line_count("客" * 11, 10, 36.5) == 2


def test_a_number_is_not_broken_while_it_fits_a_line():
    assert line_count("客户 1,234,567", 10, 25) == 2
    assert line_count("a" * 100, 10, 25) > 4


def test_what_fits_keeps_its_size():
    words = [para("短句", 14, INK)]
    assert fitted(words, 100, 20) == tuple(words)


def test_what_does_not_fit_is_set_smaller_first():
    small = fitted([para("客" * 60, 20, INK)], 100, 36)
    assert 9 <= small[0].size < 20
    assert small[0].text == "客" * 60


def test_at_the_floor_it_is_cut_and_every_run_keeps_its_look():
    runs = (Run("建议：", "#E2711D", bold=True), Run("客" * 900))
    (cut,) = fitted([Paragraph(runs, 14, INK)], 60, 20, floor=10)
    assert cut.size == 10
    assert cut.text.endswith("…")
    assert (cut.runs[0].text, cut.runs[0].colour) == ("建议：", "#E2711D")
    assert cut.runs[1].colour == ""


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.text(min_size=1, max_size=400), min_size=1, max_size=4),
    st.floats(30, 300),
    st.floats(12, 100),
)
def test_the_result_always_fits_the_box(texts, width, room):
    found = fitted([para(text, 14, INK, after=3) for text in texts], width, room)
    assert height_mm(found, width) <= room


def test_control_characters_and_overrides_are_no_letters():
    assert one_line("甲\x07\u202e乙\n丙\ufeff") == "甲乙 丙"


@given(st.text(max_size=200), st.floats(10, 200))
@settings(max_examples=50, deadline=None)
def test_a_shortened_line_stays_one_line(text, width):
    assert line_count(shortened(text, 10, width), 10, width) <= 1 or width < 12


def test_a_line_that_fits_is_not_shortened():
    assert shortened("客户 A", 10, 40) == "客户 A"
    assert shortened("客" * 40, 10, 40) == "客" * 10 + "…"
