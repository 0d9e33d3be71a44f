"""Two finished runs side by side: the demo client, one with a single table, and the guide to the letter."""

import re
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from compared_runs import finished_run, write_one_table
from compared_sides import CLIENT, chapter, finish, metric, settings
from private_clients import RAW, write_private

from reportkit.cli import cli
from reportkit.compare import Compared, compare
from reportkit.compare.grouping import first_lines
from reportkit.errors import UsageError
from reportkit.project import Project
from reportkit.scaffold import write_project

GUIDE = (Path(__file__).resolve().parent.parent / "docs" / "比较两次运行.md").read_text("utf-8")
SHOWN = re.findall(r"```text\n\$ reportkit ([^\n]+)\n(.*?)```", GUIDE, re.S)


def verdicts(found: Compared) -> dict[str, str]:
    return {row.name: row.verdict for row in found.rows}


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Compared:
    root = tmp_path_factory.mktemp("demo") / "p"
    write_project(root)
    project = Project(root)
    for period in ("2025-Q3", "2025-Q4"):
        finished_run(
            project, "demo", period, {"report.chapters": ["value", "satisfaction", "tiering"]}
        )
    return compare(project, "demo", "2025-Q3", "2025-Q4")


def test_sales_of_the_demo_moved_beyond_their_noise_and_its_rates_did_not(demo):
    found = verdicts(demo)
    assert [found[name] for name in ("value.revenue", "value.margin")] == ["moved", "moved"]
    assert [found[name] for name in ("value.margin_rate", "satisfaction.csat")] == [
        "within",
        "within",
    ]


def test_two_quarters_of_the_demo_rest_on_the_same(demo):
    assert (demo.basis.breaks, demo.basis.cautions) == ((), ())


def test_the_falling_satisfaction_of_the_demo_is_a_new_sentence(demo):
    new = [each for each in demo.sentences if each.state == "new"]
    assert "售后服务满意度连续两个季度下降" in next(
        s.b for s in new if s.name == "satisfaction.falling"
    )


def test_every_customer_of_the_demo_is_counted_once(demo):
    tiers = demo.tiers
    assert tiers.stayed + tiers.up + tiers.down + tiers.left == len(demo.a.tiers)
    assert tiers.stayed + tiers.up + tiers.down + tiers.entered == len(demo.b.tiers)
    assert sum(sum(row) for _, row in tiers.counts) == tiers.entered + len(demo.a.tiers)


def test_a_move_of_the_demo_is_that_of_its_own_tables(demo):
    former, present = (side.tiers.set_index("customer_id")["tier"] for side in (demo.a, demo.b))
    told = {move.customer: (move.former, move.tier) for move in demo.tiers.moves}
    assert len(told) == demo.tiers.up + demo.tiers.down
    assert told == {id: (former[id], present[id]) for id in told}
    assert all(before != after for before, after in told.values())


@pytest.fixture(scope="module")
def one_table(tmp_path_factory) -> Project:
    """A client with orders only: two periods, a trial, and a second edition of the later one."""
    root = tmp_path_factory.mktemp("one_table") / "p"
    write_project(root)
    project = Project(root)
    orders = write_one_table(project, "huachen")
    for period in ("2025-Q3", "2025-Q4"):
        finished_run(project, "huachen", period)
    orders.write_text("".join(orders.read_text("utf-8").splitlines(True)[:-4]), "utf-8")
    finished_run(project, "huachen", "2025-Q4")
    weights = {"tiering.contribution_points": 40.0, "tiering.potential_points": 60.0}
    finished_run(project, "huachen", "2025-Q4", weights, trial=True)
    return project


def test_a_client_with_one_table_is_compared_as_any(one_table):
    found = compare(one_table, "huachen", "2025-Q3", "2025-Q4@1")
    assert verdicts(found)["value.revenue"] == "moved"
    assert len(found.tiers.moves) > 0
    assert all(move.name == "" for move in found.tiers.moves)  # there is no list of customers


def test_two_editions_differ_by_what_was_corrected(one_table):
    found = compare(one_table, "huachen", "2025-Q4@1", "2025-Q4@2")
    assert found.basis.cautions == ("同一报告期的数据改过：orders",)
    assert verdicts(found)["value.revenue"] == "moved"
    assert {row.verdict for row in found.rows} == {"moved", "within"}


def test_a_trial_of_other_weights_breaks_the_numbers_of_its_chapter_alone(one_table):
    found = compare(one_table, "huachen", "2025-Q4", "2025-Q4@trial")
    other = {name for name, verdict in verdicts(found).items() if verdict == "other"}
    assert other
    assert {name.partition(".")[0] for name in other} == {"tiering"}
    assert found.tiers.other_rule
    assert all(move.reason == "" for move in found.tiers.moves)


def test_an_edition_whose_records_are_gone_is_compared_by_its_key_numbers(one_table, tmp_path):
    import shutil

    shutil.copytree(one_table.root, tmp_path / "p")
    project = Project(tmp_path / "p")
    shutil.rmtree(project.output / "huachen" / "2025-Q4.editions" / "1" / "chapters")
    found = compare(project, "huachen", "2025-Q4@1", "2025-Q4@2")
    assert {"value.revenue", "tiering.premium_profit"} <= set(found.a.metrics)
    assert verdicts(found)["value.revenue"] == "moved"
    assert found.sentences == found.plans == ()
    assert found.basis.cautions[-1].endswith("只留下主要指标：句子、层级、决定与行动无从比较")
    assert "层级：没有对照，由旧版本生成" in first_lines(found)[1]


