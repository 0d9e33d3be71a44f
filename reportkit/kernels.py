"""Kernels that start fast and never meet each other.

A notebook's kernel is forked from a warm parent (``kernel_parent``) that has imported the libraries
once, speaks over sockets in a private directory of its own and sees only the environment that
``kernel_environment`` lets through. Where forking is not possible the ordinary kernel is started
instead, and the manager's ``fallback_reason`` says why. Knows nothing about notebooks, clients or reports.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import site
import sys
import tempfile
import weakref
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from reportkit.kernel_forks import NotForked, WarmParent, last_line

TRANSPORT = "tcp" if os.name == "nt" else "ipc"
SOCKET_PATH_LIMIT = 60  # of the directory above the private one; the system allows 104 in all

#: the only variables of the owner that a kernel sees
PASSED_NAMES = frozenset(
    """PATH HOME TZ LANG LANGUAGE LC_ALL LC_ADDRESS LC_COLLATE LC_CTYPE LC_IDENTIFICATION LC_MEASUREMENT
    LC_MESSAGES LC_MONETARY LC_NAME LC_NUMERIC LC_PAPER LC_TELEPHONE LC_TIME
    VIRTUAL_ENV LD_LIBRARY_PATH DYLD_LIBRARY_PATH DYLD_FALLBACK_LIBRARY_PATH XDG_CACHE_HOME
    FONTCONFIG_FILE FONTCONFIG_PATH MPLCONFIGDIR PYTHONPATH PYTHONHOME PYTHONPYCACHEPREFIX
    PYTHONDONTWRITEBYTECODE PYTHONNOUSERSITE PYTHONWARNINGS PYTHONTZPATH
    REPORTKIT_PROJECT REPORTKIT_MEMORY_LIMIT
    SYSTEMROOT WINDIR COMSPEC PATHEXT USERPROFILE APPDATA LOCALAPPDATA""".split()  # noqa: SIM905
)
_SECRET_VALUE = re.compile(r"://[^/\s]*@")
_FIXED = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "Agg",
    "PYTHONHASHSEED": "0",  # sets print in the same order on every run
    "PYTHONUTF8": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # Arrow's allocator would start a thread
}
#: not ipykernel_launcher, which drops the first entry of the path when it is the cwd
_LAUNCHER = "ipykernel"
_SETTINGS = ("--HistoryManager.enabled=False", "--Session.packer=reportkit.kernel_messages.pack")


def kernel_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment a kernel sees: the names of ``PASSED_NAMES``, fixed values, then ``extra``.

    A value with credentials in an address does not pass either; what the caller puts into ``extra``
    does.
    """
    passed = {
        name: value
        for name, value in os.environ.items()
        if (name.upper() if os.name == "nt" else name) in PASSED_NAMES
        and not _SECRET_VALUE.search(value)
    }
    return {**passed, "PYTHONPATH": _python_path(passed), **_FIXED, **(extra or {})}


def _python_path(passed: Mapping[str, str]) -> str:
    """Let a kernel import this very package, also from a checkout that is not installed."""
    root = str(Path(__file__).resolve().parent.parent)
    given = passed.get("PYTHONPATH", "").split(os.pathsep)
    entries = [os.path.abspath(entry) for entry in given if entry]  # the kernel's cwd is another
    if root in (*entries, *site.getsitepackages(), site.getusersitepackages()):
        return os.pathsep.join(entries)
    return os.pathsep.join([root, *entries])


def warm_kernels_available() -> str:
    """Start the warm parent; empty when it can fork kernels, else the reason (Chinese) it cannot."""
    return _warm_parent.why_not()


def stop_warm_parent() -> None:
    """End the warm parent and every kernel forked from it; the next kernel starts a new one."""
    _warm_parent.stop()


class ForkProvisioner(LocalProvisioner):
    """Launches an ipykernel by forking the warm parent, or else the ordinary way."""

    process: Any = None  # a ForkedKernel, or Popen for the ordinary kernel
    warm = True
    fallback_reason = ""  # why the kernel is an ordinary one

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        log = Path(kwargs.pop("log_file", os.devnull))
        try:
            if not self.warm:
                raise NotForked("已设置为使用普通内核")
            self.process = _warm_parent.fork_kernel(_request(cmd, log, kwargs))
        except NotForked as reason:
            self.fallback_reason = str(reason)
            sink = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                return await super().launch_kernel(cmd, stdout=sink, stderr=sink, **kwargs)
            finally:
                os.close(sink)
        self.pid = self.pgid = self.process.pid
        self.cwd = kwargs.get("cwd") or os.getcwd()
        return self.connection_info

    async def send_signal(self, signum: int) -> None:
        if self.process and self.process.poll() is None:  # its number may be another's by now
            await super().send_signal(signum)


