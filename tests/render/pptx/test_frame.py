"""The presentation being written, and where things stand on its slides."""

import pytest
from tiered_report import tiered_report

from reportkit.blocks import Figure
from reportkit.brand import Brand
from reportkit.render.pptx.frame import (
    BODY_BOTTOM,
    BODY_MM,
    BODY_TOP,
    Deck,
    defined,
    exhibited,
    remarks,
    spoken,
    tables_of,
)
from reportkit.render.pptx.master import FOOT_MM, TITLE_BOX, new_presentation
from reportkit.render.pptx.story import Term
from reportkit.report.model import Placed

BRAND = Brand(name="研究部")


@pytest.fixture
def deck(tmp_path):
    return Deck(new_presentation(BRAND, "页脚"), tiered_report(tmp_path, {}), BRAND)


def shapes(sheet):
    return {shape.name: shape for shape in sheet.slide.shapes if shape.has_text_frame}


def test_the_body_stands_between_title_and_foot():
    assert TITLE_BOX.y + TITLE_BOX.height < BODY_TOP < BODY_BOTTOM < FOOT_MM
    assert BODY_BOTTOM - BODY_TOP == BODY_MM


def test_a_page_has_a_title_a_line_above_it_and_a_number(deck):
    sheet = deck.page("收入\n集中", "核心发现 1", "第一章 细分")
    assert sheet.slide.shapes.title.text_frame.text == "收入 集中"
    assert shapes(sheet)["栏目"].text_frame.text == "核心发现 1　第一章 细分"
    kinds = [s.placeholder_format.type for s in sheet.slide.placeholders]
    assert len(kinds) == 2
    assert len(deck.native.slides) == 1


@pytest.mark.parametrize(
    ("tag", "aside", "line"), [("", "第一章", "第一章"), ("附录", "", "附录"), ("", "", "")]
)
def test_a_line_without_a_tag_begins_without_a_blank(deck, tag, aside, line):
    assert shapes(deck.page("标题", tag, aside))["栏目"].text_frame.text == line


def test_sources_stand_at_the_foot_and_are_cut_to_their_room(deck):
    sheet = deck.page("标题", "")
    deck.foot(sheet, "数据来源：" + "订单表、" * 400)
    foot = shapes(sheet)["来源"]
    assert foot.top + foot.height <= FOOT_MM * 36_000
    assert foot.text_frame.text.endswith("…")
    assert foot.text_frame.paragraphs[0].runs[0].font.size.pt == 8


@pytest.mark.parametrize(
    ("term", "said"),
    [
        (Term("CLV", "现值", "—", "—"), "CLV：现值"),
        (Term("CLV", "现值", "", ""), "CLV：现值"),
        (Term("CLV", "现值", "orders.paid", "折现 8%"), "CLV：现值（字段 orders.paid；折现 8%）"),
        (Term("CLV", "现值", "—", "折现 8%"), "CLV：现值（折现 8%）"),
    ],
)
def test_a_definition_is_spoken_with_its_fields_and_settings(term, said):
    assert spoken(term) == said


def test_tables_are_named_without_their_files():
    assert tables_of("订单表（a.csv、b.csv）、客户表") == ["订单表", "客户表"]
    assert tables_of("") == []


def test_an_exhibit_is_spoken_with_number_period_source_and_remark(deck):
    block = Figure(
        id="f", title="题", file="", alt="图示。", width_mm=1, height_mm=1, n=1664, span="2025 年",
        source="订单表", note="不含税",
    )  # fmt: skip
    placed = Placed(block=block, label="图 1-1")
    assert exhibited(placed) == "图 1-1　图示；n = 1,664；2025 年；订单表；不含税。"
    assert remarks(deck, (placed,), "") == [exhibited(placed)]
    assert defined((Term("CLV", "现值", "", ""),)) == ["口径：", "CLV：现值"]
    assert defined(()) == []


def test_a_report_without_a_summary_has_no_answer(deck):
    assert deck.answer is None
