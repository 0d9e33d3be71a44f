"""The month: how a batch grows with its clients, one and two at a time, and with nothing to do.

``bench_month.py [--clients 1,10,50]``: small clients of one chapter and one page, so that what a batch
adds to its reports is seen. CPU seconds of the command with all it started, and seconds by the clock.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

PERIOD = "2025-12"
HEADS = ("客户", "同时", "CPU 秒", "每份", "时钟秒", "没有变化时 CPU 秒")


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one batch, and of the same once more when nothing has changed."""

    clients: int
    jobs: int
    cpu: float
    clock: float
    again: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", default="1,10,50", help="客户数，逗号分隔")
    compare_batches([int(count) for count in parser.parse_args().clients.split(",")])


def compare_batches(counts: Sequence[int]) -> None:
    """Print one row a size and number of jobs."""
    print(month_table([measured(count, jobs) for count in counts for jobs in (1, 2)]), flush=True)


def month_table(costs: Sequence[Cost]) -> str:
    lines = [HEADS, ("---", *["--:"] * (len(HEADS) - 1))]
    for cost in costs:
        each = cost.cpu / cost.clients
        numbers = (f"{n:.1f}" for n in (cost.cpu, each, cost.clock, cost.again))
        lines.append((str(cost.clients), str(cost.jobs), *numbers))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def measured(clients: int, jobs: int) -> Cost:
    """Build a project of so many clients, then ask for the same again."""
    from tiny_client import CLIENT, add_client, write_tiny

    with tempfile.TemporaryDirectory(prefix="reportkit-month-") as aside:
        project = write_tiny(Path(aside) / "p", formats=["html"])
        for number in range(clients):
            add_client(project, f"client{number:03d}")
        project.client_file(CLIENT).unlink()
        cpu, clock = _batch(project.root, jobs)
        again, _ = _batch(project.root, jobs)
        return Cost(clients, jobs, cpu, clock, again)


def _batch(root: Path, jobs: int) -> tuple[float, float]:
    """CPU seconds and seconds by the clock. Ends all when a report failed."""
    words = ["build", "--clients", "client*", "--period", PERIOD, "--jobs", str(jobs)]
    began = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, "-m", "reportkit", *words], cwd=root,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"批次失败（退出码 {child.returncode}）")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - began


if __name__ == "__main__":
    main()
