"""The book and its blocks as HTML: structure a screen reader can follow, nothing unescaped."""

import base64
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from jinja2.exceptions import SecurityError
from lxml import html as parser
from sample_book import PROVENANCE, SampleData, sample_chapters, sample_params

from reportkit.blocks import Action, Column, Figure, Finding, Metric, Note, Table
from reportkit.brand import Brand, load_brand
from reportkit.errors import RenderError
from reportkit.project import shipped_files
from reportkit.render import FORMATS, render
from reportkit.render.html import render_block, render_html
from reportkit.report import Report, assemble

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"/>'


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Report:
    chapters = sample_chapters(tmp_path_factory.mktemp("chapters"))
    return assemble(chapters, sample_params(), data=SampleData(), provenance=PROVENANCE)


@pytest.fixture(scope="module")
def brand() -> Brand:
    return load_brand(shipped_files() / "templates", "default")


@pytest.fixture(scope="module")
def page(book, brand):
    return parser.document_fromstring(render_html(book, brand))


def own_brand(root: Path, **files: str) -> Brand:
    """A brand in a project of its own, with templates and styles beside brand.yaml."""
    folder = root / "templates" / "brands" / "acme"
    folder.mkdir(parents=True)
    (folder / "brand.yaml").write_text(
        'name: 远山咨询\nfooter: "{client} / 远山"\ncolours: {primary: "#5A1E3C"}\n',
        encoding="utf-8",
    )
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_brand(root / "templates", "acme")


# -- the book -------------------------------------------------------------------------------------


def test_the_document_has_language_title_and_description(page):
    assert page.get("lang") == "zh-CN"
    assert page.findtext(".//title") == "华辰工业科技集团客户管理分析报告（2026 年第三季度）"
    assert page.xpath("//meta[@name='description']/@content")


def test_headings_go_down_one_level_at_a_time(page):
    levels = [int(e.tag[1]) for e in page.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels[0] == 1
    assert max(levels) == 3
    assert [(a, b) for a, b in pairwise(levels) if b > a + 1] == []


def test_a_chapter_without_sections_keeps_the_order_of_headings(tmp_path, brand):
    result = sample_chapters(tmp_path)[0]
    flat = tuple(replace(b, title="") if isinstance(b, Finding) else b for b in result.blocks)
    page = parser.document_fromstring(
        render_html(assemble([replace(result, blocks=flat)], sample_params()), brand)
    )
    part = page.get_element_by_id("segmentation")
    assert [e.tag for e in part.xpath(".//h1|.//h2|.//h3")] == ["h1", "h2"]


def test_every_link_inside_the_book_leads_somewhere_and_ids_are_unique(page):
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.xpath("//a/@href") if href.startswith("#")} <= set(ids)


def test_every_picture_has_words_and_is_inside_the_document(page):
    pictures = page.xpath("//img")
    assert len(pictures) > 10
    for picture in pictures:
        assert picture.get("alt").strip()
        assert picture.get("src").startswith("data:image/svg+xml;base64,")


def test_table_heads_say_what_they_head_and_the_corner_is_no_head(page):
    for table in page.xpath("//table"):
        first, *others = table.xpath("./thead/tr/*")
        assert first.tag == "td"
        assert {cell.tag for cell in others} <= {"th"}
        assert {cell.get("scope") for cell in others} <= {"col"}
        for row in table.xpath("./tbody/tr"):
            assert row[0].tag == "th"
            assert row[0].get("scope") == "row"
            assert len(row) == len(others) + 1


def test_column_widths_fill_the_page_and_never_exceed_it(page):
    for table in page.xpath("//table[colgroup]"):
        widths = [
            float(w)
            for w in re.findall(r"width:([\d.]+)mm", "".join(table.xpath("./colgroup/col/@style")))
        ]
        room = 265 if table.xpath("ancestor::section[contains(@class,'wide')]") else 170
        assert sum(widths) == pytest.approx(room, abs=0.2)
        assert len(widths) == len(table.xpath("./thead/tr/*"))


def test_lists_hold_nothing_but_items(page):
    for items in page.xpath("//ul|//ol"):
        assert {child.tag for child in items} <= {"li"}


def test_text_never_stands_directly_in_a_grid_or_flex_box(page):
    for name in ("two", "kpis", "vr", "d", "core", "meta", "lead-in", "brandline"):
        for box in page.xpath(f"//*[contains(concat(' ',@class,' '),' {name} ')]"):
            own = [box.text or "", *(child.tail or "" for child in box)]
            if name == "d" and "note" in box.get("class"):
                continue
            assert not "".join(own).strip(), f"{name}: {own}"


