"""Execute one notebook under Papermill in a kernel of its own, and say plainly what went wrong."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import (
    NBClientEngine,
    NotebookExecutionManager,
    papermill_engines,
)
from papermill.exceptions import PapermillException, PapermillExecutionError
from papermill.log import logger
from papermill.translators import PythonTranslator, papermill_translators

from reportkit import kernels
from reportkit.errors import NotebookError, ReportkitError, refused_by_machine
from reportkit.files import write_bytes
from reportkit.masking import mask_text
from reportkit.notebooks.chapter_files import Notebook, as_text, read_notebook
from reportkit.notebooks.outputs import CappedClient, tidy_outputs
from reportkit.notebooks.settings import declared_settings

ENGINE = "reportkit"
START_SECONDS = 120
OUTPUT_SECONDS = 60  # for the last output of a cell to arrive on a busy machine
START_ATTEMPTS = {"ipc": 1, "tcp": 3}  # over TCP two kernels may race for one port

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_INJECTED_TAG = "injected-parameters"
_PLACE = re.compile(r"。?（单元格 \S+ 第 (?=\d+ 行：)")
_OUT_OF_MEMORY = ("MemoryError", "_ArrayMemoryError")
_FREE_MEMORY = "请关闭其他程序或减小 --jobs 后再试，或换一台内存更大的机器"


@dataclass(frozen=True, slots=True)
class ExecutionResult:
    """A notebook that ran to its end. ``fallback_reason``: why its kernel was no forked one."""

    seconds: float
    cells: int  # code cells run, Papermill's own not counted
    fallback_reason: str = ""


@dataclass(slots=True)
class _Run:
    """What the engine needs beyond Papermill's arguments, and what is known when it fails."""

    name: str
    cwd: Path
    warm: bool
    deadline: float
    on_cell: Callable[[int, int], None] | None
    document: nbformat.NotebookNode | None = None
    positions: dict[int, int] = field(default_factory=dict)  # index in document → number in source
    cell: int | None = None  # number of the cell now running
    last_words: str = ""
    fallback_reason: str = ""

    def begin(self, document: nbformat.NotebookNode) -> None:
        self.document = document
        number = 0
        for index, cell in enumerate(document.cells):
            number += _INJECTED_TAG not in cell.metadata.get("tags", [])
            self.positions[index] = number

    def start_cell(self, cell: nbformat.NotebookNode, cell_index: int) -> None:
        self.cell = self.positions[cell_index]
        if self.on_cell is not None and _INJECTED_TAG not in cell.metadata.get("tags", []):
            self.on_cell(self.cell, max(self.positions.values()))

    def seconds_left(self, cell: nbformat.NotebookNode | None = None) -> int:
        return max(1, int(self.deadline - time.monotonic()))


class _ReadableTranslator(PythonTranslator):  # type: ignore[misc]  # Papermill has no types
    """Writes strings into the injected cell as one reads them, not as ``\\uXXXX``."""

    @classmethod
    def translate_escaped_str(cls, str_val: object) -> str:
        return repr(str(str_val))


