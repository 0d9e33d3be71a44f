"""客户管理分析报告.pptx, read back with python-pptx."""

from __future__ import annotations

import io
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from board_report import KEEP, board_report, figure
from charted_report import LONG, charted_report, drawings, hostile_report
from lxml import etree
from office_programs import needs
from openpyxl import load_workbook
from pptx import Presentation
from sample_book import PROVENANCE, Pen, SampleData, sample_chapters, sample_params

from reportkit.blocks import Column, Figure, Finding, Metric, Table
from reportkit.brand import Brand, load_brand
from reportkit.bundle import read_chapter
from reportkit.render import FORMATS, render
from reportkit.render.pptx.chart_workbook import drawn_parts
from reportkit.render.pptx.deck import MOST_SLIDES
from reportkit.render.pptx.slide import HEIGHT_MM, WIDTH_MM
from reportkit.render.pptx.story import FINDING_SLIDES
from reportkit.report import assemble
from reportkit.report.model import Row, plain_text

ROOT = Path(__file__).resolve().parents[3]
BRAND = load_brand(ROOT / "templates", "default")
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
MM = 36_000


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    chapters = sample_chapters(tmp_path_factory.mktemp("chapters"))
    return assemble(chapters, sample_params(), data=SampleData(), provenance=PROVENANCE)


@pytest.fixture(scope="module")
def path(report, tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("deck") / FORMATS["pptx"].file_name
    return render(report, BRAND, "pptx", target)


@pytest.fixture(scope="module")
def slides(path):
    return list(Presentation(path).slides)


def titles(slides) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in slides]


def words(slide) -> str:
    parts = [s.text_frame.text for s in slide.shapes if s.has_text_frame]
    parts += [
        cell.text_frame.text
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
        for cell in row.cells
    ]
    return "\n".join(parts)


def finding_slides(slides) -> list:
    return [s for s in slides if any(shape.name == "发现" for shape in s.shapes)]


def xml_parts(path: Path, pattern: str) -> dict[str, etree._Element]:
    with ZipFile(path) as archive:
        return {
            name: etree.fromstring(archive.read(name))
            for name in archive.namelist()
            if re.fullmatch(pattern, name)
        }


# -- the slides -------------------------------------------------------------------------------


def test_slides_are_wide(path):
    deck = Presentation(path)
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, abs=0.001)


def test_a_book_without_decisions_tells_summary_evidence_first_actions_and_sources(slides, report):
    said = titles(slides)
    assert said[0] == "客户管理分析报告"
    assert "华辰工业科技集团" in words(slides[0])
    assert said[1] == report.summary.headline
    assert said[-3].startswith("先做 ")
    assert said[-2] == report.wanted.title
    assert said[-1] == "各数算到 2026 年 9 月 30 日，口径如下"
    assert len(said) <= 2 + FINDING_SLIDES + 3


def test_core_findings_come_first(slides, report):
    core = [each.title for each in report.summary.core]
    assert titles(finding_slides(slides))[:3] == core


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    folder = tmp_path_factory.mktemp("board")
    book = board_report(folder)
    return book, list(Presentation(render(book, BRAND, "pptx", folder / "t.pptx")).slides)


def test_a_board_reads_the_answer_what_it_is_asked_why_and_what_is_not_known(board):
    book, slides = board
    assert titles(slides)[1:] == [
        book.summary.headline,
        "请批准两项决定：腾出 72～223 万元费用，每年保住 14～150 万元毛利",
        "在险毛利 777 万元在 105 家优质客户",
        "价格的题",
        "121 家逐一认领：保毛利 14～150 万元/年",
        "边缘客户改自助：一年 270 万元服务费只换来 37.3 万元毛利",
        "重叠的题",
        "销售额 5,090 万元，比上年同期多 370 万元",
        "90 天路线：3 项行动落实两项决定",
        "还有 1 件事不知道，决定时请记住",
        "各数算到 2025 年 12 月 31 日，口径如下",
    ]


