"""Widths, line breaks and the texts of values."""

import math
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.charts import lettering


def test_a_han_character_is_one_em_wide():
    assert lettering.width_mm("客户", 10) == pytest.approx(2 * 10 * 25.4 / 72)


def test_the_widest_line_counts():
    assert lettering.width_mm("客\n客户", 8) == lettering.width_mm("客户", 8)


def test_a_label_that_fits_stays_whole():
    assert lettering.wrap("优质客户", 40, 8) == "优质客户"


def test_two_lines_come_out_about_equal():
    lines = lettering.wrap("企业微信与小程序直播间", 25, 8).split("\n")
    assert len(lines) == 2
    assert abs(len(lines[0]) - len(lines[1])) <= 2


def test_what_does_not_fit_in_two_lines_is_cut():
    text = lettering.wrap("客" * 100, 20, 8)
    assert text.count("\n") == 1
    assert text.endswith("…")


def test_a_line_never_begins_with_a_closing_mark():
    second = lettering.wrap("华北及东北大区，联合经营事业部", 8 * 8 * 25.4 / 72 - 2.9, 8).split(
        "\n"
    )[1]
    assert second[0] not in "，、。）"


def test_a_number_is_not_broken_in_two():
    assert "12,345" in lettering.wrap("客户数合计 12,345 家以上", 22, 8).replace("\n", "|")


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet="客户（华东）ABC123，。 -", min_size=1, max_size=60), st.floats(8, 60))
def test_wrapped_lines_never_exceed_their_room(text, room):
    for line in lettering.wrap(text, room, 8).split("\n"):
        assert lettering.width_mm(line, 8) <= room + 1e-9


def test_money_of_one_chart_shares_the_unit_of_its_largest_amount():
    assert lettering.value_texts([12_480_000, 310_000], "money") == ["1,248 万元", "31"]


def test_percent_stands_beside_every_value():
    assert lettering.value_texts([0.5, 0.25], "pct") == ["50.0%", "25.0%"]


def test_a_missing_value_is_a_dash():
    assert lettering.value_texts([math.nan, 20_000], "money") == ["—", "2.0 万元"]


def test_an_unknown_format_names_those_there_are():
    with pytest.raises(ValueError, match="数字格式“percent”不存在，可用：text、int"):
        lettering.formatter("percent", [1])


def test_the_callers_own_format_is_used():
    assert lettering.value_texts([2], lambda v: f"{v:.0f} 美元") == ["2 美元"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_kernel_reads_the_faces_from_files_of_its_own():
    inherited = lettering._faces(False)
    child = os.fork()
    if child == 0:
        os._exit(int(any(face in inherited for face in lettering._faces(False))))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert lettering._faces(False) is inherited
