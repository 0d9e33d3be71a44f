"""Items of the 方案 become paragraphs, tables and pictures."""

from itertools import count

import pytest
from tiered_report import tiered_report

from reportkit.blocks import Action, Column, Figure, Table
from reportkit.brand import Brand
from reportkit.render.docx.body import Body, footing
from reportkit.render.docx.items import (
    ActionTable,
    Exhibit,
    Heading,
    Prose,
    labels,
    said,
)
from reportkit.render.docx.pages import LANDSCAPE, PORTRAIT
from reportkit.render.docx.pictures import Album, Picture
from reportkit.report.model import Advice, Placed, Span

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
FIGURE = Figure(
    id="trend", title="月度<销售额>", file="t.svg", alt="折线图：升。", width_mm=100, height_mm=50,
    unit="单位：万元", n=2501, span="2025 年", source="订单表（订单.csv）", note="不含税。",
)  # fmt: skip
TABLE = Table(
    id="top",
    title="前 20%",
    columns=(Column(name="a", label="客户"),),
    rows=(("甲",),),
    total_rows=9,
)
ADVICE = Advice(
    Action(
        id="a", title="专属客服", detail="", tiers=("优质客户", "发展客户"), owner="王岚",
        priority="P0", deadline="2026-12-05", measure="覆盖率 100%", effect="覆盖 76%。",
    ),
    (Span("建立一户一档，见"), Span("图 1-1", "trend")),
    (Span("图 9-9", "gone"),),
)  # fmt: skip
ITEMS = (
    Heading(1, "目标", "part-1"),
    Prose((Span("见"), Span("图 3-2", "trend"), Span("、"), Span("1.1", "part-1"), Span("与"),
           Span("表 7-1", "gone"), Span("。")), head="待补　", style="Hint"),
    Exhibit(Placed(block=FIGURE, anchor="trend")),
    Exhibit(Placed(block=TABLE, anchor="top")),
    ActionTable((ADVICE,), "行动清单（1 项）", "actions-table"),
    Heading(1, "清单", kind="attachment"),
)  # fmt: skip


@pytest.fixture
def body(tmp_path):
    album = Album({"trend": Picture("rIdImage1", b"", 100, 50)}, None, None, {})
    return Body(
        ITEMS, tiered_report(tmp_path, {}), Brand(name="甲"), album, count(1), labels(ITEMS)
    )  # fmt: skip


def words(element):
    return "".join(
        "\n" if e.tag == f"{W}br" else e.text or "" for e in element.iter(f"{W}t", f"{W}br")
    )


def style(element):
    return element.find(f"{W}pPr/{W}pStyle").get(f"{W}val")


def test_a_heading_carries_the_bookmark_that_contents_lead_to(body):
    (made,) = body.written(0, PORTRAIT)
    assert (style(made), words(made)) == ("Heading1", "目标")
    assert made.find(f"{W}bookmarkStart").get(f"{W}name") == "_Toc000000"
    (last,) = body.written(5, PORTRAIT)
    assert style(last) == "Attachment"


def test_references_are_fields_links_or_the_reports_own(body):
    (made,) = body.written(1, PORTRAIT)
    assert words(made) == "待补　见图\u00a01、一与报告表\u00a07-1。"
    assert [e.text.strip() for e in made.iter(f"{W}instrText")] == ["REF _Ref000002 \\h"]
    assert [e.get(f"{W}anchor") for e in made.iter(f"{W}hyperlink")] == ["_Toc000000"]
    assert made.find(f"{W}r/{W}rPr/{W}b") is not None  # the head is bold


def test_a_figure_stands_above_its_caption_and_its_source(body):
    picture, caption, source = body.written(2, PORTRAIT)
    assert [style(p) for p in (picture, caption, source)] == ["Picture", "Caption", "SourceLine"]
    assert picture.find(f".//{WP}docPr").get("descr") == "折线图：升。"
    assert words(caption) == "图\u00a01　月度<销售额>"
    assert words(source) == "单位：万元；N = 2,501；2025 年。数据来源：订单表。注：不含税。"


def test_the_number_of_a_caption_is_counted_by_word_within_its_bookmark(body):
    caption = list(body.written(2, PORTRAIT))[1]
    assert caption.findtext(f".//{W}instrText") == " SEQ 图 \\* ARABIC "
    tags = [child.tag.removeprefix(W) for child in caption]
    inside = caption[tags.index("bookmarkStart") : tags.index("bookmarkEnd")]
    assert "".join(map(words, inside)) == "图\u00a01"


def test_a_table_stands_below_its_caption_and_says_how_much_it_leaves_out(body):
    caption, table, source = body.written(3, PORTRAIT)
    assert words(caption) == "表\u00a01　前 20%"
    assert table.tag == f"{W}tbl"
    assert words(source) == "节选 1 行，共 9 行。"
    narrow = int(table.find(f"{W}tblPr/{W}tblW").get(f"{W}w"))
    wide = list(body.written(3, LANDSCAPE))[1].find(f"{W}tblPr/{W}tblW").get(f"{W}w")
    assert narrow == PORTRAIT.text_twips < int(wide) == LANDSCAPE.text_twips


def test_an_action_says_what_who_when_and_why(body):
    caption, table, end = body.written(4, LANDSCAPE)
    assert words(caption) == "表\u00a02　行动清单（1 项）"
    assert (style(end), words(end)) == ("SourceLine", "")
    head, row = [[words(c) for c in r.findall(f"{W}tc")] for r in table.findall(f"{W}tr")]
    assert head == ["序号", "行动", "适用层级", "负责人", "优先级", "完成时限", "衡量指标", "依据"]
    assert row == [
        "1", "专属客服\n建立一户一档，见图\u00a01\n预期效果：覆盖 76%", "优质客户、发展客户", "王岚", "P0",
        "2026-12-05", "覆盖率 100%", "报告图\u00a09-9",
    ]  # fmt: skip


def test_no_two_bookmarks_or_pictures_share_a_number(body):
    made = [p for index in range(len(ITEMS)) for p in body.written(index, PORTRAIT)]
    ids = [e.get(f"{W}id") for p in made for e in p.iter(f"{W}bookmarkStart")]
    ids += [e.get("id") for p in made for e in p.iter(f"{WP}docPr")]
    assert len(ids) == len(set(ids)) == 6


# -- the line below -------------------------------------------------------------------------------


def line(**more):
    given = {"id": "f", "title": "", "file": "", "alt": "", "width_mm": 1, "height_mm": 1, **more}
    return footing(Figure(**given))


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ({}, ""),
        ({"n": 0}, "N = 0。"),
        ({"unit": "家", "span": "2025 年"}, "家；2025 年。"),
        ({"source": "数据来源：问卷。"}, "数据来源：问卷。"),
        ({"source": "客户表（a.xlsx）、订单表（b.csv、c.csv）"}, "数据来源：客户表、订单表。"),
        ({"source": "访谈（12 人）"}, "数据来源：访谈（12 人）。"),
        ({"note": "注：含税"}, "注：含税。"),
        ({"note": "见附录 C"}, "注：见报告附录\u00a0C。"),
    ],
)
def test_the_line_below_says_each_thing_once_and_names_no_file(given, printed):
    assert line(**given) == printed


def test_said_words_have_no_link():
    assert said("") == ()
