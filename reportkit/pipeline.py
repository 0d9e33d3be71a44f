"""build_report: from a client's files to the finished book, in six steps. Read this first."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from reportkit import notebooks, report, runs
from reportkit.analysis.periods import Period
from reportkit.blocks import Block, Figure, Metric, Table
from reportkit.brand import load_brand
from reportkit.bundle import ChapterResult, read_chapter
from reportkit.data.dataset import Dataset, open_dataset
from reportkit.data.ledger_text import ledger_json
from reportkit.data.schema import TABLES
from reportkit.editions import deliver, next_edition
from reportkit.errors import AbsentDataError, DataError, ReportkitError
from reportkit.gate import compare, inspect
from reportkit.hashes import file_hash, fingerprint, tree_hash
from reportkit.leaks import refuse_leaks
from reportkit.params import Params, load_params
from reportkit.password import seals
from reportkit.preparation import Prepared, is_trial, prepare, prepare_data, wanted_notebooks
from reportkit.private_values import forget_private
from reportkit.project import Project
from reportkit.render import FORMATS, render

ROWS_IN_TIME = 2_000_000  # rows of all tables that fit in execution.timeout_seconds
_SHOWN = 6  # gaps that an error names
STEPS = ("读取参数", "读取并检查数据", "运行各章", "收集结果", "组装报告", "排版输出")

#: told of every step (1..6), with the chapter and cell inside step 3 and the file inside step 6
Progress = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class Built:
    """A finished report."""

    folder: Path
    files: tuple[Path, ...]
    warnings: tuple[str, ...]
    trial: bool = False  # beside the delivered report, not in its place


def build_report(
    project: Project,
    client: str,
    period: str | Period,
    *,
    overrides: Mapping[str, object] | None = None,
    formats: Sequence[str] = (),
    replace: bool = False,
    progress: Progress = lambda step, detail: None,
) -> Built:
    """Build every wanted format of one client's report for one period.

    Where ``overrides`` or ``formats`` make another report than the client's own settings, it is a
    trial and stands beside the delivered one, unless ``replace``. Either the whole run folder takes
    its place under output/, or the last good one stays. Raises a ReportkitError whose message says
    what to do.
    """
    watch = _Watch(progress)
    watch.step(1)
    params, password = prepare(project, client, period, overrides, formats)
    trial = not replace and bool(overrides or formats) and is_trial(project, params)
    with runs.new_run(project, params, trial=trial) as run:
        watch.step(2)
        prepared = prepare_data(project, params, run.data)
        runs.begin_record(run, params, prepared.private)
        watch.step(3)
        run_chapters(project, params, run, watch)
        watch.step(4)
        chapters = collect(project, params, run)
        refuse_empty_book(chapters)
        compare(chapters)
        watch.step(5)
        facts = provenance(project, params, prepared.data)
        facts["edition"] = None if trial else edition_of(project, params, run, facts)
        book = report.assemble(chapters, params, data=prepared.data, provenance=facts)
        watch.step(6)
        gaps = dict(prepared.unwritable)
        written = write_formats(project, params, run, book, gaps, password, told=watch.part)
        watch.part("出厂检查")
        refuse_faulty_files(project, params, run, book, prepared, password)
        warnings = (*book.warnings, *gaps.values(), *left_open(params, written))
        end = {"trial": trial, "seconds": watch.seconds(), "warnings": warnings}
        record = {**facts, **end, "ledger": ledger_json(prepared.data.ledger)}
        runs.finish_record(run, prepared.private.sweep(record) if params.privacy.mask else record)
        kept = deliver(project, params, run, trial=trial)
    final = project.run_folder(client, params.period, trial=trial)
    files = tuple(final / kept.renamed.get(path.name, path.name) for path in written)
    return Built(final, files, (*warnings, *kept.messages), trial)


def refuse_faulty_files(
    project: Project,
    params: Params,
    run: runs.Run,
    book: report.Report,
    prepared: Prepared,
    password: str,
) -> None:
    """Read every finished file again: what it says, of whom, and that nothing private is in it.

    The raw private values are gone afterwards. Raises GateError naming the file and the fault.
    """
    inspect(run.folder, book, other_names(project, params, prepared.data), password)
    refuse_leaks(run.folder, prepared.private, own_texts(project, params), password)
    forget_private(run.data)


def run_chapters(project: Project, params: Params, run: runs.Run, watch: _Watch) -> None:
    """Execute the wanted notebooks one after another, each in a kernel of its own."""
    limit = time_limit(params.execution.timeout_seconds, open_dataset(run.data))
    for notebook in wanted_notebooks(project, params):
        watch.chapter(notebook.title)
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
            on_cell=watch.cell,
        )
        read_chapter(run.chapters / notebook.name, run.run_id)


def time_limit(seconds: int, data: Dataset) -> int:
    """Seconds a chapter may take: the setting, and in proportion more for very many rows."""
    rows = sum(data.rows(table) for table in TABLES)
    return math.ceil(seconds * max(1.0, rows / ROWS_IN_TIME))


def collect(project: Project, params: Params, run: runs.Run) -> tuple[ChapterResult, ...]:
    """What each chapter left, in the order of the book."""
    return tuple(
        read_chapter(run.chapters / notebook.name, run.run_id)
        for notebook in wanted_notebooks(project, params)
    )


def refuse_empty_book(chapters: Sequence[ChapterResult]) -> None:
    """Raise DataError when no chapter found a single number."""
    if not any(_counts(block) for chapter in chapters for block in chapter.blocks):
        gaps = dict.fromkeys(gap.purpose for chapter in chapters for gap in chapter.missing)
        raise DataError(
            "所选各章都没有得出可用的数字，不生成空的报告。"
            f"未能给出：{'、'.join(list(gaps)[:_SHOWN]) or '全部内容'}。"
            "请用 reportkit check 核对数据来源与列的对应关系。"
        )


def _counts(block: Block) -> bool:
    """Whether a block holds numbers of the client's data; plans and duties name no table."""
    if isinstance(block, Metric):
        return block.value is not None
    return isinstance(block, Table | Figure) and bool(block.source) and block.n != 0


