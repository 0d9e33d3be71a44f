"""Parts of the 方案 that are gathered from the whole report."""

from dataclasses import replace
from datetime import date

import pytest
from tiered_report import tiered_report

from reportkit.blocks import Action, Column, Metric, Note, Table
from reportkit.render.docx.items import ActionTable, Exhibit, Heading, Prose, Turn
from reportkit.render.docx.listings import (
    appendix,
    attachments,
    drawn,
    key_metrics,
    methods,
    summary,
)
from reportkit.report.model import (
    Advice,
    CoreFinding,
    Gap,
    Part,
    Placed,
    Row,
    Section,
    Span,
    Summary,
    plain_text,
)


@pytest.fixture
def bare(tmp_path):
    """A report that holds nothing at all."""
    return tiered_report(tmp_path, {})


def placed(block, text=""):
    return Placed(block=block, text=(Span(text),) if text else ())


def section(title, *items):
    return Section(
        label="", title=title, anchor="", rows=tuple(Row("single", (item,)) for item in items)
    )


def part(title, anchor, numeral="1", kind="chapter", **more):
    return Part(kind=kind, label="", numeral=numeral, title=title, anchor=anchor, **more)


def advice(title, tiers, priority="P1", detail="做法。"):
    action = Action(
        id=title, title=title, detail=detail, tiers=tiers, owner="王岚", priority=priority,
        deadline="2026-12-05", measure="覆盖率 100%。",
    )  # fmt: skip
    return Advice(action, (Span(detail),), (Span("图 1", "f"),))


def told(items):
    return [
        item.title if isinstance(item, Heading) else item.head + plain_text(item.text)
        for item in items
    ]


# -- the summary ----------------------------------------------------------------------------------

METRIC = Metric(id="m", label="期内销售额", value=8_911_407.9, format="money", previous=8_000_000.0)


def abstract(**more):
    given = {"headline": "收入集中", "lead": (), "metrics": (), "comparison": "环比为第三季度", "figure": None, "core": ()}  # fmt: skip
    return Summary(**{**given, **more})


def test_a_report_without_a_summary_has_none(bare):
    assert list(summary(bare)) == []


def test_a_summary_of_a_headline_alone_is_two_lines(bare):
    items = list(summary(replace(bare, summary=abstract())))
    assert told(items) == ["摘要", "收入集中"]
    assert (items[0].kind, items[1].style) == ("front", "Lead")


def test_a_core_finding_leads_with_its_title_and_its_advice_follows(bare):
    core = (
        CoreFinding("集中", (Span("前 20% 占七成。"),), (Span("先稳住。"),)),
        CoreFinding("流失", (Span("风险 12%。"),), ()),
    )
    items = list(summary(replace(bare, summary=abstract(core=core))))
    assert told(items)[2:] == ["集中　前 20% 占七成。", "建议　先稳住。", "流失　风险 12%。"]
    assert [item.style for item in items[2:]] == [
        "BodyTextFirstIndent", "Hint", "BodyTextFirstIndent",
    ]  # fmt: skip


def test_key_figures_print_as_their_cards_do():
    table = key_metrics((METRIC,), "环比为第三季度", "元")
    assert table.rows == (("期内销售额", "891.1 万元", "▲ 11.4%", "—"),)
    assert table.note == "环比为第三季度；pp 为百分点"
    assert (table.title, table.total_rows) == ("关键指标及其变化", 1)


def test_a_figure_without_an_earlier_one_has_two_dashes():
    alone = replace(METRIC, previous=None, value=None)
    assert key_metrics((alone,), "", "元").rows == (("期内销售额", "—", "—", "—"),)


# -- scope and gaps -------------------------------------------------------------------------------


