"""Where mutants are tried: a copy of the working tree, warm libraries, one forked process each.

A mutant of a module meets the test file that mirrors the module and those that import it; one that
they let live, and every mutant of a notebook, meets the golden numbers of the chapters that run the
changed line. Which chapters do is recorded once, by running all clients with a tracer.

mutmut and cosmic-ray start the interpreter and its 3 CPU seconds of imports for every mutant, know
no notebooks, and cannot choose tests by file; hence these few lines.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import re
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

CPU_SECONDS = 90  # of one mutant; more is an endless loop, and so noticed
MOST_FILES = 3  # test files besides the mirroring one
MOST_STAGES = 5  # chapters of thin clients; the demo client is asked when all of them are content
LIBRARIES = (
    "numpy", "pandas", "pyarrow.parquet", "duckdb", "scipy.stats", "scipy.optimize", "sklearn.cluster",
    "sklearn.linear_model", "sklearn.ensemble", "sklearn.calibration", "sklearn.inspection",
    "matplotlib.pyplot", "seaborn", "pydantic", "jinja2", "nbformat", "papermill", "openpyxl",
    "xlsxwriter", "fastexcel", "weasyprint", "hypothesis", "pytest", "_pytest.assertion",
)  # fmt: skip
_LEFT_OUT = (".git", ".venv", "output", "__pycache__", ".*_cache", ".ipynb_checkpoints")
_SLOW = re.compile(r"demo_run|build_report|CliRunner|selenium|subprocess|shared_data")
_DEMO = "demo"

Lines = dict[str, dict[str, list[int]]]  # client/stage → file or cell → lines that ran


@dataclass(frozen=True, slots=True)
class Ground:
    """The copy, the project in which the clients were run, and which stage runs which lines."""

    root: Path
    lines: Lines
    seconds: dict[str, float]  # CPU seconds of each stage
    passes: dict[str, bool] = field(default_factory=dict)  # test files run without a fault

    @property
    def project(self) -> Path:
        return self.root / "project"

    @property
    def tree(self) -> Path:
        return self.root / "tree"

    def stages(self, place: str, first: int, last: int) -> list[str]:
        """The stages that run a line of ``place``, cheapest first, the demo client last."""
        touched = {stage: set(seen.get(place, ())) for stage, seen in self.lines.items()}
        wanted = set(range(first, last + 1))
        hit = [stage for stage, seen in touched.items() if seen & wanted]
        hit = hit or [stage for stage, seen in touched.items() if seen]  # run when imported
        ranked = sorted(hit, key=lambda stage: self.seconds[stage])
        thin = [stage for stage in ranked if not stage.startswith(f"{_DEMO}/")]
        return thin[:MOST_STAGES] + [stage for stage in ranked if stage not in thin][:1]

    def test_files(self, module: str) -> list[str]:
        """The mirroring test file, and the smallest that import the module."""
        path = Path(module).relative_to("reportkit").with_suffix("")
        flat = "_".join(path.parts[1:])
        names = {
            f"tests/{path.parent}/test_{path.name}.py",
            f"tests/{path.parts[0]}/test_{flat}.py",
        }
        mirrors = sorted(name for name in names if (self.tree / name).is_file())
        dotted = ".".join(("reportkit", *path.parts))
        package, _, word = dotted.rpartition(".")
        asks = re.compile(
            rf"{re.escape(dotted)}\b|from {re.escape(package)} import [^\n]*\b{word}\b"
        )
        others = []
        for file in (self.tree / "tests").rglob("test_*.py"):
            text = file.read_text("utf-8")
            name = file.relative_to(self.tree).as_posix()
            if name not in mirrors and asks.search(text) and not _SLOW.search(text):
                others.append((len(text), name))
        return mirrors + [name for _, name in sorted(others)[:MOST_FILES]]

    def passing(self, files: list[str]) -> list[str]:
        """Those that pass without a fault; each is asked once. The others could notice anything."""
        for file in files:
            if file not in self.passes:
                work = partial(meets_tests, [file])
                status, _ = in_fork(work, self.tree, self.root / "last.txt", CPU_SECONDS)
                self.passes[file] = status == 0
                if status:
                    print(f"{file} 失败了，不用它判断。", flush=True)
        return [file for file in files if self.passes[file]]


def warm_up() -> None:
    """Import the libraries once, so that every forked process has them; nothing of ours."""
    sys.dont_write_bytecode = True
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", PYTHONDONTWRITEBYTECODE="1")
    os.environ["MPLBACKEND"] = "agg"
    for name in LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def prepare_ground(source: Path, root: Path, *, demo: bool = True) -> Ground:
    """Copy the tree, run the clients under a tracer and keep what it saw.

    demo: the demo client too, which takes as long as all thin ones together.
    """
    tree, seen = root / "tree", root / "seen.json"
    if not seen.is_file():
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(source, tree, ignore=shutil.ignore_patterns(*_LEFT_OUT))
        status, said = in_fork(
            lambda: _run_all(root, seen, demo), tree, root / "baseline.txt", 7200
        )
        if status != 0 or not seen.is_file():
            raise SystemExit(f"基线没有运行起来：\n{said[-3000:]}")
        print(said, end="", flush=True)
    content = json.loads(seen.read_text("utf-8"))
    return Ground(root, content["lines"], content["seconds"])


def in_fork(work: Callable[[], int], cwd: Path, log: Path, cpu_seconds: int) -> tuple[int, str]:
    """Exit status (-1: out of time) and output of ``work`` in a process of its own."""
    pid = os.fork()
    if pid == 0:
        status = 3
        try:
            _become(cwd, log, cpu_seconds)
            status = work()
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    _, state = os.waitpid(pid, 0)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, 9)  # what the tests may have started
    status = -1 if os.WIFSIGNALED(state) else os.WEXITSTATUS(state)
    return status, log.read_text("utf-8", errors="replace")


def _become(cwd: Path, log: Path, cpu_seconds: int) -> None:
    os.setpgid(0, 0)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 5))
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.chdir(cwd)
    sys.path[:0] = [str(cwd), str(cwd / "tests"), str(cwd / "tools")]
    os.environ["PYTHONPATH"] = str(cwd)


def _run_all(root: Path, seen: Path, demo: bool) -> int:
    """In a fork: every stage of every client. Where its golden file is stale the copy's is renewed."""
    import golden_runs

    from reportkit.project import Project
    from reportkit.scaffold import write_project

    project = Project(root / "project")
    write_project(project.root)
    lines: Lines = {}
    seconds: dict[str, float] = {}
    for client in golden_runs.PERIODS:
        if client == _DEMO and not demo:
            continue
        ready = golden_runs.read_client(project, client)
        for stage in ready.stages:
            begun, name = time.process_time(), f"{client}/{stage}"
            with _traced((str(root / "tree" / "reportkit"), str(project.notebooks))) as touched:
                made, said = golden_runs.stage_values(ready, stage)
            seconds[name] = time.process_time() - begun
            if found := golden_runs.stage_differences(client, stage, made, said):
                print(f"{name} 与 tests/golden 不同（make golden 会更新）：{found[0]}", flush=True)
                golden_runs.keep_stage(client, stage, made, said)
            lines[name] = {_place(f, root): sorted(seen) for f, seen in touched.items()}
    seen.write_text(json.dumps({"lines": lines, "seconds": seconds}), "utf-8")
    return 0


