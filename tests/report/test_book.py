"""A whole book from six made-up chapters, and the smallest book there can be."""

from dataclasses import replace
from datetime import datetime

import pytest
from sample_book import PROVENANCE, SampleData, churn, lifecycle, sample_chapters, sample_params

from reportkit.blocks import Action, Finding, Table
from reportkit.errors import RenderError
from reportkit.report import Report, assemble
from reportkit.report.model import Span, plain_text


@pytest.fixture(scope="module")
def chapters(tmp_path_factory):
    return sample_chapters(tmp_path_factory.mktemp("chapters"))


@pytest.fixture(scope="module")
def book(chapters) -> Report:
    return assemble(chapters, sample_params(), data=SampleData(), provenance=PROVENANCE)


def test_chapters_are_numbered_by_their_place_in_the_book_not_by_their_notebook(book):
    assert [(p.label, p.title) for p in book.chapters][2:4] == [
        ("第三章", "客户满意度"),
        ("第四章", "流失预警"),
    ]
    assert book.actions.label == "第七章"


def test_the_contents_name_everything_with_a_number_or_a_letter(book):
    first = [entry.label or entry.title for entry in book.contents if entry.level == 1]
    assert first == [
        "管理摘要", "补哪些数据、能多回答什么", "第一章", "第二章", "第三章", "第四章", "第五章", "第六章", "第七章",
        "附录 A", "附录 B", "附录 C", "附录 D", "附录 E",
    ]  # fmt: skip


def test_every_anchor_of_the_contents_is_unique(book):
    anchors = [e.anchor for e in (*book.contents, *book.figures, *book.tables)]
    assert len(anchors) == len(set(anchors))


def test_the_list_of_figures_begins_with_the_figure_of_the_summary(book):
    assert [entry.label for entry in book.figures] == [
        "图 0-1", "图 1-1", "图 1-2", "图 1-3", "图 3-1", "图 4-1", "图 5-1",
    ]  # fmt: skip


def test_the_headline_is_the_title_of_the_heaviest_finding(book):
    assert book.summary.headline.startswith("14.8% 的优质客户贡献了 73.3% 的利润")


def test_the_lead_joins_the_one_line_summaries_of_the_core_findings(book):
    assert plain_text(book.summary.lead) == (
        "优质与发展两层客户合计贡献九成以上利润。前 20% 的客户贡献 74.6% 的收入，集中度较上一季度继续上升。"
        "若不干预，模型预计未来 90 天将损失约 41 万元利润。"
    )


def test_core_findings_come_from_three_chapters_with_figures_and_advice(book):
    core = book.summary.core
    assert len(core) == 3
    assert plain_text(core[0].text).endswith("（图 5-1、表 5-1）。")
    assert plain_text(core[2].advice).startswith("沉默高频客户挽回：逐户电话")


def test_the_eight_heaviest_metrics_with_a_value_are_the_cards(book):
    assert [metric.id for metric in book.summary.metrics] == [
        "revenue", "profit", "customers", "rate", "csat", "active", "clv", "at_risk",
    ]  # fmt: skip


def test_both_bases_of_comparison_are_named(book):
    assert book.summary.comparison == "环比为较 2026 年第二季度，同比为较 2025 年第三季度"


def test_the_summary_figure_is_evidence_of_the_heaviest_finding(book):
    assert book.summary.figure.block.id == "shares"
    assert plain_text(book.summary.figure.cites) == "图 5-1"


def test_actions_are_ranked_by_priority_then_weight_and_said_once(book):
    assert [advice.action.title for advice in book.action_list] == [
        "优质客户专属服务", "沉默高频客户挽回", "售后服务限时闭环", "边缘客户降本", "信息服务业定向拓展",
    ]  # fmt: skip


def test_advice_of_two_chapters_keeps_the_grounds_and_tiers_of_both(book):
    first = book.action_list[0]
    assert plain_text(first.grounds) == "表 1-1、图 1-1、表 5-1"
    assert first.action.tiers == ("优质客户", "发展客户")


def test_advice_of_two_chapters_stands_in_one_and_the_other_names_it(chapters, book):
    known = {part.anchor: part for part in book.chapters}
    homes = {a.block.title: part.anchor for part in book.chapters for a in part.advice}
    recorded = [(c.chapter, b.title) for c in chapters for b in c.blocks if isinstance(b, Action)]
    twice = {title for _, title in recorded if [t for _, t in recorded].count(title) > 1}
    assert twice == {"优质客户专属服务"}
    for chapter, title in recorded:
        told = [name for name, _ in known[chapter].elsewhere]
        assert (title in told) == (homes[title] != chapter)
    there = next(part for part in book.chapters if part.elsewhere)
    home = known[homes["优质客户专属服务"]]
    assert there.elsewhere == (("优质客户专属服务", Span(home.label, home.anchor)),)


def test_the_customer_table_is_appendix_b_without_a_lonely_last_page(book):
    part = book.appendices[1]
    table = part.opening[0].items[0].block
    assert part.wide
    assert isinstance(table, Table)
    assert len(table.rows) == 19
    assert table.total_rows == 3456