def test_the_scope_names_what_is_told_and_what_could_not_be(bare):
    book = replace(
        bare,
        chapters=(part("客户价值", "value"), part("客户流失", "churn", thin=True)),
        cover=replace(bare.cover, facts=(("报告期", "2025-10-01 至 2025-12-31"),)),
    )
    assert told(drawn("scope", book)) == [
        "本方案适用于华辰工业，报告期为2025 年第四季度（2025-10-01 至 2025-12-31），数据截至 2025-12-31。"
        "内容取自同一次计算的《客户管理分析报告》，标有“报告”的图、表与章节见该报告。",
        "纳入分析的内容为：客户价值。因数据不足未能展开的有：客户流失。",
    ]


def test_a_report_without_chapters_has_a_scope_of_one_sentence(bare):
    assert len(told(drawn("scope", bare))) == 1
    later = replace(bare, last_day=date(2026, 3, 1))
    assert "数据截至 2026-03-01" in told(drawn("scope", later))[0]


def test_gaps_are_listed_chapter_by_chapter_with_their_purpose(bare):
    gaps = (Gap("成本效益", "需要投入成本表。"), Gap("", "缺列。"))
    book = replace(bare, chapters=(part("成效", "outcomes", gaps=gaps),))
    assert told(drawn("gaps", book)) == ["成效｜成本效益：需要投入成本表。", "成效：缺列。"]


# -- methods and terms ----------------------------------------------------------------------------


def appendices(bare, *sections, numeral="C"):
    part_c = part("方法", "c", numeral, "appendix", sections=sections)
    return replace(
        bare, appendices=(part_c,), chapters=(part("客户价值", "value"), part("分层", "tiering"))
    )


def test_methods_are_those_of_the_chapter_in_appendix_c_alone(bare):
    note = placed(Note(id="m", kind="方法", title="CLV", text=""), "现值。")
    book = appendices(bare, section("客户价值", note), section("分层", note))
    assert told(methods(book.chapters[0], book)) == ["CLV　现值。"]
    assert list(methods(None, book)) == []
    other = appendices(bare, section("客户价值", note), numeral="A")
    assert list(methods(other.chapters[0], other)) == []


def test_methods_told_elsewhere_are_not_told_again(bare):
    note = placed(Note(id="m", kind="方法", text=""), "现值。")
    book = appendices(bare, section("客户价值", note), section("分层", note))
    book = replace(book, roles={"tier_structure": ("tiering", "any")})
    assert told(drawn("methods", book)) == ["客户价值：现值。"]  # of tiering they stand in part 4


def definitions(*rows):
    columns = tuple(Column(name=n, label=n) for n in ("term", "text", "fields", "remark"))
    return placed(
        Table(id="definitions", title="", columns=columns, rows=rows, total_rows=len(rows))
    )


def test_only_terms_of_the_rules_are_told_with_what_the_client_sets(bare):
    rows = (
        ("综合得分", "贡献 70%。", "—", "窗口 12 个月"),
        ("回访覆盖率", "被回访的", "—", ""),
        ("分级叫法的换算", "优质＝高价值", "—", "可在参数 report.vocabulary 中切换"),
        ("优质客户与发展客户", "按得分", "—", "—"),
    )
    book = appendices(bare, section("口径", definitions(*rows)), numeral="A")
    assert told(drawn("terms", book)) == [
        "综合得分：贡献 70%；窗口 12 个月。", "分级叫法的换算：优质＝高价值。",
        "优质客户与发展客户：按得分。",
    ]  # fmt: skip
    assert list(drawn("terms", bare)) == []


def test_a_block_of_an_appendix_is_found_by_its_name(bare):
    book = appendices(bare, section("口径", definitions()))
    assert appendix(book, "definitions").block.id == "definitions"
    assert appendix(book, "quality") is None


# -- actions --------------------------------------------------------------------------------------


