"""Widths, units, bars and squares of a table."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.blocks import Column, Table
from reportkit.render.table_layout import (
    Cell,
    Head,
    cell_text,
    column_widths,
    table_view,
    text_width,
)

TIERS = {"优质客户": "#0B3A66"}


def table(columns: tuple[Column, ...], *rows: tuple, **more) -> Table:
    return Table(id="t", title="T", columns=columns, rows=rows, total_rows=len(rows), **more)


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        (Column(name="c", label="占比", format="pct"), 0.746, "74.6"),
        (Column(name="c", label="变化", format="pp"), -0.007, "−0.7"),
        (Column(name="c", label="倍数", format="times"), 2.5, "2.5"),
        (
            Column(name="c", label="金额", format="money", unit="万元", divisor=1e4, digits=1),
            15_000,
            "1.5",
        ),
        (Column(name="c", label="金额", format="money"), 15_000, "1.5 万元"),
        (Column(name="c", label="日期", format="date"), "2025-12-31", "2025-12-31"),
        (Column(name="c", label="数", format="int"), None, "—"),
        (Column(name="c", label="数", format="int"), "合计", "合计"),
    ],
)
def test_units_leave_the_cells(column, value, text):
    assert cell_text(value, column) == text


def test_units_that_left_the_cells_stand_in_the_head():
    columns = (
        Column(name="a", label="层级"),
        Column(name="b", label="占比", format="pct"),
        Column(name="c", label="变化", format="pp"),
        Column(name="d", label="客户数", format="int", unit="家"),
    )
    heads = table_view(table(columns, ("x", 0.1, 0.1, 1))).heads
    assert [(head.unit, head.align) for head in heads] == [
        ("", "l"), ("%", "r"), ("个百分点", "r"), ("家", "r"),
    ]  # fmt: skip


def test_a_bar_is_as_long_as_its_share_of_the_largest_and_totals_have_none():
    columns = (
        Column(name="a", label="层级"),
        Column(name="b", label="占比", format="pct", bar=True),
    )
    view = table_view(table(columns, ("x", 0.5), ("y", -0.25), ("合计", 0.75), has_total=True))
    assert [row[1].bar for row in view.rows] == [100.0, 50.0, None]
    assert [row[1].negative for row in view.rows] == [False, True, False]


def test_bars_of_zeros_do_not_divide_by_zero():
    columns = (
        Column(name="a", label="层级"),
        Column(name="b", label="占比", format="pct", bar=True),
    )
    assert table_view(table(columns, ("x", 0.0))).rows[0][1].bar is None


def test_a_tier_word_gets_its_square_and_moves_left_with_its_head():
    columns = (Column(name="a", label="客户"), Column(name="b", label="分级", level=True))
    view = table_view(table(columns, ("甲", "优质客户")), tiers=TIERS)
    assert view.rows[0][1] == Cell("优质客户", "l", square="#0B3A66")
    assert view.heads[1].align == "l"


def test_a_level_word_that_is_no_tier_is_centred():
    columns = (Column(name="a", label="客户"), Column(name="b", label="活跃度", level=True))
    view = table_view(table(columns, ("甲", "高")), tiers=TIERS)
    assert view.rows[0][1].align == view.heads[1].align == "c"


def test_han_counts_two_and_latin_one():
    assert text_width("客户 A1（家）") == 4 + 1 + 2 + 6


def test_numbers_keep_their_width_and_words_give_way():
    heads = (Head("名称", "", "l"), Head("金额", "万元", "r"))
    rows = [(Cell("很长的名称" * 20, "l"), Cell("123,456,789.0", "r"))]
    (words, number), dense = column_widths(heads, rows, 80)
    assert number >= 13 * 1.5
    assert words + number == pytest.approx(80, abs=0.02)
    assert not dense


def test_a_table_too_wide_for_normal_type_is_set_small():
    heads = tuple(Head(f"列{i}", "", "r") for i in range(14))
    rows = [tuple(Cell("123,456.7", "r") for _ in heads)]
    assert column_widths(heads, rows, 170)[1]


_CELL = st.text(alphabet="客户A1,.（ ", max_size=40)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 16).flatmap(
    lambda n: st.lists(st.lists(_CELL, min_size=n, max_size=n), min_size=1, max_size=5)
))  # fmt: skip
def test_a_table_is_never_wider_than_its_room(rows):
    heads = tuple(Head(f"列{i}", "", "lr"[i % 2]) for i in range(len(rows[0])))
    cells = [tuple(Cell(text, "l") for text in row) for row in rows]
    widths, _ = column_widths(heads, cells, 170)
    assert sum(widths) == pytest.approx(170, abs=0.01 * len(widths))
    assert min(widths) > 0
