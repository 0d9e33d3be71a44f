"""The nine parts: filled from the report, in its words, or with the reason why not."""

from dataclasses import replace
from pathlib import Path

import pytest
from proposal_book import proposal_book, proposal_chapters, renamed
from sample_book import PROVENANCE, SampleData, lifecycle, sample_chapters, sample_params

from reportkit.blocks import Table
from reportkit.render.docx.content import proposal
from reportkit.render.docx.items import ActionTable, Exhibit, Heading, Prose, Turn
from reportkit.render.docx.plan_outline import PARTS
from reportkit.report import assemble
from reportkit.report.model import Row, plain_text

NOTEBOOKS = Path(__file__).resolve().parents[3] / "notebooks"
NINE = [
    "方案目标与范围", "组织现状与需求分析", "客户价值分析方法", "客户分层标准", "分层方案实施步骤", "实施过程中的注意事项",
    "案例分析", "成本效益分析", "结语",
]  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return proposal_book(tmp_path_factory.mktemp("chapters"))


@pytest.fixture(scope="module")
def items(book):
    return proposal(book)


def part(items, title: str) -> list:
    """The items of the part with this title."""
    starts = [n for n, item in enumerate(items) if isinstance(item, Heading) and item.level == 1]
    start = next(n for n in starts if items[n].title == title)
    return list(items[start + 1 : min([n for n in starts if n > start], default=len(items))])


def words(items) -> str:
    return "\n".join(
        item.title if isinstance(item, Heading) else item.head + plain_text(item.text)
        for item in items
        if isinstance(item, Heading | Prose)
    )


# -- the outline ----------------------------------------------------------------------------------


def test_there_are_nine_parts_in_the_fixed_order(items):
    heads = [i.title for i in items if isinstance(i, Heading) and i.level == 1]
    assert [head for head in heads if head in NINE] == NINE
    assert [part.title for part in PARTS] == NINE


# -- filled from the report -----------------------------------------------------------------------


def test_a_finding_stands_under_its_own_title_before_what_shows_it(items):
    found = part(items, "客户分层标准")
    start = next(n for n, i in enumerate(found) if isinstance(i, Heading) and i.level == 3)
    head, first, second, *exhibits = found[start : start + 5]
    assert head.title == "优质客户以 16.2% 的客户数贡献 76.4% 的利润"
    assert plain_text(first.text) == "2,501 家客户中，优质客户 404 家贡献 76.4% 的利润。"
    assert plain_text(second.text) == "其余三层合计 23.6%（图 3-1、表 3-1）。"
    assert [exhibit.item.block.id for exhibit in exhibits] == ["tier_shares", "tier_targets"]


def test_a_caution_of_the_section_follows_as_a_hint(items):
    hints = [i for i in part(items, "客户分层标准") if isinstance(i, Prose) and i.style == "Hint"]
    assert "潜力客户的占比已到下限。" in [plain_text(hint.text) for hint in hints]


def test_a_finding_shows_what_it_rests_on(items):
    shown = [i.item.block.id for i in part(items, "组织现状与需求分析") if isinstance(i, Exhibit)]
    assert shown == ["revenue_trend", "top"]


def test_a_table_that_the_outline_does_not_ask_for_stays_in_the_report(book):
    wanted = replace(book, roles={"nps_level": ("value", "totals"), "nps_trend": ("value", "top")})
    found = part(proposal(wanted), "客户价值分析方法")
    shown = [i.item.block.id for i in found if isinstance(i, Exhibit)]
    assert [id for id in shown if id in ("revenue_trend", "top")] == ["top"]


def test_what_a_topic_shows_alone_is_not_shown_with_the_finding_too(book):
    alone = replace(book, roles={**book.roles, "tier_kpis": ("tiering", "tier_targets")})
    shown = [i.item.block.id for i in proposal(alone) if isinstance(i, Exhibit)]
    assert shown.count("tier_targets") == 1
    assert shown.index("tier_targets") < shown.index("tier_shares")


