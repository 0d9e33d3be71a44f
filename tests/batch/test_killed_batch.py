"""A batch of clients × periods, killed at any instant and resumed, ends as if nobody had killed it.

REPORTKIT_KILLS=10 with REPORTKIT_CLIENTS=40 is what ``make kills-batch`` does; every day kills four
clients three times.
"""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from tiny_client import CLIENT, add_client, write_tiny

from reportkit import runs
from reportkit.project import Project

KILLS = int(os.environ.get("REPORTKIT_KILLS", "3"))
CLIENTS = int(os.environ.get("REPORTKIT_CLIENTS", "4"))
PERIODS = ("2025-11", "2025-12")


def written(root: Path) -> Project:
    project = write_tiny(root, formats=["html"])
    settings = project.client_file(CLIENT)
    settings.write_text(
        settings.read_text("utf-8").replace("report: {", f"report: {{since: {PERIODS[0]}, "),
        "utf-8",
    )
    for number in range(1, CLIENTS):
        add_client(project, f"client{number:02d}", customers=5 + number)
    return project


def start(project: Project) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            sys.executable, "-m", "reportkit", "ensure", "--clients", "[ct]*", "--through",
            PERIODS[1], "--jobs", "2",
        ],
        cwd=project.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip


def delivered(project: Project) -> dict[str, bytes]:
    """Every file of every finished report that a client gets, by its path."""
    found = {}
    for run in project.output.glob("[!_.]*/[!.]*/run.json"):
        record = runs.read_record(run.parent)
        assert record["outcome"] == "done", run
        for name in record["files"]:
            if "/" not in name:
                path = run.parent / name
                found[str(path.relative_to(project.output))] = path.read_bytes()
    return found


def half_made(project: Project) -> list[str]:
    folders = project.output.glob("[!_.]*/*")
    return [p.name for p in folders if p.name.endswith((".building", ".old", ".part"))]


@pytest.mark.skipif(os.name != "posix", reason="kills a process group")
def test_killed_at_random_instants_and_resumed_it_ends_with_the_same_bytes(tmp_path):
    undisturbed = written(tmp_path / "undisturbed")
    began = time.monotonic()
    assert start(undisturbed).wait() == 0
    took = time.monotonic() - began
    expected = delivered(undisturbed)
    assert len(expected) == CLIENTS * len(PERIODS)
    project = written(tmp_path / "p")
    instants = random.Random(KILLS)
    for _ in range(KILLS):
        batch = start(project)
        with suppress(subprocess.TimeoutExpired):
            batch.wait(instants.uniform(0, 2 * took / KILLS))  # all over the work, on the average
        with suppress(ProcessLookupError):
            os.killpg(batch.pid, signal.SIGKILL)
        batch.wait()
        assert delivered(project).items() <= expected.items()  # whatever is there is right
    assert start(project).wait() == 0
    assert delivered(project) == expected
    assert half_made(project) == []
    print(f"{CLIENTS} x {len(PERIODS)}, {KILLS} kills: {took:.0f} s undisturbed")