def test_a_full_deck_leaves_out_the_numbers_of_page_one(tmp_path):
    more = (replace(KEEP, id=f"keep_{n}", title=f"{n} 逐一认领") for n in range(5))
    book = board_report(tmp_path, decisions=(KEEP, *more))
    slides = Presentation(render(book, BRAND, "pptx", tmp_path / "t.pptx")).slides
    assert len(slides) == MOST_SLIDES
    assert "销售额 5,090 万元，比上年同期多 370 万元" not in titles(slides)


def test_one_decision_needs_neither_a_list_nor_a_route_of_its_own(tmp_path):
    book = board_report(tmp_path, decisions=(KEEP,))
    slides = Presentation(render(book, BRAND, "pptx", tmp_path / "t.pptx")).slides
    said = titles(slides)
    assert "121 家逐一认领：保毛利 14～150 万元/年" in said
    assert not any(title.startswith(("请批准", "90 天")) for title in said)


def test_a_figure_that_stands_with_its_decision_is_not_shown_again(tmp_path):
    own = Row("single", (figure("重叠", "图 0-3", n=KEEP.count),))
    book = board_report(tmp_path, further=(own,))
    slides = Presentation(render(book, BRAND, "pptx", tmp_path / "t.pptx")).slides
    named = [s.name for slide in slides for s in slide.shapes if s.has_chart]
    assert named.count("图 0-3") == 1


def test_without_decisions_the_answer_and_its_evidence_make_a_shorter_deck(tmp_path):
    book = board_report(
        tmp_path, decisions=(), steps=(), stake=None, unknown=(), ask="", further=(), why=()
    )
    slides = Presentation(render(book, BRAND, "pptx", tmp_path / "t.pptx")).slides
    assert titles(slides) == [
        book.title, book.summary.headline, "工单超过 72 小时的客户流失率是其他客户的 2.3 倍",
        "各数算到 2025 年 12 月 31 日，口径如下",
    ]  # fmt: skip


def test_a_slide_says_the_sentence_and_the_advice_of_its_finding(slides, report):
    slide = next(s for s in slides if titles([s])[0].startswith("流失风险集中在"))
    said = words(slide)
    sentence = next(plain_text(c.text) for c in report.summary.core if "流失" in c.title)
    assert sentence in said
    assert "沉默高频客户挽回" in said
    assert "P0｜周启明（客户成功部）｜2026-12-12 前完成" in said
    assert "衡量：挽回率 ≥ 30%；回访完成率 100%" in said


def test_unit_number_and_period_stand_below_the_title_and_the_source_at_the_foot(slides):
    slide = next(s for s in slides if titles([s])[0].startswith("少数客户支撑"))
    said = words(slide)
    assert "单位：万元；n = 3,456；2025-10-01 至 2026-09-30" in said
    assert "数据来源：订单表" in said


def test_eight_cards_at_most_with_their_comparisons(slides):
    cards = [s for s in slides[1].shapes if s.name.startswith("指标：")]
    assert 0 < len(cards) <= 8
    revenue = next(s for s in cards if "期内销售额" in s.name)
    assert revenue.text_frame.text.split("\n") == [
        "期内销售额", "1.73 亿元", "环比 ▲ 6.9%　同比 ▲ 11.6%",
    ]  # fmt: skip


def test_a_card_names_its_period_where_it_is_not_the_reports(tmp_path):
    pen = Pen("value", 1, "价值", tmp_path / "c")
    more = {"format": "int", "value": 2, "previous": 1, "weight": 9}
    pen.blocks += [
        Metric(id="a", label="本期", span="2026 年第三季度", **more),
        Metric(id="b", label="全年", span="近 12 个月", **more),
        Finding(id="f", title="发现", text="一句话。", values={}, weight=1),
    ]
    path = render(assemble([pen.done()], sample_params()), BRAND, "pptx", tmp_path / "t.pptx")
    said = words(Presentation(path).slides[1])
    assert "近 12 个月" in said
    assert said.count("2026 年第三季度") == 1  # beside the name of the slide


def test_notes_define_the_terms_of_the_finding(slides):
    slide = next(s for s in slides if titles([s])[0].startswith("少数客户支撑"))
    notes = slide.notes_slide.notes_text_frame.text
    assert "销售额：统计期内有效订单的实付金额合计" in notes
    assert "字段 orders.paid_amount；含税" in notes
    assert "活跃客户" not in notes  # the slide does not speak of it


