"""客户分级管理方案.docx as Word and LibreOffice read it."""

import re
import subprocess
import zipfile
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree
from office_programs import needs
from PIL import Image
from proposal_book import ALT, outcomes, proposal_book, segmentation, tiering, value
from sample_book import sample_params

from reportkit.brand import Brand, load_brand
from reportkit.errors import RenderError
from reportkit.project import shipped_files
from reportkit.render import FORMATS, render
from reportkit.render.docx import write_docx
from reportkit.render.docx.front import TITLE
from reportkit.render.docx.pictures import DPI
from reportkit.report import Report, assemble

NINE = "一二三四五六七八九"


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Report:
    return proposal_book(tmp_path_factory.mktemp("chapters"))


@pytest.fixture(scope="module")
def brand() -> Brand:
    return load_brand(shipped_files() / "templates", "default")


@pytest.fixture(scope="module")
def path(book, brand, tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("docx") / FORMATS["docx"].file_name
    return render(book, brand, "docx", target)


@pytest.fixture(scope="module")
def document(path):
    return Document(path)


@pytest.fixture(scope="module")
def paragraphs(document):
    """(style, words) of every paragraph of the body, those of the contents and tables included."""
    found = document.element.body.iter(qn("w:p"))
    return [(style_of(p), words(p)) for p in found]


def style_of(paragraph) -> str:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if style is None else style.get(qn("w:val"))


def words(element) -> str:
    signs = {qn("w:t"): lambda t: t.text or "", qn("w:tab"): lambda t: "\t"}
    return "".join(signs[e.tag](e) for e in element.iter(*signs) if e.getparent().tag == qn("w:r"))


def fields(document) -> list[tuple[str, str]]:
    """(instruction, what it shows) of every field that stands in one paragraph."""
    found = []
    for paragraph in document.element.body.iter(qn("w:p")):
        code, shown, inside = "", "", ""
        for run in paragraph.iter(qn("w:r")):
            sign = run.find(qn("w:fldChar"))
            if sign is not None:
                inside = sign.get(qn("w:fldCharType"))
                if inside == "begin":
                    code, shown = "", ""
                elif inside == "end" and code:
                    found.append((code.strip(), shown))
            elif inside == "begin":
                code += run.findtext(qn("w:instrText")) or ""
            elif inside == "separate":
                shown += words(run)
    return found


def bookmarks(document) -> dict[str, str]:
    """Name → the words inside, for every bookmark of the body."""
    found = {}
    for start in document.element.body.iter(qn("w:bookmarkStart")):
        inside, element = "", start.getnext()
        while element.tag != qn("w:bookmarkEnd"):
            inside += words(element)
            element = element.getnext()
        found[start.get(qn("w:name"))] = inside
    return found


def table_titled(document, title: str):
    return next(
        t
        for t in document.element.body.iter(qn("w:tbl"))
        if t.find(f".//{qn('w:tblCaption')}").get(qn("w:val")).startswith(title)
    )


# -- parts, styles, numbering ---------------------------------------------------------------------


def test_the_nine_parts_are_headings_of_the_first_level(paragraphs):
    heads = [text for style, text in paragraphs if style == "Heading1"]
    assert len(heads) == 9
    assert (heads[0], heads[3], heads[8]) == ("方案目标与范围", "客户分层标准", "结语")


def test_headings_are_numbered_by_word_in_the_official_way(path):
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("word/numbering.xml"))
    levels = [
        (
            level.find(qn("w:pStyle")).get(qn("w:val")),
            level.find(qn("w:numFmt")).get(qn("w:val")),
            level.find(qn("w:lvlText")).get(qn("w:val")),
        )
        for level in root.iter(qn("w:lvl"))
    ]
    assert levels[:3] == [
        ("Heading1", "chineseCountingThousand", "%1、"),
        ("Heading2", "chineseCountingThousand", "（%2）"),
        ("Heading3", "decimal", "%3．"),
    ]
    assert levels[-1] == ("Attachment", "chineseCountingThousand", "附件%1　")


def test_styles_go_by_the_names_word_translates(document):
    names = {style.name for style in document.styles}
    assert {"Normal", "Heading 1", "Heading 2", "Heading 3", "Caption", "Title"} <= names
    assert {"toc 1", "table of figures", "Body Text First Indent", "List Bullet"} <= names
    assert {"方案表格", "表格文字", "资料来源", "提示"} <= names


