from datetime import UTC, datetime

import pytest

from reportkit import editions, runs
from reportkit.analysis.basics.periods import Period
from reportkit.errors import UsageError
from reportkit.params import ClientParams, Params
from reportkit.project import Project
from reportkit.releases import chapters_of, finished, held, kept_release, release

PARAMS = Params(client_id="demo", period_text="2025-12", client=ClientParams(name="演示"))
SPAN = Period.parse("2025-12")
HOLD = {"rule": "数据变少", "subject": "订单表", "text": "少了"}
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def project(tmp_path) -> Project:
    project = Project(tmp_path)
    with runs.new_run(project, PARAMS) as run:
        (run.folder / "报告.pdf").write_text("x")
        facts = {"holds": [HOLD], "fingerprint": "f", "edition": {"number": 1}}
        runs.finish_record(run, {**facts, "release": None})
        editions.deliver(project, PARAMS, run, trial=False)
    return project


def test_a_release_is_on_record_in_the_report_and_in_its_edition(project):
    final = project.run_folder("demo", SPAN)
    assert held(runs.read_record(final)) == (HOLD,)
    assert release(project, "demo", SPAN, by="王敏", note="已核实", now=NOW) == (HOLD,)
    passed = {"by": "王敏", "note": "已核实", "at": "2026-01-05T09:00:00+00:00"}
    edition = project.editions_folder("demo", SPAN) / "1"
    for folder in (final, edition):
        assert runs.read_record(folder)["release"] == passed
        assert held(runs.read_record(folder)) == ()
    assert (edition / "run.json").stat().st_mode & 0o777 == 0o400
    with pytest.raises(UsageError, match="没有被扣留"):
        release(project, "demo", SPAN, by="王敏", note="再来", now=NOW)


def test_a_release_needs_a_name_a_note_and_a_report(project):
    for by, note in (("", "x"), ("x", " ")):
        with pytest.raises(UsageError, match="请写明放行的人"):
            release(project, "demo", SPAN, by=by, note=note, now=NOW)
    with pytest.raises(
        UsageError, match="还没有 demo 2025-11 的报告，请先运行 reportkit build demo"
    ):
        release(project, "demo", Period.parse("2025-11"), by="a", note="b", now=NOW)


def test_only_the_same_report_held_for_the_same_reasons_stays_released():
    before = {"fingerprint": "f", "holds": [HOLD], "release": {"by": "王敏"}}
    assert kept_release(before, {"fingerprint": "f", "holds": [HOLD]}) == {"by": "王敏"}
    assert kept_release(before, {"fingerprint": "g", "holds": [HOLD]}) is None
    assert kept_release(before, {"fingerprint": "f", "holds": []}) is None
    assert kept_release({}, {"fingerprint": "f"}) is None


def test_a_report_that_did_not_finish_is_none(project):
    runs.amend_record(project.run_folder("demo", SPAN), {"outcome": "running"})
    with pytest.raises(UsageError, match="没有完成"):
        finished(project.run_folder("demo", SPAN))


def test_a_report_without_chapters_has_none(project):
    assert chapters_of(project, "demo", SPAN) == ()


def test_a_restored_report_asks_to_be_built_before_it_is_reviewed(project):
    runs.amend_record(project.run_folder("demo", SPAN), {"chapter_keys": {"value": "k"}})
    with pytest.raises(
        UsageError, match=r"是恢复的一版.*reportkit build demo --period 2025-12 --force"
    ):
        chapters_of(project, "demo", SPAN)
