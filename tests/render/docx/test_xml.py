"""Small pieces of WordprocessingML."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from reportkit.render.docx.xml import bookmark, clean, el, field, link, paragraph, run, serialised

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def words(element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("响铃\x07与\x00空", "响铃与空"),
        ("反写\u202e名", "反写名"),
        ("半个\ud800字", "半个字"),
        ("非字符\ufffe\uffff", "非字符"),
        ("两\r\n行\u2028三行", "两\n行\n三行"),
        ("𠅤䶮😀👨\u200d👩<script>&", "𠅤䶮😀👨\u200d👩<script>&"),
    ],
)
def test_what_xml_refuses_is_left_out_and_everything_else_stays(given_text, kept):
    assert clean(given_text) == kept


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet=st.characters(codec=None), max_size=40))
def test_any_text_becomes_a_run_that_parses_again(text):
    again = etree.fromstring(serialised(el("w:body", paragraph("BodyText", run(text)))))
    assert words(again) == clean(text).replace("\n", "").replace("\t", "")


def test_breaks_and_tabs_are_elements_and_blanks_are_kept():
    made = run("甲\n乙\t 丙")
    assert [part.tag.removeprefix(W) for part in made] == ["t", "br", "t", "tab", "t"]
    assert made[-1].text == " 丙"
    assert made[-1].get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"


def test_a_run_says_only_what_differs_from_its_style():
    assert run("甲").find(f"{W}rPr") is None
    look = run("甲", bold=True, colour="#0B3A66", points=9).find(f"{W}rPr")
    assert [part.tag.removeprefix(W) for part in look] == ["b", "color", "sz"]
    assert look[1].get(f"{W}val") == "0B3A66"
    assert look[2].get(f"{W}val") == "18"  # half-points


def test_a_field_shows_its_last_result_between_separate_and_end():
    parts = field("PAGE", [run("7")])
    kinds = [part.find(f"{W}fldChar") for part in parts]
    assert [kind.get(f"{W}fldCharType") if kind is not None else "" for kind in kinds] == [
        "begin", "", "separate", "", "end",
    ]  # fmt: skip
    assert parts[1].findtext(f"{W}instrText") == " PAGE "
    assert words(parts[3]) == "7"


def test_bookmarks_and_links_meet_by_name():
    start, inner, end = bookmark("_Ref1", 4, [run("图 1")])
    assert (start.get(f"{W}name"), start.get(f"{W}id"), end.get(f"{W}id")) == ("_Ref1", "4", "4")
    assert words(inner) == "图 1"
    assert link("_Ref1", [run("图 1")]).get(f"{W}anchor") == "_Ref1"


def test_attributes_of_drawings_have_no_prefix_and_relations_keep_theirs():
    assert el("wp:extent", cx=1).get("cx") == "1"
    blip = el("a:blip", **{"r:embed": "rId1"})
    assert list(blip.attrib) == [
        "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
    ]
