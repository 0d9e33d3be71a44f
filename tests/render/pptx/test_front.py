"""The first slides: cover, the answer or the summary, and the headline numbers."""

from dataclasses import replace

import pytest
from tiered_report import tiered_report

from reportkit.blocks import ChartData, Figure, Metric, Series
from reportkit.brand import Brand, Cover
from reportkit.render.pptx.frame import BODY_BOTTOM, Deck
from reportkit.render.pptx.front import answer_page, cover_page, figures_page, summary_page
from reportkit.render.pptx.master import new_presentation
from reportkit.report.model import Answer, CoreFinding, CoverArt, Dot, Placed, Span, Summary

BRAND = Brand(name="研究部")
METRIC = Metric(
    id="m", label="期内销售额", value=8_911_407.9, format="money", previous=8_000_000.0,
    year_before=9_000_000.0, spark=(1.0, None, 3.0),
)  # fmt: skip
ABSTRACT = Summary(
    headline="收入集中", lead=(Span("七成收入来自少数客户。"),), metrics=(METRIC,),
    comparison="环比为第三季度", figure=None,
    core=(
        CoreFinding("集中", (Span("前 20% 占七成。"),), (Span("先稳住。"),)),
        CoreFinding("流失", (Span("风险 12%。"),), ()),
    ),
    glance=(("第一章", "细分", "a", (Span("集中。"),)), ("第二章", "流失", "b", (Span("上升。"),))),
)  # fmt: skip


@pytest.fixture
def slide(tmp_path):
    """Makes one page and gives the slide."""

    def make(page, brand=BRAND, **more):
        deck = Deck(
            new_presentation(brand, ""), replace(tiered_report(tmp_path, {}), **more), brand
        )  # fmt: skip
        page(deck)
        return deck.native.slides[-1]

    return make


def texts(slide):
    return {s.name: s.text_frame.text for s in slide.shapes if s.has_text_frame}


def decorations(slide):
    return [shape for shape in slide.shapes if shape.name == "装饰"]


def notes(slide):
    return slide.notes_slide.notes_text_frame.text.split("\n")


# -- the cover ------------------------------------------------------------------------------------


def cover(report, **more):
    return replace(report.cover, client="华辰工业", period="2025 年", **more)


def test_a_cover_names_title_client_period_and_facts(slide, tmp_path):
    said = cover(
        tiered_report(tmp_path, {}),
        subtitle="价值分层",
        facts=(("编号", "KH-01"), ("编制", "王岚")),
    )
    made = slide(cover_page, cover=said)
    found = texts(made)
    assert made.shapes.title.text_frame.text == "客户管理分析报告"
    assert made.placeholders[1].text_frame.text == "价值分层"
    assert (found["出具方"], found["客户"]) == ("研究部", "华辰工业　2025 年")
    assert found["说明"] == "编号 KH-01 ｜ 编制 王岚\n内部资料"
    assert notes(made) == ["华辰工业客户管理分析报告，2025 年。"]


def test_without_a_subtitle_the_period_stands_in_its_place_once(slide, tmp_path):
    made = slide(cover_page, cover=cover(tiered_report(tmp_path, {}), confidentiality=""))
    assert made.placeholders[1].text_frame.text == "2025 年"
    assert texts(made)["客户"] == "华辰工业"
    assert texts(made)["说明"] == "内部资料，注意保密"  # the brand's


def test_dots_are_as_large_as_the_slide_allows_and_a_loss_is_a_ring(slide, tmp_path):
    art = CoverArt((Dot(20, 28, 20, 0), Dot(150, 28, 20, 3, loss=True)), 56.0, "每点百分之一")
    said = cover(tiered_report(tmp_path, {}), art=art)
    full, ring = decorations(made := slide(cover_page, cover=said))
    assert full.width == pytest.approx(2 * 20 * 64 / 56 * 36_000, rel=0.01)  # the height decides
    assert full.fill.fore_color.rgb is not None
    assert ring.line.width > 0
    assert ring.left + ring.width < 338.7 * 36_000
    assert notes(made)[-1] == "每点百分之一"
    plain = Brand(name="甲", cover=Cover(style="plain"))
    assert decorations(slide(cover_page, plain, cover=said)) == []


# -- the summary ----------------------------------------------------------------------------------


def test_a_summary_has_headline_lead_cards_and_core_findings(slide):
    made = slide(summary_page, summary=ABSTRACT)
    found = texts(made)
    assert made.shapes.title.text_frame.text == "收入集中"
    assert found["导语"] == "七成收入来自少数客户。"
    assert found["指标：期内销售额"].split("\n") == [
        "期内销售额", "891.1 万元", "环比 ▲ 11.4%　同比 ▼ 1.0%",
    ]  # fmt: skip
    assert found["核心发现 1"] == "1　集中\n建议　先稳住。"
    assert found["核心发现 2"] == "2　流失\n风险 12%。"
    assert found["来源"] == "环比为第三季度；pp 为百分点。"


