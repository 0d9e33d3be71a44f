"""Tables as Word keeps them."""

import pytest

from reportkit.blocks import Column, Table
from reportkit.render.docx.tables import MM, Grid, GridCell, grid_of, source_line, word_table
from reportkit.render.docx.xml import run

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TIERS = {"优质客户": "#0B3A66"}


def table(rows=(("优质客户", 404, 0.764),), **more):
    columns = (
        Column(name="tier", label="层级", level=True),
        Column(name="n", label="客户", format="int", unit="家"),
        Column(name="share", label="利润占比", format="pct"),
    )
    return Table(
        **{"id": "t", "title": "各层\x07", "columns": columns, "rows": rows,
           "total_rows": len(rows), **more}
    )  # fmt: skip


def laid(block, width=156.0):
    return grid_of(block, width_mm=width, tiers=TIERS, currency="元", muted="#5B6673")


def text(element):
    return "".join(
        "\n" if e.tag == f"{W}br" else e.text or "" for e in element.iter(f"{W}t", f"{W}br")
    )


def cells(element):
    return [[text(cell) for cell in row.findall(f"{W}tc")] for row in element.findall(f"{W}tr")]


# -- what is in the cells --------------------------------------------------------------------------


def test_heads_carry_their_unit_below_and_tiers_their_colour():
    made = word_table(laid(table()))
    assert cells(made) == [
        ["层级", "客户\n（家）", "利润占比\n（%）"], ["■ 优质客户", "404", "76.4"],
    ]  # fmt: skip
    colours = [e.get(f"{W}val") for e in made.iter(f"{W}color")]
    assert colours == ["5B6673", "5B6673", "0B3A66"]  # two units, then the square


def test_numbers_stand_at_the_right_and_words_at_the_left():
    row = word_table(laid(table())).findall(f"{W}tr")[1]
    sides = [p.find(f"{W}pPr/{W}jc") for p in row.iter(f"{W}p")]
    assert [None if s is None else s.get(f"{W}val") for s in sides] == [None, "right", "right"]


def test_missing_values_are_dashes():
    assert cells(word_table(laid(table((("甲", None, None),)))))[1] == ["甲", "—", "—"]


def test_hostile_words_are_text():
    made = cells(word_table(laid(table((("<b>\x00=1+1\n&", 1, 0.1),)))))
    assert made[1][0] == "<b>=1+1\n&"


# -- its measures ---------------------------------------------------------------------------------


def test_columns_are_as_wide_together_as_the_text():
    made = word_table(laid(table()))
    widths = [int(e.get(f"{W}w")) for e in made.findall(f"{W}tblGrid/{W}gridCol")]
    assert sum(widths) == pytest.approx(156 * MM, abs=3)
    assert int(made.find(f"{W}tblPr/{W}tblW").get(f"{W}w")) == sum(widths)
    first = [int(e.get(f"{W}w")) for e in made.findall(f"{W}tr")[0].iter(f"{W}tcW")]
    assert first == widths


def test_a_crowded_table_is_set_in_small_type_and_still_as_wide_as_the_text():
    columns = tuple(
        Column(name=f"c{n}", label=f"第 {n} 列的名称", format="money") for n in range(12)
    )
    grid = laid(Table(id="t", title="", columns=columns, rows=((123456789.0,) * 12,), total_rows=1))
    assert grid.dense
    assert sum(grid.widths_mm) == pytest.approx(156, abs=0.2)
    assert not laid(table()).dense


def plain(rows, **more):
    cell = (GridCell((run("甲"),)),)
    return word_table(Grid(title="t", head=cell, rows=(cell,) * rows, widths_mm=(30.0,), **more))


def kept(element):
    """Whether each row stays with the next."""
    return [row.find(f".//{W}keepNext") is not None for row in element.findall(f"{W}tr")]


def test_a_short_table_stays_on_one_page_with_its_source():
    assert kept(plain(7)) == [True] * 8


def test_a_long_table_parts_anywhere_but_at_its_head_and_its_end():
    assert kept(plain(8)) == [True, True, False, False, False, False, False, True, True]


def test_the_head_repeats_and_no_row_is_cut():
    rows = plain(3).findall(f"{W}tr")
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] + [False] * 3
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


@pytest.mark.parametrize(("total", "bits"), [(False, "0620"), (True, "0660")])
def test_a_total_is_told_in_words_and_in_bits(total, bits):
    look = plain(2, has_total=total).find(f"{W}tblPr/{W}tblLook")
    assert (look.get(f"{W}lastRow"), look.get(f"{W}val")) == (str(int(total)), bits)


def test_a_table_without_rows_is_its_head():
    assert kept(plain(0)) == [True]


def test_a_row_of_another_length_is_a_fault():
    cell = GridCell((run("甲"),))
    with pytest.raises(ValueError, match="zip"):
        word_table(Grid(title="", head=(cell,), rows=((cell, cell),), widths_mm=(30.0,)))


# -- how much is printed ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "total_rows", "has_total", "said"),
    [(2, 2, False, ""), (2, 1200, False, "节选 2 行，共 1,200 行"), (3, 2, True, ""),
     (3, 9, True, "节选 2 行，共 9 行"), (0, 0, False, "")],
)  # fmt: skip
def test_an_excerpt_says_of_how_many(rows, total_rows, has_total, said):
    block = table((("甲", 1, 0.1),) * rows, total_rows=total_rows, has_total=has_total)
    assert source_line(block) == said


def test_the_title_is_told_to_screen_readers_without_control_characters():
    assert word_table(laid(table())).find(f"{W}tblPr/{W}tblCaption").get(f"{W}val") == "各层"
