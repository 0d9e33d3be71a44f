"""How time and memory grow with the number of customers: loading, each chapter, the book.

One build of a large client per size, step by step through the pipeline's own functions. CPU is
that of the process and everything it started; memory the largest sum of resident sets seen.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench_data import ORDERS_EACH, PERIOD, write_large_project

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 2**20
_LOOK_SECONDS = 0.1

READING, WORKBOOK, ASSEMBLY, PDF = "读取与快照", "分级表 xlsx", "组装报告", "报告 PDF"


@dataclass(frozen=True, slots=True)
class Stage:
    """What one step of a build took: seconds and MB."""

    name: str
    wall: float
    cpu: float
    peak_mb: float


class Meter:
    """Measures steps of this process and its descendants, one after the other (Linux)."""

    def __init__(self) -> None:
        self.stages: list[Stage] = []
        self._open: tuple[str, float, float, _Peak] | None = None

    def begin(self, name: str) -> None:
        """End the step before, if any, and begin this one."""
        self.end()
        peak = _Peak()
        peak.start()
        self._open = name, time.perf_counter(), tree_cpu(), peak

    def end(self) -> None:
        if self._open is not None:
            name, began, spent, peak = self._open
            wall, most = time.perf_counter() - began, peak.stop()
            cpu = tree_cpu() - spent - peak.own_cpu
            self.stages.append(Stage(name, wall, cpu, most))
            self._open = None
            print(f"    {described(self.stages[-1])}", flush=True)

    def chapter(self, title: str) -> Callable[[int, int], None]:
        """A chapter begins; its cells are of no interest here."""
        self.begin(title)
        return lambda index, total: None


class _Peak(threading.Thread):
    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._ended = threading.Event()
        self._most = 0.0
        self.own_cpu = 0.0  # seconds that looking took

    def run(self) -> None:
        while not self._ended.is_set():
            self._most = max(self._most, tree_memory())
            self._ended.wait(_LOOK_SECONDS)
        self.own_cpu = time.thread_time()

    def stop(self) -> float:
        self._ended.set()
        self.join()
        return self._most


def described(stage: Stage) -> str:
    return f"{stage.name}：CPU {stage.cpu:.1f} 秒，耗时 {stage.wall:.1f} 秒，内存 {stage.peak_mb:.0f} MB"


def _tree() -> Iterator[list[str]]:
    """Fields 3 … of /proc/<pid>/stat of this process and its descendants."""
    found: dict[int, list[str]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                text = Path("/proc", entry, "stat").read_text(errors="replace")
            except OSError:  # gone meanwhile
                continue
            found[int(entry)] = text.rpartition(")")[2].split()
    own = {os.getpid()}
    while more := {pid for pid, stat in found.items() if int(stat[1]) in own} - own:
        own |= more
    return (found[pid] for pid in own if pid in found)


def tree_cpu() -> float:
    """CPU seconds of the living and of their children that have ended."""
    return sum(sum(map(int, stat[11:15])) for stat in _tree()) / _TICKS


def tree_memory() -> float:
    """Resident MB of all together; pages that forks share count once for each."""
    return sum(int(stat[21]) for stat in _tree()) * _PAGE_MB


def build(folder: Path, customers: int) -> list[Stage]:
    """Build the large client's report in ``folder`` and measure every step."""
    from reportkit import preparation, report, runs
    from reportkit.brand import load_brand
    from reportkit.data.dataset import load_dataset
    from reportkit.preparation import wanted_notebooks
    from reportkit.project import Project
    from reportkit.render import FORMATS, render
    from reportkit.running import collect, execute_chapter, time_limit

    if not (folder / "params").is_dir():
        write_large_project(folder, customers)
    project, meter = Project(folder), Meter()
    params = preparation.read_parameters(project, "large", PERIOD)
    with runs.new_run(project, params) as run:
        meter.begin(READING)
        data = load_dataset(params, run.data)
        wanted, limit = (
            wanted_notebooks(project, params),
            time_limit(params.execution.timeout_seconds, data),
        )
        for notebook in wanted:  # one at a time, so that each has its own figures
            execute_chapter(notebook, params, run, limit, meter)
        meter.begin(ASSEMBLY)
        chapters = collect(run, [notebook.name for notebook in wanted])
        book = report.assemble(chapters, params, data=data)
        brand = load_brand(project.templates, params.report.brand)
        for name, format in ((WORKBOOK, "xlsx"), (PDF, "pdf")):
            meter.begin(name)
            render(book, brand, format, run.folder / FORMATS[format].file_name)
        meter.end()
    return meter.stages


def compare_sizes(sizes: Sequence[int]) -> None:
    """Build once per size, each in a process of its own, and print the table with ratios."""
    found: dict[int, list[Stage]] = {}
    for customers in sizes:
        print(f"规模：{customers:,} 家客户，每家约 {ORDERS_EACH} 笔订单", flush=True)
        with tempfile.TemporaryDirectory(prefix="reportkit-bench-") as aside:
            found[customers] = _measured(Path(aside), customers)
    print(scale_table(found), flush=True)


def _measured(folder: Path, customers: int) -> list[Stage]:
    told = folder / "stages.json"
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    way = [sys.executable, __file__, str(folder / "project"), str(customers), str(told)]
    if subprocess.run(way, env=environment).returncode:
        sys.exit(f"{customers:,} 家客户的报告没有生成。")
    return [Stage(**stage) for stage in json.loads(told.read_text(encoding="utf-8"))]


def scale_table(found: Mapping[int, Sequence[Stage]]) -> str:
    """One line per step: CPU seconds, wall seconds and MB per size, and how CPU grew."""
    sizes = sorted(found)
    steps = {size: {stage.name: stage for stage in _with_total(found[size])} for size in sizes}
    lines = ["步骤（CPU 秒｜耗时 秒｜峰值内存 MB｜CPU 为上一规模的倍数）"]
    lines.append("  " + "".join(f"{f'{size:,} 家':>34}" for size in sizes))
    for name in steps[sizes[-1]]:
        cells = []
        for place, size in enumerate(sizes):
            stage = steps[size].get(name)
            before = steps[sizes[place - 1]].get(name) if place else None
            cells.append(_cell(stage, before))
        lines.append("  " + "".join(f"{cell:>36}" for cell in cells) + f"  {name}")
    return "\n".join(lines)


def _with_total(stages: Sequence[Stage]) -> list[Stage]:
    wall, cpu = sum(stage.wall for stage in stages), sum(stage.cpu for stage in stages)
    return [*stages, Stage("合计", wall, cpu, max(stage.peak_mb for stage in stages))]


def _cell(stage: Stage | None, before: Stage | None) -> str:
    if stage is None:
        return "—"
    growth = f"×{stage.cpu / before.cpu:.1f}" if before is not None and before.cpu else ""
    return f"{stage.cpu:8.1f}｜{stage.wall:8.1f}｜{stage.peak_mb:5.0f}｜{growth:>5}"


def main() -> None:
    """One build, for ``compare_sizes``: FOLDER CUSTOMERS RESULT."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("customers", type=int)
    parser.add_argument("result", type=Path)
    arguments = parser.parse_args()
    stages = build(arguments.folder, arguments.customers)
    text = json.dumps([asdict(stage) for stage in stages], ensure_ascii=False)
    arguments.result.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
