"""The answer stands before the first chapter: story, cards of one window, decisions, unknowns."""

from __future__ import annotations

from dataclasses import replace

from reportkit.analysis.basics.periods import Period
from reportkit.blocks import Action, Block, Decision, Figure, Finding, Metric, Note
from reportkit.bundle import ChapterResult
from reportkit.report.answer import OPENING, answer_plan, grounds, with_answer, without_replaced
from reportkit.report.chapters import number_blocks, plan
from reportkit.report.model import plain_text
from reportkit.report.summary import summary

LEAD = Finding(id="answer", text="保住 9 家。", title="保住 9 家", values={}, weight=100)
STORY = Finding(id="situation", text="销售额多 3 万元。", values={})


def metric(id: str, **more) -> Metric:
    return Metric(id=id, label=id, value=2.0, format="int", span="2026 年第三季度", **more)


def figure(id: str, width: str = "wide") -> Figure:
    return Figure(
        id=id, title=id, file="f.svg", alt=id, width_mm=80, height_mm=60, width=width,
        source="订单表（a.csv、b.csv）",
    )  # fmt: skip


def decision(id: str, count: int = 9) -> Decision:
    words = dict.fromkeys(
        ("title", "what", "amount", "formula", "effort", "owner", "measure", "otherwise"), id
    )
    return Decision(id=id, due="2026-12-01", population=id, count=count, **words)


def result(name: str, *blocks: Block) -> ChapterResult:
    return ChapterResult(
        chapter=name, number=9, title=name, questions=(), run_id="r", client="c",
        period="2026-Q3", as_of="2026-10-01", blocks=blocks,
        roles={OPENING: LEAD.id} if LEAD in blocks else {},
    )  # fmt: skip


def led(*blocks: Block):
    chapters = [
        result("value", Finding(id="f", text="值。", values={})),
        result("decisions", *blocks),
    ]
    front = answer_plan(chapters)
    plans = [plan(chapters[0], 1)]
    references = number_blocks([*([front] if front else []), *plans], brief=True)
    return with_answer(summary(plans, references, Period.parse("2026-Q3")), front, references)


def test_the_headline_is_the_decision_and_the_story_has_its_three_words():
    more = [Finding(id=i, text=f"{i}。", values={}) for i in ("resolution", "complication")]
    made = led(STORY, *more, LEAD)
    assert made.headline == "保住 9 家"
    assert [label for label, _ in made.answer.story] == ["现状", "问题", "对策"]
    assert plain_text(made.answer.story[0][1]) == "销售额多 3 万元。"


def test_without_a_lead_the_summary_is_as_it_was():
    made = led(STORY)
    assert made.answer is None
    assert made.headline != "保住 9 家"


def test_cards_of_one_window_stand_alone_and_too_few_give_way():
    four = [metric(f"m{i}", year_before=1.0) for i in range(4)]
    made = led(LEAD, *four)
    assert made.metrics == tuple(four)
    assert made.comparison == "各项均为2026 年第三季度，与上年同期比较"
    few = led(LEAD, *four[:3])
    assert few.answer.compared == ""
    assert few.metrics == ()


def test_against_the_period_before_the_cards_say_so():
    made = led(LEAD, *[metric(f"m{i}", previous=1.0) for i in range(4)])
    assert made.answer.compared == "上一期"


def test_figures_are_numbered_before_the_first_chapter_without_file_names():
    made = led(figure("customer_bridge"), figure("price_mix", "narrow"), LEAD)
    (row,) = made.answer.why
    assert [item.label for item in row.items] == ["图 0-1", "图 0-2"]
    assert row.items[0].block.source == "订单表"


def test_decisions_actions_and_unknowns_come_in_their_order():
    step = Action(
        id="a_1", title="a", detail="a", tiers=("全部层级",), owner="a", priority="P0",
        deadline="2026-12-01", measure="a", decision="a", begins="2026-11-01",
    )  # fmt: skip
    made = led(
        decision("b"), decision("a"), step, Note(id="n", kind="未知", text="正文", title="题"), LEAD
    )
    assert [each.id for each in made.answer.decisions] == ["b", "a"]
    assert made.answer.steps == (step,)
    assert [(title, plain_text(text)) for title, text in made.answer.unknown] == [("题", "正文")]


def test_advice_that_a_decision_replaces_is_given_nowhere_else():
    told = Action(
        id="old", title="旧", detail="旧", tiers=("全部层级",), owner="a", priority="P1",
        deadline="2026-12-01", measure="m", strategy="referral",
    )  # fmt: skip
    found = Finding(id="f", text="值。", values={}, advice="old")
    chapters = (
        result("value", found, told, replace(told, id="other", strategy="upsell")),
        result("decisions", replace(decision("a"), replaces=("referral",)), LEAD),
    )
    value, _ = without_replaced(chapters)
    assert [block.id for block in value.blocks] == ["f", "other"]
    assert value.blocks[0].advice == ""
    assert without_replaced(chapters[:1]) == chapters[:1]


def advised(chapter: str, *pairs: tuple[str, int, str]) -> ChapterResult:
    """A chapter with a finding of each weight, and the advice of a strategy that it led to."""
    blocks: list[Block] = []
    for id, weight, strategy in pairs:
        blocks += [
            Finding(id=id, text="一句。", values={}, advice=f"do_{id}", weight=weight),
            Action(
                id=f"do_{id}", title="t", detail="d", tiers=(), owner="o", priority="P1",
                deadline="2026-12-01", measure="m", strategy=strategy,
            ),
        ]  # fmt: skip
    return result(chapter, *blocks)


def test_what_led_to_advice_that_a_decision_replaces_speaks_for_it_once():
    first = replace(decision("a"), replaces=("repair", "check"))
    second = replace(decision("b"), replaces=("check",))
    chapters = [
        result("decisions", first, second),
        advised("churn", ("late", 60, "repair"), ("slow", 80, "repair"), ("none", 99, "other")),
        advised("behaviour", ("returns", 70, "check")),
    ]
    spoken = grounds(chapters)
    assert spoken["a"] == ("churn.slow", "behaviour.returns", "churn.late")
    assert spoken["b"] == ()