def test_slides_are_numbered_by_a_field(path):
    for name, part in xml_parts(path, r"ppt/slides/slide\d+\.xml").items():
        fields = [f.get("type") for f in part.iter(f"{A}fld")]
        assert fields == ([] if name.endswith("slide1.xml") else ["slidenum"])


def test_sections_name_the_parts_and_hold_every_slide(path):
    (deck,) = xml_parts(path, r"ppt/presentation\.xml").values()
    spaces = {"p14": "http://schemas.microsoft.com/office/powerpoint/2010/main", "p": P[1:-1]}
    names = deck.xpath("//p14:section/@name", namespaces=spaces)
    assert names == ["答案", "依据", "行动", "附录"]
    listed = deck.xpath("//p14:sldId/@id", namespaces=spaces)
    assert listed == deck.xpath("//p:sldId/@id", namespaces=spaces)


# -- letters, colours, descriptions -----------------------------------------------------------


def test_every_run_names_a_chinese_typeface(path):
    parts = xml_parts(path, r"ppt/(slides/slide|charts/chart|notesSlides/notesSlide)\d+\.xml")
    assert any("chart" in name for name in parts)
    for name, part in parts.items():
        looks = [*part.iter(f"{A}rPr"), *part.iter(f"{A}defRPr")]
        assert looks, name
        for look in looks:
            assert look.find(f"{A}ea").get("typeface") == "微软雅黑", name
        for run in part.iter(f"{A}r"):
            assert run.find(f"{A}rPr") is not None, name


def test_charts_tables_and_pictures_are_described(slides):
    shown = [
        shape._element.xpath(".//p:cNvPr")[0]
        for slide in slides
        for shape in slide.shapes
        if shape.has_chart or shape.has_table or shape.shape_type == 13
    ]
    assert len(shown) > 6
    assert all(properties.get("descr") for properties in shown)


def test_what_only_decorates_is_marked_for_screen_readers(slides):
    plain = [s for s in slides[1].shapes if s.name == "装饰"]
    assert plain
    assert all("decorative" in etree.tostring(s._element).decode() for s in plain)


def test_office_offers_the_colours_and_the_font_of_the_brand(report, tmp_path):
    colours = BRAND.colours.model_copy(update={"primary": "#7A1F3D", "accent": "#B8860B"})
    other = BRAND.model_copy(update={"colours": colours, "name": "另一家<机构>"})
    path = render(report, other, "pptx", tmp_path / "t.pptx")
    (theme,) = xml_parts(path, r"ppt/theme/theme1\.xml").values()
    (first,) = theme.iter(f"{A}accent1")
    assert first[0].get("val") == "7A1F3D"
    assert {f.get("typeface") for f in theme.iter(f"{A}ea")} == {"微软雅黑"}
    deck = Presentation(path)
    assert deck.core_properties.author == "另一家<机构>"
    run = deck.slides[1].shapes.title.text_frame.paragraphs[0].runs[0]
    assert str(run.font.color.rgb) == "7A1F3D"


def test_logo_and_footer_belong_to_the_layout(path):
    layout = Presentation(path).slide_layouts[1]
    assert any(shape.name == "标志" for shape in layout.shapes)
    footer = next(shape for shape in layout.shapes if shape.name == "页脚")
    assert "华辰工业科技集团｜内部资料，注意保密" in footer.text_frame.text


def test_a_brand_without_a_logo_has_none(report, tmp_path):
    path = render(report, Brand(name="无标志"), "pptx", tmp_path / "t.pptx")
    assert not any(s.name == "标志" for s in Presentation(path).slide_layouts[1].shapes)


# -- evidence ---------------------------------------------------------------------------------


def test_a_figure_becomes_a_chart_whose_numbers_are_the_chapters(slides, report):
    slide = next(s for s in finding_slides(slides) if titles([s])[0].startswith("14.8%"))
    chart = next(shape.chart for shape in slide.shapes if shape.has_chart)
    figure = next(i.block for p in report.chapters for i in p.placed if i.block.id == "shares")
    assert list(chart.plots[0].categories) == list(figure.chart.categories)
    for native, kept in zip(chart.plots[0].series, figure.chart.series, strict=True):
        assert native.name == kept.name
        assert native.values == pytest.approx(kept.values)
        assert f"#{native.format.fill.fore_color.rgb}" == kept.colour