def test_every_style_that_is_used_is_defined(document, paragraphs):
    known = {style.style_id for style in document.styles}
    assert {style for style, _ in paragraphs if style} <= known


def test_text_is_set_in_a_chinese_font_with_the_first_line_indented_by_two_characters(document):
    fonts = document.styles["Normal"].element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
    assert fonts.get(qn("w:eastAsia")) == "微软雅黑"
    body = document.styles["Body Text First Indent"].element
    indent = body.find(f"{qn('w:pPr')}/{qn('w:ind')}")
    assert indent.get(qn("w:firstLineChars")) == "200"
    assert indent.get(qn("w:firstLine")) == str(2 * 210)  # 10.5 pt


def test_brand_colours_are_in_the_headings_and_in_the_palette_for_new_charts(document, path, brand):
    assert str(document.styles["Heading 1"].font.color.rgb) == brand.colours.primary.lstrip("#")
    with zipfile.ZipFile(path) as archive:
        theme = etree.fromstring(archive.read("word/theme1.xml"))
    space = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
    accent = theme.find(f".//{space}accent2/{space}srgbClr").get("val")
    assert accent == brand.colours.accent.lstrip("#")


ORDERS = {  # ECMA-376 part 1, wml.xsd; Word refuses a file whose children stand otherwise
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs spacing ind "
    "jc textAlignment outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs color spacing kern sz szCs lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption",
    "trPr": "cantSplit tblHeader",
    "tcPr": "tcW gridSpan tcBorders shd vAlign",
    "sectPr": "headerReference footerReference type pgSz pgMar pgNumType cols titlePg",
    "lvl": "start numFmt pStyle suff lvlText lvlJc pPr rPr",
    "style": "name basedOn next qFormat pPr rPr tblPr tcPr tblStylePr",
    "settings": "zoom defaultTabStop characterSpacingControl updateFields compat themeFontLang "
    "clrSchemeMapping decimalSymbol listSeparator",
}


@pytest.mark.parametrize("name", ["document", "styles", "numbering", "settings", "header1"])
def test_children_stand_in_the_order_that_word_insists_on(path, name):
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read(f"word/{name}.xml"))
    for parent, order in ORDERS.items():
        ranks = {qn(f"w:{child}"): rank for rank, child in enumerate(order.split())}
        for element in root.iter(qn(f"w:{parent}")):
            found = [ranks[child.tag] for child in element]
            assert found == sorted(found), etree.tostring(element)[:300]


# -- contents, captions, references ---------------------------------------------------------------


def test_contents_are_a_field_filled_with_what_the_headings_say(document, paragraphs):
    codes = [t.text.strip() for t in document.element.body.iter(qn("w:instrText"))]
    assert codes[:3] == [
        'TOC \\o "1-2" \\h \\z \\u',
        'TOC \\h \\z \\c "图"',
        'TOC \\h \\z \\c "表"',
    ]
    listed = [text for style, text in paragraphs if style == "TOC1"]
    heads = [text for style, text in paragraphs if style == "Heading1"]
    assert listed[0] == "摘要"
    assert listed[1:10] == [f"{n}、{head}" for n, head in zip(NINE, heads, strict=True)]
    assert listed[10] == "附件一　客户满意度问卷"


def test_fields_are_brought_up_to_date_when_the_file_is_opened(document):
    update = document.settings.element.find(qn("w:updateFields"))
    assert update.get(qn("w:val")) == "true"


def test_captions_count_figures_and_tables_apart(document, paragraphs):
    shown = {
        word: [text for code, text in fields(document) if code.startswith(f"SEQ {word} ")]
        for word in ("图", "表")
    }
    assert shown["图"] == ["1", "2"]
    assert shown["表"] == [str(n) for n in range(1, len(shown["表"]) + 1)]
    captions = [text for style, text in paragraphs if style == "Caption"]
    assert "图\u00a02　优质客户占客户数 16.2%，占利润 76.4%" in captions


def test_every_reference_shows_what_its_bookmark_holds(document):
    held = bookmarks(document)
    references = [(c.split()[1], shown) for c, shown in fields(document) if c.startswith("REF ")]
    assert references
    for name, shown in references:
        assert held[name] == shown
    assert "图\u00a02" in [shown for _, shown in references]  # from part two, before it is printed


