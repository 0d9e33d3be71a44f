"""A style as Word writes it down."""

import pytest

from reportkit.render.docx.looks import Style, normal_table, paragraph_style, plain_style

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def made(**look):
    return paragraph_style(Style(**{"id": "S", "name": "body text", **look}))


def values(element, path):
    """The attributes of the element at ``path``, without their namespace; None where it is not."""
    found = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    return None if found is None else {k.removeprefix(W): v for k, v in found.attrib.items()}


def tags(element, path):
    return [child.tag.removeprefix(W) for child in element.find(f"{W}{path}")]


def test_a_bare_style_says_only_that_there_is_no_space_around_it():
    style = made()
    assert values(style, "basedOn") == {"val": "Normal"}
    assert tags(style, "pPr") == ["spacing"]
    assert values(style, "pPr/spacing") == {"before": "0", "after": "0"}
    assert tags(style, "rPr") == []
    assert values(style, "next") is None


def test_words_own_styles_go_by_english_names_and_ours_are_custom():
    assert made(name="heading 1").get(f"{W}customStyle") is None
    assert made(name="导语").get(f"{W}customStyle") == "1"


def test_points_are_halves_and_lengths_twentieths():
    style = made(points=10.5, before=6, after=2.5, line=19)
    assert values(style, "rPr/sz") == values(style, "rPr/szCs") == {"val": "21"}
    assert values(style, "pPr/spacing") == {
        "before": "120", "after": "50", "line": "380", "lineRule": "exact",
    }  # fmt: skip


def test_lines_of_pictures_are_as_high_as_they_need():
    spacing = values(made(loose=True, line=19), "pPr/spacing")
    assert (spacing["line"], spacing["lineRule"]) == ("240", "auto")


def test_two_characters_of_indent_are_twenty_one_points():
    style = made(first_characters=2, indent=300)
    assert values(style, "pPr/ind") == {"firstLineChars": "200", "firstLine": "420"}
    assert values(made(indent=300, hanging=120), "pPr/ind") == {"left": "300", "hanging": "120"}
    assert values(made(indent=300), "pPr/ind") == {"left": "300"}


def test_a_heading_stays_with_its_lines_and_has_its_level_from_zero():
    style = made(level=2, keeps_next=True, numbering=(1, 1), new_page=True)
    assert values(style, "pPr/outlineLvl") == {"val": "1"}
    assert values(style, "pPr/numPr/ilvl") == {"val": "1"}
    assert values(style, "pPr/numPr/numId") == {"val": "1"}
    assert tags(style, "pPr") == [
        "keepNext", "keepLines", "pageBreakBefore", "numPr", "spacing", "outlineLvl",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("look", "side", "size"),
    [({"edge": "#E2711D"}, "left", "24"), ({"rule": "#E2711D"}, "bottom", "6"),
     ({"edge": "#E2711D", "rule": "#000000"}, "left", "24")],
)  # fmt: skip
def test_a_bar_stands_left_and_a_line_below(look, side, size):
    style = made(**look)
    assert tags(style, "pPr/" + f"{W}pBdr") == [side]
    border = values(style, f"pPr/pBdr/{side}")
    assert (border["sz"], border["color"]) == (size, "E2711D")


def test_a_ground_keeps_its_lines_together():
    style = made(ground="#F3F6FA")
    assert values(style, "pPr/shd")["fill"] == "F3F6FA"
    assert "keepLines" in tags(style, "pPr")


def test_parts_stand_in_the_order_word_insists_on():
    style = made(
        keeps_next=True, numbering=(2, 0), rule="#111111", ground="#222222", align="both",
        tabs=(("right", 900, "dot"),), indent=5, centred=True, level=1, new_page=True,
    )  # fmt: skip
    assert tags(style, "pPr") == [
        "keepNext", "keepLines", "pageBreakBefore", "numPr", "pBdr", "shd", "tabs", "spacing",
        "ind", "jc", "textAlignment", "outlineLvl",
    ]  # fmt: skip
    assert values(style, "pPr/tabs/tab") == {"val": "right", "pos": "900", "leader": "dot"}


def test_letters_are_bold_in_both_scripts_and_coloured_without_a_mark():
    style = made(bold=True, colour="#0B3A66")
    assert tags(style, "rPr") == ["b", "bCs", "color"]
    assert values(style, "rPr/color") == {"val": "0B3A66"}


def test_a_style_every_document_has_is_the_default_of_its_kind():
    style = plain_style("paragraph", "Normal", "Normal", default=True)
    assert (style.get(f"{W}default"), style.get(f"{W}type")) == ("1", "paragraph")
    assert values(style, "qFormat") == {}
    other = plain_style("numbering", "NoList", "No List")
    assert (other.get(f"{W}default"), values(other, "qFormat")) == (None, None)


def test_tables_begin_without_any_margin():
    table = normal_table()
    assert {values(table, f"tblPr/tblCellMar/{side}")["w"] for side in ("top", "left")} == {"0"}
    assert table.get(f"{W}default") == "1"