def test_blocks_of_other_names_fill_the_same_parts(tmp_path):
    """A format asks for roles: what a notebook calls its blocks is the notebook's own."""
    report = proposal_book(tmp_path)
    chapters, data, provenance = proposal_chapters(tmp_path), SampleData(), PROVENANCE
    other = assemble(
        list(map(renamed, chapters)), sample_params(), data=data, provenance=provenance
    )
    assert words(proposal(other)) == words(proposal(report))
    shown = [
        [i.item.label for i in proposal(each) if isinstance(i, Exhibit)] for each in (report, other)
    ]
    assert shown[0] == shown[1] != []


def test_chapters_without_a_role_tell_all_they_have_before_the_end(book, tmp_path):
    own = replace(book, roles={r: at for r, at in book.roles.items() if at[0] != "value"})
    heads = [i.title for i in proposal(own) if isinstance(i, Heading) and i.level == 1]
    assert heads[heads.index("成本效益分析") :][:3] == ["成本效益分析", "其他专题分析", "结语"]
    found = part(proposal(own), "其他专题分析")
    assert "客户价值\n本期销售额 5,079 万元，同比 +10.3%\n销售额 5,079 万元，来自" in words(found)
    shown = [i.item.block.id for i in found if isinstance(i, Exhibit)]
    assert shown == ["revenue_trend", "top", "league"]
    assert "其他专题分析" not in words(proposal(book))


def test_a_chapter_without_a_role_and_without_results_says_why(book):
    own = replace(book, roles={r: at for r, at in book.roles.items() if at[0] != "outcomes"})
    told = words(part(proposal(own), "其他专题分析"))
    assert "成效与成本效益\n待补　“成效与成本效益”一章缺少数据（成本效益：" in told


def test_rules_are_told_by_method_and_by_their_own_definitions_only(items):
    told = words(part(items, "客户分层标准"))
    assert "分层分两步：先按综合得分，再按机会得分。" in told
    assert "综合得分：贡献 70%＋潜力 30%；窗口 12 个月。" in told
    assert "回访覆盖率" not in told


def test_how_the_report_is_set_up_is_not_told_to_the_client(book):
    definitions = book.appendices[0].sections[0].rows[0].items[0]
    row = ("分级叫法的换算", "优质＝高价值", "—", "可在参数 report.vocabulary 中切换")
    changed = replace(definitions, block=replace(definitions.block, rows=(row,)))
    section = replace(book.appendices[0].sections[0], rows=(Row("single", (changed,)),))
    first = replace(book.appendices[0], sections=(section, *book.appendices[0].sections[1:]))
    other = replace(book, appendices=(first, *book.appendices[1:]))
    told = words(part(proposal(other), "客户分层标准"))
    assert "分级叫法的换算：优质＝高价值。\n" in told


def test_the_scope_names_client_period_and_chapters_with_and_without_data(items):
    told = words(part(items, "方案目标与范围"))
    assert "本方案适用于华辰工业科技集团" in told
    assert "（2026-07-01 至 2026-09-30），数据截至 2026-09-30" in told
    assert "纳入分析的内容为：客户细分、客户价值、分层与策略、成效与成本效益。" in told


def test_each_action_is_told_under_its_highest_tier_and_named_under_the_others(items):
    told = words(part(items, "分层方案实施步骤"))
    assert "优质客户的服务与营销措施\n优质客户配专属客服：为 404 家优质客户建立一户一档。" in told
    assert "发展客户的服务与营销措施\n优质客户配专属客服：同优质客户。" in told
    assert "全部层级的服务" not in told


def test_the_summary_has_headline_figures_core_findings_and_advice(items):
    found = part(items, "摘要")
    assert plain_text(found[0].text) == "优质客户以 16.2% 的客户数贡献 76.4% 的利润"
    table = next(i.item.block for i in found if isinstance(i, Exhibit))
    assert isinstance(table, Table)
    assert table.rows == (("在册客户数", "2,500 家", "—", "—"),)
    core = next(n for n, i in enumerate(found) if isinstance(i, Prose) and i.head)
    assert found[core + 1].head == ""  # the second paragraph of the same finding
    advice = [i for i in found if isinstance(i, Prose) and i.head.startswith("建议")]
    assert plain_text(advice[0].text) == "优质客户配专属客服：为 404 家优质客户建立一户一档。"


