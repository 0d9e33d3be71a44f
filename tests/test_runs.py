import json
import os
from contextlib import suppress
from pathlib import Path

import pytest

from reportkit import runs
from reportkit.errors import NotebookError, UsageError
from reportkit.hashes import file_hash
from reportkit.params import ClientParams, Params
from reportkit.project import SPILL, Project

PARAMS = Params(client_id="demo", period_text="2025-12", client=ClientParams(name="演示"))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def build(project: Project, text: str) -> None:
    with runs.new_run(project, PARAMS) as run:
        (run.folder / "report.txt").write_text(text)
        runs.finish_record(run, {"seconds": {}})


def test_a_finished_run_takes_its_place_with_hashes_of_every_file(project):
    build(project, "good")
    folder = project.output / "demo" / "2025-12"
    record = runs.read_record(folder)
    assert record["outcome"] == "done"
    assert record["files"]["report.txt"] == file_hash(folder / "report.txt")
    assert [p.name for p in folder.parent.iterdir() if not p.name.endswith(".lock")] == ["2025-12"]


def test_a_failed_rebuild_leaves_the_last_good_report(project):
    build(project, "good")
    with pytest.raises(NotebookError), runs.new_run(project, PARAMS) as run:
        (run.folder / "report.txt").write_text("half")
        raise NotebookError("第 3 格出错")
    assert (project.output / "demo" / "2025-12" / "report.txt").read_text() == "good"
    failed = runs.read_record(project.output / "demo" / "2025-12.failed")
    assert (failed["outcome"], failed["reason"]) == ("failed", "第 3 格出错")
    build(project, "better")
    assert not (project.output / "demo" / "2025-12.failed").exists()
    assert (project.output / "demo" / "2025-12" / "report.txt").read_text() == "better"


def test_the_catalogue_lists_what_was_built_and_what_failed(project):
    build(project, "good")
    (line,) = runs.past_runs(project)
    assert (line.client, line.period, line.outcome) == ("demo", "2025-12", "done")


def test_the_same_report_is_not_built_twice_at_once(project):
    with runs.new_run(project, PARAMS) as run:
        with pytest.raises(UsageError, match="正在由另一个进程生成"), runs.new_run(project, PARAMS):
            pass
        runs.finish_record(run, {})