def test_every_link_leads_to_a_bookmark(document):
    anchors = {link.get(qn("w:anchor")) for link in document.element.body.iter(qn("w:hyperlink"))}
    assert anchors
    assert anchors <= set(bookmarks(document))


def test_what_stands_in_the_report_only_is_named_as_the_reports(paragraphs):
    text = next(text for _, text in paragraphs if text.startswith("销售额 5,079 万元"))
    assert "方法见报告附录\u00a0C，名单见报告表\u00a02-2；" in text
    assert text.endswith("（图\u00a01、表\u00a03）。")


# -- tables and pictures --------------------------------------------------------------------------


def test_the_head_of_a_table_repeats_and_no_row_breaks_over_a_page(document):
    for table in document.element.body.iter(qn("w:tbl")):
        rows = table.findall(qn("w:tr"))
        heads = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows]
        assert heads == [True, *[False] * (len(rows) - 1)]
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)


def test_numbers_stand_at_the_right_and_tiers_carry_their_colour(document, brand):
    table = table_titled(document, "四层的规模")
    first = table.findall(qn("w:tr"))[1].findall(qn("w:tc"))
    sides = [cell.find(f".//{qn('w:jc')}") for cell in first]
    assert [None if side is None else side.get(qn("w:val")) for side in sides] == [
        None, "right", "right",
    ]  # fmt: skip
    assert [words(cell) for cell in first] == ["■ 优质客户", "404", "76.4"]
    assert first[0].find(f".//{qn('w:color')}").get(qn("w:val")) == brand.colours.tiers[0][1:]


def test_a_total_is_told_to_the_style_of_the_table(document):
    look = table_titled(document, "四层的规模").find(f".//{qn('w:tblLook')}")
    assert (look.get(qn("w:firstRow")), look.get(qn("w:lastRow"))) == ("1", "1")


def test_the_line_under_a_table_names_tables_without_their_files(paragraphs):
    lines = [text for style, text in paragraphs if style == "SourceLine"]
    assert (
        "N = 2,501；2025-10-01 至 2026-09-30。数据来源：客户表、订单表。注：亏损客户的利润按 0 计。"
        in lines
    )


def test_no_table_is_wider_than_its_page(document):
    widths = [
        sum(int(column.get(qn("w:w"))) for column in table.iter(qn("w:gridCol")))
        for table in document.element.body.iter(qn("w:tbl"))
    ]
    upright, wide = (round(mm * 1440 / 25.4) for mm in (156, 257))
    assert all(abs(width - upright) < 60 or abs(width - wide) < 60 for width in widths)


def test_figures_are_pixels_fine_enough_for_print_with_words_for_who_cannot_see_them(document):
    shown = {shape._inline.docPr.get("descr"): shape for shape in document.inline_shapes}
    figure = shown[ALT]
    part = document.part.related_parts[figure._inline.graphic.graphicData.pic.blipFill.blip.embed]
    pixels = Image.open(BytesIO(part.blob)).width
    assert pixels / figure.width.inches >= DPI
    assert all(shown)


def test_bookmarks_and_pictures_have_numbers_of_their_own(document):
    body = document.element.body
    numbers = [e.get(qn("w:id")) for e in body.iter(qn("w:bookmarkStart"))]
    numbers += [shape._inline.docPr.get("id") for shape in document.inline_shapes]
    assert len(numbers) == len(set(numbers))


# -- cover, head, foot, properties ----------------------------------------------------------------


def test_the_cover_says_who_for_whom_and_what(document, paragraphs):
    said = dict(reversed(paragraphs[:20]))
    assert said["CoverClient"] == "华辰工业科技集团"
    assert said["Title"] == TITLE
    assert "客户经营研究" in said["CoverMark"]
    assert ("CoverFact", "密级\t内部资料") in paragraphs


def test_all_pages_but_the_cover_have_head_and_foot_with_the_number_of_the_page(document):
    cover, upright, wide = document.sections
    assert cover._sectPr.find(qn("w:headerReference")) is None
    for section in (upright, wide):
        assert not section.footer.is_linked_to_previous
        foot = section.footer._element
        assert [t.text.strip() for t in foot.iter(qn("w:instrText"))] == ["PAGE"]
        assert "华辰工业科技集团｜内部资料，注意保密" in words(foot)
    assert wide.page_width > wide.page_height
    assert round(upright.page_width.mm) == 210


