"""Steps between two standing bars."""

import pandas as pd
import pytest

from reportkit.charts.bridge import bridge
from reportkit.charts.recorded import recorded

STEPS = pd.Series(
    [47.2e6, 9.72e6, 0.94e6, 8.78e6, -11.01e6, -4.12e6, -0.6e6, 50.91e6],
    index=["去年\n四季度", "新客\n261 家", "回流", "增购", "减购", "流失", "其他", "今年\n四季度"],
)


def test_each_step_prints_its_signed_value(sound):
    texts = sound(bridge(STEPS, width="wide"))
    assert {"4,720", "+972", "−1,101", "5,091"} <= set(texts)


def test_notes_stand_under_the_labels(sound):
    texts = sound(bridge(STEPS, notes=["毛利 1,399", *["+1"] * 6, "1,506"]))
    assert "毛利 1,399" in texts


def test_a_cut_bar_wears_its_mark_and_a_whole_one_does_not():
    small, large = bridge(STEPS), bridge(pd.Series([10.0, 90.0, 100.0], index=list("abc")))
    assert small.axes[0].get_ylim()[0] > 0
    assert large.axes[0].get_ylim()[0] == 0
    assert len(small.axes[0].patches) == len(large.axes[0].patches) + 5 + 2  # steps, two marks


def test_levels_below_zero_are_drawn_from_zero(sound):
    sound(bridge(pd.Series([-5.0, 3.0, -4.0, -6.0], index=list("abcd"))))


def test_steps_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match=r"各步之和 1\.00 不等于两端之差 2\.00"):
        bridge(pd.Series([1.0, 1.0, 3.0], index=list("abc")))


def test_the_numbers_go_with_the_drawing():
    chart = recorded(bridge(STEPS))
    assert chart.series[0].values == tuple(STEPS)
    assert len(set(chart.series[0].colours)) == 3