def test_a_spark_needs_two_values_and_ends_in_a_dot(slide):
    def dots(**more):
        made = slide(summary_page, summary=replace(ABSTRACT, core=(), metrics=(replace(METRIC, **more),)))  # fmt: skip
        return [s.name for s in made.shapes].count("走势线"), len(decorations(made))

    assert dots() == (1, 3)  # ground, bar and the last value
    assert dots(spark=(1.0, None)) == (0, 2)
    assert dots(spark=()) == (0, 2)


def test_eight_cards_stand_in_two_rows_of_four_above_the_foot(slide):
    metrics = tuple(replace(METRIC, id=f"m{n}", label=f"指标{n}") for n in range(8))
    made = slide(summary_page, summary=replace(ABSTRACT, metrics=metrics))
    cards = [s for s in made.shapes if s.name.startswith("指标：")]
    assert sorted({s.top for s in cards})[0] < sorted({s.top for s in cards})[1]
    assert len({s.left for s in cards}) == 4
    assert all(s.top + s.height <= BODY_BOTTOM * 36_000 for s in made.shapes if s.name != "来源" and not s.is_placeholder)  # fmt: skip


def test_a_card_without_earlier_values_says_why_or_which_period(slide):
    bare = replace(METRIC, previous=None, year_before=None, note="数据未满", span="2025-11")
    made = slide(summary_page, summary=replace(ABSTRACT, metrics=(bare,)))
    assert texts(made)["指标：期内销售额"].split("\n")[-1] == "数据未满"
    named = slide(summary_page, summary=replace(ABSTRACT, metrics=(replace(METRIC, span="2025-11"),)))  # fmt: skip
    assert texts(named)["指标：期内销售额"].split("\n")[-1] == "2025-11"


def test_a_summary_of_a_headline_alone_is_a_slide(slide):
    bare = replace(ABSTRACT, lead=(), metrics=(), core=())
    assert slide(summary_page, summary=bare).shapes.title.text_frame.text == "收入集中"


# -- the chapters ---------------------------------------------------------------------------------


# -- the answer -----------------------------------------------------------------------------------

STORY = (
    ("现状", (Span("销售额 891 万元。"),)),
    ("问题", (Span("老客户在减购。"),)),
    ("对策", (Span("请批准。"),)),
)
ANSWER = Answer(
    story=STORY, compared="上年同期", why=(), ask="", decisions=(), stake=None, unknown=(),
    further=(), steps=(),
)  # fmt: skip
STEPS = Figure(
    id="b", title="新客带来 30 元", file="", alt="瀑布图：由 100 元到 130 元。", width_mm=98,
    height_mm=64, source="订单表（a.csv）",
    chart=ChartData(
        kind="bridge", categories=("去年", "新客", "今年"), format="money",
        series=(Series(name="", values=(100.0, 30.0, 130.0), colour="#0B3A66"),),
    ),
)  # fmt: skip


def test_the_answer_is_the_title_with_its_story_and_why_the_total_moved(slide):
    why = (Placed(block=STEPS, anchor="b", label="图 0-1"),)
    told = replace(ABSTRACT, answer=ANSWER)
    made = slide(lambda deck: answer_page(deck, why, {}), summary=told)
    assert made.shapes.title.text_frame.text == "收入集中"
    assert texts(made)["问题"] == "问题\n老客户在减购。"
    assert texts(made)["来源"] == "数据来源：订单表"
    assert [shape.name for shape in made.shapes if shape.has_chart] == ["图 0-1"]
    assert notes(made)[:2] == ["收入集中", "现状：销售额 891 万元。"]
    assert notes(made)[-1] == "图 0-1 瀑布图：由 100 元到 130 元；订单表（a.csv）。"


def test_without_a_figure_the_cards_stand_beside_the_story(slide):
    told = replace(ABSTRACT, answer=ANSWER)
    made = slide(lambda deck: answer_page(deck, (), {}), summary=told)
    assert texts(made)["指标：期内销售额"] == "期内销售额\n891.1 万元\n▼ 1.0%　去年 900.0"


def test_cards_against_other_periods_keep_both_their_comparisons(slide):
    told = replace(ABSTRACT, answer=replace(ANSWER, compared=""))
    made = slide(lambda deck: answer_page(deck, (), {}), summary=told)
    assert "环比 ▲ 11.4%　同比 ▼ 1.0%" in texts(made)["指标：期内销售额"]


def test_the_figures_are_titled_by_the_first_sentence_of_the_story(slide):
    made = slide(figures_page, summary=replace(ABSTRACT, metrics=(METRIC,) * 5, answer=ANSWER))
    assert made.shapes.title.text_frame.text == "销售额 891 万元"
    cards = [shape for shape in made.shapes if shape.name.startswith("指标")]
    assert len({shape.top for shape in cards}) == 2
    assert len({shape.left for shape in cards}) == 3  # five cards stand three and two
