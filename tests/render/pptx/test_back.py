"""The last slides: the action list, sources and definitions."""

from dataclasses import replace

import pytest
from tiered_report import tiered_report

from reportkit.blocks import Action, Column, Figure, Table
from reportkit.brand import Brand
from reportkit.render.pptx.back import action_pages, paged, sources_page
from reportkit.render.pptx.frame import Deck
from reportkit.render.pptx.master import new_presentation
from reportkit.render.pptx.story import Story, Term
from reportkit.report.model import Advice, Part, Placed, Row, Section, Span

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
    action_pages(made)
    return pages(made), made


# -- actions --------------------------------------------------------------------------------------


def test_without_actions_there_is_no_slide(deck):
    assert listed(deck)[0] == []


def test_a_short_list_tells_how_the_urgent_ones_are_done(deck):
    ((title, rows),), made = listed(deck, advice(1, "P0"), advice(2))
    assert title == "行动清单：2 项行动，其中 P0 级 1 项"
    assert rows[0] == ["序号", "行动", "适用层级", "负责人", "优先级", "时限", "衡量指标"]
    assert rows[1] == [
        "1", "行动1　逐户回访。", "优质客户、发展客户", "王岚", "P0", "2026-12-05", "覆盖率 100%",
    ]  # fmt: skip
    assert rows[2][:2] == ["2", "行动2"]
    notes = made.native.slides[0].notes_slide.notes_text_frame.text.split("\n")
    assert notes[1] == "2. 行动2：逐户回访。 依据：图 1-1。"


def test_a_list_without_urgent_actions_does_not_count_them(deck):
    ((title, _),), _ = listed(deck, advice(1), advice(2))
    assert title == "行动清单：2 项行动"


def test_a_long_list_gives_the_urgent_ones_slides_of_their_own_and_keeps_all_numbers(deck):
    long = "逐户回访并记录。" * 8
    urgent = [advice(n, "P0", long) for n in range(1, 6)]
    rest = [advice(n, "P1" if n < 15 else "P2") for n in range(6, 30)]
    found, _ = listed(deck, *urgent, *rest)
    assert found[0][0].startswith("行动清单：29 项行动，其中 P0 级 5 项")
    assert found[-1][0].startswith("行动清单：P1、P2 级 24 项行动（")
    numbers = [row[0] for _, rows in found for row in rows if row[0] != "序号"]
    assert numbers == [str(n) for n in range(1, 30)]


def test_slides_of_one_list_are_numbered(deck):
    found, _ = listed(deck, *(advice(n) for n in range(60)))
    count = len(found)
    assert count > 1
    assert [title for title, _ in found] == [
        f"行动清单：60 项行动（{n}/{count}）" for n in range(1, count + 1)
    ]


def rows(*heights):
    return [((), height, str(place)) for place, height in enumerate(heights)]


def spread(heights, room):
    return [[row[1] for row in page] for page in paged(rows(*heights), room)]


def test_rows_fill_as_few_pages_as_they_need_evenly():
    assert spread([10.0] * 4, 40) == [[10.0] * 4]
    assert spread([10.0] * 6, 50) == [[10.0] * 3, [10.0] * 3]
    assert spread([30.0, 30.0, 30.0], 50) == [[30.0], [30.0], [30.0]]


def test_a_row_higher_than_a_page_stands_alone_and_none_is_lost():
    found = spread([10.0, 90.0, 10.0], 50)
    assert [height for page in found for height in page] == [10.0, 90.0, 10.0]
    assert [90.0] in found


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


def test_without_it_each_source_is_named_once(deck):
    texts, _ = sources(deck, story("订单表"), story("订单表"), story("问卷表"))
    assert texts["口径"] == ["数据来源　订单表", "数据来源　问卷表"]


def test_a_report_that_recorded_nothing_says_so(deck):
    assert sources(deck)[0]["口径"] == ["本期没有记录口径与数据质量。"]


def test_terms_beyond_the_room_are_left_to_the_notes(deck):
    terms = tuple(Term(f"指标{n}", "很长的解释。" * 20, "", "") for n in range(40))
    texts, slide = sources(deck, story(terms=terms))
    assert 3 < len(texts["口径"]) < 40
    assert all(text.endswith("。") for text in texts["口径"])  # none is cut
    assert len(slide.notes_slide.notes_text_frame.text.split("\n")) == 41
