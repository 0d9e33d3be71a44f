"""A slide per finding."""

from dataclasses import replace

import pytest
from tiered_report import tiered_report

from reportkit.blocks import Action, ChartData, Figure, Series
from reportkit.brand import Brand
from reportkit.render.pptx.finding import exhibits_page, finding_page
from reportkit.render.pptx.frame import Deck
from reportkit.render.pptx.master import new_presentation
from reportkit.render.pptx.slide import MARGIN_MM, TEXT_MM
from reportkit.render.pptx.story import Story, Term
from reportkit.report.model import Placed, Span

BRAND = Brand(name="甲")
BARS = ChartData(
    kind="bar", categories=("华东",), series=(Series(name="", values=(3.0,), colour="#0B3A66"),)
)
FIGURE = Figure(
    id="f", title="华东居首", file="", alt="条形图：华东 3。", width_mm=100, height_mm=50, chart=BARS,
    source="订单表（a.csv）", note="不含税", n=1664, span="2025 年",
)  # fmt: skip
ACTION = Action(
    id="a", title="挽回", detail="详", tiers=(), owner="王岚", priority="P0", deadline="2026-12-05",
    measure="挽回率 30%", effect="覆盖 76%",
)  # fmt: skip
STORY = Story(
    tag="核心发现 1", chapter="第一章 细分", title="收入集中", text="前 20% 占七成。", evidence=(),
    action=None, others=(), terms=(),
)  # fmt: skip
EVIDENCE = (Placed(block=FIGURE, anchor="f", label="图 1-1"),)
ADVISED = Placed(block=ACTION, text=(Span("逐户回访。"),))


@pytest.fixture
def deck(tmp_path):
    return Deck(new_presentation(BRAND, ""), tiered_report(tmp_path, {}), BRAND)


@pytest.fixture
def page(deck):
    """Texts of the slide by name of their box, and its notes."""

    def make(**more):
        finding_page(deck, replace(STORY, **more), {})
        slide = deck.native.slides[-1]
        texts = {s.name: s for s in slide.shapes if s.has_text_frame}
        return texts, slide.notes_slide.notes_text_frame.text.split("\n"), slide

    return make


def said(shape):
    return shape.text_frame.text.split("\n")


def test_a_finding_alone_takes_the_width_of_the_slide(page):
    texts, notes, slide = page()
    assert slide.shapes.title.text_frame.text == "收入集中"
    assert said(texts["发现"]) == ["发现", "前 20% 占七成。"]
    assert texts["发现"].left == MARGIN_MM * 36_000
    assert texts["发现"].width == pytest.approx(TEXT_MM * 36_000, abs=2)
    assert said(texts["来源"]) == ["数据来源：见报告附录 E"]
    assert notes == ["收入集中", "前 20% 占七成。"]
    assert not {"建议", "其他发现"} & set(texts)


def test_beside_its_evidence_the_finding_stands_right_and_the_source_below(page):
    texts, notes, slide = page(evidence=EVIDENCE)
    assert any(shape.has_chart for shape in slide.shapes)
    assert texts["发现"].left > 200 * 36_000
    assert said(texts["来源"]) == ["数据来源：订单表 注：不含税"]
    assert notes[-1] == "图 1-1 条形图：华东 3；n = 1,664；2025 年；订单表（a.csv）；不含税。"


def test_advice_says_what_who_when_and_by_what_it_is_measured(page):
    texts, notes, _ = page(action=ADVISED, others=("别的发现",))
    assert said(texts["建议"]) == [
        "建议", "挽回", "逐户回访。", "P0｜王岚｜2026-12-05 前完成", "衡量：挽回率 30%", "预期：覆盖 76%",
    ]  # fmt: skip
    assert "其他发现" not in texts  # advice comes first
    assert notes[2] == (
        "建议（P0）：挽回。逐户回访。 负责人：王岚；时限：2026-12-05；衡量：挽回率 30%。"
    )


def test_advice_without_an_effect_promises_none(page):
    texts, _, _ = page(action=replace(ADVISED, block=replace(ACTION, effect="")))
    assert said(texts["建议"])[-1] == "衡量：挽回率 30%"


def test_without_advice_the_other_findings_of_the_chapter_are_listed(page):
    texts, _, _ = page(others=("流失集中", "价格敏感"))
    assert said(texts["其他发现"]) == ["本章还发现", "流失集中", "价格敏感"]


def test_terms_are_defined_in_the_notes(page):
    _, notes, _ = page(terms=(Term("CLV", "现值", "—", "折现 8%"),))
    assert notes[-2:] == ["口径：", "CLV：现值（折现 8%）"]


def test_long_words_stay_above_the_advice(page):
    texts, _, _ = page(text="很长的话。" * 200, action=ADVISED, evidence=EVIDENCE)
    finding, advice = texts["发现"], texts["建议"]
    assert finding.top + finding.height <= advice.top
    assert said(finding)[-1].endswith("…")


def test_figures_of_the_summary_hang_side_by_side_under_both_their_titles(deck):
    other = replace(EVIDENCE[0], label="图 0-2", block=replace(FIGURE, title="价格没有贡献"))
    exhibits_page(deck, (EVIDENCE[0], other), "为什么变了", {})
    slide = deck.native.slides[-1]
    assert slide.shapes.title.text_frame.text == "华东居首；价格没有贡献"
    one, two = (shape for shape in slide.shapes if shape.has_chart)
    assert one.left + one.width <= two.left
    assert one.width == pytest.approx(two.width, abs=2)
