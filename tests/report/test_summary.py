"""What the executive summary selects of the chapters, and in which order."""

from __future__ import annotations

import pytest

from reportkit.analysis.basics.periods import Period
from reportkit.blocks import Action, Block, Figure, Finding, Metric
from reportkit.bundle import ChapterResult
from reportkit.errors import RenderError
from reportkit.report.chapters import Plan, number_blocks, plan
from reportkit.report.model import plain_text
from reportkit.report.summary import core_findings, key_metrics, summary

PERIOD = Period.parse("2026-Q3")


def finding(id: str, weight: int, **more) -> Finding:
    return Finding(**{"id": id, "text": f"{id}的正文。", "values": {}, "weight": weight, **more})


def metric(id: str, weight: int, value: float | None = 1.0) -> Metric:
    return Metric(id=id, label=id, value=value, format="int", weight=weight)


def figure(id: str, **more) -> Figure:
    return Figure(id=id, title=id, file="f.svg", alt=id, width_mm=80, height_mm=60, **more)


def plans(**chapters: tuple[Block, ...]) -> list[Plan]:
    results = [
        ChapterResult(
            chapter=name, number=9, title=name, questions=(), run_id="r", client="c",
            period="2026-Q3", as_of="2026-10-01", blocks=blocks,
        )
        for name, blocks in chapters.items()
    ]  # fmt: skip
    return [plan(result, place) for place, result in enumerate(results, start=1)]


def summed(**chapters: tuple[Block, ...]):
    made = plans(**chapters)
    return summary(made, number_blocks(made, brief=True), PERIOD)


def chosen(**chapters: tuple[Block, ...]) -> list[str]:
    return [found.id for _, found in core_findings(plans(**chapters))]


def test_three_findings_come_from_three_chapters_though_one_chapter_has_the_heaviest():
    assert chosen(
        value=(finding("a", 90), finding("b", 80), finding("c", 70)),
        churn=(finding("d", 20),),
        tiering=(finding("e", 10), finding("f", 5)),
    ) == ["a", "d", "e"]


def test_too_few_chapters_are_filled_up_by_weight():
    value = (finding("a", 90), finding("b", 80), finding("c", 70))
    assert chosen(value=value, churn=(finding("d", 75),)) == ["a", "b", "d"]
    assert chosen(value=value[:2]) == ["a", "b"]


def test_of_equal_weight_the_finding_with_a_title_comes_first():
    assert chosen(value=(finding("a", 5), finding("b", 5, title="乙"))) == ["b", "a"]


def test_eight_weighty_metrics_with_a_value_are_cards():
    given = [metric(f"m{place}", place) for place in range(12)] + [metric("none", 99, None)]
    assert [m.id for m in key_metrics(plans(value=tuple(given)))] == [
        "m11", "m10", "m9", "m8", "m7", "m6", "m5", "m4",
    ]  # fmt: skip


def test_metrics_without_a_weight_are_cards_only_when_none_has_one():
    assert [m.id for m in key_metrics(plans(value=(metric("a", 0), metric("b", 1))))] == ["b"]
    assert [m.id for m in key_metrics(plans(value=(metric("a", 0),)))] == ["a"]


def test_without_a_finding_there_is_no_summary():
    assert summed(value=(metric("a", 1),)) is None


def test_headline_lead_and_glance_are_the_chapters_own_words():
    made = summed(
        value=(finding("a", 9, title="甲很集中", summary="前两成贡献七成"),),
        churn=(finding("b", 8, summary="流失上升。"), finding("c", 1)),
        tiering=(finding("d", 7),),
    )
    assert made.headline == "甲很集中"
    assert plain_text(made.lead) == "前两成贡献七成。流失上升。"
    assert [(line[0], line[2], plain_text(line[3])) for line in made.glance] == [
        ("第一章", "value", "前两成贡献七成"),
        ("第二章", "churn", "流失上升。"),
        ("第三章", "tiering", "d的正文。"),
    ]
    assert made.comparison == "环比为较 2026 年第二季度，同比为较 2025 年第三季度"


def test_a_summary_that_repeats_the_headline_is_left_out_of_the_lead():
    made = summed(value=(finding("a", 9, title="甲", summary="甲", text="全文。"),))
    assert plain_text(made.lead) == "全文。"
    assert plain_text(summed(value=(finding("a", 9),)).lead) == ""  # the headline is the text


def test_the_figure_is_the_heaviest_then_a_full_one_that_the_core_rests_on():
    weighty = summed(
        value=(finding("a", 9, evidence=("f",)), figure("f")), churn=(figure("g", weight=3),)
    )
    assert weighty.figure.block.id == "g"
    full = summed(
        value=(finding("a", 9, evidence=("n", "f")), figure("n", width="half"), figure("f"))
    )
    assert (full.figure.block.id, full.figure.label) == ("f", "图 0-1")
    assert plain_text(full.figure.cites) == "图 1-2"
    assert summed(value=(finding("a", 9), figure("f"))).figure is None


def test_a_core_finding_is_told_with_its_references_and_what_it_rests_on():
    told = finding("a", 9, title="甲看[[f]]", text="乙见[[f]]。", evidence=("g",))
    (core,) = summed(value=(told, figure("f"), figure("g"))).core
    assert (core.title, plain_text(core.text)) == ("甲看图 1-1", "乙见图 1-1（图 1-2）。")


def test_a_core_finding_brings_the_action_it_leads_to():
    act = Action(
        id="act", title="回访", detail="逐户电话。", tiers=("优质客户",), owner="市场部",
        priority="P0", deadline="2026-10-31", measure="回访率",
    )  # fmt: skip
    made = summed(value=(finding("a", 9, advice="act"), act))
    assert plain_text(made.core[0].advice) == "回访：逐户电话。"
    assert plain_text(summed(value=(finding("a", 9), act)).core[0].advice) == ""


def test_advice_that_no_action_gives_is_refused_with_chapter_and_block():
    with pytest.raises(RenderError, match="章节 value 的 a 以“act”为建议，但本章没有这个行动"):
        summed(value=(finding("a", 9, advice="act"),))