def test_actions_stand_under_their_tiers_the_best_first_and_are_told_once(bare):
    book = replace(
        bare,
        action_list=(
            advice("降本", ("边缘客户",)), advice("专属", ("优质客户", "边缘客户")),
            advice("培训", ("全部层级",)),
        ),
    )  # fmt: skip
    assert told(drawn("tier_actions", book)) == [
        "优质客户的服务与营销措施", "专属：做法。", "边缘客户的服务与营销措施", "降本：做法。",
        "专属：同优质客户。", "各项行动（含面向全部层级的）的负责人、完成时限、衡量指标与依据见行动清单。",
    ]  # fmt: skip
    assert list(drawn("tier_actions", bare)) == []


def test_urgent_actions_come_first_or_else_the_first_three(bare):
    calm = tuple(advice(f"第{n}项", ("优质客户",)) for n in range(5))
    book = replace(bare, action_list=calm)
    assert [line[:3] for line in told(drawn("first", book))] == ["第0项", "第1项", "第2项"]
    urgent = replace(bare, action_list=(*calm, advice("挽回", ("优质客户",), "P0")))
    assert told(drawn("first", urgent)) == ["挽回：王岚，2026-12-05 前；衡量：覆盖率 100%。"]


# -- the end --------------------------------------------------------------------------------------


def test_remarks_lose_the_marks_of_markdown_and_keep_their_words(bare):
    text = "## 建议\n\n- **先稳**住 `A_B` 客户\n> 1. 再看_明年_\n2 * 3 = 6\n\n---"
    closing = (Row("single", (placed(Note(id="n", kind="顾问点评", text=""), text),)),)
    book = replace(bare, chapters=(part("分层", "tiering", closing=closing),))
    said = [line.removeprefix("分层｜顾问点评：") for line in told(drawn("remarks", book))]
    assert said[:2] == ["建议", "先稳住 A_B 客户"]


def test_each_chapters_conclusion_is_one_line(bare):
    glance = (("第一章", "客户细分", "a", (Span("集中。"),)),)
    book = replace(bare, summary=abstract(glance=glance))
    assert told(drawn("glance", book)) == ["客户细分：集中。"]
    assert list(drawn("glance", bare)) == []


def customers(count, *, title="客户分级管理分析表（利润前 30 家，共 2,501 家）", n=2501):
    columns = (Column(name="name", label="客户名称"),)
    rows = tuple((f"客户{i}",) for i in range(count))
    table = Table(id="list", title=title, columns=columns, rows=rows, total_rows=count, n=n)
    return Placed(block=table, anchor="tiering-list")


def excerpt(bare, item):
    book = replace(
        bare, appendices=(part("表", "B", "B", "appendix", sections=(section("", item),)),),
        roles={"customer_table": ("tiering", "list")},
    )  # fmt: skip
    return list(attachments(book))[-1].item.block


def test_a_long_list_of_customers_is_cut_and_its_title_no_longer_counts_its_rows(bare):
    table = excerpt(bare, customers(30))
    assert (len(table.rows), table.total_rows, table.title) == (25, 2501, "客户分级管理分析表")
    assert excerpt(bare, customers(30, n=None)).total_rows == 30


def test_a_list_that_fits_stays_as_it_is(bare):
    table = excerpt(bare, customers(25))
    assert (len(table.rows), table.title) == (25, "客户分级管理分析表（利润前 30 家，共 2,501 家）")


def test_pages_turn_only_for_actions_or_customers(bare):
    assert list(attachments(bare)) == []
    book = replace(bare, action_list=(advice("专属", ("优质客户",)),))
    kinds = [type(item) for item in attachments(book)]
    assert kinds == [Turn, Heading, ActionTable]
    form = placed(Table(id="questionnaire", title="", columns=(), rows=(), total_rows=0))
    part_e = part("问卷", "E", "E", "appendix", sections=(section("", form),))
    assert [type(item) for item in attachments(replace(bare, appendices=(part_e,)))] == [
        Heading, Exhibit,
    ]  # fmt: skip
    assert isinstance(next(drawn("scope", bare)), Prose)
