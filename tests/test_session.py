"""What stands behind a chapter: the run that is joined, or a scratch folder that is used again."""

import json
import stat

import pytest

from reportkit.errors import ReportkitError
from reportkit.project import Project
from reportkit.scaffold import write_project
from reportkit.session import SCRATCH_ID, interactive_session, newest_period, usual_period

CLIENT = """
client: {name: 甲公司}
value: {horizon_months: 6}
data:
  sources:
  - {file: 订单.csv, table: orders, columns: {客户: customer_id, 日期: ordered_at, 金额: paid_amount}}
"""


@pytest.fixture
def project(tmp_path) -> Project:
    write_project(tmp_path / "p")
    project = Project(tmp_path / "p")
    project.client_file("jia").write_text(CLIENT, "utf-8")
    # every day from 1 January to 10 August 2025: the second quarter is the last that is filled
    days = [f"{n},2025-{m:02d}-{d:02d},5\n" for n, (m, d) in enumerate(
        (m, d) for m in range(1, 9) for d in range(1, 29) if (m, d) <= (8, 10))]  # fmt: skip
    orders(project, "".join(days))
    return project


def orders(project: Project, rows: str) -> None:
    path = project.client_file("jia").with_name("订单.csv")
    path.write_text("客户,日期,金额\n" + rows, "utf-8")


def test_a_notebook_run_by_hand_has_a_scratch_run_that_no_report_accepts(project):
    session = interactive_session("jia", "2025-Q1", project)
    assert session.run_id == SCRATCH_ID
    assert session.chapters == project.scratch / "jia" / "2025-Q1" / "chapters"
    assert session.data.rows("orders") == 206  # seven months of 28 days and ten days


def test_without_a_period_the_last_filled_quarter_is_taken(project):
    assert str(interactive_session("jia", "", project).params.period) == "2025-Q2"


def test_the_usual_period_is_the_same_for_every_command_and_heeds_the_end_of_the_data(project):
    assert str(usual_period(project, "jia")) == "2025-Q2"
    ended = {"data.as_of": "2025-04-01"}
    assert str(newest_period(project, "jia", ended)) == "2025-Q1"
    assert str(usual_period(project, "jia", ended)) == "2025-Q1"


def test_an_unchanged_snapshot_is_used_again_and_a_changed_file_or_setting_is_read(project):
    def mark():
        session = interactive_session("jia", "2025-Q1", project)
        return (session.data.folder / "dataset.json").stat().st_mtime_ns, session.data.rows(
            "orders"
        )

    first = mark()
    assert mark() == first
    orders(project, "1,2025-01-02,5\n")
    changed = mark()
    assert changed[1] == 1
    text = project.client_file("jia").read_text("utf-8")
    project.client_file("jia").write_text(text.replace("甲公司", "乙公司"), "utf-8")
    assert mark()[0] != changed[0]


def test_periods_have_snapshots_of_their_own(project):
    folders = {interactive_session("jia", p, project).data.folder for p in ("2025-Q1", "2025-Q2")}
    assert len(folders) == 2


def test_nobody_else_reads_the_scratch_folder_and_no_raw_value_stays_beside_it(project):
    session = interactive_session("jia", "2025-Q1", project)
    for path in (project.scratch / "jia", session.data.folder):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    for path in session.data.folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path.name
    mark = json.loads((session.data.folder / "inputs.json").read_text("utf-8"))
    assert set(mark) == {"fingerprint"}


def test_settings_and_headings_of_a_chapter_are_found_by_its_name(project):
    session = interactive_session("jia", "2025-Q1", project, chapter="value")
    assert dict(session.settings("value")) == {"horizon_months": 6}
    assert dict(session.settings("churn")) == {}
    other = interactive_session("jia", "2025-Q1", project, chapter="churn")
    assert dict(other.settings("value")) == {}  # what a chapter cannot see cannot change it
    assert session.notebook("value").number == 6


def test_an_unknown_client_is_refused_before_a_folder_holds_anything(project):
    with pytest.raises(ReportkitError, match="yi"):
        interactive_session("yi", "2025-Q1", project)
