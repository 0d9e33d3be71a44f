"""Which run a name means, what is read of it, and what is refused."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from compared_sides import CLIENT, chapter, finish, metric, settings

from reportkit import runs
from reportkit.blocks import Action, Decision, Finding
from reportkit.compare.sides import read_side
from reportkit.editions import restore
from reportkit.errors import UsageError
from reportkit.project import Project

TIERS = pd.DataFrame({"customer_id": ["K1"], "tier": ["优质客户"]})


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def build(project: Project, value: float, **more) -> None:
    found = [
        chapter("value", metric(value=value)),
        chapter("grading", frames={"tiers": "frame_tiers.parquet"}),
    ]
    finish(project, found, tiers=TIERS, **more)


def revenue(project: Project, name: str) -> float | None:
    return read_side(project, CLIENT, name).metrics["value.revenue"].value


def test_a_period_means_the_report_in_place_and_a_number_one_of_its_editions(project):
    build(project, 1.0)
    build(project, 2.0)
    build(project, 3.0, trial=True)
    assert revenue(project, "2025-Q4") == 2.0
    assert revenue(project, "2025-Q4@1") == 1.0
    assert revenue(project, "2025-Q4@2") == 2.0
    assert revenue(project, "2025-Q4@trial") == 3.0


def test_a_side_says_what_it_is(project):
    build(project, 1.0)
    build(project, 2.0)
    build(project, 3.0, trial=True)
    names = ("2025-Q4@1", "2025-Q4", "2025-Q4@trial")
    labels = [read_side(project, CLIENT, name).label for name in names]
    assert labels == [
        "2025 年第四季度（第 1 版）",
        "2025 年第四季度（第 2 版）",
        "2025 年第四季度（试算）",
    ]


def test_an_earlier_edition_has_its_tiers_too(project):
    build(project, 1.0)
    build(project, 2.0)
    tiers = read_side(project, CLIENT, "2025-Q4@1").tiers
    assert tiers is not None
    assert list(tiers["tier"]) == ["优质客户"]


def test_a_restored_report_is_read_from_the_edition_that_was_kept(project):
    build(project, 1.0)
    build(project, 2.0)
    restore(project, CLIENT, settings().period, 1)
    assert not (project.run_folder(CLIENT, settings().period) / "chapters").exists()
    assert revenue(project, "2025-Q4") == 1.0


def test_a_run_without_chapters_has_its_key_numbers_and_says_what_it_lacks(project):
    kept = {
        "label": "销售额",
        "value": 7.0,
        "format": "int",
        "unit": "",
        "previous": None,
        "noise": 2.0,
    }
    build(project, 1.0, measures={"value.revenue": kept})
    home = project.run_folder(CLIENT, settings().period)
    shutil.rmtree(home / "chapters")
    shutil.rmtree(project.editions_folder(CLIENT, settings().period) / "1" / "chapters")
    side = read_side(project, CLIENT, "2025-Q4")
    assert (side.metrics["value.revenue"].value, side.metrics["value.revenue"].noise) == (7.0, 2.0)
    assert side.chapters == ()
    assert side.tiers is None
    assert side.lacks == "由旧版本生成，或恢复后没有重新生成，只留下主要指标"


def test_chapters_of_another_version_are_not_read(project):
    build(project, 1.0)
    path = project.run_folder(CLIENT, settings().period) / "chapters" / "value" / "chapter.json"
    path.write_text(path.read_text("utf-8").replace('"schema_version": 3', '"schema_version": 1'))
    side = read_side(project, CLIENT, "2025-Q4")
    assert side.chapters == ()
    assert "由另一版本的 reportkit 写成" in side.lacks


def action(id: str, strategy: str = "") -> Action:
    return Action(
        id=id, title=id, detail="", tiers=(), owner="", priority="P1", deadline="2026-01-01",
        measure="", strategy=strategy,
    )  # fmt: skip


def test_what_a_reviewer_struck_or_a_decision_replaced_was_not_printed(project):
    decision = Decision(
        id="d", title="", what="", amount="", formula="", effort="", owner="", due="", measure="",
        otherwise="", population="", count=1, replaces=("care",),
    )  # fmt: skip
    said = [Finding(id=id, text=id, values={}) for id in ("struck", "kept")]
    found = [
        chapter("value", *said, action("a", "care"), action("b")),
        chapter("decisions", decision),
    ]
    finish(project, found, review=[{"deed": "删去", "block": "value.struck"}])
    side = read_side(project, CLIENT, "2025-Q4")
    assert list(side.blocks(Finding, Action)) == ["value.kept", "value.b"]


def test_an_edition_that_is_not_there_is_named_with_those_that_are(project):
    build(project, 1.0)
    with pytest.raises(
        UsageError, match="jia 2025-Q4 没有第 7 版。已保留的版次：1；用 reportkit runs 查看。"
    ):
        read_side(project, CLIENT, "2025-Q4@7")


def test_a_name_that_cannot_be_read_says_how_it_is_written(project):
    with pytest.raises(
        UsageError, match="“2025-Q4@二”读不懂：@ 之后写版次（2025-Q4@2）或 trial（试算）"
    ):
        read_side(project, CLIENT, "2025-Q4@二")
    with pytest.raises(UsageError, match="报告期“去年”无法识别"):
        read_side(project, CLIENT, "去年")


def test_a_report_that_was_never_built_says_how_to_build_it(project):
    with pytest.raises(UsageError, match="还没有 jia 2025-Q4 的报告，请先运行 reportkit build jia"):
        read_side(project, CLIENT, "2025-Q4")
    with pytest.raises(UsageError, match="jia 2025-Q4 没有试算的结果"):
        read_side(project, CLIENT, "2025-Q4@trial")


def test_a_build_that_failed_is_told_with_its_reason(project):
    with pytest.raises(ZeroDivisionError), runs.new_run(project, settings()):
        raise ZeroDivisionError
    with pytest.raises(UsageError, match="jia 2025-Q4 的生成没有完成（.+），没有可比的结果"):
        read_side(project, CLIENT, "2025-Q4")


def test_a_build_that_goes_on_is_not_finished(project):
    build(project, 1.0)
    runs.amend_record(project.run_folder(CLIENT, settings().period), {"outcome": "running"})
    with pytest.raises(UsageError, match="jia 2025-Q4 的报告没有完成"):
        read_side(project, CLIENT, "2025-Q4")


@pytest.mark.parametrize("name", ["2025-Q4", "2025-Q4@1"])
def test_a_folder_copied_from_another_client_is_refused(project, name):
    build(project, 1.0)
    shutil.copytree(project.output / CLIENT, project.output / "yi")
    with pytest.raises(
        UsageError, match=r"output/yi/2025-Q4\S* 属于另一份报告（jia 2025-Q4），可能是复制来的"
    ):
        read_side(project, "yi", name)


def test_an_edition_whose_record_is_damaged_is_refused(project):
    build(project, 1.0)
    path = project.editions_folder(CLIENT, settings().period) / "1" / "run.json"
    path.chmod(0o600)
    path.write_text("{cut")
    with pytest.raises(UsageError, match="jia 2025-Q4 第 1 版的 run.json 已损坏，不能比较"):
        read_side(project, CLIENT, "2025-Q4@1")
