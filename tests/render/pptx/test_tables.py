"""Tables and matrices as native tables."""

import pytest
from pptx import Presentation

from reportkit.blocks import ChartData, Column, Series, Table
from reportkit.brand import Brand
from reportkit.render.pptx.slide import Box, Sheet
from reportkit.render.pptx.tables import Grid, matrix_grid, place_grid, row_height, table_grid
from reportkit.render.pptx.text import para

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
BRAND = Brand(name="甲")
INK = BRAND.colours.ink


def table(rows=3, columns=3, *, has_total=False, word="客户"):
    heads = (
        Column(name="n", label="名称"),
        *(
            Column(name=f"c{i}", label=f"指标{i}", format="int", unit="家")
            for i in range(columns - 1)
        ),
    )
    body = tuple((f"{word}{n}", *(n * 10 + i for i in range(columns - 1))) for n in range(rows))
    return Table(
        id="t", title="", columns=heads, rows=body, total_rows=rows - has_total, has_total=has_total
    )


def laid(block, width=198.0, room=90.0):
    return table_grid(block, width, room, BRAND, "元")


def words(grid):
    return [[paragraph.text for paragraph in row] for row in grid.cells]


def test_a_small_table_is_whole_in_the_largest_type():
    grid, rows, columns = laid(table())
    assert (rows, columns) == (0, 0)
    assert words(grid)[:2] == [["名称", "指标0（家）", "指标1（家）"], ["客户0", "0", "1"]]
    assert grid.cells[1][0].size == 13
    assert sum(grid.widths) == pytest.approx(198, abs=0.5)


def test_type_shrinks_before_anything_is_left_out():
    grid, rows, _ = laid(table(rows=10), room=88)
    assert rows == 0
    assert grid.cells[1][0].size < 13
    assert grid.height <= 88 + 1e-6


def test_rows_beyond_the_room_are_counted_and_the_first_ones_stay():
    grid, rows, _ = laid(table(rows=40))
    assert len(grid.cells) - 1 + rows == 40
    assert words(grid)[1][0] == "客户0" and words(grid)[-1][0] == f"客户{len(grid.cells) - 2}"
    assert grid.height <= 90 + 1e-6
    assert grid.cells[1][0].size == 11


def test_a_total_keeps_its_place_at_the_end():
    grid, rows, _ = laid(table(rows=40, has_total=True))
    assert words(grid)[-1][0] == "客户39"
    assert words(grid)[-2][0] == f"客户{len(grid.cells) - 3}"
    assert (grid.bold_last, len(grid.cells) - 1 + rows) == (True, 40)


def test_columns_beyond_the_width_are_counted_and_at_least_three_stay():
    grid, _, columns = laid(table(columns=30))
    assert len(grid.widths) + columns == 30
    assert words(grid)[0][0] == "名称"
    narrow, _, left = laid(table(columns=6), width=30)
    assert (len(narrow.widths), left) == (3, 3)


def test_room_that_is_left_is_shared_by_the_rows_up_to_two_millimetres():
    tight, _, _ = laid(table(), room=200)
    need = [row_height(row, tight.widths) for row in tight.cells]
    assert [round(h - n, 6) for h, n in zip(tight.heights, need, strict=True)] == [2.0] * 4


def test_a_long_word_makes_its_row_higher():
    short, long = para("客户", 11, INK), para("客户" * 30, 11, INK)
    assert row_height([short, short], [50, 50]) < row_height([short, long], [50, 50])


def test_a_tier_has_its_coloured_square():
    block = Table(
        id="t", title="", columns=(Column(name="t", label="层级", level=True),),
        rows=(("优质客户",),), total_rows=1,
    )  # fmt: skip
    grid, _, _ = laid(block)
    run = grid.cells[1][0].runs[0]
    assert (run.text, run.colour) == ("■ ", BRAND.colours.tiers[0])


# -- matrices -------------------------------------------------------------------------------------


def matrix(values=(0.8, None), labels=("80 家", ""), colours=("#0B3A66", "#FFFFFF"), form="pct"):
    run = Series(name="优质客户", values=values, colour="#000000", colours=colours, labels=labels)
    return ChartData(
        kind="matrix", series=(run,), categories=tuple("甲乙丙丁"[: len(values)]), format=form
    )


