"""``output/<client>/_deliveries.jsonl``: what was begun, sent, refused, or left unknown, and to whom."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from reportkit.deliver.channels import Parcel, Receipt
from reportkit.errors import UsageError
from reportkit.project import Project, make_private

_FILE = "_deliveries.jsonl"


def deliveries(project: Project, client: str) -> tuple[dict[str, Any], ...]:
    """Every line of the log of a client, the oldest first. A damaged line counts as begun."""
    path = _path(project, client)
    if not path.is_file():
        return ()
    found = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            found.append(entry)
    return tuple(found)


def states(project: Project, parcel: Parcel, channel: str) -> dict[str, str]:
    """Recipient → last state of this very parcel on this channel; begun and no more is unknown."""
    found: dict[str, str] = {}
    for entry in deliveries(project, parcel.client):
        if (entry.get("parcel"), entry.get("channel")) == (parcel.identity, channel):
            state = str(entry.get("state"))
            found[str(entry.get("recipient"))] = "unknown" if state == "begun" else state
    return found


def write(
    project: Project, parcel: Parcel, channel: str, receipts: Sequence[Receipt] | Sequence[str]
) -> None:
    """Add a line per recipient and wait until the disk has it. Names alone are those begun."""
    path = _path(project, parcel.client)
    make_private(path.parent, project.output)
    lines = []
    for each in receipts:
        known = each if isinstance(each, Receipt) else None
        entry = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "client": parcel.client, "period": parcel.period, "edition": parcel.edition,
            "parcel": parcel.identity, "files": list(parcel.files), "channel": channel,
            "recipient": known.recipient if known else each,
            "state": known.state if known else "begun", "said": known.said if known else "",
        }  # fmt: skip
        lines.append(json.dumps(entry, ensure_ascii=False) + "\n")
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with open(handle, "w", encoding="utf-8") as file:
        file.write("".join(lines))
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def locked(project: Project, client: str) -> Iterator[None]:
    """One delivery of a client at a time. Raises UsageError while another is at work."""
    path = _path(project, client)
    make_private(path.parent, project.output)
    lock = FileLock(path.parent / ".deliveries.lock", mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise UsageError(f"{client} 正在由另一个进程交付，请等它结束后再运行。") from error
    try:
        yield
    finally:
        with suppress(OSError):
            lock.release()


def _path(project: Project, client: str) -> Path:
    project.client_file(client)
    return project.output / client / _FILE
