"""The next ninety days on a slide."""

from board_report import ANSWER, board_report, step

from reportkit.brand import Brand
from reportkit.render.pptx.frame import BODY_BOTTOM, Deck
from reportkit.render.pptx.master import new_presentation
from reportkit.render.pptx.roads import road_page

BRAND = Brand(name="甲")


def slide_of(tmp_path, **more):
    deck = Deck(new_presentation(BRAND, ""), board_report(tmp_path, **more), BRAND)
    road_page(deck)
    (slide,) = deck.native.slides
    return slide


def texts(slide, name):
    return [shape.text_frame.text for shape in slide.shapes if shape.name == name]


def test_every_action_is_a_bar_with_its_day_beside_its_decision(tmp_path):
    slide = slide_of(tmp_path)
    assert slide.shapes.title.text_frame.text == "90 天路线：3 项行动落实两项决定"
    assert texts(slide, "行动") == ["1/10 第 1 步", "3/14 第 2 步", "4/1 第 1 步"]
    assert texts(slide, "决定 2") == ["边缘客户改自助\n腾出 72～223 万元/年\n周文静（服务部）"]
    assert texts(slide, "验收")[0] == "2026-03-14　90 天内全部有回访"
    notes = slide.notes_slide.notes_text_frame.text.split("\n")
    assert notes[0] == "1. 第 1 步（陈志远（大客户部），2026-01-06 至 2026-01-10）：逐户核对。"


def test_a_decision_without_actions_has_no_row(tmp_path):
    slide = slide_of(tmp_path, steps=ANSWER.steps[:2])
    assert texts(slide, "决定 1") and not texts(slide, "决定 2")


def test_many_steps_of_one_decision_stay_within_their_row(tmp_path):
    steps = tuple(step("keep", n, "2026-01-06", f"2026-03-{n + 1:02d}") for n in range(1, 9))
    slide = slide_of(tmp_path, steps=(*steps, *ANSWER.steps[2:]))
    words = [shape for shape in slide.shapes if shape.name == "行动"]
    assert len(words) == 9
    assert all(shape.top + shape.height <= BODY_BOTTOM * 36_000 for shape in words)
