"""The journal: former values outlive a kill, and say what was ours."""

import stat
from datetime import date
from decimal import Decimal

import pytest

from reportkit.crm.contract import Change, Outcome
from reportkit.errors import UsageError
from reportkit.project import Project
from reportkit.writeback.written_values import Journal, former, last_written, undone

ONE = Change(
    "r1",
    {"t": "高", "n": Decimal("0.10"), "d": date(2025, 12, 31)},
    {"t": "低", "n": None, "d": None},
)


@pytest.fixture
def journal(tmp_path):
    return Journal(Project(tmp_path), "jia", "zoho")


def test_values_come_back_as_they_were_and_nobody_else_reads_them(journal):
    journal.begin("2025-12", "A", [ONE])
    journal.end("2025-12", "A", [ONE], [Outcome("r1", "written")])
    begun, ended = journal.entries("A")
    assert (begun.state, ended.state, ended.values) == ("begun", "written", ONE.values)
    assert journal.entries("B") == ()
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600


def test_a_line_that_was_cut_by_a_kill_costs_that_line_alone(journal):
    journal.begin("2025-12", "A", [ONE])
    text = journal.path.read_text("utf-8")
    journal.path.write_text(text + text[: len(text) // 2], "utf-8")
    journal.end("2025-12", "A", [ONE], [Outcome("r1", "written")])
    assert [entry.state for entry in journal.entries("A")] == ["begun", "written"]


def test_what_may_stand_there_is_what_was_written_or_may_have_been(journal):
    journal.begin("2025-11", "A", [ONE])
    assert last_written(journal.entries("A"))["r1", "t"] == ("低", "高")
    journal.end("2025-11", "A", [ONE], [Outcome("r1", "written")])
    assert last_written(journal.entries("A"))["r1", "t"] == ("高",)
    journal.begin("2025-12", "A", [Change("r1", {"t": "中"}, {"t": "高"})])
    assert last_written(journal.entries("A"))["r1", "t"] == ("高", "中")


def test_the_former_value_is_the_one_before_the_first_attempt(journal):
    journal.begin("2025-12", "A", [Change("r1", {"t": "高"}, {"t": "低"})])
    journal.begin("2025-12", "A", [Change("r1", {"t": "中"}, {"t": "高"})])
    journal.begin("2025-11", "A", [Change("r1", {"t": "x"}, {"t": "y"})])
    assert former(journal.entries("A"), "2025-12") == {"r1": ({"t": "低"}, {"t": "中"})}


def test_a_persons_value_that_was_written_over_on_purpose_is_the_former_one(journal):
    journal.begin("2025-12", "A", [Change("r1", {"t": "高"}, {"t": "低"})])
    journal.begin("2025-12", "A", [Change("r1", {"t": "高"}, {"t": "手工"})])
    assert former(journal.entries("A"), "2025-12") == {"r1": ({"t": "手工"}, {"t": "高"})}


def test_what_was_undone_has_no_former_value_until_it_is_written_again(journal):
    journal.begin("2025-12", "A", [Change("r1", {"t": "高"}, {"t": "低"})])
    back = [Change("r1", {"t": "低"}, {"t": "高"})]
    journal.end(undone("2025-12"), "A", back, [Outcome("r1", "written")])
    assert former(journal.entries("A"), "2025-12") == {}
    journal.begin("2025-12", "A", [Change("r1", {"t": "高"}, {"t": "手工"})])
    assert former(journal.entries("A"), "2025-12") == {"r1": ({"t": "手工"}, {"t": "高"})}


def test_a_refused_record_has_no_former_value(journal):
    journal.end("2025-12", "A", [ONE], [Outcome("r1", "refused")])
    assert former(journal.entries("A"), "2025-12") == {}


def test_one_write_back_at_a_time(journal):
    with journal.alone(), pytest.raises(UsageError, match="另一个进程"), journal.alone():
        pass
    with journal.alone():
        pass
