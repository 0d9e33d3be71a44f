"""The last slides: what to do first, what is not known, sources and definitions."""

from dataclasses import replace

import pytest
from tiered_report import tiered_report

from reportkit.blocks import Action, Column, Figure, Table
from reportkit.brand import Brand
from reportkit.render.pptx.back import action_page, sources_page, unknown_page, wanted_page
from reportkit.render.pptx.frame import BODY_BOTTOM, Deck
from reportkit.render.pptx.master import new_presentation
from reportkit.render.pptx.story import Story, Term
from reportkit.report.model import (
    Advice,
    Answer,
    Part,
    Placed,
    Row,
    Section,
    Span,
    Summary,
    Want,
    Wanted,
)

BRAND = Brand(name="甲")


def advice(number, priority="P1", detail="逐户回访。"):
    action = Action(
        id=f"a{number}", title=f"行动{number}", detail=detail, tiers=("优质客户", "发展客户"),
        owner="王岚", priority=priority, deadline="2026-12-05", measure="覆盖率 100%",
    )  # fmt: skip
    return Advice(action, (Span(detail),), (Span("图 1-1", "f"),))


@pytest.fixture
def deck(tmp_path):
    def make(**more):
        report = replace(tiered_report(tmp_path, {}), **more)
        return Deck(new_presentation(BRAND, ""), report, BRAND)

    return make


def pages(deck):
    """(title, rows of the table) of every slide."""
    return [
        (
            slide.shapes.title.text_frame.text,
            [
                [c.text_frame.text for c in row.cells]
                for shape in slide.shapes
                if shape.has_table
                for row in shape.table.rows
            ],
        )
        for slide in deck.native.slides
    ]


def listed(deck, *actions):
    made = deck(action_list=actions)
    action_page(made)
    return pages(made), made


# -- actions --------------------------------------------------------------------------------------


def test_without_actions_there_is_no_slide(deck):
    assert listed(deck)[0] == []


def test_what_is_urgent_is_told_with_how_it_is_done_and_its_grounds_are_spoken(deck):
    ((title, rows),), made = listed(deck, advice(1, "P0"), advice(2))
    assert title == "先做 1 项：行动1"
    assert rows[0] == ["序号", "行动", "适用层级", "负责人", "优先级", "时限", "衡量指标"]
    assert rows[1:] == [
        ["1", "行动1　逐户回访。", "优质客户、发展客户", "王岚", "P0", "2026-12-05", "覆盖率 100%"],
    ]
    notes = made.native.slides[0].notes_slide.notes_text_frame.text.split("\n")
    assert notes == ["1. 行动1：逐户回访。 依据：图 1-1。"]


def test_a_list_without_urgent_actions_tells_its_first_three(deck):
    ((title, rows),), _ = listed(deck, *(advice(n) for n in range(1, 6)))
    assert title == "先做 3 项：行动1等"
    assert [row[0] for row in rows[1:]] == ["1", "2", "3"]


def test_as_many_urgent_actions_as_the_slide_has_room_for(deck):
    long = "逐户回访并记录。" * 8
    ((title, rows),), made = listed(deck, *(advice(n, "P0", long) for n in range(1, 40)))
    assert title == f"先做 {len(rows) - 1} 项：行动1等"
    assert 3 < len(rows) - 1 < 39
    table = next(s for s in made.native.slides[0].shapes if s.has_table)
    assert table.top + table.height <= (BODY_BOTTOM + 8) * 36_000


# -- what is not known ----------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3, 6])
def test_unknowns_are_counted_and_each_stands_with_its_text(deck, count):
    unknown = tuple((f"不知道{n}，", (Span(f"补{n}即可。"),)) for n in range(count))
    answer = Answer(
        story=(), compared="", why=(), ask="", decisions=(), stake=None, unknown=unknown,
        further=(), steps=(),
    )  # fmt: skip
    abstract = Summary(
        headline="", lead=(), metrics=(), comparison="", figure=None, core=(), answer=answer
    )
    made = deck(summary=abstract)
    unknown_page(made)
    (slide,) = made.native.slides
    assert slide.shapes.title.text_frame.text == f"还有 {count} 件事不知道，决定时请记住"
    said = [s.text_frame.text.split("\n") for s in slide.shapes if s.name == "还不知道"]
    assert said == [[f"不知道{n}", f"补{n}即可。"] for n in range(count)]
    assert all(
        s.top + s.height <= BODY_BOTTOM * 36_000 for s in slide.shapes if s.name == "还不知道"
    )


