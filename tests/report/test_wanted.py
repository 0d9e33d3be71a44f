"""Which data would answer what this edition could not."""

from __future__ import annotations

from collections.abc import Sequence

from reportkit.blocks import Finding
from reportkit.bundle import ChapterResult, Missing
from reportkit.report.chapters import Plan, number_blocks, plan
from reportkit.report.fixed_texts import DATA_WORTH
from reportkit.report.model import Wanted, plain_text
from reportkit.report.wanted import wanted

FOUND = Finding(id="f", text="前 20% 占七成。", title="收入集中", values={})


def gap(purpose: str, *words: str) -> Missing:
    """A gap whose needs are ``table.column=表.列``."""
    needs, named = zip(*(word.split("=") for word in words), strict=True)
    return Missing(needs, purpose, named)


SURVEY = gap("满意度得分", "surveys.score=问卷表.得分", "surveys.answered_at=问卷表.答卷时间")
EVENTS = gap("访客数", "events.happened_at=浏览事件表.发生时间")


def chapter(name: str, *missing: Missing, found: bool = True) -> ChapterResult:
    return ChapterResult(
        chapter=name, number=1, title=f"{name}篇", questions=(), run_id="r", client="c",
        period="2026-Q3", as_of="2026-10-01", blocks=(FOUND,) if found else (), missing=missing,
    )  # fmt: skip


def page(*chapters: ChapterResult, given: Sequence[str] = ()) -> Wanted | None:
    plans: list[Plan] = [plan(each, number) for number, each in enumerate(chapters, start=1)]
    labels = {"surveys": "满意度问卷表"}
    return wanted(chapters, plans, number_blocks(plans, brief=False), labels, given)


def test_a_book_that_lacks_nothing_or_nothing_essential_has_no_page():
    assert page(chapter("价值")) is None
    assert page(chapter("行为", EVENTS)) is None


def test_data_are_ranked_by_worth_and_named_with_columns_and_questions():
    made = page(chapter("满意度", SURVEY, found=False), chapter("行为", EVENTS))
    assert [row.data for row in made.rows] == ["满意度问卷表", "浏览事件表"]
    first = made.rows[0]
    assert (first.columns, first.answers, first.worth) == ("得分、答卷时间", "满意度得分", 3)
    assert (first.changes, first.source) == DATA_WORTH["surveys"][1:]
    assert made.title == (
        "2 个方面中 1 个有答案；先补满意度问卷表与浏览事件表，补齐能多回答 2 个问题"
    )


def test_a_chapter_is_answered_partly_or_says_what_it_would_need():
    made = page(chapter("价值"), chapter("行为", SURVEY), chapter("满意度", SURVEY, found=False))
    assert [(a.status, plain_text(a.text)) for a in made.aspects] == [
        ("已回答", "收入集中"), ("部分", "收入集中"), ("还不能", "要满意度问卷表"),
    ]  # fmt: skip


def test_a_question_is_listed_once_whatever_it_needs_and_whoever_asks():
    both = gap("推荐率（意愿）", "surveys.score=问卷表.得分", "customers.tier=客户表.现有分级")
    made = page(chapter("价值", both), chapter("满意度", both))
    assert [(row.data, row.answers) for row in made.rows] == [("满意度问卷表", "推荐率")]


def test_margins_are_a_row_of_their_own_and_columns_of_a_given_table_are_worth_less():
    margin = gap("按利润分层", "orders.margin_amount=订单表.毛利")
    channel = gap("购买渠道", "orders.channel=订单表.购买渠道")
    made = page(chapter("价值", channel, margin), given=["orders"])
    assert [(row.data, row.columns, row.worth) for row in made.rows] == [
        ("毛利", "毛利", 3), ("订单表补列", "购买渠道", 2),
    ]  # fmt: skip
    assert made.rows[1].changes == "在已有的表里补上这几列"  # not all that orders decide


def test_long_lists_tell_how_many_there_are():
    many = gap("行业细分", *(f"customers.c{n}=客户表.列{n}" for n in range(8)))
    others = (gap(f"问题{n}", "customers.c0=客户表.列0") for n in range(6))
    (row,) = page(chapter("细分", many, *others)).rows
    assert row.columns == "列0、列1、列2、列3、列4等 8 列"
    assert row.answers == "行业细分、问题0、问题1、问题2等 7 项"


def test_gaps_recorded_without_words_are_named_as_they_are():
    (row,) = page(chapter("获客", Missing(("leads.created_at", "leads.won"), "获客来源"))).rows
    assert (row.data, row.columns) == ("leads", "created_at、won")
