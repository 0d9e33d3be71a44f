"""Parts of a whole and shares with their intervals."""

import numpy as np
import pandas as pd
import pytest

from reportkit.charts import palette
from reportkit.charts.shares import diverging_likert, dot_interval, stacked_share

TIERS = ["优质客户", "发展客户", "潜力客户", "边缘客户"]
SCALE = ["满意", "一般", "不满意"]


def stack(rows, columns=None, **more):
    frame = pd.DataFrame(rows, columns=columns or TIERS[: len(rows[0])])
    return stacked_share(frame.set_axis([f"第{n}行" for n in range(len(rows))]), **more)


def bars(figure):
    """(left, width) of every bar, row by row."""
    return [
        (round(p.get_x(), 4), round(p.get_width(), 4))
        for p in figure.axes[0].patches
        if hasattr(p, "get_width")
    ]


def words(figure):
    return [text.get_text() for text in figure.axes[0].texts]


# -- one hundred per cent --------------------------------------------------------------------------


def test_parts_begin_where_the_part_before_ends():
    assert bars(stack([[0.5, 0.3, 0.2]])) == [(0, 0.5), (0.5, 0.3), (0.8, 0.2)]


def test_what_is_missing_is_no_part_and_rows_are_made_whole():
    assert bars(stack([[2.0, np.nan, 6.0]])) == [(0, 0.25), (0.25, 0.0), (0.25, 0.75)]


def test_a_row_of_zeros_stays_empty():
    assert bars(stack([[0.0, 0.0], [1.0, 0.0]]))[:2] == [(0, 0.0), (0, 0.0)]


def test_parts_have_the_tiers_colours_or_those_given():
    look = palette.current().tier
    figure = stack([[0.25] * 4])
    faces = [tuple(p.get_facecolor()) for p in figure.axes[0].patches][:4]
    assert len(set(faces)) == 4
    given = stack([[0.5, 0.5]], colours=["#111111", "#222222"])
    assert [a.get_facecolor()[:3] for a in given.axes[0].patches][:2] == [
        pytest.approx((17 / 255,) * 3), pytest.approx((34 / 255,) * 3),
    ]  # fmt: skip
    assert [palette.channels(look[tier]) for tier in TIERS] == [
        pytest.approx(face[:3]) for face in faces
    ]  # fmt: skip


def test_a_part_too_narrow_carries_no_number_and_the_last_one_beside_it():
    assert words(stack([[0.98, 0.01, 0.01]])) == ["98.0%", "1.0%"]
    assert words(stack([[0.5, 0.5]])) == ["50.0%", "50.0%"]
    assert words(stack([[1.0, 0.0]])) == ["100.0%"]  # nothing left to name


def test_a_tint_joins_the_first_parts_of_neighbouring_rows():
    polygon = stack([[0.2, 0.8], [0.6, 0.4]]).axes[0].patches[-1]
    assert polygon.get_xy().tolist()[:4] == [[0, 0.27], [0.2, 0.27], [0.6, 0.73], [0, 0.73]]
    assert len(stack([[0.2, 0.8], [0.6, 0.4]], bands=False).axes[0].patches) == 4


def test_a_negative_part_is_refused_by_row_with_what_to_do():
    with pytest.raises(
        ValueError, match="^构成图的“第1行”含负值，不能画成百分之百的条：请改用瀑布图"
    ):
        stack([[0.5, 0.5], [1.2, -0.2]])


def test_seven_parts_are_drawn_and_eight_refused():
    assert len(bars(stack([[1] * 7], list("abcdefg")))) == 7
    with pytest.raises(ValueError, match="^构成图最多 7 个部分，给了 8 个：请合并为“其他”。"):
        stack([[1] * 8], list("abcdefgh"))


# -- answers on a scale ----------------------------------------------------------------------------


def likert(rows, columns=None, index=None, **more):
    frame = pd.DataFrame(rows, columns=columns or SCALE, index=index)
    return diverging_likert(frame, **more)


