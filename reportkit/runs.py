"""Run folders: built aside under a lock, renamed when whole; run.json says from what.

A failed build leaves the last good report where it was and its own remains in ``<period>.failed``.
Files that people put there or changed there outlive it, as they do in a finished report.
"""

from __future__ import annotations

import json
import os
import platform
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from reportkit.analysis.basics.periods import Period
from reportkit.errors import UsageError, explained
from reportkit.files import write_json
from reportkit.foreign import carry_over, remove_written
from reportkit.hashes import file_hash, known_hash
from reportkit.journal import FILE_NAME as JOURNAL
from reportkit.journal import record_event
from reportkit.masking import mask_text
from reportkit.params import Params
from reportkit.private_values import NOTHING_PRIVATE, PrivateValues
from reportkit.project import SPILL, Project, keep_private, make_private
from reportkit.swaps import interrupted, put_back, put_in_place

FILE_NAME = "run.json"
OWN_FILES = (FILE_NAME, JOURNAL)  # that tell of the run and are no part of what is delivered
_BUILDING = ".building"
_WORKING = ("data", "notebooks", "chapters")  # folders of a run that are not delivered
_RECORDS = f"[!_.]*/[!.]*/{FILE_NAME}"  # of output/<client>/<period>, also .failed and .trial
_PACKAGES = (
    "reportkit", "papermill", "nbclient", "ipykernel", "pandas", "numpy", "scipy", "scikit-learn",
    "duckdb", "pyarrow", "matplotlib", "seaborn", "jinja2", "weasyprint",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """One build in progress, or one that is finished."""

    run_id: str
    client: str
    period: str
    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def notebooks(self) -> Path:
        return self.folder / "notebooks"

    @property
    def chapters(self) -> Path:
        return self.folder / "chapters"

    @property
    def record(self) -> Path:
        return self.folder / FILE_NAME


@contextmanager
def new_run(project: Project, params: Params, *, trial: bool = False) -> Iterator[Run]:
    """A fresh folder for one build.

    On success it takes the place of the last one; on an error it is kept as ``<period>.failed`` and
    the last good one stays. trial: beside the delivered report, not in its place. Raises UsageError
    when the same report is being built already.
    """
    final = project.run_folder(params.client_id, params.period, trial=trial)
    refuse_blocked(project, final)
    with locked(final), begun(params, final) as run:
        yield run


@contextmanager
def begun(params: Params, final: Path) -> Iterator[Run]:
    """``new_run`` for whoever holds the lock of ``final`` already."""
    building = building_folder(final)
    building.mkdir(mode=0o700)
    run = Run(secrets.token_hex(8), params.client_id, str(params.period), building)
    try:
        begin_record(run, params)
        yield run
        _drop_spills(building)
        record_event(building, "done")
        keep_private(building)
        put_in_place(building, final)
        _clear_failed(_failed(final))
    except BaseException as error:
        _keep_failed(building, final, error)
        raise


@contextmanager
def locked(final: Path, *, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the run folder ``final`` alone, mended if a kill left it between two renames.

    What a killed build left half made is removed: it holds the data as they were read.
    Raises UsageError when another process holds it for longer than ``wait_seconds``.
    """
    make_private(final.parent, final.parent.parent)
    lock = FileLock(final.parent / f".{final.name}.lock", mode=0o600)
    try:
        lock.acquire(timeout=wait_seconds)
    except Timeout as error:
        raise UsageError(
            f"{final.parent.name} {final.name} 正在由另一个进程生成，请等它结束后再运行。"
        ) from error
    try:
        put_back(final)
        shutil.rmtree(building_folder(final), ignore_errors=True)
        yield
    finally:
        lock.release()


def begin_record(run: Run, params: Params, private: PrivateValues = NOTHING_PRIVATE) -> None:
    """Write the parameters where the notebooks read them; names of files may name a person."""
    told = params.to_json()
    for folder in (run.data, run.notebooks, run.chapters):
        folder.mkdir(exist_ok=True, mode=0o700)
    write_json(
        run.record,
        {
            "run_id": run.run_id,
            "client": run.client,
            "period": run.period,
            "outcome": "running",
            "params": private.sweep(told) if params.privacy.mask else told,
        },
    )


def finish_record(run: Run, additions: Mapping[str, Any]) -> None:
    """Complete run.json: the last act of a build, hence the proof that it is whole."""
    content = read_record(run.folder)
    content.update(additions)
    content["outcome"] = "done"
    content["finished_at"] = datetime.now(UTC).isoformat(timespec="seconds")
    content["files"] = _hashes(run.folder)
    write_json(run.record, content)


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): file_hash(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in OWN_FILES
    }


def amend_record(folder: Path, additions: Mapping[str, Any]) -> None:
    """Add to the run.json of a finished run."""
    write_json(folder / FILE_NAME, {**read_record(folder), **additions})


def rename_files(folder: Path, renamed: Mapping[str, str]) -> None:
    """Tell run.json of files that go by another name now."""
    if renamed:
        files = written_files(folder)
        new = {renamed.get(name, name): digest for name, digest in files.items()}
        amend_record(folder, {"files": new})


def read_record(folder: Path) -> dict[str, Any]:
    """run.json of a run folder. Raises UsageError when there is none, or it is damaged."""
    path = folder / FILE_NAME
    if not path.is_file():
        raise UsageError(f"{folder.name} 不是一次运行的目录（缺少 {FILE_NAME}）。")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(
            f"{folder.name}/{FILE_NAME} 已损坏或不可读（{type(error).__name__}）。请重新生成这份报告。"
        ) from error
    if not isinstance(content, dict):
        raise UsageError(f"{folder.name}/{FILE_NAME} 已损坏（不是一份记录）。请重新生成这份报告。")
    return content


def written_files(folder: Path) -> dict[str, str]:
    """The files that the tool wrote into a run folder, with their hashes; none where unknown."""
    try:
        files = read_record(folder).get("files")
    except UsageError:
        return {}
    return files if isinstance(files, dict) else {}


def working_files(folder: Path) -> dict[str, str]:
    """The files in the folders that a run works in, with their hashes: no person's by right."""
    return {
        path.relative_to(folder).as_posix(): known_hash(path)
        for word in _WORKING
        for path in (folder / word).rglob("*")
        if path.is_file()
    }


def run_seconds(folder: Path) -> float:
    """How long the report in ``folder`` took to make; 0 where that is not known."""
    try:
        return float(sum(read_record(folder).get("seconds", {}).values()))
    except (UsageError, AttributeError, TypeError):
        return 0.0


def versions() -> dict[str, str]:
    """What this report was made with."""
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "源码"
    return found


@dataclass(frozen=True, slots=True)
class PastRun:
    """One line of the catalogue."""

    client: str
    period: str
    outcome: str  # done, trial, failed, damaged
    finished_at: str = ""
    reason: str = ""
    edition: int | None = None


def past_runs(project: Project) -> tuple[PastRun, ...]:
    """Every report that was built or failed, by client and period; a damaged record is one too."""
    for client in sorted(project.output.glob("[!_.]*")):
        half_made = (
            client / path.name[1 : -len(_BUILDING)] for path in client.glob(f".*{_BUILDING}")
        )
        for place in {*interrupted(client), *half_made}:
            with suppress(UsageError, OSError), locked(place):
                pass  # whoever holds the lock is at work; else what stood there is put back
    return tuple(_past_run(path.parent) for path in sorted(project.output.glob(_RECORDS)))


def _past_run(folder: Path) -> PastRun:
    try:
        record = read_record(folder)
        client, period, outcome = (_line(record[n]) for n in ("client", "period", "outcome"))
        if (
            client != folder.parent.name
            or folder.name.removesuffix(".failed").removesuffix(".trial") != period
        ):
            raise UsageError(f"{folder.name}/{FILE_NAME} 属于另一份报告，可能是复制来的。")
        Period.parse(period)
    except UsageError as error:
        return PastRun(folder.parent.name, folder.name, "damaged", reason=str(error))
    except KeyError as error:
        reason = f"{folder.name}/{FILE_NAME} 缺少 {error.args[0]}。请重新生成这份报告。"
        return PastRun(folder.parent.name, folder.name, "damaged", reason=reason)
    edition = record.get("edition")
    return PastRun(
        client,
        period,
        "trial" if outcome == "done" and record.get("trial") else outcome,
        _line(record.get("finished_at", "")),
        _line(record.get("reason", "")),
        edition.get("number") if isinstance(edition, dict) else None,
    )


def _line(value: object) -> str:
    """Text of a record as one line that a terminal can print."""
    return "".join(c for c in next(iter(str(value).splitlines()), "") if c.isprintable())


def _drop_spills(building: Path) -> None:
    """Rows of the client that a kernel had no memory for, and left where it was ended."""
    for left in building.glob(f"{SPILL}*"):
        shutil.rmtree(left, ignore_errors=True)


def _keep_failed(building: Path, final: Path, error: BaseException) -> None:
    failed = _failed(final)
    shutil.rmtree(building / "data", ignore_errors=True)  # why it failed is told without it
    _drop_spills(building)
    try:
        put_back(failed)
        content = read_record(building)
        content.update(
            outcome="failed",
            reason=mask_text(next(iter(str(explained(error)).splitlines()), "")),
            finished_at=datetime.now(UTC).isoformat(timespec="seconds"),
            files=_hashes(building),
        )
        write_json(building / FILE_NAME, content)
        record_event(building, "failed", reason=content["reason"])
        rename_files(building, carry_over(failed, building, _ours_of_failed(failed)).renamed)
        keep_private(building)
        put_in_place(building, failed)
    except (OSError, UsageError):  # a full disk must not hide the first error
        shutil.rmtree(building, ignore_errors=True)


def _clear_failed(failed: Path) -> None:
    """Remove the remains of a failed build but for what people made in them."""
    with suppress(OSError):  # the good report stands: remains beside it are no reason to fail
        put_back(failed)
        if failed.is_dir() and not failed.is_symlink():
            remove_written(failed, _ours_of_failed(failed))


def _ours_of_failed(failed: Path) -> dict[str, str]:
    """The tool's own files there with their hashes; the working folders where its record is damaged.

    Where no record is, the remains were removed and only people's files are left.
    """
    if not (failed / FILE_NAME).is_file():
        return {}
    record = {name: known_hash(failed / name) for name in OWN_FILES}
    return (written_files(failed) or working_files(failed)) | record


def building_folder(final: Path) -> Path:
    """Where a report is made before it takes its place."""
    return final.with_name(f".{final.name}{_BUILDING}")


def _failed(final: Path) -> Path:
    return final.with_name(f"{final.name}.failed")


def refuse_blocked(project: Project, final: Path) -> None:
    """Raise UsageError when the run folder cannot be made: a link, a file, or no permission."""
    for part in (final, *final.parents):
        shown = part.relative_to(project.root)
        if part.is_symlink():
            raise UsageError(f"{shown} 是符号链接，为防止写到别处，请改为普通目录。")
        if part.exists() and not part.is_dir():
            raise UsageError(f"{shown} 是文件而不是目录，报告无处可写；请移走或改名后再试。")
        if part != final and part.exists() and not os.access(part, os.W_OK | os.X_OK):
            raise UsageError(f"{shown} 不可写，请检查目录的权限。")
        if part == project.output:
            return