def test_the_numbers_behind_a_chart_lie_in_its_workbook(slides):
    chart = next(s.chart for slide in slides for s in slide.shapes if s.has_chart)
    sheet = load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
    series = chart.plots[0].series
    assert [c.value for c in sheet[1]][1:] == [s.name for s in series]
    for place, category in enumerate(chart.plots[0].categories):
        cells = [c.value for c in sheet[place + 2]]
        assert cells == [category, *(s.values[place] for s in series)]


def test_a_table_with_a_marked_column_is_drawn_as_bars_and_stands_below(tmp_path):
    pen = Pen("value", 1, "价值", tmp_path / "c")
    columns = (
        Column(name="g", label="分组"),
        Column(name="r", label="流失率", format="pct", bar=True),
    )
    rows = (("72 小时以内", 0.188), ("超过 72 小时", 0.446))
    pen.blocks += [
        Table(id="t", title="对照", columns=columns, rows=rows, total_rows=2, n=1787),
        Finding(id="f", title="慢者多流失", text="一句话。", values={}, evidence=("t",), weight=1),
    ]
    path = render(assemble([pen.done()], sample_params()), BRAND, "pptx", tmp_path / "t.pptx")
    (slide,) = finding_slides(Presentation(path).slides)
    chart = next(s.chart for s in slide.shapes if s.has_chart)
    assert list(chart.plots[0].series[0].values) == [0.188, 0.446]
    table = next(s.table for s in slide.shapes if s.has_table)
    assert table.cell(2, 1).text_frame.text == "44.6"
    assert "流失率；n = 1,787" in words(slide)


def test_a_drawing_without_numbers_is_a_sharp_picture(tmp_path):
    chosen = {"process": drawings()["process"]}
    path = render(charted_report(tmp_path / "c", chosen), BRAND, "pptx", tmp_path / "t.pptx")
    slide = finding_slides(Presentation(path).slides)[0]
    picture = next(s for s in slide.shapes if s.shape_type == 13 and s.name != "标志")
    assert picture.image.size[0] >= 170 / 25.4 * 200 - 2  # 170 mm at 200 dpi
    assert picture._element.nvPicPr.cNvPr.get("descr") == "图示：process。"


def test_a_matrix_becomes_a_coloured_table(tmp_path):
    chosen = {"moves": drawings()["moves"]}
    path = render(charted_report(tmp_path / "c", chosen), BRAND, "pptx", tmp_path / "t.pptx")
    slide = finding_slides(Presentation(path).slides)[0]
    table = next(s.table for s in slide.shapes if s.has_table)
    assert [c.text_frame.text for c in table.rows[1].cells] == [
        "优质客户", "80.0%\n80 家", "20.0%\n20 家",
    ]  # fmt: skip
    assert table.cell(1, 1).fill.fore_color.rgb != table.cell(2, 1).fill.fore_color.rgb


# -- the file ---------------------------------------------------------------------------------


def test_the_same_report_gives_the_same_bytes(report, path, tmp_path):
    again = render(report, BRAND, "pptx", tmp_path / "again.pptx")
    assert again.read_bytes() == path.read_bytes()


def test_no_clock_has_touched_the_file(path, report):
    core = Presentation(path).core_properties
    assert core.created == core.modified == report.issued
    with ZipFile(path) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        books = [n for n in archive.namelist() if n.endswith(".xlsx")]
        assert books
        for name in books:
            with ZipFile(io.BytesIO(archive.read(name))) as book:
                assert {entry.date_time[0] for entry in book.infolist()} == {1980}
                assert b"2000-01-01" in book.read("docProps/core.xml")
        assert not any("thumbnail" in n or "printer" in n for n in archive.namelist())


