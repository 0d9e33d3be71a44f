"""Which findings make slides."""

from dataclasses import replace

import pytest
from tiered_report import tiered_report

from reportkit.blocks import Action, Column, Figure, Finding, Table
from reportkit.render.pptx.story import Story, action_of, definitions, stories
from reportkit.report.model import CoreFinding, Part, Placed, Row, Section, Span, Summary


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


def test_every_chapter_tells_its_heaviest_finding_whatever_its_weight(told):
    report = told(part("一", finding("甲", 1), finding("乙", 2)), part("二", finding("丙", 0, title=False)))  # fmt: skip
    assert titles(report) == [("", "乙"), ("", "丙的话")]


def test_a_further_finding_needs_weight_title_and_evidence(told):
    shown = figure("证")
    heavy = finding("首", 90)
    for other, is_told in (
        (finding("次", 50, cites=[shown]), True),
        (finding("次", 49, cites=[shown]), False),
        (finding("次", 80), False),
        (finding("次", 80, title=False, cites=[shown]), False),
    ):
        report = told(part("一", heavy, other, shown))
        assert len(stories(report)) == 1 + is_told


def test_a_chapter_has_two_slides_and_the_deck_no_more_than_its_limit(told):
    shown = figure("证")
    many = [finding(f"发现{n}", 60 + n, cites=[shown]) for n in range(4)]
    assert len(stories(told(part("一", *many, shown)))) == 2
    chapters = [part(str(n), *many, shown) for n in range(10)]
    assert len(stories(told(*chapters))) == 13
    assert len(stories(told(*chapters), limit=3)) == 10  # but no chapter is silenced


def test_after_the_core_findings_stand_in_the_order_of_the_book(told):
    a, b, c = finding("甲", 50), finding("乙", 70), finding("丙", 99)
    report = told(part("一", a), part("二", b), part("三", c), core=(b.text,))
    assert [title for _, title in titles(report)] == ["乙", "甲", "丙"]


def test_the_title_is_that_of_the_section_else_the_summary_else_the_first_sentence(told):
    report = told(part("一", finding("甲"), heads={"甲": "书中的题"}))
    assert titles(report) == [("", "书中的题")]
    short = told(part("一", finding("甲", title=False, summary="一句话")))
    assert titles(short) == [("", "一句话")]


def test_evidence_is_what_is_cited_figures_first_or_else_what_stands_below(told):
    chart, rows, other = figure("图"), table("表"), figure("别")
    report = told(part("一", finding("甲", cites=[rows, chart]), rows, chart, other))
    (story,) = stories(report)
    assert [e.anchor for e in story.evidence] == ["f-图", "t-表"]
    assert story.source == "订单表"
    (plain,) = stories(told(part("一", finding("甲"), rows, chart)))
    assert [e.anchor for e in plain.evidence] == ["f-图", "t-表"]
    (bare,) = stories(told(part("一", finding("甲"))))
    assert (bare.evidence, bare.source) == ((), "")


def test_other_findings_of_the_chapter_are_named_by_weight_three_at_most(told):
    others = [finding(f"次{n}", n) for n in range(5)]
    (story,) = stories(
        told(part("一", finding("首", 90), *others, finding("无题", 80, title=False)))
    )
    assert story.others == ("次4的题", "次3的题", "次2的题")


def test_advice_is_found_by_its_name_in_the_same_chapter(told):
    action = Action(
        id="act", title="挽回", detail="", tiers=(), owner="", priority="P0", deadline="", measure=""
    )  # fmt: skip
    placed = Placed(block=action)
    (story,) = stories(told(part("一", finding("甲", advice="act"), advice=(placed,))))
    assert action_of(story) is action
    (none,) = stories(told(part("一", finding("甲", advice="else"), advice=(placed,))))
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
    report = told(part("一", finding("甲", text="回购率上升。")), appendices=(letter,))
    assert [term.word for term in definitions(report)] == ["CLV", "复购率／回购率", "率"]
    (story,) = stories(report)
    assert [term.word for term in story.terms] == ["复购率／回购率"]  # one letter names nothing
    assert definitions(told(part("一", finding("甲")))) == ()


def test_a_report_without_findings_tells_nothing(told):
    assert stories(told(part("一", figure("图")))) == ()