def test_what_a_chapter_lacks_is_told_on_the_page_of_missing_data_which_leads_to_it(page):
    assert not page.get_element_by_id("lifecycle").xpath(".//*[@class='gaps' or @class='asked']")
    assert "#lifecycle" in page.get_element_by_id("wanted").xpath(".//a/@href")


def test_what_is_not_answered_stands_on_one_page_with_the_data_that_would_answer_it(page):
    wanted = page.get_element_by_id("wanted")
    aspects, data = ([[" ".join(cell.text_content().split()) for cell in row] for row in table.iter("tr")] for table in wanted.iter("table"))  # fmt: skip
    assert ["客户生命周期", "还不能", "要线索表"] in aspects
    assert data[1] == ["●●● 线索表", "created_at", "线索转化漏斗、成交周期", "拉新投哪个渠道", "CRM 的线索与商机"]  # fmt: skip


def test_actions_stand_in_the_list_with_their_grounds_linked(page):
    rows = page.xpath("//div[@id='actions-table']//tbody/tr")
    assert len(rows) == 5
    assert rows[0].xpath(".//a/@href") == [
        "#segmentation-bins",
        "#segmentation-trend",
        "#value-compare",
    ]


@pytest.mark.parametrize(
    ("headline", "lines"),
    [
        ("流失风险集中在少数客户", ["流失风险集中在少数客户"]),
        (
            "14.8% 的优质客户贡献了 73.3% 的利润，下一季度应先稳优质、再促发展",
            ["14.8% 的优质客户贡献了 73.3% 的利润，", "下一季度应先稳优质、再促发展"],
        ),
        ("没有任何标点的标题" * 4, ["没有任何标点的标题" * 4]),
    ],
)
def test_a_long_headline_breaks_at_the_mark_nearest_its_middle(book, brand, headline, lines):
    renamed = replace(book, summary=replace(book.summary, headline=headline))
    page = parser.document_fromstring(render_html(renamed, brand))
    assert page.xpath("//section[@id='summary']//h1/text()") == lines


def test_characters_without_a_glyph_are_named_in_appendix_a(book, brand):
    text = render_html(replace(book, missing_characters=(("U+1F9FF", 2),)), brand)
    appendix = parser.document_fromstring(text).get_element_by_id("appendix-A")
    assert "U+1F9FF（2 处）" in appendix.text_content()


def test_hostile_names_stay_text(tmp_path, brand):
    params = sample_params()
    evil = '</style><script>alert(1)</script>{{ 7*7 }}"'
    hostile = params.model_copy(update={"client": params.client.model_copy(update={"name": evil})})
    book = assemble(sample_chapters(tmp_path), hostile)
    page = parser.document_fromstring(render_html(book, brand))
    assert page.xpath("//script") == []
    assert len(page.xpath("//style")) == 1
    assert evil in page.xpath("//p[@class='client']")[0].text_content()


# -- brands ---------------------------------------------------------------------------------------


def test_a_second_brand_changes_colour_footer_and_name(tmp_path, book):
    text = render_html(book, own_brand(tmp_path))
    assert "#5A1E3C" in text
    assert "远山咨询" in text
    assert "客户经营研究" not in text
    assert r"\2f " in text  # the slash of its footer, escaped inside a CSS string


def test_a_brand_extends_the_template_it_overrides(tmp_path, book):
    brand = own_brand(
        tmp_path,
        **{
            "report.html.j2": '{% extends "default/report.html.j2" %}'
            '{% block guide %}<p id="own">{{ brand.name }}的声明</p>{% endblock %}',
            "extra.css": ".rk h1{color:{{ c.accent }}}",
        },
    )
    page = parser.document_fromstring(render_html(book, brand))
    assert page.get_element_by_id("own").text == "远山咨询的声明"
    assert page.get_element_by_id("summary") is not None
    assert ".rk h1{color:#E2711D}" in page.findtext(".//style")


def test_a_brand_overrides_a_single_block(tmp_path, book):
    brand = own_brand(
        tmp_path, **{"blocks__metric.html.j2": "<p class=mine>{{ item.block.label }}</p>"}
    )
    page = parser.document_fromstring(render_html(book, brand))
    assert page.xpath("//p[@class='mine']")[0].text == "期内销售额"


def test_a_brand_template_cannot_reach_into_python(tmp_path, book):
    brand = own_brand(tmp_path, **{"parts__guide.html.j2": "{{ report.__class__.__mro__ }}"})
    with pytest.raises(SecurityError):
        render_html(book, brand)


