"""The warm parent of forked kernels: imports the libraries once, then forks one kernel per request.

Runs as ``python -m reportkit.kernel_parent DESCRIPTOR OWNER_PID`` on Linux. It starts no thread,
opens no socket of its own and touches no OpenMP pool, because none of these survives a fork.
Requests and answers are single lines of JSON over the inherited socket pair; an answer carries the
kernel's pidfd, so that its owner never signals a process that merely reuses the number.
When the owner goes, for whatever reason, the parent ends every kernel, removes their private
directories and goes too. What a kernel started ends with it, also in a session of its own: each
kernel adopts the orphans among its descendants, and the parent those of a kernel that ended.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import pkgutil
import random
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
import traceback
from collections.abc import Collection
from typing import Any, NoReturn

from reportkit.garbage import collect_seldom, nothing_collected

POLL_SECONDS = 1.0
PR_SET_PDEATHSIG = 1  # linux/prctl.h
PR_SET_CHILD_SUBREAPER = 36

LIBRARIES = (
    "numpy",
    "pandas",
    "pyarrow.parquet",
    "duckdb",
    "scipy.stats",
    "scipy.optimize",
    "scipy.special",
    "sklearn.cluster",
    "sklearn.linear_model",
    "sklearn.ensemble",
    "sklearn.metrics",
    "sklearn.preprocessing",
    "sklearn.pipeline",
    "sklearn.model_selection",
    "sklearn.calibration",
    "sklearn.inspection",
    "matplotlib.pyplot",
    "matplotlib.dates",
    "matplotlib.ticker",
    "matplotlib.font_manager",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.backends.backend_pdf",
    "matplotlib_inline.backend_inline",
    "seaborn",
    "IPython.core.history",
    "IPython.core.debugger",
    "IPython.core.completerlib",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "tornado.iostream",
    "tornado.netutil",
    "sqlite3",
    "pdb",
    "http.client",
    "encodings.idna",
    "mimetypes",
    "pydantic",
    "jinja2",
    "reportkit.chapter",
    "reportkit.vocabulary",
    "reportkit.session",
    "reportkit.render.html",
)
PACKAGES = (
    "reportkit.analysis",
    "reportkit.charts",
    "reportkit.data.features",
    "reportkit.measures",
)


def main() -> NoReturn:
    """Import, say hello, serve requests until the owner is gone."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    owner = int(sys.argv[2])
    missing = preload()
    hello = {"threads": threads_left(), "missing": missing}
    channel.sendall(json.dumps(hello).encode() + b"\n")
    kernels: dict[int, str] = {}
    adopt_orphans()
    with contextlib.suppress(ConnectionError):
        serve(channel, owner, kernels)
    end(kernels)
    os._exit(0)


def preload() -> list[str]:
    """Import what notebooks use; return the names that could not be imported.

    A module that fails here fails again in the notebook, where its error is told in full.
    """
    collect_seldom()  # holds for the kernels too
    with nothing_collected():
        names = list(LIBRARIES)
        for package in PACKAGES:
            names.append(package)
            with contextlib.suppress(Exception):
                path = importlib.import_module(package).__path__
                names += [f"{package}.{module.name}" for module in pkgutil.iter_modules(path)]
        missing = [name for name in names if not importable(name)]
        with contextlib.suppress(Exception):  # a chart that fails here fails again where it is told
            draw_once()
    gc.collect()
    gc.freeze()  # the children's collector must not touch, and so copy, what they share
    return missing


def draw_once() -> None:
    """Draw one small chart: fonts are read and glyphs looked up once for all kernels."""
    import pandas as pd

    from reportkit.charts import lines, theme

    theme.to_svg(lines.trend(pd.Series([1.0, 2.0, 3.0], index=["一月", "二月", "三月"])))


def importable(name: str) -> bool:
    with contextlib.suppress(Exception):
        importlib.import_module(name)
        return True
    return False


def threads_left() -> int:
    """Threads of this process, after giving those that are ending two seconds to end."""
    deadline = time.monotonic() + 2
    while (count := len(os.listdir("/proc/self/task"))) > 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    return count


