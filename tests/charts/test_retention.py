"""Who is still there after a time."""

import numpy as np
import pandas as pd
import pytest

from reportkit.charts.retention import retention_curves, survival_curves, visible_steps

STEPS = pd.DataFrame(
    {"time": [0, 3, 7], "survival": [1.0, 0.7, 0.4], "low": [1.0, 0.6, 0.3],
     "high": [1.0, 0.8, 0.5], "at_risk": [1200, 60, 30]}
)  # fmt: skip


def survival(curves=None, **more):
    return survival_curves(curves or {"新客户": STEPS}, time_label="月", **more)


def below(figure):
    """The table under the axis: tick → count."""
    return {
        text.xy[0]: text.get_text()
        for text in figure.axes[0].texts
        if text.get_ha() == "center" and text.get_va() == "center_baseline"
    }


def test_a_level_lasts_until_the_next_event():
    line = survival().axes[0].lines[0]
    assert line.get_drawstyle() == "steps-post"
    assert line.get_xydata().tolist() == [[0, 1.0], [3, 0.7], [7, 0.4]]


def test_those_still_followed_just_before_a_time_are_at_risk_at_it():
    found = below(survival())
    assert found[0] == "1,200"
    assert found[3] == "60"  # the event of time 3 is ahead of them
    assert found[4] == found[7] == "30"


def test_after_the_last_event_of_a_group_nobody_of_it_is_at_risk():
    figure = survival({"短": STEPS, "长": STEPS.assign(time=[0, 3, 9], at_risk=[9, 8, 5])})
    short, long = [
        t.get_text() for t in figure.axes[0].texts if t.xy[0] == 8 and t.get_ha() == "center"
    ]
    assert (short, long) == ("0", "5")


def test_a_curve_is_named_with_its_last_level(sound):
    assert {"新客户 40.0%", "风险集人数", "月"} <= set(sound(survival()))


def test_the_axis_begins_at_the_lowest_bound_when_told_so():
    assert survival().axes[0].get_ylim()[0] == 0
    assert survival(from_zero=False).axes[0].get_ylim()[0] == 0.3


def test_a_group_without_customers_is_refused_with_what_to_do():
    with pytest.raises(ValueError, match="^生存曲线没有可画的数据：请检查分组，去掉没有客户的组。"):
        survival({"新客户": STEPS, "空": STEPS.iloc[:0]})


def test_one_moment_alone_has_an_axis(sound):
    assert "新客户 100.0%" in sound(survival({"新客户": STEPS.iloc[:1]}))


def test_few_steps_are_drawn_as_they_are():
    assert visible_steps(STEPS) is STEPS
    assert visible_steps(STEPS, steps=3) is STEPS


def test_of_many_steps_the_first_and_the_last_of_each_slot_are_drawn():
    many = pd.DataFrame({"time": [0.0, 0.1, 1.0, 1.1, 1.9, 2.0], "survival": [1, 0.9, 0.8, 0.7, 0.6, 0.5]})  # fmt: skip
    drawn = visible_steps(many, steps=4)  # slots [0, 1), [1, 2), and 2
    assert drawn["time"].tolist() == [0.0, 0.1, 1.9, 2.0]


def test_steps_all_at_one_time_do_not_divide_by_zero():
    same = pd.DataFrame({"time": [5.0] * 9, "survival": np.linspace(1, 0.2, 9)})
    assert visible_steps(same, steps=4)["survival"].tolist() == [1.0, 0.2]


# -- retention ------------------------------------------------------------------------------------

RATES = pd.DataFrame({"25-01": [1, 0.4, 0.3, 0.2], "25-03": [1, 0.5, np.nan, np.nan]})


def test_each_cohort_is_named_at_its_own_last_month(sound):
    assert {"25-01 20.0%", "25-03 50.0%", "入组后月数"} <= set(sound(retention_curves(RATES)))


def test_a_dotted_line_leads_from_a_short_cohort_to_its_name():
    _, _, short, lead = retention_curves(RATES).axes[0].lines
    assert short.get_ydata()[1] == 0.5
    assert lead.get_xydata().tolist() == [[1, 0.5], [3, 0.5]]


def test_the_chosen_cohort_lies_above_the_others():
    lines = retention_curves(RATES, highlight="25-01").axes[0].lines
    assert [lines[0].get_zorder(), lines[2].get_zorder()] == [3, 2]
    assert lines[0].get_color() != lines[2].get_color()


def test_months_that_no_cohort_reached_are_not_drawn():
    longer = pd.concat([RATES, pd.DataFrame({"25-01": [np.nan], "25-03": [np.nan]}, index=[9])])
    assert retention_curves(longer).axes[0].get_xlim() == (0, 3)


def test_a_cohort_without_any_rate_has_no_name(sound):
    words = sound(retention_curves(RATES.assign(空=np.nan)))
    assert not any(word.startswith("空") for word in words)


def test_retention_of_nobody_is_refused():
    with pytest.raises(ValueError, match="^留存曲线没有可画的数据"):
        retention_curves(pd.DataFrame({"25-01": [np.nan]}))
