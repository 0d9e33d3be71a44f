"""build_report: from a client's files to the finished book, in five steps. Read this first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportkit import report, runs
from reportkit.analysis.basics.periods import Period
from reportkit.blocks import Block, Figure, Metric, Table
from reportkit.build import AS_NEEDED, Build, How
from reportkit.bundle import ChapterResult
from reportkit.data.fetching import refresh
from reportkit.data.ledger_text import ledger_json
from reportkit.editions import deliver, delivered
from reportkit.edits import Reviewed, apply_edits, read_edits
from reportkit.errors import DataError
from reportkit.finishing import left_open, refuse_faulty_files, write_formats
from reportkit.gate import compare
from reportkit.ingredients import Ground, Ingredients, ingredients, names_of
from reportkit.params import Params
from reportkit.peers import beside, finished_records, peer_figures
from reportkit.preparation import Prepared, is_trial, prepare, prepare_data
from reportkit.progress import STEPS, Progress, Watch
from reportkit.project import Project
from reportkit.provenance import edition_of, provenance, with_peers
from reportkit.releases import held, kept_release
from reportkit.render.signing import read_signer
from reportkit.reuse import Shelf
from reportkit.running import Ran, collect, run_chapters
from reportkit.staleness import Judgement, judge, last_record
from reportkit.surprises import (
    as_record,
    earlier_records,
    measures,
    surprises,
    tiering_chapter,
    unconfirmed,
)

__all__ = ["AS_NEEDED", "STEPS", "Built", "How", "Progress", "build_report"]

_SHOWN = 6  # gaps that an error names


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
            build = Build(
                project=project, params=params, run=run, final=final, watch=watch, made_of=made_of,
                password=password, signer=signer, trial=trial, how=how,
            )  # fmt: skip
            prepared = read_data(build)
            ran = run_chapters(build)
            chapters = agreeing(collect(run, tuple(ran.keys)))
            reviewed, facts, book = assemble(build, prepared, chapters)
            watch.step(5)
            written = write_formats(build, book, prepared)
            refuse_faulty_files(build, book, prepared)
            warnings = (*book.warnings, *written.gaps.values(), *left_open(params, written.files))
            known = looked_at(build, prepared, chapters, reviewed)
            warnings = (*warnings, *(f"扣留（{h['rule']}）：{h['text']}" for h in known["holds"]))
            finish_record(build, prepared, ran, {**facts, **known, "warnings": warnings})
            kept = deliver(project, params, run, trial=trial)
        Shelf(project, params).clear()
    return Built(
        final,
        tuple(final / kept.renamed.get(path.name, path.name) for path in written.files),
        (*warnings, *kept.messages), trial, run=tuple(ran.run), redrawn=ran.redrawn,
    )  # fmt: skip


def judged(
    project: Project, params: Params, password: str, final: Path
) -> tuple[Ingredients, Judgement]:
    """What the report would be made of now, and what of it has changed."""
    ground, record = Ground(project), last_record(final)
    salt = ((record.get("made_of") or {}).get("page") or {}).get("salt", "")
    made_of = ingredients(ground, params, password, salt)
    ground.hashes.save()
    return made_of, judge(record, made_of, final, names_of(ground, params))


def as_it_stands(final: Path, trial: bool) -> Built:
    """The report that is there, for which nothing had to be done."""
    record = runs.read_record(final)
    names = sorted(delivered(record), key=lambda name: (name.endswith(".pdf"), name))
    warnings = tuple(record.get("warnings", ()))
    return Built(final, tuple(final / name for name in names), warnings, trial, unchanged=True)


def read_data(build: Build) -> Prepared:
    """Step 2: the snapshot of the client's data in the run folder, and the record begun."""
    build.watch.step(2)
    prepared = prepare_data(build.project, build.params, build.run.data)
    runs.begin_record(build.run, build.params, prepared.private)
    return prepared


def agreeing(chapters: tuple[ChapterResult, ...]) -> tuple[ChapterResult, ...]:
    """The chapters, none of which denies another. Raises GateError; DataError when all are empty."""
    refuse_empty_book(chapters)
    compare(chapters)
    return chapters


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


def assemble(
    build: Build, prepared: Prepared, chapters: tuple[ChapterResult, ...]
) -> tuple[Reviewed, dict[str, Any], report.Report]:
    """Step 4: the chapters as reviewers left them, what the report is made from, and the book."""
    build.watch.step(4)
    project, params = build.project, build.params
    edits = read_edits(project, params.client_id, params.period)
    reviewed = apply_edits(chapters, edits, mask=params.privacy.mask)
    facts = {**provenance(project, params, prepared.data, build.signer), "review": reviewed.told}
    if compared := peers_of(build, chapters):
        facts = with_peers(facts, compared)
    facts["edition"] = edition_of(build, facts)
    book = report.assemble(reviewed.chapters, params, data=prepared.data, provenance=facts)
    return reviewed, facts, book


def peers_of(build: Build, chapters: Sequence[ChapterResult]) -> dict[str, Any]:
    """The client beside others of its industry; empty where that is not wanted or not allowed."""
    params = build.params
    if not params.report.peers:
        return {}
    figures = peer_figures(params, finished_records(build.project, params.period))
    return beside(measures(chapters), figures, params)


def looked_at(
    build: Build, prepared: Prepared, chapters: Sequence[ChapterResult], reviewed: Reviewed
) -> dict[str, Any]:
    """For run.json: the key numbers, and what holds the report until somebody has looked."""
    project, params = build.project, build.params
    rows = {table.label: table.rows for table in prepared.data.quality}
    before = last_record(build.final)
    baseline = before.get("baseline" if held(before) else "rows")
    now = {"measures": measures(chapters), "rows": rows}
    earlier = earlier_records(project, params)
    tiering = tiering_chapter(chapters)
    found = surprises(now, earlier, {"rows": baseline}, params.review, tiering)
    holds = as_record((*found, *unconfirmed(reviewed.open)))
    return {**now, "baseline": baseline, "holds": holds}


def finish_record(build: Build, prepared: Prepared, ran: Ran, found: dict[str, Any]) -> None:
    """The last act: run.json whole, nothing private in it, with what may be taken over next time."""
    end = {"trial": build.trial, "seconds": build.watch.seconds()}
    record = {**found, **end, "ledger": ledger_json(prepared.data.ledger)}
    record["release"] = kept_release(last_record(build.final), record)
    told = prepared.private.sweep(record) if build.params.privacy.mask else record
    hashes = {
        "made_of": build.made_of, "chapter_keys": ran.keys, "chapter_notebooks": ran.notebooks,
    }  # fmt: skip
    runs.finish_record(build.run, {**told, **hashes})