def test_a_cell_has_its_number_and_the_second_below_and_a_gap_is_blank():
    grid = matrix_grid(matrix(), 198, 90, BRAND, "元")
    assert words(grid) == [["", "甲", "乙"], ["优质客户", "80.0%\n80 家", ""]]
    assert grid.fills == (("", "", ""), ("", "#0B3A66", "#FFFFFF"))
    assert sum(grid.widths) == pytest.approx(198)


def test_letters_stand_out_from_the_fill_of_their_cell():
    first, second = matrix_grid(matrix((0.8, 0.1)), 198, 90, BRAND, "元").cells[1][1:]
    assert (first.colour, second.colour) == (BRAND.colours.paper, INK)


def test_low_rows_leave_the_second_number_out():
    many = ChartData(
        kind="matrix", series=matrix().series * 12, categories=("甲", "乙"), format="pct"
    )
    assert words(matrix_grid(many, 198, 90, BRAND, "元"))[1][1] == "80.0%"


def test_money_is_printed_in_the_unit_of_the_whole_matrix():
    grid = matrix_grid(matrix((52_860_000.0, -12_345.0), (), form="money"), 198, 90, BRAND, "元")
    assert words(grid)[1][1:] == ["5,286.0", "\u22121.2"]  # 万元


def test_a_matrix_without_colours_is_on_paper():
    grid = matrix_grid(matrix(colours=()), 198, 90, BRAND, "元")
    assert grid.fills[1] == ("", "#FFFFFF", "#FFFFFF")


# -- on the slide ---------------------------------------------------------------------------------


@pytest.fixture
def sheet():
    deck = Presentation()
    return Sheet(deck.slides.add_slide(deck.slide_layouts[6]))


def put(sheet, grid):
    place_grid(sheet, grid, Box(14, 35, 198, 90), BRAND, name="表 1-1", alt="表格：\n<甲>。")
    return sheet.slide.shapes[0]


def test_a_grid_is_a_table_whose_cells_can_be_edited(sheet):
    grid, _, _ = laid(table())
    shape = put(sheet, grid)
    native = shape.table
    assert [[c.text_frame.text for c in row.cells] for row in native.rows] == words(grid)
    assert [c.width for c in native.columns] == pytest.approx(
        [w * 36_000 for w in grid.widths], abs=1
    )
    about = shape._element.nvGraphicFramePr.cNvPr
    assert (about.get("name"), about.get("descr")) == ("表 1-1", "表格： <甲>。")


def test_only_a_total_is_bold(sheet):
    grid, _, _ = laid(table(has_total=True))
    rows = list(put(sheet, grid).table.rows)
    bold = [row.cells[0].text_frame.paragraphs[0].runs[0].font.bold for row in rows]
    assert bold == [True, False, False, True]  # the head, and the total


def test_head_and_end_have_strong_lines_and_rows_hairlines(sheet):
    grid, _, _ = laid(table())
    rows = put(sheet, grid).table.rows
    widths = [int(row.cells[0]._tc.tcPr.find(f"{A}lnB").get("w")) for row in rows]
    assert widths == [12_700, 6_350, 6_350, 12_700]
    assert rows[0].cells[0]._tc.tcPr.find(f"{A}lnT") is not None
    assert rows[1].cells[0]._tc.tcPr.find(f"{A}lnT") is None


def test_a_coloured_cell_has_its_fill_behind_its_borders(sheet):
    native = put(sheet, matrix_grid(matrix(), 198, 90, BRAND, "元")).table
    properties = native.cell(1, 1)._tc.tcPr
    assert [child.tag.removeprefix(A) for child in properties] == [
        "lnL", "lnR", "lnT", "lnB", "solidFill",
    ]  # fmt: skip
    assert properties.find(f"{A}solidFill/{A}srgbClr").get("val") == "0B3A66"
    assert [p.text for p in native.cell(1, 1).text_frame.paragraphs] == ["80.0%", "80 家"]


def test_a_grid_of_a_head_alone_can_be_placed(sheet):
    grid = Grid(((para("甲", 11, INK),),), (50.0,), (8.0,))
    assert put(sheet, grid).table.cell(0, 0).text_frame.text == "甲"
