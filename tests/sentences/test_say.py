"""A template filled from values."""

import pytest

from reportkit.errors import NotebookError
from reportkit.sentences import fill, named

SENTENCE = "流失率 {rate:pct}[（{low:pct}～{high:pct}）][；上期 {before:pct}|；没有上期可比]。"
KNOWN = {"rate": 0.1, "low": 0.08, "high": 0.12, "before": 0.2}


def test_everything_known_is_said():
    assert fill(SENTENCE, KNOWN) == "流失率 10.0%（8.0%～12.0%）；上期 20.0%。"


def test_a_clause_falls_away_or_says_its_other_half():
    gone = {**KNOWN, "low": None, "before": float("nan")}
    assert fill(SENTENCE, gone) == "流失率 10.0%；没有上期可比。"


@pytest.mark.parametrize(
    ("sure", "said"), [(True, "方向明确"), (False, "可能出于偶然"), (None, "可能出于偶然")]
)
def test_a_yes_or_no_value_chooses(sure, said):
    assert fill("[sure? 方向明确|可能出于偶然]", {"sure": sure}) == said


def test_a_list_is_said_row_by_row():
    rows = [{"name": "甲", "last": 0.1}, {"name": "乙", "last": 0.2}]
    assert fill("[rows*，: {name}到 {last:pct}]。", {"rows": rows}) == "甲到 10.0%，乙到 20.0%。"


def test_a_customer_s_name_is_never_a_reference_nor_a_field():
    assert fill("{name}", {"name": "[[value.lorenz]]{x}"}) == "[\u2060[value.lorenz]]{x}"


@pytest.mark.parametrize(
    ("template", "values", "told"),
    [
        ("占 {shar:pct}", {"share": 0.3}, "是否 share？"),
        ("甲[，乙 {bb:pct}]", {"b": None}, "是否 b？"),  # also where the clause would fall away
        ("占 {a:pct}", {"a": 35}, "比例应写成 0～1，例如 0.35"),
        ("占 {a:pct}", {"a": float("nan")}, "放进方括号"),
        ("占 {a:pct}", {"a": "三成"}, "要一个数，得到文字“三成”"),
        ("占 {a}", {"a": 0.3}, "请写明格式"),
    ],
)
def test_what_is_wrong_with_a_value_is_told(template, values, told):
    with pytest.raises(NotebookError, match=told):
        fill(template, values)


def test_a_change_may_be_more_than_tenfold():
    assert fill("同比 {yoy:change}", {"yoy": 12.0}) == "同比 +1,200.0%"


def test_the_values_that_a_text_may_print_are_known_and_no_others():
    values = {**KNOWN, "rows": [{"x": 1, "y": 2}], "sure": True, "other": 5}
    template = "{rate:pct}[sure? ，{low:pct}][rows*、: {x:int}]"
    assert named(template, values) == {"rate": 0.1, "low": 0.08, "rows": [{"x": 1}]}
