"""The frame of every chart that reads like a table."""

import numpy as np
import pandas as pd
import pytest

from reportkit.charts.rows import checked, checked_frame, legend_row, row_chart
from reportkit.charts.theme import blank_figure, size_mm, theme

LONG = "北京中联华辰国际工业零部件设备技术进出口贸易与供应链综合服务（集团）股份有限公司"


def frame(labels=("甲", "乙"), texts=("100",), span=(0.0, 1.0), **more):
    with theme():
        return row_chart(labels, texts, span, **more)


# -- what is refused -------------------------------------------------------------------------------


def test_whole_numbers_become_floats_and_gaps_stay():
    assert checked(pd.Series([1, None]), "图").tolist()[0] == 1.0
    assert checked_frame(pd.DataFrame({"a": [1, 2]}), "图").dtypes.tolist() == [np.dtype(float)]


@pytest.mark.parametrize(("values", "count"), [([], 0), ([np.nan, None], 2)])
def test_nothing_to_draw_says_how_many_were_blank(values, count):
    with pytest.raises(
        ValueError, match=f"^排名图没有可画的数据：{count} 项全部为空，请检查筛选条件"
    ):
        checked(pd.Series(values, dtype=float), "排名图")


def test_infinity_names_the_first_label_and_the_count():
    values = pd.Series([1, np.inf, -np.inf], index=["甲", "乙", "丙"])
    with pytest.raises(ValueError, match="^排名图有 2 个无穷大的值（首个：乙），请检查除数。"):
        checked(values, "排名图")


@pytest.mark.parametrize("table", [pd.DataFrame(), pd.DataFrame([[np.nan, None]])])
def test_an_empty_table_is_refused(table):
    with pytest.raises(ValueError, match="^热力图没有可画的数据：表是空的"):
        checked_frame(table, "热力图")


def test_infinity_in_a_table_is_counted():
    with pytest.raises(ValueError, match="^热力图有 2 个无穷大的值，请检查除数。"):
        checked_frame(pd.DataFrame([[np.inf, 1], [-np.inf, 2]]), "热力图")


# -- the frame ------------------------------------------------------------------------------------


def test_the_first_row_stands_on_top():
    chart = frame(("甲", "乙", "丙"))
    low, high = chart.axes.get_ylim()
    assert (low, high) == (2.5, -0.5)
    assert [label.get_text() for label in chart.axes.get_yticklabels()] == ["甲", "乙", "丙"]


def test_a_chart_is_as_high_as_its_rows_and_no_higher_than_a_page():
    assert size_mm(frame(("甲",)).figure)[1] == pytest.approx(7.2)  # 6.2 and .5 above and below
    assert size_mm(frame(("甲",) * 3).figure)[1] == pytest.approx(19.6)
    assert size_mm(frame(("甲",) * 90).figure)[1] == 245


def test_a_label_of_two_lines_raises_all_rows():
    chart = frame((LONG, "乙"))
    assert "\n" in chart.axes.get_yticklabels()[0].get_text()
    assert size_mm(chart.figure)[1] == pytest.approx(2 * 8.6 + 1)


def axes_mm(chart):
    """Left and right edge of the axes."""
    box, width = chart.axes.get_position(), size_mm(chart.figure)[0]
    return box.x0 * width, box.x1 * width


def test_room_for_values_is_left_only_where_bars_end():
    right = axes_mm(frame(span=(0.0, 1.0)))
    left = axes_mm(frame(span=(-1.0, 0.0)))
    both = axes_mm(frame(span=(-1.0, 1.0)))
    assert right[0] < left[0] == both[0]  # values of negative bars stand left of them
    assert right[1] == both[1] < left[1] == pytest.approx(169.7)


def test_bars_on_both_sides_have_a_line_at_zero():
    assert len(frame(span=(-1.0, 1.0)).axes.lines) == 1
    assert len(frame(span=(0.0, 1.0)).axes.lines) == 0


def test_equal_ends_leave_an_axis_of_one():
    assert frame(span=(0.0, 0.0)).axes.get_xlim() == (0.0, 1.0)
    assert frame(span=(5.0, 5.0)).axes.get_xlim() == (5.0, 6.0)


@pytest.mark.parametrize(
    ("x", "at", "side", "shift"),
    [(0.4, 0.4, "left", 3), (-0.4, -0.4, "right", -3), (np.nan, 0.0, "left", 3), (0, 0, "left", 3)],
)
def test_a_value_stands_outside_the_end_of_its_bar(x, at, side, shift):
    chart = frame(span=(-1.0, 1.0))
    chart.value(1, x, "值", bold=True)
    (text,) = chart.axes.texts
    assert (text.xy, text.get_ha(), text.xyann) == ((at, 1), side, (shift, 0))
    assert text.get_fontweight() == "bold"


# -- the legend -----------------------------------------------------------------------------------


def legend(names, width="full", **more):
    with theme():
        figure = blank_figure(width, 30)
        legend_row(figure, [(name, "#0B3A66") for name in names], **more)
    return figure


def test_each_square_stands_left_of_its_word():
    figure = legend(["优质客户", "发展客户"], left_mm=10)
    squares, words = figure.artists, figure.texts
    assert [text.get_text() for text in words] == ["优质客户", "发展客户"]
    assert squares[0].get_x() * 170 == pytest.approx(10)
    assert squares[0].get_x() < words[0].get_position()[0] < squares[1].get_x()


def test_words_that_do_not_fit_are_shortened_and_stay_inside():
    names = [f"{n}{LONG}" for n in range(5)]
    words = legend(names, "narrow", right_mm=8).texts
    assert all(text.get_text().endswith("…") for text in words)
    assert [text.get_text()[0] for text in words] == list("01234")
    assert words[-1].get_position()[0] * 68 < 60


def test_words_that_fit_stay_whole():
    assert [t.get_text() for t in legend(["客" * 20, "户" * 20]).texts] == ["客" * 20, "户" * 20]
