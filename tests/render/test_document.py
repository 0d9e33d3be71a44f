"""The printed book, built once: every sentence is there, no page is wasted, no glyph is missing."""

import re
from dataclasses import replace
from pathlib import Path

import page
import pytest
from pypdf import PdfReader
from sample_book import PROVENANCE, SampleData, sample_chapters, sample_params

from reportkit import fonts
from reportkit.blocks import Note
from reportkit.brand import Brand, load_brand
from reportkit.project import shipped_files
from reportkit.render import FORMATS
from reportkit.render.cards import svg_uri
from reportkit.render.document import printable_html, write_book
from reportkit.render.pdf import PdfResult
from reportkit.render.resources import Pictures
from reportkit.report import Report, assemble

_INVISIBLE = str.maketrans("", "", "\u2060\u00a0 \n\t\u3000")


@pytest.fixture(scope="module")
def brand() -> Brand:
    return load_brand(shipped_files() / "templates", "default")


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Report:
    chapters = sample_chapters(tmp_path_factory.mktemp("chapters"))
    return assemble(chapters, sample_params(), data=SampleData(), provenance=PROVENANCE)


@pytest.fixture(scope="module")
def printed(tmp_path_factory, book, brand) -> tuple[PdfResult, Path]:
    target = tmp_path_factory.mktemp("pdf") / "book.pdf"
    return write_book(book, brand, target), target


@pytest.fixture(scope="module")
def pages(printed) -> list[str]:
    reader = PdfReader(printed[1])
    return [page.extract_text() for page in reader.pages]


def test_the_layout_engine_has_nothing_to_complain_about(printed):
    assert printed[0].warnings == ()


@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_no_rule_of_accessibility_or_archiving_fails(printed, profile):
    report = page.validate_pdf(str(printed[1]), profile=profile)
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []


def test_every_sentence_of_the_book_is_on_paper(book, pages):
    text = "".join(pages).translate(_INVISIBLE)
    missing = [s for s in book.sentences if s.translate(_INVISIBLE) not in text]
    assert missing == []


def test_the_contents_give_the_page_where_a_chapter_starts(book, printed, pages):
    reader = PdfReader(printed[1])
    starts = {item.title: reader.get_destination_page_number(item) for item in _outline(reader)}
    contents = next(text for text in pages if text.count("····") > 10)
    squeezed = contents.translate(_INVISIBLE)
    for part in book.parts:
        number = starts[f"{part.label}　{part.title}"] + 1
        title = re.escape(part.title.translate(_INVISIBLE))
        assert re.search(rf"{title}·+{number}(?!\d)", squeezed), part.title


def test_the_outline_holds_every_chapter_and_appendix(book, printed):
    titles = {item.title for item in _outline(PdfReader(printed[1]))}
    assert {f"{part.label}　{part.title}" for part in book.parts} <= titles


def test_only_the_customer_table_lies_on_its_side(printed, pages):
    reader = PdfReader(printed[1])
    wide = [i for i, page in enumerate(reader.pages) if page.mediabox.width > page.mediabox.height]
    assert len(wide) == 1
    assert "客户分级管理分析表" in pages[wide[0]].translate(_INVISIBLE)


def test_no_page_is_left_nearly_blank(pages):
    assert min(len(text.translate(_INVISIBLE)) for text in pages[1:]) > 150


def test_no_heading_stands_at_the_foot_of_its_page(printed):
    for item in _outline(PdfReader(printed[1])):
        above_margin_mm = float(item.top) * 25.4 / 72 - 21
        assert above_margin_mm > 15, item.title  # room for the heading and two lines


def test_a_character_without_a_glyph_becomes_a_mark_and_is_named(book, brand, tmp_path):
    lost = "\U0001f9ff"  # an emoji no bundled font draws
    assert fonts.uncovered(lost)
    part = book.chapters[0]
    row = part.closing[0]
    note = Note(id="n", kind="顾问点评", text=f"护身符{lost}")
    item = replace(row.items[0], block=note, text=(replace(row.items[0].text[0], text=note.text),))
    part = replace(part, closing=(replace(row, items=(item,)),))
    text = printable_html(replace(book, chapters=(part, *book.chapters[1:])), brand)
    assert lost not in text
    assert f"护身符{fonts.TOFU}" in text
    assert "U+1F9FF（1 处）" in text


def test_pictures_by_address_give_the_bytes_of_pictures_carried(
    book, brand, printed, tmp_path, monkeypatch
):
    monkeypatch.setattr(Pictures, "address", lambda self, svg: svg_uri(svg))
    write_book(book, brand, tmp_path / "book.pdf")
    assert (tmp_path / "book.pdf").read_bytes() == printed[1].read_bytes()


def _outline(reader: PdfReader) -> list:
    flat, waiting = [], list(reader.outline)
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting = [*item, *waiting]
        else:
            flat.append(item)
    return flat


def test_a_brands_own_face_is_embedded_and_lacks_no_chinese(book, tmp_path):
    import matplotlib

    folder = tmp_path / "brands" / "acme"
    folder.mkdir(parents=True)
    (folder / "brand.yaml").write_text("name: 远山咨询\nfonts: {regular: own.ttf}\n", "utf-8")
    face = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSerif.ttf"
    (folder / "own.ttf").write_bytes(face.read_bytes())
    own = load_brand(tmp_path, "acme")
    write_book(book, own, tmp_path / "own.pdf")
    names = {
        str(font["/BaseFont"])
        for page in PdfReader(tmp_path / "own.pdf").pages
        for font in (f.get_object() for f in page["/Resources"]["/Font"].values())
    }
    assert {"Brand", "RK"} <= {name.partition("+")[2] for name in names}
    page = FORMATS["html"]
    page.write(book, own, tmp_path / "own.html")
    assert 'font-family:"Brand";font-weight:700;src:url(data:font/woff' in (
        tmp_path / "own.html"
    ).read_text("utf-8")
