"""Sentences and plans matched: what is new, gone, said otherwise, or only counted anew."""

import pytest
from compared_sides import chapter, side

from reportkit.blocks import Action, Decision, Finding
from reportkit.compare.told import plans, sentences, skeleton


def said(**texts: str):
    return chapter("value", *(Finding(id=id, text=text, values={}) for id, text in texts.items()))


def states(old: dict[str, str], new: dict[str, str]) -> dict[str, str]:
    found = sentences(side("2025-Q3", said(**old)), side("2025-Q4", said(**new)))
    return {each.name: each.state for each in found}


def test_sentences_are_matched_by_chapter_and_id_in_the_order_of_the_later_report():
    found = states({"a": "甲", "gone": "乙"}, {"new": "丙", "a": "甲"})
    assert found == {"value.new": "new", "value.a": "same", "value.gone": "gone"}
    assert list(found) == ["value.new", "value.a", "value.gone"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1,178 家买家，占 61.6%。", "1,257 家买家，占 7%。"),
        ("2025 年第三季度销售额 99 元。", "2025 年第四季度销售额 3,870 万元。"),
        ("上半年环比 −14.4 个百分点。", "下半年环比 +0.2 个百分点。"),
        ("区间 55.5%～67.3%。", "区间 5%～7.3%。"),
        ("2025-10-01 至 2025-12-31，7 家。", "2026-01-01 至 2026-03-31，8 家。"),
        ("见[[tier_shares]]，7 家。", "见[[value.tiers]]，8 家。"),
    ],
)  # fmt: skip
def test_other_numbers_and_periods_are_the_same_claim(old, new):
    assert states({"a": old}, {"a": new}) == {"value.a": "numbers"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("占 61.6%，达到目标。", "占 61.6%，低于目标。"),
        ("东北最低，12 家。", "西南最低，12 家。"),
        ("请批准三项决定。", "请批准五项决定。"),
        ("环比 +0.2 个百分点，超出误差。", "环比 +0.2 个百分点，未超出误差。"),
    ],
)  # fmt: skip
def test_other_words_are_another_claim(old, new):
    assert states({"a": old}, {"a": new}) == {"value.a": "changed"}


def test_a_sentence_is_shown_without_its_references():
    (found,) = sentences(side(), side("2025-Q4", said(a="七成客户流失[[churn.curve]]。")))
    assert (found.a, found.b) == ("", "七成客户流失。")


def test_the_words_of_a_sentence_alone():
    assert skeleton("385 家优质客户（15.4%）贡献 3,870 万元") == "#家优质客户（#）贡献 #"


def action(id: str, title: str, strategy: str = "") -> Action:
    return Action(
        id=id, title=title, detail="做法", tiers=(), owner="服务部", priority="P1",
        deadline="2026-01-31", measure="", strategy=strategy,
    )  # fmt: skip


def decision(id: str, amount: str) -> Decision:
    return Decision(
        id=id, title=id, what="做什么", amount=amount, formula="", effort="", owner="大客户部",
        due="2026-03-01", measure="", otherwise="", population="", count=1,
    )  # fmt: skip


def found_plans(old: list, new: list) -> list[tuple[str, str, str]]:
    sides = (side("2025-Q3", chapter("value", *old)), side("2025-Q4", chapter("value", *new)))
    return [(plan.kind, plan.title, plan.state) for plan in plans(*sides)]


def test_decisions_come_before_actions_and_the_later_report_before_what_is_gone():
    old = [action("x", "旧行动"), decision("旧决定", "1 万元")]
    new = [action("y", "新行动"), decision("新决定", "2 万元")]
    assert found_plans(old, new) == [
        ("决定", "新决定", "new"), ("决定", "旧决定", "gone"),
        ("行动", "新行动", "new"), ("行动", "旧行动", "gone"),
    ]  # fmt: skip


def test_an_action_for_another_number_of_customers_is_the_same_action():
    same = (
        [action("a", "停 645 家专人服务", "release")],
        [action("b", "停 624 家专人服务", "release")],
    )
    assert found_plans(*same) == [("行动", "停 624 家专人服务", "same")]


def test_the_same_advice_of_two_chapters_is_one():
    both = [action("a", "定期回访", "visit"), action("b", "定期回访", "visit")]
    assert found_plans(both, both[:1]) == [("行动", "定期回访", "same")]


def test_a_decision_that_is_worth_something_else_shows_both_amounts():
    sides = [
        side(period, chapter("decisions", decision("保客户", amount)))
        for period, amount in (("2025-Q3", "15 万元"), ("2025-Q4", "30 万元"))
    ]
    (found,) = plans(*sides)
    assert (found.state, found.a_money, found.b_money) == ("changed", "15 万元", "30 万元")
    assert (found.detail, found.owner, found.due) == ("做什么", "大客户部", "2026-03-01")