def write_formats(
    project: Project,
    params: Params,
    run: runs.Run,
    book: report.Report,
    gaps: dict[str, str],
    password: str = "",
    *,
    told: Callable[[str], None] = lambda name: None,
) -> tuple[Path, ...]:
    """Every wanted format, the PDF last: it embeds the workbooks that lie beside it.

    gaps: formats that cannot be written, with why; those found only now are added. told: of each
    file as it begins. Raises AbsentDataError when nothing is left to deliver.
    """
    brand = load_brand(project.templates, params.report.brand)
    written = []
    for name in sorted(wanted_formats(params, book), key=lambda name: name == "pdf"):
        if name in gaps:
            continue
        target = run.folder / FORMATS[name].file_name
        told(target.name)
        try:
            written.append(render(book, brand, name, target, password=password))
        except AbsentDataError as error:
            gaps[name] = str(error)
    if not written:
        raise AbsentDataError(next(iter(gaps.values())))
    return tuple(written)


def wanted_formats(params: Params, book: report.Report) -> tuple[str, ...]:
    """What was asked for, and the supplement that a brief PDF refers to."""
    wanted = params.report.formats
    if "pdf" in wanted and "supplement" not in wanted and report.supplement(book):
        return (*wanted, "supplement")
    return wanted


def left_open(params: Params, written: Sequence[Path]) -> tuple[str, ...]:
    """A warning where a password seals the PDF and other files lie beside it as anybody can read."""
    sealed = {renderer.file_name for renderer in FORMATS.values() if renderer.seals}
    names = [path.name for path in written if path.name not in sealed]
    if not (names and seals(params)):
        return ()
    return (f"密码只保护 PDF（含其中的附件）；{'、'.join(names)} 没有加密，请勿与 PDF 一起外发。",)


def provenance(project: Project, params: Params, data: Dataset) -> dict[str, object]:
    """From what this report is made: everything that could change a byte of it."""
    parts: dict[str, object] = {
        "inputs": dict(data.hashes),
        "notebooks": tree_hash([project.notebooks], [".ipynb"]),
        "templates": tree_hash(
            [project.templates], [".j2", ".css", ".js", ".yaml", ".svg", ".ttf"]
        ),
        "strategies": file_hash(project.strategies),
        "code": tree_hash([Path(__file__).parent], [".py", ".ttf"]),
        "versions": runs.versions(),
        "changed": dict(params.changed),
        **({"pdf": file_kind(params)} if "pdf" in params.report.formats else {}),
        "privacy": {"mask": params.privacy.mask, "persons": params.client.kind == "对私"},
    }
    return {**parts, "fingerprint": fingerprint({**parts, "params": params.to_json()})}


def edition_of(
    project: Project, params: Params, run: runs.Run, facts: Mapping[str, object]
) -> dict[str, object]:
    """Which edition this report is; its settings are compared as they are recorded, masked."""
    recorded = runs.read_record(run.folder)["params"]
    return asdict(next_edition(project, params, {**facts, "params": recorded}))


def file_kind(params: Params) -> dict[str, object]:
    """What the PDF is: an archive file must be open to everybody, so a sealed one is none."""
    if seals(params):
        return {"conforms_to": ["PDF/UA-1"], "encryption": "AES-256"}
    return {"conforms_to": ["PDF/A-3a", "PDF/UA-1"], "encryption": ""}


def own_texts(project: Project, params: Params) -> tuple[str, ...]:
    """What the report says of whoever makes it: a telephone there is meant to be read."""
    contact = load_brand(project.templates, params.report.brand).contact.lines
    return (*contact, *map(str, params.report.model_dump().values()), *params.owners.values())


def other_names(project: Project, params: Params, data: Dataset) -> tuple[str, ...]:
    """Names of the other clients: none of them may stand in this report.

    Except one that is itself a customer of this client.
    """
    names = []
    for client in project.clients():
        if client != params.client_id:
            try:
                names.append(load_params(project, client, params.period).client.name)
            except ReportkitError:  # a broken neighbour is no reason to fail this report
                continue
    strangers = [name for name in names if name != params.client.name]
    if not (strangers and data.has("customers.name")):
        return tuple(strangers)
    own = data.frame("customers", columns=["name"])["name"].dropna()
    return tuple(s for s in strangers if not own.str.contains(s, regex=False).any())


class _Watch:
    """Tells of progress and keeps the time of each step."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._step = 0
        self._title = ""
        self._marks: list[float] = []

    def step(self, number: int) -> None:
        self._marks.append(time.perf_counter())
        self._step = number
        self._progress(number, "")

    def part(self, name: str) -> None:
        self._progress(self._step, name)

    def chapter(self, title: str) -> None:
        self._title = title
        self.part(title)

    def cell(self, index: int, total: int) -> None:
        self._progress(self._step, f"{self._title} {index}/{total}")

    def seconds(self) -> dict[str, float]:
        ends = [*self._marks[1:], time.perf_counter()]
        took = (round(end - start, 2) for start, end in zip(self._marks, ends, strict=True))
        return dict(zip(STEPS, took, strict=False))
