"""``output/<client>/_writeback/<connection>.jsonl``: every value that was written, and the one before it.

A line is on disk before its record is written, so that a kill at any moment loses no former value.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from filelock import FileLock, Timeout

from reportkit.crm.contract import Change, Outcome, Value
from reportkit.crm.plain import packed, unpacked
from reportkit.errors import UsageError
from reportkit.project import Project, make_private, slug

_FOLDER = "_writeback"


@dataclass(frozen=True, slots=True)
class Entry:
    """One record in one attempt. state: begun, or how it ended."""

    period: str
    thing: str
    id: str
    values: Mapping[str, Value]
    before: Mapping[str, Value]
    state: str


class Journal:
    """The journal of one client and connection."""

    def __init__(self, project: Project, client: str, connection: str) -> None:
        project.client_file(client)
        self._top = project.output
        self.path = project.output / client / _FOLDER / f"{slug(connection)}.jsonl"

    def entries(self, thing: str) -> tuple[Entry, ...]:
        """What was written to an object, the oldest first. A damaged line ends a write that was killed."""
        if not self.path.is_file():
            return ()
        found = []
        for line in self.path.read_text(encoding="utf-8", errors="replace").splitlines():
            with suppress(ValueError, KeyError, TypeError):
                told = json.loads(line)
                if told["thing"] == thing:
                    values, before = unpacked(told["values"]), unpacked(told["before"])
                    found.append(
                        Entry(told["period"], thing, told["id"], values, before, told["state"])
                    )
        return tuple(found)

    def begin(self, period: str, thing: str, batch: Iterable[Change]) -> None:
        """Before a batch is written."""
        self._add(
            {"period": period, "thing": thing, "id": each.id, "state": "begun",
             "values": packed(dict(each.values)), "before": packed(dict(each.before))}
            for each in batch
        )  # fmt: skip

    def end(
        self, period: str, thing: str, batch: Iterable[Change], outcomes: Iterable[Outcome]
    ) -> None:
        """How it went with each record of a batch."""
        states = {outcome.id: outcome.state for outcome in outcomes}
        self._add(
            {"period": period, "thing": thing, "id": each.id, "state": states[each.id],
             "values": packed(dict(each.values)), "before": packed(dict(each.before))}
            for each in batch
        )  # fmt: skip

    def _add(self, entries: Iterable[dict[str, object]]) -> None:
        make_private(self.path.parent, self._top)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        lines = [json.dumps({"at": at, **each}, ensure_ascii=False) + "\n" for each in entries]
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with open(handle, "r+", encoding="utf-8") as file:
            if _cut(handle):
                file.write("\n")  # the last line is of a process that was killed
            file.write("".join(lines))
            file.flush()
            os.fsync(file.fileno())

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One write-back at a time. Raises UsageError while another is at work."""
        make_private(self.path.parent, self._top)
        lock = FileLock(self.path.with_suffix(".lock"), mode=0o600)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise UsageError("另一个进程正在回写这个客户，请等它结束后再运行。") from error
        try:
            yield
        finally:
            lock.release()


def _cut(handle: int) -> bool:
    """Whether the file ends within a line."""
    size = os.fstat(handle).st_size
    return size > 0 and os.pread(handle, 1, size - 1) != b"\n"


def last_written(entries: Iterable[Entry]) -> dict[tuple[str, str], tuple[Value, ...]]:
    """record, field → the values that may stand there if nobody but us was at it."""
    known: dict[tuple[str, str], tuple[Value, ...]] = {}
    for entry in entries:
        for name, value in entry.values.items():
            if entry.state == "written":
                known[entry.id, name] = (value,)
            elif entry.state in ("begun", "unknown"):
                held = known.get((entry.id, name), (entry.before.get(name),))
                known[entry.id, name] = (*held, value)
    return known


def former(
    entries: Iterable[Entry], period: str
) -> dict[str, tuple[dict[str, Value], dict[str, Value]]]:
    """record → its values before a period was written, and those that were written last.

    A person's value that was written over on purpose is a former value too; what was undone has none.
    """
    found: dict[str, tuple[dict[str, Value], dict[str, Value]]] = {}
    for entry in entries:
        if entry.period == undone(period) and entry.state == "written":
            found.pop(entry.id, None)
        if entry.period != period or entry.state not in ("begun", "written", "unknown"):
            continue
        before, wrote = found.setdefault(entry.id, ({}, {}))
        for name, value in entry.values.items():
            held = entry.before.get(name)
            if name not in before or held not in (before[name], wrote[name], value):
                before[name] = held
            wrote[name] = value
    return found


def undone(period: str) -> str:
    """What the restoring of a period is called in the journal."""
    return f"{period} undo"
