"""progress.jsonl of a run folder: one line per event, for whoever wants to follow a build."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FILE_NAME = "progress.jsonl"
_TAIL = 4096  # bytes that hold the last event


def record_event(folder: Path, event: str, **facts: Any) -> None:
    """Add one line; a full disk loses the line and not the build."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    line = json.dumps({"at": at, "event": event, **facts}, ensure_ascii=False)
    with suppress(OSError), (folder / FILE_NAME).open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def events(folder: Path) -> list[dict[str, Any]]:
    """Every event so far; a line that is being written is left out."""
    with suppress(OSError):
        return _parsed((folder / FILE_NAME).read_bytes())
    return []


def last_event(folder: Path) -> dict[str, Any]:
    """The newest event; empty where there is none yet."""
    with suppress(OSError), (folder / FILE_NAME).open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - _TAIL))
        found = _parsed(file.read())
        return found[-1] if found else {}
    return {}


def _parsed(content: bytes) -> list[dict[str, Any]]:
    found = []
    for line in content.split(b"\n")[:-1]:
        with suppress(ValueError):
            event = json.loads(line)
            if isinstance(event, dict):
                found.append(event)
    return found
