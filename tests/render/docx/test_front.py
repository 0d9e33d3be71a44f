"""What comes before the text: cover and contents."""

from dataclasses import replace
from itertools import count

import pytest
from tiered_report import tiered_report

from reportkit.blocks import Column, Figure, Table
from reportkit.brand import Brand, Contact
from reportkit.render.docx.front import contents, cover
from reportkit.render.docx.items import ActionTable, Exhibit, Heading, Prose, said
from reportkit.render.docx.pictures import Album, Picture
from reportkit.report.model import CoverArt, Placed

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
EMPTY = Album({}, None, None, {})


def words(element):
    return "".join(
        "\t" if e.tag == f"{W}tab" and e.getparent().tag == f"{W}r" else e.text or ""
        for e in element.iter(f"{W}t", f"{W}tab")
    )


def style(element):
    return element.find(f"{W}pPr/{W}pStyle").get(f"{W}val")


@pytest.fixture
def report(tmp_path):
    made = tiered_report(tmp_path, {})
    facts = (("编号", "KH-01"), ("编制", ""))
    return replace(made, cover=replace(made.cover, period="2025 年｜截至 12-31", facts=facts))


def lines(report, brand=None, album=EMPTY):
    return [
        (style(p), words(p)) for p in cover(report, brand or Brand(name="研究部"), album, count(1))
    ]


# -- the cover ------------------------------------------------------------------------------------


def test_a_cover_says_who_for_whom_what_and_when(report):
    assert lines(report) == [
        ("CoverMark", "研究部"), ("CoverClient", "华辰工业"), ("Title", "客户分级管理方案"),
        ("Subtitle", "2025 年　｜　截至 12-31"), ("Subtitle", "依据《客户管理分析报告》编制"),
        ("CoverFact", "编号\tKH-01"), ("CoverFact", "密级\t内部资料"),
    ]  # fmt: skip


def test_a_fact_without_a_value_is_left_out_and_contact_data_close_the_page(report):
    brand = Brand(name="研究部", tagline="看得见的客户", contact=Contact(phone="010-1", web="x.cn"))
    found = lines(report, brand)
    assert found[0] == ("CoverMark", "研究部　看得见的客户")
    assert found[-1] == ("CoverFact", "联系\t010-1　x.cn")
    bare = replace(report, cover=replace(report.cover, confidentiality="", facts=()))
    assert [name for name, _ in lines(bare)].count("CoverFact") == 0


def test_only_the_first_fact_stands_off_and_values_are_aligned(report):
    facts = [p for p in cover(report, Brand(name="甲"), EMPTY, count(1)) if style(p) == "CoverFact"]
    spaces = [p.find(f"{W}pPr/{W}spacing").get(f"{W}before") for p in facts]
    assert spaces == ["1280", "0"]  # 64 points
    assert {p.find(f"{W}pPr/{W}tabs/{W}tab").get(f"{W}pos") for p in facts} == {"1300"}
    assert [child.tag for child in facts[0].find(f"{W}pPr")][:2] == [f"{W}pStyle", f"{W}tabs"]


def test_logo_and_picture_have_words_and_numbers_of_their_own(report):
    art = CoverArt((), 56.0, "每点百分之一的客户")
    shown = replace(report, cover=replace(report.cover, art=art))
    pictures = Album({}, Picture("rId9", b"", 100, 50), Picture("rId8", b"", 30, 11), {})
    made = list(cover(shown, Brand(name="甲"), pictures, count(5)))
    about = [e for p in made for e in p.iter(f"{WP}docPr")]
    assert [(e.get("id"), e.get("descr")) for e in about] == [
        ("5", "甲的标志"), ("6", "每点百分之一的客户"),
    ]  # fmt: skip
    assert "每点百分之一的客户" in [words(p) for p in made]
    assert not any(
        list(p.iter(f"{WP}docPr")) for p in cover(shown, Brand(name="甲"), EMPTY, count(1))
    )


# -- contents -------------------------------------------------------------------------------------


def exhibit(name, kind="图"):
    if kind == "图":
        block = Figure(id=name, title=f"{name}的图题", file="", alt="", width_mm=1, height_mm=1)
    else:
        column = (Column(name="a", label="a"),)
        block = Table(id=name, title=f"{name}的表题", columns=column, rows=(), total_rows=0)
    return Exhibit(Placed(block=block, anchor=name))


ITEMS = (
    Heading(1, "摘要", "summary", kind="front"),
    Heading(1, "目标", "part-1"),
    Prose(said("文")),
    Heading(2, "指标"),
    Heading(3, "一项发现", "value-x"),
    exhibit("甲"),
    exhibit("乙", "表"),
    Heading(1, "清单", "actions", kind="attachment"),
    ActionTable((), "行动清单（0 项）", "actions-table"),
)


def entries(element):
    return [
        (style(p), words(p), p.find(f"{W}hyperlink").get(f"{W}anchor"))
        for p in element.iter(f"{W}p")
        if p.find(f"{W}hyperlink") is not None
    ]


def test_contents_list_parts_and_topics_with_their_numbers_and_where_they_stand():
    made = list(contents(ITEMS))
    assert entries(made[1]) == [
        ("TOC1", "摘要", "_Toc000000"), ("TOC1", "一、目标", "_Toc000001"),
        ("TOC2", "（一）指标", "_Toc000003"), ("TOC1", "附件一　清单", "_Toc000007"),
    ]  # fmt: skip


def test_figures_and_tables_have_lists_of_their_own():
    made = list(contents(ITEMS))
    heads = [words(p) for p in made if p.tag == f"{W}p" and style(p) == "TOCHeading"]
    assert heads == ["目录", "图目录", "表目录"]
    listed = [entry for p in made if p.tag == f"{W}p" for entry in entries(p)]
    assert listed == [
        ("TableofFigures", "图\u00a01　甲的图题", "_Ref000005"),
        ("TableofFigures", "表\u00a01　乙的表题", "_Ref000006"),
        ("TableofFigures", "表\u00a02　行动清单（0 项）", "_Ref000008"),
    ]


def test_each_list_is_one_field_from_its_first_line_to_its_last():
    made = list(contents(ITEMS))
    codes = [e.text.strip() for p in made for e in p.iter(f"{W}instrText")]
    assert codes == ['TOC \\o "1-2" \\h \\z \\u', 'TOC \\h \\z \\c "图"', 'TOC \\h \\z \\c "表"']
    kinds = [e.get(f"{W}fldCharType") for p in made for e in p.iter(f"{W}fldChar")]
    assert kinds == ["begin", "separate", "end"] * 3


def test_without_figures_there_is_no_list_of_them():
    heads = [words(p) for p in contents(ITEMS[:3]) if p.tag == f"{W}p"]
    assert heads == ["目录"]
