"""The cells behind every heat map."""

import numpy as np
import pandas as pd
import pytest

from reportkit.charts import palette
from reportkit.charts.heat_cells import (
    AxisNames,
    add_scale,
    cell_fills,
    cell_map,
    cell_texts,
    flat,
    positions,
)
from reportkit.charts.theme import blank_figure, size_mm, theme

FRAME = pd.DataFrame([[1.0, np.nan], [3.0, 4.0]], index=["甲", "乙"], columns=["x", "y"])


def shown(value: float) -> str:
    return f"{value:.1f} 万元"


def drawn(values=FRAME, names=None, highlight=(), size=("full", 8.0), texts=None):
    if texts is None:
        texts = cell_texts(values, None, shown, shown)
    with theme():
        return cell_map(values, texts, names or AxisNames(), highlight, size)


def words(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_numbers_are_read_row_by_row():
    assert flat(FRAME.fillna(2)) == [1.0, 2.0, 3.0, 4.0]
    with pytest.raises(ValueError, match="热力图有 1 个无穷大的值"):
        flat(FRAME.fillna(np.inf))


def test_a_cell_shows_its_number_without_the_unit_and_nothing_where_none_is():
    texts = cell_texts(FRAME, None, shown, shown)
    assert texts.to_numpy().tolist() == [["1.0", ""], ["3.0", "4.0"]]


def test_the_second_number_is_found_by_its_labels_and_stands_below():
    second = pd.DataFrame([[30, 40], [10, 20]], index=["乙", "甲"], columns=["x", "y"])
    texts = cell_texts(FRAME, second, shown, lambda v: f"{v:.0f} 家")
    assert texts.to_numpy().tolist() == [["1.0\n10 家", ""], ["3.0\n30 家", "4.0\n40 家"]]


def test_a_second_number_that_is_missing_leaves_the_first_alone():
    second = pd.DataFrame([[np.nan]], index=["甲"], columns=["x"])
    assert cell_texts(FRAME, second, shown, shown).at["甲", "x"] == "1.0"


def test_both_lines_are_written_where_they_fit_and_the_first_alone_where_not():
    texts = cell_texts(FRAME, FRAME, shown, shown)
    assert words(drawn(texts=texts))[0] == "1.0\n1.0 万元"
    assert words(drawn(texts=texts, size=("full", 4.0)))[0] == "1.0"


def test_cells_too_narrow_for_any_letter_stay_without():
    wide = pd.DataFrame(np.arange(80.0).reshape(1, 80) * 1e9)
    assert words(drawn(wide, size=("narrow", 8.0))) == []


def test_the_scale_runs_from_zero_to_the_greatest_value():
    fills = cell_fills(drawn().axes[0], (2, 2))
    assert fills[1][1] == palette.current().seq[-1]  # 4 is the greatest
    assert fills[0][1] == palette.current().paper  # missing
    assert len({fills[0][0], fills[1][0], fills[1][1]}) == 3
    assert drawn().axes[0].collections[0].get_clim() == (0.0, 4.0)
    low = drawn(FRAME - 4).axes[0].collections[0].get_clim()
    assert low == (-3.0, 0.0)  # below zero it begins at the least


def test_equal_values_have_one_colour_and_no_division_by_zero():
    fills = cell_fills(drawn(FRAME * 0 - 5).axes[0], (2, 2))
    assert fills[0][0] == fills[1][0] == fills[1][1]


def test_a_frame_round_one_cell_has_four_sides_and_round_two_neighbours_six():
    assert len(drawn(highlight=[("甲", "x")]).axes[0].lines) == 4
    assert len(drawn(highlight=[("甲", "x"), ("乙", "x")]).axes[0].lines) == 6
    assert len(drawn(highlight=[("甲", "x"), ("乙", "y")]).axes[0].lines) == 8  # only a corner


def test_rows_and_columns_are_named_beside_the_map():
    named = drawn(names=AxisNames("层级", "状态"))
    assert [text.get_text() for text in named.texts] == ["纵：层级；横：状态"]
    assert [text.get_text() for text in drawn(names=AxisNames(columns="时")).texts] == ["横：时"]
    assert list(drawn().texts) == []
    assert size_mm(named)[1] == pytest.approx(size_mm(drawn())[1] + 3.9)


def test_a_map_grows_with_its_rows_up_to_the_page():
    assert size_mm(drawn(size=("full", 20.0)))[1] - size_mm(drawn())[1] == pytest.approx(24)
    many = pd.DataFrame(np.ones((90, 1)))
    assert size_mm(drawn(many))[1] == 245


def test_places_follow_the_order_of_the_labels():
    assert positions(pd.Index(["b", "a", 3])) == {"b": 0, "a": 1, 3: 2}


def test_a_scale_below_the_map_names_both_ends_and_moves_nothing():
    figure = drawn()
    before = figure.axes[0].get_position().height * size_mm(figure)[1]
    add_scale(figure, "0%", "40%")
    assert size_mm(figure)[1] == pytest.approx(size_mm(drawn())[1] + 5.5)
    assert figure.axes[0].get_position().height * size_mm(figure)[1] == pytest.approx(
        before, abs=0.01
    )
    assert [text.get_text() for text in figure.texts] == ["0%", "40%"]
    assert len(figure.artists) == len(palette.current().seq) == 7


def test_a_scale_stands_on_a_figure_without_axes_too():
    with theme():
        assert len(add_scale(blank_figure("half", 30), "低", "高").texts) == 2
