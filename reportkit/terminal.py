"""A build outlives its terminal: closed streams, a broken pipe, a line that hung up."""

from __future__ import annotations

import io
import os
import signal
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


def outlast_terminal() -> None:
    """Let this process go on, silent, when nobody can read what it says any more.

    Streams that were closed from the start are opened on nothing, so that no file of a report gets
    their number; what can no longer be written is dropped; the loss of the terminal is ignored.
    """
    if os.name != "posix":
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(encoding="utf-8", errors="replace")
        return
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # the lowest free number
    sys.stdout, sys.stderr = _lasting(1), _lasting(2)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)


_stopped: list[int] = []  # signals that asked this process to stop


def _stop(number: int, frame: object) -> None:
    """A machine that shuts down is told as Ctrl-C is: nothing half made stays."""
    _stopped.append(number)
    raise KeyboardInterrupt


def heed() -> None:
    """Raise KeyboardInterrupt where this process was asked to stop and went on all the same.

    Python drops what is raised while it finalizes an object or runs a callback of the collector.
    """
    if _stopped:
        raise KeyboardInterrupt


class _Lasting(io.FileIO):
    """Says that all was written, even where nobody reads."""

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


def _lasting(number: int) -> TextIO:
    raw = _Lasting(number, "w", closefd=False)
    buffered = io.BufferedWriter(raw)
    return io.TextIOWrapper(buffered, encoding="utf-8", errors="replace", line_buffering=True)
