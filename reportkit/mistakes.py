"""What a cell shows of an error: one Chinese sentence with the nearest right name, and where.

A fault that reportkit tells itself is shown without a traceback; one that Python tells in English
keeps its traceback below the sentence.
"""

from __future__ import annotations

import linecache
import sys
import traceback
from types import TracebackType
from typing import Any

from reportkit.errors import ReportkitError
from reportkit.mistake_words import sentence


def tell_mistakes() -> None:
    """From now on this kernel shows every error of a cell so. Does nothing outside a kernel."""
    if "IPython" not in sys.modules:
        return
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is not None:
        shell.set_custom_exc((Exception,), _show)  # type: ignore[no-untyped-call]


def _show(
    shell: Any,
    kind: type[BaseException],
    error: BaseException,
    tb: TracebackType | None,
    tb_offset: int | None = None,
) -> None:
    try:
        told = sentence(error, traceback.walk_tb(tb))
    except Exception:  # IPython takes away a handler that fails, and shows nothing of the mistake
        told = str(error)
    whole = [] if isinstance(error, ReportkitError) else _english(shell, kind, error, tb)
    lines = [f"{told}{_place(shell, error, tb)}", *whole]
    if isinstance(error, SyntaxError):  # IPython tells these itself and asks for nothing
        shell._showtraceback(kind, error, lines)
        return
    error._render_traceback_ = lambda: lines  # type: ignore[attr-defined]  # IPython asks for it
    shell.showtraceback((kind, error, tb), tb_offset=tb_offset)


def _english(
    shell: Any, kind: type[BaseException], error: BaseException, tb: TracebackType | None
) -> list[str]:
    return list(shell.InteractiveTB.structured_traceback(kind, error, tb, tb_offset=1))


def _place(shell: Any, error: BaseException, tb: TracebackType | None) -> str:
    """``（单元格 [3] 第 2 行：…）`` of the innermost line that a cell holds."""
    held = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(tb)]
    if isinstance(error, SyntaxError):
        held.append((error.filename or "", error.lineno or 0))
    for file, line in reversed(held):
        known = shell.compile.format_code_name(file)
        if known:
            cell = str(known[1]).removeprefix("In").strip()
            return f"（单元格 {cell} 第 {line} 行：{linecache.getline(file, line).strip()}）"
    return ""
