"""One slide in millimetres."""

import io

import pytest
from PIL import Image
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.util import Mm

from reportkit.render.pptx.slide import HEIGHT_MM, MARGIN_MM, TEXT_MM, WIDTH_MM, Box, Sheet, rgb
from reportkit.render.pptx.text import para

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
INK = "#1F2A37"


@pytest.fixture
def sheet():
    deck = Presentation()
    return Sheet(deck.slides.add_slide(deck.slide_layouts[5]))  # a title and nothing else


def last(sheet):
    return sheet.slide.shapes[-1]


def place(shape):
    return [round(v / 36_000, 2) for v in (shape.left, shape.top, shape.width, shape.height)]


def decorative(shape):
    return "decorative" in [e.tag.split("}")[1] for e in shape._element.iter() if "}" in e.tag]


def test_a_slide_is_sixteen_to_nine_with_equal_margins():
    assert pytest.approx(16 / 9) == WIDTH_MM / HEIGHT_MM
    assert TEXT_MM + 2 * MARGIN_MM == WIDTH_MM


def test_a_box_is_drawn_in_on_all_sides():
    assert Box(10, 20, 100, 50).inset(5) == Box(15, 25, 90, 40)
    assert Box(10, 20, 100, 50).emu == (Mm(10), Mm(20), Mm(100), Mm(50))


def test_words_stand_in_their_box_without_margins_and_keep_its_size(sheet):
    sheet.words(Box(10, 20, 60, 12), [para("客户", 14, INK)], name="发现", anchor="b")
    shape = last(sheet)
    assert (place(shape), shape.name, shape.text_frame.text) == ([10, 20, 60, 12], "发现", "客户")
    frame = shape.text_frame
    assert (frame.margin_left, frame.margin_bottom, frame.word_wrap) == (0, 0, True)
    assert frame._txBody.bodyPr.get("anchor") == "b"
    assert frame._txBody.bodyPr.find(f"{A}noAutofit") is not None


def test_words_that_do_not_fit_are_cut_at_the_floor(sheet):
    sheet.words(Box(0, 0, 40, 8), [para("客" * 300, 14, INK)], floor=11)
    text = last(sheet).text_frame
    assert text.text.endswith("…")
    assert text.paragraphs[0].runs[0].font.size.pt == 11
    assert last(sheet).name == "文字"


def test_a_title_shrinks_to_seven_tenths_and_is_the_title_of_the_slide(sheet):
    sheet.title("客" * 200, 26, INK, Box(14, 13, 300, 18))
    title = sheet.slide.shapes.title
    assert place(title) == [14, 13, 300, 18]
    assert title.text_frame.paragraphs[0].runs[0].font.size.pt == pytest.approx(18.2, abs=0.4)
    assert title.text_frame.text.endswith("…")


def test_a_block_is_filled_or_lined_and_passed_over_by_screen_readers(sheet):
    sheet.block(Box(0, 0, 10, 10), "#E2711D")
    assert last(sheet).fill.fore_color.rgb == RGBColor(0xE2, 0x71, 0x1D)
    assert decorative(last(sheet))
    sheet.block(Box(0, 0, 10, 10), "", round=True, line="#0B3A66")
    assert last(sheet).line.color.rgb == RGBColor(0x0B, 0x3A, 0x66)
    assert last(sheet)._element.spPr.find(f"{A}noFill") is not None
    assert last(sheet)._element.spPr.find(f"{A}prstGeom").get("prst") == "ellipse"


def test_a_path_runs_through_its_points_and_stays_open(sheet):
    sheet.path([(10, 20), (30, 10), (50, 25)], "#2B7BBA", 1.5)
    assert place(last(sheet)) == [10, 10, 40, 15]
    tags = [
        e.tag.removeprefix(A)
        for e in last(sheet)._element.iter(f"{A}moveTo", f"{A}lnTo", f"{A}close")
    ]
    assert tags == ["moveTo", "lnTo", "lnTo"]
    assert decorative(last(sheet))


def png(width, height):
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(buffer, "PNG")
    return buffer.getvalue()


def test_a_picture_keeps_its_proportions_in_the_middle_of_its_box(sheet):
    assert sheet.picture(
        png(200, 100), Box(10, 10, 100, 100), "红色\n方块", "图 1"
    ) == pytest.approx(100)
    assert place(last(sheet)) == [10, 35, 100, 50]
    assert last(sheet)._element.nvPicPr.cNvPr.get("descr") == "红色 方块"
    high = sheet.picture(png(100, 200), Box(10, 10, 100, 50), "", "图 2")
    assert (high, place(last(sheet))) == (pytest.approx(25), [47.5, 10, 25, 50])


def test_a_picture_at_the_left_stays_there(sheet):
    sheet.picture(png(100, 200), Box(10, 10, 100, 50), "", "标志", centred=False)
    assert place(last(sheet)) == [10, 10, 25, 50]


def test_notes_are_one_clean_paragraph_each(sheet):
    sheet.notes(["一句\n话\x07", "<b>"])
    assert sheet.slide.notes_slide.notes_text_frame.text == "一句 话\n<b>"


def test_a_colour_is_read_with_or_without_its_mark():
    assert rgb("#0B3A66") == rgb("0B3A66") == RGBColor(11, 58, 102)


def test_a_layout_without_a_page_number_gives_none_to_its_slides():
    deck = Presentation()
    for number in (5, 6):
        sheet = Sheet(deck.slides.add_slide(deck.slide_layouts[number]))
        before = len(sheet.slide.shapes)
        sheet.number()
        assert len(sheet.slide.shapes) == before + 1
        assert len({s.shape_id for s in sheet.slide.shapes}) == before + 1
