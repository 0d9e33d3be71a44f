"""A batch on a real Dask scheduler with two workers, of which one is killed."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from tiny_client import CLIENT, PERIOD, add_client, write_tiny

from reportkit.analysis.basics.periods import Period
from reportkit.batch import cluster
from reportkit.batch.building import build_all
from reportkit.batch.cluster import scheduler_address, what_is_here
from reportkit.batch.outcome import Outcome
from reportkit.batch.planning import Job, plan
from reportkit.errors import DataError, SystemFault, SystemRequirementError, UsageError
from reportkit.project import Project

SPAN = Period.parse(PERIOD)
CLIENTS = (CLIENT, "yi", "bing", "ding")


def written(root: Path) -> Project:
    project = write_tiny(root, formats=["html"])
    for number, client in enumerate(CLIENTS[1:]):
        add_client(project, client, customers=6 + number)
    return project


def delivered(project: Project) -> dict[str, bytes]:
    return {
        client: (project.run_folder(client, SPAN) / "客户管理分析报告.html").read_bytes()
        for client in CLIENTS
    }


def started(*words: str) -> tuple[subprocess.Popen[str], str]:
    """A process of Dask, and what it says of where it is."""
    process = subprocess.Popen(
        [sys.executable, "-m", *words], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(r"(?:Scheduler at|Registered to):\s+(tcp://\S+)", line):
            return process, found[1]
    raise AssertionError("Dask did not start")


@pytest.fixture
def dask():
    """The address of a scheduler, and its two workers."""
    processes = []
    try:
        scheduler, address = started(
            "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard", "--host", "127.0.0.1"
        )
        processes.append(scheduler)
        for _ in range(2):
            worker, _ = started(
                "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny",
                "--no-dashboard",
            )  # fmt: skip
            processes.append(worker)
        yield address.replace("tcp://", "dask://"), processes[1:]
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()


@pytest.mark.skipif(os.name != "posix", reason="kills a worker")
def test_one_worker_killed_on_the_way_the_bytes_are_those_of_one_machine(tmp_path, dask):
    here = written(tmp_path / "here")
    assert [o.error for o in build_all(here, plan(CLIENTS, [SPAN]))] == [None] * 4
    address, (victim, _) = dask
    there = written(tmp_path / "there")
    killed: list[int] = []

    def progress(job: Job):
        def told(step: int, detail: str) -> None:
            if step == 3 and not killed:
                killed.append(step)
                os.kill(victim.pid, signal.SIGKILL)

        return told

    outcomes = build_all(there, plan(CLIENTS, [SPAN]), executor=address, progress=progress)
    assert [o.error for o in outcomes] == [None] * 4
    assert [o.job.client for o in outcomes] == sorted(CLIENTS)
    assert killed
    assert delivered(there) == delivered(here)
    # and a failure is that client's own, with its own words
    (there.root / "yi.csv").unlink()
    failed, good = build_all(there, plan(["yi", "bing"], [SPAN]), executor=address)[::-1]
    assert isinstance(failed.error, DataError), failed.error
    assert "yi.csv" in str(failed.error)
    assert good.unchanged


@pytest.mark.parametrize("executor", ["10.0.0.5:8786", "dask://host", "dask://:1", "ray://a:1"])
def test_an_address_that_is_none_is_refused(executor):
    with pytest.raises(UsageError, match="应写成 dask://主机:端口"):
        scheduler_address(executor)
    assert scheduler_address("dask://[::1]:8786") == "tcp://[::1]:8786"


def test_a_scheduler_that_is_not_there_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 1)
    with pytest.raises(UsageError, match="连接不上 tcp://127.0.0.1:9 的 Dask 调度器"):
        build_all(Project(tmp_path), [Job("a", SPAN)], executor="dask://127.0.0.1:9")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, "还没有工作进程"), ({"w": ("other", "same")}, "工作进程 w 上的 reportkit 与这里的不同"),
        ({"w": ("same", "")}, "工作进程 w 看不到同一个项目"),
    ],
)  # fmt: skip
def test_a_cluster_that_would_make_other_reports_is_refused(tmp_path, monkeypatch, told, said):
    monkeypatch.setattr(cluster, "what_is_here", lambda root: ("same", "same"))
    client = SimpleNamespace(run=lambda act, root: told)
    with pytest.raises(SystemRequirementError, match=said):
        cluster._refuse_unlike(client, Project(tmp_path))


def test_what_is_here_follows_program_and_settings(tmp_path):
    project = written(tmp_path / "p")
    before = what_is_here(str(project.root))
    assert what_is_here(str(project.root)) == before
    project.client_file("yi").unlink()
    assert what_is_here(str(project.root)) != before
    assert what_is_here(str(tmp_path / "nowhere")) == (before[0], "")


def test_a_job_that_no_worker_survives_is_that_jobs_failure():
    class Lost:
        def exception(self):
            return type("KilledWorker", (Exception,), {})("Attempted 3 times\nand more")

    found = cluster._outcome(Job("a", SPAN), Lost())
    assert isinstance(found, Outcome)
    assert isinstance(found.error, SystemFault)
    assert "KilledWorker：Attempted 3 times；常见原因：内存不足" in str(found.error)