def _place(file: str, root: Path) -> str:
    """``reportkit/analysis/customers/rfm.py``, ``notebooks/06_value.ipynb#totals``."""
    return file.removeprefix(f"{root}/tree/").removeprefix(f"{root}/project/")


@contextlib.contextmanager
def _traced(folders: tuple[str, ...]) -> Iterator[dict[str, set[int]]]:
    """Lines of files below ``folders`` that run meanwhile; code of which all ran is left alone."""
    touched: dict[str, set[int]] = {}
    unseen: dict[CodeType, set[int]] = {}

    def tracer(frame: FrameType, event: str, _: Any) -> Any:
        code = frame.f_code
        if not code.co_filename.startswith(folders):
            return None
        if code not in unseen:
            unseen[code] = {number for _, _, number in code.co_lines() if number}
        if not unseen[code]:
            return None
        seen, left = touched.setdefault(code.co_filename, set()), unseen[code]

        def line(inner: FrameType, event: str, _: Any) -> Any:
            seen.add(inner.f_lineno)
            left.discard(inner.f_lineno)
            return line

        return line

    sys.settrace(tracer)
    try:
        yield touched
    finally:
        sys.settrace(None)


def meets_tests(files: list[str]) -> int:
    """In a fork: pytest on these files of the copy; 0 where all pass."""
    import pytest

    status = int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--no-header", *files]))
    return 0 if status == pytest.ExitCode.NO_TESTS_COLLECTED else status


def meets_golden(ground: Ground, stage: str, notebook: Path | None = None) -> int:
    """In a fork: one stage of one client again, with the fault; 1 where a golden value differs.

    notebook: a changed copy that stands in for the chapter's own.
    """
    import golden_runs

    from reportkit.project import Project

    client, _, word = stage.partition("/")
    project = Project(ground.project)
    with tempfile.TemporaryDirectory(dir=project.output) as aside:
        folder = Path(aside) / "run"
        shutil.copytree(project.output / client, folder, copy_function=os.link)
        ready = golden_runs.known_client(project, client, folder)
        own = next((each for each in ready.notebooks if each.name == word), None)
        changed = replace(own, path=notebook) if own and notebook else None
        made, said = golden_runs.stage_values(ready, word, changed)
    found = golden_runs.stage_differences(client, word, made, said)
    print(f"{stage}: {found[:3]}")
    return 1 if found else 0