def test_a_link_in_the_output_folder_is_not_followed(project, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    project.output.mkdir()
    (project.output / "demo").symlink_to(elsewhere)
    with pytest.raises(UsageError, match="符号链接"), runs.new_run(project, PARAMS):
        pass
    assert not list(elsewhere.rglob("*.json"))


def test_folders_of_a_run_are_private(project):
    with runs.new_run(project, PARAMS) as run:
        assert run.folder.stat().st_mode & 0o077 == 0
        runs.finish_record(run, {})


def test_a_folder_that_is_no_run_is_named(tmp_path):
    with pytest.raises(UsageError, match="不是一次运行的目录"):
        runs.read_record(tmp_path)
    assert json.dumps(runs.versions())


DAMAGED = {
    "cut": b'{"client": "demo", "per',
    "list": b"[1, 2]",
    "binary": b"\x00\xff\xfe\x80",
    "empty": b"",
    "nested": b"[" * 100_000,
}


@pytest.mark.parametrize("kind", sorted(DAMAGED))
def test_a_damaged_record_is_named_and_hides_no_other(project, kind):
    build(project, "good")
    broken = project.output / "demo" / "2025-11"
    broken.mkdir()
    (broken / "run.json").write_bytes(DAMAGED[kind])
    first, second = runs.past_runs(project)
    assert (first.client, first.period, first.outcome) == ("demo", "2025-11", "damaged")
    assert "2025-11/run.json 已损坏" in first.reason
    assert second.outcome == "done"


def test_a_record_that_lacks_a_word_or_is_a_folder_is_named(project):
    for period, content in (
        ("2025-10", '{"client": "demo", "period": "2025-10"}'),
        ("2025-11", ""),
    ):
        folder = project.output / "demo" / period
        folder.mkdir(parents=True)
        if content:
            (folder / "run.json").write_text(content)
        else:
            (folder / "run.json").mkdir()
    lacking, folder = runs.past_runs(project)
    assert lacking.reason.startswith("2025-10/run.json 缺少 outcome")
    assert (folder.period, folder.outcome) == ("2025-11", "damaged")


def test_a_record_cannot_write_to_the_terminal(project):
    folder = project.output / "demo" / "2025-11"
    folder.mkdir(parents=True)
    words = {"client": "demo", "period": "2025-11", "outcome": ["x"], "reason": "a\x1b[2Jb\nc"}
    (folder / "run.json").write_text(json.dumps(words))
    (line,) = runs.past_runs(project)
    assert (line.outcome, line.reason) == ("['x']", "a[2Jb")


@pytest.mark.parametrize("words", [{"client": "other"}, {"period": "2025-10"}, {"period": 5}])
def test_a_record_of_another_report_is_named(project, words):
    folder = project.output / "demo" / "2025-11"
    folder.mkdir(parents=True)
    record = {"client": "demo", "period": "2025-11", "outcome": "done", **words}
    (folder / "run.json").write_text(json.dumps(record))
    (line,) = runs.past_runs(project)
    assert (line.outcome, line.period) == ("damaged", "2025-11")
    assert "2025-11/run.json 属于另一份报告" in line.reason


def test_a_build_over_a_damaged_record_goes_on(project):
    build(project, "good")
    (project.output / "demo" / "2025-12" / "run.json").write_bytes(DAMAGED["cut"])
    build(project, "better")
    assert [run.outcome for run in runs.past_runs(project)] == ["done"]


def test_a_report_that_a_kill_left_aside_is_put_back_by_the_catalogue(project):
    build(project, "good")
    final = project.output / "demo" / "2025-12"
    final.rename(final.with_name(".2025-12.old"))  # killed between two renames
    assert [run.outcome for run in runs.past_runs(project)] == ["done"]
    assert (final / "report.txt").read_text() == "good"


def test_a_report_that_a_kill_left_aside_survives_a_failing_build(project):
    build(project, "good")
    final = project.output / "demo" / "2025-12"
    final.rename(final.with_name(".2025-12.old"))
    with pytest.raises(NotebookError), runs.new_run(project, PARAMS):
        raise NotebookError("第 3 格出错")
    assert (final / "report.txt").read_text() == "good"


def test_the_catalogue_does_not_touch_a_report_that_is_being_built(project):
    build(project, "good")
    final = project.output / "demo" / "2025-12"
    old = final.with_name(".2025-12.old")
    with runs.locked(final):
        final.rename(old)
        assert runs.past_runs(project) == ()
        assert old.is_dir()


def test_a_build_that_is_stopped_by_hand_says_so_in_its_record(project):
    with pytest.raises(KeyboardInterrupt), runs.new_run(project, PARAMS):
        raise KeyboardInterrupt
    (line,) = runs.past_runs(project)
    assert (line.outcome, line.reason) == ("failed", "已中断，上一份报告没有改动。")


def test_a_trial_stands_beside_the_delivered_report(project):
    build(project, "good")
    with runs.new_run(project, PARAMS, trial=True) as run:
        (run.folder / "report.txt").write_text("trial")
        runs.finish_record(run, {"trial": True})
    assert (project.output / "demo" / "2025-12" / "report.txt").read_text() == "good"
    assert (project.output / "demo" / "2025-12.trial" / "report.txt").read_text() == "trial"
    assert [run.outcome for run in runs.past_runs(project)] == ["done", "trial"]


def test_a_failed_build_keeps_neither_the_data_nor_a_contact_in_its_reason(project):
    with pytest.raises(NotebookError), runs.new_run(project, PARAMS) as run:
        (run.data / "customers.parquet").write_text("13812345678")
        raise NotebookError("客户 13812345678 重复")
    failed = project.output / "demo" / "2025-12.failed"
    assert runs.read_record(failed)["reason"] == "客户 138****5678 重复"
    assert not (failed / "data").exists()


@pytest.mark.parametrize("fails", [False, True])
def test_rows_that_an_ended_kernel_had_spilt_are_in_no_run(project, fails):
    with suppress(NotebookError), runs.new_run(project, PARAMS) as run:
        (run.folder / f"{SPILL}123-ab").mkdir()
        (run.folder / f"{SPILL}123-ab" / "rows").write_text("13800138000", "utf-8")
        if fails:
            raise NotebookError("x")
    final = project.run_folder(PARAMS.client_id, PARAMS.period)
    kept = final.with_name(f"{final.name}.failed") if fails else final
    assert (kept / "run.json").is_file() and not list(kept.glob(f"{SPILL}*"))


@pytest.mark.parametrize("command", ["build", "runs"])
def test_what_a_killed_build_left_half_made_is_gone_after_the_next_command(project, command):
    half_made = project.output / "demo" / ".2025-12.building" / "data"
    half_made.mkdir(parents=True)
    (half_made / "private.json").write_text("13812345678")
    if command == "build":
        build(project, "good")
    else:
        runs.past_runs(project)
    assert not half_made.parent.exists()


def test_the_half_made_folder_of_a_build_at_work_is_left_to_it(project):
    with runs.new_run(project, PARAMS) as run:
        runs.past_runs(project)
        assert run.folder.is_dir()
        runs.finish_record(run, {})


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_everything_under_output_is_its_owners_alone_whatever_the_umask(project, umask):
    before = os.umask(umask)
    try:
        build(project, "good")
    finally:
        os.umask(before)
    modes = {p.stat().st_mode & 0o777 for p in project.output.rglob("*") if p.is_file()}
    folders = {
        p.stat().st_mode & 0o777 for p in [project.output, *project.output.rglob("*")] if p.is_dir()
    }
    assert (modes, folders) == ({0o600}, {0o700})


@pytest.mark.parametrize("mask", [True, False])
def test_the_record_names_no_person_unless_masking_is_off(project, mask):
    privacy = PARAMS.privacy.model_copy(update={"mask": mask})
    owners = {"客户成功经理": "13812345678"}
    params = PARAMS.model_copy(update={"privacy": privacy, "owners": owners})
    with runs.new_run(project, params) as run:
        told = runs.read_record(run.folder)["params"]["owners"]
        runs.finish_record(run, {})
    assert told == {"客户成功经理": "138****5678" if mask else "13812345678"}


def fail(project: Project, files: dict[str, str]) -> Path:
    """A build that wrote ``files`` and failed; the folder of its remains."""
    with pytest.raises(NotebookError), runs.new_run(project, PARAMS) as run:
        for name, text in files.items():
            (run.folder / name).write_text(text)
        raise NotebookError("第 3 格出错")
    return project.output / "demo" / "2025-12.failed"


def texts(folder: Path) -> dict[str, str]:
    return {
        p.name: p.read_text() for p in folder.rglob("*") if p.is_file() and ".json" not in p.suffix
    }


def annotate(failed: Path) -> None:
    """What a person does there: a note of their own, and a line in a notebook that failed."""
    (failed / "查错记录.txt").write_text("note")
    (failed / "notebooks" / "05_churn.ipynb").write_text("edited")


def test_what_people_left_in_a_failed_build_survives_further_failures(project):
    written = {"notebooks/05_churn.ipynb": "cells", "notebooks/06_value.ipynb": "cells"}
    annotate(fail(project, written))
    for number in range(3):
        failed = fail(project, dict.fromkeys(written, f"cells {number}"))
    assert texts(failed) == {
        "查错记录.txt": "note",
        "05_churn.ipynb": "edited",
        "05_churn（新生成）.ipynb": "cells 2",
        "06_value.ipynb": "cells 2",
    }
    assert {run.outcome for run in runs.past_runs(project)} == {"failed"}


def test_what_people_left_in_a_failed_build_survives_a_good_one_where_it_is(project):
    failed = fail(project, {"notebooks/05_churn.ipynb": "c", "notebooks/06_value.ipynb": "c"})
    annotate(failed)
    for _ in range(2):
        build(project, "good")
        assert texts(failed) == {"查错记录.txt": "note", "05_churn.ipynb": "edited"}
        assert not (failed / "chapters").exists()
    assert [run.outcome for run in runs.past_runs(project)] == ["done"]


def test_the_remains_of_a_failed_build_whose_record_is_damaged_are_the_tools_own(project):
    failed = fail(project, {"notebooks/05_churn.ipynb": "cells", "查错记录.txt": ""})
    (failed / "run.json").write_text("{")
    build(project, "good")
    assert texts(failed) == {"查错记录.txt": ""}


def test_a_failed_folder_that_a_kill_left_aside_keeps_what_people_made(project):
    failed = fail(project, {"notebooks/05_churn.ipynb": "cells"})
    annotate(failed)
    failed.rename(failed.with_name(".2025-12.failed.old"))  # killed between two renames
    assert texts(fail(project, {}))["查错记录.txt"] == "note"
