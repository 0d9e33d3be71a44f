"""The jobs of a batch on a Dask cluster: the only way into distributed.

Its workers see the project under the same path and have the same program; each job is what it is on
one machine. A worker that is lost costs no report: another one continues where it stopped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reportkit.batch.outcome import Outcome
from reportkit.batch.planning import Job
from reportkit.errors import ReportkitError, SystemFault, SystemRequirementError, UsageError
from reportkit.hashes import tree_hash
from reportkit.project import Project

_SCHEME = "dask://"
_CONNECT_SECONDS = 15
_LOOK_SECONDS = 0.5
_PATIENCE = 120.0  # seconds without any worker

#: builds one job where it is called: the root of the project, the job, what was asked
Work = Callable[..., Outcome]


def scheduler_address(executor: str) -> str:
    """``dask://HOST:PORT`` → as Dask has it. Raises UsageError for anything else."""
    host, colon, port = executor.removeprefix(_SCHEME).rpartition(":")
    if not (executor.startswith(_SCHEME) and host and colon and port.isdigit()):
        raise UsageError(
            f"--executor {executor} 应写成 dask://主机:端口，例如 dask://10.0.0.5:8786。"
        )
    return f"tcp://{host}:{port}"


def on_cluster(
    project: Project, jobs: Sequence[Job], executor: str, work: Work, asked: Any,
    follow: Callable[[Sequence[Job]], None],
) -> Iterator[Outcome]:  # fmt: skip
    """Outcomes as they come. follow: is told which jobs are at work.

    Raises UsageError or SystemRequirementError before anything is built when there is no cluster
    that can build the jobs. Stopped, it takes back what no worker has begun.
    """
    with _connected(scheduler_address(executor)) as client:
        _refuse_unlike(client, project)
        waiting = {
            client.submit(work, project.root, job, asked, key=f"{job} {time.time_ns()}", pure=False): job
            for job in jobs
        }  # fmt: skip
        seen = time.monotonic()
        try:
            while waiting:
                done = [future for future in waiting if future.done()]
                for future in done:
                    yield _outcome(waiting.pop(future), future)
                follow(tuple(waiting.values()))
                if client.scheduler_info(n_workers=1)["workers"]:
                    seen = time.monotonic()
                elif time.monotonic() - seen > _PATIENCE:
                    raise SystemFault(
                        f"集群上已没有工作进程，{len(waiting)} 份没有做；恢复后再运行一次就接着做。"
                    )
                if waiting and not done:
                    time.sleep(_LOOK_SECONDS)
        finally:
            client.cancel(list(waiting), reason="the batch has ended")


def _outcome(job: Job, future: Any) -> Outcome:
    error = future.exception()
    if error is None:
        done: Outcome = future.result()
        return done
    if isinstance(error, ReportkitError):
        return Outcome(job, error=error)
    said = f"{type(error).__name__}：{str(error).partition(chr(10))[0][:200]}"
    reason = f"集群上的工作进程没有做完（{said}；常见原因：内存不足）"
    return Outcome(job, error=SystemFault(f"{reason}，上一份报告没有改动。"))


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    try:
        import distributed
    except ImportError as error:
        raise UsageError(
            "--executor 用到 Dask，请先安装：pip install 'reportkit[dask]'。"
        ) from error
    open_client: Any = distributed.Client
    try:
        client = open_client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise UsageError(
            f"连接不上 {address} 的 Dask 调度器，请核对地址，并确认它在运行。"
        ) from error
    with client:
        yield client


def _refuse_unlike(client: Any, project: Project) -> None:
    """Another program or another project there would make another report."""
    told = client.run(what_is_here, str(project.root))
    if not told:
        raise SystemRequirementError("Dask 调度器还没有工作进程，请先启动 dask worker。")
    mine = what_is_here(str(project.root))
    for worker, theirs in sorted(told.items()):
        if theirs[1] != mine[1]:
            raise SystemRequirementError(
                f"工作进程 {worker} 看不到同一个项目 {project.root}，请把它放在共享的目录里，路径相同。"
            )
        if theirs != mine:
            raise SystemRequirementError(
                f"工作进程 {worker} 上的 reportkit 与这里的不同，会做出不同的报告；请装成同一版再启动。"
            )


def what_is_here(root: str) -> tuple[str, str]:
    """The program and the project as this process sees them."""
    code = tree_hash([Path(__file__).parent.parent], [".py"])
    settings = Path(root) / "params"
    return code, tree_hash([settings], [".yaml"]) if settings.is_dir() else ""