def test_a_scale_of_odd_length_has_its_middle_on_the_line():
    assert bars(likert([[0.5, 0.2, 0.3]])) == [(-0.6, 0.5), (-0.1, 0.2), (0.1, 0.3)]


def test_a_scale_of_even_length_is_parted_at_the_line():
    found = bars(likert([[0.1, 0.5, 0.3, 0.1]], ["很好", "好", "差", "很差"]))
    assert found == [(-0.6, 0.1), (-0.5, 0.5), (0, 0.3), (0.3, 0.1)]


def test_items_carry_their_answers_and_one_without_says_zero():
    figure = likert(
        [[1, 0, 0], [0, 0, 1]], index=["质量", "售后"], counts=pd.Series({"质量": 1200})
    )
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert labels == ["质量（n = 1,200）", "售后（n = 0）"]


def test_scores_are_found_by_their_item_and_stand_under_their_name():
    figure = likert(
        [[1, 0, 0], [0, 0, 1]], index=["质量", "售后"], score_name="满意率",
        scores=pd.Series({"售后": 0.0, "质量": 1.0}),
    )  # fmt: skip
    assert [word.strip() for word in words(figure)][-3:] == ["100.0%", "0.0%", "满意率"]


# -- intervals ------------------------------------------------------------------------------------


def intervals(value, low, high, index=("甲", "乙"), **more):
    points = pd.DataFrame({"value": value, "low": low, "high": high}, index=list(index))
    return dot_interval(points, **more)


def spans(figure):
    return [tuple(line.get_xdata()) for line in figure.axes[0].lines if len(line.get_xdata()) == 2]


def test_a_line_runs_from_low_to_high_and_a_dot_marks_the_value():
    figure = intervals([0.3, 0.5], [0.2, 0.4], [0.45, 0.6])
    assert {(0.2, 0.45), (0.4, 0.6)} <= set(spans(figure))
    dots = [line.get_xdata()[0] for line in figure.axes[0].lines if len(line.get_xdata()) == 1]
    assert dots == [0.3, 0.5]


def test_the_axis_holds_intervals_and_what_they_are_compared_with():
    low, high = (
        intervals([0.3, 0.5], [0.2, 0.4], [0.45, 0.6], reference=("全部", 0.9)).axes[0].get_xlim()
    )
    assert (low, high) == (pytest.approx(0.179), pytest.approx(0.921))  # 3 % of .7 on each side
    assert "全部 90.0%" in words(
        intervals([0.3, 0.5], [0.2, 0.4], [0.4, 0.6], reference=("全部", 0.9))
    )


def test_the_words_of_the_comparison_stay_inside_the_axes():
    figure = intervals([0.3, 0.5], [0.2, 0.4], [0.45, 0.6], reference=("全部线索的平均转化率", 0.9))
    text = next(t for t in figure.axes[0].texts if t.get_text().startswith("全部"))
    assert text.xy[0] < 0.9


def test_only_the_chosen_row_is_bold_and_in_the_accent_colour():
    figure = intervals([0.3, 0.5], [0.2, 0.4], [0.4, 0.6], highlight=["乙"])
    weights = {text.get_text(): text.get_fontweight() for text in figure.axes[0].texts}
    assert weights == {"30.0%": "normal", "50.0%": "bold"}


def test_a_row_without_a_count_is_named_alone():
    points = pd.DataFrame({"value": [1, 2], "low": [1, 2], "high": [1, 2], "n": [3000, np.nan]},
                          index=["甲", "乙"])  # fmt: skip
    labels = [label.get_text() for label in dot_interval(points).axes[0].get_yticklabels()]
    assert labels == ["甲（n = 3,000）", "乙"]


def test_an_estimate_without_an_interval_is_a_dot_alone():
    figure = intervals([0.3, 0.5], [np.nan, 0.4], [np.nan, 0.6])
    assert words(figure) == ["30.0%", "50.0%"]


def test_no_estimates_are_refused():
    with pytest.raises(ValueError, match="^区间图没有可画的数据：2 项全部为空"):
        intervals([np.nan] * 2, [0, 0], [1, 1])
