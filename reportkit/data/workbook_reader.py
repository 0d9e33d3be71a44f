"""The owner's side of ``workbook_child``: one process that has its libraries already, and copies itself.

A folder of workbooks has a sheet for each month, and each is read twice; a process for each of them
would load the same libraries each time.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

_CHILD = Path(__file__).with_name("workbook_child.py")
_COMMAND = (sys.executable, "-P", str(_CHILD))
_PASSED = ("PATH", "LANG", "LC_ALL")
#: libraries that start threads of their own could not be copied
_SINGLE = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}


class Reader:
    """Started when first needed, for all threads; one workbook is read at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def read(
        self, order: Mapping[str, object], seconds: float
    ) -> subprocess.CompletedProcess[bytes]:
        """How the reading of one sheet ended. Raises TimeoutExpired after so many seconds."""
        if sys.platform != "linux":  # where a process that loaded libraries cannot safely be copied
            return _read_alone(order, seconds)
        with self._lock:
            try:
                return self._ask(json.dumps(order).encode() + b"\n", seconds)
            except (OSError, ValueError):  # the process itself was ended by somebody
                self._stop()
            except BaseException:  # out of time or interrupted: nobody waits for the answer
                self._stop()
                raise
        return _read_alone(order, seconds)

    def stop(self) -> None:
        """End the process and what it reads; the next workbook starts a new one."""
        with self._lock:
            self._stop()

    def forget(self) -> None:
        """In a forked copy of the owner: the process belongs to the original."""
        if self._process is not None:
            _close(self._process)
        self._process = None
        self._lock = threading.Lock()

    def _ask(self, line: bytes, seconds: float) -> subprocess.CompletedProcess[bytes]:
        process = self._process = self._process or _started()
        assert process.stdin is not None
        process.stdin.write(line)
        answer = json.loads(_line_from(process, seconds))
        texts = (answer[name].encode() for name in ("out", "err"))
        return subprocess.CompletedProcess(_COMMAND, answer["code"], *texts)

    def _stop(self) -> None:
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        _close(self._process)
        self._process = None


def _environment() -> dict[str, str]:
    return {name: os.environ[name] for name in _PASSED if name in os.environ} | _SINGLE


def _started() -> subprocess.Popen[bytes]:
    """A session of its own, so that it can be ended together with the copy that reads."""
    return subprocess.Popen(
        [*_COMMAND, "serve"], env=_environment(), bufsize=0, start_new_session=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _line_from(process: subprocess.Popen[bytes], seconds: float) -> bytes:
    """Raises TimeoutExpired; an empty or broken line where the process has ended."""
    assert process.stdout is not None
    deadline, text = time.monotonic() + seconds, b""
    while not text.endswith(b"\n"):
        left = max(0.0, deadline - time.monotonic())
        if not select.select([process.stdout], [], [], left)[0]:
            raise subprocess.TimeoutExpired(_COMMAND, seconds)
        block = process.stdout.read(1 << 16)
        if not block:
            break
        text += block
    if time.monotonic() > deadline:  # it was ready when this process, kept waiting itself, looked
        raise subprocess.TimeoutExpired(_COMMAND, seconds)
    return text


def _read_alone(order: Mapping[str, object], seconds: float) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*_COMMAND, json.dumps(order)], capture_output=True, timeout=seconds, env=_environment(),
        check=False,
    )  # fmt: skip


def _close(process: subprocess.Popen[bytes]) -> None:
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()


READER = Reader()
atexit.register(READER.stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=READER.forget)
