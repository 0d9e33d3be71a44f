"""Killed at any instant, the next command finds a whole report, and a rebuild gives the same bytes.

REPORTKIT_KILLS=20 kills as often as ``make kills`` does; two are enough for every day.
"""

import os
import random
import signal
import subprocess
import sys
import time

import pytest
from test_editions import PDF, PLAN, build, numbers, report, snapshot
from tiny_client import CLIENT, PERIOD, write_tiny

from reportkit import runs
from reportkit.analysis.basics.periods import Period
from reportkit.project import Project
from reportkit.render import FORMATS

KILLS = int(os.environ.get("REPORTKIT_KILLS", "2"))
FILES = {renderer.file_name for renderer in FORMATS.values()}


def start(project: Project, *more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "reportkit", "build", CLIENT, "--period", PERIOD, *more]
    return subprocess.Popen(
        command,
        cwd=project.root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def delivered(project: Project) -> dict[str, bytes]:
    folder = project.run_folder(CLIENT, Period.parse(PERIOD))
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name in FILES}


@pytest.mark.skipif(os.name != "posix", reason="kills a process group")
def test_killed_at_random_instants_and_rebuilt_every_format_has_the_same_bytes(tmp_path):
    undisturbed = write_tiny(tmp_path / "undisturbed")
    began = time.monotonic()
    assert start(undisturbed).wait() == 0
    took = time.monotonic() - began
    expected = delivered(undisturbed)
    assert set(expected) == FILES
    project = write_tiny(tmp_path / "p")
    instants = random.Random(KILLS)
    for kill in range(KILLS):
        building = start(project)
        time.sleep(instants.uniform(0, took))
        os.killpg(building.pid, signal.SIGKILL)
        building.wait()
        outcomes = [run.outcome for run in runs.past_runs(project)]
        assert outcomes in ([], ["done"]) if kill == 0 else ["done"]
        if kill == 0 or KILLS > 2:
            assert start(project).wait() == 0
        assert delivered(project) == expected
    assert start(project, "--force").wait() == 0
    assert delivered(project) == expected


def killed_at(step: int, project: Project) -> bool:
    """Build in a child that kills itself before its rename or link number ``step``, or ends."""
    child = os.fork()
    if child == 0:
        left = [step]

        def counted(act):
            def act_or_die(*words, **more):
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return act(*words, **more)

            return act_or_die

        os.replace, os.link, os.rmdir = map(counted, (os.replace, os.link, os.rmdir))
        build(project, "b")
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_before_any_rename_nothing_is_lost(tmp_path):
    undisturbed = Project(tmp_path / "undisturbed")
    build(undisturbed)
    build(undisturbed, "b")
    expected = (report(undisturbed) / PDF).read_bytes()
    step, killed = 0, True
    while killed:
        project = Project(tmp_path / str(step))
        build(project)
        (report(project) / PLAN).write_text("edited")
        (report(project) / "纪要.txt").write_text("notes")
        good = snapshot(report(project))
        killed = killed_at(step, project)
        (run,) = runs.past_runs(project)
        assert run.outcome == "done"
        after = snapshot(report(project))
        assert (after[PLAN], after["纪要.txt"]) == (b"edited", b"notes")
        assert after[PDF] in (good[PDF], expected)
        build(project, "b")
        assert (report(project) / PDF).read_bytes() == expected
        assert (report(project) / PLAN).read_text() == "edited"
        assert numbers(project) == [1, 2]
        assert [p.name for p in report(project).parent.iterdir() if p.name.endswith(".old")] == []
        step += 1
    assert step > 8  # renames of run.json, of the edition, of the report
