"""A batch with real kernels and real processes: one failure is that client's alone."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from tiny_client import CLIENT, PERIOD, add_client, write_tiny

from reportkit import runs
from reportkit.analysis.basics.periods import Period
from reportkit.batch import building
from reportkit.batch.building import Asked, build_all
from reportkit.batch.outcome import Outcome
from reportkit.batch.planning import Job, plan
from reportkit.errors import SystemFault, UnexpectedError
from reportkit.journal import events
from reportkit.project import Project
from reportkit.scaffold import write_project

SPAN = Period.parse(PERIOD)


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    project = write_tiny(tmp_path_factory.mktemp("batch") / "p", formats=["html"])
    add_client(project, "yi")
    return project


def test_a_client_that_cannot_be_built_is_told_and_the_next_is_tried(tmp_path):
    write_project(tmp_path / "p")
    project = Project(tmp_path / "p")
    project.client_file("jia").write_text("client: {name: 甲, kinds: 对公}\n", "utf-8")
    told: list[Outcome] = []
    outcomes = build_all(project, plan(["jia", "yi"], [SPAN]), finished=told.append)
    assert tuple(told) == outcomes
    assert [type(outcome.error).__name__ for outcome in outcomes] == [
        "ParameterError",
        "UsageError",
    ]
    assert "没有名为“client.kinds”的参数" in str(outcomes[0].error)
    assert "没有客户“yi”" in str(outcomes[1].error)
    assert all(outcome.files == () for outcome in outcomes)


def test_a_fault_of_the_program_is_that_clients_failure_and_keeps_its_cause(tmp_path):
    write_project(tmp_path / "p")
    project = Project(tmp_path / "p")
    broken = lambda job: (_ for _ in ()).throw(ZeroDivisionError("durch null"))  # noqa: E731
    (outcome,) = build_all(project, plan(["demo"], [SPAN]), progress=broken)
    assert isinstance(outcome.error, UnexpectedError)
    assert isinstance(outcome.error.__cause__, ZeroDivisionError)


def workers() -> set[int]:
    """Processes that this one has started for the batch."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*/status"):
        try:
            status = entry.read_text()
            command = (entry.parent / "cmdline").read_text()
        except OSError:
            continue
        if f"PPid:\t{os.getpid()}\n" in status and "spawn_main" in command:
            found.add(int(entry.parent.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
def test_side_by_side_a_killed_worker_costs_its_own_report_alone(project, monkeypatch):
    monkeypatch.setenv("TINY_PASSWORD", "correct horse battery")
    seen: dict[str, set[str]] = {}
    killed: list[int] = []

    def progress(job: Job):
        def told(step: int, detail: str) -> None:
            seen.setdefault(job.client, set()).add(f"{step} {detail}")
            if step == 3 and job.client == "yi" and not killed:
                with_children = sorted(workers())
                lock = project.output / "yi"
                killed.append(holder_of(lock, with_children))
                os.kill(killed[0], signal.SIGKILL)

        return told

    outcomes = build_all(project, plan([CLIENT, "yi"], [SPAN]), workers=2, progress=progress)
    assert outcomes[0].error is None, outcomes[0].error
    assert outcomes[0].run == ("tiering",)
    assert isinstance(outcomes[1].error, SystemFault)
    assert "进程被系统终止" in str(outcomes[1].error)
    assert os.environ["TINY_PASSWORD"] == "correct horse battery"
    names = [event["event"] for event in events(project.run_folder(CLIENT, SPAN))]
    assert names[0] == "step"
    assert {"chapter", "cell"} <= set(names)
    assert names[-1] == "done"
    again = build_all(project, plan([CLIENT, "yi"], [SPAN]))
    assert [(outcome.unchanged, outcome.error) for outcome in again] == [
        (True, None),
        (False, None),
    ]
    assert not workers()


def holder_of(folder: Path, processes: list[int]) -> int:
    """The process that has a file open below ``folder``."""
    for process in processes:
        for handle in Path(f"/proc/{process}/fd").iterdir():
            if str(folder) in os.readlink(handle):
                return process
    raise AssertionError("nobody builds it")


def test_two_batches_at_once_build_each_report_once(project):
    """The second waits for the first and then finds that nothing has changed."""
    add_client(project, "bing")
    jobs, found = plan(["bing"], [SPAN]), []
    threads = [
        threading.Thread(target=lambda: found.extend(build_all(project, jobs))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(outcome.run) for outcome in found) == [0, 1]
    assert [outcome.error for outcome in found] == [None, None]


@pytest.mark.skipif(os.name != "posix", reason="sends signals")
def test_a_terminated_batch_stops_its_workers_and_leaves_nothing_half_made(project):
    for name in ("ding", "wu"):
        add_client(project, name)
    command = [
        sys.executable, "-m", "reportkit", "build", "--clients", "[dw][iu]*", "--period", PERIOD,
        "--jobs", "2",
    ]  # fmt: skip
    batch = subprocess.Popen(command, cwd=project.root, stderr=subprocess.PIPE, text=True)
    places = [runs.building_folder(project.run_folder(name, SPAN)) for name in ("ding", "wu")]
    while not any(map(Path.is_dir, places)) and batch.poll() is None:
        time.sleep(0.1)
    batch.terminate()
    _, said = batch.communicate(timeout=300)
    assert batch.returncode == 130, said
    assert not any(map(Path.is_dir, places))
    assert [o.error for o in build_all(project, plan(["ding", "wu"], [SPAN]))] == [None, None]


def test_what_was_asked_holds_for_every_job(project):
    asked = Asked(overrides={"report.title": "试"}, formats=("html",))
    (outcome,) = build_all(project, plan([CLIENT], [SPAN]), asked=asked)
    assert outcome.trial
    (outcome,) = build_all(project, plan([CLIENT], [SPAN]), asked=Asked(force=True))
    assert outcome.run == ("tiering",)


def test_passwords_are_out_of_the_environment_while_workers_start(monkeypatch):
    monkeypatch.setenv("TINY_PASSWORD", "x")
    with building._secrets() as secrets:
        assert secrets == {"TINY_PASSWORD": "x"}
        assert "TINY_PASSWORD" not in os.environ
    assert os.environ["TINY_PASSWORD"] == "x"