def test_definitions_methods_and_warnings_stand_in_their_appendices(book):
    titles = {part.numeral: [s.title for s in part.sections] for part in book.appendices}
    assert titles["A"] == [
        "指标口径",
        "数据质量",
        "账目核对",
        "来源覆盖",
        "统计提示",
        "口径冲突的处理",
    ]
    assert titles["C"] == ["客户满意度", "流失预警"]
    assert titles["E"] == ["数据来源", "参数", "版本"]


def test_coverage_says_which_analysis_an_absent_table_cost(book):
    rows = _table(book, "coverage").rows
    assert ("线索表", "未提供", "—", "线索转化漏斗、成交周期") in rows


def test_input_files_carry_a_short_hash(book):
    assert _table(book, "inputs").rows[1] == (
        "销售订单_2024-2026.csv",
        "订单表",
        41207,
        "4c4c4c4c4c4c",
    )


def test_the_conflicts_of_the_papers_are_all_ten_decided(book):
    rows = _table(book, "conflicts").rows
    assert len(rows) == 10
    assert all(all(cell for cell in row) for row in rows)


def test_sentences_hold_every_headline_finding_and_action(book):
    said = " ".join(book.sentences)
    assert book.summary.headline in book.sentences
    assert "（图 4-1、表 4-1）。" in said
    assert "边缘客户降本" in book.sentences


def test_the_cut_off_is_the_last_day_before_the_exclusive_instant(book):
    assert dict(book.cover.facts)["数据截止"] == "2026-09-30"
    assert dict(book.cover.facts)["报告期"] == "2026-07-01 至 2026-09-30"


def test_facts_nobody_gave_are_left_off_the_cover(chapters):
    params = sample_params()
    bare = params.model_copy(update={"report": params.report.model_copy(update={"number": ""})})
    assert "报告编号" not in dict(assemble(chapters, bare).cover.facts)


def test_one_chapter_makes_a_book(tmp_path):
    lone = churn(tmp_path)
    blocks = tuple(
        replace(b, evidence=("list",)) if isinstance(b, Action) else b for b in lone.blocks
    )
    book = assemble([replace(lone, blocks=blocks)], sample_params())
    assert book.chapters[0].label == "第一章"
    assert len(book.summary.core) == 1
    assert book.appendices[1].thin  # no customer table, but the letters stay


def test_a_book_without_a_day_of_issue_is_of_the_cut_off_of_its_chapters(tmp_path):
    params = sample_params()
    undated = params.model_copy(
        update={"report": params.report.model_copy(update={"issued_on": ""})}
    )
    lone = churn(tmp_path)
    assert assemble([lone], undated).issued == datetime.fromisoformat(lone.as_of)


def test_a_reference_into_a_chapter_left_out_is_a_warning(tmp_path):
    book = assemble([churn(tmp_path)], sample_params())
    assert "churn 的 win_back 引用了未收入本报告的 segmentation.bins。" in book.warnings


def test_a_book_of_gaps_has_no_summary_and_no_actions(tmp_path):
    book = assemble([lifecycle(tmp_path, told=False)], sample_params())
    assert book.summary is None
    assert book.actions is None
    assert book.chapters[0].thin


def test_a_chapter_without_a_word_is_told_on_the_page_of_missing_data_only(tmp_path):
    silent, spoken = lifecycle(tmp_path, told=False), churn(tmp_path)
    book = assemble([silent, spoken], sample_params(), data=SampleData())
    assert [(part.label, part.title) for part in book.chapters] == [("第一章", "流失预警")]
    assert "客户生命周期" not in [entry.title for entry in book.contents]
    aspects = {aspect.title: (aspect.anchor, aspect.status) for aspect in book.wanted.aspects}
    assert aspects["客户生命周期"] == ("", "还不能")
    assert aspects["流失预警"][0] == "churn"
    rows = _table(book, "coverage").rows
    assert ("线索表", "未提供", "—", "线索转化漏斗、成交周期") in rows


def test_no_chapters_make_no_book():
    with pytest.raises(RenderError, match="没有任何章节"):
        assemble([], sample_params())


def test_advice_that_no_action_of_the_chapter_gives_stops_the_book(tmp_path):
    lone = churn(tmp_path)
    blocks = tuple(
        replace(b, advice="nothing") if isinstance(b, Finding) else b for b in lone.blocks
    )
    with pytest.raises(RenderError, match=r"章节 churn 的 silent 以“nothing”为建议"):
        assemble([replace(lone, blocks=blocks)], sample_params())


def _table(book: Report, name: str) -> Table:
    for part in book.appendices:
        for section in part.sections:
            for row in section.rows:
                if row.items[0].block.id == name:
                    return row.items[0].block
    raise AssertionError(name)


def test_warnings_of_the_data_are_told_with_how_many_and_an_example(book):
    assert any(text.endswith("的分析（132 处，例如 K90021）") for text in book.warnings)