def _request(cmd: list[str], log: Path, kwargs: Mapping[str, Any]) -> dict[str, object]:
    if _LAUNCHER not in cmd or Path(cmd[0]) != Path(sys.executable):
        raise NotForked("内核不是本环境的 ipykernel")
    package = find_spec(_LAUNCHER)
    folder = Path(package.origin).parent if package and package.origin else Path(_LAUNCHER)
    return {
        "launcher": str(folder / "__main__.py"),
        "arguments": cmd[cmd.index(_LAUNCHER) + 1 :],
        "cwd": str(kwargs.get("cwd") or os.getcwd()),
        "env": dict(kwargs.get("env") or {}),
        "log": str(log),
        "directory": str(log.parent) if log != Path(os.devnull) else "",
    }


class ReportkitKernelManager(AsyncKernelManager):
    """One kernel with sockets, scratch space and IPython folder in a directory of its own.

    ``start_kernel`` takes ``cwd``, ``extra_env`` and ``warm`` (False: never forked); an ``env``
    handed in is ignored, because only ``kernel_environment`` decides what a kernel sees.
    ``fallback_reason`` says why a kernel is an ordinary one. ``last_words`` is the last line the
    kernel's process wrote outside its cells, known once the kernel is cleaned up.
    """

    provisioner: Any = None
    last_words = ""
    fallback_reason = ""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.transport = TRANSPORT
        self._directory: Path | None = None
        self._spec = KernelSpec(
            argv=[sys.executable, "-P", "-m", _LAUNCHER, "-f", "{connection_file}", *_SETTINGS],
            display_name="Python 3",
            language="python",
        )

    @property
    def kernel_spec(self) -> KernelSpec:
        """Fixed: does not depend on the kernels installed on this machine."""
        return self._spec

    async def _async_pre_start_kernel(
        self, *, extra_env: Mapping[str, str] | None = None, warm: bool = True, **kwargs: Any
    ) -> tuple[list[str], dict[str, Any]]:
        directory = self._directory = self._directory or _private_directory(self)
        scratch = {"TMPDIR": "tmp", "TEMP": "tmp", "TMP": "tmp", "IPYTHONDIR": "ipython"}
        places = {name: str(directory / folder) for name, folder in scratch.items()}
        kwargs["env"] = kernel_environment({**places, **(extra_env or {})})
        kwargs["log_file"] = str(directory / "kernel.log")
        self.connection_file = str(directory / "kernel.json")
        if self.transport == "ipc":
            self.ip = str(directory / "k")
        if self.provisioner is None:
            self.provisioner = ForkProvisioner(
                parent=self, kernel_id=self.kernel_id or directory.name, kernel_spec=self._spec
            )
            self.provisioner.warm = warm
        return await super()._async_pre_start_kernel(**kwargs)

    async def _async_post_start_kernel(self, **kwargs: Any) -> None:
        self.fallback_reason = self.provisioner.fallback_reason
        await super()._async_post_start_kernel(**kwargs)

    pre_start_kernel = _async_pre_start_kernel
    post_start_kernel = _async_post_start_kernel

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        await super()._async_cleanup_resources(restart=restart)
        if self._directory is not None and not restart:
            with contextlib.suppress(OSError), (self._directory / "kernel.log").open("rb") as log:
                self.last_words = last_line(log)
            _end_strays(self._directory)
            shutil.rmtree(self._directory, ignore_errors=True)
            self._directory = None

    cleanup_resources = _async_cleanup_resources


def _private_directory(owner: object) -> Path:
    """A short absolute directory, 0700, that goes when ``owner`` goes, whatever happened before."""
    base = Path(tempfile.gettempdir()).resolve()
    if os.name != "nt" and len(str(base)) > SOCKET_PATH_LIMIT:
        base = Path("/tmp")
    directory = Path(tempfile.mkdtemp(prefix="rk-", dir=base))
    weakref.finalize(owner, shutil.rmtree, directory, ignore_errors=True)
    for folder in ("tmp", "ipython"):
        (directory / folder).mkdir(mode=0o700)
    return directory


def _end_strays(directory: Path) -> None:
    """Kill what the kernel left in sessions of their own: its scratch space marks them.

    This finds those of an ordinary kernel, and of one whose parent was killed; else the parent has
    ended them by their descent, whatever their environment.
    """
    mark = f"={directory / 'tmp'}\0".encode()
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if mark in environment.read_bytes() + b"\0":
                os.kill(int(environment.parent.name), signal.SIGKILL)


_warm_parent = WarmParent(kernel_environment)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_warm_parent.forget)
