"""Waiting for what another process does: no longer than it must."""

import time
from collections.abc import Callable
from pathlib import Path


def eventually(condition: Callable[[], bool], within: float = 30) -> bool:
    """Whether the condition comes true within so many seconds; waits no longer than it must."""
    deadline = time.monotonic() + within
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def gone(pid: int) -> bool:
    """No such process, or only its entry in the process table is left."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return True
    return status.rpartition(")")[2].split()[0] == "Z"