# -- one block ------------------------------------------------------------------------------------


def block_page(block, folder=None):
    return parser.fragment_fromstring(render_block(block, folder=folder))


def test_a_block_carries_its_own_styles_all_under_one_class(tmp_path):
    fragment = block_page(Finding(id="f", text="正文", values={}))
    assert fragment.get("class").split()[0] == "rk"
    style = re.sub(r"/\*.*?\*/", "", fragment.findtext("./style"))
    for selectors in re.findall(r"([^{}]+)\{", style):
        assert all(s.strip().startswith(".rk") for s in selectors.split(",")), selectors


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (Metric(id="m", label="客户数", value=3456, format="int", unit="家", previous=3395), ["客户数", "3,456", "家", "环比 ▲ 1.8%"]),
        (Finding(id="f", title="标题", text="见[[lorenz]]。", values={}), ["标题", "见〔lorenz〕。"]),
        (Note(id="n", kind="提示", text="注意"), ["提示", "注意"]),
        (Note(id="n", kind="缺数", text="未提供线索表"), ["缺数", "未提供线索表"]),
        (Note(id="n", kind="方法", title="BG/NBD", text="一\n\n二"), ["BG/NBD", "一", "二"]),
        (Note(id="n", kind="口径", title="频率", text="购买日天数", fields="orders.ordered_at", remark="12 个月"), ["频率", "购买日天数", "orders.ordered_at", "12 个月"]),
        (Note(id="n", kind="顾问点评", text="**重**"), ["顾问点评", "重"]),
        (
            Action(id="a", title="专属服务", detail="配经理。", tiers=("优质客户",), owner="大客户部", priority="P0", deadline="2026-12-05", measure="覆盖率 100%", effect="守住 10 万元"),
            ["P0", "专属服务", "配经理。", "大客户部", "优质客户", "2026-12-05", "覆盖率 100%", "守住 10 万元"],
        ),
        (
            Table(id="t", title="表题", columns=(Column(name="a", label="层级"), Column(name="b", label="占比", format="pct")), rows=(("优质客户", 0.148),), total_rows=40, n=3456, span="一年", source="订单表"),
            ["表题", "层级", "（%）", "优质客户", "14.8", "N = 3,456", "一年", "数据来源：订单表", "节选 1 行，共 40 行"],
        ),
    ],
)  # fmt: skip
def test_a_block_prints_what_it_holds(block, words):
    text = block_page(block).text_content()
    for word in words:
        assert word in text


def test_a_figure_is_drawn_inside_the_fragment(tmp_path):
    (tmp_path / "f.svg").write_text(SVG)
    block = Figure(id="f", title="图题", file="f.svg", alt="升到 12", width_mm=83, height_mm=50)
    picture = block_page(block, tmp_path).find(".//img")
    assert base64.b64decode(picture.get("src").split(",")[1]).decode() == SVG
    assert picture.get("alt") == "升到 12"
    assert "width:83mm" in picture.get("style")


def test_a_figure_without_its_file_is_an_error_that_names_it(tmp_path):
    block = Figure(id="curve", title="图题", file="gone.svg", alt="a", width_mm=83, height_mm=50)
    with pytest.raises(RenderError, match=r"图 curve 的文件 gone.svg 不在章节目录中"):
        render_block(block, folder=tmp_path)


def test_data_is_never_a_template():
    block = Finding(id="f", text="{{ 7*7 }} <b>粗</b>", title="{% raw %}", values={})
    text = render_block(block)
    assert "{{ 7*7 }} &lt;b&gt;粗&lt;/b&gt;" in text
    assert "{% raw %}" in text


def test_money_prints_in_the_currency_of_the_client():
    block = Metric(id="m", label="收入", value=25_000.0, format="money")
    assert "万英镑" in render_block(block, currency="英镑")


# -- formats --------------------------------------------------------------------------------------


def test_an_unknown_format_lists_those_there_are(tmp_path, book, brand):
    with pytest.raises(RenderError, match=r"没有输出格式“doc”；可用：pdf、html"):
        render(book, brand, "doc", tmp_path / "x.doc")


def test_html_is_written_whole(tmp_path, book, brand):
    target = render(book, brand, "html", tmp_path / FORMATS["html"].file_name)
    assert target.read_text(encoding="utf-8").rstrip().endswith("</html>")
    assert [p.name for p in tmp_path.iterdir()] == ["客户管理分析报告.html"]
