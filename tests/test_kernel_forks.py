"""The owner's side of the warm parent: a kernel's handle, one line of an answer, reasons for none."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from reportkit import kernels
from reportkit.kernel_forks import ForkedKernel, NotForked, WarmParent, _receive, last_line

forks = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    """A process that would run for ten minutes."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as process:
        yield process
        process.kill()


@forks
def test_a_kernel_that_runs_is_polled_signalled_and_ended(child):
    kernel = ForkedKernel(child.pid, os.pidfd_open(child.pid))
    assert kernel.poll() is None
    kernel.terminate()
    assert kernel.wait() == ForkedKernel.ENDED
    assert kernel.poll() == ForkedKernel.ENDED
    assert child.wait() == -signal.SIGTERM


@forks
def test_a_kernel_that_ended_gives_its_descriptor_back_and_takes_no_signal(child):
    handle = os.pidfd_open(child.pid)
    kernel = ForkedKernel(child.pid, handle)
    kernel.kill()
    kernel.wait()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(handle)
    kernel.kill()  # whoever has the number now is left alone
    assert child.wait() == -signal.SIGKILL


@forks
def test_an_answer_in_two_pieces_is_one_line_with_its_descriptor():
    ours, theirs = socket.socketpair()
    with ours, theirs, tempfile.TemporaryFile() as sent:
        socket.send_fds(theirs, [b'{"pid"'], [sent.fileno()])
        threading.Thread(target=theirs.sendall, args=(b": 7}\n",)).start()
        answer, handles = _receive(ours)
        assert answer == {"pid": 7}
        assert os.fstat(handles[0]).st_ino == os.fstat(sent.fileno()).st_ino
        os.close(handles[0])


def test_a_channel_that_closes_before_the_line_ends_is_no_answer():
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            theirs.sendall(b'{"pid": 7')
        with pytest.raises(ValueError, match="预热进程提前结束"):
            _receive(ours)


@pytest.mark.parametrize(
    ("log", "last"),
    [(b"", ""), (b"\n \n", ""), (b"first\n  last \n\n", "last"), (b"\xff\n", "\ufffd")],
)
def test_the_last_line_that_says_anything(log, last):
    with tempfile.TemporaryFile() as file:
        file.write(log)
        assert last_line(file) == last


def _warm_parent_that_says(folder: Path, text: str) -> WarmParent:
    package = folder / "reportkit"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "kernel_parent.py").write_text(text, encoding="utf-8")
    return WarmParent(lambda: {**kernels.kernel_environment(), "PYTHONPATH": str(folder)})


@forks
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("raise ImportError('缺少组件')", "预热进程没有启动成功：ImportError: 缺少组件"),
        (
            'import os, sys\nos.write(int(sys.argv[1]), b\'{"threads": 3, "missing": []}\\n\')',
            "预热进程没有启动成功：预热进程中有 3 个线程，不能安全地复制",
        ),
    ],
)
def test_parent_that_cannot_be_used_is_named_and_not_tried_again(tmp_path, text, reason):
    parent = _warm_parent_that_says(tmp_path, text)
    with pytest.raises(NotForked) as first:
        parent.fork_kernel({})
    assert str(first.value) == reason
    (tmp_path / "reportkit" / "kernel_parent.py").write_text("raise SystemExit('again')")
    with pytest.raises(NotForked) as second:
        parent.fork_kernel({})
    assert str(second.value) == reason


def test_system_without_safe_fork_is_named(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(NotForked, match="系统 darwin 上不能安全地复制进程"):
        WarmParent(dict).fork_kernel({})


def test_switch_in_the_environment_asks_for_ordinary_kernels(monkeypatch):
    monkeypatch.setenv("REPORTKIT_ORDINARY_KERNELS", "1")
    assert WarmParent(dict).why_not() == "环境变量 REPORTKIT_ORDINARY_KERNELS 要求使用普通内核"
