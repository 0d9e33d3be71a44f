"""Build the jobs of a batch, one after another or side by side in processes of their own.

A job that fails, or whose process is killed, is that job's failure alone. What stops the batch
stops its workers, and a worker whose batch is gone stops by itself.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reportkit.batch.cluster import on_cluster
from reportkit.batch.outcome import Outcome
from reportkit.batch.planning import Job
from reportkit.errors import SystemFault, explained
from reportkit.garbage import collect_seldom
from reportkit.journal import last_event
from reportkit.password import seal_process
from reportkit.pipeline import STEPS, How, Progress, build_report
from reportkit.project import Project
from reportkit.runs import building_folder

LOCK_SECONDS = 6 * 3600.0  # a batch waits for another one that builds the same report
_TASKS = 8  # of one worker: the memory of rendering rises and is given back with the process
_LOOK_SECONDS = 0.5
_SECRET = re.compile(r"[A-Z0-9_]*PASSWORD[A-Z0-9_]*")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line said of every job."""

    overrides: dict[str, Any] = field(default_factory=dict)
    formats: tuple[str, ...] = ()
    replace: bool = False
    force: bool = False


def build_all(
    project: Project,
    jobs: Sequence[Job],
    *,
    asked: Asked | None = None,
    workers: int = 1,
    executor: str = "",
    progress: Callable[[Job], Progress] = lambda job: lambda step, detail: None,
    finished: Callable[[Outcome], None] = lambda outcome: None,
) -> tuple[Outcome, ...]:
    """Build each job. An unexpected fault of one client is its own failure, not the batch's.

    executor: where, ``dask://HOST:PORT``; without it on this machine, ``workers`` side by side.
    """
    asked = asked or Asked()
    outcomes: dict[Job, Outcome] = {}
    if executor:
        ending = on_cluster(
            project, jobs, executor, _work, asked, lambda left: _follow(project, left, progress)
        )
    elif workers > 1 and len(jobs) > 1:
        ending = _side_by_side(project, jobs, asked, workers, progress)
    else:
        ending = (_one(project, job, asked, progress) for job in jobs)
    for outcome in ending:
        outcomes[outcome.job] = outcome
        finished(outcome)
    return tuple(outcomes[job] for job in jobs)


def _one(project: Project, job: Job, asked: Asked, progress: Callable[[Job], Progress]) -> Outcome:
    began = time.monotonic()
    try:
        built = build_report(
            project, job.client, job.period,
            overrides=asked.overrides, formats=asked.formats, replace=asked.replace,
            how=How(force=asked.force, wait_seconds=LOCK_SECONDS), progress=progress(job),
        )  # fmt: skip
    except Exception as error:
        fault = explained(error)
        if fault is not error:
            fault.__cause__ = error
        return Outcome(job, error=fault, seconds=time.monotonic() - began)
    return Outcome(
        job, built.files, warnings=built.warnings, trial=built.trial, unchanged=built.unchanged,
        run=built.run, redrawn=built.redrawn, seconds=time.monotonic() - began,
    )  # fmt: skip


def _side_by_side(
    project: Project, jobs: Sequence[Job], asked: Asked, workers: int,
    progress: Callable[[Job], Progress],
) -> Iterator[Outcome]:  # fmt: skip
    with _secrets() as secrets, _Slots(secrets) as slots:
        pool = ThreadPoolExecutor(workers, thread_name_prefix="batch")
        try:
            waiting = {pool.submit(slots.build, project, job, asked): job for job in jobs}
            while waiting:
                done, _ = wait(waiting, timeout=_LOOK_SECONDS, return_when=FIRST_COMPLETED)
                for future in done:
                    del waiting[future]
                    yield future.result()
                _follow(project, [j for f, j in waiting.items() if f.running()], progress)
        finally:
            slots.over.set()
            _cancel(waiting)
            slots.stop()
            pool.shutdown(wait=True, cancel_futures=True)


def _cancel(waiting: dict[Future[Outcome], Job]) -> None:
    for future in waiting:
        future.cancel()


def _follow(project: Project, jobs: Sequence[Job], progress: Callable[[Job], Progress]) -> None:
    """Tell what the workers wrote of themselves."""
    for job in jobs:
        for trial in (False, True):
            final = project.run_folder(job.client, job.period, trial=trial)
            event = last_event(building_folder(final))
            if event.get("step") in range(1, len(STEPS) + 1):
                progress(job)(event["step"], str(event.get("detail", "")))


class _Slots:
    """One process per thread of the batch, renewed when it was killed."""

    def __init__(self, secrets: dict[str, str]) -> None:
        self.over = threading.Event()
        self._secrets = secrets
        self._own = threading.local()
        self._pools: dict[int, ProcessPoolExecutor] = {}  # process → its pool
        self._lock = threading.Lock()

    def __enter__(self) -> _Slots:
        return self

    def __exit__(self, *error: object) -> None:
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)

    def build(self, project: Project, job: Job, asked: Asked) -> Outcome:
        try:
            return self._pool().submit(_work, project.root, job, asked).result()
        except BrokenProcessPool:
            self._own.pool = None
            reason = (
                "生成它的进程被系统终止（常见原因：内存不足）。请减小 --jobs 后再试"
                if not self.over.is_set()
                else "批次已中断"
            )
            return Outcome(job, error=SystemFault(f"{reason}，上一份报告没有改动。"))

    def stop(self) -> None:
        """Ask every worker to end as Ctrl-C would."""
        with self._lock:
            for process in self._pools:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGTERM)

    def _pool(self) -> ProcessPoolExecutor:
        pool: ProcessPoolExecutor | None = getattr(self._own, "pool", None)
        self._own.tasks = getattr(self._own, "tasks", 0) + 1
        if pool is not None and self._own.tasks > _TASKS:
            pool.shutdown(wait=True)
            pool = None
        if pool is None:
            context = multiprocessing.get_context("spawn")
            pool = ProcessPoolExecutor(1, context, _begin, (self._secrets, os.getpid()))
            with self._lock:
                self._pools[pool.submit(os.getpid).result()] = pool
            self._own.pool, self._own.tasks = pool, 1
        return pool


@contextmanager
def _secrets() -> Iterator[dict[str, str]]:
    """Passwords travel to the workers by their pipe: what a process is started with, others can see."""
    found = {name: os.environ.pop(name) for name in list(os.environ) if _SECRET.fullmatch(name)}
    try:
        yield found
    finally:
        os.environ.update(found)


def _begin(secrets: dict[str, str], batch: int) -> None:
    """First act of a worker."""
    collect_seldom()
    if secrets:
        seal_process()
        os.environ.update(secrets)
    signal.signal(signal.SIGTERM, _stop)
    threading.Thread(target=_watch, args=(batch,), daemon=True).start()


def _stop(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _watch(batch: int) -> None:
    """End this worker when the batch is gone, however it went."""
    while os.getppid() == batch:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def _work(root: Path, job: Job, asked: Asked) -> Outcome:
    return _one(Project(root), job, asked, lambda job: lambda step, detail: None)
