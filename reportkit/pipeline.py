"""build_report: from a client's files to the finished book, in six steps. Read this first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from reportkit import report, runs
from reportkit.analysis.basics.periods import Period
from reportkit.blocks import Block, Figure, Metric, Table
from reportkit.brand import load_brand
from reportkit.bundle import ChapterResult
from reportkit.data.dataset import Dataset
from reportkit.data.fetching import refresh
from reportkit.data.ledger_text import ledger_json
from reportkit.editions import deliver, delivered, next_edition
from reportkit.edits import Reviewed, apply_edits, edits_file, read_edits
from reportkit.errors import AbsentDataError, DataError, ReportkitError
from reportkit.gate import compare, inspect
from reportkit.hashes import file_hash, fingerprint, tree_hash
from reportkit.ingredients import Ground, Ingredients, ingredients, names_of
from reportkit.leaks import refuse_leaks
from reportkit.params import Params, load_params
from reportkit.password import seals
from reportkit.peers import beside, finished_records, peer_figures
from reportkit.preparation import Prepared, is_trial, prepare, prepare_data
from reportkit.private_values import forget_private
from reportkit.project import Project
from reportkit.releases import held, kept_release
from reportkit.render import FORMATS, render
from reportkit.render.signing import Signer, read_signer, sign_file
from reportkit.reuse import Shelf
from reportkit.running import STEPS, Progress, Ran, Watch, collect, run_chapters, wear_brand
from reportkit.staleness import Judgement, judge, last_record
from reportkit.surprises import as_record, earlier_records, measures, surprises, unconfirmed

__all__ = ["AS_NEEDED", "STEPS", "Built", "How", "Progress", "build_report"]

_SHOWN = 6  # gaps that an error names


@dataclass(frozen=True, slots=True)
class How:
    """How much of an earlier build may be taken over."""

    force: bool = False  # build although nothing has changed, and run every chapter again
    kernels: bool = True  # without: only lay out again, and refuse when a chapter has to run
    wait_seconds: float = 0.0  # for another process that is building the same report


AS_NEEDED = How()


@dataclass(frozen=True, slots=True)
class Built:
    """A finished report."""

    folder: Path
    files: tuple[Path, ...]
    warnings: tuple[str, ...]
    trial: bool = False  # beside the delivered report, not in its place
    unchanged: bool = False  # it was there already and nothing has changed since
    run: tuple[str, ...] = ()  # chapters that took a kernel
    redrawn: int = 0  # figures of the other chapters, drawn again in other colours


def build_report(
    project: Project,
    client: str,
    period: str | Period,
    *,
    overrides: Mapping[str, object] | None = None,
    formats: Sequence[str] = (),
    replace: bool = False,
    how: How = AS_NEEDED,
    progress: Progress = lambda step, detail: None,
) -> Built:
    """Build every wanted format of one client's report for one period, as far as it has changed.

    Where ``overrides`` or ``formats`` make another report than the client's own settings, it is a
    trial and stands beside the delivered one, unless ``replace``. Either the whole run folder takes
    its place under output/, or the last good one stays. Raises a ReportkitError whose message says
    what to do.
    """
    watch = Watch(progress)
    watch.step(1)
    params, password = prepare(project, client, period, overrides, formats)
    signer = read_signer(project, params)
    trial = not replace and bool(overrides or formats) and is_trial(project, params)
    final = project.run_folder(client, params.period, trial=trial)
    runs.refuse_blocked(project, final)
    if how.kernels:
        refresh(project, params)
    with runs.locked(final, wait_seconds=how.wait_seconds):
        made_of, found = judged(project, params, password, final)
        if found.fresh and not how.force:
            return as_it_stands(final, trial)
        with runs.begun(params, final) as run:
            watch.follow(run.folder)
            watch.step(2)
            prepared = prepare_data(project, params, run.data)
            runs.begin_record(run, params, prepared.private)
            watch.step(3)
            ran = run_chapters(
                project, params, run, made_of, watch, force=how.force, kernels=how.kernels
            )
            watch.step(4)
            redrawn = wear_brand(project, params, run, tuple(ran.keys), watch)
            chapters = collect(run, tuple(ran.keys))
            refuse_empty_book(chapters)
            compare(chapters)
            watch.step(5)
            reviewed = apply_edits(
                chapters, read_edits(project, client, params.period), mask=params.privacy.mask
            )
            facts = provenance(project, params, prepared.data, signer)
            facts["review"] = reviewed.told
            if compared := peers_of(project, params, chapters):
                facts = with_peers(facts, compared)
            facts["edition"] = None if trial else edition_of(project, params, run, facts)
            book = report.assemble(reviewed.chapters, params, data=prepared.data, provenance=facts)
            watch.step(6)
            gaps = dict(prepared.unwritable)
            written = write_formats(project, params, run, book, gaps, password, told=watch.part)
            if signer is not None:
                watch.part("签名")
                sign_written(written, signer, final, password)
            watch.part("出厂检查")
            refuse_faulty_files(project, params, run, book, prepared, password)
            warnings = (*book.warnings, *gaps.values(), *left_open(params, written))
            end = {"trial": trial, "seconds": watch.seconds(), "warnings": warnings}
            known = looked_at(project, params, prepared.data, chapters, reviewed, final)
            warnings = (*warnings, *(f"扣留（{h['rule']}）：{h['text']}" for h in known["holds"]))
            record = {**facts, **end, **known, "ledger": ledger_json(prepared.data.ledger)}
            record["release"] = kept_release(last_record(final), record)
            masked = prepared.private.sweep(record) if params.privacy.mask else record
            runs.finish_record(run, {**masked, **made_from(made_of, ran)})
            kept = deliver(project, params, run, trial=trial)
        Shelf(project, params).clear()
    files = tuple(final / kept.renamed.get(path.name, path.name) for path in written)
    said = (*warnings, *kept.messages)
    return Built(final, files, said, trial, run=tuple(ran.run), redrawn=redrawn)


def judged(
    project: Project, params: Params, password: str, final: Path
) -> tuple[Ingredients, Judgement]:
    """What the report would be made of now, and what of it has changed."""
    ground, record = Ground(project), last_record(final)
    salt = ((record.get("made_of") or {}).get("page") or {}).get("salt", "")
    made_of = ingredients(ground, params, password, salt)
    ground.hashes.save()
    return made_of, judge(record, made_of, final, names_of(ground, params))


def looked_at(
    project: Project,
    params: Params,
    data: Dataset,
    chapters: Sequence[ChapterResult],
    reviewed: Reviewed,
    final: Path,
) -> dict[str, Any]:
    """For run.json: the key numbers, and what holds the report until somebody has looked."""
    rows = {table.label: table.rows for table in data.quality}
    before = last_record(final)
    baseline = before.get("baseline" if held(before) else "rows")
    now = {"measures": measures(chapters), "rows": rows}
    found = surprises(now, earlier_records(project, params), {"rows": baseline}, params.review)
    holds = as_record((*found, *unconfirmed(reviewed.open)))
    return {**now, "baseline": baseline, "holds": holds}


def as_it_stands(final: Path, trial: bool) -> Built:
    """The report that is there, for which nothing had to be done."""
    record = runs.read_record(final)
    names = sorted(delivered(record), key=lambda name: (name.endswith(".pdf"), name))
    warnings = tuple(record.get("warnings", ()))
    return Built(final, tuple(final / name for name in names), warnings, trial, unchanged=True)


def made_from(made_of: Ingredients, ran: Ran) -> dict[str, Any]:
    """For run.json, by which the next build knows what it may take over. Hashes only."""
    return {"made_of": made_of, "chapter_keys": ran.keys, "chapter_notebooks": ran.notebooks}


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


def sign_written(written: Sequence[Path], signer: Signer, final: Path, password: str) -> None:
    """Sign the PDF among the finished files."""
    for path in written:
        if path.name == FORMATS["pdf"].file_name:
            sign_file(path, signer, final / path.name, last_record(final), password)


def provenance(
    project: Project, params: Params, data: Dataset, signer: Signer | None = None
) -> dict[str, object]:
    """From what this report is made: everything that could change a byte of it."""
    parts: dict[str, object] = {
        "inputs": dict(data.hashes),
        "notebooks": tree_hash([project.notebooks], [".ipynb"]),
        "sentences": tree_hash([project.sentences], [".yaml"]),
        "templates": tree_hash(
            [project.templates], [".j2", ".css", ".js", ".yaml", ".svg", ".ttf"]
        ),
        "strategies": file_hash(project.strategies),
        **reviewers(project, params),
        "code": tree_hash([Path(__file__).parent], [".py", ".ttf"]),
        "versions": runs.versions(),
        "changed": dict(params.changed),
        **({"pdf": file_kind(params, signer)} if "pdf" in params.report.formats else {}),
        "privacy": {"mask": params.privacy.mask, "persons": params.client.kind == "对私"},
    }
    return {**parts, "fingerprint": fingerprint({**parts, "params": params.to_json()})}


def peers_of(project: Project, params: Params, chapters: Sequence[ChapterResult]) -> dict[str, Any]:
    """The client beside others of its industry; empty where that is not wanted or not allowed."""
    if not params.report.peers:
        return {}
    figures = peer_figures(params, finished_records(project, params.period))
    return beside(measures(chapters), figures, params)


def with_peers(facts: Mapping[str, object], compared: Mapping[str, object]) -> dict[str, object]:
    """What others of the industry have is an input."""
    mark = fingerprint({"facts": facts["fingerprint"], "peers": compared})
    return {**facts, "peers": compared, "fingerprint": mark}


def reviewers(project: Project, params: Params) -> dict[str, str]:
    """What reviewers wrote is an input, where they wrote anything."""
    path = edits_file(project, params.client_id, params.period)
    return {"edits": file_hash(path)} if path.is_file() else {}


def edition_of(
    project: Project, params: Params, run: runs.Run, facts: Mapping[str, object]
) -> dict[str, object]:
    """Which edition this report is; its settings are compared as they are recorded, masked."""
    recorded = runs.read_record(run.folder)["params"]
    return asdict(next_edition(project, params, {**facts, "params": recorded}))


def file_kind(params: Params, signer: Signer | None = None) -> dict[str, object]:
    """What the PDF is: an archive file must be open to everybody, so a sealed one is none."""
    by = {"signature": signer.facts()} if signer is not None else {}
    if seals(params):
        return {"conforms_to": ["PDF/UA-1"], "encryption": "AES-256", **by}
    return {"conforms_to": ["PDF/A-3a", "PDF/UA-1"], "encryption": "", **by}


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
