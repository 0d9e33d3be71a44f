"""Run folders: built aside under a lock, renamed when whole; run.json says from what.

A failed build leaves the last good report where it was and its own remains in ``<period>.failed``.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from reportkit.bundle import write_json
from reportkit.errors import ReportkitError, UsageError
from reportkit.params import Params
from reportkit.project import Project

FILE_NAME = "run.json"
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
def new_run(project: Project, params: Params) -> Iterator[Run]:
    """A fresh folder for one build.

    On success it takes the place of the last one; on an error it is kept as ``<period>.failed`` and
    the last good one stays. Raises UsageError when the same report is being built already.
    """
    refuse_blocked(project, params)
    final = project.run_folder(params.client_id, params.period)
    final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FileLock(final.parent / f".{final.name}.lock", mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise UsageError(
            f"{params.client_id} {params.period} 正在由另一个进程生成，请等它结束后再运行。"
        ) from error
    building = final.parent / f".{final.name}.building"
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(mode=0o700)
    run = Run(secrets.token_hex(8), params.client_id, str(params.period), building)
    try:
        begin_record(run, params)
        yield run
        _replace(building, final)
    except BaseException as error:
        _keep_failed(building, final, error)
        raise
    finally:
        lock.release()


def begin_record(run: Run, params: Params) -> None:
    """Write the parameters where the notebooks read them."""
    for folder in (run.data, run.notebooks, run.chapters):
        folder.mkdir(exist_ok=True, mode=0o700)
    write_json(
        run.record,
        {
            "run_id": run.run_id,
            "client": run.client,
            "period": run.period,
            "outcome": "running",
            "params": params.to_json(),
        },
    )


def finish_record(run: Run, additions: Mapping[str, Any]) -> None:
    """Complete run.json: the last act of a build, hence the proof that it is whole."""
    content = read_record(run.folder)
    content.update(additions)
    content["outcome"] = "done"
    content["finished_at"] = datetime.now(UTC).isoformat(timespec="seconds")
    content["files"] = {
        path.relative_to(run.folder).as_posix(): file_hash(path)
        for path in sorted(run.folder.rglob("*"))
        if path.is_file() and path.name != FILE_NAME
    }
    write_json(run.record, content)


def read_record(folder: Path) -> dict[str, Any]:
    """run.json of a run folder. Raises UsageError when it is not one."""
    path = folder / FILE_NAME
    if not path.is_file():
        raise UsageError(f"{folder.name} 不是一次运行的目录（缺少 {FILE_NAME}）。")
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def file_hash(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def tree_hash(folders: Sequence[Path], suffixes: Sequence[str]) -> str:
    """One SHA-256 over names and contents of all files below ``folders`` with these suffixes."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix in suffixes:
                digest.update(path.relative_to(folder).as_posix().encode())
                digest.update(bytes.fromhex(file_hash(path)))
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """What this report was made with."""
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "源码"
    return found


def fingerprint(parts: Mapping[str, Any]) -> str:
    """SHA-256 of canonical JSON: equal inputs, equal text."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class PastRun:
    """One line of the catalogue."""

    client: str
    period: str
    outcome: str  # done, failed
    finished_at: str
    reason: str


def past_runs(project: Project) -> tuple[PastRun, ...]:
    """Every report that was built or failed, by client and period."""
    found = []
    for record in sorted(project.output.glob(f"[!_.]*/*/{FILE_NAME}")):
        content = json.loads(record.read_text(encoding="utf-8"))
        found.append(
            PastRun(
                content["client"],
                content["period"],
                content["outcome"],
                content.get("finished_at", ""),
                content.get("reason", ""),
            )
        )
    return tuple(found)


def _replace(building: Path, final: Path) -> None:
    """Put the new folder in the old one's place; the old one leaves only after the new stands."""
    old = final.parent / f".{final.name}.old"
    shutil.rmtree(old, ignore_errors=True)
    if final.exists():
        os.replace(final, old)
    try:
        os.replace(building, final)
    except OSError:
        if old.exists():
            os.replace(old, final)
        raise
    shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(final.parent / f"{final.name}.failed", ignore_errors=True)


def _keep_failed(building: Path, final: Path, error: BaseException) -> None:
    failed = final.parent / f"{final.name}.failed"
    shutil.rmtree(failed, ignore_errors=True)
    reason = str(error) if isinstance(error, ReportkitError) else f"{type(error).__name__}: {error}"
    content = read_record(building) if (building / FILE_NAME).is_file() else {}
    content.update(
        outcome="failed",
        reason=reason.splitlines()[0] if reason else type(error).__name__,
        finished_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    try:
        write_json(building / FILE_NAME, content)
        os.replace(building, failed)
    except OSError:  # a full disk must not hide the first error
        shutil.rmtree(building, ignore_errors=True)


def refuse_blocked(project: Project, params: Params) -> None:
    """Raise UsageError when the run folder cannot be made: a link, a file, or no permission."""
    final = project.run_folder(params.client_id, params.period)
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
