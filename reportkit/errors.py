"""Everything reportkit refuses to do, each kind with the exit code of the command line.

Messages are for the person at the keyboard: where, what, how many, first example, what to do.
"""

from __future__ import annotations

import errno
import re
from pathlib import Path


class ReportkitError(Exception):
    """Base of every error that is explained in one or two lines instead of a traceback."""

    exit_code = 1


class UsageError(ReportkitError):
    """The command itself is wrong: unknown client, period that cannot be read."""

    exit_code = 2


class ParameterError(ReportkitError):
    """A setting is unknown, of the wrong type or out of range."""

    exit_code = 3


class DataError(ReportkitError):
    """A file or table cannot be used as it is."""

    exit_code = 3


class NotebookError(ReportkitError):
    """A notebook failed, or ended without the results it owes."""

    exit_code = 4

    def __init__(
        self,
        message: str,
        *,
        notebook: str = "",
        cell: int | None = None,
        executed_copy: Path | None = None,
    ) -> None:
        super().__init__(message)
        self.notebook = notebook
        self.cell = cell
        self.executed_copy = executed_copy


class ContractError(NotebookError):
    """A notebook breaks the rules every chapter keeps, found before any kernel starts."""


class RenderError(ReportkitError):
    """The book could not be laid out."""

    exit_code = 5


class AbsentDataError(RenderError):
    """A format is made of data that are not there; the other formats can be written."""


class GateError(ReportkitError):
    """The finished report must not leave the house."""

    exit_code = 5


class BatchError(ReportkitError):
    """Some reports of a batch failed; the others were built."""

    exit_code = 6


class SystemRequirementError(ReportkitError):
    """Something outside Python is missing: a system library, the bundled fonts."""

    exit_code = 5


class SystemFault(ReportkitError):
    """The machine refused: disk, permissions, memory."""


class UnexpectedError(ReportkitError):
    """A fault of the program itself."""


class Interrupted(ReportkitError):
    """Stopped by the person at the keyboard."""

    exit_code = 130


_REFUSALS = {
    errno.ENOSPC: "磁盘已满，{file}没有写完。请清理磁盘后再试",
    errno.EDQUOT: "磁盘配额已用完，{file}没有写完。请清理或申请配额后再试",
    errno.EFBIG: "{file}超过系统允许的文件大小（ulimit -f）。请放宽限制后再试",
    errno.EROFS: "{file}所在的磁盘是只读的。请换一个可写的目录",
    errno.EACCES: "没有读写{file}的权限。请检查文件与目录的权限",
    errno.EPERM: "没有读写{file}的权限。请检查文件与目录的权限",
    errno.ENAMETOOLONG: "{file}的路径过长。请把项目移到更短的目录，或缩短名称",
    errno.ENOENT: "找不到{file}。它可能刚被移走或删除，请核对后再试",
    errno.ENOTDIR: "{file}的上级是文件而不是目录。请移走或改名后再试",
    errno.EISDIR: "{file}是目录而不是文件。请移走或改名后再试",
    errno.EEXIST: "{file}已存在。请移走或改名后再试",
    errno.EMFILE: "打开的文件过多（ulimit -n），{file}打不开。请放宽限制后再试",
    errno.EIO: "读写{file}时磁盘出错。请检查磁盘后再试",
}
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)
_OS_ERRORS = ("OSError", "IOError")  # for what has no class of its own
_FULL = "No space left on device"  # as libraries say it that raise errors of their own


def explained(error: BaseException) -> ReportkitError:
    """Any exception as one line: what happened and what to do. A ReportkitError is its own."""
    if isinstance(error, ReportkitError):
        return error
    if isinstance(error, KeyboardInterrupt):
        return Interrupted("已中断，上一份报告没有改动。")
    if isinstance(error, MemoryError):
        return SystemFault("内存不足，没有做完。请关闭其他程序，或换一台内存更大的机器。")
    if isinstance(error, OSError) or _FULL in str(error):
        return SystemFault(_refusal(error))
    if isinstance(error, UnicodeEncodeError):
        bad = ascii(error.object[error.start : error.end])[:20]
        return UsageError(f"文字或文件名中有不能写成 UTF-8 的字符（{bad}）。请改正或改名后再试。")
    said = next(iter(str(error).splitlines()), "")
    return UnexpectedError(
        f"意外错误 {type(error).__name__}：{said[:200]}。上一份报告没有改动；"
        "请用 reportkit --debug 再运行一次，把完整的出错信息交给维护者。"
    )


def refused_by_machine(kind: str, said: str) -> ReportkitError | None:
    """The error of another process as ``explained`` puts it, where the disk was what failed there.

    kind, said: name and text of the exception. None for anything else, a missing file included.
    """
    numbers = re.match(r"\[Errno (\d+)\][^:]*(?:: '(.*)')?", said) if kind in _OS_ERRORS else None
    if numbers and int(numbers[1]) in _DISK:
        return explained(OSError(int(numbers[1]), said, numbers[2]))
    return explained(OSError(errno.ENOSPC, said)) if _FULL in said else None


def _refusal(error: BaseException) -> str:
    name = getattr(error, "filename", None)
    file = f"“{'/'.join(Path(str(name)).parts[-2:])[:120]}”" if name else "文件"
    number = errno.ENOSPC if _FULL in str(error) else getattr(error, "errno", None)
    said = _REFUSALS.get(number) if number else None
    return f"{said.format(file=file)}。" if said else f"系统拒绝读写{file}：{error}。"
