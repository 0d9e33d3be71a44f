"""The template behind the slides."""

import io

import pytest
from lxml import etree
from PIL import Image
from pptx.opc.constants import RELATIONSHIP_TYPE as RT

from reportkit.brand import Brand, Colours, Cover
from reportkit.render.pptx import master
from reportkit.render.pptx.master import COVER, NAMES, PAGE, new_presentation
from reportkit.render.pptx.slide import HEIGHT_MM, WIDTH_MM

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
BRAND = Brand(
    name="客户研究", colours=Colours(primary="#123456"), cover=Cover(ground="#0B2A4A")
)  # fmt: skip


def words(layout):
    bodies = layout.element.iter(f"{P}txBody")
    return ["".join(t.text or "" for t in body.iter(f"{A}t")) for body in bodies]


@pytest.fixture(scope="module")
def deck():
    return new_presentation(BRAND, "华辰<工业>｜内部资料")


def test_an_empty_deck_has_two_layouts_and_no_slide(deck):
    assert [layout.name for layout in deck.slide_layouts] == list(NAMES)
    assert len(deck.slides) == 0
    assert (deck.slide_width, deck.slide_height) == (round(WIDTH_MM * 36_000), HEIGHT_MM * 36_000)


def test_what_is_added_takes_on_the_brands_colours_and_the_typeface(deck):
    theme = etree.fromstring(deck.slide_master.part.part_related_by(RT.THEME).blob)
    scheme = {e.tag.removeprefix(A): e[0].get("val") for e in theme.find(f".//{A}clrScheme")}
    assert (scheme["dk2"], scheme["accent1"]) == ("123456", "123456")
    for kind in ("majorFont", "minorFont"):
        assert theme.find(f".//{A}{kind}/{A}ea").get("typeface") == "微软雅黑"


def test_titles_are_bold_and_left_and_no_body_text_is_below_twelve_points(deck):
    styles = deck.slide_master.element.find(f"{P}txStyles")
    title = styles.find(f"{P}titleStyle/{A}lvl1pPr")
    assert (title.get("algn"), title.find(f"{A}defRPr").get("b")) == ("l", "1")
    sizes = [
        int(styles.find(f"{P}bodyStyle/{A}lvl{n}pPr/{A}defRPr").get("sz")) for n in range(1, 6)
    ]
    assert sizes == [1600, 1400, 1200, 1200, 1200]


def test_the_cover_has_the_brands_ground_and_no_page_number(deck):
    cover = deck.slide_layouts[COVER]
    assert str(cover.background.fill.fore_color.rgb) == "0B2A4A"
    kinds = {h.element.ph.get("type") for h in cover.placeholders}
    assert kinds == {"ctrTitle", "subTitle"}


def test_a_page_has_brand_footer_and_a_number_that_counts_itself(deck):
    page = deck.slide_layouts[PAGE]
    assert "客户研究｜华辰<工业>｜内部资料" in words(page)
    field = page.element.find(f".//{A}fld")
    assert field.get("type") == "slidenum"
    assert {h.element.ph.get("type") for h in page.placeholders} == {"title", "sldNum"}


def test_no_date_of_today_can_slip_in(deck):
    for holder in (deck.slide_master, *deck.slide_layouts):
        assert not {h.element.ph.get("type") for h in holder.placeholders} & {"dt", "ftr"}


def test_a_long_footer_is_cut_to_one_line():
    page = new_presentation(BRAND, "客" * 300).slide_layouts[PAGE]
    footer = next(text for text in words(page) if "客户研究" in text)
    assert footer.endswith("…")
    assert len(footer) < 100


def test_nothing_of_a_page_leaves_the_slide_and_no_two_shapes_share_an_id(deck):
    page = deck.slide_layouts[PAGE]
    for shape in page.shapes:
        if shape.width:
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height
    ids = [shape.shape_id for shape in page.shapes]
    assert len(ids) == len(set(ids))


def test_a_logo_is_five_millimetres_high_and_named_for_the_brand(monkeypatch):
    buffer = io.BytesIO()
    Image.new("RGB", (300, 100), "red").save(buffer, "PNG")
    monkeypatch.setattr(master, "logo_png", lambda svg: buffer.getvalue())
    page = new_presentation(Brand(name='甲"<乙>&'), "").slide_layouts[PAGE]
    picture = next(e for e in page.element.iter(f"{P}pic"))
    size = picture.find(f".//{A}ext")
    assert (int(size.get("cx")), int(size.get("cy"))) == (15 * 36_000, 5 * 36_000)
    assert picture.find(f".//{P}cNvPr").get("descr") == '甲"<乙>&的标志'
