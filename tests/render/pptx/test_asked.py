"""What the board is asked."""

from dataclasses import replace

import pytest
from board_report import CUT, board_report, figure

from reportkit.brand import Brand
from reportkit.render.pptx.asked import ask_page, decision_page, of_population
from reportkit.render.pptx.frame import BODY_BOTTOM, Deck
from reportkit.render.pptx.master import new_presentation
from reportkit.render.pptx.story import grounds
from reportkit.report.model import Row

BRAND = Brand(name="甲")


@pytest.fixture
def deck(tmp_path):
    def make(**more):
        return Deck(new_presentation(BRAND, ""), board_report(tmp_path, **more), BRAND)

    return make


def shapes(slide):
    return {shape.name: shape for shape in slide.shapes}


def cells(shape):
    return [[cell.text_frame.text for cell in row.cells] for row in shape.table.rows]


def notes(slide):
    return slide.notes_slide.notes_text_frame.text.split("\n")


def test_every_decision_is_a_row_with_money_owner_day_and_the_number_that_shows_it(deck):
    made = deck()
    ask_page(made)
    (slide,) = made.native.slides
    assert slide.shapes.title.text_frame.text == made.answer.ask
    rows = cells(shapes(slide)["提请决定"])
    assert rows[1] == [
        "1", "121 家逐一认领　前 20 大先走访", "保毛利 14～150 万元/年", "走访每家半天",
        "陈志远（大客户部）　2026-03-14", "90 天内全部有回访",
    ]  # fmt: skip
    assert [row[2] for row in rows[1:]] == ["保毛利 14～150 万元/年", "腾出 72～223 万元/年"]
    band = shapes(slide)["若不作为"].text_frame.text
    assert band == "若都不批：次年少留约 76.2 万元；次年少留约 76.2 万元"
    assert "算法：940.4 万元 × 8.1%" in notes(slide)[0]


def test_without_a_sentence_that_asks_the_first_decisions_are_the_title(deck):
    made = deck(ask="")
    ask_page(made)
    assert made.native.slides[0].shapes.title.text_frame.text == (
        "121 家逐一认领：保毛利 14～150 万元/年；边缘客户改自助：腾出 72～223 万元/年"
    )


@pytest.mark.parametrize("count", [1, 5, 7])
def test_many_decisions_stay_on_the_slide(deck, count):
    made = deck(
        decisions=tuple(replace(CUT, id=f"d{n}", what="逐户核对。" * 30) for n in range(count))
    )
    ask_page(made)
    band = shapes(made.native.slides[0])["若不作为"]
    assert band.top + band.height <= BODY_BOTTOM * 36_000


def test_a_decision_stands_with_its_evidence_its_steps_and_its_terms(deck):
    made = deck()
    decision_page(made, 1, grounds(made.report)["keep"], {})
    (slide,) = made.native.slides
    assert slide.shapes.title.text_frame.text == "121 家逐一认领：保毛利 14～150 万元/年"
    assert (
        shapes(slide)["依据"].text_frame.text == "工单超过 72 小时的客户流失率是其他客户的 2.3 倍"
    )
    assert [shape.name for shape in slide.shapes if shape.has_chart] == ["图 5-1"]
    assert cells(shapes(slide)["行动"])[1:] == [
        ["第 1 步　逐户核对。", "陈志远（大客户部）", "1/6～1/10", "走完"],
        ["第 2 步　逐户核对。", "陈志远（大客户部）", "1/13～3/14", "走完"],
    ]
    told = shapes(slide)["决定"].text_frame.text.split("\n")
    assert told[:2] == ["保毛利 14～150 万元/年", "940.4 万元 × 8.1%"]
    assert told[told.index("谁、何时前") + 1] == "陈志远（大客户部），2026-03-14"
    assert told[-1] == "次年少留约 76.2 万元"
    assert shapes(slide)["来源"].text_frame.text == "数据来源：订单表"
    assert "图 5-1 条形图：流失率；n = 1,664；2025 年；订单表（a.csv）。" in notes(slide)


def test_a_decision_has_a_headline_of_its_own_unless_the_deck_bears_it(deck):
    made = deck()
    decision_page(made, 2, (), {})
    assert made.native.slides[0].shapes.title.text_frame.text == CUT.headline


def test_steps_without_evidence_above_them_are_set_larger(deck):
    made = deck()
    decision_page(made, 1, grounds(made.report)["keep"], {})
    decision_page(made, 1, (), {})
    small, large = (shapes(slide)["行动"] for slide in made.native.slides)
    assert large.height > small.height
    assert large.top < small.top
    assert (
        shapes(made.native.slides[1])["来源"].text_frame.text
        == "算法与口径见报告附录；涉及 121 个对象"
    )


def test_a_decision_without_steps_leaves_its_evidence_the_room(deck):
    made = deck(steps=())
    decision_page(made, 1, grounds(made.report)["keep"], {})
    assert "行动" not in shapes(made.native.slides[0])


def test_a_figure_that_counts_the_customers_of_the_decision_stands_first(deck):
    own = figure("121 家里，10 家亮两盏以上", "图 0-4", n=121)
    made = deck(further=(Row("single", (own,)),))
    decision_page(made, 1, grounds(made.report)["keep"], {})
    (slide,) = made.native.slides
    assert [shape.name for shape in slide.shapes if shape.has_chart] == ["图 0-4", "图 5-1"]
    claims = [shape.text_frame.text for shape in slide.shapes if shape.name == "依据"]
    assert claims[0] == "121 家里，10 家亮两盏以上的题"
    assert of_population(made.answer, replace(CUT, count=7)) == ()
