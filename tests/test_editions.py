"""Editions without kernels: what a build does around them is done here by hand."""

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from reportkit import editions, runs
from reportkit.errors import UsageError
from reportkit.foreign import Kept
from reportkit.hashes import file_hash, fingerprint
from reportkit.params import ClientParams, Params, ReportParams
from reportkit.project import Project

PARAMS = Params(client_id="demo", period_text="2025-12", client=ClientParams(name="演示"))
PDF, PLAN = "客户管理分析报告.pdf", "客户分级管理方案.docx"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def build(
    project: Project, data: str = "a", *, params: Params = PARAMS, trial: bool = False, **parts
) -> Kept:
    """A report whose PDF tells its inputs, beside a plan that never changes."""
    facts = {"inputs": {"orders": data, "customers": "c"}, "code": "1", **parts}
    facts["fingerprint"] = fingerprint({**facts, "params": params.to_json()})
    with runs.new_run(project, params, trial=trial) as run:
        made_from = {**facts, "params": runs.read_record(run.folder)["params"]}
        edition = None if trial else asdict(editions.next_edition(project, params, made_from))
        (run.folder / PDF).write_text(f"{facts} {edition}")
        (run.folder / PLAN).write_text("plan")
        (run.data / "orders.parquet").write_text(data)
        runs.finish_record(run, {**facts, "edition": edition, "trial": trial})
        return editions.deliver(project, params, run, trial=trial)


def report(project: Project) -> Path:
    return project.run_folder("demo", PARAMS.period)


def numbers(project: Project) -> list[int]:
    kept = editions.kept_editions(project, "demo", PARAMS.period)
    return [edition.number for edition in kept]


def recorded(project: Project) -> dict:
    return runs.read_record(report(project))["edition"]


def snapshot(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.iterdir() if path.is_file())
    return {path.name: path.read_bytes() for path in files if path.name != "progress.jsonl"}


def test_the_same_inputs_are_the_same_edition_with_the_same_bytes(project):
    build(project)
    first = (report(project) / PDF).read_bytes()
    for _ in range(3):
        build(project)
    assert numbers(project) == [1]
    assert (report(project) / PDF).read_bytes() == first
    assert recorded(project) == {"number": 1, "previous": None, "changed": {}}


def test_a_change_makes_a_new_edition_that_says_what_changed(project):
    build(project)
    build(project, "b", code="2")
    changed = {"inputs": ["orders"], "code": []}
    assert recorded(project) == {"number": 2, "previous": 1, "changed": changed}
    build(project, "b", code="2")
    assert recorded(project) == {"number": 2, "previous": 1, "changed": changed}


def test_going_back_gives_the_earlier_edition_and_its_bytes(project):
    build(project, "a")
    first = (report(project) / PDF).read_bytes()
    build(project, "b")
    build(project, "a")
    assert recorded(project)["number"] == 1
    assert (report(project) / PDF).read_bytes() == first
    build(project, "c")
    assert (recorded(project)["number"], recorded(project)["previous"]) == (3, 1)


def test_a_changed_setting_is_named_by_its_dotted_name():
    last = {"params": {"report": {"title": "甲"}, "chapter_settings": {"value": {"top": 1}}}}
    now = {"params": {"report": {"title": "乙"}, "chapter_settings": {"value": {"top": 2}}}}
    assert editions.changes(last, now) == {"params": ("report.title", "value.top")}
    now["params"]["period_text"] = "2025-12"
    now["params"]["changed"] = {"report.title": "乙"}
    assert editions.changes(last, now) == {"params": ("report.title", "value.top")}


def test_settings_that_are_recorded_masked_are_no_change(project):
    build(project)
    runs.amend_record(report(project), {"params": {"client": {"name": "张*"}}})
    made_from = {**runs.read_record(report(project)), "fingerprint": "another"}
    edition = editions.next_edition(project, PARAMS, made_from)
    assert (edition.number, edition.changed) == (2, {})


def test_five_editions_are_kept_and_restored_byte_for_byte(project):
    delivered = {}
    for number, data in enumerate("abcdef", start=1):
        build(project, data)
        delivered[number] = snapshot(report(project))
    assert numbers(project) == [2, 3, 4, 5, 6]
    for number in numbers(project):
        folder, _ = editions.restore(project, "demo", PARAMS.period, number)
        assert folder == report(project)
        assert snapshot(folder) == delivered[number]


def test_as_many_editions_are_kept_as_the_client_wants(project):
    few = PARAMS.model_copy(update={"report": ReportParams(keep_editions=2)})
    for data in "abcd":
        build(project, data, params=few)
    assert numbers(project) == [3, 4]


def test_how_many_are_kept_changes_no_report():
    few = PARAMS.model_copy(update={"report": ReportParams(keep_editions=2)})
    assert few.to_json() == PARAMS.to_json()


def test_a_file_two_editions_share_takes_room_once_and_is_apart_from_the_report(project):
    build(project, "a")
    build(project, "b")
    home = project.editions_folder("demo", PARAMS.period)
    assert os.path.samefile(home / "1" / PLAN, home / "2" / PLAN)
    assert not os.path.samefile(home / "2" / PLAN, report(project) / PLAN)
    with (report(project) / PLAN).open("a") as editor:  # a program that writes in place
        editor.write("edited")
    assert (home / "2" / PLAN).read_text() == "plan"


