"""The styles a consultant goes on working with."""

import pytest
from lxml import etree

from reportkit.brand import Brand, Colours
from reportkit.render.docx.styles import styles

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BRAND = Brand(name="甲", colours=Colours(primary="#123456", accent="#ABCDEF", rule="#DDDDDD"))


@pytest.fixture(scope="module")
def root():
    return etree.fromstring(styles(BRAND, 8844))


@pytest.fixture(scope="module")
def found(root):
    return {style.get(f"{W}styleId"): style for style in root.findall(f"{W}style")}


def get(style, path, key="val"):
    element = style.find("/".join(f"{W}{step}" for step in path.split("/")))
    return None if element is None else element.get(f"{W}{key}")


def test_no_style_is_defined_twice_and_each_rests_on_one_that_is_there(root, found):
    ids = [style.get(f"{W}styleId") for style in root.findall(f"{W}style")]
    assert len(ids) == len(set(ids))
    for style in found.values():
        for step in ("basedOn", "next"):
            assert get(style, step) in {None, *ids}


def test_headings_go_down_in_size_and_are_numbered_together(found):
    sizes = [float(get(found[f"Heading{n}"], "rPr/sz")) / 2 for n in (1, 2, 3)]
    assert sizes == [16, 13, 11]
    assert [get(found[f"Heading{n}"], "pPr/numPr/ilvl") for n in (1, 2, 3)] == ["0", "1", "2"]
    assert {get(found[f"Heading{n}"], "pPr/numPr/numId") for n in (1, 2, 3)} == {"1"}
    assert all(found[f"Heading{n}"].find(f"{W}pPr/{W}keepNext") is not None for n in (1, 2, 3))


def test_text_after_a_heading_is_a_paragraph_with_its_first_line_indented(found):
    assert get(found["Heading1"], "next") == "BodyTextFirstIndent"
    assert get(found["BodyTextFirstIndent"], "pPr/ind", "firstLineChars") == "200"
    assert get(found["BodyTextFirstIndent"], "basedOn") == "BodyText"


def test_front_matter_and_attachments_open_a_page_in_the_contents(found):
    for name in ("FrontHeading", "Attachment"):
        assert found[name].find(f"{W}pPr/{W}pageBreakBefore") is not None
        assert get(found[name], "pPr/outlineLvl") == "0"
    assert get(found["TOCHeading"], "pPr/outlineLvl") is None  # the contents do not list themselves
    assert get(found["Attachment"], "pPr/numPr/numId") == "4"
    assert found["FrontHeading"].find(f"{W}pPr/{W}numPr") is None


def test_contents_lead_to_the_right_edge_of_the_text(found):
    for name in ("TOC1", "TOC2", "TOC3", "TableofFigures"):
        tab = found[name].find(f"{W}pPr/{W}tabs/{W}tab")
        assert (tab.get(f"{W}pos"), tab.get(f"{W}leader")) == ("8844", "dot")
    indents = [get(found[f"TOC{n}"], "pPr/ind", "left") for n in (1, 2, 3)]
    assert indents == [None, "420", "840"]


def test_colours_are_the_brands(found):
    assert get(found["Heading1"], "rPr/color") == "123456"
    assert get(found["Hint"], "pPr/pBdr/left", "color") == "ABCDEF"
    table = found["ReportTable"]
    assert get(table, "tblPr/tblBorders/top", "color") == "123456"
    assert get(table, "tblPr/tblBorders/insideH", "color") == "DDDDDD"


def test_a_table_has_no_upright_lines_and_a_bold_head_and_total(found):
    table = found["ReportTable"]
    borders = [e.tag.removeprefix(W) for e in table.find(f"{W}tblPr/{W}tblBorders")]
    assert borders == ["top", "bottom", "insideH"]
    bold = {
        part.get(f"{W}type"): part.find(f"{W}rPr/{W}b") is not None
        for part in table.findall(f"{W}tblStylePr")
    }
    assert bold == {"firstRow": True, "lastRow": True}


def test_letters_are_named_for_both_scripts_and_quotation_marks_are_chinese(root):
    fonts = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}rFonts")
    said = {key.removeprefix(W): value for key, value in fonts.attrib.items()}
    assert said == {
        "hint": "eastAsia", "ascii": "Arial", "hAnsi": "Arial", "eastAsia": "微软雅黑", "cs": "Arial",
    }  # fmt: skip


def test_dense_tables_are_set_smaller(found):
    assert get(found["TableText"], "rPr/sz") == "18"
    assert get(found["TableTextDense"], "rPr/sz") == "15"


def test_a_caption_stays_with_its_exhibit_and_a_picture_with_its_caption(found):
    for name in ("Caption", "Picture"):
        assert found[name].find(f"{W}pPr/{W}keepNext") is not None
    assert found["SourceLine"].find(f"{W}pPr/{W}keepNext") is None
