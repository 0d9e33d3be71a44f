"""The small workbook behind a native chart."""

import io

import pytest
from openpyxl import load_workbook

from reportkit.blocks import ChartData, Series
from reportkit.render.pptx.chart_workbook import (
    bridge_levels,
    bridge_parts,
    category_numbers,
    drawn_parts,
    label,
    pair_numbers,
    range_parts,
    whole_pairs,
    x_look_of,
)
from reportkit.render.pptx.number_formats import Look, values_look

MONEY = Look(1e4, "#,##0;\u2212#,##0", "万元")


def series(name="本期", values=(52_860_000.0, None), **more):
    return Series(name=name, values=values, colour="#0B3A66", **more)


def bars(*runs, categories=("华东", "华南")):
    return ChartData(kind="bar", series=runs, categories=categories, format="money")


def sheet(numbers):
    content = numbers._workbook_writer.xlsx_blob
    rows = load_workbook(io.BytesIO(content)).worksheets[0].iter_rows()
    return [[cell.value for cell in row] for row in rows], content


def test_values_stand_in_the_unit_the_chart_prints_and_gaps_stay():
    rows, _ = sheet(category_numbers(bars(series()), MONEY))
    assert rows == [[None, "本期"], ["华东", 5286], ["华南", None]]


def test_a_line_over_columns_keeps_its_shares():
    line = series("累计占比", (0.6, 1.0), style="line")
    rows, _ = sheet(category_numbers(bars(series(values=(2e4, 1e4)), line), MONEY))
    assert rows[1:] == [["华东", 2, 0.6], ["华南", 1, 1.0]]


def test_a_series_without_a_name_is_called_by_its_unit():
    assert sheet(category_numbers(bars(series("")), MONEY))[0][0] == [None, "万元"]
    assert sheet(category_numbers(bars(series("")), Look(1.0, "0")))[0][0] == [None, "数值"]


@pytest.mark.parametrize("name", ["=1+1", "https://example.org", "00123", "<r>甲</r>", "@SUM(A1)"])
def test_words_are_never_formulas_links_or_numbers(name):
    numbers = category_numbers(bars(series(name, (1.0,)), categories=(name,)), MONEY)
    rows, content = sheet(numbers)
    book = load_workbook(io.BytesIO(content)).worksheets[0]
    assert (book["A2"].data_type, book["B1"].data_type) == ("s", "s")
    assert book["A2"].hyperlink is None
    assert rows[1][0].strip() == name


def test_the_same_numbers_give_the_same_bytes():
    made = [sheet(category_numbers(bars(series()), MONEY))[1] for _ in range(2)]
    assert made[0] == made[1]
    assert str(load_workbook(io.BytesIO(made[0])).properties.created) == "2000-01-01 00:00:00"


# -- pairs ----------------------------------------------------------------------------------------


def cloud(*runs, **more):
    return ChartData(**{"kind": "scatter", "series": runs, "y_title": "表现", **more})


def test_pairs_are_scaled_each_by_its_axis():
    data = cloud(series("甲", (0.5, 1.0), xs=(1e4, 2e4)))
    rows, _ = sheet(pair_numbers(data, Look(0.01, "0"), MONEY))
    assert rows == [[None, "甲"], [1, 50], [2, 100]]


def test_pairs_without_a_name_are_called_by_what_they_measure():
    assert (
        sheet(pair_numbers(cloud(series("", (1.0,), xs=(1.0,))), MONEY, MONEY))[0][0][1] == "表现"
    )


def test_a_point_without_a_number_goes_with_all_that_belongs_to_it():
    run = series(
        "甲", (1.0, None, 3.0, 4.0), xs=(None, 2.0, 3.0, 4.0), labels=("a", "b", "c", "d"),
        colours=("#1", "#2", "#3", "#4"), low=(0.0, 0.0, 2.0, None), high=(2.0, 2.0, 4.0, None),
    )  # fmt: skip
    (kept,) = whole_pairs(cloud(run)).series
    assert (kept.xs, kept.values, kept.labels) == ((3.0, 4.0), (3.0, 4.0), ("c", "d"))
    assert (kept.colours, kept.low, kept.high) == (("#3", "#4"), (2.0, None), (4.0, None))


def test_whole_pairs_stay_as_they_are_and_zero_is_a_number():
    data = cloud(series("甲", (0.0, 1.0), xs=(0.0, 2.0)), x_title="重要性")
    assert whole_pairs(data) == data


def test_the_horizontal_unit_comes_from_all_series_together():
    data = cloud(series(xs=(5e3, 1.0)), series(xs=(2e4, None)), x_format="money")
    assert (x_look_of(data).divisor, x_look_of(data, "港元").unit) == (1e4, "万港元")


def test_a_name_is_as_long_as_a_chart_has_room_for():
    assert label("华东\n大区\x07") == "华东 大区"
    assert label("客" * 40) == "客" * 15 + "…"  # 62 mm of 10.5 points
    assert values_look(bars(series())).unit == "万元"


BRIDGE = ChartData(
    kind="bridge", categories=("去年\n四季度", "新客", "流失", "今年"),
    series=(Series(name="", values=(100.0, 30.0, -50.0, 80.0), colour="#0B3A66"),),
)  # fmt: skip


def test_a_bridge_stands_each_step_on_what_was_reached_before():
    parts = {series.name: series.values for series in bridge_parts(BRIDGE).series}
    assert parts["其下"] == (None, 100.0, 80.0, None)
    assert parts["合计"] == (100.0, None, None, 80.0)
    assert parts["增加"] == (None, 30.0, None, None)
    assert parts["减少"] == (None, None, 50.0, None)
    assert len(set(parts["标注处"])) == 1
    assert bridge_levels(BRIDGE) == [100.0, 130.0, 80.0, 80.0]


def test_the_lines_of_a_bridges_labels_stay_apart():
    assert category_numbers(BRIDGE, Look(1.0, "0")).categories[0].label == "去年\n四季度"


def test_a_range_is_parted_at_its_middle_or_in_one_piece():
    series = Series(
        name="中值", values=(4.0, None), low=(1.0, 0.0), high=(6.0, 5.0), colour="#0B3A66"
    )
    ranges = ChartData(kind="range", categories=("甲", "乙"), series=(series,))
    before, middle, end, _ = (each.values for each in range_parts(ranges).series)
    assert (before, middle, end) == ((1.0, 0.0), (3.0, None), (2.0, 5.0))
    assert drawn_parts(ranges) == range_parts(ranges)
