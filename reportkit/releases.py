"""Who let a held report pass, and why: on record in run.json of the report and of its edition."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from reportkit import runs
from reportkit.analysis.basics.periods import Period
from reportkit.bundle import ChapterResult, read_chapter
from reportkit.errors import UsageError
from reportkit.files import write_json
from reportkit.project import Project


def held(record: Mapping[str, Any]) -> tuple[dict[str, str], ...]:
    """The reasons that still hold a report; none once somebody has released it."""
    holds = record.get("holds")
    return () if record.get("release") or not isinstance(holds, list) else tuple(holds)


def kept_release(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any] | None:
    """The release of the same report, built again: same fingerprint, same reasons."""
    same = all(before.get(part) == now.get(part) for part in ("fingerprint", "holds"))
    release = before.get("release")
    return dict(release) if same and isinstance(release, Mapping) else None


def release(
    project: Project, client: str, period: Period, *, by: str, note: str, now: datetime
) -> tuple[dict[str, str], ...]:
    """Let the report that stands there pass; returns the reasons that held it.

    Raises UsageError when there is none, when nothing holds it, or a name or note is missing.
    """
    if not by.strip() or not note.strip():
        raise UsageError("请写明放行的人（--by）和理由（--note）。")
    final = project.run_folder(client, period)
    with runs.locked(final):
        record = finished(final)
        reasons = held(record)
        if not reasons:
            raise UsageError(f"{client} {period} 没有被扣留，不需要放行。")
        passed = {"by": by.strip(), "note": note.strip(), "at": now.isoformat(timespec="seconds")}
        runs.amend_record(final, {"release": passed})
        _tell_edition(project.editions_folder(client, period), record, passed)
    return reasons


def _tell_edition(home: Path, record: Mapping[str, Any], passed: Mapping[str, str]) -> None:
    number = (record.get("edition") or {}).get("number")
    path = home / str(number) / runs.FILE_NAME
    if path.is_file():
        write_json(path, {**runs.read_record(path.parent), "release": passed})
        os.chmod(path, 0o400)


def finished(final: Path) -> dict[str, Any]:
    """run.json of a finished report. Raises UsageError when there is none in ``final``."""
    if not (final / runs.FILE_NAME).is_file():
        raise UsageError(
            f"还没有 {final.parent.name} {final.name} 的报告，请先运行 "
            f"reportkit build {final.parent.name} --period {final.name}。"
        )
    record = runs.read_record(final)
    if record.get("outcome") != "done":
        raise UsageError(f"{final.parent.name} {final.name} 的报告没有完成，请重新生成。")
    return record


def chapters_of(project: Project, client: str, period: Period) -> tuple[ChapterResult, ...]:
    """What the chapters of the report in place found, before any review."""
    final = project.run_folder(client, period)
    names = finished(final).get("chapter_keys") or {}
    if not all((final / "chapters" / name).is_dir() for name in names):
        raise UsageError(
            f"{client} {period} 是恢复的一版，各章结果不在其中。请先运行 "
            f"reportkit build {client} --period {period} --force。"
        )
    return tuple(read_chapter(final / "chapters" / name) for name in names)