def test_a_failed_deck_leaves_the_last_good_file(report, tmp_path, monkeypatch):
    target = tmp_path / "t.pptx"
    target.write_bytes(b"good")
    monkeypatch.setattr("reportkit.render.pptx.back.sources_page", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        render(report, BRAND, "pptx", target)
    assert target.read_bytes() == b"good"
    assert list(tmp_path.iterdir()) == [target]


# -- hostile content --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    return render(hostile_report(folder / "c"), BRAND, "pptx", folder / "t.pptx")


def test_markup_and_formulas_stay_words(hostile):
    slides = list(Presentation(hostile).slides)
    assert "<script>alert(1)</script>&amp;" in titles(slides)
    chart = next(s.chart for slide in slides for s in slide.shapes if s.has_chart)
    names = list(chart.plots[0].categories)
    assert "=cmd()|'/C calc'!A0" in names
    sheet = load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [c.value.strip() for c in cells] == [n.strip() for n in names]
    assert {c.data_type for c in cells} == {"s"}


def test_control_characters_and_direction_overrides_are_gone(hostile):
    with ZipFile(hostile) as archive:
        for name in archive.namelist():
            if name.endswith(".xml"):
                text = archive.read(name).decode()
                assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e]|_x001B_", text), (
                    name
                )


def test_nothing_leaves_the_slide(hostile, path):
    for file in (hostile, path):
        for number, slide in enumerate(Presentation(file).slides, start=1):
            for shape in slide.shapes:
                right, bottom = shape.left + shape.width, shape.top + shape.height
                assert shape.left >= 0 and shape.top >= 0, (number, shape.name)
                assert right <= (WIDTH_MM + 0.5) * MM, (number, shape.name)
                assert bottom <= (HEIGHT_MM + 0.5) * MM, (number, shape.name)


def test_a_long_title_is_cut_on_the_slide_and_whole_in_the_notes(hostile):
    slide = finding_slides(Presentation(hostile).slides)[0]
    assert titles([slide])[0].endswith("…")
    assert f"{LONG}贡献 76.0%，{LONG}贡献其余" in slide.notes_slide.notes_text_frame.text


def test_a_table_too_large_names_what_it_leaves_out(hostile):
    slide = finding_slides(Presentation(hostile).slides)[2]
    assert re.search(r"节选，另有 4,1\d\d 行、\d 列见报告", words(slide))


def test_chapters_without_findings_make_a_deck_all_the_same(report, tmp_path):
    empty = assemble(sample_chapters(tmp_path / "c")[1:2], sample_params())
    path = render(empty, BRAND, "pptx", tmp_path / "t.pptx")
    assert titles(Presentation(path).slides) == [
        "客户管理分析报告", empty.wanted.title, "各数算到 2026 年 9 月 30 日，口径如下",
    ]  # fmt: skip


# -- the demo client, and LibreOffice ---------------------------------------------------------


def test_the_demo_is_a_story_of_twelve_to_sixteen_slides_with_its_own_numbers(demo_run):
    path = next(p for p in demo_run.report.files if p.suffix == ".pptx")
    told = list(Presentation(path).slides)
    assert 12 <= len(told) <= 16  # one of them for the key accounts
    assert sum(any(shape.name == "决定" for shape in slide.shapes) for slide in told) == 5
    figures = {
        figure.alt: figure
        for folder in (demo_run.report.folder / "chapters").iterdir()
        for figure in read_chapter(folder).blocks
        if isinstance(figure, Figure)
    }
    checked = 0
    for shape in (s for slide in told for s in slide.shapes if s.has_chart):
        figure = figures.get(shape._element.xpath(".//p:cNvPr")[0].get("descr"))
        if figure is None or figure.chart.kind == "scatter":
            continue
        parts = drawn_parts(figure.chart).series
        for native, kept in zip(shape.chart.series, parts, strict=True):
            ratio = {round(k / n, 6) for n, k in zip(native.values, kept.values, strict=True) if n}
            assert len(ratio) <= 1 and ratio <= {1.0, 1e4, 1e8}, figure.id
            checked += 1
    assert checked > 8


@needs("Impress")
def test_libreoffice_opens_every_slide(path, tmp_path):
    done = subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    converted = tmp_path / f"{path.stem}.pdf"
    assert converted.is_file(), done.stderr
    from pypdfium2 import PdfDocument

    with PdfDocument(converted) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    assert len(texts) == len(Presentation(path).slides)
    assert "76.2%" in texts[4] or any("76.2%" in text for text in texts)  # a label of a chart