def test_an_edition_is_private_and_holds_only_what_was_delivered(project):
    build(project)
    folder = project.editions_folder("demo", PARAMS.period) / "1"
    assert sorted(path.name for path in folder.iterdir()) == sorted([PDF, PLAN, "run.json"])
    assert folder.stat().st_mode & 0o777 == folder.parent.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o400}


FOUND = ("chapters/tiering/chapter.json", "chapters/tiering/frame_tiers.parquet")


def build_with_chapters(project: Project, data: str, params: Params = PARAMS) -> None:
    facts = {"inputs": {"orders": data}, "fingerprint": fingerprint({"orders": data})}
    with runs.new_run(project, params) as run:
        runs.begin_record(run, params)
        for name in (PDF, *FOUND, "chapters/tiering/frame_customer_table.parquet"):
            (run.folder / name).parent.mkdir(exist_ok=True)
            (run.folder / name).write_text(data)
        made_from = {**facts, "params": runs.read_record(run.folder)["params"]}
        edition = asdict(editions.next_edition(project, params, made_from))
        runs.finish_record(run, {**facts, "edition": edition})
        editions.deliver(project, params, run, trial=False)


def files_in(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_an_edition_keeps_what_its_chapters_found_and_each_customer_s_tier(project):
    build_with_chapters(project, "a")
    build_with_chapters(project, "b")
    first = edition_folder(project, 1)
    assert files_in(first) == {PDF, "run.json", *FOUND}
    assert {(first / name).read_text() for name in FOUND} == {"a"}
    assert {(first / name).stat().st_mode & 0o777 for name in FOUND} == {0o400}
    assert (first / "chapters" / "tiering").stat().st_mode & 0o777 == 0o700


def test_what_an_edition_found_goes_with_it_and_is_not_restored_as_the_chapters(project):
    few = PARAMS.model_copy(update={"report": ReportParams(keep_editions=2)})
    for data in "abc":
        build_with_chapters(project, data, few)
    assert not edition_folder(project, 1).exists()
    place, _ = editions.restore(project, "demo", PARAMS.period, 2)
    assert files_in(place) == {PDF, "run.json"}


def test_an_edited_plan_and_a_foreign_file_survive_five_rebuilds(project):
    build(project)
    (report(project) / PLAN).write_text("edited by hand")
    (report(project) / "会议纪要.txt").write_text("notes")
    for data in "bcdef":
        kept = build(project, data)
        assert (report(project) / PLAN).read_text() == "edited by hand"
        assert (report(project) / "会议纪要.txt").read_text() == "notes"
        assert (report(project) / "客户分级管理方案（新生成）.docx").read_text() == "plan"
        assert "客户分级管理方案（新生成）.docx" in kept.messages[0]
    names = sorted(path.name for path in report(project).iterdir() if path.suffix == ".docx")
    assert names == [PLAN, "客户分级管理方案（新生成）.docx"]


def test_a_new_plan_that_is_edited_too_survives_as_well(project):
    build(project)
    (report(project) / PLAN).write_text("edited")
    build(project, "b")
    (report(project) / "客户分级管理方案（新生成）.docx").write_text("edited too")
    build(project, "c")
    plans = {p.name: p.read_text() for p in report(project).iterdir() if p.suffix == ".docx"}
    assert plans == {
        PLAN: "edited",
        "客户分级管理方案（新生成）.docx": "edited too",
        "客户分级管理方案（新生成 2）.docx": "plan",
    }


def test_an_edition_holds_the_delivered_plan_under_its_own_name(project):
    build(project)
    (report(project) / PLAN).write_text("edited")
    build(project, "b")
    edition = project.editions_folder("demo", PARAMS.period) / "2"
    assert (edition / PLAN).read_text() == "plan"
    assert json.loads((edition / "run.json").read_text())["files"][PLAN] == file_hash(
        edition / PLAN
    )


def test_restoring_does_not_destroy_an_edited_plan(project):
    build(project)
    (report(project) / PLAN).write_text("edited")
    _, kept = editions.restore(project, "demo", PARAMS.period, 1)
    assert (report(project) / PLAN).read_text() == "plan"
    assert (report(project) / "客户分级管理方案（人工修改）.docx").read_text() == "edited"
    assert kept.messages == (
        f"{PLAN} 由人修改过或不是本程序所写，已原样另存为 客户分级管理方案（人工修改）.docx。",
    )


def test_a_lost_record_makes_nothing_of_ours_a_person_s(project):
    build(project)
    (report(project) / "会议纪要.txt").write_text("notes")
    (report(project) / "run.json").write_text('{"cut')
    kept = build(project, "b")
    assert kept.files == ("会议纪要.txt",)
    assert recorded(project) == {"number": 2, "previous": 1, "changed": {"inputs": ["orders"]}}


def test_a_trial_is_no_edition_and_leaves_the_delivered_report(project):
    build(project)
    before = snapshot(report(project))
    build(project, "b", trial=True)
    assert snapshot(report(project)) == before
    assert numbers(project) == [1]
    build(project)
    assert (report(project) / PDF).read_bytes() == before[PDF]


def test_a_report_of_an_older_version_is_kept_before_it_is_replaced(project):
    with runs.new_run(project, PARAMS) as run:
        (run.folder / PDF).write_text("old")
        runs.finish_record(run, {"fingerprint": "x", "inputs": {"orders": "z"}})
    build(project)
    assert (project.editions_folder("demo", PARAMS.period) / "1" / PDF).read_text() == "old"
    assert (recorded(project)["number"], recorded(project)["previous"]) == (2, 1)


def test_killed_after_an_edition_was_kept_the_next_build_gives_the_same(project, monkeypatch):
    build(project)
    with monkeypatch.context() as patch:
        patch.setattr(runs, "put_in_place", lambda new, place: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            build(project, "b")
    assert numbers(project) == [1, 2]
    kept = (project.editions_folder("demo", PARAMS.period) / "2" / PDF).read_bytes()
    build(project, "b")
    assert (report(project) / PDF).read_bytes() == kept
    assert numbers(project) == [1, 2]


def test_a_kill_inside_the_editions_is_mended(project):
    build(project)
    home = project.editions_folder("demo", PARAMS.period)
    (home / "1").rename(home / ".1.old")
    build(project)
    assert numbers(project) == [1]
    (home / "1").rename(home / ".1.old")
    editions.restore(project, "demo", PARAMS.period, 1)
    assert numbers(project) == [1]


def test_listing_editions_touches_nothing_that_a_build_may_be_renaming(project):
    build(project)
    home = project.editions_folder("demo", PARAMS.period)
    (home / "1").rename(home / ".1.old")
    assert numbers(project) == []
    assert (home / ".1.old").is_dir()


def test_an_edition_that_is_not_there_is_named_with_those_that_are(project):
    build(project)
    with pytest.raises(UsageError, match=r"demo 2025-12 没有第 7 版。已保留的版次：1；"):
        editions.restore(project, "demo", PARAMS.period, 7)
    with pytest.raises(UsageError, match="还没有保留任何版次"):
        editions.restore(project, "other", PARAMS.period, 1)


@pytest.mark.parametrize("name", [PDF, "run.json"])
def test_an_edition_that_was_changed_is_not_restored(project, name):
    build(project)
    before = snapshot(report(project))
    path = project.editions_folder("demo", PARAMS.period) / "1" / name
    path.chmod(0o600)
    path.write_text("changed")
    with pytest.raises(UsageError, match=r"第 1 版的 .*(已被改动或删除|已损坏)，不能恢复"):
        editions.restore(project, "demo", PARAMS.period, 1)
    assert snapshot(report(project)) == before


def test_a_damaged_edition_keeps_its_number_to_itself(project):
    build(project)
    path = project.editions_folder("demo", PARAMS.period) / "1" / "run.json"
    path.chmod(0o600)
    path.write_text("")
    (report(project) / "run.json").write_text("")
    build(project)
    assert recorded(project)["number"] == 2


@pytest.mark.parametrize(("encryption", "kept"), [("AES-256", "again"), ("", "first")])
def test_only_a_sealed_file_is_kept_as_it_was_written_last(project, encryption, kept):
    """Its bytes differ every time, and its password may be another; others were delivered once."""
    record = {"fingerprint": "x", "pdf": {"encryption": encryption}, "edition": {"number": 1}}
    for text in ("first", "again"):
        with runs.new_run(project, PARAMS) as run:
            (run.folder / PDF).write_text(text)
            runs.finish_record(run, record)
            editions.deliver(project, PARAMS, run, trial=False)
    assert numbers(project) == [1]
    assert (project.editions_folder("demo", PARAMS.period) / "1" / PDF).read_text() == kept


def edition_folder(project: Project, number: int) -> Path:
    return project.editions_folder("demo", PARAMS.period) / str(number)


def test_a_note_in_an_edition_outlives_it_and_is_listed_as_none(project):
    few = PARAMS.model_copy(update={"report": ReportParams(keep_editions=2)})
    build(project, "a", params=few)
    (edition_folder(project, 1) / "批注.txt").write_text("note")
    for data in "bcd":
        build(project, data, params=few)
    assert numbers(project) == [3, 4]
    assert [path.name for path in edition_folder(project, 1).iterdir()] == ["批注.txt"]


def test_a_note_in_an_edition_that_is_stored_again_stays(project):
    record = {"fingerprint": "x", "pdf": {"encryption": "AES-256"}, "edition": {"number": 1}}
    for text in ("first", "again"):
        with runs.new_run(project, PARAMS) as run:
            (run.folder / PDF).write_text(text)
            runs.finish_record(run, record)
            editions.deliver(project, PARAMS, run, trial=False)
        if text == "first":
            (edition_folder(project, 1) / "批注.txt").write_text("note")
    assert snapshot(edition_folder(project, 1))["批注.txt"] == b"note"