def test_properties_come_from_the_report_and_the_brand(document):
    said = document.core_properties
    assert said.title == "华辰工业科技集团客户分级管理方案（2026 年第三季度）"
    assert said.author == said.last_modified_by == "客户经营研究"
    assert said.created.replace(tzinfo=None) == datetime(2026, 11, 22)


def test_a_brand_without_logo_or_picture_has_a_plain_cover(book, tmp_path):
    plain = Brand(name="远山咨询", folder=tmp_path)
    write_docx(replace(book, cover=replace(book.cover, art=None)), plain, tmp_path / "a.docx")
    document = Document(tmp_path / "a.docx")
    assert [s._inline.docPr.get("name") for s in document.inline_shapes] == [
        "revenue_trend",
        "tier_shares",
    ]
    assert document.core_properties.author == "远山咨询"


# -- the file -------------------------------------------------------------------------------------


def test_the_same_report_gives_the_same_bytes(book, brand, path, tmp_path):
    write_docx(book, brand, tmp_path / "again.docx")
    assert (tmp_path / "again.docx").read_bytes() == path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        assert archive.infolist()[0].filename == "[Content_Types].xml"


def test_nothing_is_left_where_a_figure_is_missing(brand, tmp_path):
    book = proposal_book(tmp_path / "chapters")
    (tmp_path / "chapters" / "tiering" / "tier_shares.svg").unlink()
    target = tmp_path / "out" / "a.docx"
    target.parent.mkdir()
    with pytest.raises(RenderError, match=r"tier_shares\.svg"):
        write_docx(book, brand, target)
    assert list(target.parent.iterdir()) == []


HOSTILE = '<b>&amp;"甲"\x07\x00\u202e名=cmd()😀㛃𠅤' + "长" * 45


def test_hostile_names_are_text_everywhere(brand, tmp_path):
    params = sample_params()
    params = params.model_copy(
        update={"client": params.client.model_copy(update={"name": HOSTILE})}
    )
    chapters = [segmentation(tmp_path), value(tmp_path), outcomes(tmp_path)]
    book = assemble([*chapters, tiering(tmp_path, HOSTILE)], params)
    write_docx(book, brand.model_copy(update={"name": HOSTILE}), tmp_path / "a.docx")
    document = Document(tmp_path / "a.docx")
    printed = HOSTILE.replace("\x07", "").replace("\x00", "").replace("\u202e", "")
    said = {style_of(p): words(p) for p in document.element.body.iter(qn("w:p"))}
    assert said["CoverClient"] == printed
    assert f"{printed}0" in words(table_titled(document, "客户分级管理分析表"))
    assert document.core_properties.author == printed
    head = words(document.sections[1].header._element).partition("\t")[0]
    assert head.startswith('<b>&amp;"甲"名=cmd()')
    assert head.endswith("长…")
    assert len(head) < 45  # and stays on one line


def test_contact_data_stay_masked(document):
    said = words(document.element.body)
    assert "138****5678" in said
    assert not re.search(r"1[3-9]\d{9}", said)


# -- the demo client ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(demo_run) -> Path:
    return next(p for p in demo_run.report.files if p.suffix == ".docx")


def test_the_demo_clients_document_fills_every_part(demo):
    document = Document(demo)
    hints = [p.text for p in document.paragraphs if p.style.name == "提示"]
    assert [text for text in hints if text.startswith("待补")] == []
    assert len(document.inline_shapes) >= 15


@needs("Writer")
def test_libreoffice_prints_the_demo_clients_document_as_intended(demo, tmp_path):
    from reportkit.gate import page_texts

    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(demo)], check=True, capture_output=True, timeout=300)
    pages = page_texts(tmp_path / f"{demo.stem}.pdf")
    text = "".join(pages)
    assert 25 <= len(pages) <= 50
    for number, title in zip(NINE, ("方案目标与范围", "组织现状与需求分析"), strict=False):
        assert text.count(f"{number}、{title}") == 2  # contents and heading
    assert "（一）方案目标" in text
    assert "附件二行动清单" in text
    assert not re.search(r"Error|错误[！!]", text)
    assert "第1页" in pages[1]
    assert "第1页" not in pages[0]
