"""How the blocks of a chapter become sections, rows and numbers."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.blocks import Block, Figure, Finding, Metric, Note, Table
from reportkit.bundle import ChapterResult, Missing
from reportkit.report.chapters import (
    KEY_POINTS,
    chapter_part,
    chinese_number,
    number_blocks,
    plan,
)
from reportkit.report.model import Part, plain_text


def finding(
    id: str, title: str = "", evidence: tuple[str, ...] = (), weight: int = 0, **more
) -> Finding:
    text = more.pop("text", f"{id}的正文。")
    return Finding(
        id=id, text=text, title=title, evidence=evidence, weight=weight, values={}, **more
    )


def figure(id: str, width: str = "full", height_mm: float = 60.0) -> Figure:
    return Figure(
        id=id, title=id, file=f"{id}.svg", alt=id, width_mm=83, height_mm=height_mm, width=width
    )


def table(id: str) -> Table:
    return Table(id=id, title=id, columns=(), rows=(), total_rows=0)


def result_of(
    *blocks: Block, missing: tuple[Missing, ...] = (), roles: dict[str, str] | None = None
) -> ChapterResult:
    return ChapterResult(
        chapter="churn", number=5, title="流失预警", questions=(), run_id="r", client="c",
        period="2026-Q3", as_of="2026-10-01", blocks=blocks, missing=missing, folder=Path(), roles=roles or {},
    )  # fmt: skip


def part_of(*blocks: Block, missing: tuple[Missing, ...] = (), **roles: str) -> Part:
    plans = [plan(result_of(*blocks, missing=missing, roles=roles), 4)]
    return chapter_part(plans[0], number_blocks(plans, brief=True), {"leads": "线索表"})


def layout(part: Part) -> list[tuple[str, ...]]:
    rows = (*part.opening, *(row for section in part.sections for row in section.rows))
    return [tuple(item.block.id for item in row.items) for row in rows]


def test_a_titled_finding_opens_a_section():
    part = part_of(finding("a", "甲"), figure("f"), finding("b", "乙"), table("t"))
    assert [(s.label, s.title) for s in part.sections] == [("4.1", "甲"), ("4.2", "乙")]
    assert layout(part) == [("a",), ("f",), ("b",), ("t",)]


def test_headline_numbers_stand_before_everything_else():
    number = Metric(id="m", label="流失率", value=0.1, format="pct1")
    part = part_of(finding("a"), number, table("t"))
    assert part.metrics == (number,)
    assert layout(part) == [("a",), ("t",)]


def test_a_title_may_refer_to_a_figure():
    part = part_of(finding("a", "[[f]]说明一切"), figure("f"))
    assert part.sections[0].title == "图 4-1说明一切"


def test_what_comes_before_the_first_titled_finding_opens_the_chapter():
    part = part_of(finding("plain"), finding("a", "甲"))
    assert [item.block.id for row in part.opening for item in row.items] == ["plain"]


def test_a_finding_draws_its_evidence_into_its_section_and_speaks_first():
    part = part_of(figure("f"), table("t"), finding("a", "甲", evidence=("t", "churn.f")))
    assert part.opening == ()
    assert layout(part) == [("a",), ("f",), ("t",)]


def test_evidence_of_two_findings_stays_with_the_first():
    part = part_of(
        finding("a", "甲", evidence=("f",)), finding("b", "乙", evidence=("f",)), figure("f")
    )
    assert layout(part) == [("a",), ("f",), ("b",)]


def test_figures_and_tables_are_numbered_apart_in_the_order_of_print():
    part = part_of(
        figure("late"), table("t"), finding("a", "甲", evidence=("early",)), figure("early"),
        finding("b", "乙", evidence=("late",)),
    )  # fmt: skip
    labels = {
        item.block.id: item.label
        for row in (*part.opening, *(r for s in part.sections for r in s.rows))
        for item in row.items
        if item.label
    }
    assert labels == {"t": "表 4-1", "early": "图 4-1", "late": "图 4-2"}


def test_the_three_heaviest_findings_are_the_key_points_in_their_shortest_words():
    part = part_of(
        finding("light", weight=1),
        finding("a", "甲", weight=5),
        finding("b", "乙", weight=9, summary="乙的一句话"),
        finding("c", weight=7, text="丙。"),
    )
    assert [plain_text(point) for point in part.key_points] == ["乙的一句话", "丙。", "甲"]


def test_two_half_figures_share_a_row_and_the_text_between_them_goes_before():
    part = part_of(figure("l", "half"), finding("between"), figure("r", "half"))
    assert layout(part) == [("between",), ("l", "r")]
    assert part.opening[1].widths_mm == (83.0, 83.0)


@pytest.mark.parametrize(
    ("left", "right", "widths_mm"),
    [("wide", "narrow", (98, 68)), ("narrow", "wide", (68, 98)), ("half", "narrow", (98, 68)),
     ("narrow", "half", (68, 98)), ("narrow", "narrow", (83, 83))],
)  # fmt: skip
def test_figures_side_by_side_share_the_row_as_their_widths_ask(left, right, widths_mm):
    part = part_of(figure("l", left), figure("r", right))
    assert part.opening[0].widths_mm == widths_mm


@pytest.mark.parametrize(
    ("width", "widths_mm"), [("half", (83, 83)), ("wide", (98, 68)), ("narrow", (68, 98))]
)
def test_a_text_beside_a_figure_takes_the_rest_of_the_row(width, widths_mm):
    part = part_of(figure("f", width), finding("text"))
    assert part.opening[0].widths_mm == widths_mm


def test_two_wide_figures_do_not_fit_side_by_side():
    assert layout(part_of(figure("l", "wide"), figure("r", "wide"))) == [("l",), ("r",)]


def test_a_lone_small_figure_stands_beside_the_text_next_to_it():
    part = part_of(figure("f", "narrow"), finding("text"))
    assert layout(part) == [("f", "text")]
    assert part.opening[0].layout == "beside"


def test_a_text_taller_than_the_figure_is_not_squeezed_beside_it():
    part = part_of(figure("f", "narrow", height_mm=30), finding("long", text="很长的正文" * 60))
    assert layout(part) == [("f",), ("long",)]


def test_only_a_text_that_is_there_stands_beside_a_figure():
    assert layout(part_of(table("t"), figure("f", "narrow"))) == [("t",), ("f",)]
    assert layout(part_of(finding("e", text=""), figure("f", "narrow"))) == [("e",), ("f",)]


def test_a_chapter_of_gaps_is_thin_and_names_tables_and_columns():
    said = Note(id="missing_1", kind="缺数", title="线索漏斗", text="未提供线索表（leads）。")
    part = part_of(
        said,
        missing=(
            Missing(("leads",), "线索漏斗"),
            Missing(("leads.created_at", "orders"), "成交周期"),
        ),
    )
    assert part.thin
    assert [(gap.purpose, gap.text) for gap in part.gaps] == [
        ("线索漏斗", "未提供线索表（leads）。"),
        ("成交周期", "需要线索表的 created_at 列、orders（orders）。"),
    ]


def test_a_chapter_that_found_something_is_not_thin_whatever_it_lacks():
    part = part_of(finding("a"), missing=(Missing(("leads",), "线索漏斗"),))
    assert not part.thin
    assert len(part.gaps) == 1


def test_the_customer_table_leaves_its_chapter_for_the_appendix():
    assert layout(part_of(table("t"), finding("a"), customer_table="t")) == [("a",)]


@pytest.mark.parametrize(
    ("number", "word"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (35, "三十五")]
)
def test_chapters_count_in_chinese(number, word):
    assert chinese_number(number) == word


_BLOCKS = st.lists(
    st.sampled_from(["title", "text", "full", "half", "wide", "narrow", "table"]), max_size=14
)


@settings(max_examples=50, deadline=None)
@given(_BLOCKS)
def test_whatever_the_order_every_block_is_printed_once(kinds):
    blocks = []
    for index, kind in enumerate(kinds):
        name = f"b{index}"
        if kind == "title":
            blocks.append(finding(name, "题"))
        elif kind == "text":
            blocks.append(finding(name))
        elif kind == "table":
            blocks.append(table(name))
        else:
            blocks.append(figure(name, kind))
    printed = [name for row in layout(part_of(*blocks)) for name in row]
    assert sorted(printed) == sorted(block.id for block in blocks)


def test_a_brief_book_puts_what_weighs_little_last_and_counts_its_figures_apart():
    light = [finding(f"l{n}", f"轻{n}", weight=n) for n in range(3)]
    heavy = [finding(f"h{n}", f"重{n}", weight=60 + n) for n in range(3)]
    result = result_of(light[0], figure("f0"), *heavy, figure("f1"), light[1], light[2])
    each = plan(result, 4, brief=True)
    assert [head.id for head, _ in each.sections] == ["h0", "h1", "h2", "l0", "l1", "l2"]
    assert each.main == 3
    part = chapter_part(each, number_blocks([each], brief=True), {})
    assert [s.supplement for s in part.sections] == [False] * 3 + [True] * 3
    assert [s.label for s in part.sections] == [f"4.{n}" for n in range(1, 7)]
    labels = {item.block.id: item.label for item in part.placed if item.label}
    assert labels == {"f1": "图 4-1", "f0": "附图 4-1"}


def test_a_chapter_of_light_findings_keeps_its_heaviest():
    told = [finding(f"l{n}", f"轻{n}", weight=n) for n in range(5)]
    each = plan(result_of(*told), 4, brief=True)
    assert [head.id for head, _ in each.sections] == ["l2", "l3", "l4", "l0", "l1"]
    assert each.main == KEY_POINTS
    whole = plan(result_of(*told), 4)
    assert [head.id for head, _ in whole.sections] == ["l0", "l1", "l2", "l3", "l4"]


def test_pages_of_one_kind_are_printed_all_and_begin_below_the_opening():
    told = [finding("together", "合起来", weight=90)]
    told += [finding(f"account_{n}", f"户{n}", weight=20) for n in range(6)]
    each = plan(result_of(*told), 4, brief=True)
    assert each.main == len(told)
    assert not chapter_part(each, number_blocks([each], brief=True), {}).flows
    assert part_of(finding("a", "甲")).flows


def test_a_remark_without_a_title_that_weighs_little_is_not_in_a_brief_print():
    told = [finding("a", "甲", weight=60), finding("b", weight=12), finding("c", weight=44)]
    for brief, gone in ((True, {"b"}), (False, set())):
        each = plan(result_of(*told), 4, brief=brief)
        part = chapter_part(each, number_blocks([each], brief=brief), {})
        assert {item.block.id for item in part.placed if item.supplement} == gone
