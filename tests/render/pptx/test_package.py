"""The file around the slides."""

import io
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest
from lxml import etree
from pptx import Presentation
from pptx.util import Mm

from reportkit.render.pptx.package import finished, name_sections, set_properties

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P14 = "{http://schemas.microsoft.com/office/powerpoint/2010/main}"


def deck(slides=3, words="客户"):
    made = Presentation()
    for _ in range(slides):
        slide = made.slides.add_slide(made.slide_layouts[6])
        box = slide.shapes.add_textbox(Mm(0), Mm(0), Mm(50), Mm(10))
        box.text_frame.text = words
        run = box.text_frame.paragraphs[0].runs[0]
        run.font.name, run.font.bold = "Comic Sans", True
    return made


def said(made, **more):
    given = {"title": "标题\x07", "author": "研究部", "subject": "主题", "issued": datetime(2026, 1, 5, 9, 30, 1, 5, UTC)}  # fmt: skip
    set_properties(made, **{**given, **more})
    return made.core_properties


def test_the_file_is_dated_by_the_report_and_says_clean_words():
    core = said(deck(0))
    assert (core.title, core.author, core.last_modified_by) == ("标题", "研究部", "研究部")
    assert core.created == core.modified == datetime(2026, 1, 5, 9, 30, 1)
    assert (core.language, core.revision) == ("zh-CN", 1)


def test_a_title_is_as_long_as_a_property_may_be():
    assert said(deck(0), title="客" * 300).title == "客" * 255


def sections(made):
    return [
        (section.get("name"), [int(slide.get("id")) for slide in section.iter(f"{P14}sldId")])
        for section in made.part._element.iter(f"{P14}section")
    ]


def test_every_slide_belongs_to_the_section_that_began_before_it():
    made = deck(4)
    ids = [slide.slide_id for slide in made.slides]
    name_sections(made, [("管理摘要", 0), ("核心发现", 1), ("行动与口径", 3)])
    assert sections(made) == [
        ("管理摘要", ids[:1]), ("核心发现", ids[1:3]), ("行动与口径", ids[3:]),
    ]  # fmt: skip


def test_a_section_may_be_empty_and_naming_again_replaces():
    made = deck(1)
    name_sections(made, [("旧", 0)])
    name_sections(made, [("一", 0), ("二", 0), ("三", 1)])
    assert [(name, len(ids)) for name, ids in sections(made)] == [("一", 0), ("二", 1), ("三", 0)]
    marks = [e.get("id") for e in made.part._element.iter(f"{P14}section")]
    assert len(set(marks)) == 3


@pytest.fixture(scope="module")
def written():
    return finished(deck())


def test_every_run_names_the_chinese_typeface_in_both_scripts_and_no_other(written):
    with ZipFile(io.BytesIO(written)) as archive:
        slide = etree.fromstring(archive.read("ppt/slides/slide1.xml"))
    looks = list(slide.iter(f"{A}rPr"))
    assert looks
    for look in looks:
        assert [look.find(f"{A}{tag}").get("typeface") for tag in ("latin", "ea")] == [
            "微软雅黑"
        ] * 2
        assert len(look.findall(f"{A}latin")) == 1
        assert look.get("b") == "1"


def test_a_typeface_stands_behind_the_fill_as_the_schema_asks():
    made = deck(1)
    run = made.slides[0].shapes[0].text_frame.paragraphs[0].runs[0]
    run.font.fill.solid()
    run.font.fill.fore_color.theme_color = 5
    with ZipFile(io.BytesIO(finished(made))) as archive:
        look = next(etree.fromstring(archive.read("ppt/slides/slide1.xml")).iter(f"{A}rPr"))
    assert [child.tag.removeprefix(A) for child in look] == ["solidFill", "latin", "ea"]


def test_no_clock_no_machine_and_nothing_of_the_templates_maker_is_in_the_file(written):
    with ZipFile(io.BytesIO(written)) as archive:
        entries = archive.infolist()
        application = archive.read("docProps/app.xml")
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.create_system for entry in entries} == {3}
    assert not [e.filename for e in entries if "thumbnail" in e.filename or "printer" in e.filename]
    assert b"<Application>reportkit</Application></Properties>" in application


def test_the_file_opens_again_and_is_the_same_each_time():
    one, two = (finished(said_deck()) for _ in range(2))
    assert one == two
    assert [s.shapes[0].text_frame.text for s in Presentation(io.BytesIO(one)).slides] == [
        "客户"
    ] * 3


def said_deck():
    made = deck()
    said(made)
    return made
