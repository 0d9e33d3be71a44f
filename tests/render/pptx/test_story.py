"""Which findings make slides."""

from dataclasses import replace

import pytest
from tiered_report import tiered_report

from reportkit.blocks import Action, Column, Decision, Figure, Finding, Table
from reportkit.render.pptx.story import (
    FINDING_SLIDES,
    Story,
    action_of,
    definitions,
    grounds,
    stories,
    terms_in,
)
from reportkit.report.model import Answer, CoreFinding, Part, Placed, Row, Section, Span, Summary

WORDS = dict.fromkeys(
    ("title", "what", "amount", "formula", "effort", "owner", "measure", "otherwise"), "话"
)
DECISION = Decision(id="keep", due="2026-03-01", population="p", count=9, **WORDS)


def figure(name):
    block = Figure(
        id=name, title=f"{name}图", file="", alt="", width_mm=1, height_mm=1, source="订单表"
    )
    return Placed(block=block, anchor=f"f-{name}", label="图 1-1")


def table(name, rows=()):
    columns = tuple(Column(name=n, label=n) for n in ("a", "b", "c", "d"))
    block = Table(id=name, title=f"{name}表", columns=columns, rows=rows, total_rows=len(rows))
    return Placed(block=block, anchor=f"t-{name}", label="表 1-1")


def finding(name, weight=60, *, title=True, cites=(), advice="", text="", summary=""):
    block = Finding(
        id=name, title=f"{name}的题" if title else "", text="", values={}, weight=weight,
        advice=advice, summary=summary,
    )  # fmt: skip
    spans = tuple(Span(place.label, place.anchor) for place in cites)
    return Placed(block=block, text=(Span(text or f"{name}的话。后半句。"),), cites=spans)


def part(name, *items, advice=(), heads=None):
    """A chapter of one section per finding, what follows a finding standing below it."""
    groups = []
    for item in items:
        if isinstance(item.block, Finding) or not groups:
            groups.append([])
        groups[-1].append(item)
    sections = tuple(
        Section(
            label="", title=(heads or {}).get(group[0].block.id, group[0].block.id), anchor="",
            rows=tuple(Row("single", (item,)) for item in group),
        )
        for group in groups
    )  # fmt: skip
    return Part(kind="chapter", label=f"第{name}章", numeral=name, title=f"{name}篇", anchor=name, sections=sections, advice=advice)  # fmt: skip


@pytest.fixture
def told(tmp_path):
    def make(*chapters, core=(), appendices=()):
        abstract = Summary(
            headline="", lead=(), metrics=(), comparison="", figure=None,
            core=tuple(CoreFinding("", text, ()) for text in core),
        )  # fmt: skip
        return replace(
            tiered_report(tmp_path, {}), chapters=chapters, summary=abstract, appendices=appendices
        )  # fmt: skip

    return make


def titles(report, **more):
    return [(story.tag, story.title) for story in stories(report, **more)]


def test_core_findings_come_first_in_the_order_of_the_summary(told):
    a, b = finding("甲", 10), finding("乙", 90)
    report = told(part("一", a), part("二", b), core=(a.text, b.text))
    assert titles(report) == [("核心发现 1", "甲"), ("核心发现 2", "乙")]


def test_after_them_every_chapter_tells_its_heaviest_then_a_second_the_heaviest_first(told):
    shown = figure("证")
    many = [finding(name, 60 + n, cites=[shown]) for n, name in enumerate("甲乙丁")]
    first, second = part("一", *many, shown), part("二", finding("丙", 90, cites=[shown]), shown)
    assert titles(told(first, second)) == [("", "丙"), ("", "丁"), ("", "乙")]  # two of a chapter


def test_a_finding_that_is_no_core_finding_needs_weight_title_and_evidence(told):
    shown = figure("证")
    for other, is_told in (
        (finding("次", 50, cites=[shown]), True),
        (finding("次", 49, cites=[shown]), False),
        (finding("次", 80), False),
        (finding("次", 80, title=False, cites=[shown]), False),
    ):
        assert len(stories(told(part("一", other, shown)))) == is_told


def test_a_deck_has_no_more_findings_than_its_limit(told):
    shown = figure("证")
    chapters = [part(str(n), finding(f"发现{n}", 60, cites=[shown]), shown) for n in range(10)]
    assert len(stories(told(*chapters))) == FINDING_SLIDES
    assert len(stories(told(*chapters), limit=3)) == 3


