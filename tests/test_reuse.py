"""The shelf of finished chapters: found by key, only whole, only for the same report."""

import json
from pathlib import Path

import pytest

from reportkit import runs
from reportkit.bundle import ChapterResult, read_chapter, write_chapter
from reportkit.params import ClientParams, Params
from reportkit.project import Project
from reportkit.reuse import Shelf

PARAMS = Params(client_id="demo", period_text="2025-12", client=ClientParams(name="演示"))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(Project(tmp_path), PARAMS)


def finish(run: runs.Run, client: str = "demo", period: str = "2025-12") -> Path:
    folder = run.chapters / "value"
    folder.mkdir()
    (folder / "frame_x.parquet").write_text("numbers")
    write_chapter(
        ChapterResult(
            chapter="value", number=6, title="价值", questions=(), run_id=run.run_id, client=client,
            period=period, as_of="2026-01-01", blocks=(), frames={"x": "frame_x.parquet"},
        ),
        folder,
    )  # fmt: skip
    copy = run.notebooks / "06_value.ipynb"
    copy.write_text("{}")
    return copy


def keep_one(shelf: Shelf, **of) -> None:
    """A build that finished one chapter and then failed."""
    with pytest.raises(ZeroDivisionError), runs.new_run(shelf.project, PARAMS) as run:
        shelf.keep("value", "key", run, finish(run, **of))
        raise ZeroDivisionError


def taken(shelf: Shelf, key: str = "key") -> bool:
    with runs.new_run(shelf.project, PARAMS) as run:
        found = shelf.take("value", key, run)
        if found:
            assert read_chapter(run.chapters / "value", run.run_id).run_id == run.run_id
            assert (run.chapters / "value" / "frame_x.parquet").read_text() == "numbers"
            assert (run.notebooks / "06_value.ipynb").is_file()
        else:
            assert not (run.chapters / "value").exists()
        runs.finish_record(run, {"chapter_keys": {}})
    return found


def test_a_finished_chapter_survives_a_failed_build_and_joins_the_next_run(shelf):
    keep_one(shelf)
    assert taken(shelf)
    shelf.clear()
    assert not taken(shelf)


def test_only_the_same_key_is_taken(shelf):
    keep_one(shelf)
    assert not taken(shelf, "another key")


@pytest.mark.parametrize("of", [{"client": "other"}, {"period": "2025-11"}])
def test_a_chapter_of_another_client_or_period_is_refused_whatever_its_key(shelf, of):
    keep_one(shelf, **of)
    assert not taken(shelf)


@pytest.mark.parametrize("name", ["chapters/value/frame_x.parquet", "chapters/value/chapter.json"])
@pytest.mark.parametrize("deed", ["change", "delete", "link"])
def test_a_chapter_that_is_not_whole_is_refused(shelf, name, deed):
    keep_one(shelf)
    path = shelf.home / "value" / name
    if deed == "change":
        path.write_text(path.read_text() + " ")
    elif deed == "delete":
        path.unlink()
    else:
        path.rename(path.with_name("elsewhere"))
        path.symlink_to(path.with_name("elsewhere"))
    assert not taken(shelf)


@pytest.mark.parametrize("content", ["", "[]", '{"key": "key"}', '{"key": "key", "files": 3}'])
def test_a_damaged_key_is_as_good_as_none(shelf, content):
    keep_one(shelf)
    (shelf.home / "value" / "key.json").write_text(content)
    assert not taken(shelf)


def test_a_report_in_place_gives_its_chapters(shelf):
    with runs.new_run(shelf.project, PARAMS) as run:
        notebook = finish(run).name
        made = {"chapter_keys": {"value": "key"}, "chapter_notebooks": {"value": notebook}}
        runs.finish_record(run, made)
    assert taken(shelf)


def test_a_full_disk_only_costs_the_shelf(shelf, monkeypatch):
    def full(*words, **more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copytree", full)
    keep_one(shelf)
    monkeypatch.undo()
    assert not taken(shelf)


def test_the_shelf_is_its_owners_alone(shelf):
    keep_one(shelf)
    modes = {path.stat().st_mode & 0o077 for path in (shelf.home, *shelf.home.rglob("*"))}
    assert modes == {0}
    assert json.loads((shelf.home / "value" / "key.json").read_text())["key"] == "key"