class _Engine(NBClientEngine):  # type: ignore[misc]
    """Papermill's engine with our kernels, one time limit per notebook and no saving in between."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, run: _Run, **kwargs: Any
    ) -> None:
        run.begin(nb_man.nb)
        client = CappedClient(
            nb_man,
            kernel_manager_class=kernels.ReportkitKernelManager,
            kernel_name=kernel_name,
            timeout_func=run.seconds_left,
            startup_timeout=START_SECONDS,
            iopub_timeout=OUTPUT_SECONDS,
            shutdown_kernel="immediate",  # all results are on the disk, its scratch space is ours
            record_timing=False,
            on_cell_start=run.start_cell,
            log=logger,
        )
        kernel = client.create_kernel_manager()  # owned, and so cleaned up, by the client
        try:
            client.execute(cwd=str(run.cwd), warm=run.warm)
        finally:
            run.last_words, run.fallback_reason = kernel.last_words, kernel.fallback_reason


papermill_engines.register(ENGINE, _Engine)
papermill_translators.register("python", _ReadableTranslator)


def execute(
    notebook: Notebook,
    *,
    parameters: Mapping[str, object],
    executed_copy: Path,
    cwd: Path | None = None,
    timeout_seconds: int = 900,
    warm: bool = True,
    on_cell: Callable[[int, int], None] | None = None,
) -> ExecutionResult:
    """Run the notebook once and keep the executed copy, also of a run that failed.

    parameters: names the parameters cell declares, plain JSON values.
    cwd: the kernel's working directory; default: the notebook's own folder.
    timeout_seconds: for the whole notebook, start of the kernel not counted.
    warm: fork the kernel from the warm parent where that is possible.
    on_cell: called before each cell with its number in the notebook, from 1, and their count.

    Raises NotebookError whenever the notebook did not run to its end, for whatever reason. Success
    only means that no cell failed: what the chapter found is for the reader of its folder to check.
    """
    _check_parameters(notebook, parameters)
    folder = notebook.path.parent
    started = time.monotonic()
    for attempt in range(1, START_ATTEMPTS[kernels.TRANSPORT] + 1):
        deadline = time.monotonic() + timeout_seconds
        run = _Run(notebook.path.name, cwd or folder, warm, deadline, on_cell)
        try:
            with _explained(run, timeout_seconds, executed_copy), _saved(run, executed_copy):
                _run_papermill(notebook, parameters, run)
            break
        except NotebookError:
            if run.cell is not None or attempt == START_ATTEMPTS[kernels.TRANSPORT]:
                raise
    assert run.document is not None
    return ExecutionResult(
        seconds=time.monotonic() - started,
        cells=sum(
            cell.cell_type == "code" and _INJECTED_TAG not in cell.metadata.get("tags", [])
            for cell in run.document.cells
        ),
        fallback_reason=run.fallback_reason,
    )


def _check_parameters(notebook: Notebook, parameters: Mapping[str, object]) -> None:
    """Names become code in the injected cell: only declared ones pass."""
    declared = declared_settings(notebook)
    for name, value in parameters.items():
        problem = "" if name in declared else f"没有声明（可用：{'、'.join(declared)}）"
        if not problem:
            try:
                plain = json.loads(json.dumps(value, allow_nan=False)) == value
            except (TypeError, ValueError):
                plain = False
            problem = "" if plain else f"的值 {value!r} 不能写成 JSON"
        if problem:
            raise NotebookError(
                f"{notebook.path.name}：参数 {name} {problem}。", notebook=notebook.path.name
            )


def _run_papermill(notebook: Notebook, parameters: Mapping[str, object], run: _Run) -> None:
    papermill.execute_notebook(
        read_notebook(notebook.path),  # a path would be taken for a template with {fields}
        None,
        parameters=dict(parameters),
        engine_name=ENGINE,
        kernel_name="python3",
        language="python",
        progress_bar=False,
        request_save_on_cell_execute=False,
        autosave_cell_every=0,
        run=run,
    )
    _refuse_early_exit(run)


def _refuse_early_exit(run: _Run) -> None:
    """``sys.exit(0)`` ends the cells after it unrun, and Papermill calls that a success."""
    assert run.document is not None
    for index, cell in enumerate(run.document.cells):
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                raise PapermillExecutionError(
                    index, cell.execution_count, "", output.ename, output.evalue, output.traceback
                )


@contextmanager
def _saved(run: _Run, executed_copy: Path) -> Iterator[None]:
    """Write the executed copy once, at the end, whether the run succeeded or not."""
    try:
        yield
    finally:
        if run.document is not None:
            paths = {"input_path": run.name, "output_path": executed_copy.name}
            run.document.metadata.setdefault("papermill", {}).update(paths)
            tidy_outputs(run.document)
            executed_copy.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(executed_copy, as_text(run.document).encode())


@contextmanager
def _explained(run: _Run, timeout_seconds: int, executed_copy: Path) -> Iterator[None]:
    """Turn what Papermill, nbclient and jupyter_client raise into one NotebookError."""
    try:
        yield
    except ReportkitError:
        raise
    except CellTimeoutError as error:
        reason = (
            f"运行超过 {timeout_seconds} 秒仍未结束，已停止；"
            "确需更久，请调大客户设置的 execution.timeout_seconds"
        )
        raise _failed(run, reason, executed_copy) from error
    except DeadKernelError as error:
        reason = f"内核意外终止（常见原因：内存不足，或被系统结束）。{_FREE_MEMORY}"
        raise _failed(run, _with_last_words(reason, run), executed_copy) from error
    except PapermillExecutionError as error:
        fault = refused_by_machine(error.ename, _COLOURS.sub("", error.evalue or ""))
        raise fault or _failed(run, _said(error), executed_copy) from error
    except (PapermillException, RuntimeError, ValueError, OSError) as error:
        if fault := refused_by_machine(type(error).__name__, str(error)):
            raise fault from error
        reason = f"没有运行起来：{type(error).__name__}：{_first_line(str(error))}"
        raise _failed(run, _with_last_words(reason, run), executed_copy) from error


def _failed(run: _Run, reason: str, executed_copy: Path) -> NotebookError:
    place = f"{run.name}（第 {run.cell} 个单元格）" if run.cell else run.name
    kept = f"执行副本：{executed_copy.name}" if run.document is not None else ""
    return NotebookError(
        f"{place}：{mask_text(reason.rstrip('。'))}。{kept}",
        notebook=run.name,
        cell=run.cell,
        executed_copy=executed_copy if kept else None,
    )


def _said(error: PapermillExecutionError) -> str:
    """Our own errors speak for themselves; others are named."""
    value = _COLOURS.sub("", error.evalue or "").strip()
    if error.ename in _own_errors():
        return value
    if error.ename in _OUT_OF_MEMORY:
        return f"内存不足（{_first_line(value)}）。{_FREE_MEMORY}"
    if error.ename == "SystemExit":
        return "调用了 exit，后面的单元格没有运行，请删去"
    told = _first_line((error.traceback or [""])[0])
    if _PLACE.search(told):  # as the kernel shows it: a sentence, and the line that went wrong
        return _PLACE.sub("（第 ", told)
    return f"{error.ename}：{_first_line(value)}"


def _own_errors(kind: type[ReportkitError] = ReportkitError) -> set[str]:
    return {kind.__name__}.union(*(_own_errors(child) for child in kind.__subclasses__()))


def _with_last_words(reason: str, run: _Run) -> str:
    return f"{reason}；内核最后的输出：{_first_line(run.last_words)}" if run.last_words else reason


def _first_line(text: str) -> str:
    return _COLOURS.sub("", text).strip().partition("\n")[0]