def test_what_speaks_for_a_decision_is_told_in_the_order_of_the_book_of_decisions(told):
    shown, process, rows = table("证"), figure("步"), table("表")
    chapter = part(
        "一", finding("甲", cites=[shown]), finding("乙", cites=[process]), finding("丙", cites=[rows]),
        finding("丁"), shown, process, rows,
    )  # fmt: skip
    report = told(chapter)
    answer = Answer(
        story=(), compared="", why=(), ask="", decisions=(DECISION,), stake=None, unknown=(),
        further=(), steps=(), grounds={"keep": ("一.丙", "一.乙", "一.甲", "一.没有")},
    )  # fmt: skip
    report = replace(report, summary=replace(report.summary, answer=answer))
    assert [story.title for story in grounds(report)["keep"]] == ["丙", "甲"]  # 乙 shows no numbers
    assert grounds(told(chapter)) == {}


def test_the_title_is_that_of_the_section_else_the_summary_else_the_first_sentence(told):
    a = finding("甲")
    report = told(part("一", a, heads={"甲": "书中的题"}), core=(a.text,))
    assert titles(report) == [("核心发现 1", "书中的题")]
    short = finding("甲", title=False, summary="一句话")
    assert titles(told(part("一", short), core=(short.text,))) == [("核心发现 1", "一句话")]
    bare = finding("甲", title=False)
    assert titles(told(part("一", bare), core=(bare.text,))) == [("核心发现 1", "甲的话")]


def test_evidence_is_what_is_cited_figures_first_or_else_what_stands_below(told):
    chart, rows, other = figure("图"), table("表"), figure("别")
    cited = finding("甲", cites=[rows, chart])
    report = told(part("一", cited, rows, chart, other), core=(cited.text,))
    (story,) = stories(report)
    assert [e.anchor for e in story.evidence] == ["f-图", "t-表"]
    assert story.source == "订单表"
    found = finding("甲")
    (plain,) = stories(told(part("一", found, rows, chart), core=(found.text,)))
    assert [e.anchor for e in plain.evidence] == ["f-图", "t-表"]
    (bare,) = stories(told(part("一", found), core=(found.text,)))
    assert (bare.evidence, bare.source) == ((), "")


def test_other_findings_of_the_chapter_are_named_by_weight_three_at_most(told):
    others = [finding(f"次{n}", n) for n in range(5)]
    first = finding("首", 90)
    chapter = part("一", first, *others, finding("无题", 80, title=False))
    (story,) = stories(told(chapter, core=(first.text,)))
    assert story.others == ("次4的题", "次3的题", "次2的题")


def test_advice_is_found_by_its_name_in_the_same_chapter(told):
    action = Action(
        id="act", title="挽回", detail="", tiers=(), owner="", priority="P0", deadline="", measure=""
    )  # fmt: skip
    placed = Placed(block=action)
    found, lost = finding("甲", advice="act"), finding("甲", advice="else")
    (story,) = stories(told(part("一", found, advice=(placed,)), core=(found.text,)))
    assert action_of(story) is action
    (none,) = stories(told(part("一", lost, advice=(placed,)), core=(lost.text,)))
    assert action_of(none) is None
    assert isinstance(none, Story)


def test_terms_are_those_the_slide_uses_in_any_of_their_names(told):
    rows = (
        ("CLV", "现值", "—", "—"),
        ("复购率／回购率", "再次购买", "orders", ""),
        ("率", "x", "", ""),
    )
    letter = Part(
        kind="appendix", label="附录 A", numeral="A", title="", anchor="A",
        sections=(Section(label="", title="", anchor="", rows=(Row("single", (table("definitions", rows),)),)),),
    )  # fmt: skip
    found = finding("甲", text="回购率上升。")
    report = told(part("一", found), core=(found.text,), appendices=(letter,))
    assert [term.word for term in terms_in("看 CLV", report)] == ["CLV"]
    assert [term.word for term in definitions(report)] == ["CLV", "复购率／回购率", "率"]
    (story,) = stories(report)
    assert [term.word for term in story.terms] == ["复购率／回购率"]  # one letter names nothing
    assert definitions(told(part("一", finding("甲")))) == ()


def test_a_report_without_findings_tells_nothing(told):
    assert stories(told(part("一", figure("图")))) == ()
