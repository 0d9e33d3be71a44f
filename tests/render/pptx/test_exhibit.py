"""The evidence on a slide: what is drawn, what is hung below it, what its caption says."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from pptx import Presentation
from pptx.util import Mm

from reportkit.blocks import ChartData, Column, Figure, Series, Table
from reportkit.brand import load_brand
from reportkit.render.pptx.exhibit import EXHIBIT_MM, Easel, chart_of, hang, wants_picture
from reportkit.render.pptx.slide import HEIGHT_MM, WIDTH_MM, Box, Sheet
from reportkit.report.model import Placed

BRAND = load_brand(Path(__file__).resolve().parents[3] / "templates", "default")


def table(**more) -> Table:
    columns = (
        Column(name="g", label="分组"),
        Column(name="real", label="实际（次）", format="dec1", bar=True),
        Column(name="said", label="预测（次）", format="dec1"),
        Column(name="n", label="客户", format="int"),
    )
    rows = (("甲", 1.0, 2.0, 5), ("乙", 3.0, 4.0, 6))
    return Table(
        **{"id": "t", "title": "对照", "columns": columns, "rows": rows, "total_rows": 2, **more}
    )


def test_the_marked_column_is_drawn_with_the_one_of_the_same_unit():
    data = chart_of(table(), BRAND)
    assert [(s.name, s.values) for s in data.series] == [
        ("实际（次）", (1.0, 3.0)), ("预测（次）", (2.0, 4.0)),
    ]  # fmt: skip
    assert data.categories == ("甲", "乙")


def test_a_total_is_no_bar():
    rows = (("甲", 1.0, 2.0, 5), ("乙", 3.0, 4.0, 6), ("合计", 4.0, 6.0, 11))
    assert chart_of(table(rows=rows, has_total=True), BRAND).categories == ("甲", "乙")


def test_lists_and_tables_without_a_mark_stay_tables():
    assert chart_of(table(total_rows=900), BRAND) is None  # an excerpt
    assert chart_of(table(rows=(("甲", 1.0, 2.0, 5),)), BRAND) is None
    assert chart_of(table(rows=(("甲", 1.0, 2.0, 5), ("甲", 3.0, 4.0, 6))), BRAND) is None
    bare = tuple(replace(column, bar=False) for column in table().columns)
    assert chart_of(table(columns=bare), BRAND) is None


@pytest.mark.parametrize("rows", [((None, 1.0, 2.0, 5), ("乙", 3.0, 4.0, 6)), (("甲", "高", 2.0, 5), ("乙", "低", 4.0, 6)), (("甲", None, None, 5), ("乙", None, None, 6))])  # fmt: skip
def test_rows_without_a_name_words_and_blanks_are_no_bars(rows):
    assert chart_of(table(rows=rows), BRAND) is None


def test_twelve_bars_are_drawn_and_thirteen_listed():
    rows = tuple((f"第{n}组", float(n), 1.0, n) for n in range(13))
    assert len(chart_of(table(rows=rows[:12], total_rows=12), BRAND).categories) == 12
    assert chart_of(table(rows=rows, total_rows=13), BRAND) is None


def test_a_column_of_another_unit_is_not_drawn_beside_it():
    columns = tuple(
        replace(c, label="预测（元）") if c.name == "said" else c for c in table().columns
    )
    assert [s.name for s in chart_of(table(columns=columns), BRAND).series] == ["实际（次）"]


# -- hung on the slide ----------------------------------------------------------------------------

BARS = ChartData(
    kind="bar", categories=("华东", "华南"), format="money",
    series=(Series(name="", values=(5.2e7, 2.7e7), colour="#0B3A66"),),
)  # fmt: skip
MATRIX = ChartData(
    kind="matrix", categories=("甲", "乙"), format="pct", x_title="本期", y_title="上期",
    series=(Series(name="甲", values=(0.8, 0.2), colour="#0B3A66"),),
)  # fmt: skip


def figure(chart=BARS, **more):
    given = {"id": "f", "title": "华东居首", "file": "", "alt": "条形图。", "width_mm": 100, "height_mm": 50, "n": 2501, "span": "2025 年", "unit": "单位：元", "chart": chart}  # fmt: skip
    return Placed(block=Figure(**{**given, **more}), anchor="f", label="图 1-1")


def tabled(**more):
    return Placed(block=table(**more), anchor="t", label="表 1-1")


@pytest.fixture
def hung():
    """Hangs evidence on a slide; gives the shapes by their name, and what was hung."""

    def put(*evidence, pictures=None, height=130.0):
        deck = Presentation()
        deck.slide_width, deck.slide_height = Mm(WIDTH_MM), Mm(HEIGHT_MM)
        sheet = Sheet(deck.slides.add_slide(deck.slide_layouts[6]))
        easel = Easel(sheet, BRAND, "元", pictures or {})
        box = Box(14, 35, EXHIBIT_MM, height)
        shown = hang(easel, evidence, box)
        for shape in sheet.slide.shapes:
            assert shape.top + shape.height <= (35 + height + 0.1) * 36_000, shape.name
        captions = [s.text_frame.text for s in sheet.slide.shapes if s.name == "图题"]
        return shown, captions, {s.name: s for s in sheet.slide.shapes}

    return put


def test_a_chart_names_the_unit_of_its_money_number_and_period(hung):
    shown, (caption,), shapes = hung(chart := figure())
    assert shown == (chart,)
    assert caption == "图 1-1　华东居首\n单位：万元；n = 2,501；2025 年"
    assert shapes["图 1-1"].has_chart
    assert shapes["图 1-1"]._element.nvGraphicFramePr.cNvPr.get("descr") == "条形图。"


def test_a_unit_of_the_figures_own_follows_that_of_the_money(hung):
    _, (caption,), _ = hung(figure(unit="橙色为报告期", n=None, span=""))
    assert caption.endswith("\n单位：万元；橙色为报告期")
    _, (plain,), _ = hung(figure(replace(BARS, format="int"), n=0, span="", unit="单位：家"))
    assert plain.endswith("\n单位：家；n = 0")


def test_a_small_table_stands_below_the_chart_under_its_own_caption(hung):
    shown, captions, shapes = hung(figure(), tabled(n=11))
    assert [each.label for each in shown] == ["图 1-1", "表 1-1"]
    assert captions[1] == "表 1-1　对照\nn = 11"
    chart, below = shapes["图 1-1"], shapes["表 1-1"]
    assert below.has_table
    assert chart.top + chart.height <= below.top


def test_an_excerpt_or_a_long_table_is_not_put_below(hung):
    assert len(hung(figure(), tabled(total_rows=900))[0]) == 1
    many = tuple((f"第{n}组", 1.0, 2.0, n) for n in range(60))
    assert len(hung(figure(), tabled(rows=many, total_rows=60))[0]) == 1


def test_a_marked_table_is_drawn_as_bars_and_said_in_words(hung):
    shown, captions, shapes = hung(tabled())
    assert len(shown) == len(captions) == 1
    assert captions[0] == "表 1-1　对照\n实际（次）、预测（次）"
    slide = shapes["表 1-1"].part.slide
    assert sum(s.has_table for s in slide.shapes) == 1
    (chart,) = (s for s in slide.shapes if s.has_chart)
    assert chart._element.nvGraphicFramePr.cNvPr.get("descr") == (
        "条形图：对照。实际（次）：甲 1.0、乙 3.0；预测（次）：甲 2.0、乙 4.0。"
    )


def test_a_list_says_what_it_leaves_out(hung):
    rows = tuple((f"客户{n}", 1.0, 2.0, n) for n in range(50))
    _, (caption,), shapes = hung(tabled(rows=rows, total_rows=2501))
    printed = len(shapes["表 1-1"].table.rows) - 1
    assert caption == f"表 1-1　对照\n节选，另有 {2501 - printed:,} 行见报告"
    alt = shapes["表 1-1"]._element.nvGraphicFramePr.cNvPr.get("descr")
    assert alt == "表格：对照。列：分组、实际（次）、预测（次）、客户。"


def test_a_matrix_is_a_table_that_names_its_sides(hung):
    _, (caption,), shapes = hung(figure(MATRIX, unit=""))
    assert caption.endswith("\n纵向为上期，横向为本期；n = 2,501；2025 年")
    assert shapes["图 1-1"].table.cell(1, 1).text_frame.text == "80.0%"


def test_what_office_cannot_draw_is_a_picture_in_its_own_proportions(hung):
    buffer = io.BytesIO()
    Image.new("RGB", (200, 100), "red").save(buffer, "PNG")
    drawn = figure(None)
    assert wants_picture(drawn, EXHIBIT_MM)
    _, _, shapes = hung(drawn, pictures={"f": buffer.getvalue()})
    picture = shapes["图 1-1"]
    assert picture.width / picture.height == pytest.approx(2, abs=0.01)


@pytest.mark.parametrize(("count", "wanted"), [(26, False), (27, True)])
def test_a_matrix_too_fine_to_read_is_a_picture(count, wanted):
    run = Series(name="甲", values=(1.0,) * count, colour="#000000")
    fine = replace(MATRIX, series=(run,), categories=tuple(map(str, range(count))))
    assert wants_picture(figure(fine), EXHIBIT_MM) == wanted  # 198 / 28 = 7.07 mm
    assert not wants_picture(tabled(), EXHIBIT_MM)
    assert not wants_picture(figure(), EXHIBIT_MM)