# -- what to bring --------------------------------------------------------------------------------


def test_data_to_bring_stand_with_dots_for_their_worth_and_what_they_open(deck):
    wants = tuple(
        Want(f"数据{n}", "得分", "满意度", "先改哪一项", "问卷工具", 2, 1) for n in range(12)
    )
    made = deck(wanted=Wanted(title="9 个方面中 3 个有答案", aspects=(), rows=wants))
    wanted_page(made)
    ((title, rows),) = pages(made)
    assert title == "9 个方面中 3 个有答案"
    assert rows[1] == ["●●● 数据0", "得分", "满意度", "先改哪一项"]
    table = next(s for s in made.native.slides[0].shapes if s.has_table)
    assert table.top + table.height <= BODY_BOTTOM * 36_000
    dots = table.table.cell(1, 0).text_frame.paragraphs[0].runs
    assert [run.text for run in dots[:2]] == ["●●", "●"]
    notes = made.native.slides[0].notes_slide.notes_text_frame.text.split("\n")
    assert notes[1] == "数据0（问卷工具）：满意度"


# -- sources --------------------------------------------------------------------------------------


def letter(*blocks):
    items = tuple(Row("single", (Placed(block=block),)) for block in blocks)
    section = Section(label="", title="", anchor="", rows=items)
    return Part(
        kind="appendix", label="附录 A", numeral="A", title="", anchor="A", sections=(section,)
    )


def table(id, *rows):
    columns = tuple(Column(name=n, label=n) for n in ("甲", "乙", "丙", "丁"))
    return Table(id=id, title="数据质量", columns=columns, rows=rows, total_rows=len(rows))


def story(source="", terms=()):
    block = Figure(id="f", title="", file="", alt="", width_mm=1, height_mm=1, source=source)
    return Story(
        tag="", chapter="", title="", text="", evidence=(Placed(block=block),), action=None,
        others=(), terms=terms,
    )  # fmt: skip


def sources(deck, *stories, **more):
    made = deck(**more)
    sources_page(made, stories)
    (slide,) = made.native.slides
    texts = {s.name: s.text_frame.text.split("\n") for s in slide.shapes if s.has_text_frame}
    return texts, slide


CLV = Term("CLV", "现值", "—", "折现 8%")


def test_only_the_terms_of_the_slides_are_defined_once_each(deck):
    texts, slide = sources(deck, story(terms=(CLV,)), story(terms=(CLV,)))
    assert texts["口径"] == ["CLV　现值"]
    assert texts["来源"] == ["数据截止 2025-12-31"]
    notes = slide.notes_slide.notes_text_frame.text.split("\n")
    assert notes == ["本演示文稿所用指标的口径：", "CLV：现值（折现 8%）"]


def test_slides_without_terms_take_those_of_the_appendix(deck):
    definitions = table("definitions", ("复购率", "再次购买的客户", "", ""))
    texts, _ = sources(deck, story(), appendices=(letter(definitions),))
    assert texts["口径"] == ["复购率　再次购买的客户"]


def test_the_quality_of_the_data_stands_beside_the_terms_in_place_of_their_sources(deck):
    quality = table("quality", ("订单表", "41,169", "99.8%", "—"))
    texts, slide = sources(deck, story("订单表", (CLV,)), appendices=(letter(quality),))
    assert texts["口径"] == ["CLV　现值"]
    assert next(s for s in slide.shapes if s.has_table).name == "数据质量"


def test_without_it_each_table_is_named_once(deck):
    texts, _ = sources(deck, story("订单表（a.csv、b.csv）"), story("订单表、问卷表"))
    assert texts["口径"] == ["数据来源　订单表、问卷表"]


def test_a_report_that_recorded_nothing_says_so(deck):
    assert sources(deck)[0]["口径"] == ["本期没有记录口径与数据质量。"]


def test_terms_beyond_the_room_are_left_to_the_notes(deck):
    terms = tuple(Term(f"指标{n}", "很长的解释。" * 20, "", "") for n in range(40))
    texts, slide = sources(deck, story(terms=terms))
    assert 3 < len(texts["口径"]) < 40
    assert all(text.endswith("。") for text in texts["口径"])  # none is cut
    assert len(slide.notes_slide.notes_text_frame.text.split("\n")) == 41
