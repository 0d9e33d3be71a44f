"""Mistakes that a notebook could make: each one is refused, and the message names both places.

The demo's stored chapters are changed the way the mistaken notebook would have written them; two
mistakes are made in the notebook itself and run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from reportkit import runs
from reportkit.blocks import Finding, Metric, Table
from reportkit.bundle import ChapterResult, read_chapter
from reportkit.cli import cli
from reportkit.gate import contradictions
from reportkit.numerals import change, fill, money
from reportkit.project import Project
from reportkit.scaffold import write_project

Chapters = Mapping[str, ChapterResult]
Mutant = Callable[[Any], Any]


@pytest.fixture(scope="module")
def chapters(demo_run) -> Chapters:
    home = demo_run.report.folder
    run_id = runs.read_record(home)["run_id"]
    folders = sorted((home / "chapters").iterdir())
    return {folder.name: read_chapter(folder, run_id) for folder in folders}


def told(chapters: Chapters, place: str, change: Mutant) -> str:
    """What the gate says when the block at ``place`` (``value.revenue``) is changed."""
    name, _, id = place.partition(".")
    blocks = chapters[name].blocks
    assert any(block.id == id for block in blocks), f"{place} is not in the demo"
    changed = tuple(change(block) if block.id == id else block for block in blocks)
    mutated = {**chapters, name: replace(chapters[name], blocks=changed)}
    return "\n".join(contradictions(tuple(mutated.values())))


def block(chapters: Chapters, place: str) -> Any:
    name, _, id = place.partition(".")
    return next(block for block in chapters[name].blocks if block.id == id)


def said_anew(finding: Finding, **values: Any) -> Finding:
    """The finding as its notebook writes it from other values; its title is left out."""
    filled = {**finding.values, **values}
    return replace(finding, text=fill(finding.template, filled), title="", values=filled)


def column(table: Table, name: str) -> int:
    return [column.name for column in table.columns].index(name)


def with_cells(table: Table, name: str, cells: Callable[[list[Any]], list[Any]]) -> Table:
    """The table with another column ``name``."""
    place = column(table, name)
    new = cells([row[place] for row in table.rows])
    rows = tuple(
        (*row[:place], cell, *row[place + 1 :]) for row, cell in zip(table.rows, new, strict=True)
    )
    return replace(table, rows=rows)


def test_the_demo_contradicts_itself_nowhere(chapters):
    assert contradictions(tuple(chapters.values())) == ()


def test_1_the_bases_of_the_revenue_card_are_swapped(chapters):
    def swap(card: Metric) -> Metric:
        return replace(card, previous=card.year_before, year_before=card.previous)

    card = block(chapters, "value.revenue")
    quarter, year = money(card.previous), money(card.year_before)
    assert quarter != year
    said = told(chapters, "value.revenue", swap)
    assert f"value.revenue（期内销售额）的环比以 {year} 为基数" in said
    assert f"value.revenue_trend在同一时段是 {quarter}" in said
    assert f"的同比以 {quarter} 为基数" in said
    assert f"value.totals写“环比 {change(card.value / card.previous - 1)}”" in said


def test_2_the_dormant_are_counted_as_the_active_beside_a_sentence_with_the_right_number(chapters):
    active = block(chapters, "churn.silence").values["active"]
    said = told(chapters, "behaviour.dormant", lambda card: replace(card, value=active))
    assert (
        "句子 behaviour.status以“客户行为”一章的指标 behaviour.dormant为依据，后者是 1,179 家"
        in said
    )
    assert "“休眠客户数”" in said
    assert "churn.dormant是 210 家" in said


def test_3_the_missed_targets_are_told_as_the_met(chapters):
    missed = block(chapters, "outcomes.attainment").values["total"] - 7
    said = told(chapters, "outcomes.attainment", lambda f: said_anew(f, hit=missed))
    assert "outcomes.attainment写“3 项达标”，而表 outcomes.kpi_table 中“达标”的是 7 项" in said


def test_4_a_tier_loses_customers(chapters):
    said = told(
        chapters, "tiering.tier_targets",
        lambda t: with_cells(t, "customers", lambda cells: [cells[0] - 17, *cells[1:]]),
    )  # fmt: skip
    assert "tiering.tier_targets的“客户（家）”各行合计 2,484，而整体是 2,501" in said
    assert "“优质客户”的客户占比是 16.67%，而按客户（家）（400 ÷ 2,501）应为 15.99%" in said


def test_5_a_list_of_ten_has_eight_rows(chapters):
    said = told(chapters, "churn.win_back_list", lambda t: replace(t, rows=t.rows[:8]))
    assert "churn.win_back_list的标题“挽回名单：前 10 家" in said
    assert "说有 10 行，实际只有 8 行" in said


def test_6_shares_are_of_a_whole_that_leaves_a_group_out(chapters):
    said = told(
        chapters, "segmentation.industry_table",
        lambda t: with_cells(t, "customer_share", lambda cells: [cell * 1.08 for cell in cells]),
    )  # fmt: skip
    assert "segmentation.industry_table的“客户占比”合计 108.00%，超过 100%" in said


def test_7_a_card_of_two_chapters_has_two_values(chapters):
    said = told(chapters, "churn.dormant", lambda card: replace(card, value=card.value + 51))
    assert (
        "“休眠客户数”（截至 2025-12-31）在“客户行为”一章的指标 behaviour.dormant是 210 家" in said
    )
    assert "在“客户流失”一章的指标 churn.dormant是 261 家" in said


def test_8_a_sentence_prints_the_lower_end_for_the_rate(chapters):
    low = block(chapters, "value.repeat").values["low"]
    said = told(chapters, "value.repeat", lambda f: said_anew(f, share=low))
    assert "value.repeat以“客户价值”一章的指标 value.repeat_rate为依据，后者是 86.1%" in said


def test_9_a_sentence_names_one_channel_and_prints_the_rate_of_another(chapters):
    sources = block(chapters, "lifecycle.sources_table")
    rates = {row[0]: row[column(sources, "rate")] for row in sources.rows}
    said = told(chapters, "lifecycle.sources", lambda f: said_anew(f, rate=rates["SEO"]))
    assert "lifecycle.sources_table 里“SEO" in said


def test_10_the_ends_of_an_interval_are_swapped(chapters):
    finding = block(chapters, "churn.churn_level")
    low, high = finding.values["low"], finding.values["high"]
    said = told(chapters, "churn.churn_level", lambda f: said_anew(f, low=high, high=low))
    assert "churn.churn_level写“3.3%（区间 4.3%～2.6%）”，数值不在自己的区间之内" in said


def test_11_the_changes_of_the_targets_are_in_each_others_column(chapters):
    def swap(table: Table) -> Table:
        before, year = column(table, "previous"), column(table, "year_before")
        names = [column.name for column in table.columns]
        assert (names[before], names[year]) == ("previous", "year_before")
        cells = [row[before] for row in table.rows], [row[year] for row in table.rows]
        table = with_cells(table, "previous", lambda _: cells[1])
        return with_cells(table, "year_before", lambda _: cells[0])

    said = told(chapters, "outcomes.kpi_table", swap)
    card = block(chapters, "outcomes.sales")
    year = change(card.value / card.year_before - 1)
    assert f"outcomes.kpi_table的“交易额”一行在“较上一窗口”写 {year}" in said


def test_12_a_share_is_told_with_more_cases_than_it_is_of(chapters):
    tickets = block(chapters, "lifecycle.tickets").values["all"]
    template = "{n:int} 张工单中 {rate:pct} 按时关闭。"
    said = told(
        chapters, "lifecycle.tickets",
        lambda f: said_anew(replace(f, template=template), n=tickets),
    )  # fmt: skip
    assert (
        "的比例以 n = 611 说出，而“客户生命周期”一章的指标 lifecycle.tickets_in_time的分母是 n = 598"
        in said
    )


def test_13_a_share_of_some_is_told_of_all_in_words_of_its_own(chapters):
    """No metric is cited and no template names n: the sentence itself cannot be true."""
    tickets = block(chapters, "lifecycle.tickets").values["all"]
    said = told(
        chapters, "lifecycle.tickets",
        lambda f: replace(f, text=f"{tickets} 张工单中 80.9% 按时关闭。", evidence=()),
    )  # fmt: skip
    assert "写“611 张工单中 80.9%”，而 611 张中的任何整数都不是这个比例" in said


# -- run for real ------------------------------------------------------------------------------

#: chapter, its notebook, what stands in it, the mistake, what the gate says
RUN = (
    (
        "value", "06_value",
        "chapter.metric(sales.core_share, spread.share, spread",
        "chapter.metric(sales.core_share, spread.gini, spread",
        r"value\.concentration的“share”是 [\d.]+%，而“客户价值”一章的指标 value\.core_share",
    ),
    (
        "behaviour", "04_behaviour",
        "chapter.metric(leaving.dormant, now.count, now",
        "chapter.metric(leaving.dormant, now.lost, now",
        r"behaviour\.status的“count”是 \d 家，而“客户行为”一章的指标 behaviour\.dormant",
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Project:
    """A client whose months have sales of their own: 2024-12 700, 2025-11 900, 2025-12 1,200 元."""
    root = tmp_path_factory.mktemp("mutants") / "p"
    write_project(root)
    project = Project(root)
    lines = ["订单编号,客户编号,下单日期,实付金额"]
    number = 0
    for month in range(24):
        year, in_year = 2024 + month // 12, month % 12 + 1
        amount = {(2024, 12): 70, (2025, 11): 90, (2025, 12): 120}.get((year, in_year), 100)
        for customer in range(10):
            if month < 12 or customer < 6 or month % 3 == customer % 3:
                number += 1
                lines.append(
                    f"A{number},C{customer},{year}-{in_year:02d}-2{5 + customer % 4},{amount}"
                )
    (root / "params" / "clients" / "orders.csv").write_text("\n".join(lines), "utf-8")
    return project


def build(project: Project, chapter: str) -> Any:
    draft = ["--project", str(project.root), "new", "client", "small", "--data"]
    if not project.client_file("small").exists():
        orders = project.root / "params" / "clients" / "orders.csv"
        assert CliRunner().invoke(cli, [*draft, str(orders)]).exit_code == 0
    return CliRunner().invoke(
        cli,
        ["--project", str(project.root), "build", "small", "--period", "2025-12",
         "--format", "html", "--set", f"report.chapters=[{chapter}]"],
    )  # fmt: skip


@pytest.mark.parametrize(("chapter", "file", "right", "wrong", "words"), RUN)
def test_a_mistaken_notebook_builds_no_report(small, chapter, file, right, wrong, words):
    notebook: Path = small.notebooks / f"{file}.ipynb"
    text = notebook.read_text("utf-8")
    assert text.count(right) == 1
    notebook.write_text(text.replace(right, wrong), "utf-8")
    try:
        result = build(small, chapter)
    finally:
        notebook.write_text(text, "utf-8")
    assert result.exit_code == 5, result.output
    assert re.search(words, result.output), result.output