def serve(channel: socket.socket, owner: int, kernels: dict[int, str]) -> None:
    """Fork a kernel per request line; return when the owner closed the channel or is gone."""
    pending = b""
    while os.getppid() == owner:
        bury(kernels)
        readable, _, _ = select.select([channel], [], [], POLL_SECONDS)
        if not readable:
            continue
        chunk = channel.recv(65536)
        if not chunk:
            return
        *lines, pending = (pending + chunk).split(b"\n")
        for line in lines:
            fork_kernel(channel, json.loads(line), kernels)


def fork_kernel(channel: socket.socket, request: dict[str, Any], kernels: dict[int, str]) -> None:
    """Answer one request with the pid and pidfd of a new kernel, or with the reason for none."""
    parent = os.getpid()
    try:
        pid = os.fork()
    except OSError as error:
        channel.sendall(json.dumps({"error": str(error)}).encode() + b"\n")
        return
    if pid == 0:
        channel.close()
        run_kernel(request, parent)
    kernels[pid] = request["directory"]
    handle = os.pidfd_open(pid)  # the child is not reaped before the next round: pid is its own
    try:
        socket.send_fds(channel, [json.dumps({"pid": pid}).encode() + b"\n"], [handle])
    finally:
        os.close(handle)


def run_kernel(request: dict[str, Any], parent: int) -> NoReturn:
    """Turn this forked child into the kernel of one notebook; never returns to the loop above."""
    try:
        os.setsid()
        die_with(parent)
        adopt_orphans()
        log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.close(log)
        os.environ.clear()
        os.environ.update(request["env"])
        time.tzset()
        tempfile.tempdir = None  # was found in the parent's environment
        os.chdir(request["cwd"])
        reseed()
        from ipykernel.kernelapp import IPKernelApp

        sys.argv = [request["launcher"], *request["arguments"]]
        app: Any = IPKernelApp.instance(parent_handle=parent)
        app.initialize(sys.argv[1:])
        app.start()
    except BaseException:  # whatever it is, the loop above is not this child's
        traceback.print_exc(file=sys.__stderr__)
        os._exit(1)
    os._exit(0)


def die_with(parent: int) -> None:
    """Ask the system to kill this process at the moment its parent ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the request was made
        os._exit(1)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends, in place of the system's first."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def reseed() -> None:
    """Give this kernel random numbers of its own; forked siblings would share the parent's."""
    random.seed()
    if (numpy := sys.modules.get("numpy")) is not None:
        numpy.random.seed()


def bury(kernels: dict[int, str]) -> None:
    """Reap ended kernels and kill what they started, while their group's number is still theirs."""
    while kernels:
        ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if ended is None:
            break
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(ended.si_pid, signal.SIGKILL)
        os.waitpid(ended.si_pid, 0)
        kernels.pop(ended.si_pid, None)
    end_orphans(kernels)


def end(kernels: dict[int, str]) -> None:
    """Kill every kernel with its group and remove its directory; the owner no longer can."""
    for pid in kernels:
        for kill in (os.killpg, os.kill):  # a kernel just forked leads no group yet
            with contextlib.suppress(ProcessLookupError, PermissionError):
                kill(pid, signal.SIGKILL)
    for pid, directory in kernels.items():
        os.waitpid(pid, 0)
        if directory:
            shutil.rmtree(directory, ignore_errors=True)
    end_orphans({})


def end_orphans(kernels: Collection[int]) -> None:
    """Kill what ended kernels left behind: a killed orphan's children come here in their turn."""
    spared: set[int] = set()  # another user's, by a set-uid program
    while orphans := children() - set(kernels) - spared:
        for pid in orphans:
            try:
                os.kill(pid, signal.SIGKILL)
            except PermissionError:
                spared.add(pid)
            else:
                os.waitpid(pid, 0)


def children() -> set[int]:
    """Process numbers of the children of this process, which has one thread."""
    pid = os.getpid()
    with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{pid}/children") as listed:
        return set(map(int, listed.read().split()))
    return set()


if __name__ == "__main__":
    main()
