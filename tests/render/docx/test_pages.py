"""Pages of the document."""

from lxml import etree

from reportkit.render.docx.pages import LANDSCAPE, PORTRAIT, closing, footer, header, section

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def values(element, name):
    found = element.find(f"{W}{name}")
    return None if found is None else {k.removeprefix(W): v for k, v in found.attrib.items()}


def words(content: bytes) -> str:
    root = etree.fromstring(content)
    return "".join(
        "\t" if e.tag == f"{W}tab" and e.getparent().tag == f"{W}r" else e.text or ""
        for e in root.iter(f"{W}t", f"{W}tab")
    )


def test_lines_are_as_long_as_the_paper_less_its_edges():
    assert (PORTRAIT.text_mm, LANDSCAPE.text_mm) == (156, 257)
    assert PORTRAIT.text_twips == 8844  # 156 · 1440 / 25.4


def test_an_upright_page_is_a4_and_a_lying_one_says_so():
    assert values(section(PORTRAIT), "pgSz") == {"w": "11906", "h": "16838"}
    assert values(section(LANDSCAPE), "pgSz") == {
        "w": "16838", "h": "11906", "orient": "landscape",
    }  # fmt: skip
    edges = values(section(PORTRAIT), "pgMar")
    assert (edges["top"], edges["right"], edges["header"]) == ("1701", "1531", "850")


def test_a_cover_has_neither_head_nor_foot_nor_number():
    cover = section(PORTRAIT)
    assert [child.tag.removeprefix(W) for child in cover] == ["type", "pgSz", "pgMar"]


def test_head_and_foot_are_named_by_relation_and_numbers_begin_where_told():
    pages = section(PORTRAIT, header="rIdHead1", footer="rIdFoot1", first_number=1)
    assert [child.get(f"{R}id") for child in pages[:2]] == ["rIdHead1", "rIdFoot1"]
    assert values(pages, "pgNumType") == {"start": "1"}


def test_the_paragraph_that_ends_a_section_is_one_point_high():
    end = closing(section(PORTRAIT))
    assert values(end.find(f"{W}pPr"), "spacing") == {
        "before": "0", "after": "0", "line": "20", "lineRule": "exact",
    }  # fmt: skip
    assert end.find(f"{W}pPr/{W}sectPr") is not None


def test_head_and_foot_stand_at_both_ends_of_the_line():
    assert words(header(PORTRAIT, "华辰", "方案")) == "华辰\t方案"
    assert words(footer(LANDSCAPE, "客户 & 研究")) == "客户 & 研究\t第 1 页"
    tab = etree.fromstring(footer(LANDSCAPE, "甲")).find(f".//{W}tabs/{W}tab")
    assert (tab.get(f"{W}val"), tab.get(f"{W}pos")) == ("right", str(LANDSCAPE.text_twips))


def test_the_number_of_the_page_is_a_field():
    root = etree.fromstring(footer(PORTRAIT, "甲"))
    assert root.findtext(f".//{W}instrText") == " PAGE "


def test_a_long_name_ends_in_an_ellipsis_and_a_hostile_one_is_one_clean_line():
    assert words(header(PORTRAIT, "客" * 32, "")) == "客" * 32 + "\t"
    assert words(header(PORTRAIT, "客" * 33, "")) == "客" * 31 + "…\t"
    assert words(header(PORTRAIT, "甲\n乙\x07\u202e丙", "")) == "甲 乙丙\t"
