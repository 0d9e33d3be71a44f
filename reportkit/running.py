"""Step 3: every wanted chapter is taken over from an earlier build or run in a kernel of its own."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from reportkit import notebooks
from reportkit.brand import load_brand
from reportkit.build import Build
from reportkit.bundle import ChapterResult, read_chapter
from reportkit.data.dataset import Dataset, open_dataset
from reportkit.data.manifest import FILE_NAME as MANIFEST
from reportkit.data.schema import TABLES
from reportkit.errors import UsageError
from reportkit.figures import redraw
from reportkit.hashes import file_hash
from reportkit.ingredients import chapter_key, earlier
from reportkit.kernels import stop_warm_parent, warm_kernels_available
from reportkit.params import Params
from reportkit.preparation import wanted_notebooks
from reportkit.progress import Teller
from reportkit.reuse import Shelf
from reportkit.runs import Run

ROWS_IN_TIME = 2_000_000  # rows of all tables that fit in execution.timeout_seconds


@dataclass(frozen=True, slots=True)
class Ran:
    """How the chapters of a run came about: key and notebook of each, and which took a kernel."""

    keys: dict[str, str] = field(default_factory=dict)
    notebooks: dict[str, str] = field(default_factory=dict)
    run: list[str] = field(default_factory=list)
    redrawn: int = 0  # figures of the other chapters, drawn again in other colours


def run_chapters(build: Build) -> Ran:
    """Take over what is still good, run the rest, two that do not read each other side by side.

    Figures taken over that wear other colours than the client's brand are drawn again. Raises
    UsageError naming a chapter that would have to run where no kernel may.
    """
    project, params, run, watch = build.project, build.params, build.run, build.watch
    watch.step(3)
    data = open_dataset(run.data)
    limit = time_limit(params.execution.timeout_seconds, data)
    snapshot = file_hash(run.data / MANIFEST)
    shelf, ran, stale = Shelf(project, params), Ran(), []
    for notebook in wanted_notebooks(project, params):
        key = chapter_key(build.made_of, notebook.name, snapshot)
        if build.how.force or not shelf.take(notebook.name, key, run):
            if not build.how.kernels:
                raise UsageError(_not_there(params, notebook.title))
            stale.append(notebook)
            ran.run.append(notebook.name)
        else:
            watch.taken_over(notebook.title)
        ran.keys[notebook.name] = key
        ran.notebooks[notebook.name] = notebook.path.name

    def execute(notebook: notebooks.Notebook) -> None:
        execute_chapter(notebook, params, run, limit, watch)

    def keep(notebook: notebooks.Notebook) -> None:
        shelf.keep(notebook.name, ran.keys[notebook.name], run, run.notebooks / notebook.path.name)

    at_once = kernels_at_once(data, len(stale), warm=params.execution.warm_kernels)
    after = {notebook.name: earlier(build.made_of, notebook.name) for notebook in stale}
    side_by_side(stale, after, execute, keep, at_once)
    return replace(ran, redrawn=_wear_brand(build, tuple(ran.keys)))


def kernels_at_once(data: Dataset, chapters: int, *, warm: bool) -> int:
    """Two where there are chapters, cores and memory for two, else one.

    Only forked kernels can all be ended at once when the build is interrupted.
    """
    rows = sum(data.rows(table) for table in TABLES)
    if chapters < 2 or rows > ROWS_IN_TIME or (os.cpu_count() or 1) < 2:
        return 1
    return 2 if warm and not warm_kernels_available() else 1


def side_by_side(
    chapters: Sequence[notebooks.Notebook],
    after: Mapping[str, Collection[str]],
    execute: Callable[[notebooks.Notebook], None],
    keep: Callable[[notebooks.Notebook], None],
    at_once: int,
) -> None:
    """Execute each chapter as soon as those it reads are done; keep each that is done.

    after: name → names of the chapters it reads; those not among ``chapters`` are done already.
    Raises what the first chapter, in the order given, raises that fails; none is begun after it.
    """
    if at_once == 1:
        for chapter in chapters:
            execute(chapter)
            keep(chapter)
        return
    waiting, running = list(chapters), dict[Future[None], notebooks.Notebook]()
    failed: dict[int, BaseException] = {}
    with _interruptible(ThreadPoolExecutor(at_once)) as pool:
        while running or (waiting and not failed):
            unfinished = {c.name for c in (*waiting, *running.values())}
            ready = [c for c in waiting if not unfinished & set(after[c.name])]
            for chapter in [] if failed else ready[: at_once - len(running)]:
                waiting.remove(chapter)
                running[pool.submit(execute, chapter)] = chapter
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                chapter = running.pop(done)
                if (error := done.exception()) is not None:
                    failed[chapters.index(chapter)] = error
                else:
                    keep(chapter)
    if failed:
        raise failed[min(failed)]


@contextmanager
def _interruptible(pool: ThreadPoolExecutor) -> Iterator[ThreadPoolExecutor]:
    """The pool; an interrupt ends the kernels that its threads wait for."""
    with pool:
        try:
            yield pool
        except BaseException:
            stop_warm_parent()
            raise


def execute_chapter(
    notebook: notebooks.Notebook, params: Params, run: Run, limit: int, watch: Teller
) -> None:
    """Run one chapter in a kernel of its own; limit: seconds. Raises when it left no result."""
    on_cell = watch.chapter(notebook.title)
    notebooks.execute(
        notebook,
        parameters={
            "client": params.client_id,
            "period": str(params.period),
            "run_dir": str(run.folder),
            **params.chapter_settings[notebook.name],
        },
        executed_copy=run.notebooks / notebook.path.name,
        cwd=run.folder,
        timeout_seconds=limit,
        warm=params.execution.warm_kernels,
        on_cell=on_cell,
    )
    read_chapter(run.chapters / notebook.name, run.run_id)


def time_limit(seconds: int, data: Dataset) -> int:
    """Seconds a chapter may take: the setting, and in proportion more for very many rows."""
    rows = sum(data.rows(table) for table in TABLES)
    return math.ceil(seconds * max(1.0, rows / ROWS_IN_TIME))


def collect(run: Run, chapters: Sequence[str]) -> tuple[ChapterResult, ...]:
    """What each chapter left, in the order of the book."""
    return tuple(read_chapter(run.chapters / name, run.run_id) for name in chapters)


def _wear_brand(build: Build, chapters: Sequence[str]) -> int:
    """How many figures were drawn again: of ``chapters`` that wore other colours than the brand's."""
    brand = load_brand(build.project.templates, build.params.report.brand)
    count = 0
    for name in chapters:
        folder = build.run.chapters / name
        redrawn = redraw(folder, brand.colours, mask=build.params.privacy.mask)
        if redrawn:
            count += redrawn
            build.watch.part(f"换颜色重画 {count} 张图")
    return count


def _not_there(params: Params, title: str) -> str:
    return (
        f"“{title}”一章的笔记本、参数、数据、程序或环境有改动（或从未运行），不能只重新排版。"
        f"请运行 reportkit build {params.client_id} --period {params.period}；"
        "原因见 reportkit runs --why。"
    )