@pytest.fixture(scope="module")
def persons(tmp_path_factory) -> Project:
    """A client of persons; half of them are known by their telephone."""
    root = tmp_path_factory.mktemp("persons") / "p"
    write_project(root)
    project = Project(root)
    write_private(project)
    for period in ("2025-Q3", "2025-Q4"):
        finished_run(project, "private", period, {"report.chapters": ["tiering"]})
    return project


def test_names_are_masked_as_the_report_masks_them_and_telephones_are_nobody_s_id(persons):
    found = compare(persons, "private", "2025-Q3", "2025-Q4")
    assert found.tiers.masked == 60  # every other of the sixty, on both sides
    moves = found.tiers.moves
    assert moves
    assert all(re.fullmatch(r"K\d{3}", move.customer) for move in moves)
    assert all(re.fullmatch(r"[赵钱孙李周吴郑王冯陈]\*\*(（\d+）)?", move.name) for move in moves)


def test_nothing_private_is_in_the_page_the_terminal_or_what_an_edition_keeps(persons, tmp_path):
    page = tmp_path / "c.html"
    code, seen = said(persons, "compare", "private", "2025-Q3", "2025-Q4", "--html", str(page))
    assert code == 0
    kept = [p for p in persons.output.rglob("*.editions/**/*") if p.is_file()]
    assert {path.suffix for path in kept} == {".json", ".parquet"}
    texts = [seen, page.read_text("utf-8"), *map(words_of, kept)]
    assert [raw for raw in RAW for text in texts if raw in text] == []


def words_of(path: Path) -> str:
    """Its texts but for the numbers of CRM records, which are kept, and here hold a telephone."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path).drop(columns="crm_record_id").to_csv()
    return path.read_text("utf-8")


@pytest.mark.parametrize(("a", "b"), [("2025-Q4", "2025-Q4"), ("2025-Q4@1", "2025-Q4")])
def test_a_run_is_not_compared_with_itself(tmp_path, a, b):
    project = Project(tmp_path)
    finish(project, [chapter("value", metric())])
    with pytest.raises(
        UsageError, match=f"{a} 与 {b} 是同一份报告（2025 年第四季度（第 1 版）），没有可比的"
    ):
        compare(project, CLIENT, a, b)


def test_a_restated_period_is_said(tmp_path):
    project = Project(tmp_path)
    for period, facts in (
        ("2025-Q3", {"value": 100.0}),
        ("2025-Q4", {"value": 90.0, "previous": 104.0}),
    ):
        params = settings(period=period)
        card = metric(span=params.period.label, **facts)
        finish(project, [chapter("value", card, period=period)], params=params)
    found = compare(project, CLIENT, "2025-Q3", "2025-Q4")
    assert "当时 100，现在 104" in found.basis.cautions[-1]


def test_the_client_and_its_brand_are_those_of_the_later_run(tmp_path):
    project = Project(tmp_path)
    for period in ("2025-Q3", "2025-Q4"):
        finish(project, [chapter("value", metric(), period=period)], params=settings(period=period))
    found = compare(project, CLIENT, "2025-Q3", "2025-Q4")
    assert (found.client, found.brand) == ("甲公司", "default")


def said(project: Project, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, ["--project", str(project.root), *words])
    return done.exit_code, done.output


def test_the_guide_shows_each_kind_of_comparison_and_a_mistake():
    commands = [command.split()[1:] for command, _ in SHOWN]
    assert [(a.partition("@")[2], b.partition("@")[2]) for _, a, b, *_ in commands] == [
        ("", "1"), ("1", "2"), ("", "trial"), ("", "2"),
    ]  # fmt: skip


@pytest.mark.parametrize(("command", "shown"), SHOWN, ids=lambda text: text[:40])
def test_a_comparison_reads_as_the_guide_says(one_table, tmp_path, monkeypatch, command, shown):
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)
    code, seen = said(one_table, *command.split())
    assert code == (2 if "错误" in shown else 0)
    place = 0
    plain = " ".join(seen.split())
    for line in (" ".join(line.split()) for line in shown.splitlines()):
        if line != "……":
            assert line in plain[place:], seen
            place = plain.index(line, place)  # every line, in this order


def test_the_page_of_the_command_is_written_for_its_owner_alone(one_table, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, seen = said(one_table, "compare", "huachen", "2025-Q3", "2025-Q4", "--html", "比较.html")
    assert (code, seen.splitlines()[-1]) == (0, "比较.html")
    assert (tmp_path / "比较.html").stat().st_mode & 0o777 == 0o600


def test_a_relative_period_is_understood(one_table):
    code, seen = said(one_table, "compare", "huachen", "2025-Q3", "last-quarter@7")
    assert code == 2
    assert re.search(r"huachen \d{4}-Q\d 没有第 7 版", seen)
