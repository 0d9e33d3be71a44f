"""The owner's side of the warm parent: start it, ask it for kernels, outlive it.

See ``kernel_parent`` for the other side and ``kernels`` for who asks.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable, Mapping
from typing import IO, Any

ORDINARY_SWITCH = "REPORTKIT_ORDINARY_KERNELS"  # any value: never fork
START_SECONDS = 120
FORK_SECONDS = 60
_COMMAND = (sys.executable, "-P", "-m", "reportkit.kernel_parent")


class NotForked(Exception):
    """The warm parent gave no kernel; the message says why."""


class ForkedKernel:
    """What ``subprocess.Popen`` is to a child, for a kernel that is the warm parent's child."""

    ENDED = 1  # only the parent learns the real exit code
    stdin = stdout = stderr = None

    def __init__(self, pid: int, handle: int) -> None:
        self.pid = pid
        self._handle = handle
        self._close = weakref.finalize(self, os.close, handle)

    def poll(self) -> int | None:
        """None while the kernel runs."""
        return self._ended_within(0)

    def wait(self) -> int:
        """Block until the kernel has ended."""
        self._ended_within(None)
        return self.ENDED

    def _ended_within(self, milliseconds: int | None) -> int | None:
        if self._close.alive:
            watch = select.poll()
            watch.register(self._handle, select.POLLIN)
            if not watch.poll(milliseconds):
                return None
            self._close()
        return self.ENDED

    def send_signal(self, number: int) -> None:
        if sys.platform == "linux" and self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class WarmParent:
    """Owner's side of ``kernel_parent``: one process, started when first needed, for all threads."""

    def __init__(self, environment: Callable[[], dict[str, str]]) -> None:
        """``environment``: gives the variables the parent itself is started with."""
        self.missing: tuple[str, ...] = ()  # modules it could not import
        self._environment = environment
        self._never = ""  # a start that failed is not tried again for every notebook
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None

    def fork_kernel(self, request: Mapping[str, object]) -> ForkedKernel:
        """Fork one kernel. Raises NotForked with the reason why there is none."""
        with self._lock:
            try:
                self._require_support()
                return self._ask(request)
            except (OSError, ValueError) as reason:
                raise NotForked(f"预热进程没有应答：{reason}") from reason

    def why_not(self) -> str:
        """Start the parent if need be; empty when it is ready to fork, else why it is not."""
        with self._lock:
            try:
                self._require_support()
                self._ensure_started()
            except (NotForked, OSError) as reason:
                return str(reason)
            return ""

    def stop(self) -> None:
        with self._lock:
            self._stop()

    def forget(self) -> None:
        """In a forked copy of the owner: the parent belongs to the original."""
        if self._channel is not None:
            self._channel.close()
        self._channel = self._process = None
        self._lock = threading.Lock()

    def _require_support(self) -> None:
        if os.environ.get(ORDINARY_SWITCH):
            raise NotForked(f"环境变量 {ORDINARY_SWITCH} 要求使用普通内核")
        if sys.platform != "linux" or not hasattr(os, "pidfd_open"):
            raise NotForked(f"系统 {sys.platform} 上不能安全地复制进程")
        if self._never:
            raise NotForked(self._never)

    def _ask(self, request: Mapping[str, object]) -> ForkedKernel:
        self._ensure_started()
        assert self._channel is not None
        try:
            self._channel.sendall(json.dumps(request).encode() + b"\n")
            answer, handles = _receive(self._channel)
        except (OSError, ValueError):
            self._stop()  # an answer that comes late would be taken for the next one
            raise
        if "pid" not in answer or not handles:
            raise NotForked(f"预热进程没有复制成功：{answer.get('error', '')}")
        return ForkedKernel(answer["pid"], handles[0])

    def _ensure_started(self) -> None:
        if self._process is None or self._process.poll() is not None:
            self._stop()
            self._start()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs, tempfile.TemporaryFile() as complaints:
            self._channel = ours
            self._process = subprocess.Popen(
                [*_COMMAND, str(theirs.fileno()), str(os.getpid())],
                pass_fds=[theirs.fileno()],
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
                start_new_session=True,  # Ctrl-C is the owner's to handle
            )
            theirs.close()
            atexit.register(self.stop)
            ours.settimeout(START_SECONDS)
            try:
                hello, _ = _receive(ours)
                if hello["threads"] != 1:
                    raise NotForked(f"预热进程中有 {hello['threads']} 个线程，不能安全地复制")
            except (NotForked, OSError, ValueError) as reason:
                self._stop()
                said = last_line(complaints) or str(reason)
                self._never = f"预热进程没有启动成功：{said}"
                raise NotForked(self._never) from reason
            ours.settimeout(FORK_SECONDS)
            self.missing = tuple(hello["missing"])

    def _stop(self) -> None:
        process, channel = self._process, self._channel
        self._process = self._channel = None
        atexit.unregister(self.stop)
        if channel is not None:
            channel.close()
        if process is not None:
            try:
                process.wait(5)  # a closed channel is its sign to end
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _receive(channel: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """One line of JSON with the descriptors that came with it. Raises ValueError at the end."""
    line, handles = b"", []
    while not line.endswith(b"\n"):
        chunk, more, _, _ = socket.recv_fds(channel, 65536, 1)
        if not chunk:
            raise ValueError("预热进程提前结束")
        line += chunk
        handles += more
    return dict(json.loads(line)), handles


def last_line(log: IO[bytes]) -> str:
    """The last line of a log that says anything; empty when none does."""
    log.seek(0)
    lines = log.read().decode(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")
