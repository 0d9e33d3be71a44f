"""make bench: CPU seconds and their ratios, each way a whole process of its own.

One row a step of the demo client's report: ours; the plain way (notebooks by Papermill's defaults,
pages by WeasyPrint alone from the very HTML and tags of ours); the floor (the notebooks' cells in
one process); and BASE, an earlier commit that is built and run beside this one. All ways of a step
run in turn, so that a busy minute meets each of them; medians are printed. It fails when a step
costs more than LIMIT of what it cost in BASE. Then sizes: large clients, step by step
(``--scale ""`` leaves that out; a million customers take most of an hour and 6 GB of disk).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import bench_ways
from bench_door import compare_reading
from bench_month import compare_batches
from bench_scale import compare_sizes
from bench_table import LIMIT, Row, slower, table

BASE = "3884eced3fc81f272e6d58a2fea58b1b1626bab9"
ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = "各章笔记本"
#: step → the ways measured for it; ``base`` is ours in the earlier commit
STEPS: Mapping[str, Mapping[str, str]] = {
    CHAPTERS: {"ours": "notebooks", "plain": "papermill", "floor": "cells"},
    "PDF": {"ours": "pdf", "plain": "weasyprint"},
    "DOCX": {"ours": "docx"},
    "HTML": {"ours": "html"},
    "Excel 分级表": {"ours": "xlsx"},
}


@dataclass(frozen=True, slots=True)
class Measured:
    """CPU seconds of a process with all it started, and the largest of their memories."""

    cpu: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Side:
    """One version of the package, and the folder with a finished run that it made itself."""

    code: Path
    folder: Path


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--base", default=BASE, help="比较的提交；空：不比较")
    parser.add_argument("--steps", default=",".join(STEPS), help="步骤，逗号分隔")
    parser.add_argument("--scale", default="10000,100000,1000000", help="客户数，逗号分隔")
    parser.add_argument(
        "--door", default="10000000,500000", help="读入的文本行数与工作簿行数，逗号分隔；空：不测"
    )
    parser.add_argument("--clients", default="1,10,50", help="批次的客户数，逗号分隔；空：不测")
    arguments = parser.parse_args()
    rows: Sequence[Row] = ()
    if arguments.runs:
        rows = compare_ways(arguments.runs, arguments.base, arguments.steps.split(","))
    if arguments.scale:
        compare_sizes([int(size) for size in arguments.scale.split(",")])
    if arguments.door:
        text, sheet = arguments.door.split(",")
        compare_reading(int(text), int(sheet))
    if arguments.clients:
        compare_batches([int(count) for count in arguments.clients.split(",")])
    if late := slower(rows):
        sys.exit(f"比 {arguments.base[:7]} 慢到 {LIMIT} 倍以上：{'、'.join(late)}")


def compare_ways(runs: int, base: str, steps: Sequence[str]) -> list[Row]:
    """Print and return one row a step."""
    with tempfile.TemporaryDirectory(prefix="reportkit-bench-") as aside:
        home = Path(aside)
        sides = {"ours": Side(ROOT, home / "ours")}
        if earlier := checked_out(base, home / "code"):
            sides["base"] = Side(earlier, home / "base")
        print("准备演示客户的数据 …", flush=True)
        for side in sides.values():
            measured("prepare", side)
        rows = [Row(label(step, sides), in_turn(STEPS[step], sides, runs)) for step in steps]
        print(table(rows), flush=True)
        if earlier:
            git("worktree", "remove", "--force", str(earlier))
    return rows


def label(step: str, sides: Mapping[str, Side]) -> str:
    """A step as the table names it; of the chapters how many there are, where fewer also of the base."""
    if step != CHAPTERS:
        return step
    counts = {
        name: len(list((side.folder / "project" / "notebooks").glob("*.ipynb")))
        for name, side in sides.items()
    }
    other = counts.get("base", counts["ours"])
    base = "" if other == counts["ours"] else f"（基准 {other} 章）"
    return f"{counts['ours']} 章笔记本{base}"


def in_turn(
    ways: Mapping[str, str], sides: Mapping[str, Side], runs: int
) -> dict[str, list[float]]:
    """CPU seconds by column, ``runs`` of each, one round after the other."""
    found: dict[str, list[float]] = {}
    for _ in range(runs):
        for column, way in ways.items():
            found.setdefault(column, []).append(measured(way, sides["ours"]).cpu)
        if "base" in sides:
            found.setdefault("base", []).append(measured(ways["ours"], sides["base"]).cpu)
    return found


def checked_out(commit: str, folder: Path) -> Path | None:
    """The earlier version in ``folder``; None where there is none, which is said."""
    if not commit:
        return None
    if git("worktree", "add", "--quiet", "--detach", str(folder), commit):
        return folder
    print(f"这里没有提交 {commit[:7]}（浅克隆？），不与它比较。", flush=True)
    return None


def git(*words: str) -> bool:
    done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, check=False)
    return done.returncode == 0


def measured(way: str, side: Side) -> Measured:
    """Run one way (a name of bench_ways.WAYS) with the code of ``side``. Ends all when it fails."""
    environment = {
        **os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": str(side.code),
    }  # fmt: skip
    child = subprocess.Popen(
        [sys.executable, bench_ways.__file__, way, str(side.folder)],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert child.stderr is not None
    words = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{way} 失败：\n{words.decode(errors='replace')}")
    return Measured(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
