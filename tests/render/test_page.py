"""The page for a browser as a file: complete, closed to the world, and the same book."""

import base64
import hashlib
import re

import pytest
from lxml import html as parser
from sample_book import PROVENANCE, SampleData, sample_chapters, sample_params

from reportkit.blocks import Table
from reportkit.brand import Brand, load_brand
from reportkit.project import shipped_files
from reportkit.render.html import render_html
from reportkit.render.page import preview_page, render_page
from reportkit.report import Report, assemble


@pytest.fixture(scope="module")
def chapters(tmp_path_factory):
    return sample_chapters(tmp_path_factory.mktemp("chapters"))


@pytest.fixture(scope="module")
def book(chapters) -> Report:
    return assemble(chapters, sample_params(), data=SampleData(), provenance=PROVENANCE)


@pytest.fixture(scope="module")
def brand() -> Brand:
    return load_brand(shipped_files() / "templates", "default")


@pytest.fixture(scope="module")
def text(book, brand) -> str:
    return render_page(book, brand)


@pytest.fixture(scope="module")
def page(text):
    return parser.document_fromstring(text)


def policy(page) -> dict[str, str]:
    (content,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    return dict(rule.split(" ", 1) for rule in content.split("; "))


def hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_allows_our_styles_and_our_script_and_nothing_from_anywhere(page, text):
    rules = policy(page)
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == hashed(re.findall(r"(?s)<script>(.*?)</script>", text)[0])
    styles = re.findall(r"(?s)<style>(.*?)</style>", text)
    assert set(rules["style-src-elem"].split()) == set(map(hashed, styles))
    assert rules["img-src"] == rules["font-src"] == "data:"


def test_the_policy_stands_before_all_it_governs(text):
    where = text.index("Content-Security-Policy")
    assert text.index("charset") < 100
    assert where < text.index("<style>") < text.index("<body")


def test_nothing_is_fetched_from_elsewhere(page, text):
    loaded = page.xpath("//@src") + page.xpath("//link/@href") + page.xpath("//@srcset")
    assert all(source.startswith("data:") for source in loaded)
    assert page.xpath("//link|//iframe|//object|//embed|//form") == []
    assert all(url.startswith(("data:", "#d")) for url in re.findall(r"url\((.+?)\)", text))


def test_no_element_carries_a_handler(page):
    assert [name for e in page.iter() for name in e.attrib if name.startswith("on")] == []


def test_every_word_of_the_printed_book_is_on_the_page(page, book, brand):
    printed = parser.document_fromstring(render_html(book, brand))
    (main,) = page.xpath("//main")
    shown = "".join(main.text_content().split())
    said = [
        "".join(e.text_content().split()) for e in printed.xpath("//body//p|//h1|//h2|//li|//th")
    ]
    assert len(said) > 300
    assert [words for words in said if words not in shown] == []


def test_every_row_of_every_table_is_there(page, book):
    tables = [i for part in book.parts for i in part.placed if isinstance(i.block, Table)]
    assert len(tables) > 5
    for item in tables:
        rows = page.xpath(f"//div[@id='{item.anchor}']//tbody/tr")
        assert len(rows) == len(item.block.rows)


def test_a_reader_may_skip_to_the_text_and_finds_landmarks(page):
    assert page.xpath("//body/a[@class='skip']/@href") == ["#rk-main"]
    for landmark in ("main", "body/div/header", "body/footer", "body/div/nav[@aria-label]"):
        assert len(page.xpath(f"//{landmark}")) == 1, landmark


def test_ids_are_unique_and_links_lead_somewhere(page):
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.xpath("//a/@href") if href.startswith("#")} <= set(ids)


def test_every_chapter_and_section_is_in_the_contents_beside_the_text(page, book):
    lines = page.xpath("//nav[@id='rk-side']//a")
    assert [line.get("href")[1:] for line in lines] == [e.anchor for e in book.contents]
    assert all(len(items) for items in page.xpath("//nav[@id='rk-side']//ol"))


def test_charts_are_drawn_in_the_page_and_say_what_they_show(page):
    drawings = page.xpath("//*[local-name()='svg']")
    assert len(drawings) >= 4
    assert all(drawing.get("role") == "img" and drawing.get("aria-label") for drawing in drawings)
    assert page.xpath("//figure//img") == []


def test_every_column_has_a_head_with_its_scope(page):
    for cell in page.xpath("//thead/tr/*"):
        assert (cell.tag, cell.get("scope")) == ("th", "col")


def test_wide_tables_have_a_named_frame_to_move_in(page):
    for table in page.xpath("//main//table[not(ancestor::div[@class='remark'])]"):
        frame = table.getparent()
        assert frame.get("class") == "scroll"
        assert frame.get("role") == "region"
        assert frame.get("aria-label").strip()


def test_a_million_bytes_are_enough_for_a_small_book(text):
    assert len(text.encode()) < 1_000_000


def test_the_same_book_gives_the_same_bytes(book, brand, text):
    assert render_page(book, brand) == text


def test_the_printed_book_knows_nothing_of_the_screen(book, brand):
    printed = render_html(book, brand)
    for word in ("<script", "Content-Security-Policy", "@media screen", "data-v", "rk-side"):
        assert word not in printed


def test_a_brand_gives_the_page_its_colours_and_its_own_styles(tmp_path, book):
    folder = tmp_path / "templates" / "brands" / "acme"
    folder.mkdir(parents=True)
    (folder / "brand.yaml").write_text(
        'name: 远山咨询\ncolours: {primary: "#5A1E3C"}\n', encoding="utf-8"
    )
    (folder / "extra.css").write_text(".rk h1{color:{{ c.accent }}}", encoding="utf-8")
    text = render_page(book, load_brand(tmp_path / "templates", "acme"))
    style = parser.document_fromstring(text).xpath("//style")[1].text
    assert "#5A1E3C" in style
    assert style.rstrip().endswith(".rk h1{color:#E2711D}")


def test_a_preview_shows_every_block_of_the_chapter_in_its_order(chapters):
    result = chapters[0]
    text = preview_page(result.title, result.blocks, folder=result.folder)
    page = parser.document_fromstring(text)
    assert page.findtext(".//h1") == result.title
    words = page.text_content()
    titles = [block.title for block in result.blocks if getattr(block, "title", "")]
    assert len(titles) > 5
    assert all(title in words for title in titles)
    assert len(page.xpath("//div[@class='kpis']/div[@class='kpi']")) == 3
    assert policy(page)["default-src"] == "'none'"
