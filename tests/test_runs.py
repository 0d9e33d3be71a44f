import json
from pathlib import Path

import pytest

from reportkit import runs
from reportkit.errors import NotebookError, UsageError
from reportkit.params import ClientParams, Params
from reportkit.project import Project

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
    assert record["files"]["report.txt"] == runs.file_hash(folder / "report.txt")
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


def test_a_fingerprint_ignores_order_and_sees_every_change():
    assert runs.fingerprint({"a": 1, "b": 2}) == runs.fingerprint({"b": 2, "a": 1})
    assert runs.fingerprint({"a": 1}) != runs.fingerprint({"a": 2})


def test_a_tree_hash_sees_names_and_contents(tmp_path):
    (tmp_path / "a.py").write_text("1")
    first = runs.tree_hash([tmp_path], [".py"])
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert runs.tree_hash([tmp_path], [".py"]) != first
    assert runs.tree_hash([tmp_path], [".txt"]) == runs.tree_hash([], [])


def test_a_folder_that_is_no_run_is_named(tmp_path):
    with pytest.raises(UsageError, match="不是一次运行的目录"):
        runs.read_record(tmp_path)
    assert json.dumps(runs.versions())
