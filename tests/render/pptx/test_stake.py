"""Value at stake."""

from dataclasses import replace

from board_report import CUT, KEEP, board_report

from reportkit.brand import Brand
from reportkit.render.pptx.frame import BODY_BOTTOM, Deck
from reportkit.render.pptx.master import new_presentation
from reportkit.render.pptx.stake import stake_page

BRAND = Brand(name="甲")


def slide_of(tmp_path, **more):
    deck = Deck(new_presentation(BRAND, ""), board_report(tmp_path, **more), BRAND)
    stake_page(deck)
    (slide,) = deck.native.slides
    return slide, {shape.name: shape for shape in slide.shapes}


def test_money_stands_large_above_the_customers_who_hold_it(tmp_path):
    slide, shapes = slide_of(tmp_path)
    assert slide.shapes.title.text_frame.text == "在险毛利 777 万元在 105 家优质客户"
    rows = [[c.text_frame.text for c in row.cells] for row in shapes["表 0-1"].table.rows]
    assert rows[0] == ["层级", "沉默", "工单慢", "重复", "任一项", "占该层毛利"]
    assert rows[1] == ["优质客户", "428\n63", "423\n48", "−74.0\n−6", "777\n105", "16.0%"]
    assert "格内上为金额（万元），下为客户数" in shapes["来源"].text_frame.text


def test_exposure_is_told_from_what_can_be_kept_of_it(tmp_path):
    _, shapes = slide_of(tmp_path)
    told = shapes["敞口与效果"].text_frame.text.split("\n")
    assert told[0] == "940.4 万元是敞口，不是损失"
    assert told[3:5] == ["940.4 万元 × 8.1%", "保毛利 14～150 万元/年"]


def test_without_a_decision_that_keeps_it_the_table_takes_the_width(tmp_path):
    _, alone = slide_of(tmp_path / "a", decisions=(CUT,))
    _, beside = slide_of(tmp_path / "b", decisions=(replace(KEEP, title="认领"),))
    assert "敞口与效果" not in alone
    assert alone["表 0-1"].width > 1.3 * beside["表 0-1"].width
    table = alone["表 0-1"]
    assert table.top + table.height <= BODY_BOTTOM * 36_000
