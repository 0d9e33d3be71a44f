"""What curves with axes share: ticks that stand clear, labels at points and line ends."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from reportkit.charts import palette
from reportkit.charts.axes import (
    axes_box,
    data_to_points,
    end_labels,
    label_points,
    label_size,
    percent_axis,
    period_labels,
    period_ticks,
    readable,
    write_at,
)
from reportkit.charts.theme import PT_PER_MM, Margins, add_axes, blank_figure, theme


@pytest.fixture
def axes():
    """Axes of 100 × 40 mm, 10 mm from the left and 5 mm from the foot of the figure."""
    with theme():
        return add_axes(blank_figure("full", 50), Margins(10, 60, 5, 5))


def ticks(axes):
    return [label.get_text() for label in axes.get_xticklabels()]


def placed(axes):
    return {text.get_text(): text.xy for text in axes.texts}


# -- names of periods ------------------------------------------------------------------------------


def test_days_are_named_by_month_and_day():
    days = pd.to_datetime(["2025-12-31", "2026-01-07"])
    assert period_labels(days, [0, 1]) == ["12-31", "01-07"]


def test_the_year_is_named_at_the_first_label_shown_and_where_it_changes():
    index = pd.period_range("2025-10", periods=8, freq="M")
    assert period_labels(index, [1, 3, 5, 7]) == ["25-11", "26-01", "03", "05"]
    assert period_labels(index, [2]) == ["25-12"]
    assert period_labels(index, []) == []


# -- ticks ----------------------------------------------------------------------------------------


def test_all_periods_are_named_while_they_have_room(axes):
    period_ticks(axes, pd.Index(["甲", "乙", "丙"]), 100)
    assert ticks(axes) == ["甲", "乙", "丙"]
    assert axes.get_xlim() == (-0.5, 2.5)


def test_crowded_periods_are_named_in_equal_steps_back_from_the_last(axes):
    period_ticks(axes, pd.period_range("2020-01", periods=60, freq="M"), 100)
    places = list(axes.get_xticks())
    assert places[-1] == 59
    assert len({b - a for a, b in pairwise(places)}) == 1
    assert 5 < len(places) < 30


def test_a_single_period_stands_in_the_middle(axes):
    period_ticks(axes, pd.Index(["本期"]), 100)
    assert (ticks(axes), axes.get_xlim()) == (["本期"], (-0.5, 0.5))


def test_a_name_wider_than_half_the_axes_is_cut(axes):
    period_ticks(axes, pd.Index(["客" * 60]), 100)
    assert ticks(axes)[0].endswith("…")
    assert len(ticks(axes)[0]) < 25


def test_shares_are_written_as_whole_percents(axes):
    percent_axis(axes, low=0.5)
    show = axes.yaxis.get_major_formatter()
    assert [show(v) for v in (0.5, 0.755, 1.0)] == ["50%", "76%", "100%"]
    low, high = axes.get_ylim()
    assert (low, high) == (0.5, pytest.approx(1.006))  # 1 + .5 · .012, so that 100 % is not cut


# -- labels ---------------------------------------------------------------------------------------


def test_positions_are_points_from_the_foot_of_the_figure(axes):
    axes.set_xlim(0, 10)
    axes.set_ylim(0, 1)
    assert data_to_points(axes, [(0, 0), (10, 1)]) == [
        pytest.approx((10 * PT_PER_MM, 5 * PT_PER_MM)),
        pytest.approx((110 * PT_PER_MM, 45 * PT_PER_MM)),
    ]
    assert data_to_points(axes, []) == []
    assert axes_box(axes) == pytest.approx(
        tuple(mm * PT_PER_MM for mm in (10, 5, 110, 45))
    )  # fmt: skip


def test_a_label_is_as_wide_as_its_letters():
    wide, _ = label_size("客户", 10)
    assert wide == pytest.approx(21.0, abs=0.1)  # two Han characters of 10 points and 1 of air
    assert label_size("客户", 10, bold=True)[0] >= wide


def test_labels_of_points_stand_near_them_and_the_line_runs_free(axes):
    line = np.array([1.0, np.nan, 9.0])
    axes.set_xlim(-0.5, 2.5)
    axes.set_ylim(0, 10)
    label_points(axes, [(0, 1.0), (2, 9.0)], ["低", "高"], ["#111111", "#222222"], [line])
    found = placed(axes)
    assert set(found) == {"低", "高"}
    for name, point in zip("低高", data_to_points(axes, [(0, 1.0), (2, 9.0)]), strict=True):
        assert 3 < np.hypot(*np.subtract(found[name], point)) < 20
    assert [text.get_color() for text in axes.texts] == ["#111111", "#222222"]


def test_a_label_without_room_is_left_out_and_the_first_comes_first(axes):
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    points = [(0.5, 0.5)] * 30
    label_points(axes, points, [f"第 {n} 个点" for n in range(30)], ["#111111"] * 30, [])
    assert "第 0 个点" in placed(axes)
    assert len(axes.texts) < 30


def test_no_points_and_a_line_without_values_write_nothing(axes):
    label_points(axes, [], [], [], [np.array([np.nan, np.nan])])
    end_labels(axes, [])
    assert list(axes.texts) == []


def test_lines_that_end_together_are_named_apart_in_their_order(axes):
    axes.set_ylim(0, 1)
    end_labels(axes, [(0.50, "甲", "#0B3A66", False), (0.501, "乙", "#2B7BBA", True)])
    found = placed(axes)
    assert found["乙"][1] - found["甲"][1] == pytest.approx(10.5)
    assert {text.get_fontweight() for text in axes.texts if text.get_text() == "乙"} == {"bold"}


def test_a_name_moved_from_its_line_is_tied_to_it(axes):
    axes.set_ylim(0, 1)
    end_labels(axes, [(0.2, "甲", "#0B3A66", False), (0.9, "乙", "#0B3A66", False)])
    assert len(axes.texts) == 2
    end_labels(axes, [(0.5, c, "#0B3A66", False) for c in "丙丁戊"])
    assert sum(text.get_text() == "" for text in axes.texts) == 2  # the middle one stays


def test_pale_colours_are_too_faint_for_letters():
    colours = palette.current()
    assert readable("#D3D8DE") == colours.muted
    assert readable(colours.primary) == colours.primary


def test_words_stand_where_they_are_put(axes):
    write_at(axes, (30, 40), "甲", "#111111", bold=True)
    (text,) = axes.texts
    assert (text.xy, text.get_fontweight(), text.get_ha()) == ((30, 40), "bold", "center")