def test_the_end_gathers_conclusions_the_consultants_words_and_urgent_actions(items):
    told = words(part(items, "结语"))
    assert "分层与策略：少数优质客户贡献多数利润" in told
    assert "分层与策略｜顾问点评：先稳住优质客户" in told
    assert "优质客户配专属客服：王岚（大客户部），2026-12-05 前；衡量：覆盖率 100%。" in told
    assert "客户管理培训" not in told  # P2


def test_every_heading_of_a_finding_is_a_sentence_of_the_report(items, book):
    heads = [i.title for i in items if isinstance(i, Heading) and i.level == 3]
    own = [head for head in heads if not head.endswith("的服务与营销措施")]
    assert own
    assert set(own) <= set(book.sentences)


def test_actions_and_customers_are_attached_on_wide_pages(items):
    start = next(n for n, item in enumerate(items) if isinstance(item, Turn))
    kinds = [type(item) for item in items[start:]]
    assert kinds == [Turn, Heading, ActionTable, Heading, Exhibit]
    assert len(items[start + 2].rows) == 2


def test_the_excerpt_of_customers_says_how_many_there_are(items):
    table = items[-1].item.block
    assert (len(table.rows), table.total_rows, table.title) == (25, 2501, "客户分级管理分析表")


# -- where the report holds nothing ---------------------------------------------------------------


def test_a_part_without_content_says_what_was_missing(items):
    told = words(part(items, "成本效益分析"))
    assert told.startswith("待补　本部分没有可以写入的内容，原因如下：")
    assert "“成效与成本效益”一章缺少数据（成本效益：需要投入成本表（costs））。" in told
    assert len(part(items, "成本效益分析")) == 2


def test_a_topic_without_content_keeps_its_place_and_its_reason(items):
    told = words(part(items, "组织现状与需求分析"))
    assert "客户需求与满意度\n待补　“客户细分”一章本期没有得出这方面的结果。" in told
    assert "本期报告没有一章讲到：满意度水平；访谈所得。" in told


def test_many_gaps_are_named_by_the_first_three_and_their_number(tmp_path):
    book = assemble([lifecycle(tmp_path)], sample_params())
    gaps = book.chapters[0].gaps
    many = replace(
        book,
        chapters=(replace(book.chapters[0], gaps=gaps[:1] * 5),),
        roles={"lead_speed": ("lifecycle", "speed")},
    )
    assert "等 5 项）。" in words(part(proposal(many), "案例分析"))


def test_a_report_without_any_finding_still_has_nine_parts(tmp_path):
    book = assemble([lifecycle(tmp_path)], sample_params())
    items = proposal(book)
    assert [i.title for i in items if isinstance(i, Heading) and i.title in NINE] == NINE
    assert not any(isinstance(item, Turn | ActionTable) for item in items)
    assert "近期首要行动" not in words(items)
    assert "本期报告没有这方面的内容。" in words(part(items, "结语"))


def test_chapters_with_other_findings_do_no_harm(tmp_path):
    items = proposal(assemble(sample_chapters(tmp_path), sample_params()))
    assert len([i for i in items if isinstance(i, Heading) and i.title in NINE]) == 9


def test_what_the_appendix_says_of_a_matter_is_said_where_it_is_dealt_with(items):
    told = words(part(items, "分层方案实施步骤"))
    assert "分层结果可导回客户关系管理系统" in told
    assert "write_back" in [i.item.block.id for i in items if isinstance(i, Exhibit)]


def test_privacy_is_told_without_what_concerns_the_pdf_alone(tmp_path):
    log = {
        "privacy": {"mask": True, "persons": True},
        "pdf": {"conforms_to": ("PDF/A-3a",), "encryption": ""},
    }
    book = assemble([lifecycle(tmp_path)], sample_params(), provenance=log)
    told = words(part(proposal(book), "实施过程中的注意事项"))
    assert "《个人信息保护法》" in told
    assert "没有列出姓名、联系方式" in told
    assert "PDF/A" not in told
