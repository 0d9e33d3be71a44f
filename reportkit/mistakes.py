"""What a cell shows of an error: one Chinese sentence with the nearest right name, and where.

A fault that reportkit tells itself is shown without a traceback; one that Python tells in English
keeps its traceback below the sentence.
"""

from __future__ import annotations

import linecache
import re
import traceback
from collections.abc import Iterable, Iterator
from importlib import import_module
from types import TracebackType
from typing import Any

import pandas as pd

from reportkit.absence import nearest
from reportkit.errors import ReportkitError

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def tell_mistakes() -> None:
    """From now on this kernel shows every error of a cell so. Does nothing outside a kernel."""
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is not None:
        shell.set_custom_exc((Exception,), _show)  # type: ignore[no-untyped-call]


def sentence(error: BaseException, tb: TracebackType | None = None) -> str:
    """What went wrong, in Chinese; nothing for an error of which no more can be said than Python does.

    tb: where the frames and names are looked for among which the right one may be.
    """
    if isinstance(error, KeyError):
        return _no_column(str(error.args[0]), tb) if error.args else ""
    if isinstance(error, ReportkitError) or _CHINESE.search(str(error)):
        return str(error)
    if isinstance(error, NameError):
        return f"没有“{error.name}”这个名称。{_near(str(error.name), _names(tb))}"
    wanted = re.match(r"cannot import name '(\w+)' from", str(error))
    if isinstance(error, ImportError) and wanted:  # Python 3.11 keeps the name in the text alone
        known = vars(import_module(str(error.name)))
        return f"{error.name} 里没有“{wanted[1]}”。{_near(wanted[1], known)}"
    if isinstance(error, AttributeError) and error.name:
        owner = _called(error.obj)
        return f"{owner}没有“{error.name}”。{_near(error.name, dir(error.obj))}"
    return ""


def _show(
    shell: Any,
    kind: type[BaseException],
    error: BaseException,
    tb: TracebackType | None,
    tb_offset: int | None = None,
) -> None:
    told = sentence(error, tb)
    if told:
        whole = [] if isinstance(error, ReportkitError) else _english(shell, kind, error, tb)
        lines = [f"{told}{_place(shell, tb)}", *whole]
        error._render_traceback_ = lambda: lines  # type: ignore[attr-defined]  # IPython asks for it
    shell.showtraceback((kind, error, tb), tb_offset=tb_offset)


def _english(
    shell: Any, kind: type[BaseException], error: BaseException, tb: TracebackType | None
) -> list[str]:
    return list(shell.InteractiveTB.structured_traceback(kind, error, tb, tb_offset=1))


def _place(shell: Any, tb: TracebackType | None) -> str:
    """``（单元格 [3] 第 2 行：…）`` of the innermost line that a cell holds."""
    for frame, line in reversed(list(traceback.walk_tb(tb))):
        file = frame.f_code.co_filename
        known = shell.compile.format_code_name(file)
        if known:
            cell = str(known[1]).removeprefix("In").strip()
            return f"（单元格 {cell} 第 {line} 行：{linecache.getline(file, line).strip()}）"
    return ""


def _names(tb: TracebackType | None) -> Iterator[str]:
    for frame, _ in traceback.walk_tb(tb):
        yield from frame.f_globals


def _called(owner: object) -> str:
    """The thing that lacks something, as the cell called it: a module by its name, else its type."""
    name = getattr(owner, "__name__", "") or type(owner).__name__
    return f"{name.rpartition('.')[2]} "


def _no_column(name: str, tb: TracebackType | None) -> str:
    """A column that a table has not; nothing when the key was looked up somewhere else."""
    for frame, _ in reversed(list(traceback.walk_tb(tb))):
        table = frame.f_locals.get("self")
        if isinstance(table, pd.DataFrame):
            columns = [str(column) for column in table.columns]
            return f"表里没有“{name}”这一列。{_near(name, columns) or '有：' + '、'.join(columns)}"
    return ""


def _near(name: str, known: Iterable[str]) -> str:
    return nearest(name, (word for word in known if not word.startswith("_")))
