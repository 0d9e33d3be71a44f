"""What ``make bench`` measures, prints and refuses; the measuring itself takes half an hour."""

import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parent.parent / "tools"
sys.path.insert(0, str(TOOLS))

import bench
import bench_ways
from bench_month import Cost, month_table
from bench_table import Row, slower, table

ROWS = [
    Row(
        "11 章笔记本",
        {"ours": [30.0, 40.0, 33.0], "plain": [60.0, 100.0, 66.0], "base": [30.0] * 3},
    ),
    Row("DOCX", {"ours": [3.0], "base": [2.0]}),
]


def test_medians_and_the_median_of_the_ratios_of_each_round_are_printed():
    head, _, first, second = table(ROWS).splitlines()
    assert head == (
        "| 步骤（CPU 秒） | 本版 | 默认做法 | 下限 | 基准提交 | ÷ 默认做法 | ÷ 下限 | ÷ 基准提交 |"
    )
    # 30/60, 40/100, 33/66 and 30/30, 40/30, 33/30
    assert first == "| 11 章笔记本 | 33.00 | 66.00 | — | 30.00 | 0.50 | — | 1.10 |"
    assert second == "| DOCX | 3.00 | — | — | 2.00 | — | — | 1.50 |"


def test_a_step_that_costs_too_much_more_than_in_the_base_is_named():
    assert slower(ROWS) == ["DOCX"]
    assert slower([Row("PDF", {"ours": [9.0]})]) == []


def test_a_batch_is_told_by_clients_jobs_and_what_each_report_costs():
    costs = [Cost(10, 1, 35.0, 40.0, 2.0), Cost(10, 2, 36.0, 21.0, 2.04)]
    assert month_table(costs).splitlines()[2:] == [
        "| 10 | 1 | 35.0 | 3.5 | 40.0 | 2.0 |", "| 10 | 2 | 36.0 | 3.6 | 21.0 | 2.0 |",
    ]  # fmt: skip


def test_the_chapters_are_counted_where_they_lie(tmp_path):
    sides = {}
    for name, count in (("ours", 3), ("base", 2)):
        folder = tmp_path / name / "project" / "notebooks"
        folder.mkdir(parents=True)
        for number in range(count):
            (folder / f"0{number}_x.ipynb").touch()
        sides[name] = bench.Side(tmp_path, tmp_path / name)
    assert bench.label(bench.CHAPTERS, sides) == "3 章笔记本（基准 2 章）"
    assert bench.label(bench.CHAPTERS, {"ours": sides["ours"]}) == "3 章笔记本"
    assert bench.label("PDF", sides) == "PDF"


def test_every_step_has_its_ways():
    ways = {way for each in bench.STEPS.values() for way in each.values()}
    assert ways | {"prepare"} == set(bench_ways.WAYS)


def test_all_ways_of_a_round_run_before_the_next_begins(monkeypatch):
    asked = []

    def note(way: str, side: bench.Side) -> bench.Measured:
        asked.append((way, side.code.name))
        return bench.Measured(len(asked), 1.0)

    monkeypatch.setattr(bench, "measured", note)
    sides = {name: bench.Side(Path(name), Path(name)) for name in ("ours", "base")}
    found = bench.in_turn({"ours": "pdf", "plain": "weasyprint"}, sides, 2)
    assert asked == [("pdf", "ours"), ("weasyprint", "ours"), ("pdf", "base")] * 2
    assert found == {"ours": [1, 4], "plain": [2, 5], "base": [3, 6]}


def test_a_way_that_fails_ends_everything_with_its_words(tmp_path):
    with pytest.raises(SystemExit, match="(?s)cells 失败.*ZeroDivisionError"):
        (tmp_path / "project" / "notebooks").mkdir(parents=True)
        cell = '{"cell_type": "code", "metadata": {}, "source": ["1 / 0"]}'
        path = tmp_path / "project" / "notebooks" / "01_x.ipynb"
        path.write_text(f'{{"cells": [{cell}]}}', "utf-8")
        bench.measured("cells", bench.Side(TOOLS.parent, tmp_path))


def test_the_base_is_an_earlier_commit_of_this_history():
    known = subprocess.run(
        ["git", "-C", str(TOOLS.parent), "merge-base", "--is-ancestor", bench.BASE, "HEAD"],
        capture_output=True, check=False,
    )  # fmt: skip
    if known.returncode not in (0, 1):
        pytest.skip("no such commit here: a shallow clone, or no repository")
    assert known.returncode == 0
